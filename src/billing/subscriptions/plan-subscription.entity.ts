import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';
import type { User } from '../../identity/users/index.ts';
import type { BillingInterval, Plan } from '../plans/index.ts';

export const subscriptionStatuses = ['TRIALING', 'ACTIVE', 'PAST_DUE', 'CANCELLED', 'EXPIRED'] as const;
export type SubscriptionStatus = (typeof subscriptionStatuses)[number];

/** Those of a subscription that goes on: a user has one such subscription at most. */
export const liveStatuses = ['TRIALING', 'ACTIVE', 'PAST_DUE'] as const;

const LIVE = `status IN ('TRIALING', 'ACTIVE', 'PAST_DUE')`;

/**
 * A user's subscription to a plan. The row as stored, which time may have left behind; what it is by now, and what clients
 * see, is a `SubscriptionView`.
 */
@Check('plan_subscriptions_status_check', `status IN ('TRIALING', 'ACTIVE', 'PAST_DUE', 'CANCELLED', 'EXPIRED')`)
@Check('plan_subscriptions_billing_interval_check', `billing_interval IN ('MONTH', 'YEAR')`)
@Check('plan_subscriptions_price_minor_check', `price_minor >= 0`)
@Check('plan_subscriptions_trial_check', `status <> 'TRIALING' OR trial_ends_at IS NOT NULL`)
@Check(
  'plan_subscriptions_ends_at_check',
  `ends_at IS NOT NULL OR (status IN ('TRIALING', 'ACTIVE') AND NOT cancel_at_period_end)`,
)
@Check('plan_subscriptions_period_check', `current_period_end > current_period_start`)
@Check('plan_subscriptions_user_id_check', `user_id IS NOT NULL OR status IN ('CANCELLED', 'EXPIRED')`)
@Index('plan_subscriptions_live_key', ['userId'], { unique: true, where: LIVE })
@Index('plan_subscriptions_created_at_idx', ['createdAt', 'id'])
@Index('plan_subscriptions_user_id_idx', ['userId', 'createdAt', 'id'])
@Index('plan_subscriptions_plan_id_idx', ['planId', 'createdAt', 'id'])
@Index('plan_subscriptions_status_idx', ['status', 'createdAt', 'id'])
@Index('plan_subscriptions_plan_id_live_idx', ['planId'], { where: LIVE })
@Index('plan_subscriptions_due_idx', ['currentPeriodEnd'], { where: LIVE })
@Entity('plan_subscriptions')
export class PlanSubscription {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'plan_subscriptions_pkey' }) id!: string;
  /** null where the account was deleted. */
  @Column('uuid', { name: 'user_id', nullable: true }) userId!: string | null;
  @ManyToOne('User', { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'plan_subscriptions_user_id_fkey' })
  user?: User | null;
  @Column('uuid', { name: 'plan_id' }) planId!: string;
  @ManyToOne('Plan')
  @JoinColumn({ name: 'plan_id', foreignKeyConstraintName: 'plan_subscriptions_plan_id_fkey' })
  plan?: Plan;
  @Column('text') status!: SubscriptionStatus;
  /** In which its months are counted: that of the user when it began. */
  @Column('text', { name: 'time_zone' }) timeZone!: string;
  @InstantColumn('started_at') startedAt!: Date;
  /** When the first paid period began or begins; all others are whole months or years from here. */
  @InstantColumn('anchored_at') anchoredAt!: Date;
  @InstantColumn('trial_ends_at', { nullable: true }) trialEndsAt!: Date | null;
  /** Of the period last written. */
  @InstantColumn('current_period_start') currentPeriodStart!: Date;
  @InstantColumn('current_period_end') currentPeriodEnd!: Date;
  @Column('boolean', { name: 'cancel_at_period_end', default: false }) cancelAtPeriodEnd!: boolean;
  /** When it ends, or ended; null where it goes on. */
  @InstantColumn('ends_at', { nullable: true }) endsAt!: Date | null;
  /** What the present period costs, in the smallest coin of the currency, as text: PostgreSQL's bigint. */
  @Column('bigint', { name: 'price_minor' }) priceMinor!: string;
  @Column('text') currency!: string;
  @Column('text', { name: 'billing_interval' }) interval!: BillingInterval;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('updated_at') updatedAt!: Date;
}
