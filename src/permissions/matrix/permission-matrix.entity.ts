import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import type { MatrixEntries } from '../../access/permission-matrix.ts';
import type { DefaultedRole } from '../../access/permission-matrix.ts';
import type { User } from '../../identity/users/index.ts';
import type { Group } from '../../organization/groups/index.ts';

/** What a group, a user or, by default, a role is permitted: it belongs to exactly one of them. */
@Check('permission_matrices_role_check', `role IN ('USER', 'SUBSCRIBER', 'EXPERT')`)
@Check('permission_matrices_owner_check', `num_nonnulls(group_id, user_id, role) = 1`)
@Unique('permission_matrices_group_id_key', ['groupId'])
@Unique('permission_matrices_user_id_key', ['userId'])
@Unique('permission_matrices_role_key', ['role'])
@Entity('permission_matrices')
export class PermissionMatrixRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'permission_matrices_pkey' }) id!: string;
  @Column('uuid', { name: 'group_id', nullable: true }) groupId!: string | null;
  @ManyToOne('Group', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'group_id', foreignKeyConstraintName: 'permission_matrices_group_id_fkey' })
  group?: Group;
  @Column('uuid', { name: 'user_id', nullable: true }) userId!: string | null;
  @ManyToOne('User', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'permission_matrices_user_id_fkey' })
  user?: User;
  @Column('text', { nullable: true }) role!: DefaultedRole | null;
  /** Areas left out are unset. */
  @Column('jsonb', { default: {} }) levels!: MatrixEntries['levels'];
  /** Flags left out are unset. */
  @Column('jsonb', { default: {} }) flags!: MatrixEntries['flags'];
  /** Raised by each change, for compare and swap. */
  @Column('integer', { default: 1 }) version!: number;
}
