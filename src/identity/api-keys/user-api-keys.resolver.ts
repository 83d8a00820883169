import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { ConnectionArgs } from '../../core/shapes.ts';
import { UserObject } from '../users/index.ts';
import type { ApiKeyLoaders } from './api-key.loaders.ts';
import { ApiKeyConnection } from './api-key.type.ts';

/** What this room knows of users. */
@Resolver(() => UserObject)
export class UserApiKeysResolver {
  constructor(private readonly loaders: ApiKeyLoaders) {}

  @FieldResolver(() => ApiKeyConnection, {
    nullable: true,
    description: 'API keys. Access: self, user management READ.',
  })
  apiKeys(
    @Root() { id }: UserObject,
    @Args(() => ConnectionArgs) args: ConnectionArgs,
    @Ctx() context: RequestContext,
  ) {
    return this.loaders.pageOf(context, id, args);
  }
}
