import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { UserObject } from '../users/index.ts';
import type { SessionAccessService } from './session-access.service.ts';
import { RevokeSessionsPayload, SessionObject, SessionPayload } from './session.type.ts';
import type { SignInLoaders } from './sign-in.loaders.ts';

@Resolver(() => SessionObject)
export class SessionResolver {
  constructor(
    private readonly access: SessionAccessService,
    private readonly loaders: SignInLoaders,
  ) {}

  @FieldResolver(() => UserObject, { description: 'The account the session acts as.' })
  user(@Root() { userId }: SessionObject, @Ctx() context: RequestContext): Promise<UserObject> {
    return this.loaders.ownerOf(context, userId);
  }

  @FieldResolver(() => UserObject, {
    nullable: true,
    description: 'The administrator behind an impersonation; null in an ordinary session. Show a notice when set.',
  })
  impersonator(@Root() { impersonatorId }: SessionObject, @Ctx() context: RequestContext): Promise<UserObject> | null {
    return impersonatorId === null ? null : this.loaders.ownerOf(context, impersonatorId);
  }

  @Mutation(() => SessionPayload, {
    nullable: true,
    description: 'Ends one session. Access: self, user management WRITE.',
  })
  async revokeSession(@Arg('id', () => ID) id: string, @Ctx() { mutate }: RequestContext) {
    return { session: await mutate((tx) => this.access.revoke(tx, id)) };
  }

  @Mutation(() => RevokeSessionsPayload, {
    nullable: true,
    description:
      "Ends all sessions of a user; the caller's other sessions when omitted. Access: self, user management WRITE.",
  })
  async revokeSessions(
    @Arg('userId', () => ID, { nullable: true }) userId: string | null = null,
    @Ctx() { mutate }: RequestContext,
  ): Promise<RevokeSessionsPayload | null> {
    return { revokedCount: await mutate((tx) => this.access.revokeAll(tx, userId)) };
  }
}
