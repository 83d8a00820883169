import { House, type TestUser } from '../support/house.ts';
import { whenWaitingForLock } from '../support/until.ts';
import {
  addPerson,
  bearer,
  behindProxy,
  cookieOf,
  COST,
  fromElsewhere,
  givePassword,
  isSignedIn,
  openSessionsOf,
  PASSWORD,
  passwordWorkDuring,
  sessionsOf,
  signIn,
  times,
  unused,
} from './sign-in.support.ts';

const tokenForm = /^gh_rt_[A-Za-z0-9_-]{43}$/;

const lastEventOf = async (house: House, { id }: { id: string }) => (await house.events(id)).at(-1);
const wrong = { password: 'wrong horse battery staple' };

describe('signIn', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open({
      environment: { ...behindProxy, GRAPHQL_MAX_ALIASES: '200', GRAPHQL_MAX_TOKENS: '9000' },
    });
  });
  afterAll(() => house.close());

  it('opens a session, and answers with tokens and the account', async () => {
    const user = await addPerson(house);
    const headers = { 'user-agent': 'Firefox', 'x-forwarded-for': '192.0.2.7' };
    const { data, errors } = await signIn(house, user.email, {}, headers);
    expect(errors).toEqual([]);
    const [session] = await sessionsOf(house, user);
    expect(session).toMatchObject({ user_agent: 'Firefox', ip_address: '192.0.2.7', ended_at: null });
    expect(data.signIn).toEqual({
      nextStep: 'NONE',
      accessToken: expect.any(String),
      accessTokenExpiresAt: expect.any(String),
      refreshToken: expect.stringMatching(tokenForm),
      supportEmail: null,
      user: { id: user.id, email: user.email },
      session: { id: session.id, isCurrent: true, expiresAt: session.expires_at.toISOString() },
    });
    expect(await isSignedIn(house, bearer(data.signIn.accessToken))).toBe(true);
  });

  it('knows an account by email and by username, whatever the case and the blanks around', async () => {
    const username = `ada_${unused()}`;
    const user = await addPerson(house, 'USER', { username });
    for (const login of [user.email.toUpperCase(), username, ` ${username.toUpperCase()} `])
      expect((await signIn(house, login)).data.signIn.user.id).toBe(user.id);
  });

  it('issues access tokens for as long as the settings say', async () => {
    const user = await addPerson(house);
    const before = house.clock.now().getTime();
    const { accessTokenExpiresAt } = (await signIn(house, user.email)).data.signIn;
    const seconds = (Date.parse(accessTokenExpiresAt) - before) / 1000;
    expect(seconds).toBeGreaterThan(598);
    expect(seconds).toBeLessThan(660);
  });

  it('leaves an audit event in the name of the account', async () => {
    const user = await addPerson(house);
    const { data } = await signIn(house, user.email, {}, { 'x-forwarded-for': '192.0.2.9' });
    expect(await house.events(user.id)).toMatchObject([
      {
        action: 'USER_SIGNED_IN',
        actor_id: user.id,
        subject_id: user.id,
        actor_name: user.name,
        target_type: 'User',
        target_name: user.name,
        after: { sessionId: data.signIn.session.id },
        ip_address: '192.0.2.9',
      },
    ]);
  });

  it('puts the refresh token into a cookie that scripts cannot read, unless the body is asked for', async () => {
    const user = await addPerson(house);
    const answer = await signIn(house, user.email, { tokenDelivery: undefined });
    expect(answer.data.signIn.refreshToken).toBeNull();
    const { value, attributes } = cookieOf(answer)!;
    expect(value).toMatch(tokenForm);
    const expires = new Date(Math.floor(Date.parse(answer.data.signIn.session.expiresAt) / 1000) * 1000).toUTCString();
    expect(attributes.sort()).toEqual([`Expires=${expires}`, 'HttpOnly', 'Path=/graphql', 'SameSite=Strict']);
    expect(cookieOf(await signIn(house, user.email, { tokenDelivery: 'BODY' }))).toBeNull();
  });

  it('sends the cookie over HTTPS only where the service has an HTTPS address', async () => {
    const secure = await House.open({ environment: { ...behindProxy, PUBLIC_URL: 'https://gatehouse.example.org' } });
    const user = await addPerson(secure);
    const cookie = cookieOf(await signIn(secure, user.email, { tokenDelivery: 'COOKIE' }));
    await secure.close();
    expect(cookie!.attributes).toContain('Secure');
  });

  describe('refuses without a hint why', () => {
    const suspended = { status: 'SUSPENDED' };
    const cases: [who: string, reason: string, make: () => Promise<TestUser | null>, input: Record<string, unknown>][] =
      [
        ['an unknown login', 'UNKNOWN_LOGIN', async () => null, {}],
        ['a wrong password', 'WRONG_PASSWORD', () => addPerson(house), wrong],
        ['an empty password', 'WRONG_PASSWORD', () => addPerson(house), { password: '' }],
        ['a suspended account', 'SUSPENDED', () => addPerson(house, 'USER', suspended), {}],
        ['a wrong password of a suspended account', 'WRONG_PASSWORD', () => addPerson(house, 'USER', suspended), wrong],
        ['a service account', 'SERVICE_ACCOUNT', () => addPerson(house, 'USER', { type: 'SERVICE' }), {}],
        ['an account without a password', 'NO_PASSWORD', () => house.addUser(), {}],
      ];

    it.each(cases)('%s', async (_who, reason, make, input) => {
      const user = await make();
      const login = user?.email ?? `nobody-${unused()}@example.org`;
      const requestId = unused();
      const { data, refusal, status } = await signIn(house, login, input, { 'x-request-id': requestId });
      expect(data).toEqual({ signIn: null });
      expect(status).toBe(200);
      expect(refusal).toEqual({
        code: 'INVALID_CREDENTIALS',
        message: 'The sign-in name or the password is wrong, or the account may not sign in.',
        path: ['signIn'],
        requestId,
        violations: [],
      });
      expect(await house.rows('SELECT * FROM audit_events WHERE request_id = $1', [requestId])).toMatchObject([
        {
          action: 'USER_SIGN_IN_FAILED',
          actor_id: null,
          target_type: 'User',
          target_id: user?.id ?? null,
          target_name: user?.name ?? null,
          after: { reason },
        },
      ]);
      if (user) expect(await sessionsOf(house, user)).toEqual([]);
    });

    it('compares one hash of the cost in force, whatever the account is', async () => {
      for (const [who, , make, input] of cases) {
        const login = (await make())?.email ?? `nobody-${unused()}@example.org`;
        const work = await passwordWorkDuring(() => signIn(house, login, input));
        expect([who, work.map(({ name, hash }) => [name, hash?.slice(0, 7)])]).toEqual([who, [['compare', '$2b$04$']]]);
      }
    });
  });

  it('does no more for a right password of a suspended account, though its hash is of another cost', async () => {
    const user = await house.addUser('USER', { status: 'SUSPENDED' });
    await givePassword(house, user, PASSWORD, COST + 1);
    const work = await passwordWorkDuring(() => signIn(house, user.email));
    expect(work.map(({ name }) => name)).toEqual(['compare']);
  });

  it('never takes a password of more than 72 bytes, though its first 72 fit', async () => {
    const user = await house.addUser();
    const longest = 'ü'.repeat(36);
    await givePassword(house, user, longest);
    expect((await signIn(house, user.email, { password: `${longest}!` })).refusal!.code).toBe('INVALID_CREDENTIALS');
    expect((await signIn(house, user.email, { password: longest })).errors).toEqual([]);
  });

  it.each([
    ['a NUL', 'abc\u0000def'],
    ['half a surrogate pair', 'abc\ud800def'],
    ['a megabyte less a little', 'x'.repeat(1_000_000)],
  ])('refuses a password with %s like any other', async (_what, password) => {
    const user = await addPerson(house);
    expect((await signIn(house, user.email, { password })).refusal!.code).toBe('INVALID_CREDENTIALS');
  });

  it.each([
    ['empty', ''],
    ['blank', '   '],
    ['longer than any address', `${'x'.repeat(250)}@example.org`],
    ['with a NUL', 'ada\u0000@example.org'],
  ])('says so when the login is %s', async (_what, login) => {
    const { refusal } = await signIn(house, login);
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', 'login'] }] });
  });

  it('keeps what was typed out of log, audit and throttle', async () => {
    const [secret, user] = [`Secret${unused()}`, await addPerson(house)];
    await signIn(house, secret, { password: secret });
    await signIn(house, `${secret}@example.org`, { password: secret });
    await signIn(house, user.email, { password: secret });
    await signIn(house, '', { password: secret });
    await signIn(house, user.email, { password: [secret] });
    const { accessToken, refreshToken } = (await signIn(house, user.email)).data.signIn;
    const stored = await house.rows(`SELECT e::text FROM audit_events e UNION ALL SELECT t::text FROM throttle t
      UNION ALL SELECT s::text FROM sessions s UNION ALL SELECT r::text FROM refresh_tokens r`);
    const everything = JSON.stringify([stored, house.log]).toLowerCase();
    for (const text of [secret, accessToken, refreshToken, PASSWORD])
      expect(everything).not.toContain(text.toLowerCase());
  });

  it('tells an account that awaits approval to wait, with a refresh token and a contact only', async () => {
    const [admin, user] = [await house.addUser('ADMIN'), await addPerson(house, 'PENDING')];
    await house.markFirst(admin);
    const { data } = await signIn(house, user.email);
    await house.rows('UPDATE installation SET first_user_id = NULL, super_admin_id = NULL');
    expect(data.signIn).toEqual({
      nextStep: 'AWAIT_APPROVAL',
      accessToken: null,
      accessTokenExpiresAt: null,
      refreshToken: expect.stringMatching(tokenForm),
      supportEmail: admin.email,
      user: null,
      session: null,
    });
    expect(await openSessionsOf(house, user)).toHaveLength(1);
  });

  it('gives a token that allows nothing but changing the password while that is due', async () => {
    const user = await addPerson(house, 'ADMIN', { mustChangePassword: true });
    const { data } = await signIn(house, user.email);
    expect(data.signIn).toMatchObject({ nextStep: 'CHANGE_PASSWORD', user: { id: user.id } });
    const caller = bearer(data.signIn.accessToken);
    for (const query of ['{ viewer { id } }', '{ viewerSession { id } }', '{ users { totalCount } }'])
      expect((await house.ask(caller, query)).refusal!.code).toBe('PASSWORD_CHANGE_REQUIRED');
  });

  it('is never blocked by a credential that does not hold', async () => {
    const user = await addPerson(house);
    const { sessionId, authorization } = await house.callerFor(user);
    await house.rows('UPDATE sessions SET ended_at = now() WHERE id = $1', [sessionId]);
    for (const value of [authorization!, 'Bearer nonsense', 'Basic YTpi', 'nonsense'])
      expect((await signIn(house, user.email, {}, { authorization: value })).errors).toEqual([]);
  });

  it('hashes the password anew where the cost has changed, which is no change of the password', async () => {
    const user = await house.addUser();
    await givePassword(house, user, PASSWORD, COST + 1);
    const stored = () => house.rows('SELECT * FROM passwords WHERE user_id = $1', [user.id]);
    const before = await stored();
    await signIn(house, user.email, wrong);
    expect(await stored()).toEqual(before);
    await signIn(house, user.email);
    expect(await stored()).toEqual([{ ...before[0], hash: expect.stringMatching(/^\$2b\$04\$/) }]);
    expect((await signIn(house, user.email)).errors).toEqual([]);
  });

  it.each([
    ['was given another password', 'UPDATE passwords SET hash = $2 WHERE user_id = $1', 'WRONG_PASSWORD'],
    ['was suspended', `UPDATE users SET status = 'SUSPENDED' WHERE id = $1 AND $2 <> ''`, 'SUSPENDED'],
    ['was deleted', `DELETE FROM users WHERE id = $1 AND $2 <> ''`, 'UNKNOWN_LOGIN'],
  ])('refuses an account that %s while its password was compared', async (_what, change, reason) => {
    const user = await addPerson(house);
    const other = await givePassword(house, await house.addUser(), 'another password');
    const client = await house.database.owner.connect();
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [user.id]);
    const requestId = unused();
    const answer = signIn(house, user.email, {}, { 'x-request-id': requestId });
    await whenWaitingForLock(house);
    await client.query(change, [user.id, other]);
    await client.query('COMMIT');
    client.release();
    expect((await answer).refusal!.code).toBe('INVALID_CREDENTIALS');
    expect(await openSessionsOf(house, user)).toEqual([]);
    expect(await house.rows('SELECT after FROM audit_events WHERE request_id = $1', [requestId])).toEqual([
      { after: { reason } },
    ]);
  });

  it('lets forty in at once, each with a session of its own', async () => {
    const people = await times(40, () => addPerson(house));
    const answers = await Promise.all(people.map(({ email }) => signIn(house, email)));
    expect(new Set(answers.map(({ data }) => data.signIn.session.id)).size).toBe(40);
  });

  describe('with an Idempotency-Key', () => {
    it('opens one session, and repeats the answer without its tokens', async () => {
      const user = await addPerson(house);
      const headers = { 'idempotency-key': unused(), ...fromElsewhere() };
      const document = `mutation($login: String!, $password: String!) {
        signIn(input: { login: $login, password: $password }) {
          nextStep accessToken refreshToken user { id email } session { id isCurrent }
        }
      }`;
      const ask = () => house.ask(house.anonymous, document, { login: user.email, password: PASSWORD }, headers);
      const [first, second] = [await ask(), await ask()];
      expect(second.errors).toEqual([]);
      expect(second.data.signIn).toEqual({ ...first.data.signIn, accessToken: null });
      expect(cookieOf(second)).toBeNull();
      expect(await sessionsOf(house, user)).toHaveLength(1);
    });

    it('stores neither token', async () => {
      const user = await addPerson(house);
      const { data } = await signIn(house, user.email, {}, { 'idempotency-key': unused() });
      const stored = await house.rows(`SELECT encode(result, 'escape') AS text FROM idempotency_keys`);
      const everything = stored.map(({ text }) => text).join();
      expect(everything).toContain(data.signIn.session.id);
      expect(everything).not.toContain('gh_rt_');
      expect(everything).not.toContain(data.signIn.accessToken);
    });

    it('refuses a wrong password each time, for the same reason', async () => {
      const user = await addPerson(house);
      const headers = { 'idempotency-key': unused() };
      for (let attempt = 1; attempt <= 2; attempt += 1)
        expect((await signIn(house, user.email, wrong, headers)).refusal!.code).toBe('INVALID_CREDENTIALS');
      expect(await house.events(user.id)).toHaveLength(2);
    });
  });

  describe('counts attempts', () => {
    it('of an account, and after ten wrong ones takes none, also not the right one', async () => {
      const user = await addPerson(house);
      const counted = () => house.rows('SELECT points FROM throttle WHERE key LIKE $1', ['sign-in:account:%']);
      await house.rows('DELETE FROM throttle');
      for (let attempt = 1; attempt <= 10; attempt += 1) {
        expect((await signIn(house, user.email, wrong)).refusal!.code).toBe('INVALID_CREDENTIALS');
        expect(await counted()).toEqual([{ points: attempt }]);
      }
      let answer;
      const work = await passwordWorkDuring(async () => {
        answer = await signIn(house, user.email.toUpperCase());
      });
      const { refusal, status, headers } = answer!;
      expect(refusal.code).toBe('RATE_LIMITED');
      expect(refusal.retryAfterSeconds).toBeGreaterThan(800);
      expect(refusal.retryAfterSeconds).toBeLessThanOrEqual(900);
      expect(status).toBe(429);
      expect(headers.get('retry-after')).toBe(String(refusal.retryAfterSeconds));
      expect(work).toEqual([]);
      expect(await sessionsOf(house, user)).toEqual([]);
    });

    it('of a login that nobody has just so', async () => {
      const login = `nobody-${unused()}`;
      for (let attempt = 1; attempt <= 10; attempt += 1) await signIn(house, login, wrong);
      expect((await signIn(house, login, wrong)).refusal!.code).toBe('RATE_LIMITED');
    });

    it('of forty at once one by one', async () => {
      const user = await addPerson(house);
      const answers = await times(40, () => signIn(house, user.email, wrong));
      const codes = answers.map(({ refusal }) => refusal!.code).sort();
      expect(codes).toEqual([...Array(10).fill('INVALID_CREDENTIALS'), ...Array(30).fill('RATE_LIMITED')]);
    });

    it('together with other processes on the same database', async () => {
      const user = await addPerson(house);
      const other = await House.open({ environment: behindProxy, database: house.database });
      for (let attempt = 1; attempt <= 10; attempt += 1) await signIn(attempt % 2 ? house : other, user.email, wrong);
      const codes = [(await signIn(house, user.email)).refusal!.code, (await signIn(other, user.email)).refusal!.code];
      await other.close();
      expect(codes).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
    });

    it('and forgives them to whoever knows the password', async () => {
      const user = await addPerson(house);
      for (let round = 1; round <= 2; round += 1) {
        for (let attempt = 1; attempt <= 9; attempt += 1) await signIn(house, user.email, wrong);
        expect((await signIn(house, user.email)).errors).toEqual([]);
      }
    });

    it('and no longer counts those at a password that was replaced', async () => {
      const [admin, user] = [await house.addUser('ADMIN'), await addPerson(house)];
      for (let attempt = 1; attempt <= 11; attempt += 1) await signIn(house, user.email, wrong);
      const newPassword = 'quite another battery staple';
      await house.ask(
        await house.callerFor(admin),
        'mutation($id: ID!, $p: String!) { resetUserPassword(id: $id, newPassword: $p) { user { id } } }',
        { id: user.id, p: newPassword },
      );
      expect((await signIn(house, user.email, { password: newPassword })).errors).toEqual([]);
    });

    const aliased = (count: number): string =>
      `mutation { ${Array.from(
        { length: count },
        (_, index) => `a${index}: signIn(input: { login: "${unused()}", password: "wrong" }) { nextStep }`,
      ).join(' ')} }`;

    it('of an address: a hundred in one document are a hundred', async () => {
      const headers = fromElsewhere();
      const { errors } = await house.ask(house.anonymous, aliased(101), {}, headers);
      expect(errors.map(({ code }) => code)).toEqual([...Array(100).fill('INVALID_CREDENTIALS'), 'RATE_LIMITED']);
      const user = await addPerson(house);
      expect((await signIn(house, user.email, {}, headers)).refusal!.code).toBe('RATE_LIMITED');
      expect((await signIn(house, user.email)).errors).toEqual([]);
    });

    it('of an IPv6 network as those of one address', async () => {
      const network = `2001:db8:${unused().slice(0, 4)}:${unused().slice(0, 4)}`;
      await house.ask(house.anonymous, aliased(100), {}, { 'x-forwarded-for': `${network}::1` });
      const user = await addPerson(house);
      const from = async (address: string) =>
        (await signIn(house, user.email, {}, { 'x-forwarded-for': address })).refusal?.code;
      expect(await from(`${network}:a:b:c:d`)).toBe('RATE_LIMITED');
      expect(await from(`${network.slice(0, -4)}0:1:2:3:4`)).toBeUndefined();
    });

    it('of an address without taking one of the account', async () => {
      const [headers, user] = [fromElsewhere(), await addPerson(house)];
      await house.ask(house.anonymous, aliased(100), {}, headers);
      for (let attempt = 1; attempt <= 10; attempt += 1) await signIn(house, user.email, wrong, headers);
      expect((await signIn(house, user.email)).errors).toEqual([]);
    });
  });
});

describe('signIn, where addresses have to be confirmed,', () => {
  let house: House;
  beforeAll(async () => {
    const registration = { emailConfirmationRequired: true };
    house = await House.open({ environment: behindProxy, settings: { registration } });
  });
  afterAll(() => house.close());

  it('tells to confirm the address first, and opens no session', async () => {
    const user = await addPerson(house);
    const answer = await signIn(house, user.email, { tokenDelivery: 'COOKIE' });
    expect(answer.data.signIn).toEqual({
      nextStep: 'CONFIRM_EMAIL',
      accessToken: null,
      accessTokenExpiresAt: null,
      refreshToken: null,
      supportEmail: null,
      user: null,
      session: null,
    });
    expect(cookieOf(answer)).toBeNull();
    expect(await sessionsOf(house, user)).toEqual([]);
    expect(await lastEventOf(house, user)).toMatchObject({
      action: 'USER_SIGN_IN_FAILED',
      after: { reason: 'EMAIL_NOT_CONFIRMED' },
    });
  });

  it('still says nothing to whoever does not know the password', async () => {
    const user = await addPerson(house);
    expect((await signIn(house, user.email, wrong)).refusal!.code).toBe('INVALID_CREDENTIALS');
  });

  it('lets those in whose address is confirmed, and those who have none', async () => {
    const confirmed = await addPerson(house, 'USER', { emailConfirmedAt: house.clock.now() });
    expect((await signIn(house, confirmed.email)).data.signIn.nextStep).toBe('NONE');
    const username = `ada_${unused()}`;
    await addPerson(house, 'USER', { username, email: null });
    expect((await signIn(house, username)).data.signIn.nextStep).toBe('NONE');
  });
});

describe('signIn, where access tokens would outlive their sessions,', () => {
  it('lets the access token end with its session', async () => {
    const sessions = { accessTokenMinutes: 10_000, refreshTokenDays: 1 };
    const house = await House.open({ environment: behindProxy, settings: { sessions } });
    const user = await addPerson(house);
    const { accessTokenExpiresAt, session } = (await signIn(house, user.email)).data.signIn;
    await house.close();
    expect(Date.parse(session.expiresAt) - Date.parse(accessTokenExpiresAt)).toBeGreaterThanOrEqual(0);
    expect(Date.parse(session.expiresAt) - Date.parse(accessTokenExpiresAt)).toBeLessThanOrEqual(1000);
  });
});
