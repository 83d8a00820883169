import { isId } from '../../core/ids.ts';
import type { Features } from '../../core/service-feature.ts';
import type { Prepared } from '../../core/sql.ts';
import { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { amountsOf, noAmounts, plus, usdOf, type ResetPeriod } from '../measures/index.ts';
import {
  byPeriod,
  spendingBy,
  standingOf,
  type ConfiguredLimit,
  type Counted,
  type Held,
  type Standing,
} from './standing.ts';
import { allowancesOf } from './allowances.queries.ts';
import { presentAllowances } from './allowances.ts';
import {
  budgetsOf,
  heldOf,
  limitsOf,
  presentCounters,
  recounted,
  zonedUsers,
  type AllowanceRow,
  type BudgetRow,
  type CounterRow,
  type HeldRow,
  type LimitRow,
  type PresentUser,
  type ZonedUser,
} from './standing.queries.ts';
import { settled } from './user-periods.ts';

type Rows = Pick<Reader, 'rows'>;

/**
 * What users have used, what is held for them, and what binds them: in the same statements for however many. Budgets and
 * the quotas of plans bind only where they are switched on.
 */
export class UsageStandingService {
  constructor(private readonly features: Features) {}

  /**
   * The standing of users by id; nobody's is missing from it. Where a user's time zone has changed since anything was
   * counted, periods that begin by that are summed up from the records.
   */
  async of(
    db: Pick<Reader, 'rows' | 'now'>,
    userIds: readonly string[],
    at: Date = db.now,
  ): Promise<ReadonlyMap<string, Standing>> {
    const ids = [...new Set(userIds.map((id) => id.toLowerCase()))].filter(isId);
    const users = ids.length > 0 ? await db.rows<ZonedUser>(zonedUsers(ids)) : [];
    return this.ofUsers(db, users, at);
  }

  /** The same of users who are known, such as those whose accounts are locked. */
  async ofUsers(db: Rows, users: readonly ZonedUser[], at: Date): Promise<ReadonlyMap<string, Standing>> {
    if (users.length === 0) return new Map();
    const present = users.map((user) => settled(user, at));
    const moved = present.filter(({ anew }) => anew.length > 0);
    const ids = users.map(({ userId }) => userId);
    const budgeted = this.features.BUDGET_MANAGEMENT ? present : [];
    const [counters, anew, limits, budgets, allowances, held] = await Promise.all([
      prepared<CounterRow>(db, presentCounters(present)),
      moved.length > 0 ? db.rows<CounterRow>(recounted(moved)) : [],
      prepared<LimitRow>(db, limitsOf(ids)),
      budgeted.length > 0 ? prepared<BudgetRow>(db, budgetsOf(budgeted)) : [],
      this.features.BILLING ? prepared<AllowanceRow>(db, allowancesOf(ids, at)) : [],
      prepared<HeldRow>(db, heldOf(ids, at)),
    ]);
    const countersOf = rowsBy([...counters, ...anew], ({ userId }) => userId);
    const limitsFor = rowsBy(limits, ({ forId }) => forId);
    const budgetsBy = rowsBy(budgets, ({ userId }) => userId);
    const quotasBy = rowsBy(await presentAllowances(db, allowances, at), ({ userId }) => userId);
    const heldBy = rowsBy(held, ({ userId }) => userId);
    return new Map(
      present.map(({ userId, timeZone, periods }) => [
        userId,
        standingOf({
          userId,
          timeZone,
          at,
          counted: countedOf(periods, countersOf(userId)),
          held: heldIn(heldBy(userId)),
          limits: [...limitsFor(null), ...limitsFor(userId)].map(limitOf),
          budgets: budgetsBy(userId).map(({ limit, forgiven, ...budget }) => ({
            ...budget,
            limit: usdOf(limit),
            forgiven: usdOf(forgiven),
          })),
          quotas: quotasBy(userId),
        }),
      ]),
    );
  }
}

const prepared = <R>(db: Rows, statement: Prepared): Promise<R[]> =>
  db instanceof Tx ? db.prepared<R>(statement) : db.rows<R>(statement);

function rowsBy<R>(rows: readonly R[], keyOf: (row: R) => string | null): (key: string | null) => readonly R[] {
  const groups = new Map<string | null, R[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return (key) => groups.get(key) ?? [];
}

/** Of two counters of a period, one of which was summed up anew, the later row counts. */
function countedOf(
  periods: PresentUser['periods'],
  rows: readonly CounterRow[],
): Readonly<Record<ResetPeriod, Counted>> {
  const rowOf = new Map(rows.map((row) => [row.period, row]));
  return byPeriod((kind) => {
    const row = rowOf.get(kind);
    return {
      period: periods[kind],
      amounts: row ? amountsOf(row) : noAmounts,
      spending: spendingBy((category) => (row ? usdOf(row[`${category}_USD`]) : 0n)),
    };
  });
}

export function heldIn(rows: readonly HeldRow[]): Held {
  return {
    amounts: rows.reduce((sum, row) => plus(sum, amountsOf(row)), noAmounts),
    spending: spendingBy((category) =>
      rows.reduce((sum, row) => (row.category === category ? sum + usdOf(row.usd) : sum), 0n),
    ),
  };
}

const limitOf = ({ forId: _, maximum, ...limit }: LimitRow): ConfiguredLimit => ({
  ...limit,
  maximum: maximum === null ? null : BigInt(maximum),
});
