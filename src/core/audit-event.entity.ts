import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { AuditAction } from './audit-action.ts';

/**
 * The row every mutation leaves. Append-only: the service's database role may insert and select, nothing else. By months,
 * in UTC, which is why the instant is part of the key.
 */
@Index('audit_events_created_at_idx', ['createdAt', 'id'])
@Index('audit_events_action_idx', ['action', 'createdAt', 'id'])
@Index('audit_events_impersonator_id_idx', ['actorId', 'createdAt', 'id'], {
  where: 'actor_id IS DISTINCT FROM subject_id',
})
@Index('audit_events_subject_id_idx', ['subjectId', 'createdAt', 'id'])
@Index('audit_events_subject_id_action_idx', ['subjectId', 'action', 'createdAt', 'id'])
@Index('audit_events_subject_id_target_type_idx', ['subjectId', 'targetType', 'createdAt', 'id'])
@Index('audit_events_target_id_idx', ['targetId', 'createdAt', 'id'])
@Index('audit_events_target_type_idx', ['targetType', 'createdAt', 'id'])
@Index('audit_events_target_type_action_idx', ['targetType', 'action', 'createdAt', 'id'])
@Entity('audit_events')
export class AuditEvent {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'audit_events_pkey' }) id!: string;
  @Column('text') action!: AuditAction;
  /** Who really acted; null for the system and for strangers. No foreign key: events outlive accounts. */
  @Column('uuid', { name: 'actor_id', nullable: true }) actorId!: string | null;
  /** On whose behalf; differs from the actor only under impersonation. */
  @Column('uuid', { name: 'subject_id', nullable: true }) subjectId!: string | null;
  /** Name of the subject at the time. */
  @Column('text', { name: 'actor_name' }) actorName!: string;
  @Column('text', { name: 'target_type' }) targetType!: string;
  @Column('uuid', { name: 'target_id', nullable: true }) targetId!: string | null;
  @Column('text', { name: 'target_name', nullable: true }) targetName!: string | null;
  /** Changed attributes as they were. Never a secret, a hash or a token. */
  @Column('jsonb', { nullable: true }) before!: Record<string, unknown> | null;
  @Column('jsonb', { nullable: true }) after!: Record<string, unknown> | null;
  @Column('text', { name: 'ip_address', nullable: true }) ipAddress!: string | null;
  @Column('text', { name: 'user_agent', nullable: true }) userAgent!: string | null;
  @Column('text', { name: 'request_id', nullable: true }) requestId!: string | null;
  @PrimaryColumn({
    type: 'timestamptz',
    precision: 3,
    name: 'created_at',
    primaryKeyConstraintName: 'audit_events_pkey',
  })
  createdAt!: Date;
}
