import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';

/** Most characters of a name and of a description, as the table checks them. */
export const MOST_GROUP_NAME_CHARACTERS = 200;
export const MOST_DESCRIPTION_CHARACTERS = 2_000;

/** Users that share permissions, limits and grants. The row as stored; what clients see is `GroupObject`. */
@Check('groups_name_check', `name <> '' AND length(name) <= 200`)
@Check('groups_description_check', `length(description) <= 2000`)
@Entity('groups')
export class Group {
  /** UUIDv7, made by the application. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'groups_pkey' }) id!: string;
  /** Unique without regard to case. */
  @Column({ type: 'text', collation: 'und-x-icu' }) name!: string;
  @Column({ type: 'text', collation: 'und-x-icu', nullable: true }) description!: string | null;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('updated_at') updatedAt!: Date;
  /** Filled by the database alone, and read by no query but as a condition. */
  @Column({ type: 'text', name: 'search_text', collation: 'C', select: false, insert: false, update: false })
  searchText?: string;
}
