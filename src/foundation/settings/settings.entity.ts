import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';

/** One row: what differs from the defaults of the service. */
@Check('settings_id_check', `id`)
@Entity('settings')
export class SettingsRow {
  @PrimaryColumn('boolean', { default: true, primaryKeyConstraintName: 'settings_pkey' }) id!: true;
  @Column('jsonb', { default: {} }) document!: Record<string, unknown>;
  @Column('integer', { default: 1 }) version!: number;
  /** The highest version of a configuration document that was removed. */
  @Column('integer', { name: 'removed_config_version', default: 0 }) removedConfigVersion!: number;
  @InstantColumn('updated_at', { default: () => 'now()' }) updatedAt!: Date;
}
