import type { Tx } from '../../core/tx.ts';
import { recurringSpan } from '../../usage/measures/index.ts';
import { monthsOf } from '../plans/index.ts';
import {
  isLive,
  type SubscriptionChangeService,
  type SubscriptionService,
  type SubscriptionView,
} from '../subscriptions/index.ts';
import type { PayableSubscription, PayableSubscriptions } from './payable-subscriptions.ts';

/** Subscriptions as payments see them. */
export class PaidSubscriptions implements PayableSubscriptions {
  constructor(
    private readonly subscriptions: SubscriptionService,
    private readonly changes: SubscriptionChangeService,
  ) {}

  async find(tx: Tx, id: string): Promise<PayableSubscription | null> {
    const [found] = await this.subscriptions.byIds(tx, [id]);
    return found ? payable(found) : null;
  }

  async findLive(tx: Tx, userId: string): Promise<PayableSubscription | null> {
    const [found] = await this.subscriptions.ofUsers(tx, [userId]);
    return found ? payable(found) : null;
  }

  async begin(tx: Tx, userId: string, planId: string): Promise<PayableSubscription> {
    return payable(await this.changes.subscribe(tx, { userId, planId, trialDays: 0, isPaid: true }));
  }

  async paid(tx: Tx, id: string): Promise<void> {
    const found = await this.find(tx, id);
    if (found?.isLive && found.isPastDue) await this.changes.recover(tx, id);
  }

  async unpaid(tx: Tx, id: string): Promise<void> {
    const found = await this.find(tx, id);
    if (found?.isLive && !found.isPastDue) await this.changes.markPastDue(tx, id);
  }

  async end(tx: Tx, id: string): Promise<void> {
    if ((await this.find(tx, id))?.isLive) await this.changes.cancel(tx, id, true);
  }
}

const payable = (subscription: SubscriptionView): PayableSubscription => {
  const { id, planId, status, currentPeriodEnd, anchoredAt, timeZone, interval } = subscription;
  return {
    id,
    planId,
    isLive: isLive(subscription),
    isPastDue: status === 'PAST_DUE',
    isExpired: status === 'EXPIRED',
    currentPeriodEnd,
    periodEndAt: (instant) =>
      recurringSpan({ anchoredAt, timeZone, months: monthsOf[interval] }, instant < anchoredAt ? anchoredAt : instant)
        .end,
  };
};
