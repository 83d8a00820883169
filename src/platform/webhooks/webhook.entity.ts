import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { AuditAction } from '../../core/audit-action.ts';
import { InstantColumn } from '../../core/columns.ts';

/** An endpoint that receives events. The row as stored; what clients see is `WebhookObject`. */
@Check('webhooks_actions_check', `cardinality(actions) > 0`)
@Check('webhooks_former_secret_check', `(former_secret IS NULL) = (former_secret_until IS NULL)`)
@Entity('webhooks')
export class Webhook {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'webhooks_pkey' }) id!: string;
  /** With its path and query, which many receivers keep a secret in: shown to administrators alone. */
  @Column('text') url!: string;
  @Column('text', { array: true }) actions!: AuditAction[];
  @Column('boolean', { default: true }) enabled!: boolean;
  /** Sealed with ENCRYPTION_KEY. */
  @Column('bytea', { select: false }) secret!: Buffer;
  /** The secret before this one, which signs beside it for a while; sealed as well. */
  @Column('bytea', { name: 'former_secret', nullable: true, select: false }) formerSecret!: Buffer | null;
  @InstantColumn('former_secret_until', { nullable: true }) formerSecretUntil!: Date | null;
  /** Since when nothing could be delivered; null where the latest attempt succeeded, and before the first. */
  @InstantColumn('failing_since', { nullable: true }) failingSince!: Date | null;
  /** Until when nothing is sent since it does not answer; null where it does. */
  @InstantColumn('resumes_at', { nullable: true }) resumesAt!: Date | null;
  @InstantColumn('created_at') createdAt!: Date;
}
