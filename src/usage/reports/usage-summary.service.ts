import type { Reader } from '../../core/unit-of-work.ts';
import type { SettingsStore } from '../../foundation/settings/index.ts';
import { daysWithin, type AmountsRow, type Day } from '../measures/index.ts';
import { estimatedMoney } from './usage-prices.ts';
import type { Span } from './usage-span.ts';
import { bucketsOf, noSums, sumsOf, type EstimatedSums, type UsageBucket, type UsageSums } from './usage-summary.ts';
import * as sums from './usage-sums.queries.ts';
import type { BucketRow, SumsRow, UsageDimension, UserSpan } from './usage-sums.queries.ts';
import * as totals from './usage-totals.queries.ts';

/** Of which account, when, and in which time zone its days begin. */
export interface ZonedSpan extends UserSpan {
  readonly timeZone: string;
}

/** Everybody's use, or that of a project. */
export interface UseOfMany {
  /** null for everybody's. */
  readonly projectId: string | null;
  readonly span: Span;
}

/** Adding up what was used. */
export class UsageSummaryService {
  constructor(private readonly settings: SettingsStore) {}

  /** The sums of each span, in one statement for all. */
  async ofUsers(db: Reader, spans: readonly UserSpan[]): Promise<EstimatedSums[]> {
    const { pricing } = await this.settings.get();
    const rows = await db.rows<SumsRow & { n: number }>(sums.sumsOfUsers(spans, pricing));
    const byPlace = new Map(rows.map(({ n, ...row }) => [n, row]));
    return spans.map((_, n) => this.#estimated(byPlace.get(n) ?? null, pricing));
  }

  /** The buckets of each span, in one statement for all. */
  async bucketsOfUsers(db: Reader, spans: readonly ZonedSpan[], by: UsageDimension): Promise<UsageBucket[][]> {
    const days = spans.map((span) => daysFor(by, span, span.timeZone));
    const found = spans.map(() => [] as BucketRow[]);
    const rows = await db.rows<BucketRow & { n: number }>(sums.bucketsOfUsers(spans, by, days));
    for (const { n, ...row } of rows) found[n]!.push(row);
    return found.map((buckets, n) => bucketsOf(buckets, by, days[n]!));
  }

  /** What each account ever used, in one statement that reads one row of each. */
  async ever(db: Reader, userIds: readonly string[]): Promise<UsageSums[]> {
    const rows = await db.rows<AmountsRow & { userId: string; costUsd: string }>(sums.sumsEver(userIds));
    const byUser = new Map(rows.map((row) => [row.userId, sumsOf(row)]));
    return userIds.map((id) => byUser.get(id) ?? noSums);
  }

  async ofMany(db: Reader, { projectId, span }: UseOfMany): Promise<EstimatedSums> {
    const { pricing } = await this.settings.get();
    const use = useOf(projectId, span, []);
    const [row] = await db.rows<SumsRow>(sums.sumsOfUse(use, pricing));
    return this.#estimated(row!, pricing);
  }

  async bucketsOfMany(db: Reader, { projectId, span }: UseOfMany, by: UsageDimension): Promise<UsageBucket[]> {
    const { users } = await this.settings.get();
    const days = daysFor(by, span, users.defaultTimeZone);
    const use = useOf(projectId, span, days);
    return bucketsOf(await db.rows<BucketRow>(sums.bucketsOfUse(use, by, days)), by, days);
  }

  /** Whether there is such a project, or was when something was used for it. */
  async isKnownProject(db: Reader, projectId: string): Promise<boolean> {
    return (await db.rows(totals.isKnownProject(projectId))).length > 0;
  }

  #estimated(row: SumsRow | null, pricing: Parameters<typeof estimatedMoney>[0]): EstimatedSums {
    return { ...(row ? sumsOf(row) : noSums), estimate: estimatedMoney(pricing, row?.estimate ?? '0') };
  }
}

const daysFor = (by: UsageDimension, span: Span, timeZone: string): readonly Day[] =>
  by === 'DAY' && span.from < span.to ? daysWithin(span, timeZone) : [];

/** Use as a part of a statement; that of all is read mostly from what is kept added up. */
const useOf = (projectId: string | null, span: Span, days: readonly Day[]) =>
  projectId === null ? totals.useOfAll(span, days) : totals.useOfProject(projectId, span);
