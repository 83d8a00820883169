import { Field, ID, ObjectType } from 'type-graphql';
import { projectRoles, type ProjectRole } from '../../core/actor.ts';
import { graphqlEnum } from '../../core/enums.ts';
import { DateTime } from '../../core/scalars.ts';
import { connectionOf, Node, payloadOf } from '../../core/shapes.ts';
import { UserObject } from '../../identity/users/index.ts';

export const ProjectRoleEnum = graphqlEnum('ProjectRole', projectRoles, 'Role of a user in a project.', {
  USER: 'Uses the project.',
  PROJECT_ADMIN: 'Also manages the project and its members.',
});

/** What clients may see of a project: resolvers return a `ProjectView` as this; who is in it is looked up. */
@ObjectType('Project', { implements: Node, description: 'A workspace with its own members.', simpleResolvers: true })
export class ProjectObject implements Node {
  @Field(() => ID) id!: string;
  @Field(() => String, { description: 'Unique name.' }) name!: string;
  @Field(() => String, { nullable: true }) description!: string | null;
  @Field(() => DateTime) createdAt!: Date;
  @Field(() => DateTime) updatedAt!: Date;
}

/** What a membership has of its project. */
export type ProjectBrief = Pick<ProjectObject, 'id' | 'name'>;
export const PROJECT_BRIEF: Readonly<Record<keyof ProjectBrief, true>> = { id: true, name: true };

/** What clients may see of a membership; project and user are looked up for it. */
@ObjectType('ProjectMembership', {
  implements: Node,
  description: "A user's place in a project.",
  simpleResolvers: true,
})
export class ProjectMembershipObject implements Node {
  @Field(() => ID) id!: string;
  /** `project` is looked up by it. */
  projectId!: string;
  /** `user` is looked up by it. */
  userId!: string;
  @Field(() => ProjectRoleEnum) role!: ProjectRole;
  @Field(() => DateTime) joinedAt!: Date;
}

export const ProjectConnection = connectionOf('Project', () => ProjectObject, {
  page: 'A page of projects.',
  edge: 'A project and its cursor.',
});

export const ProjectMembershipConnection = connectionOf('ProjectMembership', () => ProjectMembershipObject, {
  page: 'A page of project memberships.',
  edge: 'A project membership and its cursor.',
});

export const ProjectPayload = payloadOf('Project', 'project', () => ProjectObject, 'A project.');

export const ProjectMembershipPayload = payloadOf(
  'ProjectMembership',
  'membership',
  () => ProjectMembershipObject,
  'A project membership.',
);

@ObjectType('UnassignProjectMemberPayload', { description: 'A user taken out of a project.', simpleResolvers: true })
export class UnassignProjectMemberPayload {
  @Field(() => UserObject) user!: UserObject;
  @Field(() => ProjectObject) project!: ProjectObject;
}
