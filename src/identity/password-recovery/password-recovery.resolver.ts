import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { EmailAddress } from '../../core/scalars.ts';
import { AcceptedPayload, type LinkRequestService } from '../action-tokens/index.ts';
import type { PasswordRecoveryService } from './password-recovery.service.ts';

@Resolver()
export class PasswordRecoveryResolver {
  constructor(
    private readonly requests: LinkRequestService,
    private readonly recovery: PasswordRecoveryService,
  ) {}

  @Mutation(() => AcceptedPayload, {
    nullable: true,
    description: 'Sends a link to set a new password. Access: anyone.',
  })
  requestPasswordReset(
    @Arg('email', () => EmailAddress) email: string,
    @Ctx() context: RequestContext,
  ): Promise<AcceptedPayload | null> {
    return this.requests.request('PASSWORD_RESET', email, context);
  }

  @Mutation(() => AcceptedPayload, {
    nullable: true,
    description:
      'Sets a new password with the token of a link, or takes up an invitation. Errors: TOKEN_INVALID, PASSWORD_POLICY. Access: anyone with a token.',
  })
  completePasswordReset(
    @Arg('token', () => String) token: string,
    @Arg('newPassword', () => String) newPassword: string,
    @Ctx() context: RequestContext,
  ): Promise<AcceptedPayload | null> {
    return this.recovery.complete(token, newPassword, context);
  }
}
