import { badInput } from '../../core/errors.ts';
import { Page, pageRequest, type PageArgs } from '../../core/page.ts';
import { identityOf } from '../../core/row-identity.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { ApiKeyService, ApiKeyView } from '../../identity/api-keys/index.ts';
import type { UserService, UserView } from '../../identity/users/index.ts';
import type { AccessGrantService, AccessGrantView } from '../../permissions/resources/index.ts';
import {
  sectionCount,
  sectionCursor,
  sectionPage,
  type Bounds,
  type Listed,
  type Section,
} from './access-report.queries.ts';

/** What a report goes by, in whole days. */
export interface ReportOrder {
  readonly inactiveDays: number;
  readonly pendingDays: number;
  readonly expiringDays: number;
}

/** A report: only the instants that it goes by. What it lists is read where it is selected. */
export interface AccessReport extends Bounds {
  readonly asOf: Date;
}

const DAY_MS = 86_400_000;
/** Ten years. */
const MOST_DAYS = 3_660;

export type UserSection = Exclude<Section, 'expiringGrants' | 'expiringApiKeys'>;

interface Read {
  readonly db: Pick<Reader, 'rows'>;
  readonly section: Section;
  readonly report: AccessReport;
  readonly args: PageArgs;
}

/** What a review of access looks at: who is an administrator, who left without leaving, what ends, and who is an exception. */
export class AccessReportService {
  constructor(
    private readonly users: UserService,
    private readonly apiKeys: ApiKeyService,
    private readonly grants: AccessGrantService,
  ) {}

  /** The instants of a report as of now. @throws BAD_USER_INPUT for a number of days that is none */
  begin({ now }: Pick<Reader, 'now'>, order: ReportOrder): AccessReport {
    for (const [name, days] of Object.entries(order))
      if (days < 0 || days > MOST_DAYS) throw badInput([name], `It has to be 0 to ${MOST_DAYS} days.`, 'OUT_OF_RANGE');
    const { inactiveDays, pendingDays, expiringDays } = order;
    const after = (days: number): Date => new Date(now.getTime() + days * DAY_MS);
    return {
      asOf: now,
      inactiveSince: after(-inactiveDays),
      pendingSince: after(-pendingDays),
      expiringUntil: after(expiringDays),
    };
  }

  /** A page of accounts, in the order of its section. @throws BAD_USER_INPUT */
  userPage(
    context: RequestContext,
    section: UserSection,
    report: AccessReport,
    args: PageArgs,
  ): Promise<Page<UserView>> {
    return context.read((db) => page({ db, section, report, args }, (ids) => this.users.byIds(db, ids)));
  }

  /** A page of keys, those that end first first. @throws BAD_USER_INPUT */
  keyPage({ read }: RequestContext, report: AccessReport, args: PageArgs): Promise<Page<ApiKeyView>> {
    return read((db) => page({ db, section: 'expiringApiKeys', report, args }, (ids) => this.apiKeys.byIds(db, ids)));
  }

  /** A page of grants, those that end first first, as far as they exist for the reader. @throws BAD_USER_INPUT */
  grantPage({ actor, readAs }: RequestContext, report: AccessReport, args: PageArgs): Promise<Page<AccessGrantView>> {
    return readAs(identityOf(actor), (db) =>
      page({ db, section: 'expiringGrants', report, args }, async (ids) =>
        (await this.grants.byIds(db, ids)).filter((grant) => grant !== null),
      ),
    );
  }
}

/** Finds a page of a section, and then loads what is on it: what is gone meanwhile is left out. */
async function page<T extends { readonly id: string }>(
  { db, section, report, args }: Read,
  load: (ids: readonly string[]) => Promise<readonly T[]>,
): Promise<Page<T>> {
  const request = pageRequest(args);
  const listed = await db.rows<Listed>(sectionPage(section, report, request));
  const places = new Map(listed.map((each) => [each.id, each]));
  const byId = new Map((listed.length === 0 ? [] : await load([...places.keys()])).map((each) => [each.id, each]));
  const found = listed.flatMap(({ id }) => byId.get(id) ?? []);
  const cursorOf = sectionCursor(section);
  return new Page(
    found,
    request,
    ({ id }) => cursorOf(places.get(id)!),
    async () => {
      const [row] = await db.rows<{ count: number }>(sectionCount(section, report));
      return row!.count;
    },
  );
}
