import { Column, Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';

/**
 * A unit of the organization's structure. The row as stored; what clients see is `OrgUnitObject`. Only syncs write it, in
 * SQL, and what is above and below it triggers keep: TypeORM knows it no further than that others refer to it.
 */
@Entity('org_units', { synchronize: false })
export class OrgUnit {
  /** UUIDv7, made by the application. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'org_units_pkey' }) id!: string;
  @Column('uuid', { name: 'directory_id' }) directoryId!: string;
  /** Identifier in the directory, unique there. */
  @Column({ type: 'text', name: 'external_id', collation: 'C' }) externalId!: string;
  /** The unit above, of the same directory; null at the top. */
  @Column('uuid', { name: 'parent_id', nullable: true }) parentId!: string | null;
  @Column({ type: 'text', collation: 'und-x-icu' }) name!: string;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('updated_at') updatedAt!: Date;
}
