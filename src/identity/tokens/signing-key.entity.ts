import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';

/** A key pair that signs access tokens: one that will, the one that does, or one that did. */
@Check('signing_keys_longest_token_seconds_check', `longest_token_seconds >= 0`)
@Index('signing_keys_active_key', ['algorithm'], {
  unique: true,
  where: 'activated_at IS NOT NULL AND retired_at IS NULL',
})
@Index('signing_keys_standby_key', ['algorithm'], {
  unique: true,
  where: 'activated_at IS NULL AND retired_at IS NULL',
})
@Entity('signing_keys')
export class SigningKey {
  /** Key ID (`kid`): the JWK thumbprint (RFC 7638). */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'signing_keys_pkey' }) id!: string;
  @Column('text') algorithm!: string;
  @Column('jsonb', { name: 'public_jwk' }) publicJwk!: Record<string, unknown>;
  /** PKCS #8, encrypted with ENCRYPTION_KEY; null once retired. */
  @Column('bytea', { name: 'private_key', nullable: true }) privateKey!: Buffer | null;
  /** When it was made and published. */
  @InstantColumn('created_at') createdAt!: Date;
  /** When it began to sign; null while it stands by. */
  @InstantColumn('activated_at', { nullable: true }) activatedAt!: Date | null;
  /** When it stopped signing; it verifies until its last token has expired. */
  @InstantColumn('retired_at', { nullable: true }) retiredAt!: Date | null;
  /** Longest life of a token that it signed, and so how long it verifies after it was retired. */
  @Column('integer', { name: 'longest_token_seconds', default: 0 }) longestTokenSeconds!: number;
}
