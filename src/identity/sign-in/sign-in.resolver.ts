import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { AuthPayload } from './auth.type.ts';
import type { ChangePasswordService } from './change-password.service.ts';
import type { PasswordSignInService } from './password-sign-in.service.ts';
import type { SessionAccessService } from './session-access.service.ts';
import type { SessionRefreshService } from './session-refresh.service.ts';
import { SessionObject, SessionPayload } from './session.type.ts';
import { SignInInput } from './sign-in.inputs.ts';

@Resolver()
export class SignInResolver {
  constructor(
    private readonly signIns: PasswordSignInService,
    private readonly refreshes: SessionRefreshService,
    private readonly changes: ChangePasswordService,
    private readonly access: SessionAccessService,
  ) {}

  @Query(() => SessionObject, {
    nullable: true,
    description: 'The session of this request; null for API keys and when not signed in. Access: anyone.',
  })
  viewerSession(@Ctx() { actor, read }: RequestContext) {
    return read((db) => this.access.current(db, actor));
  }

  @Mutation(() => AuthPayload, {
    nullable: true,
    description: 'Signs in with a password. Errors: INVALID_CREDENTIALS, RATE_LIMITED. Access: anyone.',
  })
  signIn(
    @Arg('input', () => SignInInput) input: SignInInput,
    @Ctx() context: RequestContext,
  ): Promise<AuthPayload | null> {
    return this.signIns.signIn(input, context);
  }

  @Mutation(() => AuthPayload, {
    nullable: true,
    description:
      'Exchanges a refresh token for new tokens. A token used twice ends its session. Access: anyone with a refresh token.',
  })
  refreshSession(
    @Arg('refreshToken', () => String, { nullable: true, description: 'Omit it when the cookie is sent.' })
    refreshToken: string | null = null,
    @Ctx() context: RequestContext,
  ): Promise<AuthPayload | null> {
    return this.refreshes.refresh(refreshToken, context);
  }

  @Mutation(() => SessionPayload, {
    nullable: true,
    description:
      'Ends the session of this request. Access: any session or refresh token, also while a password change is due.',
  })
  async signOut(@Ctx() context: RequestContext) {
    return { session: await this.refreshes.signOut(context) };
  }

  @Mutation(() => AuthPayload, {
    nullable: true,
    description:
      "Changes the caller's password and ends the other sessions. Completes a required change at first sign-in. Errors: INVALID_CREDENTIALS, PASSWORD_POLICY. Access: signed-in users.",
  })
  changePassword(
    @Arg('currentPassword', () => String) currentPassword: string,
    @Arg('newPassword', () => String) newPassword: string,
    @Ctx() context: RequestContext,
  ): Promise<AuthPayload | null> {
    return this.changes.changePassword({ currentPassword, newPassword }, context);
  }
}
