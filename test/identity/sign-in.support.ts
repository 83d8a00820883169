import bcrypt from 'bcryptjs';
import { randomBytes, randomInt } from 'node:crypto';
import { Piscina } from 'piscina';
import type { Answer, Caller, House, TestUser } from '../support/house.ts';

export const PASSWORD = 'correct horse battery staple';
export const AUTH_PAYLOAD = `nextStep accessToken accessTokenExpiresAt refreshToken supportEmail
  user { id email } session { id isCurrent expiresAt }`;
const SIGN_IN = `mutation SignIn($input: SignInInput!) { signIn(input: $input) { ${AUTH_PAYLOAD} } }`;
const REFRESH = `mutation Refresh($token: String) { refreshSession(refreshToken: $token) { ${AUTH_PAYLOAD} } }`;

/** Work factor that houses of tests hash with. */
export const COST = 4;

type Headers = Record<string, string>;

/** Believes X-Forwarded-For, so that each request may come from an address of its own. */
export const behindProxy = { TRUSTED_PROXIES: '127.0.0.1' };
export const fromElsewhere = (): Headers => ({
  'x-forwarded-for': [10, randomInt(256), randomInt(256), randomInt(1, 255)].join('.'),
});

export const unused = (): string => randomBytes(6).toString('hex');

/** Gives an account a password, written as a row. */
export async function givePassword(house: House, user: TestUser, password = PASSWORD, cost = COST): Promise<string> {
  const hash = bcrypt.hashSync(password, cost);
  await house.rows(
    `INSERT INTO passwords (user_id, hash, changed_at) VALUES ($1, $2, $3)
      ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash`,
    [user.id, hash, house.clock.now()],
  );
  return hash;
}

/** An account that can sign in. */
export async function addPerson(house: House, ...[role, values]: Parameters<House['addUser']>): Promise<TestUser> {
  const user = await house.addUser(role, values);
  await givePassword(house, user);
  return user;
}

/** Signs in with the token in the body, from an address of its own unless the headers say another. */
export const signIn = (house: House, login: string, input: Record<string, unknown> = {}, headers: Headers = {}) =>
  house.ask(
    house.anonymous,
    SIGN_IN,
    { input: { login, password: PASSWORD, tokenDelivery: 'BODY', ...input } },
    { ...fromElsewhere(), ...headers },
  );

export const refresh = (house: House, token: string | null, headers: Headers = {}): Promise<Answer> =>
  house.ask(house.anonymous, REFRESH, { token }, headers);

export const bearer = (accessToken: string): Caller => ({ authorization: `Bearer ${accessToken}` });

/** The refresh cookie that an answer sets, apart from its attributes; an empty value takes it back. */
export function cookieOf({ headers }: Answer): { value: string; attributes: string[] } | null {
  const [pair, ...attributes] = headers.getSetCookie()[0]?.split('; ') ?? [];
  return pair === undefined ? null : { value: pair.slice(pair.indexOf('=') + 1), attributes };
}
export const withCookie = (value: string): Headers => ({ cookie: `gatehouse_refresh=${value}` });

export const sessionsOf = (house: House, { id }: TestUser) =>
  house.rows('SELECT * FROM sessions WHERE user_id = $1 ORDER BY created_at, id', [id]);
export const openSessionsOf = async (house: House, user: TestUser): Promise<string[]> =>
  (await sessionsOf(house, user)).filter(({ ended_at }) => ended_at === null).map(({ id }) => id);

/** Whether a caller is let in now. */
export const isSignedIn = async (house: House, caller: Caller): Promise<boolean> =>
  (await house.ask(caller, '{ viewer { id } }')).data?.viewer != null;

export const times = <T>(n: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: n }, (_, index) => work(index)));

interface PasswordWork {
  readonly name: string;
  /** The hash that a password was compared with; its head tells what the comparison cost. */
  readonly hash?: string;
}

/** The work on passwords that is done meanwhile, as the worker threads are given it. */
export async function passwordWorkDuring(action: () => Promise<unknown>): Promise<PasswordWork[]> {
  const run = jest.spyOn(Piscina.prototype, 'run');
  try {
    await action();
    return run.mock.calls.map(([task, options]) => ({
      ...(task as { hash?: string }),
      name: (options as { name: string }).name,
    }));
  } finally {
    run.mockRestore();
  }
}
