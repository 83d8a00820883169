import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';
import type { Session } from './session.entity.ts';

/** A refresh token, good once. A second use ends its session (RFC 9700 §4.14.2). */
@Index('refresh_tokens_session_id_idx', ['sessionId'])
@Index('refresh_tokens_used_at_idx', ['usedAt'])
@Entity('refresh_tokens')
export class RefreshToken {
  /** SHA-256 of the token. */
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'refresh_tokens_pkey' }) digest!: Buffer;
  @Column('uuid', { name: 'session_id' }) sessionId!: string;
  @ManyToOne('Session', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'session_id', foreignKeyConstraintName: 'refresh_tokens_session_id_fkey' })
  session?: Session;
  @InstantColumn('issued_at') issuedAt!: Date;
  @InstantColumn('used_at', { nullable: true }) usedAt!: Date | null;
}
