import { Field, ID, Int, ObjectType } from 'type-graphql';
import { graphqlEnum } from '../../core/enums.ts';
import { DateTime } from '../../core/scalars.ts';
import { Node, payloadOf } from '../../core/shapes.ts';
import { signInBlockers } from './sign-in-blockers.policy.ts';

export const SignInBlockerEnum = graphqlEnum(
  'SignInBlocker',
  signInBlockers,
  'What keeps a user from signing in with a password.',
  {
    AWAITING_APPROVAL: 'The role is PENDING.',
    SUSPENDED: 'The account is suspended.',
    EMAIL_NOT_CONFIRMED: 'The email address is not confirmed and has to be.',
    NO_PASSWORD: 'No password is set: the invitation was not taken up.',
    SINGLE_SIGN_ON_ONLY: 'The account signs in at its identity provider only.',
    TOO_MANY_ATTEMPTS: 'Too many failed attempts; wait, or set a new password.',
    SERVICE_ACCOUNT: 'Service accounts use API keys.',
  },
);

/** What clients may see of a session: resolvers return a `SessionView` as this; the people are looked up for it. */
@ObjectType('Session', {
  implements: Node,
  description: 'A signed-in device or an impersonation.',
  simpleResolvers: true,
})
export class SessionObject implements Node {
  @Field(() => ID) id!: string;
  /** Of the account; `user` is looked up by it. */
  userId!: string;
  /** The administrator who acts as the account; `impersonator` is looked up by it. */
  impersonatorId!: string | null;
  @Field(() => String, { nullable: true, description: 'Client, from the User-Agent header.' })
  userAgent!: string | null;
  @Field(() => String, { nullable: true, description: 'Address at the last refresh.' }) ipAddress!: string | null;
  @Field(() => DateTime, { description: 'When it began.' }) createdAt!: Date;
  @Field(() => DateTime, { description: 'When it was last refreshed.' }) lastUsedAt!: Date;
  @Field(() => DateTime, { description: 'When it ends unless refreshed.' }) expiresAt!: Date;
  @Field(() => Boolean, { description: 'Whether this is the session of the present request.' }) isCurrent!: boolean;
}

export const SessionPayload = payloadOf('Session', 'session', () => SessionObject, 'A session.');

@ObjectType('RevokeSessionsPayload', { description: 'Sessions ended by a mutation.', simpleResolvers: true })
export class RevokeSessionsPayload {
  @Field(() => Int) revokedCount!: number;
}
