import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { EmailAddress } from '../../core/scalars.ts';
import { AcceptedPayload, type LinkRequestService } from '../action-tokens/index.ts';
import type { EmailConfirmationService } from './email-confirmation.service.ts';

@Resolver()
export class EmailConfirmationResolver {
  constructor(
    private readonly requests: LinkRequestService,
    private readonly confirmations: EmailConfirmationService,
  ) {}

  @Mutation(() => AcceptedPayload, {
    nullable: true,
    description: 'Sends a link to confirm an email address. Access: anyone.',
  })
  requestEmailConfirmation(
    @Arg('email', () => EmailAddress) email: string,
    @Ctx() context: RequestContext,
  ): Promise<AcceptedPayload | null> {
    return this.requests.request('EMAIL_CONFIRMATION', email, context);
  }

  @Mutation(() => AcceptedPayload, {
    nullable: true,
    description:
      'Confirms an email address with the token of a link. Errors: TOKEN_INVALID. Access: anyone with a token.',
  })
  confirmEmail(
    @Arg('token', () => String) token: string,
    @Ctx() { mutate }: RequestContext,
  ): Promise<AcceptedPayload | null> {
    return mutate((tx) => this.confirmations.confirm(tx, token), { isForAnyone: true });
  }
}
