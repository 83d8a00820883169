import { House } from '../support/house.ts';
import {
  addPerson,
  AUTH_PAYLOAD,
  bearer,
  behindProxy,
  cookieOf,
  isSignedIn,
  openSessionsOf,
  refresh,
  sessionsOf,
  signIn,
  times,
  unused,
  withCookie,
} from './sign-in.support.ts';

const tokenForm = /^gh_rt_[A-Za-z0-9_-]{43}$/;
const REFRESH_BY_COOKIE = `mutation { refreshSession { ${AUTH_PAYLOAD} } }`;
const UNAUTHENTICATED = 'UNAUTHENTICATED';

describe('refreshSession', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open({ environment: behindProxy });
  });
  afterAll(() => house.close());

  /** An account with an open session, and the token that refreshes it. */
  async function signedIn(...person: Parameters<House['addUser']>) {
    const user = await addPerson(house, ...person);
    const { refreshToken, accessToken, session } = (await signIn(house, user.email)).data.signIn;
    return { user, token: refreshToken as string, caller: bearer(accessToken), sessionId: session?.id as string };
  }
  const byCookie = (value: string, headers: Record<string, string> = {}) =>
    house.ask(house.anonymous, REFRESH_BY_COOKIE, {}, { ...withCookie(value), ...headers });

  it('exchanges a token in the argument for tokens in the body', async () => {
    const { user, token, sessionId } = await signedIn();
    const answer = await refresh(house, token);
    expect(answer.errors).toEqual([]);
    expect(answer.data.refreshSession).toEqual({
      nextStep: 'NONE',
      accessToken: expect.any(String),
      accessTokenExpiresAt: expect.any(String),
      refreshToken: expect.stringMatching(tokenForm),
      supportEmail: null,
      user: { id: user.id, email: user.email },
      session: { id: sessionId, isCurrent: true, expiresAt: expect.any(String) },
    });
    expect(answer.data.refreshSession.refreshToken).not.toBe(token);
    expect(cookieOf(answer)).toBeNull();
    expect(await isSignedIn(house, bearer(answer.data.refreshSession.accessToken))).toBe(true);
  });

  it('exchanges the token of the cookie for the next cookie', async () => {
    const { token } = await signedIn();
    const answer = await byCookie(token);
    expect(answer.data.refreshSession).toMatchObject({ nextStep: 'NONE', refreshToken: null });
    const { value, attributes } = cookieOf(answer)!;
    expect(value).toMatch(tokenForm);
    expect(attributes).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Strict', 'Path=/graphql']));
    expect((await byCookie(value)).errors).toEqual([]);
  });

  it('takes the argument before the cookie, and leaves the cookie as it is', async () => {
    const [given, kept] = [await signedIn(), await signedIn()];
    const answer = await refresh(house, given.token, withCookie(kept.token));
    expect(answer.data.refreshSession).toMatchObject({
      session: { id: given.sessionId },
      refreshToken: expect.stringMatching(tokenForm),
    });
    expect(cookieOf(answer)).toBeNull();
    expect((await byCookie(kept.token)).errors).toEqual([]);
  });

  it('puts the end of the session off, and notes whence it was used', async () => {
    const { user, token } = await signedIn();
    const [before] = await sessionsOf(house, user);
    house.clock.advance({ days: 3 });
    await refresh(house, token, { 'user-agent': 'Phone', 'x-forwarded-for': '192.0.2.33' });
    const [after] = await sessionsOf(house, user);
    const days = (name: string) => Math.round((after[name] - before[name]) / 86_400_000);
    expect([days('created_at'), days('last_used_at'), days('expires_at')]).toEqual([0, 3, 3]);
    expect(after).toMatchObject({ user_agent: 'Phone', ip_address: '192.0.2.33', ended_at: null });
  });

  it('leaves the used token and the next one as rows, and no audit event', async () => {
    const { user, token, sessionId } = await signedIn();
    const events = await house.events(user.id);
    await refresh(house, token);
    const rows = await house.rows(
      'SELECT used_at IS NOT NULL AS used FROM refresh_tokens WHERE session_id = $1 ORDER BY used_at',
      [sessionId],
    );
    expect(rows).toEqual([{ used: true }, { used: false }]);
    expect(await house.events(user.id)).toEqual(events);
    expect(await house.events(sessionId)).toEqual([]);
  });

  it('ends the session of a token that comes twice, for both who hold one', async () => {
    const { user, token, sessionId } = await signedIn();
    const next = (await refresh(house, token)).data.refreshSession;
    const { refusal, status } = await refresh(house, token, { 'x-forwarded-for': '192.0.2.66' });
    expect([refusal!.code, status]).toEqual([UNAUTHENTICATED, 401]);
    expect(await openSessionsOf(house, user)).toEqual([]);
    expect(await isSignedIn(house, bearer(next.accessToken))).toBe(false);
    expect((await refresh(house, next.refreshToken)).refusal!.code).toBe(UNAUTHENTICATED);
    expect(await house.events(sessionId)).toMatchObject([
      {
        action: 'SESSION_TOKEN_REUSED',
        actor_id: null,
        target_type: 'Session',
        after: { userId: user.id },
        ip_address: '192.0.2.66',
      },
    ]);
  });

  it('has one winner among fifty at once, and ends the session', async () => {
    const { user, token, sessionId } = await signedIn();
    const answers = await times(50, () => refresh(house, token));
    const [winner, ...others] = answers.filter(({ data }) => data?.refreshSession);
    expect(others).toEqual([]);
    expect(answers.map(({ refusal }) => refusal?.code).filter((code) => code === UNAUTHENTICATED)).toHaveLength(49);
    expect(await openSessionsOf(house, user)).toEqual([]);
    expect((await house.events(sessionId)).map(({ action }) => action)).toEqual(['SESSION_TOKEN_REUSED']);
    expect(await isSignedIn(house, bearer(winner!.data.refreshSession.accessToken))).toBe(false);
  });

  it.each([
    ['unknown', `gh_rt_${'x'.repeat(43)}`],
    ['empty', ''],
    ['nonsense', 'nonsense'],
    ['with a NUL', 'gh_rt_\u0000'],
    ['missing', null],
  ])('refuses a token that is %s', async (_what, token) => {
    const { data, refusal, status } = await refresh(house, token);
    expect([data, refusal!.code, status]).toEqual([{ refreshSession: null }, UNAUTHENTICATED, 401]);
  });

  it('refuses the token of a session that has expired', async () => {
    const { user, token } = await signedIn();
    house.clock.advance({ days: 31 });
    expect((await refresh(house, token)).refusal!.code).toBe(UNAUTHENTICATED);
    expect(await house.events(user.id)).toHaveLength(1);
  });

  it('refuses the token of a session that was ended', async () => {
    const { token, caller, sessionId } = await signedIn();
    await house.ask(caller, 'mutation { signOut { session { id } } }');
    expect((await refresh(house, token)).refusal!.code).toBe(UNAUTHENTICATED);
    expect(await house.events(sessionId)).toEqual([]);
  });

  it('refuses a suspended account, and ends its sessions for good', async () => {
    const { user, token } = await signedIn();
    await house.rows(`UPDATE users SET status = 'SUSPENDED' WHERE id = $1`, [user.id]);
    expect((await refresh(house, token)).refusal!.code).toBe(UNAUTHENTICATED);
    expect(await openSessionsOf(house, user)).toEqual([]);
    expect(
      await house.rows(`SELECT target_type, target_name, after FROM audit_events WHERE after->>'userId' = $1`, [
        user.id,
      ]),
    ).toEqual([{ target_type: 'Session', target_name: user.name, after: { userId: user.id, count: 1 } }]);
    await house.rows(`UPDATE users SET status = 'ACTIVE' WHERE id = $1`, [user.id]);
    expect((await refresh(house, token)).refusal!.code).toBe(UNAUTHENTICATED);
  });

  it('tells a pending account to wait until it is approved', async () => {
    const { user, token } = await signedIn('PENDING');
    const waiting = (await refresh(house, token)).data.refreshSession;
    expect(waiting).toEqual({
      nextStep: 'AWAIT_APPROVAL',
      accessToken: null,
      accessTokenExpiresAt: null,
      refreshToken: expect.stringMatching(tokenForm),
      supportEmail: null,
      user: null,
      session: null,
    });
    await house.rows(`UPDATE users SET role = 'USER', approved_at = now() WHERE id = $1`, [user.id]);
    const approved = (await refresh(house, waiting.refreshToken)).data.refreshSession;
    expect(approved).toMatchObject({ nextStep: 'NONE', user: { id: user.id }, accessToken: expect.any(String) });
  });

  it('tells an account that was deactivated to wait', async () => {
    const { user, token } = await signedIn();
    await house.rows(`UPDATE users SET role = 'PENDING' WHERE id = $1`, [user.id]);
    expect((await refresh(house, token)).data.refreshSession).toMatchObject({
      nextStep: 'AWAIT_APPROVAL',
      accessToken: null,
      user: null,
      session: null,
    });
  });

  it('tells whoever has to change the password so', async () => {
    const { token } = await signedIn('USER', { mustChangePassword: true });
    const { nextStep, accessToken } = (await refresh(house, token)).data.refreshSession;
    expect(nextStep).toBe('CHANGE_PASSWORD');
    const { refusal } = await house.ask(bearer(accessToken), '{ viewer { id } }');
    expect(refusal!.code).toBe('PASSWORD_CHANGE_REQUIRED');
  });

  it('is never blocked by a credential that does not hold', async () => {
    let { token } = await signedIn();
    const ended = await house.callerFor(await house.addUser('USER', { status: 'SUSPENDED' }));
    for (const authorization of ['Bearer nonsense', 'Basic YTpi', ended.authorization!]) {
      const { data, errors } = await refresh(house, token, { authorization });
      expect(errors).toEqual([]);
      token = data.refreshSession.refreshToken;
    }
  });

  it('takes back a cookie that no longer holds', async () => {
    const { token } = await signedIn();
    await byCookie(token);
    const answer = await byCookie(token);
    expect(answer.refusal!.code).toBe(UNAUTHENTICATED);
    expect(cookieOf(answer)).toEqual({
      value: '',
      attributes: expect.arrayContaining(['Path=/graphql', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT']),
    });
  });

  it('leaves the cookie alone when a token in the argument does not hold, or the service fails', async () => {
    const { token } = await signedIn();
    expect(cookieOf(await refresh(house, 'nonsense', withCookie(token)))).toBeNull();
    await house.rows('ALTER TABLE refresh_tokens RENAME TO hidden_tokens');
    const answer = await byCookie(token);
    await house.rows('ALTER TABLE hidden_tokens RENAME TO refresh_tokens');
    expect(answer.refusal!.code).toBe('INTERNAL_SERVER_ERROR');
    expect(cookieOf(answer)).toBeNull();
    expect((await byCookie(token)).errors).toEqual([]);
  });

  describe('with an Idempotency-Key', () => {
    const document = 'mutation { refreshSession { nextStep accessToken refreshToken user { id } session { id } } }';
    const ask = (token: string, key: string) =>
      house.ask(house.anonymous, document, {}, { ...withCookie(token), 'idempotency-key': key });

    it('uses the token once, and repeats the answer without tokens', async () => {
      const [{ user, token, sessionId }, key] = [await signedIn(), unused()];
      const [first, second] = [await ask(token, key), await ask(token, key)];
      expect(second.data.refreshSession).toEqual({ ...first.data.refreshSession, accessToken: null });
      expect(cookieOf(second)).toBeNull();
      expect(await openSessionsOf(house, user)).toEqual([sessionId]);
    });

    it('repeats nothing to another who uses the same key', async () => {
      const [{ token }, other, key] = [await signedIn(), await signedIn(), unused()];
      await ask(token, key);
      // Told apart by the cookie: the key of one is not the key of the other.
      const { data, errors } = await ask(other.token, key);
      expect(errors).toEqual([]);
      expect(data.refreshSession.user.id).toBe(other.user.id);
      expect(data.refreshSession.session.id).toBe(other.sessionId);
    });

    it('stores neither token', async () => {
      const [{ token, sessionId }, key] = [await signedIn(), unused()];
      const { data } = await refresh(house, token, { 'idempotency-key': key });
      const stored = await house.rows(`SELECT encode(result, 'escape') AS text FROM idempotency_keys`);
      const everything = stored.map(({ text }) => text).join();
      expect(everything).toContain(sessionId);
      expect(everything).not.toContain('gh_rt_');
      expect(everything).not.toContain(data.refreshSession.accessToken);
    });
  });
});
