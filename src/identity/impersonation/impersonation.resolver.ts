import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { AuthPayload } from '../sign-in/index.ts';
import type { ImpersonationService } from './impersonation.service.ts';

@Resolver()
export class ImpersonationResolver {
  constructor(private readonly impersonations: ImpersonationService) {}

  @Mutation(() => AuthPayload, {
    nullable: true,
    description:
      "Starts acting as another user. Administrators cannot be impersonated. Issues no refresh token; the administrator's own stays valid, so refreshSession returns to the own account. Errors: FORBIDDEN, SELF_CHANGE_NOT_ALLOWED, INVALID_STATE for SERVICE accounts and accounts that may not be used, RATE_LIMITED for more than 10 at once. Access: administrators.",
  })
  startImpersonation(
    @Arg('userId', () => ID) userId: string,
    @Arg('reason', () => String) reason: string,
    @Ctx() context: RequestContext,
  ): Promise<AuthPayload | null> {
    return this.impersonations.start(userId, reason, context);
  }

  @Mutation(() => AuthPayload, {
    nullable: true,
    description:
      "Ends acting as another user and returns to the administrator's own session. Access: impersonation sessions.",
  })
  endImpersonation(@Ctx() context: RequestContext): Promise<AuthPayload | null> {
    return this.impersonations.end(context);
  }
}
