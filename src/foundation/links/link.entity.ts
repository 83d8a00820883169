import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';
import type { LinkKind } from './link-kinds.ts';

/** A signed, short-lived way to one file or for one body. The token in its URL is made from the id and stored nowhere. */
@Unique('links_digest_key', ['digest'])
@Check('links_credential_check', `(session_id IS NULL) <> (api_key_id IS NULL)`)
@Index('links_created_by_idx', ['createdById'])
@Index('links_impersonator_id_idx', ['impersonatorId'])
@Index('links_session_id_idx', ['sessionId'])
@Index('links_api_key_id_idx', ['apiKeyId'])
@Index('links_expires_at_idx', ['expiresAt'])
@Entity('links')
export class Link {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'links_pkey' }) id!: string;
  /** SHA-256 of the token. */
  @Column('bytea') digest!: Buffer;
  @Column('text') kind!: LinkKind;
  /** What was asked for, as JSON. */
  @Column('jsonb') parameters!: Record<string, unknown>;
  /** Who asked. */
  @Column('uuid', { name: 'created_by' }) createdById!: string;
  @ManyToOne('User', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'created_by', foreignKeyConstraintName: 'links_created_by_fkey' })
  createdBy?: object;
  /** The administrator who acted as that account. */
  @Column('uuid', { name: 'impersonator_id', nullable: true }) impersonatorId!: string | null;
  @ManyToOne('User', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'impersonator_id', foreignKeyConstraintName: 'links_impersonator_id_fkey' })
  impersonator?: object;
  /** The session by which it was asked for, and with which the link ends; null for an API key. */
  @Column('uuid', { name: 'session_id', nullable: true }) sessionId!: string | null;
  @ManyToOne('Session', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'session_id', foreignKeyConstraintName: 'links_session_id_fkey' })
  session?: object;
  /** The API key by which it was asked for, and with which the link ends; null for a session. */
  @Column('uuid', { name: 'api_key_id', nullable: true }) apiKeyId!: string | null;
  @ManyToOne('ApiKey', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'api_key_id', foreignKeyConstraintName: 'links_api_key_id_fkey' })
  apiKey?: object;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('expires_at') expiresAt!: Date;
  /** When its upload was taken; a download leaves none. */
  @InstantColumn('used_at', { nullable: true }) usedAt!: Date | null;
}
