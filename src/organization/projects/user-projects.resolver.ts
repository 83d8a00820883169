import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { ConnectionArgs } from '../../core/shapes.ts';
import { UserObject, type UserView } from '../../identity/users/index.ts';
import type { ProjectLoaders } from './project.loaders.ts';
import { ProjectMembershipConnection } from './project.type.ts';

/** What this room knows of users. */
@Resolver(() => UserObject)
export class UserProjectsResolver {
  constructor(private readonly loaders: ProjectLoaders) {}

  @FieldResolver(() => ProjectMembershipConnection, {
    description:
      'Projects the user belongs to, with the role in each; to others than the user and user management READ only shared projects.',
  })
  projectMemberships(
    @Root() user: UserView,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ) {
    return this.loaders.membershipsOf(context, user, args);
  }
}
