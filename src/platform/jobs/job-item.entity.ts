import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { ItemFailure } from '../../core/errors.ts';
import type { User } from '../../identity/users/index.ts';
import type { Job, JobStatus } from './job.entity.ts';

/** What can become of an item. Of a dry run: what would. */
export const jobItemChanges = [
  'USER_CREATED',
  'USER_LINKED',
  'USER_UPDATED',
  'USER_SUSPENDED',
  'USER_ACTIVATED',
  'USER_UNITS_CHANGED',
  'UNIT_CREATED',
  'UNIT_RENAMED',
  'UNIT_MOVED',
  'UNIT_DELETED',
  'UNIT_MEMBERS_CHANGED',
] as const;
export type JobItemChange = (typeof jobItemChanges)[number];

/** Outcome of one item of a job, written with its effect. */
@Check('job_items_status_check', `status IN ('SUCCEEDED', 'FAILED')`)
@Entity('job_items')
export class JobItem {
  @PrimaryColumn('uuid', { name: 'job_id', primaryKeyConstraintName: 'job_items_pkey' }) jobId!: string;
  /** Position in the input, from 1. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'job_items_pkey' }) index!: number;
  /** What identifies the item in the input, such as an email address; null also once the account is deleted. */
  @Column('text', { nullable: true }) key!: string | null;
  @Column('text') status!: Extract<JobStatus, 'SUCCEEDED' | 'FAILED'>;
  /** The account created or changed. */
  @Column('uuid', { name: 'user_id', nullable: true }) userId!: string | null;
  @Column('jsonb', { nullable: true }) error!: ItemFailure | null;
  /** What became of the item; in a dry run, what would. */
  @Column('text', { array: true, default: () => "'{}'" }) changes!: JobItemChange[];

  @ManyToOne('Job', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'job_id', foreignKeyConstraintName: 'job_items_job_id_fkey' })
  job?: Job;
  @ManyToOne('User', { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'job_items_user_id_fkey' })
  user?: User;
}
