import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { asksOnlyFor, connectionWith } from '../../core/selection.ts';
import { ConnectionArgs } from '../../core/shapes.ts';
import { UserObject } from '../../identity/users/index.ts';
import type { ProjectLoaders } from './project.loaders.ts';
import { PROJECT_BRIEF, ProjectMembershipConnection } from './project.type.ts';

/** What a `ProjectMembershipBrief` has. */
const BRIEF = connectionWith({ id: true, role: true, project: PROJECT_BRIEF, user: true });

/** What this room knows of users. */
@Resolver(() => UserObject)
export class UserProjectsResolver {
  constructor(private readonly loaders: ProjectLoaders) {}

  @FieldResolver(() => ProjectMembershipConnection, {
    description:
      'Projects the user belongs to, with the role in each; to others than the user and user management READ only shared projects.',
  })
  projectMemberships(
    @Root() user: UserObject,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return this.loaders.membershipsOf(context, user, args, asksOnlyFor(BRIEF, info));
  }
}
