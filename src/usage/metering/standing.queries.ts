import type { Prepared, Statement } from '../../core/sql.ts';
import {
  amountColumns,
  budgetCategories,
  resetPeriods,
  selectedAmounts,
  spendingColumns,
  summedAmounts,
  type AmountsRow,
  type BudgetCategory,
  type ResetPeriod,
  type UsageMetric,
} from '../measures/index.ts';
import { zonedKinds, type PeriodHolder, type Periods } from './user-periods.ts';

/** A user whose usage is asked about. */
export interface ZonedUser extends PeriodHolder {
  readonly userId: string;
}

export const zonedUsers = (userIds: readonly string[]): Prepared => ({
  name: 'usage_zones',
  text: `SELECT u.id AS "userId", u.time_zone AS "timeZone", a.time_zone AS "countedIn", a.begun
    FROM users u LEFT JOIN usage_accounts a ON a.user_id = u.id WHERE u.id = ANY($1::uuid[])`,
  values: [userIds],
});

/** A user with its present periods. */
export interface PresentUser {
  readonly userId: string;
  readonly periods: Periods;
}

/** The same with the kinds of periods that are to be counted anew. */
export interface MovedUser extends PresentUser {
  readonly anew: readonly ResetPeriod[];
}

const SPENDING = budgetCategories.map((category, index) => `c.${spendingColumns[index]} AS "${category}_USD"`);

/** A counter, or the sum of the records in its place. */
export type CounterRow = { readonly userId: string; readonly period: ResetPeriod } & AmountsRow &
  Readonly<Record<`${BudgetCategory}_USD`, string>>;

/** Columns `user_id`, `period`, `period_start`, `period_end` of periods of users. */
const eachPeriod = <U extends PresentUser>(
  users: readonly U[],
  kindsOf: (user: U) => readonly ResetPeriod[],
): readonly unknown[] => {
  const rows = users.flatMap((user) =>
    kindsOf(user).map((kind) => ({ userId: user.userId, kind, ...user.periods[kind] })),
  );
  return [
    rows.map(({ userId }) => userId),
    rows.map(({ kind }) => kind),
    rows.map(({ start }) => start),
    rows.map(({ end }) => end),
  ];
};
const EACH_PERIOD = `unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[])
      AS p (user_id, period, period_start, period_end)`;

export const presentCounters = (users: readonly PresentUser[]): Prepared => ({
  name: 'usage_counters',
  text: `SELECT c.user_id AS "userId", c.period, ${selectedAmounts('c')}, ${SPENDING.join(', ')}
    FROM ${EACH_PERIOD} JOIN usage_counters c USING (user_id, period, period_start)`,
  values: eachPeriod(users, () => resetPeriods),
});

const sumOf = (category: BudgetCategory): string =>
  `coalesce(sum(r.cost_usd) FILTER (WHERE r.category = '${category}'), 0)`;
const BY_RECORDS = `FROM ${EACH_PERIOD} LEFT JOIN usage_records r
      ON r.user_id = p.user_id AND r.occurred_at >= p.period_start AND r.occurred_at < p.period_end
    GROUP BY p.user_id, p.period, p.period_start`;

/**
 * What counters of periods that begin by a move would say, summed up from the records: of a day or two at most. Without a
 * name, since it may take long all the same: nothing waits behind it.
 */
export const recounted = (users: readonly MovedUser[]): Statement => ({
  text: `SELECT p.user_id AS "userId", p.period, ${summedAmounts('r')},
      ${budgetCategories.map((category) => `${sumOf(category)} AS "${category}_USD"`).join(', ')} ${BY_RECORDS}`,
  values: eachPeriod(users, ({ anew }) => anew),
});

const COUNTED = [...amountColumns, ...spendingColumns];

/** Makes the counters of periods that begin by a move from the records. */
export const recount = (users: readonly MovedUser[]): Prepared => ({
  name: 'recount_usage',
  text: `INSERT INTO usage_counters (user_id, period, period_start, ${COUNTED.join(', ')})
    SELECT p.user_id, p.period, p.period_start, ${summedAmounts('r')}, ${budgetCategories.map(sumOf).join(', ')} ${BY_RECORDS}
    ON CONFLICT (user_id, period, period_start)
      DO UPDATE SET ${COUNTED.map((column) => `${column} = excluded.${column}`).join(', ')}`,
  values: eachPeriod(users, ({ anew }) => anew),
});

/** Columns of a user's present periods; `startOf` and `endOf` give those of a budget `b`. */
const presentOf = (users: readonly PresentUser[]): readonly unknown[] => [
  users.map(({ userId }) => userId),
  ...zonedKinds.flatMap((kind) => [
    users.map(({ periods }) => periods[kind].start),
    users.map(({ periods }) => periods[kind].end),
  ]),
];
const PRESENT = `unnest($1::uuid[], ${zonedKinds.flatMap((_, at) => [`$${2 * at + 2}::timestamptz[]`, `$${2 * at + 3}::timestamptz[]`]).join(', ')})
      AS p (user_id, ${zonedKinds.flatMap((kind) => [`${kind.toLowerCase()}_start`, `${kind.toLowerCase()}_end`]).join(', ')})`;
const START_OF_B = `CASE b.period ${zonedKinds.map((kind) => `WHEN '${kind}' THEN p.${kind.toLowerCase()}_start`).join(' ')} ELSE '-infinity' END`;
const END_OF_B = `CASE b.period ${zonedKinds.map((kind) => `WHEN '${kind}' THEN p.${kind.toLowerCase()}_end`).join(' ')} ELSE 'infinity' END`;

export interface BudgetRow {
  readonly id: string;
  readonly userId: string;
  readonly category: BudgetCategory;
  readonly period: ResetPeriod;
  readonly limit: string;
  readonly updatedAt: Date;
  /** Spent in this period before the budget began anew. */
  readonly forgiven: string;
  readonly resetAt: Date | null;
}

export const budgetsOf = (users: readonly PresentUser[]): Prepared => ({
  name: 'usage_budgets',
  text: `SELECT b.id, b.user_id AS "userId", b.category, b.period, b.limit_usd AS limit, b.updated_at AS "updatedAt",
      coalesce(anew.forgiven, 0) AS forgiven, anew."resetAt"
    FROM ${PRESENT} JOIN usage_budgets b ON b.user_id = p.user_id
    CROSS JOIN LATERAL (SELECT sum(r.spent_usd) AS forgiven, max(r.at) AS "resetAt" FROM usage_budget_resets r
      WHERE r.budget_id = b.id AND r.at >= ${START_OF_B} AND r.at < ${END_OF_B}) anew
    ORDER BY b.user_id, b.category`,
  values: presentOf(users),
});

const spentBetween = (from: string, to: string): string => `(SELECT coalesce(sum(u.cost_usd), 0) FROM usage_records u
        WHERE u.user_id = present.user_id AND u.category = present.category AND u.occurred_at >= ${from} AND u.occurred_at < ${to})`;

/**
 * Says anew what had been spent when budgets of these kinds began anew in the present period, by the records. Of a period
 * that never ends they may no longer be kept: what had ever been spent by then was noted.
 */
export const recountResets = (users: readonly PresentUser[], kinds: readonly ResetPeriod[]): Prepared => ({
  name: 'recount_budget_resets',
  text: `WITH present AS (
      SELECT b.id, b.user_id, b.category, b.period, r.at, coalesce(lag(r.at) OVER resets, ${START_OF_B}) AS since,
        lead(r.at) OVER resets IS NULL AS is_last
      FROM ${PRESENT} JOIN usage_budgets b ON b.user_id = p.user_id JOIN usage_budget_resets r ON r.budget_id = b.id
      WHERE b.period = ANY($8::text[]) AND r.at >= ${START_OF_B} AND r.at < ${END_OF_B}
      WINDOW resets AS (PARTITION BY b.id ORDER BY r.at))
    UPDATE usage_budget_resets r SET spent_usd = CASE
        WHEN present.period <> 'NEVER' THEN ${spentBetween('present.since', 'present.at')}
        WHEN present.is_last THEN r.spent_ever_usd ELSE 0 END
    FROM present WHERE r.budget_id = present.id AND r.at = present.at`,
  values: [...presentOf(users), kinds],
});

export interface LimitRow {
  /** The user that it binds; null for everybody. */
  readonly forId: string | null;
  readonly id: string;
  readonly userId: string | null;
  readonly groupId: string | null;
  readonly orgUnitId: string | null;
  readonly metric: UsageMetric;
  readonly period: ResetPeriod;
  readonly maximum: string | null;
  readonly updatedAt: Date;
}

const LIMIT = `l.id, l.user_id AS "userId", l.group_id AS "groupId", l.org_unit_id AS "orgUnitId", l.metric, l.period,
      l.maximum, l.updated_at AS "updatedAt"`;

/** Whoever is in a group by several ways, or in two units below one, has its limit once. */
export const limitsOf = (userIds: readonly string[]): Prepared => ({
  name: 'usage_limits',
  text: `SELECT NULL::uuid AS "forId", ${LIMIT} FROM usage_limits l
      WHERE l.user_id IS NULL AND l.group_id IS NULL AND l.org_unit_id IS NULL
    UNION ALL SELECT l.user_id, ${LIMIT} FROM usage_limits l WHERE l.user_id = ANY($1::uuid[])
    UNION ALL (SELECT DISTINCT g.user_id, ${LIMIT} FROM group_memberships g JOIN usage_limits l ON l.group_id = g.group_id
      WHERE g.user_id = ANY($1::uuid[]))
    UNION ALL (SELECT DISTINCT m.user_id, ${LIMIT} FROM org_unit_members m
      JOIN org_unit_ancestors a ON a.org_unit_id = m.org_unit_id JOIN usage_limits l ON l.org_unit_id = a.ancestor_id
      WHERE m.user_id = ANY($1::uuid[]))`,
  values: [userIds],
});

export interface AllowanceRow {
  readonly id: string;
  readonly userId: string;
  /** The subscription. */
  readonly sourceId: string;
  readonly metric: UsageMetric;
  readonly included: string;
  readonly used: string;
  readonly periodStart: Date;
  readonly periodEnd: Date;
  /** How it begins anew, where it has, and nobody has counted since; null otherwise. */
  readonly anchoredAt: Date | null;
  readonly timeZone: string | null;
  readonly months: number | null;
  /** When the source ends; null where it goes on. */
  readonly endsAt: Date | null;
}

/** What is held in one category. */
export type HeldRow = {
  readonly userId: string;
  readonly category: BudgetCategory;
  readonly usd: string;
} & AmountsRow;

export const heldOf = (userIds: readonly string[], at: Date): Prepared => ({
  name: 'usage_held',
  text: `SELECT r.user_id AS "userId", r.category, sum(r.cost_usd) AS usd, ${summedAmounts('r')}
    FROM usage_reservations r WHERE r.user_id = ANY($1::uuid[]) AND r.closed_at IS NULL AND r.expires_at > $2
    GROUP BY r.user_id, r.category`,
  values: [userIds, at],
});

/** One open reservation, and when it lapses. */
export type LapseRow = HeldRow & { readonly expiresAt: Date };

export const lapsesOf = (userIds: readonly string[], at: Date): Prepared => ({
  name: 'usage_lapses',
  text: `SELECT r.user_id AS "userId", r.category, r.cost_usd AS usd, r.expires_at AS "expiresAt", ${selectedAmounts('r')}
    FROM usage_reservations r WHERE r.user_id = ANY($1::uuid[]) AND r.closed_at IS NULL AND r.expires_at > $2
    ORDER BY r.expires_at`,
  values: [userIds, at],
});
