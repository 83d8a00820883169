import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';
import type { User } from '../users/index.ts';

/** A signed-in device, which is one family of refresh tokens; or an impersonation, which has none. */
@Index('sessions_expires_at_idx', ['expiresAt'])
@Index('sessions_ended_at_idx', ['endedAt'])
@Index('sessions_impersonator_id_idx', ['impersonatorId'], { where: 'impersonator_id IS NOT NULL' })
@Index('sessions_impersonator_session_id_idx', ['impersonatorSessionId'], {
  where: 'impersonator_session_id IS NOT NULL',
})
@Check(
  'sessions_impersonator_check',
  '(impersonator_id IS NULL) = (impersonator_session_id IS NULL) AND impersonator_id <> user_id',
)
@Entity('sessions')
export class Session {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'sessions_pkey' }) id!: string;
  @Column('uuid', { name: 'user_id' }) userId!: string;
  @ManyToOne('User', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'sessions_user_id_fkey' })
  user?: User;
  @Column('text', { name: 'user_agent', nullable: true }) userAgent!: string | null;
  /** At the last refresh. */
  @Column('text', { name: 'ip_address', nullable: true }) ipAddress!: string | null;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('last_used_at') lastUsedAt!: Date;
  /** When it ends unless refreshed. */
  @InstantColumn('expires_at') expiresAt!: Date;
  /** Signed out, revoked, or ended because a refresh token came twice. */
  @InstantColumn('ended_at', { nullable: true }) endedAt!: Date | null;
  /** The administrator who acts as the user in this session (RFC 8693 §4.1 `act`); null in an ordinary one. */
  @Column('uuid', { name: 'impersonator_id', nullable: true }) impersonatorId!: string | null;
  @ManyToOne('User', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'impersonator_id', foreignKeyConstraintName: 'sessions_impersonator_id_fkey' })
  impersonator?: User;
  /** The own session of that administrator, without which this one ends. */
  @Column('uuid', { name: 'impersonator_session_id', nullable: true }) impersonatorSessionId!: string | null;
  @ManyToOne('Session', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'impersonator_session_id', foreignKeyConstraintName: 'sessions_impersonator_session_id_fkey' })
  impersonatorSession?: Session;
}
