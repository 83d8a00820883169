import { isId } from '../../core/ids.ts';
import { Page, pageRequest, type PageArgs, type PageRequest } from '../../core/page.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { pricesOf, type PlanSubscribers, type PriceRow } from '../plans/index.ts';
import type { SubscriptionStatus } from './plan-subscription.entity.ts';
import { asOf, passed, type NewEvent, type StoredSubscription } from './subscription-life.ts';
import * as queries from './subscription.queries.ts';
import type { SubscriptionConditions } from './subscription.queries.ts';

/** A subscription as it is at the instant it is read, whether anybody has written that down or not. */
export type SubscriptionView = StoredSubscription;

/** The same page of the subscriptions of several plans. */
export interface PagesAsked {
  readonly request: PageRequest;
  readonly status: readonly SubscriptionStatus[] | null;
}

/** Reading subscriptions. */
export class SubscriptionService implements PlanSubscribers {
  /** Subscriptions by id, in any order; ids of none are left out. */
  async byIds(db: Reader | Tx, ids: readonly string[]): Promise<SubscriptionView[]> {
    const known = [...new Set(ids)].filter(isId);
    return known.length === 0 ? [] : this.#read(db, queries.subscriptionsByIds(known));
  }

  /** Those of users that go on now, of each user one at most. */
  ofUsers(db: Reader | Tx, userIds: readonly string[]): Promise<SubscriptionView[]> {
    return this.#read(db, queries.presentSubscriptions([...new Set(userIds)], db.now));
  }

  /** A page of subscriptions, newest first. @throws BAD_USER_INPUT */
  async list(
    db: Reader,
    { filter, ...args }: PageArgs & { readonly filter?: SubscriptionConditions | null },
  ): Promise<Page<SubscriptionView>> {
    const request = pageRequest(args);
    const asked = filter ?? {};
    const rows = await this.#read(db, queries.subscriptionsPage(asked, request, db.now));
    return new Page(rows, request, queries.subscriptionCursor, async () => {
      const [row] = await db.rows<{ count: number }>(queries.subscriptionsCount(asked, db.now));
      return row!.count;
    });
  }

  /** A page of each of these plans, in their order. @throws BAD_USER_INPUT */
  async pagesOf(
    db: Reader,
    planIds: readonly string[],
    { request, status }: PagesAsked,
    countOf: (planId: string) => Promise<number>,
  ): Promise<Page<SubscriptionView>[]> {
    const rows = await this.#read(db, queries.pagesOfPlans(planIds, status, request, db.now));
    return planIds.map((id) => {
      const found = rows.filter(({ planId }) => planId === id);
      return new Page(found, request, queries.subscriptionCursor, () => countOf(id));
    });
  }

  /** How many each of these plans has, in their order. */
  async countsOf(db: Reader, planIds: readonly string[], status: PagesAsked['status']): Promise<number[]> {
    const rows = await db.rows<{ planId: string; count: number }>(queries.countsOfPlans(planIds, status, db.now));
    const counts = new Map(rows.map(({ planId, count }) => [planId, count]));
    return planIds.map((id) => counts.get(id) ?? 0);
  }

  /** What time has brought about until an instant, and nobody has written down yet. */
  async unwritten(db: Reader, at: Date): Promise<readonly NewEvent[]> {
    const due = await db.rows<StoredSubscription>(queries.dueSubscriptions(at));
    if (due.length === 0) return [];
    const prices = await db.rows<PriceRow>(pricesOf([...new Set(due.map(({ planId }) => planId))]));
    return due.flatMap(
      (each) =>
        passed(
          each,
          at,
          prices.filter(({ planId }) => planId === each.planId),
        ).events,
    );
  }

  async live(tx: Tx, planId: string, at: Date): Promise<readonly string[]> {
    return (await tx.rows<{ id: string }>(queries.liveOfPlan(planId, at))).map(({ id }) => id);
  }

  async count(tx: Tx, planId: string): Promise<number> {
    return (await tx.rows<{ count: number }>(queries.countOfPlan(planId)))[0]!.count;
  }

  async #read(db: Reader | Tx, statement: ReturnType<typeof queries.subscriptionsByIds>): Promise<SubscriptionView[]> {
    return (await db.rows<StoredSubscription>(statement)).map((row) => asOf(row, db.now));
  }
}
