import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { UserPayload } from '../users/index.ts';
import type { InvitationService } from './invitation.service.ts';

@Resolver()
export class InvitationResolver {
  constructor(private readonly invitations: InvitationService) {}

  @Mutation(() => UserPayload, {
    nullable: true,
    description:
      'Sends an invitation again; earlier links die. Errors: INVALID_STATE when a password is set, FEATURE_DISABLED without mail, RATE_LIMITED for more than 5 an hour to one address. Access: user management WRITE.',
  })
  async sendUserInvitation(@Arg('id', () => ID) id: string, @Ctx() { mutate }: RequestContext) {
    return { user: await mutate((tx) => this.invitations.sendAgain(tx, id)) };
  }
}
