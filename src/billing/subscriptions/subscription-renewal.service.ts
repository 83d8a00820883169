import type { Tx } from '../../core/tx.ts';
import type { AllowanceService } from '../../usage/metering/index.ts';
import { heldPlans, pricesOf, type PriceRow } from '../plans/index.ts';
import { isDue, isLive, passed, type NewEvent, type StoredSubscription } from './subscription-life.ts';
import { insertEvents, lockedDue, writeSubscriptions } from './subscription.queries.ts';

/** So many are computed and written in one go. */
const CHUNK = 500;

/** Writes down what time has made of subscriptions: by the job, and by whoever changes one before it does. */
export class SubscriptionRenewalService {
  constructor(private readonly allowances: Pick<AllowanceService, 'forget'>) {}

  /** Brings a locked subscription to an instant: all periods that ended until then, each with its event. */
  async settle(tx: Tx, subscription: StoredSubscription, at: Date): Promise<StoredSubscription> {
    if (!isDue(subscription, at)) return subscription;
    return (await this.#settleAll(tx, [subscription], at))[0]!;
  }

  /** Brings those that are due to the present, at most so many; tells how many there were. */
  async settleDue(tx: Tx, limit: number): Promise<number> {
    let count = 0;
    while (count < limit) {
      const due = await tx.rows<StoredSubscription>(lockedDue(tx.now, Math.min(CHUNK, limit - count)));
      if (due.length === 0) break;
      await this.#settleAll(tx, due, tx.now);
      count += due.length;
    }
    return count;
  }

  /** Writes what happened to subscriptions that are locked, and what they are since. */
  async write(tx: Tx, subscriptions: readonly StoredSubscription[], events: readonly NewEvent[]): Promise<void> {
    await tx.execute(writeSubscriptions(subscriptions));
    await tx.execute(insertEvents(events, tx.now));
  }

  async #settleAll(tx: Tx, due: readonly StoredSubscription[], at: Date): Promise<StoredSubscription[]> {
    const planIds = [...new Set(due.map(({ planId }) => planId))];
    // A price that somebody is changing may be the price of a period that has begun.
    await tx.execute(heldPlans(planIds));
    const prices = await tx.rows<PriceRow>(pricesOf(planIds));
    const settled = due.map((each) =>
      passed(
        each,
        at,
        prices.filter(({ planId }) => planId === each.planId),
      ),
    );
    const present = settled.map(({ subscription }) => subscription);
    await this.write(
      tx,
      present,
      settled.flatMap(({ events }) => events),
    );
    await this.allowances.forget(
      tx,
      present.filter((each) => !isLive(each)).map(({ id, endsAt }) => ({ sourceId: id, at: endsAt! })),
    );
    return present;
  }
}
