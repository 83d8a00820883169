import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';
import type { User } from '../users/index.ts';

/** What the holder of a link may do with it. */
export const actionPurposes = ['INVITATION', 'PASSWORD_RESET', 'EMAIL_CONFIRMATION'] as const;
export type ActionPurpose = (typeof actionPurposes)[number];

/** The token of a link in a mail, good once. The token itself is derived from the id, and stored nowhere. */
@Check('action_tokens_purpose_check', `purpose IN ('INVITATION', 'PASSWORD_RESET', 'EMAIL_CONFIRMATION')`)
@Check('action_tokens_email_check', `email = lower(email)`)
@Unique('action_tokens_digest_key', ['digest'])
@Index('action_tokens_user_id_idx', ['userId', 'purpose'])
@Index('action_tokens_expires_at_idx', ['expiresAt'])
@Entity('action_tokens')
export class ActionToken {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'action_tokens_pkey' }) id!: string;
  @Column('uuid', { name: 'user_id' }) userId!: string;
  @ManyToOne('User', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'action_tokens_user_id_fkey' })
  user?: User;
  @Column('text') purpose!: ActionPurpose;
  /** Address that the link was sent to. */
  @Column({ type: 'text', collation: 'C' }) email!: string;
  /** SHA-256 of the token. */
  @Column('bytea') digest!: Buffer;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('expires_at') expiresAt!: Date;
  @InstantColumn('used_at', { nullable: true }) usedAt!: Date | null;
}
