import { newId } from '../../src/core/ids.ts';
import { digestOf, newToken } from '../../src/foundation/crypto/index.ts';
import type { ActionPurpose } from '../../src/identity/action-tokens/index.ts';
import type { Answer, Caller, House, TestUser } from '../support/house.ts';
import { fromElsewhere } from './sign-in.support.ts';

type Headers = Record<string, string>;

export const NEXT = 'quiet-otter-marmalade-42';

const operations = `
  mutation Reset($email: EmailAddress!) { requestPasswordReset(email: $email) { accepted } }
  mutation Confirmation($email: EmailAddress!) { requestEmailConfirmation(email: $email) { accepted } }
  mutation Complete($token: String!, $newPassword: String!) {
    completePasswordReset(token: $token, newPassword: $newPassword) { accepted }
  }
  mutation Confirm($token: String!) { confirmEmail(token: $token) { accepted } }`;
const operation = (name: string): string =>
  operations.split(/(?=mutation)/).find((text) => text.startsWith(`mutation ${name}(`))!;

/** Asks for a link, from an address of one's own unless the headers say another. */
export const requestReset = (house: House, email: string, headers: Headers = {}, caller: Caller = house.anonymous) =>
  house.ask(caller, operation('Reset'), { email }, { ...fromElsewhere(), ...headers });
export const requestConfirmation = (house: House, email: string, headers: Headers = {}) =>
  house.ask(house.anonymous, operation('Confirmation'), { email }, { ...fromElsewhere(), ...headers });

export const complete = (
  house: House,
  token: string | null,
  newPassword = NEXT,
  headers: Headers = {},
): Promise<Answer> => house.ask(house.anonymous, operation('Complete'), { token, newPassword }, headers);
export const confirm = (house: House, token: string | null): Promise<Answer> =>
  house.ask(house.anonymous, operation('Confirm'), { token });

/** A link to an account's address, written as a row; its token. */
export async function plantLink(
  house: House,
  user: TestUser,
  purpose: ActionPurpose,
  { email = user.email, minutes = 60 } = {},
): Promise<string> {
  const token = newToken('gh_at');
  const now = house.clock.now();
  await house.rows(
    `INSERT INTO action_tokens (id, user_id, purpose, email, digest, created_at, expires_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [newId(), user.id, purpose, email, digestOf(token), now, new Date(now.getTime() + minutes * 60_000)],
  );
  return token;
}

/** The link in the newest mail to an address. */
export async function mailedToken(house: House, email: string): Promise<string> {
  return (await house.mails(email)).at(-1)!.token!;
}

export const linksOf = (house: House, { id }: TestUser) =>
  house.rows('SELECT * FROM action_tokens WHERE user_id = $1 ORDER BY id', [id]);
