import { Column, Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';

/** A key pair that signs access tokens. */
@Entity('signing_keys')
export class SigningKey {
  /** Key ID (`kid`): the JWK thumbprint (RFC 7638). */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'signing_keys_pkey' }) id!: string;
  @Column('text') algorithm!: string;
  @Column('jsonb', { name: 'public_jwk' }) publicJwk!: Record<string, unknown>;
  /** PKCS #8, encrypted with ENCRYPTION_KEY. */
  @Column('bytea', { name: 'private_key' }) privateKey!: Buffer;
  @InstantColumn('created_at') createdAt!: Date;
  /** When it stopped signing; it verifies until its last token has expired. */
  @InstantColumn('retired_at', { nullable: true }) retiredAt!: Date | null;
}
