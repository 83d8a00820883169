import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { confirm, plantLink } from './links.support.ts';
import { House, type Answer, type TestUser } from '../support/house.ts';

const SIGN_IN = `mutation { signInByProxy(tokenDelivery: BODY) {
  nextStep accessToken refreshToken user { id name email role emailConfirmedAt } session { id } } }`;
const HEADER = 'x-forwarded-email';
const behindProxy = {
  TRUSTED_PROXIES: '127.0.0.0/8',
  TRUSTED_EMAIL_HEADER: 'X-Forwarded-Email',
  TRUSTED_NAME_HEADER: 'X-Forwarded-Name',
};
const openToAll = { registration: { defaultRole: 'USER' } };

let house: House;
let first: TestUser;
beforeAll(async () => {
  house = await House.open({ environment: behindProxy, settings: openToAll });
  first = await house.addUser('ADMIN');
  await house.markFirst(first);
});
afterAll(() => house.close());

const enter = (email: string, headers: Record<string, string> = {}, at = house): Promise<Answer> =>
  at.ask(at.anonymous, SIGN_IN, {}, { [HEADER]: email, ...headers });
const latin1 = (text: string): string => Buffer.from(text).toString('latin1');
const accountsOf = (email: string) => house.rows('SELECT * FROM users WHERE email = lower($1)', [email]);

describe('signInByProxy', () => {
  it('signs in whom a listed proxy names, with a session like any other', async () => {
    const user = await house.addUser('USER', { emailConfirmedAt: new Date('2026-01-01') });
    const { data, errors } = await enter(user.email.toUpperCase());
    const { nextStep, accessToken, refreshToken, user: shown, session } = data.signInByProxy;
    expect([errors, nextStep, shown.id]).toEqual([[], 'NONE', user.id]);
    const viewer = await house.ask({ authorization: `Bearer ${accessToken}` }, '{ viewer { id } }');
    expect(viewer.data.viewer.id).toBe(user.id);
    expect(refreshToken).toMatch(/^gh_rt_/);
    const [row] = await house.rows('SELECT user_id FROM sessions WHERE id = $1', [session.id]);
    expect(row.user_id).toBe(user.id);
    const [event] = await house.events(user.id);
    expect(event).toMatchObject({
      action: 'USER_SIGNED_IN',
      actor_id: user.id,
      after: { sessionId: session.id, by: 'PROXY' },
    });
  });

  it('makes the account of a person who comes for the first time, by the rules of signing up', async () => {
    const { data } = await enter('Ada@Example.org', {
      'x-forwarded-name': latin1('Ada Łovelace'),
    });
    expect(data.signInByProxy).toMatchObject({ nextStep: 'NONE', user: { name: 'Ada Łovelace', role: 'USER' } });
    const [row] = await accountsOf('ada@example.org');
    expect(row).toMatchObject({ email: 'ada@example.org', name: 'Ada Łovelace', role: 'USER', type: 'REGULAR' });
    expect(row.email_confirmed_at).not.toBeNull();
    expect((await house.events(row.id)).map(({ action, after }) => [action, after.by])).toEqual([
      ['USER_SIGNED_UP', 'PROXY'],
    ]);
  });

  it('makes one account for twenty requests at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => enter('many@example.org')));
    expect(answers.map(({ refusal }) => refusal)).toEqual(answers.map(() => null));
    expect(await accountsOf('many@example.org')).toHaveLength(1);
  });

  it('takes password, sessions and keys from whoever claimed the address without confirming it', async () => {
    const victim = await house.addUser('USER');
    const claimed = await house.callerFor(victim);
    await house.rows("INSERT INTO passwords VALUES ($1, 'hash', now())", [victim.id]);
    await house.rows(
      `INSERT INTO api_keys (id, user_id, prefix, digest, label, scopes, created_at)
       VALUES (gen_random_uuid(), $1, $2, $3, 'theirs', '{READ}', now())`,
      [victim.id, `gh_ak_${victim.id.slice(-10)}`, Buffer.from(victim.id)],
    );
    await house.rows("UPDATE users SET pending_email = 'thief@evil.example' WHERE id = $1", [victim.id]);
    const link = await plantLink(house, victim, 'EMAIL_CONFIRMATION', { email: 'thief@evil.example' });
    const { data } = await enter(victim.email);
    expect(data.signInByProxy.user.emailConfirmedAt).not.toBeNull();
    expect((await confirm(house, link)).refusal?.code).toBe('TOKEN_INVALID');
    expect((await accountsOf(victim.email))[0].pending_email).toBeNull();
    expect((await house.ask(claimed, '{ viewer { id } }')).refusal?.code).toBe('UNAUTHENTICATED');
    expect(await house.rows('SELECT 1 FROM passwords WHERE user_id = $1', [victim.id])).toEqual([]);
    expect(await house.rows('SELECT status FROM api_keys WHERE user_id = $1', [victim.id])).toEqual([
      { status: 'SUSPENDED' },
    ]);
    const [event] = await house.events(victim.id);
    expect(event).toMatchObject({
      action: 'USER_EMAIL_CONFIRMED',
      after: { by: 'PROXY', passwordRemoved: true, sessionsEnded: 1, apiKeysSuspended: 1 },
    });
    // Once confirmed, what the owner has stays.
    await house.rows("INSERT INTO passwords VALUES ($1, 'hash', now())", [victim.id]);
    await enter(victim.email);
    expect(await house.rows('SELECT 1 FROM passwords WHERE user_id = $1', [victim.id])).toHaveLength(1);
  });

  it('takes it from whoever signed up first with the address of the administrator to come as well', async () => {
    await house.rows("INSERT INTO passwords VALUES ($1, 'hash', now()) ON CONFLICT DO NOTHING", [first.id]);
    expect((await enter(first.email)).data.signInByProxy.user.id).toBe(first.id);
    expect(await house.rows('SELECT 1 FROM passwords WHERE user_id = $1', [first.id])).toEqual([]);
  });

  it('asks nobody to change a password that it took away', async () => {
    const user = await house.addUser('USER', { mustChangePassword: true });
    await house.rows("INSERT INTO passwords VALUES ($1, 'hash', now())", [user.id]);
    const { data } = await enter(user.email);
    expect(data.signInByProxy).toMatchObject({ nextStep: 'NONE', user: { id: user.id } });
  });

  it.each([
    ['a name that would be cut within a character', { 'x-forwarded-name': latin1('a'.repeat(199) + '\u{1f600}') }, 199],
    ['an address that is longer than a name may be', {}, 200],
  ])('makes an account of %s', async (_what, headers, length) => {
    const email = `${'a'.repeat(60)}@${`${'b'.repeat(60 + (length % 2))}.`.repeat(3)}org`;
    expect((await enter(email, headers)).errors).toEqual([]);
    expect((await accountsOf(email))[0].name).toHaveLength(length);
  });

  it('answers nobody what it answered somebody else with the same Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'sign-in' };
    const answers = [await enter('one@example.org', headers), await enter('two@example.org', headers)];
    expect(answers.map(({ data }) => data.signInByProxy.user.email)).toEqual(['one@example.org', 'two@example.org']);
  });

  it.each([
    ['a suspended account', { status: 'SUSPENDED' }, 'SUSPENDED'],
    ['a SERVICE account', { type: 'SERVICE' }, 'SERVICE_ACCOUNT'],
  ])('refuses %s and notes it', async (_who, values, reason) => {
    const user = await house.addUser('USER', values);
    const { data, refusal } = await enter(user.email);
    expect([data.signInByProxy, refusal?.code]).toEqual([null, 'INVALID_CREDENTIALS']);
    const [event] = await house.events(user.id);
    expect(event).toMatchObject({ action: 'USER_SIGN_IN_FAILED', after: { reason } });
    expect(await house.rows('SELECT 1 FROM sessions WHERE user_id = $1', [user.id])).toEqual([]);
  });

  it('lets an account that awaits approval wait', async () => {
    const user = await house.addUser('PENDING');
    const { data } = await enter(user.email);
    expect(data.signInByProxy).toMatchObject({ nextStep: 'AWAIT_APPROVAL', accessToken: null, user: null });
  });

  it.each([
    ['no header', {}],
    ['what is no address', { [HEADER]: 'nobody' }],
    ['an empty header', { [HEADER]: ' ' }],
    ['two addresses', { [HEADER]: 'ada@example.org, eve@example.org' }],
  ])('knows nobody by %s', async (_what, headers) => {
    const { refusal, status } = await house.ask(house.anonymous, SIGN_IN, {}, headers);
    expect([refusal?.code, status]).toEqual(['UNAUTHENTICATED', 401]);
  });
});

describe('the header of a proxy', () => {
  it('signs nobody in by itself: only the mutation does', async () => {
    const user = await house.addUser();
    const { data } = await house.ask(house.anonymous, '{ viewer { id } }', {}, { [HEADER]: user.email });
    expect(data.viewer).toBeNull();
  });

  it('is believed of no other neighbour, whatever forwarded address it claims', async () => {
    const user = await house.addUser();
    const elsewhere = await House.open({
      environment: { ...behindProxy, TRUSTED_PROXIES: '10.0.0.0/8' },
      database: house.database,
    });
    const { refusal } = await enter(user.email, { 'x-forwarded-for': '10.0.0.1' }, elsewhere);
    await elsewhere.close();
    expect(refusal?.code).toBe('UNAUTHENTICATED');
    expect(await house.rows('SELECT 1 FROM sessions WHERE user_id = $1', [user.id])).toEqual([]);
  });

  it('is not believed where it came twice, also one of which Node shows the first alone', async () => {
    const own = await House.open({
      environment: { ...behindProxy, TRUSTED_EMAIL_HEADER: 'From' },
      database: house.database,
    });
    const ask = (from: string[]): Promise<string> =>
      new Promise((resolve, reject) => {
        const names = from.flatMap((email) => ['from', email]);
        const headers = [...names, 'host', new URL(own.url).host, 'content-type', 'application/json'];
        const question = request(
          `${own.url}/graphql`,
          { method: 'POST', headers },
          (answer) => void text(answer).then(resolve, reject),
        );
        question.on('error', reject).end(JSON.stringify({ query: SIGN_IN }));
      });
    const [once, twice] = [await ask(['f1@example.org']), await ask(['f1@example.org', 'f2@example.org'])];
    await own.close();
    expect(JSON.parse(once).data.signInByProxy.nextStep).toBe('NONE');
    expect(JSON.parse(twice).errors[0].extensions.code).toBe('UNAUTHENTICATED');
  });

  it('is believed of no neighbour while it is not configured', async () => {
    const off = await House.open({ environment: { TRUSTED_PROXIES: '127.0.0.1' }, database: house.database });
    const { refusal } = await enter(first.email, {}, off);
    await off.close();
    expect(refusal?.code).toBe('FEATURE_DISABLED');
  });

  it('makes no account where people may not sign up, or not from that domain', async () => {
    for (const [registration, code] of [
      [{ signUpEnabled: false }, 'FORBIDDEN'],
      [{ allowedEmailDomains: ['example.com'] }, 'BAD_USER_INPUT'],
    ] as const) {
      const closed = await House.open({ environment: behindProxy, settings: { registration } });
      await closed.markFirst(await closed.addUser('ADMIN'));
      const { refusal } = await enter('stranger@example.org', {}, closed);
      const rows = await closed.rows("SELECT 1 FROM users WHERE email = 'stranger@example.org'");
      await closed.close();
      expect([refusal?.code, rows]).toEqual([code, []]);
    }
  });

  it('makes the first account the administrator, once', async () => {
    const empty = await House.open({ environment: behindProxy });
    const answers = await Promise.all(['a', 'b', 'c'].map((who) => enter(`${who}@example.org`, {}, empty)));
    const roles = await empty.rows('SELECT role FROM users ORDER BY role');
    await empty.close();
    expect(answers.map(({ refusal }) => refusal)).toEqual([null, null, null]);
    expect(roles.map(({ role }) => role)).toEqual(['ADMIN', 'PENDING', 'PENDING']);
  });
});
