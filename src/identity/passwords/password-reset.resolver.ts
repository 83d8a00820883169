import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { UserPayload } from '../users/index.ts';
import type { PasswordResetService } from './password-reset.service.ts';

@Resolver()
export class PasswordResetResolver {
  constructor(private readonly resets: PasswordResetService) {}

  @Mutation(() => UserPayload, {
    nullable: true,
    description:
      "Sets a user's password and ends the sessions. Errors: PASSWORD_POLICY, MANAGED_EXTERNALLY, FIRST_USER_PROTECTED. Access: user management WRITE, never on anyone stronger than the caller.",
  })
  async resetUserPassword(
    @Arg('id', () => ID) id: string,
    @Arg('newPassword', () => String) newPassword: string,
    @Arg('mustChangePassword', () => Boolean, { defaultValue: true }) mustChangePassword: boolean,
    @Ctx() { actor, read, mutate }: RequestContext,
  ) {
    const password = await read((db) => this.resets.prepare(db, actor, id, newPassword));
    return mutate(async (tx) => ({ user: await this.resets.reset(tx, id, password, mustChangePassword) }));
  }
}
