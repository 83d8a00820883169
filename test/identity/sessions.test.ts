import pg from 'pg';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import {
  addPerson,
  bearer,
  behindProxy,
  cookieOf,
  fromElsewhere,
  isSignedIn,
  openSessionsOf,
  PASSWORD,
  refresh,
  sessionsOf,
  signIn,
  times,
  unused,
  withCookie,
} from './sign-in.support.ts';

const SESSION = 'id user { id email } impersonator { id } userAgent ipAddress createdAt lastUsedAt expiresAt isCurrent';
const SIGN_OUT = `mutation { signOut { session { ${SESSION} } } }`;
const REVOKE = `mutation Revoke($id: ID!) { revokeSession(id: $id) { session { ${SESSION} } } }`;
const REVOKE_ALL = 'mutation RevokeAll($userId: ID) { revokeSessions(userId: $userId) { revokedCount } }';
/** An id that nothing has. */
const NOBODY = '01890000-0000-7000-8000-000000000000';

let house: House;
beforeAll(async () => {
  house = await House.open({ environment: behindProxy });
});
afterAll(() => house.close());

const wrong = { password: 'wrong horse battery staple' };

/** Signs in with the refresh token as a cookie, as browsers do. */
async function inBrowser(user: TestUser): Promise<{ caller: Caller; cookie: string; sessionId: string }> {
  const answer = await signIn(house, user.email, { tokenDelivery: 'COOKIE' });
  const { accessToken, session } = answer.data.signIn;
  return { caller: accessToken && bearer(accessToken), cookie: cookieOf(answer)!.value, sessionId: session?.id };
}

describe('viewerSession', () => {
  it('is the session of the request', async () => {
    const user = await addPerson(house);
    const headers = { 'user-agent': 'Firefox', 'x-forwarded-for': '192.0.2.7' };
    const { accessToken, session } = (await signIn(house, user.email, {}, headers)).data.signIn;
    const { data } = await house.ask(bearer(accessToken), `{ viewerSession { ${SESSION} } }`);
    const [row] = await sessionsOf(house, user);
    expect(data.viewerSession).toEqual({
      id: session.id,
      user: { id: user.id, email: user.email },
      impersonator: null,
      userAgent: 'Firefox',
      ipAddress: '192.0.2.7',
      createdAt: row.created_at.toISOString(),
      lastUsedAt: row.last_used_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      isCurrent: true,
    });
  });

  it('is null for a stranger', async () => {
    const { data, errors } = await house.ask(house.anonymous, '{ viewerSession { id } }');
    expect([data, errors]).toEqual([{ viewerSession: null }, []]);
  });

  it.each(lesserCallers.filter(([, , code]) => code !== 'FORBIDDEN').slice(1))(
    'is denied to %s',
    async (_who, make, code) => {
      expect((await house.ask(await make(house), '{ viewerSession { id } }')).refusal!.code).toBe(code);
    },
  );
});

describe('User.sessions', () => {
  const MINE = `{ viewer { sessions { id isCurrent user { id } } } }`;
  const OF = `query Of($id: ID!) { user(by: { id: $id }) { sessions { id isCurrent } } }`;

  it('are the open ones, newest first, with a mark on the present one', async () => {
    const user = await addPerson(house);
    const callers = [];
    for (let device = 1; device <= 4; device += 1) {
      callers.push(await house.callerFor(user));
      house.clock.advance({ minutes: 1 });
    }
    const [first, second, ended, expired] = callers as [(typeof callers)[0], (typeof callers)[0], never, never];
    await house.rows('UPDATE sessions SET ended_at = now() WHERE id = $1', [(ended as typeof first).sessionId]);
    await house.rows('UPDATE sessions SET expires_at = $2 WHERE id = $1', [
      (expired as typeof first).sessionId,
      house.clock.now(),
    ]);
    expect((await house.ask(first, MINE)).data.viewer.sessions).toEqual([
      { id: second.sessionId, isCurrent: false, user: { id: user.id } },
      { id: first.sessionId, isCurrent: true, user: { id: user.id } },
    ]);
  });

  it('are shown to those who may read users, and empty where there are none', async () => {
    const [admin, user, other] = [await house.addUser('ADMIN'), await house.addUser('PENDING'), await house.addUser()];
    const { sessionId } = await house.callerFor(user);
    const caller = await house.callerFor(admin);
    expect((await house.ask(caller, OF, { id: user.id })).data.user.sessions).toEqual([
      { id: sessionId, isCurrent: false },
    ]);
    expect((await house.ask(caller, OF, { id: other.id })).data.user.sessions).toEqual([]);
  });

  it('are part of the answer that opens one', async () => {
    const user = await addPerson(house);
    const { data } = await house.ask(
      house.anonymous,
      `mutation($input: SignInInput!) { signIn(input: $input) { session { id } user { sessions { id } signInBlockers } } }`,
      { input: { login: user.email, password: PASSWORD } },
      fromElsewhere(),
    );
    const { session } = data.signIn;
    expect(data.signIn.user).toEqual({ sessions: [session], signInBlockers: null });
  });
});

describe('User.signInBlockers', () => {
  const OF = 'query Of($id: ID!) { user(by: { id: $id }) { signInBlockers } }';
  let manager: Caller;
  beforeAll(async () => {
    manager = await house.callerFor(await house.addUser('ADMIN'));
  });
  const blockersOf = async ({ id }: TestUser) => (await house.ask(manager, OF, { id })).data.user.signInBlockers;

  it.each<[string, string[], () => Promise<TestUser>]>([
    ['nothing', [], () => addPerson(house)],
    ['a role of PENDING', ['AWAITING_APPROVAL'], () => addPerson(house, 'PENDING')],
    ['a suspension', ['SUSPENDED'], () => addPerson(house, 'USER', { status: 'SUSPENDED' })],
    ['having no password', ['NO_PASSWORD'], () => house.addUser()],
    ['being a service', ['SERVICE_ACCOUNT'], () => house.addUser('USER', { type: 'SERVICE', email: null })],
    [
      'several at once',
      ['AWAITING_APPROVAL', 'SUSPENDED', 'NO_PASSWORD'],
      () => house.addUser('PENDING', { status: 'SUSPENDED' }),
    ],
  ])('tell of %s', async (_what, blockers, make) => {
    expect(await blockersOf(await make())).toEqual(blockers);
  });

  it.each(['email', 'username'])(
    'tell of too many attempts by %s, until a quarter of an hour has passed',
    async (by) => {
      const username = `ada_${unused()}`;
      const user = await addPerson(house, 'USER', { username });
      const login = by === 'email' ? user.email.toUpperCase() : username;
      for (let attempt = 1; attempt <= 9; attempt += 1) await signIn(house, login, wrong);
      expect(await blockersOf(user)).toEqual([]);
      await signIn(house, login, wrong);
      expect(await blockersOf(user)).toEqual(['TOO_MANY_ATTEMPTS']);
      // As if a quarter of an hour had passed.
      await house.rows('UPDATE throttle SET expire = expire - 900000');
      expect(await blockersOf(user)).toEqual([]);
    },
  );

  it('tell of an address that is not confirmed, where it has to be', async () => {
    const strict = await House.open({ settings: { registration: { emailConfirmationRequired: true } } });
    const caller = await strict.callerFor(await strict.addUser('ADMIN'));
    const people = [
      await addPerson(strict),
      await addPerson(strict, 'USER', { emailConfirmedAt: strict.clock.now() }),
      await addPerson(strict, 'USER', { email: null, username: 'ada' }),
      await strict.addUser('USER', { type: 'SERVICE' }),
    ];
    const blockers = [];
    for (const { id } of people) blockers.push((await strict.ask(caller, OF, { id })).data.user.signInBlockers);
    await strict.close();
    expect(blockers).toEqual([['EMAIL_NOT_CONFIRMED'], [], [], ['SERVICE_ACCOUNT']]);
  });

  it('are null to the account itself', async () => {
    const user = await addPerson(house);
    const { data, errors } = await house.ask(await house.callerFor(user), '{ viewer { signInBlockers } }');
    expect([data.viewer, errors]).toEqual([{ signInBlockers: null }, []]);
  });
});

describe('a page of users', () => {
  it('costs the same number of statements for one user as for fifty, with sessions and what blocks them', async () => {
    const own = await House.open();
    const caller = await own.callerFor(await own.addUser('ADMIN'));
    await times(50, async () => own.callerFor(await own.addUser()));
    const PAGE = `query Page($first: Int) {
      users(first: $first) { nodes { id signInBlockers sessions { id user { id name } } } }
    }`;
    await own.ask(caller, PAGE, { first: 1 });
    const statements = async (first: number): Promise<[users: number, statements: number]> => {
      const query = jest.spyOn(pg.Client.prototype, 'query');
      const { data } = await own.ask(caller, PAGE, { first });
      // What the service does by the clock, such as noting activity, is not counted.
      const texts = query.mock.calls.map(([statement]) => (statement as unknown as { text?: string }).text ?? '');
      const count = texts.filter((text) => /FROM (users|sessions|passwords|throttle)\b/.test(text)).length;
      query.mockRestore();
      return [data.users.nodes.length, count];
    };
    const [one, fifty] = [await statements(1), await statements(50)];
    await own.close();
    expect([one[0], fifty[0]]).toEqual([1, 50]);
    expect(fifty[1]).toBe(one[1]);
    expect(fifty[1]).toBe(6);
  });
});

describe('signOut', () => {
  it('ends the session of the access token, which the next request feels', async () => {
    const user = await addPerson(house);
    const [caller, other] = [await house.callerFor(user), await house.callerFor(user)];
    const { data, errors } = await house.ask(caller, SIGN_OUT);
    expect(errors).toEqual([]);
    expect(data.signOut.session).toMatchObject({ id: caller.sessionId, user: { id: user.id }, isCurrent: true });
    expect(await openSessionsOf(house, user)).toEqual([other.sessionId]);
    expect([await isSignedIn(house, caller), await isSignedIn(house, other)]).toEqual([false, true]);
  });

  it('leaves an audit event', async () => {
    const user = await addPerson(house);
    const caller = await house.callerFor(user);
    await house.ask(caller, SIGN_OUT);
    expect(await house.events(user.id)).toMatchObject([
      {
        action: 'USER_SIGNED_OUT',
        actor_id: user.id,
        target_type: 'User',
        target_name: user.name,
        after: { sessionId: caller.sessionId },
      },
    ]);
  });

  it('takes the cookie back', async () => {
    const { caller, cookie } = await inBrowser(await addPerson(house));
    const answer = await house.ask(caller, SIGN_OUT, {}, withCookie(cookie));
    expect(answer.errors).toEqual([]);
    expect(cookieOf(answer)!.value).toBe('');
    expect((await refresh(house, null, withCookie(cookie))).refusal!.code).toBe('UNAUTHENTICATED');
  });

  it('ends the session of the cookie where there is no access token, or none that holds', async () => {
    for (const headers of [{}, { authorization: 'Bearer nonsense' }]) {
      const user = await addPerson(house);
      const { cookie, sessionId } = await inBrowser(user);
      const answer = await house.ask(headers, SIGN_OUT, {}, withCookie(cookie));
      expect(answer.data.signOut.session).toMatchObject({ id: sessionId, isCurrent: true });
      expect(cookieOf(answer)!.value).toBe('');
      expect(await openSessionsOf(house, user)).toEqual([]);
      expect((await house.events(user.id)).at(-1)).toMatchObject({ action: 'USER_SIGNED_OUT', actor_id: user.id });
    }
  });

  it('lets out whoever awaits approval, or has to change the password', async () => {
    const pending = await addPerson(house, 'PENDING');
    const { cookie } = await inBrowser(pending);
    expect((await house.ask(house.anonymous, SIGN_OUT, {}, withCookie(cookie))).errors).toEqual([]);
    const due = await addPerson(house, 'USER', { mustChangePassword: true });
    const { accessToken } = (await signIn(house, due.email)).data.signIn;
    expect((await house.ask(bearer(accessToken), SIGN_OUT)).errors).toEqual([]);
    expect([await openSessionsOf(house, pending), await openSessionsOf(house, due)]).toEqual([[], []]);
  });

  it('happens once', async () => {
    const user = await addPerson(house);
    const { caller, cookie } = await inBrowser(user);
    await house.ask(caller, SIGN_OUT);
    for (const headers of [{}, withCookie(cookie)])
      expect((await house.ask(caller, SIGN_OUT, {}, headers)).refusal!.code).toBe('UNAUTHENTICATED');
    expect((await house.events(user.id)).map(({ action }) => action)).toEqual(['USER_SIGNED_IN', 'USER_SIGNED_OUT']);
  });

  it('happens once when asked for forty times at once', async () => {
    const user = await addPerson(house);
    const caller = await house.callerFor(user);
    const answers = await times(40, () => house.ask(caller, SIGN_OUT));
    expect(answers.filter(({ data }) => data?.signOut)).toHaveLength(1);
    expect(await house.events(user.id)).toHaveLength(1);
  });

  it.each([
    ['a stranger', {}, {}],
    ['a caller whose token does not hold', { authorization: 'Bearer nonsense' }, {}],
    ['a caller whose cookie does not hold', {}, withCookie('gh_rt_nonsense')],
  ])('is denied to %s', async (_who, caller, headers) => {
    expect((await house.ask(caller, SIGN_OUT, {}, headers)).refusal!.code).toBe('UNAUTHENTICATED');
  });

  it('is denied to a refresh token that was used, and leaves its session alone', async () => {
    const user = await addPerson(house);
    const { cookie, sessionId } = await inBrowser(user);
    await refresh(house, cookie);
    const { refusal } = await house.ask(house.anonymous, SIGN_OUT, {}, withCookie(cookie));
    expect(refusal!.code).toBe('UNAUTHENTICATED');
    expect(await openSessionsOf(house, user)).toEqual([sessionId]);
  });
});

describe('revokeSession', () => {
  it('ends one of the caller, which the next request feels', async () => {
    const user = await addPerson(house);
    const [caller, other] = [await house.callerFor(user), await house.callerFor(user)];
    const { data, errors } = await house.ask(caller, REVOKE, { id: other.sessionId });
    expect(errors).toEqual([]);
    expect(data.revokeSession.session).toMatchObject({ id: other.sessionId, user: { id: user.id }, isCurrent: false });
    expect(await openSessionsOf(house, user)).toEqual([caller.sessionId]);
    expect([await isSignedIn(house, caller), await isSignedIn(house, other)]).toEqual([true, false]);
  });

  it('ends one of somebody else for a manager of users, and leaves an audit event', async () => {
    const [admin, user] = [await house.addUser('ADMIN'), await addPerson(house)];
    const theirs = await house.callerFor(user);
    await house.ask(await house.callerFor(admin), REVOKE, { id: theirs.sessionId });
    expect(await openSessionsOf(house, user)).toEqual([]);
    expect(await isSignedIn(house, theirs)).toBe(false);
    expect(await house.events(theirs.sessionId)).toMatchObject([
      {
        action: 'SESSION_REVOKED',
        actor_id: admin.id,
        target_type: 'Session',
        target_name: user.name,
        after: { userId: user.id, count: 1 },
      },
    ]);
  });

  it('changes nothing the second time', async () => {
    const user = await addPerson(house);
    const [caller, other] = [await house.callerFor(user), await house.callerFor(user)];
    const answers = await times(40, () => house.ask(caller, REVOKE, { id: other.sessionId }));
    const [ended] = await house.rows('SELECT ended_at FROM sessions WHERE id = $1', [other.sessionId]);
    answers.push(await house.ask(caller, REVOKE, { id: other.sessionId }));
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    expect(await house.rows('SELECT ended_at FROM sessions WHERE id = $1', [other.sessionId])).toEqual([ended]);
    expect(await house.events(other.sessionId)).toHaveLength(1);
  });

  it('answers about a session of somebody else as about none', async () => {
    const caller = await house.callerFor(await addPerson(house));
    const { sessionId } = await house.callerFor(await addPerson(house));
    const answers = [];
    for (const id of [sessionId, NOBODY, 'nonsense']) answers.push((await house.ask(caller, REVOKE, { id })).refusal);
    const { requestId: _, ...refusal } = answers[0]!;
    expect(refusal).toMatchObject({ code: 'NOT_FOUND' });
    for (const answer of answers) expect(answer).toMatchObject(refusal);
    expect(await house.rows('SELECT ended_at FROM sessions WHERE id = $1', [sessionId])).toEqual([{ ended_at: null }]);
  });

  it('is refused on the first user to all but itself', async () => {
    const [first, admin] = [await house.addUser('ADMIN'), await house.addUser('ADMIN')];
    await house.markFirst(first);
    const theirs = await house.callerFor(first);
    const refused = await house.ask(await house.callerFor(admin), REVOKE, { id: theirs.sessionId });
    expect(refused.refusal!.code).toBe('FIRST_USER_PROTECTED');
    expect(await isSignedIn(house, theirs)).toBe(true);
    expect((await house.ask(theirs, REVOKE, { id: theirs.sessionId })).errors).toEqual([]);
    await house.rows('UPDATE installation SET first_user_id = NULL, super_admin_id = NULL');
  });

  it.each(lesserCallers.filter(([, , code]) => code !== 'FORBIDDEN'))('is denied to %s', async (_who, make, code) => {
    const { sessionId } = await house.callerFor(await house.addUser());
    expect((await house.ask(await make(house), REVOKE, { id: sessionId })).refusal!.code).toBe(code);
  });
});

describe('revokeSessions', () => {
  it("ends the caller's other sessions, and leaves one audit event", async () => {
    const user = await addPerson(house);
    const [caller, ...others] = await times(4, () => house.callerFor(user));
    const { data } = await house.ask(caller!, REVOKE_ALL);
    expect(data.revokeSessions).toEqual({ revokedCount: 3 });
    expect(await openSessionsOf(house, user)).toEqual([caller!.sessionId]);
    expect(await isSignedIn(house, caller!)).toBe(true);
    expect(await Promise.all(others.map((other) => isSignedIn(house, other)))).toEqual([false, false, false]);
    expect(
      await house.rows(`SELECT action, target_type, target_name, after FROM audit_events WHERE actor_id = $1`, [
        user.id,
      ]),
    ).toEqual([
      {
        action: 'SESSION_REVOKED',
        target_type: 'Session',
        target_name: user.name,
        after: { userId: user.id, count: 3 },
      },
    ]);
  });

  it('ends all of the caller, this one too, when the caller is named', async () => {
    const user = await addPerson(house);
    const [caller] = await times(2, () => house.callerFor(user));
    expect((await house.ask(caller!, REVOKE_ALL, { userId: user.id })).data.revokeSessions).toEqual({
      revokedCount: 2,
    });
    expect(await isSignedIn(house, caller!)).toBe(false);
  });

  it('ends all of somebody else for a manager of users', async () => {
    const [admin, user] = [await house.addUser('ADMIN'), await addPerson(house, 'PENDING')];
    await times(3, () => house.callerFor(user));
    const { data } = await house.ask(await house.callerFor(admin), REVOKE_ALL, { userId: user.id });
    expect(data.revokeSessions).toEqual({ revokedCount: 3 });
    expect(await openSessionsOf(house, user)).toEqual([]);
  });

  it('changes nothing the second time', async () => {
    const user = await addPerson(house);
    const [caller] = await times(3, () => house.callerFor(user));
    const counts = [];
    for (const { data } of await times(20, () => house.ask(caller!, REVOKE_ALL)))
      counts.push(data.revokeSessions.revokedCount);
    expect(counts.sort()).toEqual([...Array(19).fill(0), 2]);
    expect(await house.rows('SELECT 1 FROM audit_events WHERE actor_id = $1', [user.id])).toHaveLength(1);
  });

  it('answers about somebody else as about nobody', async () => {
    const caller = await house.callerFor(await addPerson(house));
    const user = await addPerson(house);
    await house.callerFor(user);
    const answers = [];
    for (const userId of [user.id, NOBODY, 'nonsense'])
      answers.push((await house.ask(caller, REVOKE_ALL, { userId })).refusal);
    const { requestId: _, ...refusal } = answers[0]!;
    expect(refusal).toMatchObject({ code: 'NOT_FOUND' });
    for (const answer of answers) expect(answer).toMatchObject(refusal);
    expect(await openSessionsOf(house, user)).toHaveLength(1);
  });

  it('finds nobody under an id that nobody has', async () => {
    const caller = await house.callerFor(await house.addUser('ADMIN'));
    for (const userId of [NOBODY, 'nonsense'])
      expect((await house.ask(caller, REVOKE_ALL, { userId })).refusal!.code).toBe('NOT_FOUND');
  });

  it('is refused on the first user to all but itself', async () => {
    const [first, admin] = [await house.addUser('ADMIN'), await house.addUser('ADMIN')];
    await house.markFirst(first);
    const theirs = await house.callerFor(first);
    const refused = await house.ask(await house.callerFor(admin), REVOKE_ALL, { userId: first.id });
    expect(refused.refusal!.code).toBe('FIRST_USER_PROTECTED');
    expect((await house.ask(theirs, REVOKE_ALL, { userId: first.id })).data.revokeSessions.revokedCount).toBe(1);
    await house.rows('UPDATE installation SET first_user_id = NULL, super_admin_id = NULL');
  });

  it.each(lesserCallers.filter(([, , code]) => code !== 'FORBIDDEN'))('is denied to %s', async (_who, make, code) => {
    expect((await house.ask(await make(house), REVOKE_ALL)).refusal!.code).toBe(code);
  });
});

describe('two processes on one database', () => {
  const environment = { ...behindProxy, PUBLIC_URL: 'http://gatehouse.example.org' };
  let [here, there] = [] as House[] as [House, House];
  beforeAll(async () => {
    here = await House.open({ environment });
    there = await House.open({ environment, database: here.database });
  });
  afterAll(async () => {
    await there.close();
    await here.close();
  });

  const endings: [what: string, end: (caller: Caller, sessionId: string, user: TestUser) => Promise<unknown>][] = [
    ['was signed out', (caller) => here.ask(caller, SIGN_OUT)],
    ['was revoked', (caller, sessionId) => here.ask(caller, REVOKE, { id: sessionId })],
    ['was revoked with all others', (caller, _id, { id }) => here.ask(caller, REVOKE_ALL, { userId: id })],
    [
      'ended with a change of password elsewhere',
      async (_caller, _id, user) =>
        here.ask(
          await here.callerFor(user),
          'mutation($c: String!, $n: String!) { changePassword(currentPassword: $c, newPassword: $n) { nextStep } }',
          { c: PASSWORD, n: 'four quite unrelated words' },
          fromElsewhere(),
        ),
    ],
  ];

  it.each(endings)('refuse a session that %s, the one at once and the other within a second', async (_what, end) => {
    const user = await addPerson(here);
    const caller = await here.callerFor(user);
    // Both remember the session by now.
    expect([await isSignedIn(here, caller), await isSignedIn(there, caller)]).toEqual([true, true]);
    expect(await end(caller, caller.sessionId, user)).toMatchObject({ errors: [] });
    const endedAt = performance.now();
    expect(await isSignedIn(here, caller)).toBe(false);
    while (await isSignedIn(there, caller)) if (performance.now() - endedAt > 1_000) break;
    expect(await isSignedIn(there, caller)).toBe(false);
    expect(performance.now() - endedAt).toBeLessThan(1_000);
  });

  it('refresh the session of each other', async () => {
    const user = await addPerson(here);
    const { refreshToken } = (await signIn(here, user.email)).data.signIn;
    const { accessToken } = (await refresh(there, refreshToken)).data.refreshSession;
    expect(await isSignedIn(here, bearer(accessToken))).toBe(true);
  });
});

describe('housekeeping', () => {
  it('removes sessions and used tokens thirty days after their end, and leaves the others', async () => {
    const own = await House.open({ settings: { sessions: { refreshTokenDays: 60 } } });
    const user = await addPerson(own);
    const tokens = [];
    for (let device = 1; device <= 3; device += 1)
      tokens.push((await signIn(own, user.email)).data.signIn as { refreshToken: string; accessToken: string });
    const [kept, ended, used] = tokens as [(typeof tokens)[0], (typeof tokens)[0], (typeof tokens)[0]];
    await own.ask(bearer(ended.accessToken), SIGN_OUT);
    await refresh(own, used.refreshToken);
    const left = async () => {
      await own.app.housekeeping.run();
      const [row] = await own.rows(`SELECT (SELECT count(*)::int FROM sessions) AS sessions,
        (SELECT count(*)::int FROM refresh_tokens) AS tokens`);
      return [row.sessions, row.tokens];
    };
    own.clock.advance({ days: 29 });
    expect(await left()).toEqual([3, 4]);
    own.clock.advance({ days: 2 });
    expect(await left()).toEqual([2, 2]);
    expect((await refresh(own, kept.refreshToken)).errors).toEqual([]);
    own.clock.advance({ days: 100 });
    expect(await left()).toEqual([0, 0]);
    await own.close();
  });
});

describe('the sessions of an account', () => {
  it('are at most thirty: the oldest ends when one more begins', async () => {
    const house = await House.open();
    const user = await addPerson(house);
    const oldest = await house.callerFor(user);
    for (let index = 0; index < 29; index += 1) {
      house.clock.advance({ seconds: 1 });
      await house.callerFor(user);
    }
    house.clock.advance({ seconds: 1 });
    expect((await signIn(house, user.email)).errors).toEqual([]);
    const open = await openSessionsOf(house, user);
    const { refusal } = await house.ask(oldest, '{ viewer { id } }');
    await house.close();
    expect([open.length, open.includes(oldest.sessionId), refusal?.code]).toEqual([30, false, 'UNAUTHENTICATED']);
  });
});
