import { randomBytes, randomInt } from 'node:crypto';
import { House, type Answer, type TestUser } from '../support/house.ts';

const SIGN_UP = `mutation SignUp($input: SignUpInput!) {
  signUp(input: $input) {
    nextStep user { id name email username role isFirstUser isSuperAdmin timeZone locale } session { id isCurrent }
    accessToken accessTokenExpiresAt refreshToken supportEmail
  }
}`;
const PASSWORD = 'correct horse battery staple';
const OPTIONS = `{ signInOptions {
  signUpEnabled approvalRequired passwordEnabled passwordPolicy { minLength minStrength } identityProviders { id }
} }`;
const tokenForm = /^gh_rt_[A-Za-z0-9_-]{43}$/;

type Input = Record<string, unknown>;

const unused = (): string => randomBytes(6).toString('hex');
const person = (input: Input = {}): Input => ({
  email: `person-${unused()}@example.org`,
  name: 'Ada Lovelace',
  password: PASSWORD,
  tokenDelivery: 'BODY',
  ...input,
});
/** As if each came from an address of its own, so that only the test of the throttle meets it. */
const fromElsewhere = () => ({
  'x-forwarded-for': [10, randomInt(256), randomInt(256), randomInt(1, 255)].join('.'),
});
const signUp = (house: House, input: Input, headers: Record<string, string> = {}): Promise<Answer> =>
  house.ask(house.anonymous, SIGN_UP, { input }, { ...fromElsewhere(), ...headers });
const open = (settings?: Record<string, object>): Promise<House> =>
  House.open({ environment: { TRUSTED_PROXIES: '127.0.0.1' }, ...(settings && { settings }) });
/** An installation that has its administrator. */
async function openSettled(settings?: Record<string, object>): Promise<{ house: House; admin: TestUser }> {
  const house = await open(settings);
  const admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
  return { house, admin };
}
const accountOf = async (house: House, email: unknown) =>
  (await house.rows('SELECT * FROM users WHERE email = $1', [email]))[0];
const count = async (house: House, table: 'users' | 'sessions' | 'audit_events' | 'passwords'): Promise<number> =>
  (await house.rows(`SELECT count(*)::int AS count FROM ${table}`))[0].count;
const times = <T>(n: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: n }, (_, index) => work(index)));

describe('signUp, where accounts are approved,', () => {
  let house: House;
  let admin: TestUser;
  beforeAll(async () => {
    ({ house, admin } = await openSettled());
  });
  afterAll(() => house.close());

  it('makes a pending account, and tells whom to ask', async () => {
    const { email, username } = { email: `Ada-${unused()}@Example.ORG`, username: `Ada_${unused()}` };
    const { data, errors } = await signUp(house, person({ email, username, name: ' Ada Lovelace ' }));
    expect(errors).toEqual([]);
    expect(data.signUp).toEqual({
      nextStep: 'AWAIT_APPROVAL',
      user: null,
      session: null,
      accessToken: null,
      accessTokenExpiresAt: null,
      refreshToken: expect.stringMatching(tokenForm),
      supportEmail: admin.email,
    });
    expect(await accountOf(house, email.toLowerCase())).toMatchObject({
      username: username.toLowerCase(),
      name: 'Ada Lovelace',
      role: 'PENDING',
      type: 'REGULAR',
      status: 'ACTIVE',
      approved_at: null,
      email_confirmed_at: null,
      must_change_password: false,
      time_zone: 'UTC',
      locale: 'en',
      version: 1,
    });
  });

  it('keeps the password as a hash, and a session that is refreshed once the account is approved', async () => {
    const input = person();
    const { data } = await signUp(house, input);
    const { id } = await accountOf(house, input.email);
    const [password] = await house.rows('SELECT hash FROM passwords WHERE user_id = $1', [id]);
    expect(password.hash).toMatch(/^\$2b\$04\$/);
    expect(await house.rows('SELECT * FROM user_activity WHERE user_id = $1', [id])).toHaveLength(1);
    const refresh = 'mutation ($token: String) { refreshSession(refreshToken: $token) { nextStep refreshToken } }';
    const waiting = await house.ask(house.anonymous, refresh, { token: data.signUp.refreshToken });
    expect(waiting.data.refreshSession.nextStep).toBe('AWAIT_APPROVAL');
    await house.rows("UPDATE users SET role = 'USER' WHERE id = $1", [id]);
    const approved = await house.ask(house.anonymous, refresh, { token: waiting.data.refreshSession.refreshToken });
    expect(approved.data.refreshSession.nextStep).toBe('NONE');
  });

  it('leaves an audit event by the account itself', async () => {
    const input = person({ username: `u-${unused()}` });
    await signUp(house, input);
    const { id } = await accountOf(house, input.email);
    const [event, ...others] = await house.events(id);
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      action: 'USER_SIGNED_UP',
      actor_id: id,
      subject_id: id,
      actor_name: 'Ada Lovelace',
      target_type: 'User',
      target_name: 'Ada Lovelace',
      before: null,
      after: { name: 'Ada Lovelace', email: input.email, username: input.username, role: 'PENDING' },
    });
    expect(JSON.stringify(event)).not.toContain(PASSWORD);
  });

  it('gives the refresh token to browsers as a cookie that scripts cannot read', async () => {
    const { data, headers } = await signUp(house, person({ tokenDelivery: undefined }));
    expect(data.signUp.refreshToken).toBeNull();
    expect(headers.get('set-cookie')).toMatch(
      /^gatehouse_refresh=gh_rt_[\w-]{43}; Path=\/graphql; .*HttpOnly; SameSite=Strict/,
    );
  });

  it('does not tell a known address apart, and leaves its account alone', async () => {
    const input = person();
    const { data: forNew, headers: headersForNew } = await signUp(house, input);
    const before = [await accountOf(house, input.email), await count(house, 'users'), await count(house, 'sessions')];
    const events = await count(house, 'audit_events');
    const again = person({ email: String(input.email).toUpperCase(), password: 'another password of mine' });
    const { data, errors, headers, status } = await signUp(house, again);
    expect({ errors, status }).toEqual({ errors: [], status: 200 });
    expect(data.signUp).toEqual({ ...forNew.signUp, refreshToken: expect.stringMatching(tokenForm) });
    expect([...headers.keys()]).toEqual([...headersForNew.keys()]);
    const after = [await accountOf(house, input.email), await count(house, 'users'), await count(house, 'sessions')];
    expect(after).toEqual(before);
    expect(await count(house, 'audit_events')).toBe(events);
    expect(await house.rows("SELECT 1 FROM users WHERE email LIKE '%@stand-in.invalid'")).toEqual([]);
  });

  it('does not tell a known address apart by what its refresh token does', async () => {
    const refresh =
      'mutation ($t: String) { refreshSession(refreshToken: $t) { nextStep refreshToken supportEmail user { id } session { id } accessToken } }';
    const life = async (input: Input): Promise<unknown[]> => {
      const first = (await signUp(house, input)).data.signUp.refreshToken as string;
      const second = await house.ask(house.anonymous, refresh, { t: first });
      const third = await house.ask(house.anonymous, refresh, { t: second.data.refreshSession.refreshToken });
      const reused = await house.ask(house.anonymous, refresh, { t: first });
      const ended = await house.ask(house.anonymous, refresh, { t: third.data.refreshSession.refreshToken });
      return [second, third, reused, ended].map(({ data, refusal, status }) => ({
        status,
        code: refusal?.code,
        answer: data?.refreshSession && { ...data.refreshSession, refreshToken: expect.stringMatching(tokenForm) },
      }));
    };
    const { email } = await house.addUser();
    const forKnown = await life(person({ email }));
    expect(forKnown).toMatchObject([
      { status: 200 },
      { status: 200 },
      { code: 'UNAUTHENTICATED' },
      { code: 'UNAUTHENTICATED' },
    ]);
    expect(forKnown).toEqual(await life(person()));
  });

  it('answers a known address with a cookie of the same form', async () => {
    const { email } = await house.addUser();
    const cookie = async (input: Input) =>
      (await signUp(house, input)).headers
        .get('set-cookie')!
        .replace(/gh_rt_[\w-]{43}/, '…')
        .replace(/Expires=[^;]+/, '');
    expect(await cookie(person({ email, tokenDelivery: 'COOKIE' }))).toBe(
      await cookie(person({ tokenDelivery: 'COOKIE' })),
    );
  });

  it('answers a repetition with the same Idempotency-Key alike for new and known addresses, without a token', async () => {
    const { email } = await house.addUser();
    for (const input of [person(), person({ email })]) {
      const key = { ...fromElsewhere(), 'idempotency-key': unused() };
      const { data: first } = await signUp(house, input, key);
      const users = await count(house, 'users');
      const { data: second, errors } = await signUp(house, input, key);
      expect(errors).toEqual([]);
      expect(second.signUp).toEqual({ ...first.signUp, refreshToken: null });
      expect(await count(house, 'users')).toBe(users);
    }
  });

  it('refuses a username that is taken, whatever the address is', async () => {
    const username = `taken-${unused()}`;
    const { email } = await house.addUser('USER', { username });
    for (const input of [person({ username: username.toUpperCase() }), person({ username, email })]) {
      const { refusal } = await signUp(house, input);
      expect(refusal).toMatchObject({
        code: 'ALREADY_EXISTS',
        violations: [{ path: ['input', 'username'], code: 'TAKEN' }],
      });
    }
  });

  it.each([
    ['short', 'x7!Kq', 'TOO_SHORT'],
    ['longer than bcrypt reads', `${'é'.repeat(36)}x`, 'TOO_LONG'],
    ['easy to guess', 'password1', 'TOO_WEAK'],
    ['the own name', 'ada lovelace', 'TOO_WEAK'],
  ])('refuses a password that is %s, for a known address too', async (_, password, code) => {
    const { email } = await house.addUser();
    for (const input of [person({ password }), person({ password, email })]) {
      const { refusal } = await signUp(house, input);
      expect(refusal).toMatchObject({ code: 'PASSWORD_POLICY', violations: [{ path: ['input', 'password'], code }] });
      expect(JSON.stringify(refusal)).not.toContain(password);
    }
  });

  it.each([
    ['username', { username: 'with blank' }],
    ['username', { username: '' }],
    ['username', { username: 'a'.repeat(65) }],
    ['name', { name: ' ' }],
    ['name', { name: 'x'.repeat(201) }],
    ['name', { name: 'a\u0000b' }],
    ['email', { email: 'nobody' }],
  ])('refuses a bad %s', async (field, input) => {
    const users = await count(house, 'users');
    const { refusal } = await signUp(house, person(input));
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', field] }] });
    expect(await count(house, 'users')).toBe(users);
  });

  it('is open to everybody, whatever credential is sent along', async () => {
    const signedIn = await house.callerFor(await house.addUser());
    for (const authorization of ['Bearer nonsense', signedIn.authorization!])
      expect((await signUp(house, person(), { authorization })).errors).toEqual([]);
  });

  it('makes one account of forty sign-ups with one address at once, and answers all alike', async () => {
    const input = person();
    const answers = await times(40, () => signUp(house, input));
    for (const { data } of answers)
      expect(data?.signUp).toMatchObject({ nextStep: 'AWAIT_APPROVAL', supportEmail: admin.email });
    const { id } = await accountOf(house, input.email);
    expect(await house.events(id)).toHaveLength(1);
    expect(await house.rows('SELECT 1 FROM sessions WHERE user_id = $1', [id])).toHaveLength(1);
  });

  it('is announced by signInOptions to strangers, also with a credential that does not hold', async () => {
    for (const caller of [house.anonymous, { authorization: 'Bearer nonsense' }]) {
      const { data, errors } = await house.ask(caller, OPTIONS);
      expect(errors).toEqual([]);
      expect(data.signInOptions).toEqual({
        signUpEnabled: true,
        approvalRequired: true,
        passwordEnabled: true,
        passwordPolicy: { minLength: 8, minStrength: 2 },
        identityProviders: [],
      });
    }
  });

  it('takes twenty an hour from one network, and goes on for others', async () => {
    const headers = { 'x-forwarded-for': '2001:db8:0:7::1' };
    for (let attempt = 1; attempt <= 20; attempt += 1)
      expect((await signUp(house, person({ password: 'short' }), headers)).refusal?.code).toBe('PASSWORD_POLICY');
    const neighbour = { 'x-forwarded-for': '2001:db8:0:7::2' };
    const { refusal, status } = await signUp(house, person({ password: 'short' }), neighbour);
    expect({ code: refusal?.code, status }).toEqual({ code: 'RATE_LIMITED', status: 429 });
    expect(refusal!.retryAfterSeconds).toBeGreaterThan(3_000);
    expect((await signUp(house, person())).errors).toEqual([]);
  });
});

describe('signUp, where accounts need no approval,', () => {
  let house: House;
  beforeAll(async () => {
    ({ house } = await openSettled({
      registration: { defaultRole: 'USER' },
      passwords: { minLength: 12, minStrength: 3 },
      users: { defaultTimeZone: 'Europe/Berlin', defaultLocale: 'de' },
    }));
  });
  afterAll(() => house.close());

  it('signs the new account in', async () => {
    const input = person();
    const { data, errors } = await signUp(house, input);
    expect(errors).toEqual([]);
    const { nextStep, user, session, accessToken, refreshToken, supportEmail } = data.signUp;
    expect({ nextStep, supportEmail }).toEqual({ nextStep: 'NONE', supportEmail: null });
    expect(user).toMatchObject({
      role: 'USER',
      isFirstUser: false,
      isSuperAdmin: false,
      timeZone: 'Europe/Berlin',
      locale: 'de',
    });
    expect(session.isCurrent).toBe(true);
    expect(refreshToken).toMatch(tokenForm);
    const viewer = await house.ask({ authorization: `Bearer ${accessToken}` }, '{ viewer { id email } }');
    expect(viewer.data.viewer).toEqual({ id: user.id, email: input.email });
    expect((await accountOf(house, input.email)).approved_at).toEqual(expect.any(Date));
  });

  it('says so in signInOptions, with the rules for passwords', async () => {
    const { data } = await house.ask(house.anonymous, OPTIONS);
    expect(data.signInOptions).toMatchObject({
      signUpEnabled: true,
      approvalRequired: false,
      passwordPolicy: { minLength: 12, minStrength: 3 },
    });
  });

  it('refuses an address that is taken, without regard to case', async () => {
    const { email } = await house.addUser();
    const { refusal } = await signUp(house, person({ email: email.toUpperCase() }));
    expect(refusal).toMatchObject({
      code: 'ALREADY_EXISTS',
      violations: [{ path: ['input', 'email'], code: 'TAKEN' }],
    });
  });

  it('makes one account of forty sign-ups with one address at once, and refuses the others', async () => {
    const input = person();
    const answers = await times(40, () => signUp(house, input));
    const codes = answers.map(({ refusal }) => refusal?.code ?? 'made');
    expect(codes.filter((code) => code === 'made')).toHaveLength(1);
    expect(codes.filter((code) => code === 'ALREADY_EXISTS')).toHaveLength(39);
  });
});

describe('signUp, where addresses are confirmed and their domains restricted,', () => {
  let house: House;
  beforeAll(async () => {
    const registration = { defaultRole: 'USER', emailConfirmationRequired: true, allowedEmailDomains: ['Example.org'] };
    ({ house } = await openSettled({ registration }));
  });
  afterAll(() => house.close());

  it('opens no session, and does not tell a known address apart', async () => {
    const { email } = await house.addUser();
    const sessions = await count(house, 'sessions');
    for (const input of [person(), person({ email })]) {
      const { data, errors, headers } = await signUp(house, input);
      expect(errors).toEqual([]);
      expect(data.signUp).toEqual({
        nextStep: 'CONFIRM_EMAIL',
        user: null,
        session: null,
        accessToken: null,
        accessTokenExpiresAt: null,
        refreshToken: null,
        supportEmail: null,
      });
      expect(headers.get('set-cookie')).toBeNull();
    }
    expect(await count(house, 'sessions')).toBe(sessions);
  });

  it('takes addresses of the permitted domains only', async () => {
    expect((await signUp(house, person({ email: `${unused()}@EXAMPLE.org` }))).errors).toEqual([]);
    for (const domain of ['example.com', 'sub.example.org', 'notexample.org']) {
      const { refusal } = await signUp(house, person({ email: `${unused()}@${domain}` }));
      expect(refusal).toMatchObject({
        code: 'BAD_USER_INPUT',
        violations: [{ path: ['input', 'email'], code: 'DOMAIN_NOT_ALLOWED' }],
      });
    }
  });
});

describe('signUp, where it is off,', () => {
  it('is denied to everybody, and signInOptions says so', async () => {
    const { house, admin } = await openSettled({ registration: { signUpEnabled: false } });
    const users = await count(house, 'users');
    for (const caller of [house.anonymous, await house.callerFor(admin)])
      expect((await house.ask(caller, SIGN_UP, { input: person() })).refusal?.code).toBe('FORBIDDEN');
    expect(await count(house, 'users')).toBe(users);
    expect((await house.ask(house.anonymous, OPTIONS)).data.signInOptions.signUpEnabled).toBe(false);
    await house.close();
  });
});

describe('signUp, in an empty installation,', () => {
  const installation = async (house: House) => (await house.rows('SELECT * FROM installation'))[0];

  it('makes the first of forty at once the administrator, and the others wait', async () => {
    const house = await open();
    const answers = await times(40, () => signUp(house, person()));
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    const made = answers.filter(({ data }) => data.signUp.nextStep === 'NONE');
    expect(made).toHaveLength(1);
    const { user } = made[0]!.data.signUp;
    expect(user).toMatchObject({ role: 'ADMIN', isFirstUser: true, isSuperAdmin: true });
    expect(await installation(house)).toMatchObject({ first_user_id: user.id, super_admin_id: user.id });
    const others = answers.filter(({ data }) => data.signUp.nextStep === 'AWAIT_APPROVAL');
    expect(others.map(({ data }) => data.signUp.supportEmail)).toEqual(Array(39).fill(user.email));
    const roles = await house.rows('SELECT role, count(*)::int FROM users GROUP BY role ORDER BY role');
    expect(roles).toEqual([
      { role: 'ADMIN', count: 1 },
      { role: 'PENDING', count: 39 },
    ]);
    expect((await house.events(user.id))[0].after.role).toBe('ADMIN');
    await house.close();
  });

  it('lets exactly one in, signed in, whatever the settings want of others', async () => {
    const house = await open({
      registration: { signUpEnabled: false, emailConfirmationRequired: true, allowedEmailDomains: ['example.net'] },
    });
    const answers = await times(10, () => signUp(house, person()));
    const codes = answers.map(({ data, refusal }) => refusal?.code ?? data.signUp.nextStep).sort();
    expect(codes).toEqual([...Array<string>(9).fill('FORBIDDEN'), 'NONE']);
    expect(await house.rows('SELECT role FROM users')).toEqual([{ role: 'ADMIN' }]);
    await house.close();
  });

  it('leaves the place of the first to people who come by themselves', async () => {
    const house = await open();
    const caller = await house.callerFor(await house.addUser('ADMIN'));
    const create = 'mutation ($input: CreateUserInput!) { createUser(input: $input) { user { role isFirstUser } } }';
    const created = await house.ask(caller, create, {
      input: { email: `${unused()}@example.org`, name: 'Eve', password: PASSWORD },
    });
    expect(created.data?.createUser.user).toEqual({ role: 'USER', isFirstUser: false });
    expect(await installation(house)).toMatchObject({ first_user_id: null, super_admin_id: null });
    await house.close();
  });
});
