import { Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';
import type { User } from '../../identity/users/index.ts';
import type { Group } from './group.entity.ts';

/** A member that somebody added to a group. */
@Index('group_members_user_id_idx', ['userId', 'groupId'])
@Entity('group_members')
export class GroupMember {
  @PrimaryColumn('uuid', { name: 'group_id', primaryKeyConstraintName: 'group_members_pkey' }) groupId!: string;
  @ManyToOne('Group', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'group_id', foreignKeyConstraintName: 'group_members_group_id_fkey' })
  group?: Group;
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'group_members_pkey' }) userId!: string;
  @ManyToOne('User', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'group_members_user_id_fkey' })
  user?: User;
  @InstantColumn('added_at') addedAt!: Date;
}
