import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import type { ProjectRole } from '../../core/actor.ts';
import { InstantColumn } from '../../core/columns.ts';
import type { User } from '../../identity/users/index.ts';
import type { Project } from './project.entity.ts';

/** A user's place in a project. */
@Check('project_memberships_role_check', `role IN ('USER', 'PROJECT_ADMIN')`)
@Unique('project_memberships_key', ['projectId', 'userId'])
@Index('project_memberships_user_id_idx', ['userId', 'projectId'])
@Entity('project_memberships')
export class ProjectMembership {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'project_memberships_pkey' }) id!: string;
  @Column('uuid', { name: 'project_id' }) projectId!: string;
  @ManyToOne('Project', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'project_id', foreignKeyConstraintName: 'project_memberships_project_id_fkey' })
  project?: Project;
  @Column('uuid', { name: 'user_id' }) userId!: string;
  @ManyToOne('User', { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'project_memberships_user_id_fkey' })
  user?: User;
  @Column('text') role!: ProjectRole;
  @InstantColumn('joined_at') joinedAt!: Date;
}
