import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';
import type { BillingInterval, Plan } from '../plans/index.ts';
import type { PlanSubscription, SubscriptionStatus } from './plan-subscription.entity.ts';

export const subscriptionEventKinds = [
  'STARTED',
  'TRIAL_ENDED',
  'RENEWED',
  'PAST_DUE',
  'RECOVERED',
  'CANCELLATION_SCHEDULED',
  'RESUMED',
  'ENDED',
] as const;
export type SubscriptionEventKind = (typeof subscriptionEventKinds)[number];

/** Why a subscription ended. REPLACED: its user has another one since that instant. */
export type EndReason = 'CANCELLED' | 'EXPIRED' | 'REPLACED' | 'ACCOUNT_DELETED';

/**
 * What became of a subscription, once and for good: the log that figures are computed from. Append-only: the service's
 * database role may insert and select, nothing else. Money is in the smallest coin of its currency, as text.
 */
@Check(
  'subscription_events_kind_check',
  `kind IN ('STARTED', 'TRIAL_ENDED', 'RENEWED', 'PAST_DUE', 'RECOVERED', 'CANCELLATION_SCHEDULED', 'RESUMED', 'ENDED')`,
)
@Check(
  'subscription_events_reason_check',
  `CASE kind WHEN 'ENDED' THEN reason IN ('CANCELLED', 'EXPIRED', 'REPLACED', 'ACCOUNT_DELETED') ELSE reason IS NULL END`,
)
@Check('subscription_events_status_check', `status IN ('TRIALING', 'ACTIVE', 'PAST_DUE', 'CANCELLED', 'EXPIRED')`)
@Check(
  'subscription_events_status_before_check',
  `(status_before IS NULL) = (kind = 'STARTED') AND status_before IN ('TRIALING', 'ACTIVE', 'PAST_DUE')`,
)
@Check('subscription_events_billing_interval_check', `billing_interval IN ('MONTH', 'YEAR')`)
@Check('subscription_events_yearly_minor_check', `yearly_minor >= 0 AND yearly_minor_before >= 0`)
@Index('subscription_events_at_idx', ['at', 'id'])
@Index('subscription_events_plan_id_idx', ['planId', 'at', 'id'])
@Index('subscription_events_subscription_id_idx', ['subscriptionId', 'at', 'id'])
@Index('subscription_events_once_key', ['subscriptionId', 'kind', 'at'], {
  unique: true,
  where: `kind IN ('STARTED', 'TRIAL_ENDED', 'RENEWED', 'ENDED')`,
})
@Entity('subscription_events')
export class SubscriptionEvent {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'subscription_events_pkey' }) id!: string;
  @Column('uuid', { name: 'subscription_id' }) subscriptionId!: string;
  @ManyToOne('PlanSubscription')
  @JoinColumn({ name: 'subscription_id', foreignKeyConstraintName: 'subscription_events_subscription_id_fkey' })
  subscription?: PlanSubscription;
  /** No foreign key: the log outlives accounts. */
  @Column('uuid', { name: 'user_id' }) userId!: string;
  @Column('uuid', { name: 'plan_id' }) planId!: string;
  @ManyToOne('Plan')
  @JoinColumn({ name: 'plan_id', foreignKeyConstraintName: 'subscription_events_plan_id_fkey' })
  plan?: Plan;
  /** When it took effect, however late it is written. */
  @InstantColumn('at') at!: Date;
  @InstantColumn('recorded_at') recordedAt!: Date;
  @Column('text') kind!: SubscriptionEventKind;
  /** Of ENDED; null of all others. */
  @Column('text', { nullable: true }) reason!: EndReason | null;
  /** null of STARTED. */
  @Column('text', { name: 'status_before', nullable: true }) statusBefore!: SubscriptionStatus | null;
  /** From then on. */
  @Column('text') status!: SubscriptionStatus;
  /** What the period then present costs. */
  @Column('bigint', { name: 'price_minor' }) priceMinor!: string;
  @Column('text') currency!: string;
  @Column('text', { name: 'billing_interval' }) interval!: BillingInterval;
  /** What it brought in a year before, in `currencyBefore`. */
  @Column('bigint', { name: 'yearly_minor_before' }) yearlyMinorBefore!: string;
  @Column('text', { name: 'currency_before' }) currencyBefore!: string;
  /** What it brings in a year from then on: 0 on trial and once it ended. A twelfth is its part of the month's revenue. */
  @Column('bigint', { name: 'yearly_minor' }) yearlyMinor!: string;
}
