import { Check, Column, Entity, JoinColumn, ManyToOne, OneToOne, PrimaryColumn, Unique } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';
import type { User } from '../../identity/users/index.ts';
import type { Directory } from './directory.entity.ts';

/** An account that a directory masters. */
@Unique('directory_accounts_external_id_key', ['directoryId', 'externalId'])
@Check('directory_accounts_external_id_check', `external_id <> '' AND length(external_id) <= 500`)
@Entity('directory_accounts')
export class DirectoryAccount {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'directory_accounts_pkey' }) userId!: string;
  @OneToOne('User', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'directory_accounts_user_id_fkey' })
  user?: User;
  @Column('uuid', { name: 'directory_id' }) directoryId!: string;
  @ManyToOne('Directory', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'directory_id', foreignKeyConstraintName: 'directory_accounts_directory_id_fkey' })
  directory?: Directory;
  /** Identifier in the directory. */
  @Column({ type: 'text', name: 'external_id', collation: 'C' }) externalId!: string;
  /** When the directory last told of the account. */
  @InstantColumn('synced_at') syncedAt!: Date;
  /** Whether the account may be used, as the directory last said. */
  @Column('boolean', { name: 'is_active', default: true }) isActive!: boolean;
  /** When the directory had the account suspended; null where it did not, and so does not lift a suspension. */
  @InstantColumn('suspended_at', { nullable: true }) suspendedAt!: Date | null;
}
