import type DataLoader from 'dataloader';
import { gathering } from '../../core/gathering.ts';
import type { Clock } from '../../core/clock.ts';
import { badInput } from '../../core/errors.ts';
import type { RequestContext } from '../../core/request-context.ts';
import { periodAt } from '../measures/index.ts';
import { summedSpan, type AskedRange } from './usage-span.ts';
import { once, UsageSummary, type EstimatedSums, type UsageBucket, type UsageSums } from './usage-summary.ts';
import type { UsageSummaryService, ZonedSpan } from './usage-summary.service.ts';
import type { UsageDimension } from './usage-sums.queries.ts';

/** Each span is looked up by index, by itself. */
const MOST_AT_ONCE = 500;

const sumsOfSpans = Symbol('sums of the use of accounts');
const sumsEver = Symbol('what accounts ever used');
const buckets = Symbol('use of accounts, broken down');

/** An account as far as its use is concerned. */
interface Account {
  readonly id: string;
  readonly timeZone: string;
}

/** All that there is of an account. */
const EVER = { from: new Date(0), to: new Date('9999-12-31T00:00:00Z') };

/** What was used, gathered: the same statements for however many accounts a document asks of at once. */
export class UsageSummaryLoaders {
  constructor(
    private readonly summaries: UsageSummaryService,
    private readonly clock: Clock,
  ) {}

  /** @throws BAD_USER_INPUT for more than 400 days */
  ofUser(context: RequestContext, user: Account, range: AskedRange | null | undefined): UsageSummary {
    return this.#ofSpan(context, { ...spanOf(user), ...summedSpan(range, this.clock.now()) });
  }

  /** In the time zone of the account; of what it ever used, the sum is kept. */
  toDate(context: RequestContext, user: Account): Record<'today' | 'month' | 'total', UsageSummary> {
    const now = this.clock.now();
    const within = (period: 'DAILY' | 'MONTHLY'): UsageSummary => {
      const { start, end } = periodAt(period, now, user.timeZone);
      return this.#ofSpan(context, { ...spanOf(user), from: start, to: end! });
    };
    return { today: within('DAILY'), month: within('MONTHLY'), total: this.#total(context, user) };
  }

  #ofSpan(context: RequestContext, span: ZonedSpan): UsageSummary {
    const sums = once(() => this.#sums(context).load(span));
    return new UsageSummary({
      sums,
      estimate: async () => (await sums()).estimate,
      breakdown: (by) => this.#buckets(context, by).load(span),
    });
  }

  #total(context: RequestContext, user: Account): UsageSummary {
    const span = { ...spanOf(user), ...EVER };
    return new UsageSummary({
      sums: () => this.#ever(context).load(user.id),
      estimate: async () => (await this.#sums(context).load(span)).estimate,
      breakdown: async (by) => {
        if (by === 'DAY') throw badInput(['by'], 'All that was ever used is not broken down by day.', 'OUT_OF_RANGE');
        return this.#buckets(context, by).load(span);
      },
    });
  }

  #sums(context: RequestContext): DataLoader<ZonedSpan, EstimatedSums> {
    return gathering<EstimatedSums, ZonedSpan>(
      context,
      sumsOfSpans,
      {},
      (spans) => context.readLate((db) => this.summaries.ofUsers(db, spans)),
      MOST_AT_ONCE,
    );
  }

  #ever(context: RequestContext): DataLoader<string, UsageSums> {
    return gathering(
      context,
      sumsEver,
      {},
      (ids) => context.readLate((db) => this.summaries.ever(db, ids)),
      MOST_AT_ONCE,
    );
  }

  #buckets(context: RequestContext, by: UsageDimension): DataLoader<ZonedSpan, UsageBucket[]> {
    return gathering<UsageBucket[], ZonedSpan>(
      context,
      buckets,
      { by },
      (spans) => context.readLate((db) => this.summaries.bucketsOfUsers(db, spans, by)),
      MOST_AT_ONCE,
    );
  }
}

const spanOf = ({ id, timeZone }: Account) => ({ userId: id, timeZone });
