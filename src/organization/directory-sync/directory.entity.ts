import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';
import type { Job } from '../../platform/jobs/index.ts';

export const directoryProviders = ['ENTRA_ID', 'GOOGLE_WORKSPACE', 'SCIM'] as const;
export type DirectoryProvider = (typeof directoryProviders)[number];
export const unitSources = ['ADMINISTRATIVE_UNITS', 'DEPARTMENTS', 'GROUPS', 'ORG_UNITS'] as const;
export type UnitSource = (typeof unitSources)[number];

export const MOST_DIRECTORY_NAME_CHARACTERS = 200;
/** Percent of its people that a sync may suspend without being told to, where nothing else is said. */
export const DEFAULT_MAX_REMOVAL_PCT = 20;

/** What a directory remembers between syncs. */
export interface SyncState {
  /** The sync that wrote this. */
  readonly jobId: string;
  /** Where the provider goes on telling of changes; null where the next sync reads everything. */
  readonly delta: Readonly<Record<string, string>> | null;
  /** A sync that stopped because it would have suspended so many people. */
  readonly stopped?: { readonly jobId: string; readonly removals: number };
}

/** A connection to an external directory. The row as stored; what clients see is `DirectoryObject`. */
@Check('directories_name_check', `name <> '' AND length(name) <= 200`)
@Check('directories_provider_check', `provider IN ('ENTRA_ID', 'GOOGLE_WORKSPACE', 'SCIM')`)
@Check('directories_units_from_check', `units_from IN ('ADMINISTRATIVE_UNITS', 'DEPARTMENTS', 'GROUPS', 'ORG_UNITS')`)
@Check('directories_max_removal_pct_check', `max_removal_pct BETWEEN 0 AND 100`)
@Index('directories_last_sync_id_idx', ['lastSyncId'])
@Entity('directories')
export class Directory {
  /** UUIDv7, made by the application. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'directories_pkey' }) id!: string;
  /** Unique without regard to case. */
  @Column({ type: 'text', collation: 'und-x-icu' }) name!: string;
  @Column('text') provider!: DirectoryProvider;
  @Column('boolean') enabled!: boolean;
  /** Cron expression in UTC; null where it is only started by hand or pushed. */
  @Column('text', { nullable: true }) schedule!: string | null;
  @Column('text', { name: 'tenant_id', nullable: true }) tenantId!: string | null;
  @Column('text', { name: 'client_id', nullable: true }) clientId!: string | null;
  /** Sealed with ENCRYPTION_KEY; never returned. */
  @Column('bytea', { name: 'client_secret', nullable: true, select: false }) clientSecret!: Buffer | null;
  /** Administrator at the provider on whose behalf it is read, where it asks for one. */
  @Column({ type: 'text', name: 'admin_email', nullable: true, collation: 'C' }) adminEmail!: string | null;
  /** What of the provider units are made of; null where it pushes them. */
  @Column('text', { name: 'units_from', nullable: true }) unitsFrom!: UnitSource | null;
  /** Percent of its people that a sync may suspend without being told to. */
  @Column('integer', { name: 'max_removal_pct', default: 20 }) maxRemovalPct!: number;
  @Column('jsonb', { name: 'sync_state', nullable: true }) syncState!: SyncState | null;
  @Column('uuid', { name: 'last_sync_id', nullable: true }) lastSyncId!: string | null;
  @ManyToOne('Job', { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'last_sync_id', foreignKeyConstraintName: 'directories_last_sync_id_fkey' })
  lastSync?: Job;
  /** When the next scheduled sync is due; a queued task for any other instant is void. */
  @InstantColumn('next_sync_at', { nullable: true }) nextSyncAt!: Date | null;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('updated_at') updatedAt!: Date;
}

/** A directory as far as what it tells of is written. */
export type WritingDirectory = Pick<Directory, 'id' | 'name' | 'provider' | 'enabled'>;
