import { House, type TestUser } from '../support/house.ts';
import { command, environmentOf, type Outcome } from '../support/service-process.ts';
import { keysIn, tokenKeyOf } from '../support/signing-keys.ts';
import { SocketClient } from '../support/web-socket.ts';
import { until } from '../support/until.ts';

const SIGN_IN = `mutation ($input: SignInInput!) {
  signIn(input: $input) { nextStep accessToken refreshToken user { role isFirstUser isSuperAdmin } } }`;
const REFRESH = 'mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken } }';
const VIEWER = '{ viewer { id } }';
const NEW = 'quiet-otter-marmalade-42';
const OLD = 'former-walrus-lemonade-17';

// A command starts in some seconds where much else runs.
jest.setTimeout(90_000);

let house: House;
let first: TestUser;
beforeAll(async () => {
  house = await House.open();
  first = await house.addUser('ADMIN', { username: 'ada' });
  await house.markFirst(first);
});
afterAll(() => house.close());

const run = (args: readonly string[], input = ''): Promise<Outcome> =>
  command(args, { environment: environmentOf(house), input });
const signIn = (login: string, password: string) =>
  house.ask(house.anonymous, SIGN_IN, { input: { login, password, tokenDelivery: 'BODY' } });
/** Gives an account a password as its owner would have. */
const setPassword = async ({ id }: TestUser, password: string): Promise<void> => {
  const { refusal } = await house.ask(
    await house.callerFor(await house.addUser('ADMIN')),
    'mutation ($id: ID!, $p: String!) { resetUserPassword(id: $id, newPassword: $p, mustChangePassword: false) { user { id } } }',
    { id, p: password },
  );
  expect(refusal).toBeNull();
};
const eventsOf = async ({ id }: TestUser, action: string) =>
  (await house.events(id)).filter((event) => event.action === action);
/** What is common to all that an operator does: the system did it, and by which command. */
const bySystem = (name: string) => ({
  actor_id: null,
  subject_id: null,
  actor_name: 'system',
  user_agent: `gatehouse ${name}`,
  ip_address: null,
});
const exhaust = async (login: string): Promise<void> => {
  for (let attempt = 0; attempt < 10; attempt += 1) await signIn(login, 'wrong');
  expect((await signIn(login, NEW)).refusal?.code).toBe('RATE_LIMITED');
};

describe('gatehouse create-admin', () => {
  it('makes the first user and super admin of an empty installation, by a password on standard input', async () => {
    const empty = await House.open();
    const outcome = await command(['create-admin', '--email', 'Grace@Example.org', '--name', 'Grace Hopper'], {
      environment: environmentOf(empty),
      input: `${NEW}\n`,
    });
    expect(outcome).toEqual({
      code: 0,
      output: '',
      errors:
        'Made the administrator Grace Hopper (grace@example.org), the first user and super admin.\n' +
        'The password must be changed at the first sign-in.\n',
    });
    const [user] = await empty.rows('SELECT * FROM users');
    expect(user).toMatchObject({
      email: 'grace@example.org',
      role: 'ADMIN',
      status: 'ACTIVE',
      must_change_password: true,
    });
    expect(user.email_confirmed_at).not.toBeNull();
    expect(await empty.rows('SELECT first_user_id, super_admin_id FROM installation')).toEqual([
      { first_user_id: user.id, super_admin_id: user.id },
    ]);
    expect(await empty.events(user.id)).toMatchObject([
      {
        action: 'USER_CREATED',
        ...bySystem('create-admin'),
        target_name: 'Grace Hopper',
        before: null,
        after: { name: 'Grace Hopper', email: 'grace@example.org', username: null, role: 'ADMIN', type: 'REGULAR' },
      },
    ]);
    const input = { login: 'grace@example.org', password: NEW, tokenDelivery: 'BODY' };
    const { data } = await empty.ask(empty.anonymous, SIGN_IN, { input });
    expect(data.signIn).toMatchObject({ nextStep: 'CHANGE_PASSWORD', user: { isFirstUser: true, isSuperAdmin: true } });
    await empty.close();
  });

  it('makes a further administrator, by a password that it prints once and alone, which may stay', async () => {
    const args = ['--email', 'alan@intranet', '--name', 'Alan Turing', '--username', 'Alan', '--generate'];
    const { code, output, errors } = await run(['create-admin', ...args, '--no-must-change']);
    expect(code).toBe(0);
    expect(output).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){5}\n$/);
    expect(errors).toBe('Made the administrator Alan Turing (alan@intranet).\nThe password may stay.\n');
    const { data } = await signIn('alan', output.trim());
    expect(data.signIn).toMatchObject({
      nextStep: 'NONE',
      user: { role: 'ADMIN', isFirstUser: false, isSuperAdmin: false },
    });
  });

  it.each<[string, () => string, number, string]>([
    ['an address that is taken', () => first.email, 65, 'This email address is taken.'],
    ['what is no address', () => 'new', 1, 'It must be an email address.'],
    ['an address that the API could not show', () => 'zoë@example.org', 1, 'It must be an email address.'],
  ])('refuses %s, in words, and makes nobody', async (_, address, code, words) => {
    const before = await house.rows('SELECT id FROM users');
    const outcome = await run(['create-admin', '--email', address(), '--name', 'Somebody'], NEW);
    expect(outcome).toEqual({ code, output: '', errors: expect.stringContaining(words) });
    expect(outcome.errors).not.toMatch(/^ +at /m);
    expect(outcome.errors).not.toContain(NEW);
    expect(await house.rows('SELECT id FROM users')).toEqual(before);
  });
});

describe('gatehouse reset-password', () => {
  it('gives the first user a new password, ends the sessions on every process within a second, and forgets failed attempts', async () => {
    const session = await house.callerFor(first);
    expect((await house.ask(session, VIEWER)).refusal).toBeNull();
    await exhaust('ada');
    let endedAt = 0;
    const watching = until(async () => (await house.ask(session, VIEWER)).refusal !== null).then(() => {
      endedAt = house.clock.now().getTime();
    });
    expect(await run(['reset-password', 'ADA'], `${NEW}\r\n`)).toEqual({
      code: 0,
      output: '',
      errors: `Set a new password for ${first.name}, and ended all sessions. The password must be changed at the first sign-in.\n`,
    });
    await watching;
    const [{ ended_at }] = await house.rows('SELECT ended_at FROM sessions WHERE id = $1', [session.sessionId]);
    expect(endedAt - ended_at.getTime()).toBeLessThan(1_000);
    expect(await eventsOf(first, 'USER_PASSWORD_RESET')).toMatchObject([
      {
        action: 'USER_PASSWORD_RESET',
        ...bySystem('reset-password'),
        before: { mustChangePassword: false },
        after: { mustChangePassword: true, sessionsEnded: 1 },
      },
    ]);
    expect((await signIn('ada', NEW)).data.signIn.nextStep).toBe('CHANGE_PASSWORD');
    await house.rows('UPDATE users SET must_change_password = false WHERE id = $1', [first.id]);
  });

  it('prints the password that it made, and tells what else keeps the account from signing in', async () => {
    const user = await house.addUser('USER', { status: 'SUSPENDED' });
    const { code, output, errors } = await run(['reset-password', user.email, '--generate', '--no-must-change']);
    expect(code).toBe(0);
    expect(errors).toBe(
      `Set a new password for ${user.name}, and ended all sessions. The password may stay.\n` +
        'Still in the way: the account is suspended; `unlock --activate` lifts that.\n',
    );
    expect((await signIn(user.email, output.trim())).refusal?.code).toBe('INVALID_CREDENTIALS');
    await house.rows(`UPDATE users SET status = 'ACTIVE' WHERE id = $1`, [user.id]);
    expect((await signIn(user.email, output.trim())).data.signIn.nextStep).toBe('NONE');
  });

  it('gives a password to somebody who signs in at an identity provider, which may be out of reach', async () => {
    const user = await house.addUser();
    await house.rows("INSERT INTO external_identities VALUES (gen_random_uuid(), $1, 'acme', 'subject', now())", [
      user.id,
    ]);
    const { code, output } = await run(['reset-password', user.email, '--generate', '--no-must-change']);
    expect(code).toBe(0);
    expect((await signIn(user.email, output.trim())).data.signIn.nextStep).toBe('NONE');
  });

  it('refuses a login of nobody', async () => {
    expect(await run(['reset-password', 'nobody@example.org'], NEW)).toEqual({
      code: 65,
      output: '',
      errors: 'There is no such user.\n',
    });
  });
});

describe('gatehouse unlock', () => {
  it('lets somebody try again after too many failed attempts', async () => {
    const user = await house.addUser();
    await setPassword(user, OLD);
    await exhaust(user.email);
    expect(await run(['unlock', user.email])).toEqual({
      code: 0,
      output: '',
      errors: `${user.name} may try to sign in again.\n`,
    });
    expect((await signIn(user.email, OLD)).data.signIn.nextStep).toBe('NONE');
    expect(await eventsOf(user, 'USER_UNLOCKED')).toMatchObject([
      {
        ...bySystem('unlock'),
        before: { hasAttemptsLeft: false },
        after: { hasAttemptsLeft: true },
      },
    ]);
  });

  it('lifts a suspension only with --activate', async () => {
    const user = await house.addUser();
    await setPassword(user, OLD);
    await house.rows(`UPDATE users SET status = 'SUSPENDED' WHERE id = $1`, [user.id]);
    expect(await run(['unlock', user.email])).toEqual({
      code: 0,
      output: '',
      errors:
        `No failed attempts were in the way of ${user.name}.\n` +
        'Still in the way: the account is suspended; `unlock --activate` lifts that.\n',
    });
    expect(await eventsOf(user, 'USER_UNLOCKED')).toEqual([]);
    expect((await signIn(user.email, OLD)).refusal?.code).toBe('INVALID_CREDENTIALS');
    expect(await run(['unlock', user.email, '--activate'])).toEqual({
      code: 0,
      output: '',
      errors: `${user.name} is suspended no more.\n`,
    });
    expect((await signIn(user.email, OLD)).data.signIn.nextStep).toBe('NONE');
    expect(await eventsOf(user, 'USER_ACTIVATED')).toMatchObject([
      { ...bySystem('unlock'), before: { status: 'SUSPENDED' }, after: { status: 'ACTIVE' } },
    ]);
  });
});

describe('gatehouse replace-signing-keys', () => {
  it('voids every access token within a second, and signs nobody out', async () => {
    const user = await house.addUser();
    await setPassword(user, OLD);
    const { accessToken, refreshToken } = (await signIn(user.email, OLD)).data.signIn;
    const session = { authorization: `Bearer ${accessToken}` };
    const socket = new SocketClient(house, session);
    expect((await socket.ask(VIEWER)).data).toEqual({ viewer: { id: user.id } });
    const before = (await keysIn(house)).map(({ kid }) => kid);
    const { code, errors } = await run(['replace-signing-keys']);
    expect([code, errors]).toEqual([0, expect.stringMatching(/^Replaced the signing keys: [\w-]{43} signs now\./)]);
    const [{ id, activated_at }] = await house.rows('SELECT * FROM signing_keys WHERE activated_at IS NOT NULL');
    await until(async () => (await house.ask(session, VIEWER)).refusal?.code === 'UNAUTHENTICATED');
    expect(await socket.closed).toMatchObject({ code: 4401 });
    expect(house.clock.now().getTime() - activated_at.getTime()).toBeLessThan(20_000);
    const after = (await keysIn(house)).map(({ kid }) => kid);
    expect(after).toHaveLength(2);
    for (const kid of before) expect(after).not.toContain(kid);
    const { data } = await house.ask(house.anonymous, REFRESH, { token: refreshToken });
    const renewed = { authorization: `Bearer ${data.refreshSession.accessToken}` };
    expect(tokenKeyOf(renewed)).toBe(id);
    expect((await house.ask(renewed, VIEWER)).data).toEqual({ viewer: { id: user.id } });
    expect(await house.rows(`SELECT * FROM audit_events WHERE action = 'SIGNING_KEY_ROTATED'`)).toMatchObject([
      { ...bySystem('replace-signing-keys'), target_name: id, after: { keyId: id } },
    ]);
  });

  it('with another ENCRYPTION_KEY changes nothing, and says so', async () => {
    const before = await house.rows('SELECT id FROM signing_keys ORDER BY id');
    const environment = { ...environmentOf(house), ENCRYPTION_KEY: 'a'.repeat(64) };
    const { code, errors } = await command(['replace-signing-keys'], { environment });
    expect(code).toBe(78);
    expect(errors).toContain('ENCRYPTION_KEY: is not the key that the secrets of this database were encrypted with');
    expect(await house.rows('SELECT id FROM signing_keys ORDER BY id')).toEqual(before);
  });
});
