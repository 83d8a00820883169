import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { InstantColumn } from '../../core/columns.ts';
import type { PermissionLevel } from '../../core/permission-level.ts';
import type { User } from '../../identity/users/index.ts';
import type { Group } from '../../organization/groups/index.ts';
import type { OrgUnit } from '../../organization/org-units/index.ts';
import type { Resource } from './resource.entity.ts';

/** A level that is granted: all but NONE. */
export type GrantLevel = Exclude<PermissionLevel, 'NONE'>;

/** What a user, a group or a unit was granted on a resource: it is given to exactly one of them. */
@Check('access_grants_subject_check', `num_nonnulls(user_id, group_id, org_unit_id) = 1`)
@Check('access_grants_level_check', `level IN ('ACCESS', 'READ', 'WRITE')`)
@Unique('access_grants_user_key', ['resourceId', 'userId'])
@Unique('access_grants_group_key', ['resourceId', 'groupId'])
@Unique('access_grants_org_unit_key', ['resourceId', 'orgUnitId'])
@Index('access_grants_resource_id_idx', ['resourceId', 'createdAt', 'id'])
@Index('access_grants_granted_by_id_idx', ['grantedById'])
@Entity('access_grants')
export class AccessGrant {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'access_grants_pkey' }) id!: string;
  @Column('uuid', { name: 'resource_id' }) resourceId!: string;
  @ManyToOne('Resource', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'resource_id', foreignKeyConstraintName: 'access_grants_resource_id_fkey' })
  resource?: Resource;
  @Column('uuid', { name: 'user_id', nullable: true }) userId!: string | null;
  @ManyToOne('User', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'access_grants_user_id_fkey' })
  user?: User;
  @Column('uuid', { name: 'group_id', nullable: true }) groupId!: string | null;
  @ManyToOne('Group', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'group_id', foreignKeyConstraintName: 'access_grants_group_id_fkey' })
  group?: Group;
  /** Its users have it, and those of the units below. */
  @Column('uuid', { name: 'org_unit_id', nullable: true }) orgUnitId!: string | null;
  @ManyToOne('OrgUnit', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'org_unit_id', foreignKeyConstraintName: 'access_grants_org_unit_id_fkey' })
  orgUnit?: OrgUnit;
  @Column('text') level!: GrantLevel;
  /** From then on it gives nothing; null for never. */
  @InstantColumn('expires_at', { nullable: true }) expiresAt!: Date | null;
  /** null where that account is gone. */
  @Column('uuid', { name: 'granted_by_id', nullable: true }) grantedById!: string | null;
  @ManyToOne('User', { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'granted_by_id', foreignKeyConstraintName: 'access_grants_granted_by_id_fkey' })
  grantedBy?: User;
  @InstantColumn('created_at') createdAt!: Date;
}
