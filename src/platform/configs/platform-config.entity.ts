import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';
import type { JsonObject } from '../../core/json.ts';
import type { User } from '../../identity/users/index.ts';

/** Lower snake case. */
export const namespacePattern = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
export const MOST_NAMESPACE_CHARACTERS = 64;

/** A configuration document of the platform. The row as stored; what clients see is `PlatformConfigObject`. */
@Check('platform_configs_namespace_check', `namespace ~ '^[a-z][a-z0-9]*(_[a-z0-9]+)*$' AND length(namespace) <= 64`)
@Check('platform_configs_document_check', `jsonb_typeof(document) = 'object'`)
@Check('platform_configs_secrets_check', `secrets IS NULL OR NOT is_public`)
@Index('platform_configs_updated_by_idx', ['updatedBy'])
@Entity('platform_configs')
export class PlatformConfig {
  @PrimaryColumn({ type: 'text', collation: 'C', primaryKeyConstraintName: 'platform_configs_pkey' })
  namespace!: string;
  /** Has a mark where a secret is. */
  @Column('jsonb') document!: JsonObject;
  /** The secrets by their places, sealed with ENCRYPTION_KEY; null where there are none. */
  @Column('bytea', { nullable: true, select: false }) secrets!: Buffer | null;
  @Column('boolean', { name: 'is_public' }) isPublic!: boolean;
  /** Raised by each change. */
  @Column('integer') version!: number;
  /** null where the account was deleted. */
  @Column('uuid', { name: 'updated_by', nullable: true }) updatedBy!: string | null;
  @ManyToOne('User', { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'updated_by', foreignKeyConstraintName: 'platform_configs_updated_by_fkey' })
  updater?: User | null;
  @InstantColumn('updated_at') updatedAt!: Date;
}
