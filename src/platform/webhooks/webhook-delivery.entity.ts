import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { AuditAction } from '../../core/audit-action.ts';
import { InstantColumn } from '../../core/columns.ts';

export const deliveryStatuses = ['PENDING', 'SENDING', 'SUCCEEDED', 'FAILED'] as const;
/** SENDING: it is on its way; PENDING again where it was ordered meanwhile. FAILED: it was given up. */
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/**
 * An event on its way to a webhook: the outbox, written with the change it tells of. No foreign key: whoever changes
 * anything would have to lock the webhook. What belongs to none is cleared away.
 */
@Check('webhook_deliveries_status_check', `status IN ('PENDING', 'SENDING', 'SUCCEEDED', 'FAILED')`)
@Check('webhook_deliveries_next_attempt_at_check', `(next_attempt_at IS NOT NULL) = (status IN ('PENDING', 'SENDING'))`)
@Index('webhook_deliveries_created_at_idx', ['createdAt'])
@Entity('webhook_deliveries')
export class WebhookDelivery {
  @PrimaryColumn('uuid', { name: 'webhook_id', primaryKeyConstraintName: 'webhook_deliveries_pkey' })
  webhookId!: string;
  /** The id of the audit event, and so the same for each attempt and each webhook. */
  @PrimaryColumn('uuid', { name: 'message_id', primaryKeyConstraintName: 'webhook_deliveries_pkey' })
  messageId!: string;
  @Column('text') action!: AuditAction;
  /** The body as it is sent, byte for byte. */
  @Column('text', { select: false }) payload!: string;
  @Column('text', { default: 'PENDING' }) status!: DeliveryStatus;
  @Column('integer', { default: 0 }) attempts!: number;
  /** Attempts that failed since it was sent at first, or again: by these it is tried later each time. */
  @Column('integer', { default: 0 }) failures!: number;
  /** The first of these; null where there was none. */
  @InstantColumn('first_failed_at', { nullable: true }) firstFailedAt!: Date | null;
  /** Of the last attempt; null where there was no answer. */
  @Column('integer', { name: 'response_status', nullable: true }) responseStatus!: number | null;
  /** Why there was no answer. */
  @Column('text', { nullable: true }) detail!: string | null;
  @InstantColumn('last_attempt_at', { nullable: true }) lastAttemptAt!: Date | null;
  /** When it is sent, or was begun to be; null once it is delivered or given up. */
  @InstantColumn('next_attempt_at', { nullable: true }) nextAttemptAt!: Date | null;
  @InstantColumn('created_at') createdAt!: Date;
}
