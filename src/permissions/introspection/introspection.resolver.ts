import { Arg, Ctx, Extensions, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { refusedOverGet } from '../../core/shapes.ts';
import { UserObject, type UserLoader } from '../../identity/users/index.ts';
import type { IntrospectionService } from './introspection.service.ts';
import { TokenIntrospectionObject } from './introspection.type.ts';

@Resolver(() => TokenIntrospectionObject)
export class IntrospectionResolver {
  constructor(
    private readonly introspection: IntrospectionService,
    private readonly users: UserLoader,
  ) {}

  @Extensions(refusedOverGet)
  @Query(() => TokenIntrospectionObject, {
    nullable: true,
    description:
      'Tells whether an access token or API key is valid and for whom. Refused over GET. Access: administrators, API key scope ACCESS_CHECK.',
  })
  introspectToken(
    @Arg('token', () => String) token: string,
    @Ctx() { actor }: RequestContext,
  ): Promise<TokenIntrospectionObject> {
    return this.introspection.introspect(actor, token);
  }

  @FieldResolver(() => UserObject, { nullable: true, description: 'The account it acts as.' })
  user(
    @Root() { userId }: TokenIntrospectionObject,
    @Ctx() context: RequestContext,
  ): Promise<UserObject | null> | null {
    return userId === null ? null : this.users.find(context, userId);
  }

  @FieldResolver(() => UserObject, { nullable: true, description: 'The administrator behind an impersonation.' })
  impersonator(
    @Root() { impersonatorId }: TokenIntrospectionObject,
    @Ctx() context: RequestContext,
  ): Promise<UserObject | null> | null {
    return impersonatorId === null ? null : this.users.find(context, impersonatorId);
  }
}
