import { Column, Entity, JoinColumn, OneToOne, PrimaryColumn } from 'typeorm';

/** What an import of users has done so far. */
@Entity('user_imports')
export class UserImport {
  @PrimaryColumn('uuid', { name: 'job_id', primaryKeyConstraintName: 'user_imports_pkey' }) jobId!: string;
  @OneToOne('Job', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'job_id', foreignKeyConstraintName: 'user_imports_job_id_fkey' })
  job?: object;
  @Column('integer', { name: 'created_count', default: 0 }) createdCount!: number;
  @Column('integer', { name: 'updated_count', default: 0 }) updatedCount!: number;
  /** Accounts that were left as they were. */
  @Column('integer', { name: 'skipped_count', default: 0 }) skippedCount!: number;
  @Column('integer', { name: 'failed_count', default: 0 }) failedCount!: number;
}
