import { earlier } from '../../core/clock.ts';
import { recurringSpan, type Recurrence } from '../../usage/measures/index.ts';
import { monthsOf, type PriceRow } from '../plans/index.ts';
import { liveStatuses, type PlanSubscription, type SubscriptionStatus } from './plan-subscription.entity.ts';
import type { EndReason, SubscriptionEvent, SubscriptionEventKind } from './subscription-event.entity.ts';

// What time alone makes of a subscription: the same whether it is noticed at once, later, or by whoever only reads.

/** A subscription as it is stored. */
export type StoredSubscription = Omit<PlanSubscription, 'user' | 'plan'>;

/** What happened to a subscription; when it is written is added where it is. */
export type NewEvent = Omit<SubscriptionEvent, 'id' | 'recordedAt' | 'subscription' | 'plan'>;

/** Whether it goes on as far as it is stored. */
export const isLive = ({ status }: Pick<StoredSubscription, 'status'>): boolean =>
  (liveStatuses as readonly SubscriptionStatus[]).includes(status);

/** Whether time has changed it since it was written. */
export const isDue = (subscription: StoredSubscription, at: Date): boolean =>
  isLive(subscription) && subscription.currentPeriodEnd <= at;

/** How its periods follow each other. */
export const recurrenceOf = ({ anchoredAt, timeZone, interval }: StoredSubscription): Recurrence => ({
  anchoredAt,
  timeZone,
  months: monthsOf[interval],
});

/** What it is where it ends by itself: as wanted, or because it was not paid. */
const endOf = ({ cancelAtPeriodEnd }: StoredSubscription) => (cancelAtPeriodEnd ? 'CANCELLED' : 'EXPIRED');

/** What it is at an instant that is not before it was written; but for what a period that nobody noticed costs. */
export function asOf<S extends StoredSubscription>(subscription: S, at: Date): S {
  if (!isDue(subscription, at)) return subscription;
  const { endsAt, currentPeriodEnd } = subscription;
  if (endsAt !== null && endsAt <= at) {
    // It ends within its last period, which need not be the one that was written.
    const last = endsAt > currentPeriodEnd ? asOf(subscription, new Date(endsAt.getTime() - 1)) : subscription;
    return { ...last, status: endOf(last), updatedAt: endsAt };
  }
  const { start, end } = recurringSpan(recurrenceOf(subscription), at);
  const status = subscription.status === 'PAST_DUE' ? 'PAST_DUE' : 'ACTIVE';
  return {
    ...subscription,
    status,
    currentPeriodStart: start,
    currentPeriodEnd: earlier(end, endsAt),
    updatedAt: start,
  };
}

/** A subscription and what happened to it. */
export interface Passed {
  readonly subscription: StoredSubscription;
  readonly events: readonly NewEvent[];
}

/**
 * All that time has made of it until an instant, one event for each period that ended, in order. A period costs what the
 * plan did when it began.
 * @param prices of its plan, the last first
 */
export function passed(subscription: StoredSubscription, at: Date, prices: readonly PriceRow[]): Passed {
  const events: NewEvent[] = [];
  let present = subscription;
  while (isDue(present, at)) {
    const before = present;
    const instant = before.currentPeriodEnd;
    present = asOf(before, instant);
    if (!isLive(present)) {
      events.push(eventOf(before, present, 'ENDED', instant, endOf(before)));
      break;
    }
    const price = prices.find(({ since }) => since <= instant) ?? prices.at(-1);
    if (price) present = { ...present, priceMinor: price.priceMinor, currency: price.currency };
    events.push(eventOf(before, present, before.status === 'TRIALING' ? 'TRIAL_ENDED' : 'RENEWED', instant));
  }
  return { subscription: present, events };
}

/** Whether the present period is a trial, whatever becomes of it. */
const isOnTrial = ({ trialEndsAt, currentPeriodStart }: StoredSubscription): boolean =>
  trialEndsAt !== null && currentPeriodStart < trialEndsAt;

/** What it brings in a year, in the smallest coin: nothing on trial, and once it ended. What is overdue counts until then. */
const yearlyMinor = (subscription: StoredSubscription): bigint =>
  isLive(subscription) && !isOnTrial(subscription)
    ? BigInt(subscription.priceMinor) * BigInt(12 / monthsOf[subscription.interval])
    : 0n;

/** @param before null where it began; @param reason where it ended */
export function eventOf(
  before: StoredSubscription | null,
  after: StoredSubscription,
  kind: SubscriptionEventKind,
  at: Date,
  reason: EndReason | null = null,
): NewEvent {
  const { id, userId, planId, status, priceMinor, currency, interval } = after;
  return {
    subscriptionId: id,
    userId: userId!,
    planId,
    at,
    kind,
    reason,
    statusBefore: before?.status ?? null,
    status,
    priceMinor,
    currency,
    interval,
    yearlyMinorBefore: String(before ? yearlyMinor(before) : 0n),
    currencyBefore: before?.currency ?? currency,
    yearlyMinor: String(yearlyMinor(after)),
  };
}
