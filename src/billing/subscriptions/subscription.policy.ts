import { admin } from '../../access/rules.ts';
import type { Actor } from '../../core/actor.ts';
import { daysAfter } from '../../usage/measures/index.ts';
import type { StoredSubscription } from './subscription-life.ts';

/** A subscription as it is ordered. */
export interface SubscriptionOrder {
  readonly userId: string;
  readonly planId: string;
  /** Days of free trial, in the time zone of the user. */
  readonly trialDays: number;
  /** Whether it was paid for, so that it begins although nobody can subscribe to the plan any more. */
  readonly isPaid?: boolean;
  /** When the period began that a provider was paid for, from which it counts all others in UTC; not told: now, and as the user's clock goes. */
  readonly paidSince?: Date | null;
}

/** Changes the subscriptions of all: administrators, and the service itself, as payment providers tell it to. */
const changesAll = (actor: Actor): boolean =>
  actor.kind === 'SYSTEM' || (actor.kind === 'USER' && admin(actor, null, {}));

/** The subscriber, and administrators. */
export const mayChange = (actor: Actor, { userId }: Pick<StoredSubscription, 'userId'>): boolean =>
  changesAll(actor) || (actor.kind === 'USER' && userId !== null && userId === actor.subjectId);

/** Whether a subscription that goes on is what is ordered, so that it need not be replaced: an order may be repeated. */
export function isAsOrdered(present: StoredSubscription, { planId, trialDays }: SubscriptionOrder): boolean {
  const { startedAt, trialEndsAt, timeZone, cancelAtPeriodEnd, status } = present;
  const wantedTrial = trialDays === 0 ? null : daysAfter(startedAt, trialDays, timeZone).getTime();
  const isSameTrial = (trialEndsAt?.getTime() ?? null) === wantedTrial;
  return present.planId === planId.toLowerCase() && isSameTrial && !cancelAtPeriodEnd && status !== 'PAST_DUE';
}
