import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../../core/request-context.ts';
import { AuthPayload, TokenDeliveryEnum, type TokenDelivery } from '../sign-in/index.ts';
import type { ProxySignInService } from './proxy-sign-in.service.ts';

@Resolver()
export class ProxySignInResolver {
  constructor(private readonly signIns: ProxySignInService) {}

  @Mutation(() => AuthPayload, {
    nullable: true,
    description:
      'Signs in the person whom a listed proxy names in its header (TRUSTED_EMAIL_HEADER), with a new account where people may sign up. Errors: FEATURE_DISABLED, UNAUTHENTICATED without such a header, INVALID_CREDENTIALS, FORBIDDEN. Access: anyone behind a listed proxy.',
  })
  signInByProxy(
    @Arg('tokenDelivery', () => TokenDeliveryEnum, { defaultValue: 'COOKIE' }) tokenDelivery: TokenDelivery,
    @Ctx() context: RequestContext,
  ): Promise<AuthPayload | null> {
    return this.signIns.signIn(tokenDelivery, context);
  }
}
