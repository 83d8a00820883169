import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Mutation, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { asksOnlyFor } from '../../core/selection.ts';
import { UserObject, UserRef } from '../../identity/users/index.ts';
import { projectIn, type ProjectMembershipView } from './project-membership.queries.ts';
import type { ProjectMembershipService } from './project-membership.service.ts';
import { ProjectAssignmentInput } from './project.inputs.ts';
import type { ProjectLoaders } from './project.loaders.ts';
import {
  PROJECT_BRIEF,
  ProjectMembershipObject,
  ProjectMembershipPayload,
  ProjectObject,
  type ProjectBrief,
  UnassignProjectMemberPayload,
} from './project.type.ts';

@Resolver(() => ProjectMembershipObject)
export class ProjectMembershipResolver {
  constructor(
    private readonly memberships: ProjectMembershipService,
    private readonly loaders: ProjectLoaders,
  ) {}

  @FieldResolver(() => ProjectObject)
  project(
    @Root() membership: ProjectMembershipView,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): ProjectBrief | Promise<ProjectBrief> {
    const { projectId: id, projectName: name } = membership;
    if (asksOnlyFor(PROJECT_BRIEF, info)) return { id, name };
    return projectIn(membership) ?? this.loaders.projectOf(context, id);
  }

  @FieldResolver(() => UserObject)
  user(@Root() { userId }: ProjectMembershipObject, @Ctx() context: RequestContext): Promise<UserObject> {
    return this.loaders.memberOf(context, userId);
  }

  @Mutation(() => ProjectMembershipPayload, {
    nullable: true,
    description:
      'Assigns a user to a project or changes the role there. Access: project admins, user management WRITE, administrators.',
  })
  async assignProjectMember(
    @Arg('user', () => UserRef) user: UserRef,
    @Arg('assignment', () => ProjectAssignmentInput) assignment: ProjectAssignmentInput,
    @Ctx() doors: RequestContext,
  ) {
    return { membership: await this.memberships.assign(doors, user, assignment) };
  }

  @Mutation(() => UnassignProjectMemberPayload, {
    nullable: true,
    description:
      'Takes a user out of a project; access ends at once. Access: project admins, user management WRITE, administrators.',
  })
  unassignProjectMember(
    @Arg('userId', () => ID) userId: string,
    @Arg('projectId', () => ID) projectId: string,
    @Ctx() { mutate }: RequestContext,
  ): Promise<UnassignProjectMemberPayload> {
    return mutate((tx) => this.memberships.unassign(tx, userId, projectId));
  }
}
