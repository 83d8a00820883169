import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';
import type { User } from '../../identity/users/index.ts';

export const resourceVisibilities = ['PUBLIC', 'PRIVATE'] as const;
export type ResourceVisibility = (typeof resourceVisibilities)[number];

/** Most characters of names and external ids, as the table checks them. */
export const MOST_NAME_CHARACTERS = 200;
/** A type as it is given and stored. */
export const typePattern = /^(?=.{1,64}$)[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

/** An object of the platform whose access is managed here. The row as stored; what clients see is `ResourceObject`. */
@Check('resources_type_check', `type ~ '^[a-z][a-z0-9]*(_[a-z0-9]+)*$' AND length(type) <= 64`)
@Check('resources_external_id_check', `external_id <> '' AND length(external_id) <= 200`)
@Check('resources_name_check', `name <> '' AND length(name) <= 200`)
@Check('resources_visibility_check', `visibility IN ('PUBLIC', 'PRIVATE')`)
@Unique('resources_key', ['type', 'externalId'])
@Index('resources_name_idx', ['name', 'id'])
@Index('resources_created_at_idx', ['createdAt', 'id'])
@Index('resources_updated_at_idx', ['updatedAt', 'id'])
@Index('resources_type_name_idx', ['type', 'name', 'id'])
@Index('resources_type_created_at_idx', ['type', 'createdAt', 'id'])
@Index('resources_type_updated_at_idx', ['type', 'updatedAt', 'id'])
@Index('resources_owner_id_idx', ['ownerId', 'name', 'id'])
@Entity('resources')
export class Resource {
  /** UUIDv7, made by the application. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'resources_pkey' }) id!: string;
  /** In the platform's terms, lower snake case. */
  @Column({ type: 'text', collation: 'C' }) type!: string;
  /** The platform's own identifier, unique within the type. */
  @Column({ type: 'text', name: 'external_id', collation: 'C' }) externalId!: string;
  @Column({ type: 'text', collation: 'und-x-icu' }) name!: string;
  /** null where administrators took the owner away. */
  @Column('uuid', { name: 'owner_id', nullable: true }) ownerId!: string | null;
  @ManyToOne('User', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'owner_id', foreignKeyConstraintName: 'resources_owner_id_fkey' })
  owner?: User;
  @Column('text') visibility!: ResourceVisibility;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('updated_at') updatedAt!: Date;
  /** Filled by the database alone, and read by no query but as a condition. */
  @Column({ type: 'text', name: 'search_text', collation: 'C', select: false, insert: false, update: false })
  searchText?: string;
}
