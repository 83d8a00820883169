import type { UserRole } from '../../src/core/actor.ts';
import type { Answer, Caller, House, TestUser } from './house.ts';

const AUTH_PAYLOAD = `nextStep accessToken accessTokenExpiresAt refreshToken supportEmail user { id name email }
  session { id user { id } impersonator { id name } createdAt lastUsedAt expiresAt isCurrent }`;
export const START = `mutation Start($userId: ID!, $reason: String!) {
  startImpersonation(userId: $userId, reason: $reason) { ${AUTH_PAYLOAD} }
}`;
export const END = `mutation End { endImpersonation { ${AUTH_PAYLOAD} } }`;

/** An administrator with a session, and a user whom they act as. */
export interface Impersonation {
  readonly admin: TestUser;
  readonly own: Caller & { readonly sessionId: string };
  readonly user: TestUser;
  /** The user's own session. */
  readonly theirs: Caller & { readonly sessionId: string };
  readonly acting: Caller;
  /** The session of the impersonation. */
  readonly sessionId: string;
}

/** Begins to act as a user. */
export const start = (
  house: House,
  caller: Caller,
  user: { readonly id: string },
  reason = 'Ticket 7',
  headers: Record<string, string> = {},
): Promise<Answer> => house.ask(caller, START, { userId: user.id, reason }, headers);

/** An administrator acts as a user; both are made for it, as `add` makes people. */
export async function impersonation(
  house: House,
  add: (role: UserRole) => Promise<TestUser> = (role) => house.addUser(role),
): Promise<Impersonation> {
  const [admin, user] = [await add('ADMIN'), await add('USER')];
  const [own, theirs] = [await house.callerFor(admin), await house.callerFor(user)];
  const { data, errors } = await start(house, own, user);
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  const { accessToken, session } = data.startImpersonation;
  return { admin, own, user, theirs, acting: { authorization: `Bearer ${accessToken}` }, sessionId: session.id };
}

/** Events of how impersonations of a user began and ended, oldest first. */
export const impersonationEvents = (house: House, { id }: TestUser) =>
  house.rows(
    `SELECT * FROM audit_events WHERE target_id = $1 AND action LIKE 'USER\\_IMPERSONATION\\_%' ORDER BY created_at, id`,
    [id],
  );
