import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import type { ApiKeyScope } from '../../core/actor.ts';
import { InstantColumn } from '../../core/columns.ts';
import type { User } from '../users/index.ts';

export const apiKeyStatuses = ['ACTIVE', 'SUSPENDED'] as const;
export type ApiKeyStatus = (typeof apiKeyStatuses)[number];

/** Most characters of a label, as the table checks it. */
export const MOST_LABEL_CHARACTERS = 100;

/** A credential for programs. The secret itself is stored nowhere. */
@Check('api_keys_label_check', `label <> '' AND length(label) <= 100`)
@Check('api_keys_status_check', `status IN ('ACTIVE', 'SUSPENDED')`)
@Check(
  'api_keys_scopes_check',
  `cardinality(scopes) > 0 AND scopes <@ ARRAY['FULL', 'READ', 'ACCESS_CHECK', 'USAGE_WRITE', 'SCIM']`,
)
@Check('api_keys_directory_check', `('SCIM' = ANY (scopes)) = (directory_id IS NOT NULL)`)
@Unique('api_keys_digest_key', ['digest'])
@Unique('api_keys_prefix_key', ['prefix'])
@Index('api_keys_user_id_idx', ['userId', 'createdAt', 'id'])
@Entity('api_keys')
export class ApiKey {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'api_keys_pkey' }) id!: string;
  @Column('uuid', { name: 'user_id' }) userId!: string;
  @ManyToOne('User', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'api_keys_user_id_fkey' })
  user?: User;
  /** The first 16 characters of the key, which hold nothing secret. */
  @Column('text') prefix!: string;
  /** SHA-256 of the whole key. */
  @Column('bytea', { select: false }) digest!: Buffer;
  @Column('text') label!: string;
  @Column('text', { array: true }) scopes!: ApiKeyScope[];
  /** The directory that a SCIM key writes to; null for all other keys. */
  @Column('uuid', { name: 'directory_id', nullable: true }) directoryId!: string | null;
  @ManyToOne('Directory', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'directory_id', foreignKeyConstraintName: 'api_keys_directory_id_fkey' })
  directory?: object;
  @Column('text', { default: 'ACTIVE' }) status!: ApiKeyStatus;
  /** null: never. */
  @InstantColumn('expires_at', { nullable: true }) expiresAt!: Date | null;
  /** Exact to the minute. */
  @InstantColumn('last_used_at', { nullable: true }) lastUsedAt!: Date | null;
  @InstantColumn('created_at') createdAt!: Date;
  /** Whether an administrator made it for a SERVICE account that read settings then, so that it sees the platform's secrets. */
  @Column('boolean', { name: 'reads_secrets', default: false }) readsSecrets!: boolean;
}
