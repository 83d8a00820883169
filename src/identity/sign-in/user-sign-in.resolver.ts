import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { UserObject, type UserView } from '../users/index.ts';
import { SessionObject, SignInBlockerEnum } from './session.type.ts';
import type { SignInBlocker } from './sign-in-blockers.policy.ts';
import type { SignInLoaders } from './sign-in.loaders.ts';

/** What this room knows of users. */
@Resolver(() => UserObject)
export class UserSignInResolver {
  constructor(private readonly loaders: SignInLoaders) {}

  @FieldResolver(() => [SignInBlockerEnum], {
    nullable: true,
    description:
      'Why the user cannot sign in with a password now; empty when nothing is in the way. Access: user management READ.',
  })
  signInBlockers(@Root() user: UserView, @Ctx() context: RequestContext): Promise<SignInBlocker[]> {
    return this.loaders.blockersOf(context, user);
  }

  @FieldResolver(() => [SessionObject], {
    nullable: true,
    description: 'Open sessions, newest first. Access: self, user management READ.',
  })
  sessions(@Root() { id }: UserView, @Ctx() context: RequestContext): Promise<SessionObject[]> {
    return this.loaders.sessionsOf(context, id);
  }
}
