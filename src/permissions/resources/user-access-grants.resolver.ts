import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { UserObject } from '../../identity/users/index.ts';
import { GroupObject } from '../../organization/groups/index.ts';
import { AccessGrantConnection } from './access-grant.type.ts';
import { AccessGrantsArgs } from './resource.inputs.ts';
import type { ResourceLoaders } from './resource.loaders.ts';

/** What this room knows of users. */
@Resolver(() => UserObject)
export class UserAccessGrantsResolver {
  constructor(private readonly loaders: ResourceLoaders) {}

  @FieldResolver(() => AccessGrantConnection, {
    nullable: true,
    description: 'Access grants given directly to the user. Access: self, user management READ.',
  })
  accessGrants(
    @Root() { id }: UserObject,
    @Args(() => AccessGrantsArgs) args: AccessGrantsArgs,
    @Ctx() context: RequestContext,
  ) {
    return this.loaders.grantsOf(context, 'userId', id, args);
  }
}

/** What this room knows of groups. */
@Resolver(() => GroupObject)
export class GroupAccessGrantsResolver {
  constructor(private readonly loaders: ResourceLoaders) {}

  @FieldResolver(() => AccessGrantConnection, {
    nullable: true,
    description: 'Access grants of the group. Access: user management READ.',
  })
  accessGrants(
    @Root() { id }: GroupObject,
    @Args(() => AccessGrantsArgs) args: AccessGrantsArgs,
    @Ctx() context: RequestContext,
  ) {
    return this.loaders.grantsOf(context, 'groupId', id, args);
  }
}
