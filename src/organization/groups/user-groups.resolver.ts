import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { asksOnlyFor, connectionWith } from '../../core/selection.ts';
import { UserObject } from '../../identity/users/index.ts';
import { UserGroupsArgs } from './group.inputs.ts';
import type { GroupLoaders } from './group.loaders.ts';
import { GroupConnection } from './group.type.ts';

/** What a `GroupBrief` has. */
const BRIEF = connectionWith({ id: true, name: true });

/** What this room knows of users. */
@Resolver(() => UserObject)
export class UserGroupsResolver {
  constructor(private readonly loaders: GroupLoaders) {}

  @FieldResolver(() => GroupConnection, {
    nullable: true,
    description:
      'Groups the user belongs to, directly or through a linked organizational unit. Access: self, user management READ.',
  })
  groups(
    @Root() { id }: UserObject,
    @Args(() => UserGroupsArgs) args: UserGroupsArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return this.loaders.groupsOf(context, id, args, asksOnlyFor(BRIEF, info));
  }
}
