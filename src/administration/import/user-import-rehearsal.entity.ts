import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { KnownAccount } from '../../identity/users/index.ts';

/** An account as a dry run would have made or changed it. */
@Index('user_import_rehearsals_email_idx', ['jobId', 'email'])
@Index('user_import_rehearsals_username_idx', ['jobId', 'username'])
@Entity('user_import_rehearsals')
export class UserImportRehearsal {
  @PrimaryColumn('uuid', { name: 'job_id', primaryKeyConstraintName: 'user_import_rehearsals_pkey' }) jobId!: string;
  @ManyToOne('Job', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'job_id', foreignKeyConstraintName: 'user_import_rehearsals_job_id_fkey' })
  job?: object;
  @PrimaryColumn('uuid', { name: 'account_id', primaryKeyConstraintName: 'user_import_rehearsals_pkey' })
  accountId!: string;
  @Column({ type: 'text', nullable: true, collation: 'C' }) email!: string | null;
  @Column({ type: 'text', nullable: true, collation: 'C' }) username!: string | null;
  @Column('boolean', { name: 'is_active_admin' }) isActiveAdmin!: boolean;
  @Column('jsonb') account!: KnownAccount;
}
