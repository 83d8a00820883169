import { allOf, join, sql, type Sql, type Statement } from '../../core/sql.ts';
import type { NewEvent } from '../subscriptions/index.ts';
import { DAY_MS, dayOf, isAtDay, type BillingSpan } from './billing-span.ts';

// By how much the figures change, as rows of `at`, plan, currency and changes. Most of it is kept added up for each day;
// a query takes those days, and from the ledgers what is not in them: the days in which its span begins and ends, and what
// was recorded too lately.

const statement = ({ text, values }: Sql, name?: string): Statement => ({ ...(name && { name }), text, values });

const changes = sql`yearly_minor, subscribers, live, started, started_by_move, ended, ended_by_move, moved_within, revenue_minor`;
const sums = sql`sum(m.yearly_minor) AS yearly_minor, sum(m.subscribers) AS subscribers, sum(m.live) AS live,
  sum(m.started) AS started, sum(m.started_by_move) AS started_by_move, sum(m.ended) AS ended,
  sum(m.ended_by_move) AS ended_by_move, sum(m.moved_within) AS moved_within, sum(m.revenue_minor) AS revenue_minor`;

const isLive = (status: Sql): Sql => sql`(${status} IN ('TRIALING', 'ACTIVE', 'PAST_DUE'))::int`;
const isSubscriber = (status: Sql): Sql => sql`(${status} IN ('TRIALING', 'ACTIVE'))::int`;

/** Whether a subscription began because it took the place of another one. */
const tookPlace = sql`EXISTS (SELECT FROM subscription_events o
  WHERE o.reason = 'REPLACED' AND o.user_id = e.user_id AND o.at = e.at)`;
/** Whether the one that took the place of a subscription is of the same plan and in the same currency. */
const stayedWithin = sql`EXISTS (SELECT FROM subscription_events o
  WHERE o.plan_id = e.plan_id AND o.at = e.at AND o.user_id = e.user_id AND o.kind = 'STARTED' AND o.currency = e.currency)`;

/** Where a ledger is read; columns are of `e`. */
interface Places {
  readonly events: Sql;
  readonly entries: Sql;
}

/** The changes by events and entries: of an event what there is since then, and less what there was before. */
const movements = ({ events, entries }: Places): Sql => sql`
  SELECT e.at, e.plan_id, e.currency, e.yearly_minor, ${isSubscriber(sql`e.status`)} AS subscribers,
    ${isLive(sql`e.status`)} AS live, (e.kind = 'STARTED')::int AS started,
    CASE e.kind WHEN 'STARTED' THEN ${tookPlace}::int ELSE 0 END AS started_by_move, (e.kind = 'ENDED')::int AS ended,
    coalesce((e.reason = 'REPLACED')::int, 0) AS ended_by_move,
    CASE e.reason WHEN 'REPLACED' THEN ${stayedWithin}::int ELSE 0 END AS moved_within, 0 AS revenue_minor
  FROM subscription_events e WHERE ${events}
  UNION ALL
  SELECT e.at, e.plan_id, e.currency_before, -e.yearly_minor_before, -${isSubscriber(sql`e.status_before`)},
    -${isLive(sql`e.status_before`)}, 0, 0, 0, 0, 0, 0
  FROM subscription_events e WHERE e.status_before IS NOT NULL AND ${events}
  UNION ALL
  SELECT e.at, e.plan_id, e.currency, 0, 0, 0, 0, 0, 0, 0, 0, e.amount_minor FROM transaction_entries e WHERE ${entries}`;

const inBoth = (where: Sql): Places => ({ events: where, entries: where });

/** How far the totals reach; at least so far for whoever asks afterwards. */
export const totalsReach = (): Statement =>
  statement(sql`SELECT recorded_until AS "recordedUntil" FROM billing_totals_state`, 'billing_totals_reach');

/** Of which subscriptions and payments figures are asked for. */
export interface Scope {
  /** null: of all plans together, and of payments without one. */
  readonly planIds: readonly string[] | null;
}

/** How figures changed in one month, or before the span, of one plan or all, in one currency. */
export interface Change {
  /** null where all plans are asked for. */
  readonly planId: string | null;
  readonly currency: string;
  /** First day; null: before the span. */
  readonly month: string | null;
  readonly yearlyMinor: string;
  readonly subscribers: number;
  readonly live: number;
  /** Those that began, without those that took the place of another one that counts here. */
  readonly began: number;
  /** Those that ended, without those whose place was taken by another one that counts here. */
  readonly left: number;
  readonly revenueMinor: string;
}

/**
 * All changes until the end of a span, by month.
 * @param reach of the totals, not long ago: where they reach by now the statement itself finds out, and this tells the
 * planner how little is left
 */
export function changesUntil(scope: Scope, span: BillingSpan, reach: Date): Statement {
  const ofPlans = scope.planIds === null ? sql`true` : sql`e.plan_id = ANY(${scope.planIds}::uuid[])`;
  const parts = partialDays(span);
  const isOfWhole = allOf(parts.map(({ from, end }) => sql`NOT (e.at >= ${from} AND e.at < ${end})`));
  const ledger = [
    sql`${ofPlans} AND e.recorded_at > ${reach} AND e.recorded_at > (SELECT recorded_until FROM billing_totals_state)
      AND e.at < ${span.to} AND ${isOfWhole}`,
    ...parts.map(({ from, to }) => sql`${ofPlans} AND e.at >= ${from} AND e.at < ${to}`),
  ];
  const began = scope.planIds === null ? sql`m.started - m.started_by_move` : sql`m.started - m.moved_within`;
  const left = scope.planIds === null ? sql`m.ended - m.ended_by_move` : sql`m.ended - m.moved_within`;
  const plan = scope.planIds === null ? sql`NULL::uuid` : sql`m.plan_id`;
  const month = sql`CASE WHEN ${span.from}::timestamptz IS NULL OR m.at >= ${span.from}
    THEN to_char(m.at AT TIME ZONE 'UTC', 'YYYY-MM-01') END`;
  return statement(sql`
    SELECT ${plan} AS "planId", m.currency, ${month} AS month, sum(m.yearly_minor)::text AS "yearlyMinor",
      sum(m.subscribers)::int AS subscribers, sum(m.live)::int AS live, sum(${began})::int AS began,
      sum(${left})::int AS left, sum(m.revenue_minor)::text AS "revenueMinor"
    FROM (
      SELECT e.day::timestamp AT TIME ZONE 'UTC' AS at, e.plan_id, e.currency, ${changes}
      FROM billing_totals e
      WHERE ${ofPlans} AND e.day < ${dayOf(span.to)}::timestamptz AT TIME ZONE 'UTC'
        AND ${allOf(parts.map(({ from }) => sql`e.day <> (${from}::timestamptz AT TIME ZONE 'UTC')::date`))}
      UNION ALL ${join(
        ledger.map((where) => movements(inBoth(where))),
        ' UNION ALL ',
      )}
    ) m GROUP BY 1, 2, 3`);
}

/** A day of which only a part is asked for, or of which the part before the span is something else. */
interface PartialDay {
  readonly from: Date;
  /** Until when it is asked for. */
  readonly to: Date;
  /** When the day is over. */
  readonly end: Date;
}

/** The days in which a span begins and ends, where it does so within one. */
function partialDays({ from, to }: BillingSpan): PartialDay[] {
  const days = new Set([from ?? to, to].filter((end) => !isAtDay(end)).map((end) => dayOf(end).getTime()));
  return [...days].map((day) => {
    const end = new Date(day + DAY_MS);
    return { from: new Date(day), to: to < end ? to : end, end };
  });
}

/** How many ended, of those that were there when the span began. */
export interface Leavers {
  readonly planId: string | null;
  readonly currency: string;
  readonly count: number;
}

/** The end of a subscription that nobody has written down yet. */
export type UnwrittenEnd = Pick<NewEvent, 'subscriptionId' | 'userId' | 'planId' | 'currency' | 'at'>;

/**
 * Subscriptions that ended in a span and began before it; one that took the place of another began when that did.
 * @param unwritten of any plan and time
 */
export function leavers(scope: Scope, { from, to }: BillingSpan, unwritten: readonly UnwrittenEnd[]): Statement {
  const isOfPlans = scope.planIds === null ? sql`true` : sql`e.plan_id = ANY(${scope.planIds}::uuid[])`;
  const isLeaving =
    scope.planIds === null ? sql`e.reason <> 'REPLACED'` : sql`NOT (e.reason = 'REPLACED' AND ${stayedWithin})`;
  const isSameScope = scope.planIds === null ? sql`true` : sql`p.plan_id = e.plan_id`;
  const column = <K extends keyof UnwrittenEnd>(name: K): UnwrittenEnd[K][] => unwritten.map((end) => end[name]);
  return statement(sql`
    SELECT ${scope.planIds === null ? sql`NULL::uuid` : sql`e.plan_id`} AS "planId", e.currency, count(*)::int AS count
    FROM (
      SELECT subscription_id, user_id, plan_id, currency, at, reason FROM subscription_events
      WHERE kind = 'ENDED' AND at >= ${from} AND at < ${to}
      UNION ALL
      SELECT u.*, 'EXPIRED' FROM unnest(${column('subscriptionId')}::uuid[], ${column('userId')}::uuid[],
        ${column('planId')}::uuid[], ${column('currency')}::text[], ${column('at')}::timestamptz[]) u
    ) e JOIN plan_subscriptions s ON s.id = e.subscription_id
    WHERE e.at >= ${from} AND e.at < ${to} AND ${isOfPlans} AND ${isLeaving}
      AND (s.started_at < ${from} OR (EXISTS (
        SELECT FROM subscription_events o WHERE o.reason = 'REPLACED' AND o.user_id = e.user_id AND o.at = s.started_at
      ) AND EXISTS (
        WITH RECURSIVE chain AS (
          SELECT s.started_at AS at
          UNION
          SELECT p.started_at FROM chain c
            JOIN subscription_events o ON o.reason = 'REPLACED' AND o.user_id = e.user_id AND o.at = c.at
            JOIN plan_subscriptions p ON p.id = o.subscription_id AND ${isSameScope})
        SELECT FROM chain WHERE at < ${from})))
    GROUP BY 1, 2`);
}

/** How far the totals reach, held until the end of the transaction. */
export const heldReach = (): Statement =>
  statement(sql`SELECT recorded_until AS "recordedUntil" FROM billing_totals_state FOR UPDATE`);

/** When the row was recorded that is so many behind an instant; none where there are fewer until the other instant. */
export function recordedNext(after: Date, until: Date, count: number): Statement {
  const next = (table: Sql): Sql => sql`(SELECT recorded_at FROM ${table}
    WHERE recorded_at > ${after} AND recorded_at <= ${until} ORDER BY recorded_at LIMIT ${count})`;
  return statement(sql`SELECT recorded_at AS "recordedAt" FROM (
      ${next(sql`subscription_events`)} UNION ALL ${next(sql`transaction_entries`)}) r
    ORDER BY 1 OFFSET ${count - 1} LIMIT 1`);
}

/** Adds what was recorded between two instants to the totals, and tells how many rows of the ledgers that were. */
export function addToTotals(after: Date, until: Date): Statement {
  const where = sql`e.recorded_at > ${after} AND e.recorded_at <= ${until}`;
  return statement(sql`WITH added AS (
      INSERT INTO billing_totals AS t (day, currency, plan_id, ${changes})
      SELECT (m.at AT TIME ZONE 'UTC')::date, m.currency, m.plan_id, ${sums}
      FROM (${movements(inBoth(where))}) m (at, plan_id, currency, ${changes}) GROUP BY 1, 2, 3
      ON CONFLICT (day, currency, plan_id) DO UPDATE SET yearly_minor = t.yearly_minor + excluded.yearly_minor,
        subscribers = t.subscribers + excluded.subscribers, live = t.live + excluded.live,
        started = t.started + excluded.started, started_by_move = t.started_by_move + excluded.started_by_move,
        ended = t.ended + excluded.ended, ended_by_move = t.ended_by_move + excluded.ended_by_move,
        moved_within = t.moved_within + excluded.moved_within, revenue_minor = t.revenue_minor + excluded.revenue_minor)
    SELECT (SELECT count(*) FROM subscription_events e WHERE ${where})::int
      + (SELECT count(*) FROM transaction_entries e WHERE ${where})::int AS count`);
}

export const reachUntil = (until: Date): Statement =>
  statement(sql`UPDATE billing_totals_state SET recorded_until = ${until}`);
