import type { Tx } from '../../core/tx.ts';
import { recurringSpan } from '../../usage/measures/index.ts';
import { monthsOf } from '../plans/index.ts';
import {
  isLive,
  type SubscriptionChangeService,
  type SubscriptionService,
  type SubscriptionView,
} from '../subscriptions/index.ts';
import { agreementFor, payUntil, type Agreement } from './agreement.queries.ts';
import type { PayableSubscription, PayableSubscriptions } from './payable-subscriptions.ts';
import type { Payer } from './payment-provider.ts';

/** Subscriptions as payments see them. */
export class PaidSubscriptions implements PayableSubscriptions {
  constructor(
    private readonly subscriptions: SubscriptionService,
    private readonly changes: SubscriptionChangeService,
  ) {}

  async find(tx: Tx, id: string): Promise<PayableSubscription | null> {
    const [found] = await this.subscriptions.byIds(tx, [id]);
    return found ? payable(found, tx.now) : null;
  }

  async hold(tx: Tx, id: string): Promise<PayableSubscription | null> {
    const found = await this.find(tx, id);
    return found?.isLive ? payable(await this.changes.hold(tx, id), tx.now) : found;
  }

  async findLive(tx: Tx, userId: string): Promise<PayableSubscription | null> {
    const [found] = await this.subscriptions.ofUsers(tx, [userId]);
    return found ? payable(found, tx.now) : null;
  }

  async begin(tx: Tx, { userId, planId }: Payer, paidSince: Date | null): Promise<PayableSubscription> {
    const order = { userId, planId, trialDays: 0, isPaid: true, paidSince };
    return payable(await this.changes.subscribe(tx, order), tx.now);
  }

  /** By a report of somebody else: one interval more is paid where payments are counted. */
  async paid(tx: Tx, id: string): Promise<void> {
    const held = await this.hold(tx, id);
    if (!held?.isLive) return;
    const [agreement] = await tx.rows<Agreement>(agreementFor(id));
    if (agreement) await tx.execute(payUntil(id, nextEnd(held, agreement), tx.now));
    if (held.isPastDue) await this.changes.recover(tx, id);
  }

  async recover(tx: Tx, id: string): Promise<void> {
    await this.changes.recover(tx, id);
  }

  async resume(tx: Tx, id: string): Promise<void> {
    const found = await this.find(tx, id);
    if (found?.isLive && found.isCancelled) await this.changes.resume(tx, id);
  }

  async unpaid(tx: Tx, id: string, endsAt: Date | null = null): Promise<void> {
    const found = await this.find(tx, id);
    if (found?.isLive && !found.isPastDue) await this.changes.markPastDue(tx, id, endsAt);
  }

  async end(tx: Tx, id: string): Promise<void> {
    if ((await this.find(tx, id))?.isLive) await this.changes.cancel(tx, id, true);
  }
}

/** Until when is paid once one interval more is: of the present period, if that was not paid yet. */
export function nextEnd(subscription: PayableSubscription, agreement: Agreement | null): Date {
  const { periodEnd, isOnTrial, periodEndAt } = subscription;
  if (agreement && agreement.paidUntil >= periodEnd) return periodEndAt(agreement.paidUntil);
  return isOnTrial ? periodEndAt(periodEnd) : periodEnd;
}

const payable = (subscription: SubscriptionView, now: Date): PayableSubscription => {
  const { id, planId, status, cancelAtPeriodEnd, trialEndsAt, anchoredAt, timeZone, interval } = subscription;
  const periodEndAt = (instant: Date): Date =>
    recurringSpan({ anchoredAt, timeZone, months: monthsOf[interval] }, instant < anchoredAt ? anchoredAt : instant)
      .end;
  const isOnTrial = trialEndsAt !== null && trialEndsAt > now;
  return {
    id,
    planId,
    isLive: isLive(subscription),
    isPastDue: status === 'PAST_DUE',
    isExpired: status === 'EXPIRED',
    isCancelled: cancelAtPeriodEnd,
    isOnTrial,
    periodEnd: isOnTrial ? trialEndsAt : periodEndAt(now),
    periodEndAt,
  };
};
