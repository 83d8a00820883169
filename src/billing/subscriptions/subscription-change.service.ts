import { earlier, type Clock } from '../../core/clock.ts';
import { badInput, type DomainError } from '../../core/errors.ts';
import { isId, newId } from '../../core/ids.ts';
import type { AuditRecord, Tx } from '../../core/tx.ts';
import { lockUser, userErrors, type User } from '../../identity/users/index.ts';
import { daysAfter, recurringSpan } from '../../usage/measures/index.ts';
import type { AllowanceService } from '../../usage/metering/index.ts';
import { heldPlans, monthsOf, planErrors, type Plan, type PlanService, type PlanView } from '../plans/index.ts';
import { PlanSubscription } from './plan-subscription.entity.ts';
import type { SubscriptionRenewalService } from './subscription-renewal.service.ts';
import type { EndReason, SubscriptionEventKind } from './subscription-event.entity.ts';
import { eventOf, isLive, recurrenceOf, type StoredSubscription } from './subscription-life.ts';
import { subscriptionErrors, unpaidErrors } from './subscription.errors.ts';
import { isAsOrdered, mayChange, type SubscriptionOrder } from './subscription.policy.ts';
import * as queries from './subscription.queries.ts';

const MOST_TRIAL_DAYS = 730;

type Named = Pick<User, 'id' | 'name'>;

/** A subscription that is about to be changed, locked and brought to the present. */
interface Target {
  readonly subscription: StoredSubscription;
  readonly user: Named;
  /** The present instant: not before anything that was written of it. */
  readonly at: Date;
}

interface Needs {
  readonly plans: PlanService;
  readonly renewals: SubscriptionRenewalService;
  readonly allowances: AllowanceService;
  readonly clock: Clock;
}

/** Beginning, changing and ending subscriptions. */
export class SubscriptionChangeService {
  constructor(private readonly needs: Needs) {}

  /**
   * Subscribes a user to a plan from now on; a present subscription ends with that. One that is as ordered already stays,
   * so that twice is like once.
   * @throws NOT_FOUND, INVALID_STATE, BAD_USER_INPUT
   */
  async subscribe(tx: Tx, order: SubscriptionOrder): Promise<StoredSubscription> {
    const { trialDays } = order;
    if (trialDays < 0 || trialDays > MOST_TRIAL_DAYS)
      throw badInput(['input', 'trialDays'], `A trial has 0 to ${MOST_TRIAL_DAYS} days.`, 'OUT_OF_RANGE');
    const user = await lockUser(tx, order.userId).catch((error: DomainError) => {
      throw error.code === 'NOT_FOUND' ? missing(userErrors.NOT_FOUND, 'userId') : error;
    });
    const plan = await this.#holdPlan(tx, order.planId);
    const [stored] = await tx.rows<StoredSubscription>(queries.lockedLive(user.id));
    await tx.refuseOutdated();
    const at = this.#after(stored ?? null);
    const found = stored ? await this.needs.renewals.settle(tx, stored, at) : null;
    const former = found && isLive(found) ? found : null;
    if (!plan.isActive && !order.isPaid) throw planErrors.INVALID_STATE();
    if (former && isAsOrdered(former, order)) return tx.unchanged(former);
    if (former) await this.#end(tx, { subscription: former, user, at }, 'REPLACED');
    const begun = beginning(user, plan, order, at);
    await tx.manager.insert(PlanSubscription, begun);
    await tx.execute(queries.insertEvents([eventOf(null, begun, 'STARTED', at)], at));
    await this.needs.allowances.begin(tx, {
      userId: user.id,
      sourceId: begun.id,
      span: { start: begun.currentPeriodStart, end: begun.currentPeriodEnd },
      recurrence: recurrenceOf(begun),
      quotas: plan.quotas,
    });
    tx.record({
      action: 'SUBSCRIPTION_CHANGED',
      ...target(begun, user),
      before: former ? { subscriptionId: former.id, planId: former.planId } : { planId: null },
      after: { planId: plan.id, plan: await this.needs.plans.nameOf(plan, null), ...told(begun) },
    });
    return begun;
  }

  /**
   * Cancels a subscription: with its period, or at once. Twice is like once.
   * @throws NOT_FOUND, INVALID_STATE for one that expired
   */
  async cancel(tx: Tx, id: string, immediately: boolean): Promise<StoredSubscription> {
    const found = await this.#open(tx, id);
    const { subscription, at } = found;
    if (subscription.status === 'CANCELLED') return tx.unchanged(subscription);
    refuseEnded(subscription);
    if (immediately) return this.#end(tx, found, 'CANCELLED');
    if (subscription.cancelAtPeriodEnd) return tx.unchanged(subscription);
    const after = { ...subscription, cancelAtPeriodEnd: true, endsAt: subscription.currentPeriodEnd, updatedAt: at };
    return this.#change(tx, found, after, 'CANCELLATION_SCHEDULED');
  }

  /**
   * Takes back a cancellation that has not taken effect. Twice is like once.
   * @throws NOT_FOUND; INVALID_STATE also where nothing is collected for it any more, so that it would go on unpaid
   */
  async resume(tx: Tx, id: string): Promise<StoredSubscription> {
    const found = await this.#open(tx, id);
    const { subscription, at } = found;
    refuseEnded(subscription);
    if (!subscription.cancelAtPeriodEnd) return tx.unchanged(subscription);
    if ((await tx.rows(queries.endedCollection(id))).length > 0) throw unpaidErrors.INVALID_STATE();
    const endsAt = subscription.status === 'PAST_DUE' ? subscription.endsAt : null;
    return this.#change(tx, found, { ...subscription, cancelAtPeriodEnd: false, endsAt, updatedAt: at }, 'RESUMED');
  }

  /**
   * Notes that a payment is overdue: unless it is made, the subscription expires with its period. Twice is like once.
   * @param lapsesAt when it expires, where that is not with its period
   * @throws NOT_FOUND, INVALID_STATE
   */
  async markPastDue(tx: Tx, id: string, lapsesAt: Date | null = null): Promise<StoredSubscription> {
    const found = await this.#open(tx, id);
    const { subscription, at } = found;
    refuseEnded(subscription);
    if (subscription.status === 'PAST_DUE') return tx.unchanged(subscription);
    const endsAt = earlier(lapsesAt ?? subscription.currentPeriodEnd, subscription.endsAt);
    const currentPeriodEnd = earlier(subscription.currentPeriodEnd, endsAt);
    const after = { ...subscription, status: 'PAST_DUE' as const, currentPeriodEnd, endsAt, updatedAt: at };
    return this.#change(tx, found, after, 'PAST_DUE');
  }

  /** Notes that an overdue payment was made: the subscription goes on. Twice is like once. @throws NOT_FOUND, INVALID_STATE */
  async recover(tx: Tx, id: string): Promise<StoredSubscription> {
    const found = await this.#open(tx, id);
    const { subscription, at } = found;
    refuseEnded(subscription);
    if (subscription.status !== 'PAST_DUE') return tx.unchanged(subscription);
    const isTrial = subscription.trialEndsAt !== null && subscription.trialEndsAt > at;
    // A lapse may have made the period shorter.
    const currentPeriodEnd = isTrial ? subscription.trialEndsAt! : recurringSpan(recurrenceOf(subscription), at).end;
    const endsAt = subscription.cancelAtPeriodEnd ? currentPeriodEnd : null;
    const status = isTrial ? ('TRIALING' as const) : ('ACTIVE' as const);
    return this.#change(tx, found, { ...subscription, status, currentPeriodEnd, endsAt, updatedAt: at }, 'RECOVERED');
  }

  /** One that the actor may change, as it is now, held as that until the transaction ends. @throws NOT_FOUND */
  async hold(tx: Tx, id: string): Promise<StoredSubscription> {
    return (await this.#open(tx, id)).subscription;
  }

  /** Ends the subscription of an account, which is locked and about to be deleted. The log keeps what it was. */
  async endOfAccount(tx: Tx, user: Named): Promise<void> {
    const [stored] = await tx.rows<StoredSubscription>(queries.lockedLive(user.id));
    if (!stored) return;
    const at = this.#after(stored);
    const subscription = await this.needs.renewals.settle(tx, stored, at);
    if (isLive(subscription)) await this.#end(tx, { subscription, user, at }, 'ACCOUNT_DELETED');
  }

  async #end(tx: Tx, { subscription, user, at }: Target, reason: EndReason): Promise<StoredSubscription> {
    const after: StoredSubscription = { ...subscription, status: 'CANCELLED', endsAt: at, updatedAt: at };
    await this.needs.renewals.write(tx, [after], [eventOf(subscription, after, 'ENDED', at, reason)]);
    await this.needs.allowances.end(tx, user.id, subscription.id, at);
    const sides = { before: told(subscription), after: { ...told(after), reason } };
    const event = { action: 'SUBSCRIPTION_CHANGED', ...target(after, user), ...sides } as const;
    if (reason === 'CANCELLED') tx.record(event);
    else tx.recordConsequence(event);
    return after;
  }

  async #change(
    tx: Tx,
    { subscription, user, at }: Target,
    after: StoredSubscription,
    kind: SubscriptionEventKind,
  ): Promise<StoredSubscription> {
    await this.needs.renewals.write(tx, [after], [eventOf(subscription, after, kind, at)]);
    await this.needs.allowances.bound(tx, {
      sourceId: after.id,
      at,
      endsAt: after.endsAt,
      periodEnd: after.currentPeriodEnd,
    });
    const sides = { before: told(subscription), after: told(after) };
    tx.record({ action: 'SUBSCRIPTION_CHANGED', ...target(after, user), ...sides });
    return after;
  }

  /** One that the actor may change, locked behind its account. @throws NOT_FOUND */
  async #open(tx: Tx, id: string): Promise<Target> {
    const [seen] = isId(id) ? await tx.rows<StoredSubscription>(queries.subscriptionsByIds([id])) : [];
    if (!seen || !mayChange(tx.actor, seen)) throw subscriptionErrors.NOT_FOUND();
    const [user] = seen.userId === null ? [] : await tx.rows<Named>(queries.heldAccount(seen.userId));
    const [locked] = await tx.rows<StoredSubscription>(queries.lockedSubscription(seen.id));
    await tx.refuseOutdated();
    const at = this.#after(locked!);
    const subscription = await this.needs.renewals.settle(tx, locked!, at);
    return { subscription, user: user ?? { id: '', name: '' }, at };
  }

  /** @throws NOT_FOUND */
  async #holdPlan(tx: Tx, id: string): Promise<PlanView> {
    const rows = isId(id) ? await tx.rows<Plan>(heldPlans([id])) : [];
    const [plan] = await this.needs.plans.views(tx, rows);
    if (!plan) throw missing(planErrors.NOT_FOUND, 'planId');
    return plan;
  }

  /** The present instant, asked for under the lock: clocks of processes differ, and what happens goes one way. */
  #after(stored: StoredSubscription | null): Date {
    const now = this.needs.clock.now();
    return stored && stored.updatedAt > now ? stored.updatedAt : now;
  }
}

function beginning(
  user: User,
  plan: PlanView,
  { trialDays, paidSince }: SubscriptionOrder,
  at: Date,
): StoredSubscription {
  const timeZone = paidSince ? 'UTC' : user.timeZone;
  const trialEndsAt = trialDays > 0 ? daysAfter(at, trialDays, timeZone) : null;
  const recurrence = {
    anchoredAt: trialEndsAt ?? earlier(at, paidSince ?? null),
    timeZone,
    months: monthsOf[plan.interval],
  };
  return {
    id: newId(),
    userId: user.id,
    planId: plan.id,
    status: trialEndsAt ? 'TRIALING' : 'ACTIVE',
    timeZone,
    startedAt: at,
    anchoredAt: recurrence.anchoredAt,
    trialEndsAt,
    currentPeriodStart: at,
    currentPeriodEnd: trialEndsAt ?? recurringSpan(recurrence, at).end,
    cancelAtPeriodEnd: false,
    endsAt: null,
    priceMinor: plan.priceMinor,
    currency: plan.currency,
    interval: plan.interval,
    createdAt: at,
    updatedAt: at,
  };
}

/** @throws INVALID_STATE */
function refuseEnded(subscription: StoredSubscription): void {
  if (!isLive(subscription)) throw subscriptionErrors.INVALID_STATE();
}

const target = ({ id }: StoredSubscription, { name }: Named) =>
  ({ targetType: 'PlanSubscription', targetId: id, targetName: name }) satisfies Partial<AuditRecord>;

/** What changes of a subscription, as the audit log keeps it. */
const told = ({ status, cancelAtPeriodEnd, trialEndsAt, endsAt }: StoredSubscription) => ({
  status,
  cancelAtPeriodEnd,
  trialEndsAt,
  endsAt,
});

function missing(notFound: typeof userErrors.NOT_FOUND, field: keyof SubscriptionOrder): DomainError {
  const { code, message } = notFound();
  return notFound([{ path: ['input', field], code, message }]);
}
