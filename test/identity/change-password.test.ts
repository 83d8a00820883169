import bcrypt from 'bcryptjs';
import { House, type Caller } from '../support/house.ts';
import { whenWaitingForLock } from '../support/until.ts';
import {
  addPerson,
  AUTH_PAYLOAD,
  bearer,
  behindProxy,
  cookieOf,
  fromElsewhere,
  givePassword,
  isSignedIn,
  openSessionsOf,
  PASSWORD,
  passwordWorkDuring,
  refresh,
  signIn,
  times,
  unused,
  withCookie,
} from './sign-in.support.ts';

const CHANGE = `mutation Change($current: String!, $next: String!) {
  changePassword(currentPassword: $current, newPassword: $next) { ${AUTH_PAYLOAD} }
}`;
const NEXT = 'four quite unrelated words';
const tokenForm = /^gh_rt_[A-Za-z0-9_-]{43}$/;

describe('changePassword', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open({ environment: behindProxy });
  });
  afterAll(() => house.close());

  const change = (caller: Caller, { current = PASSWORD, next = NEXT } = {}, headers: Record<string, string> = {}) =>
    house.ask(caller, CHANGE, { current, next }, { ...fromElsewhere(), ...headers });
  const hashOf = async ({ id }: { id: string }): Promise<string> =>
    (await house.rows('SELECT hash FROM passwords WHERE user_id = $1', [id]))[0]?.hash;
  const rowOf = async ({ id }: { id: string }) => (await house.rows('SELECT * FROM users WHERE id = $1', [id]))[0];

  it('sets the new password, and the old one is good no more', async () => {
    const user = await addPerson(house);
    expect((await change(await house.callerFor(user))).errors).toEqual([]);
    expect(bcrypt.compareSync(NEXT, await hashOf(user))).toBe(true);
    expect((await signIn(house, user.email)).refusal!.code).toBe('INVALID_CREDENTIALS');
    expect((await signIn(house, user.email, { password: NEXT })).errors).toEqual([]);
  });

  it('ends the other sessions, and keeps this one with new tokens', async () => {
    const user = await addPerson(house);
    const other = await house.callerFor(user);
    const { session, accessToken, refreshToken } = (await signIn(house, user.email)).data.signIn;
    const answer = await change(bearer(accessToken));
    expect(answer.data.changePassword).toEqual({
      nextStep: 'NONE',
      accessToken: expect.any(String),
      accessTokenExpiresAt: expect.any(String),
      refreshToken: expect.stringMatching(tokenForm),
      supportEmail: null,
      user: { id: user.id, email: user.email },
      session: { id: session.id, isCurrent: true, expiresAt: expect.any(String) },
    });
    expect(cookieOf(answer)).toBeNull();
    expect(await openSessionsOf(house, user)).toEqual([session.id]);
    expect(await isSignedIn(house, other)).toBe(false);
    expect(await isSignedIn(house, bearer(answer.data.changePassword.accessToken))).toBe(true);
    const refreshed = await refresh(house, answer.data.changePassword.refreshToken);
    expect(refreshed.data.refreshSession.session.id).toBe(session.id);
    expect(refreshToken).not.toBe(answer.data.changePassword.refreshToken);
  });

  it('takes the former refresh token of the session for a stolen one', async () => {
    const user = await addPerson(house);
    const { accessToken, refreshToken } = (await signIn(house, user.email)).data.signIn;
    await change(bearer(accessToken));
    expect((await refresh(house, refreshToken)).refusal!.code).toBe('UNAUTHENTICATED');
    expect(await openSessionsOf(house, user)).toEqual([]);
  });

  it('hands the refresh token over as a cookie to whoever sent one', async () => {
    const user = await addPerson(house);
    const signedIn = await signIn(house, user.email, { tokenDelivery: 'COOKIE' });
    const sent = cookieOf(signedIn)!.value;
    const answer = await change(bearer(signedIn.data.signIn.accessToken), {}, withCookie(sent));
    expect(answer.data.changePassword.refreshToken).toBeNull();
    expect(cookieOf(answer)!.value).toMatch(tokenForm);
    expect(cookieOf(answer)!.value).not.toBe(sent);
    expect((await refresh(house, null, withCookie(cookieOf(answer)!.value))).errors).toEqual([]);
  });

  it('completes a change that is due, after which everything is allowed', async () => {
    const user = await addPerson(house, 'USER', { mustChangePassword: true });
    const { accessToken } = (await signIn(house, user.email)).data.signIn;
    const before = await rowOf(user);
    house.clock.advance({ seconds: 5 });
    const { data } = await change(bearer(accessToken));
    expect(data.changePassword.nextStep).toBe('NONE');
    const after = await rowOf(user);
    expect(after).toMatchObject({ must_change_password: false, version: before.version + 1 });
    expect(after.updated_at.getTime()).toBeGreaterThan(before.updated_at.getTime());
    expect(await isSignedIn(house, bearer(accessToken))).toBe(true);
  });

  it('leaves an audit event without any secret', async () => {
    const user = await addPerson(house, 'USER', { mustChangePassword: true });
    await house.callerFor(user);
    await change(await house.callerFor(user));
    const [event, ...more] = await house.events(user.id);
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      action: 'USER_PASSWORD_CHANGED',
      actor_id: user.id,
      actor_name: user.name,
      target_type: 'User',
      target_name: user.name,
      before: { mustChangePassword: true },
      after: { mustChangePassword: false, sessionsEnded: 1 },
    });
    expect(JSON.stringify(event)).not.toMatch(/\$2b\$|battery|unrelated/);
  });

  it('refuses a wrong current password, and changes nothing', async () => {
    const user = await addPerson(house);
    const caller = await house.callerFor(user);
    const before = [await hashOf(user), await rowOf(user), await openSessionsOf(house, user)];
    const { data, refusal } = await change(caller, { current: 'wrong horse battery staple' });
    expect([data, refusal!.code]).toEqual([{ changePassword: null }, 'INVALID_CREDENTIALS']);
    expect([await hashOf(user), await rowOf(user), await openSessionsOf(house, user)]).toEqual(before);
    expect(await house.events(user.id)).toEqual([]);
  });

  it('refuses an account without a password', async () => {
    const { refusal } = await change(await house.callerFor(await house.addUser()));
    expect(refusal!.code).toBe('INVALID_CREDENTIALS');
  });

  it.each([
    ['too short', 'abc123', 'TOO_SHORT'],
    ['easy to guess', 'password1234', 'TOO_WEAK'],
    ['longer than 72 bytes', 'ü'.repeat(37), 'TOO_LONG'],
    ['with characters that cannot be typed', 'four quite\u0000 unrelated words', 'INVALID'],
    ['the current one', PASSWORD, 'UNCHANGED'],
  ])('refuses a new password that is %s', async (_what, next, code) => {
    const user = await addPerson(house);
    const hash = await hashOf(user);
    const { refusal } = await change(await house.callerFor(user), { next });
    expect(refusal).toMatchObject({ code: 'PASSWORD_POLICY', violations: [{ path: ['newPassword'], code }] });
    expect(refusal!.message).not.toContain(next);
    expect(await hashOf(user)).toBe(hash);
  });

  it('refuses a new password that repeats the name', async () => {
    const user = await addPerson(house, 'USER', { name: 'Wilhelmina Zephyrine' });
    const { refusal } = await change(await house.callerFor(user), { next: 'wilhelmina zephyrine' });
    expect(refusal).toMatchObject({ code: 'PASSWORD_POLICY', violations: [{ code: 'TOO_WEAK' }] });
  });

  it('takes ten attempts, and then not even the right one', async () => {
    const user = await addPerson(house);
    const caller = await house.callerFor(user);
    for (let attempt = 1; attempt <= 10; attempt += 1) await change(caller, { current: 'wrong' });
    let code;
    const work = await passwordWorkDuring(async () => {
      code = (await change(caller)).refusal?.code;
    });
    expect([code, work]).toEqual(['RATE_LIMITED', []]);
    expect((await signIn(house, user.email)).errors).toEqual([]);
  });

  it('is not held up by those who guess at a login that looks like the account', async () => {
    const user = await addPerson(house);
    for (const login of [user.id, `account ${user.id}`])
      for (let attempt = 1; attempt <= 10; attempt += 1) await signIn(house, login);
    expect((await change(await house.callerFor(user))).errors).toEqual([]);
  });

  it('forgives the attempts to whoever knows the password', async () => {
    const user = await addPerson(house);
    const caller = await house.callerFor(user);
    for (let attempt = 1; attempt <= 9; attempt += 1) await change(caller, { current: 'wrong' });
    expect((await change(caller)).errors).toEqual([]);
    expect((await change(caller, { current: 'wrong' })).refusal!.code).toBe('INVALID_CREDENTIALS');
    expect((await change(caller, { current: NEXT, next: PASSWORD })).errors).toEqual([]);
  });

  it('refuses when the password was replaced while it was compared', async () => {
    const user = await addPerson(house);
    const caller = await house.callerFor(user);
    const other = await givePassword(house, await house.addUser(), 'another password');
    const client = await house.database.owner.connect();
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [user.id]);
    const answer = change(caller);
    await whenWaitingForLock(house);
    await client.query('UPDATE passwords SET hash = $2 WHERE user_id = $1', [user.id, other]);
    await client.query('COMMIT');
    client.release();
    expect((await answer).refusal!.code).toBe('INVALID_CREDENTIALS');
    expect(await hashOf(user)).toBe(other);
  });

  it('refuses when the session was ended while the password was compared', async () => {
    const user = await addPerson(house);
    const caller = await house.callerFor(user);
    const before = await hashOf(user);
    const client = await house.database.owner.connect();
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [user.id]);
    const answer = change(caller);
    await whenWaitingForLock(house);
    await client.query('UPDATE sessions SET ended_at = now() WHERE id = $1', [caller.sessionId]);
    await client.query('COMMIT');
    client.release();
    expect((await answer).refusal!.code).toBe('UNAUTHENTICATED');
    expect(await hashOf(user)).toBe(before);
  });

  it('lets one of several at once change it', async () => {
    const user = await addPerson(house);
    const callers = await times(8, () => house.callerFor(user));
    const answers = await times(8, (index) => change(callers[index]!, { next: `${NEXT} ${index}` }));
    expect(answers.filter(({ data }) => data?.changePassword)).toHaveLength(1);
    expect(await openSessionsOf(house, user)).toHaveLength(1);
    expect((await house.events(user.id)).map(({ action }) => action)).toEqual(['USER_PASSWORD_CHANGED']);
  });

  it('repeats its answer without tokens for the same Idempotency-Key, and stores none', async () => {
    const user = await addPerson(house);
    const caller = await house.callerFor(user);
    const document = `mutation($c: String!, $n: String!) {
      changePassword(currentPassword: $c, newPassword: $n) { nextStep accessToken refreshToken session { id } }
    }`;
    const ask = () => house.ask(caller, document, { c: PASSWORD, n: NEXT }, { 'idempotency-key': key });
    const key = unused();
    const [first, second] = [(await ask()).data.changePassword, (await ask()).data.changePassword];
    expect(first).toMatchObject({ accessToken: expect.any(String), refreshToken: expect.stringMatching(tokenForm) });
    expect(second).toEqual({ ...first, accessToken: null, refreshToken: null });
    expect(await house.events(user.id)).toHaveLength(1);
    const stored = await house.rows(`SELECT encode(result, 'escape') AS text FROM idempotency_keys`);
    const everything = stored.map(({ text }) => text).join();
    expect(everything).toContain(caller.sessionId);
    expect(everything).not.toMatch(/gh_rt_|eyJ|\$2b\$/);
  });

  it.each([
    ['a stranger', 'UNAUTHENTICATED', async () => house.anonymous],
    ['a caller whose token does not hold', 'UNAUTHENTICATED', async () => ({ authorization: 'Bearer nonsense' })],
    [
      'a suspended account',
      'UNAUTHENTICATED',
      async () => house.callerFor(await addPerson(house, 'USER', { status: 'SUSPENDED' })),
    ],
    ['a pending account', 'ACCOUNT_PENDING', async () => house.callerFor(await addPerson(house, 'PENDING'))],
  ])('is denied to %s', async (_who, code, make) => {
    expect((await change(await make())).refusal!.code).toBe(code);
  });
});
