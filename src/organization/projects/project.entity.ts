import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';

/** Most characters of a name, as the table checks it. */
export const MOST_PROJECT_NAME_CHARACTERS = 200;
/** Most characters of a description, as the table checks it. */
export const MOST_DESCRIPTION_CHARACTERS = 2_000;

/** A workspace with members of its own. The row as stored; what clients see is `ProjectObject`. */
@Check('projects_name_check', `name <> '' AND length(name) <= 200`)
@Check('projects_description_check', `length(description) <= 2000`)
@Entity('projects')
export class Project {
  /** UUIDv7, made by the application. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'projects_pkey' }) id!: string;
  /** Unique without regard to case. */
  @Column({ type: 'text', collation: 'und-x-icu' }) name!: string;
  @Column({ type: 'text', collation: 'und-x-icu', nullable: true }) description!: string | null;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('updated_at') updatedAt!: Date;
  /** Filled by the database alone, and read by no query but as a condition. */
  @Column({ type: 'text', name: 'search_text', collation: 'C', select: false, insert: false, update: false })
  searchText?: string;
}
