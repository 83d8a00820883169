import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { ProjectRole } from '../../core/actor.ts';
import type { RequestContext } from '../../core/request-context.ts';
import { DeletePayload } from '../../core/shapes.ts';
import { CreateProjectInput, MembershipsArgs, ProjectsArgs, UpdateProjectInput } from './project.inputs.ts';
import type { ProjectLoaders } from './project.loaders.ts';
import type { ProjectService } from './project.service.ts';
import {
  ProjectConnection,
  ProjectMembershipConnection,
  ProjectObject,
  ProjectPayload,
  ProjectRoleEnum,
} from './project.type.ts';

@Resolver(() => ProjectObject)
export class ProjectResolver {
  constructor(
    private readonly projects: ProjectService,
    private readonly loaders: ProjectLoaders,
  ) {}

  @Query(() => ProjectObject, {
    nullable: true,
    description: 'One project. Access: its members, user management READ.',
  })
  project(@Arg('id', () => ID) id: string, @Ctx() { actor, read }: RequestContext): Promise<ProjectObject | null> {
    return read((db) => this.projects.findVisible(db, actor, id));
  }

  @Query(() => ProjectConnection, {
    name: 'projects',
    nullable: true,
    description: 'Projects by name. Access: members see their projects; user management ACCESS sees all.',
  })
  list(@Args(() => ProjectsArgs) args: ProjectsArgs, @Ctx() { actor, read }: RequestContext) {
    return read((db) => this.projects.list(db, actor, args));
  }

  @FieldResolver(() => ProjectMembershipConnection, { description: 'Members with their roles.' })
  memberships(
    @Root() { id }: ProjectObject,
    @Args(() => MembershipsArgs) args: MembershipsArgs,
    @Ctx() context: RequestContext,
  ) {
    return this.loaders.membersOf(context, id, args);
  }

  @FieldResolver(() => ProjectRoleEnum, {
    nullable: true,
    description: "The caller's role; null when not a member.",
  })
  viewerRole(@Root() { id }: ProjectObject, @Ctx() context: RequestContext): Promise<ProjectRole | null> {
    return this.loaders.ownRole(context, id);
  }

  @Mutation(() => ProjectPayload, {
    nullable: true,
    description: 'Creates a project. Errors: ALREADY_EXISTS. Access: administrators.',
  })
  createProject(@Arg('input', () => CreateProjectInput) input: CreateProjectInput, @Ctx() { mutate }: RequestContext) {
    return mutate(async (tx) => ({ project: await this.projects.create(tx, input) }));
  }

  @Mutation(() => ProjectPayload, {
    nullable: true,
    description: 'Changes name or description. Errors: ALREADY_EXISTS. Access: project admins, administrators.',
  })
  updateProject(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => UpdateProjectInput) input: UpdateProjectInput,
    @Ctx() { mutate }: RequestContext,
  ) {
    return mutate(async (tx) => ({ project: await this.projects.update(tx, id, input) }));
  }

  @Mutation(() => DeletePayload, {
    nullable: true,
    description: 'Deletes a project and its memberships. Access: administrators.',
  })
  deleteProject(@Arg('id', () => ID) id: string, @Ctx() { mutate }: RequestContext): Promise<DeletePayload> {
    return mutate((tx) => this.projects.delete(tx, id));
  }
}
