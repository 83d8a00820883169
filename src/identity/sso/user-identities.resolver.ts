import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { UserObject } from '../users/index.ts';
import type { ExternalIdentityLoaders } from './external-identity.loaders.ts';
import { ExternalIdentityObject } from './external-identity.type.ts';

/** What this room knows of users. */
@Resolver(() => UserObject)
export class UserIdentitiesResolver {
  constructor(private readonly loaders: ExternalIdentityLoaders) {}

  @FieldResolver(() => [ExternalIdentityObject], {
    nullable: true,
    description: 'External identities used for single sign-on. Access: self, user management READ.',
  })
  identities(@Root() { id }: UserObject, @Ctx() context: RequestContext): Promise<ExternalIdentityObject[]> {
    return this.loaders.of(context, id);
  }
}
