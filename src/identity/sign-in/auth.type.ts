import { Field, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../core/enums.ts';
import { DateTime, EmailAddress } from '../../core/scalars.ts';
import { UserObject } from '../users/index.ts';
import { authSteps, tokenDeliveries, type AuthStep } from './auth.ts';
import { SessionObject } from './session.type.ts';

export const AuthStepEnum = graphqlEnum('AuthStep', authSteps, 'What a client must do next after authenticating.', {
  NONE: 'Nothing; the session is complete.',
  CHANGE_PASSWORD: 'Change the password with changePassword; the access token allows nothing else.',
  CONFIRM_EMAIL:
    'Follow the link in the mail. Also answered where the address is known already, so that accounts cannot be guessed; the owner gets a mail.',
  AWAIT_APPROVAL:
    'Wait for approval; a refresh token is issued but no access token, and refreshSession answers this until then. Show `supportEmail`.',
});

export const TokenDeliveryEnum = graphqlEnum('TokenDelivery', tokenDeliveries, 'Where the refresh token goes.', {
  COOKIE: 'HttpOnly, Secure, SameSite cookie; for browsers.',
  BODY: 'In the response body; for native apps and scripts.',
});

/** What clients get of an authentication: resolvers return `AuthPayloadData` as this. */
@ObjectType('AuthPayload', { description: 'Result of signing up, signing in or refreshing.', simpleResolvers: true })
export class AuthPayload {
  @Field(() => AuthStepEnum, { description: 'What to do next.' }) nextStep!: AuthStep;
  @Field(() => UserObject, { nullable: true, description: 'The account; null while it awaits approval.' })
  user!: UserObject | null;
  @Field(() => SessionObject, { nullable: true, description: 'The session; null while the account awaits approval.' })
  session!: SessionObject | null;
  @Field(() => String, {
    nullable: true,
    description: 'Short-lived JWT for the Authorization header. Verify it offline with /.well-known/jwks.json.',
  })
  accessToken!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When the access token expires.' })
  accessTokenExpiresAt!: Date | null;
  @Field(() => String, {
    nullable: true,
    description: 'Single-use refresh token; null when it was set as an HttpOnly cookie.',
  })
  refreshToken!: string | null;
  @Field(() => EmailAddress, {
    nullable: true,
    description: "Contact for pending users: the super admin's email address.",
  })
  supportEmail!: string | null;
}
