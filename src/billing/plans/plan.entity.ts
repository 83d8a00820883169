import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';

export const billingIntervals = ['MONTH', 'YEAR'] as const;
export type BillingInterval = (typeof billingIntervals)[number];

/** Months of each interval. */
export const monthsOf: Readonly<Record<BillingInterval, number>> = { MONTH: 1, YEAR: 12 };

/**
 * What users can subscribe to. The row as stored; what clients see is `PlanObject`. Its quotas and the history of its price
 * are in `plan_quotas` and `plan_prices`, which have no entity.
 */
@Check('plans_price_minor_check', `price_minor >= 0`)
@Check('plans_currency_check', `currency ~ '^[A-Z]{3}$'`)
@Check('plans_billing_interval_check', `billing_interval IN ('MONTH', 'YEAR')`)
@Index('plans_display_order_idx', ['displayOrder', 'createdAt', 'id'])
@Entity('plans')
export class Plan {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'plans_pkey' }) id!: string;
  /** For one interval, in the smallest coin of the currency, as text: PostgreSQL's bigint. */
  @Column('bigint', { name: 'price_minor' }) priceMinor!: string;
  /** ISO 4217. */
  @Column('text') currency!: string;
  @Column('text', { name: 'billing_interval' }) interval!: BillingInterval;
  /** In the platform's terms; nothing is decided by them here. */
  @Column('text', { array: true, default: '{}' }) features!: string[];
  /** Whether it can be subscribed to. */
  @Column('boolean', { name: 'is_active' }) isActive!: boolean;
  @Column('integer', { name: 'display_order', default: 0 }) displayOrder!: number;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('updated_at') updatedAt!: Date;
}
