import { isId, newId } from '../../core/ids.ts';
import { behindInstant } from '../../core/instant-order.ts';
import { encodeCursor, type PageRequest } from '../../core/page.ts';
import { allOf, anyOf, sql, unionOf, type Sql, type Statement } from '../../core/sql.ts';
import type { SubscriptionStatus } from './plan-subscription.entity.ts';
import type { NewEvent, StoredSubscription } from './subscription-life.ts';

/** Which subscriptions to list. */
export interface SubscriptionConditions {
  readonly userId?: string | null;
  readonly planId?: string | null;
  readonly status?: readonly SubscriptionStatus[] | null;
}

const LIST = 'subscriptions';
const unnamed = ({ text, values }: Sql): Statement => ({ text, values });
const columns = sql`s.id, s.user_id AS "userId", s.plan_id AS "planId", s.status, s.time_zone AS "timeZone",
  s.started_at AS "startedAt", s.anchored_at AS "anchoredAt", s.trial_ends_at AS "trialEndsAt",
  s.current_period_start AS "currentPeriodStart", s.current_period_end AS "currentPeriodEnd",
  s.cancel_at_period_end AS "cancelAtPeriodEnd", s.ends_at AS "endsAt", s.price_minor AS "priceMinor", s.currency,
  s.billing_interval AS interval, s.created_at AS "createdAt", s.updated_at AS "updatedAt"`;
const live = sql`s.status IN ('TRIALING', 'ACTIVE', 'PAST_DUE')`;

/** Whether a subscription is something at an instant, whatever it was when it was written. @see asOf */
const isAt: Readonly<Record<SubscriptionStatus, (at: Date) => Sql>> = {
  TRIALING: (at) => sql`(s.status = 'TRIALING' AND s.trial_ends_at > ${at})`,
  ACTIVE: (at) =>
    sql`(s.status = 'ACTIVE' AND (s.ends_at IS NULL OR s.ends_at > ${at})
      OR s.status = 'TRIALING' AND s.trial_ends_at <= ${at} AND s.ends_at IS NULL)`,
  PAST_DUE: (at) => sql`(s.status = 'PAST_DUE' AND s.ends_at > ${at})`,
  CANCELLED: (at) => sql`(s.status = 'CANCELLED' OR ${live} AND s.cancel_at_period_end AND s.ends_at <= ${at})`,
  EXPIRED: (at) =>
    sql`(s.status = 'EXPIRED' OR s.status = 'PAST_DUE' AND NOT s.cancel_at_period_end AND s.ends_at <= ${at})`,
};

export const subscriptionsByIds = (ids: readonly string[]): Statement =>
  unnamed(sql`SELECT ${columns} FROM plan_subscriptions s WHERE s.id = ANY(${ids}::uuid[])`);

/** Those of users that go on at an instant: of each user one at most. */
export const presentSubscriptions = (userIds: readonly string[], at: Date): Statement =>
  unnamed(sql`SELECT ${columns} FROM plan_subscriptions s
    WHERE s.user_id = ANY(${userIds}::uuid[]) AND ${live} AND (s.ends_at IS NULL OR s.ends_at > ${at})`);

/** One, locked for a change. */
export const lockedSubscription = (id: string): Statement =>
  unnamed(sql`SELECT ${columns} FROM plan_subscriptions s WHERE s.id = ${id} FOR UPDATE`);

/** The one of a user that goes on as far as it is stored, locked for a change. */
export const lockedLive = (userId: string): Statement =>
  unnamed(sql`SELECT ${columns} FROM plan_subscriptions s WHERE s.user_id = ${userId} AND ${live} FOR UPDATE`);

/** Those that time has changed, locked; others that somebody has locked are left to them. */
export const lockedDue = (at: Date, limit: number): Statement =>
  unnamed(sql`SELECT ${columns} FROM plan_subscriptions s WHERE ${live} AND s.current_period_end <= ${at}
    ORDER BY s.current_period_end LIMIT ${limit} FOR UPDATE SKIP LOCKED`);

/** Those that time has changed. */
export const dueSubscriptions = (at: Date): Statement =>
  unnamed(sql`SELECT ${columns} FROM plan_subscriptions s WHERE ${live} AND s.current_period_end <= ${at}`);

/** Those of a plan that go on at an instant. */
export const liveOfPlan = (planId: string, at: Date): Statement =>
  unnamed(sql`SELECT s.id FROM plan_subscriptions s
    WHERE s.plan_id = ${planId} AND ${live} AND (s.ends_at IS NULL OR s.ends_at > ${at})`);

export const countOfPlan = (planId: string): Statement =>
  unnamed(sql`SELECT count(*)::int AS count FROM plan_subscriptions s WHERE s.plan_id = ${planId}`);

/** A row where nothing is collected any more for a subscription that was paid for by a provider. */
export const endedCollection = (id: string): Statement => ({
  text: 'SELECT FROM payment_agreements a WHERE a.subscription_id = $1 AND a.ended_at IS NOT NULL',
  values: [id],
});

/** Holds an account until the end of the transaction, before its subscription, as whoever deletes it does. */
export const heldAccount = (id: string): Statement => ({
  text: 'SELECT u.id, u.name FROM users u WHERE u.id = $1 FOR KEY SHARE',
  values: [id],
});

export const subscriptionCursor = ({ createdAt, id }: Pick<StoredSubscription, 'createdAt' | 'id'>): string =>
  encodeCursor(LIST, [createdAt.toISOString(), id]);

/** One page by keyset, newest first, with one row too many to tell whether more follow. @throws BAD_USER_INPUT */
export const subscriptionsPage = (asked: SubscriptionConditions, request: PageRequest, at: Date): Statement =>
  unnamed(pageOf(asked, request, at));

export const subscriptionsCount = (asked: SubscriptionConditions, at: Date): Statement =>
  unnamed(sql`SELECT count(*)::int AS count FROM plan_subscriptions s WHERE ${allOf(conditionsOf(asked, at))}`);

/** The same page of each plan; of one at least. @throws BAD_USER_INPUT */
export const pagesOfPlans = (
  planIds: readonly string[],
  status: SubscriptionConditions['status'],
  request: PageRequest,
  at: Date,
): Statement => unnamed(unionOf(planIds.map((planId) => pageOf({ planId, status }, request, at))));

/** How many each plan has; those that have none are left out. */
export const countsOfPlans = (
  planIds: readonly string[],
  status: SubscriptionConditions['status'],
  at: Date,
): Statement =>
  unnamed(sql`SELECT s.plan_id AS "planId", count(*)::int AS count FROM plan_subscriptions s
    WHERE s.plan_id = ANY(${planIds}::uuid[]) AND ${allOf(conditionsOf({ status }, at))} GROUP BY s.plan_id`);

function pageOf(asked: SubscriptionConditions, { backward, cursor, limit }: PageRequest, at: Date): Sql {
  const conditions = conditionsOf(asked, at);
  if (cursor !== null)
    conditions.push(
      behindInstant(LIST, cursor, { backward, ascending: backward, at: sql`s.created_at`, id: sql`s.id` }),
    );
  const direction = backward ? sql`ASC` : sql`DESC`;
  return sql`SELECT ${columns} FROM plan_subscriptions s WHERE ${allOf(conditions)}
    ORDER BY s.created_at ${direction}, s.id ${direction} LIMIT ${limit + 1}`;
}

const conditionsOf = ({ userId, planId, status }: SubscriptionConditions, at: Date): Sql[] => [
  ...(userId == null ? [] : [isObject(sql`s.user_id`, userId)]),
  ...(planId == null ? [] : [isObject(sql`s.plan_id`, planId)]),
  ...(status ? [status.length === 0 ? sql`false` : anyOf([...new Set(status)].map((each) => isAt[each](at)))] : []),
];

const isObject = (column: Sql, id: string): Sql => (isId(id) ? sql`${column} = ${id}` : sql`false`);

type Columns<T> = Readonly<Record<string, readonly [type: string, of: (row: T) => unknown]>>;

const CHANGEABLE: Columns<StoredSubscription> = {
  id: ['uuid', ({ id }) => id],
  status: ['text', ({ status }) => status],
  current_period_start: ['timestamptz', ({ currentPeriodStart }) => currentPeriodStart],
  current_period_end: ['timestamptz', ({ currentPeriodEnd }) => currentPeriodEnd],
  cancel_at_period_end: ['boolean', ({ cancelAtPeriodEnd }) => cancelAtPeriodEnd],
  ends_at: ['timestamptz', ({ endsAt }) => endsAt],
  price_minor: ['bigint', ({ priceMinor }) => priceMinor],
  currency: ['text', ({ currency }) => currency],
  updated_at: ['timestamptz', ({ updatedAt }) => updatedAt],
};

const EVENT: Columns<NewEvent> = {
  id: ['uuid', () => newId()],
  subscription_id: ['uuid', ({ subscriptionId }) => subscriptionId],
  user_id: ['uuid', ({ userId }) => userId],
  plan_id: ['uuid', ({ planId }) => planId],
  at: ['timestamptz', ({ at }) => at],
  kind: ['text', ({ kind }) => kind],
  reason: ['text', ({ reason }) => reason],
  status_before: ['text', ({ statusBefore }) => statusBefore],
  status: ['text', ({ status }) => status],
  price_minor: ['bigint', ({ priceMinor }) => priceMinor],
  currency: ['text', ({ currency }) => currency],
  billing_interval: ['text', ({ interval }) => interval],
  yearly_minor_before: ['bigint', ({ yearlyMinorBefore }) => yearlyMinorBefore],
  currency_before: ['text', ({ currencyBefore }) => currencyBefore],
  yearly_minor: ['bigint', ({ yearlyMinor }) => yearlyMinor],
};

const namesOf = (of: Columns<never>): string => Object.keys(of).join(', ');
const arraysOf = (of: Columns<never>): string =>
  Object.values(of)
    .map(([type], index) => `$${index + 1}::${type}[]`)
    .join(', ');
const valuesOf = <T>(of: Columns<T>, rows: readonly T[]): unknown[] =>
  Object.values(of).map(([, valueOf]) => rows.map(valueOf));

/** Writes what became of subscriptions, which are locked. */
export const writeSubscriptions = (rows: readonly StoredSubscription[]): Statement => ({
  text: `UPDATE plan_subscriptions s SET ${Object.keys(CHANGEABLE)
    .filter((name) => name !== 'id')
    .map((name) => `${name} = w.${name}`)
    .join(', ')} FROM unnest(${arraysOf(CHANGEABLE)}) AS w (${namesOf(CHANGEABLE)}) WHERE s.id = w.id`,
  values: valuesOf(CHANGEABLE, rows),
});

/** Adds to the log. */
export const insertEvents = (events: readonly NewEvent[], recordedAt: Date): Statement => ({
  text: `INSERT INTO subscription_events (${namesOf(EVENT)}, recorded_at)
    SELECT e.*, $${Object.keys(EVENT).length + 1}::timestamptz FROM unnest(${arraysOf(EVENT)}) AS e`,
  values: [...valuesOf(EVENT, events), recordedAt],
});
