import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';
import type { User } from '../../identity/users/index.ts';
import type { Plan } from '../plans/index.ts';
import type { PlanSubscription } from '../subscriptions/index.ts';

export const transactionStatuses = ['PENDING', 'SUCCEEDED', 'FAILED', 'REFUNDED'] as const;
export type TransactionStatus = (typeof transactionStatuses)[number];

/**
 * A payment for a subscription, as its provider tells of it. The row as stored; what clients see is a `TransactionObject`.
 * What came in and was given back when, is in `transaction_entries`, which has no entity.
 */
@Unique('transactions_external_id_key', ['provider', 'externalId'])
@Check('transactions_amount_minor_check', `amount_minor >= 0`)
@Check('transactions_currency_check', `currency ~ '^[A-Z]{3}$'`)
@Check('transactions_status_check', `status IN ('PENDING', 'SUCCEEDED', 'FAILED', 'REFUNDED')`)
@Check('transactions_provider_check', `provider ~ '^[a-z0-9][a-z0-9_.-]{0,49}$'`)
@Check('transactions_external_id_check', `external_id <> '' AND length(external_id) <= 255`)
@Check('transactions_succeeded_at_check', `status <> 'SUCCEEDED' OR succeeded_at IS NOT NULL`)
@Check('transactions_refunded_at_check', `(refunded_at IS NOT NULL) = (status = 'REFUNDED')`)
@Check('transactions_refunded_minor_check', `refunded_minor BETWEEN 0 AND amount_minor`)
@Index('transactions_created_at_idx', ['createdAt', 'id'])
@Index('transactions_user_id_idx', ['userId', 'createdAt', 'id'])
@Index('transactions_subscription_id_idx', ['subscriptionId', 'createdAt', 'id'])
@Index('transactions_status_idx', ['status', 'createdAt', 'id'])
@Index('transactions_succeeded_at_idx', ['succeededAt'], { where: `succeeded_at IS NOT NULL` })
@Entity('transactions')
export class Transaction {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'transactions_pkey' }) id!: string;
  /** null where the account was deleted. */
  @Column('uuid', { name: 'user_id', nullable: true }) userId!: string | null;
  @ManyToOne('User', { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'transactions_user_id_fkey' })
  user?: User | null;
  @Column('uuid', { name: 'subscription_id', nullable: true }) subscriptionId!: string | null;
  @ManyToOne('PlanSubscription')
  @JoinColumn({ name: 'subscription_id', foreignKeyConstraintName: 'transactions_subscription_id_fkey' })
  subscription?: PlanSubscription | null;
  /** The plan of the subscription when it was paid; null for a payment without one. */
  @Column('uuid', { name: 'plan_id', nullable: true }) planId!: string | null;
  @ManyToOne('Plan')
  @JoinColumn({ name: 'plan_id', foreignKeyConstraintName: 'transactions_plan_id_fkey' })
  plan?: Plan | null;
  /** In the smallest coin of the currency, as text: PostgreSQL's bigint. */
  @Column('bigint', { name: 'amount_minor' }) amountMinor!: string;
  /** ISO 4217. */
  @Column('text') currency!: string;
  @Column('text') status!: TransactionStatus;
  /** In lower case. */
  @Column({ type: 'text', collation: 'C' }) provider!: string;
  @Column({ type: 'text', name: 'external_id', collation: 'C' }) externalId!: string;
  @Column('text', { name: 'receipt_url', nullable: true }) receiptUrl!: string | null;
  /** How much was given back so far. */
  @Column('bigint', { name: 'refunded_minor', default: 0 }) refundedMinor!: string;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('updated_at') updatedAt!: Date;
  /** When the money was received; null where it never was. */
  @InstantColumn('succeeded_at', { nullable: true }) succeededAt!: Date | null;
  /** When all of it was given back. */
  @InstantColumn('refunded_at', { nullable: true }) refundedAt!: Date | null;
}
