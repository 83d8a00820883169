import { Check, Column, Entity, ManyToOne, JoinColumn, PrimaryColumn } from 'typeorm';
import type { User } from './user.entity.ts';

/** One row, which names the first user and the super admin. Both are null until the first account is made. */
@Check('installation_id_check', `id`)
@Check('installation_marks_check', `(first_user_id IS NULL) = (super_admin_id IS NULL)`)
@Entity('installation')
export class Installation {
  @PrimaryColumn('boolean', { default: true, primaryKeyConstraintName: 'installation_pkey' }) id!: true;
  @Column('uuid', { name: 'first_user_id', nullable: true }) firstUserId!: string | null;
  @ManyToOne('User', { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'first_user_id', foreignKeyConstraintName: 'installation_first_user_id_fkey' })
  firstUser?: User;
  @Column('uuid', { name: 'super_admin_id', nullable: true }) superAdminId!: string | null;
  @ManyToOne('User', { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'super_admin_id', foreignKeyConstraintName: 'installation_super_admin_id_fkey' })
  superAdmin?: User;
}
