import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';

/** Somebody who was sent to an identity provider and has not come back. Deleted by the first who does. */
@Index('pending_sign_ins_expires_at_idx', ['expiresAt'])
@Entity('pending_sign_ins')
export class PendingSignIn {
  /** SHA-256 of the parameter `state`. */
  @PrimaryColumn('bytea', { name: 'state_digest', primaryKeyConstraintName: 'pending_sign_ins_pkey' })
  stateDigest!: Buffer;
  @Column({ type: 'text', name: 'provider_id', collation: 'C' }) providerId!: string;
  /** SHA-256 of the cookie of the browser that began, and alone may end it. */
  @Column('bytea', { name: 'browser_digest' }) browserDigest!: Buffer;
  /** Nonce and PKCE verifier as JSON, sealed. */
  @Column('bytea') secrets!: Buffer;
  /** Where the browser goes at the end; null for a plain page. */
  @Column('text', { name: 'return_to', nullable: true }) returnTo!: string | null;
  @InstantColumn('expires_at') expiresAt!: Date;
}
