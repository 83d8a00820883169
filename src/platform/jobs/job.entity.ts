import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';
import type { ItemFailure } from '../../core/errors.ts';

export const jobKinds = ['USER_IMPORT', 'DIRECTORY_SYNC'] as const;
export type JobKind = (typeof jobKinds)[number];
export const jobStatuses = ['QUEUED', 'RUNNING', 'SUCCEEDED', 'PARTIALLY_SUCCEEDED', 'FAILED', 'CANCELLED'] as const;
export type JobStatus = (typeof jobStatuses)[number];

/** Long-running work, and how far it is. The row as stored; what clients see is `JobObject`. */
@Check('jobs_kind_check', `kind IN ('USER_IMPORT', 'DIRECTORY_SYNC')`)
@Check(
  'jobs_status_check',
  `status IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'PARTIALLY_SUCCEEDED', 'FAILED', 'CANCELLED')`,
)
@Check('jobs_counts_check', `failed_count <= processed_count`)
@Check('jobs_finished_check', `(finished_at IS NULL) = (status IN ('QUEUED', 'RUNNING'))`)
@Index('jobs_created_at_idx', ['createdAt', 'id'])
@Index('jobs_created_by_idx', ['createdById', 'createdAt', 'id'])
@Index('jobs_kind_idx', ['kind', 'createdAt', 'id'])
@Index('jobs_status_idx', ['status', 'createdAt', 'id'])
@Index('jobs_finished_at_idx', ['finishedAt'])
@Entity('jobs')
export class Job {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'jobs_pkey' }) id!: string;
  @Column('text') kind!: JobKind;
  @Column('text', { default: 'QUEUED' }) status!: JobStatus;
  @Column('boolean', { name: 'dry_run' }) dryRun!: boolean;
  /** What the kind of work needs to know; never a secret. */
  @Column('jsonb') parameters!: Readonly<Record<string, unknown>>;
  /** null while not known. */
  @Column('integer', { name: 'total_count', nullable: true }) totalCount!: number | null;
  @Column('integer', { name: 'processed_count', default: 0 }) processedCount!: number;
  @Column('integer', { name: 'failed_count', default: 0 }) failedCount!: number;
  /** Why the whole job failed. */
  @Column('jsonb', { nullable: true }) error!: ItemFailure | null;
  /** Who ordered it, who may meanwhile be gone; null when scheduled. */
  @Column('uuid', { name: 'created_by', nullable: true }) createdById!: string | null;
  /** The administrator who ordered it acting as `createdById`. */
  @Column('uuid', { name: 'impersonator_id', nullable: true }) impersonatorId!: string | null;
  /** The attempt in force: one that was given up for dead can write no more. */
  @Column('uuid', { name: 'run_id', nullable: true }) runId!: string | null;
  @InstantColumn('created_at') createdAt!: Date;
  @InstantColumn('started_at', { nullable: true }) startedAt!: Date | null;
  @InstantColumn('finished_at', { nullable: true }) finishedAt!: Date | null;
}
