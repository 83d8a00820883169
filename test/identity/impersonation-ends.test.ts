import { House, type Answer, type Caller, type TestUser } from '../support/house.ts';
import { END, impersonation, impersonationEvents, start, type Impersonation } from '../support/impersonation.ts';
import { SocketClient } from '../support/web-socket.ts';
import { until } from '../support/until.ts';
import { addPerson, behindProxy, cookieOf, isSignedIn, PASSWORD, refresh, signIn, times } from './sign-in.support.ts';

const WHO_AM_I = '{ viewer { id } }';
const SIGN_OUT = 'mutation { signOut { session { id user { id } } } }';
const REVOKE = 'mutation ($id: ID!) { revokeSession(id: $id) { session { id } } }';
const REVOKE_ALL = 'mutation ($userId: ID) { revokeSessions(userId: $userId) { revokedCount } }';
const SUSPEND = 'mutation ($id: ID!) { suspendUser(id: $id) { user { id } } }';
const ACTIVATE = 'mutation ($id: ID!) { activateUser(id: $id) { user { id } } }';
const DELETE = 'mutation ($id: ID!) { deleteUser(id: $id) { deletedId } }';
const CHANGE_ROLE = 'mutation ($id: ID!, $role: UserRole!) { changeUserRole(id: $id, role: $role) { user { id } } }';
const RESET = 'mutation ($id: ID!, $p: String!) { resetUserPassword(id: $id, newPassword: $p) { user { id } } }';
const CHANGE_PASSWORD = `mutation ($c: String!, $n: String!) {
  changePassword(currentPassword: $c, newPassword: $n) { nextStep }
}`;
const NEW = 'quiet-otter-marmalade-42';

/** Two processes of one installation have one address, which their tokens name. */
const environment = { PUBLIC_URL: 'http://gatehouse.test', ...behindProxy };

let here: House;
let there: House;
let manager: Caller;
beforeAll(async () => {
  here = await House.open({ environment });
  there = await House.open({ environment, database: here.database });
  // Somebody has to be left when administrators are taken away.
  manager = await here.callerFor(await here.addUser('ADMIN'));
});
afterAll(async () => {
  await there.close();
  await here.close();
});

const openBy = ({ id }: TestUser) =>
  here.rows('SELECT id FROM sessions WHERE impersonator_id = $1 AND ended_at IS NULL', [id]);
const changePassword = (caller: Caller) => here.ask(caller, CHANGE_PASSWORD, { c: PASSWORD, n: NEW });
const giveRole = ({ id }: TestUser, role: string) => here.ask(manager, CHANGE_ROLE, { id, role });

type Way = (acting: Impersonation) => Promise<Answer>;
const ways: readonly (readonly [who: string, way: Way])[] = [
  ['the administrator ends it', ({ acting }) => here.ask(acting, END)],
  ['the administrator signs out of it', ({ acting }) => here.ask(acting, SIGN_OUT)],
  ['the administrator signs out', ({ own }) => here.ask(own, SIGN_OUT)],
  ['the administrator revokes it', ({ own, sessionId }) => here.ask(own, REVOKE, { id: sessionId })],
  ['the administrator signs out everywhere else', ({ own }) => here.ask(own, REVOKE_ALL)],
  ['the administrator changes the password', ({ own }) => changePassword(own)],
  ["the administrator's password is reset", ({ admin }) => here.ask(manager, RESET, { id: admin.id, p: NEW })],
  ["the administrator's own session is revoked", ({ own }) => here.ask(manager, REVOKE, { id: own.sessionId })],
  ["the administrator's sessions are revoked", ({ admin }) => here.ask(manager, REVOKE_ALL, { userId: admin.id })],
  ['the administrator is suspended', ({ admin }) => here.ask(manager, SUSPEND, { id: admin.id })],
  ['the administrator is no longer one', ({ admin }) => giveRole(admin, 'USER')],
  ['the administrator is deactivated', ({ admin }) => giveRole(admin, 'PENDING')],
  ['the administrator is deleted', ({ admin }) => here.ask(manager, DELETE, { id: admin.id })],
  ['another administrator revokes it', ({ sessionId }) => here.ask(manager, REVOKE, { id: sessionId })],
  ['the user revokes it', ({ theirs, sessionId }) => here.ask(theirs, REVOKE, { id: sessionId })],
  ['the user signs out everywhere else', ({ theirs }) => here.ask(theirs, REVOKE_ALL)],
  ['the user changes the password', ({ theirs }) => changePassword(theirs)],
  ["the user's password is reset", ({ user }) => here.ask(manager, RESET, { id: user.id, p: NEW })],
  ["the user's sessions are revoked", ({ user }) => here.ask(manager, REVOKE_ALL, { userId: user.id })],
  ['the user is suspended', ({ user }) => here.ask(manager, SUSPEND, { id: user.id })],
  ['the user becomes an administrator', ({ user }) => giveRole(user, 'ADMIN')],
  ['the user is deactivated', ({ user }) => giveRole(user, 'PENDING')],
  ['the user is deleted', ({ user }) => here.ask(manager, DELETE, { id: user.id })],
];

describe('an impersonation', () => {
  it.each(ways)('ends at once, on every process and open socket, when %s', async (_who, way) => {
    const acting = await impersonation(here, (role) => addPerson(here, role));
    const socket = new SocketClient(there, acting.acting);
    expect((await socket.ask(WHO_AM_I)).data.viewer).toEqual({ id: acting.user.id });
    for (const house of [here, there])
      expect((await house.ask(acting.acting, WHO_AM_I)).data.viewer).toEqual({ id: acting.user.id });

    expect((await way(acting)).errors).toEqual([]);
    const deadline = performance.now() + 1_000;

    expect((await here.ask(acting.acting, WHO_AM_I)).refusal!.code).toBe('UNAUTHENTICATED');
    await until(async () => !(await isSignedIn(there, acting.acting)));
    expect((await socket.closed).code).toBe(4401);
    expect(performance.now()).toBeLessThan(deadline);
    expect(await here.rows('SELECT id FROM sessions WHERE id = $1 AND ended_at IS NULL', [acting.sessionId])).toEqual(
      [],
    );
    const events = await impersonationEvents(here, acting.user);
    expect(events.map(({ action }) => action)).toEqual(['USER_IMPERSONATION_STARTED', 'USER_IMPERSONATION_ENDED']);
    expect(events[1]).toMatchObject({
      target_name: acting.user.name,
      after: {
        sessionId: acting.sessionId,
        impersonatorId: acting.admin.id,
        impersonatorName: acting.admin.name,
        endedAt: expect.any(String),
      },
    });
  });

  it('ends when the refresh token of the own session comes a second time', async () => {
    const admin = await addPerson(here, 'ADMIN');
    const { refreshToken, accessToken } = (await signIn(here, admin.email)).data.signIn;
    const own = { authorization: `Bearer ${accessToken}` };
    const { data } = await start(here, own, await here.addUser());
    const acting = { authorization: `Bearer ${data.startImpersonation.accessToken}` };
    await refresh(here, refreshToken);
    expect(await isSignedIn(here, acting)).toBe(true);
    await refresh(here, refreshToken);
    expect(await isSignedIn(here, acting)).toBe(false);
    expect(await openBy(admin)).toEqual([]);
  });

  it('ends when the own session is pushed out by newer ones', async () => {
    const { admin, own, acting } = await impersonation(here, (role) => addPerson(here, role));
    await here.rows(`UPDATE sessions SET created_at = created_at - interval '1 day' WHERE id = $1`, [own.sessionId]);
    await times(29, () => here.callerFor(admin));
    expect(await isSignedIn(here, acting)).toBe(true);
    await signIn(here, admin.email);
    expect(await isSignedIn(here, acting)).toBe(false);
    expect(await openBy(admin)).toEqual([]);
  });

  it.each<[string, Way, Way]>([
    ['the administrator has the role', ({ admin }) => giveRole(admin, 'USER'), ({ admin }) => giveRole(admin, 'ADMIN')],
    ['the user has lost the role', ({ user }) => giveRole(user, 'ADMIN'), ({ user }) => giveRole(user, 'USER')],
    [
      'the administrator is active',
      ({ admin }) => here.ask(manager, SUSPEND, { id: admin.id }),
      ({ admin }) => here.ask(manager, ACTIVATE, { id: admin.id }),
    ],
  ])('does not come back when %s again', async (_who, away, back) => {
    const acting = await impersonation(here);
    await away(acting);
    await back(acting);
    expect(await isSignedIn(here, acting.acting)).toBe(false);
  });

  const set = (table: string, values: string) => (id: string) =>
    here.rows(`UPDATE ${table} SET ${values} WHERE id = $1`, [id]);
  it.each<[string, (acting: Impersonation) => Promise<unknown>]>([
    ['the own session is open', ({ own }) => set('sessions', 'ended_at = created_at')(own.sessionId)],
    ['the own session has not expired', ({ own }) => set('sessions', 'expires_at = created_at')(own.sessionId)],
    [
      "the own session is the administrator's",
      ({ own, user }) => set('sessions', `user_id = '${user.id}'`)(own.sessionId),
    ],
    ['the administrator is one', ({ admin }) => set('users', `role = 'USER'`)(admin.id)],
    ['the administrator is active', ({ admin }) => set('users', `status = 'SUSPENDED'`)(admin.id)],
    ['the user is no administrator', ({ user }) => set('users', `role = 'ADMIN'`)(user.id)],
  ])('holds only while %s, though nobody ended it', async (_what, change) => {
    const acting = await impersonation(here);
    await change(acting);
    expect((await here.ask(acting.acting, WHO_AM_I)).refusal!.code).toBe('UNAUTHENTICATED');
  });

  it('leaves the own session and those of the user alone', async () => {
    const { acting, own, theirs } = await impersonation(here);
    await here.ask(acting, SIGN_OUT);
    expect([await isSignedIn(here, own), await isSignedIn(here, theirs)]).toEqual([true, true]);
  });

  it.each<[string, Way]>([
    ['the administrator signs out', ({ own }) => here.ask(own, SIGN_OUT)],
    ['the administrator is suspended', ({ admin }) => here.ask(manager, SUSPEND, { id: admin.id })],
    ['the administrator is no longer one', ({ admin }) => giveRole(admin, 'USER')],
    ['the user becomes an administrator', ({ user }) => giveRole(user, 'ADMIN')],
    ['the user is suspended', ({ user }) => here.ask(manager, SUSPEND, { id: user.id })],
  ])('is not left open by one that begins while %s', async (_who, way) => {
    const acting = await impersonation(here);
    const begin = () => start(here, acting.own, acting.user);
    await Promise.all([...Array.from({ length: 5 }, begin), way(acting), ...Array.from({ length: 5 }, begin)]);
    expect(await openBy(acting.admin)).toEqual([]);
    const events = await impersonationEvents(here, acting.user);
    expect(events.filter(({ action }) => action.endsWith('STARTED')).length * 2).toBe(events.length);
  });

  it('is told in the log behind what ended it', async () => {
    const { admin } = await impersonation(here);
    const { headers } = await here.ask(manager, SUSPEND, { id: admin.id });
    const told = await here.rows('SELECT action FROM audit_events WHERE request_id = $1 ORDER BY created_at, id', [
      headers.get('x-request-id'),
    ]);
    expect(told).toEqual([{ action: 'USER_SUSPENDED' }, { action: 'USER_IMPERSONATION_ENDED' }]);
  });

  it('tells those who remember what the user may do', async () => {
    const { own, theirs, user } = await impersonation(here);
    const socket = new SocketClient(here, theirs);
    const changes = socket.subscribe('subscription { accessChanged { userId } }');
    // A second operation is answered when the first has begun.
    await socket.ask(WHO_AM_I);
    await here.ask(own, SIGN_OUT);
    expect((await changes.next()).data).toEqual({ accessChanged: { userId: user.id } });
    await socket.close();
  });
});

describe('signing out of an impersonation', () => {
  it("takes no cookie back, which is the administrator's own, and says who acted", async () => {
    const admin = await addPerson(here, 'ADMIN');
    const signedIn = await signIn(here, admin.email, { tokenDelivery: 'COOKIE' });
    const cookie = cookieOf(signedIn)!.value;
    const user = await here.addUser();
    const own = { authorization: `Bearer ${signedIn.data.signIn.accessToken}` };
    const { accessToken, session } = (await start(here, own, user)).data.startImpersonation;
    const acting = { authorization: `Bearer ${accessToken}` };
    const headers = { cookie: `gatehouse_refresh=${cookie}` };
    const answer = await here.ask(acting, SIGN_OUT, {}, headers);
    expect(answer.data.signOut.session).toEqual({ id: session.id, user: { id: user.id } });
    expect(cookieOf(answer)).toBeNull();
    expect((await refresh(here, null, headers)).data.refreshSession).toMatchObject({ user: { id: admin.id } });
    expect(await here.events(user.id)).toMatchObject([
      { action: 'USER_IMPERSONATION_STARTED' },
      { action: 'USER_IMPERSONATION_ENDED', actor_id: admin.id, subject_id: user.id },
    ]);
  });
});

describe('an impersonation that nobody ends', () => {
  it('ends by itself after an hour, and the log says so', async () => {
    const house = await House.open();
    const { admin, acting, user, theirs, sessionId } = await impersonation(house);
    const [{ expires_at: expiresAt }] = await house.rows('SELECT expires_at FROM sessions WHERE id = $1', [sessionId]);
    house.clock.advance({ minutes: 59 });
    expect(await isSignedIn(house, acting)).toBe(true);
    expect(await house.app.housekeeping.run()).toMatchObject({ 'impersonations that ran out': 0 });
    house.clock.advance({ minutes: 1, seconds: 1 });
    expect((await house.ask(acting, WHO_AM_I)).refusal!.code).toBe('UNAUTHENTICATED');
    expect((await house.ask(acting, END)).refusal!.code).toBe('UNAUTHENTICATED');
    expect(
      (await house.ask(await house.callerFor(user), '{ viewer { sessions { id } } }')).data.viewer.sessions,
    ).toHaveLength(2);

    expect(await house.app.housekeeping.run()).toMatchObject({ 'impersonations that ran out': 1 });
    expect(await house.app.housekeeping.run()).toMatchObject({ 'impersonations that ran out': 0 });
    expect((await impersonationEvents(house, user)).slice(1)).toMatchObject([
      {
        action: 'USER_IMPERSONATION_ENDED',
        actor_id: null,
        subject_id: null,
        actor_name: 'system',
        target_name: user.name,
        after: {
          sessionId,
          impersonatorId: admin.id,
          impersonatorName: admin.name,
          endedAt: expiresAt.toISOString(),
        },
      },
    ]);
    expect(await house.rows('SELECT ended_at FROM sessions WHERE id = $1', [sessionId])).toEqual([
      { ended_at: expiresAt },
    ]);
    expect(await house.rows('SELECT ended_at FROM sessions WHERE id = $1', [theirs.sessionId])).toEqual([
      { ended_at: null },
    ]);
    await house.close();
  });

  it('is noted by what deletes either of the two before that', async () => {
    const house = await House.open();
    const acts = [await impersonation(house), await impersonation(house)];
    const other = await house.addUser('ADMIN');
    house.clock.advance({ minutes: 61 });
    const doomed = [acts[0]!.user, acts[1]!.admin];
    for (const { id } of doomed)
      expect((await house.ask(await house.callerFor(other), DELETE, { id })).errors).toEqual([]);
    for (const { user, admin, sessionId } of acts)
      expect((await impersonationEvents(house, user)).slice(1)).toMatchObject([
        { actor_id: other.id, after: { sessionId, impersonatorId: admin.id, endedAt: expect.any(String) } },
      ]);
    await house.close();
  });

  it('is noted within the hour, however many there are', async () => {
    const house = await House.open();
    const { sessionId } = await impersonation(house);
    await house.rows(
      `INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at, impersonator_id, impersonator_session_id)
       SELECT gen_random_uuid(), user_id, created_at, last_used_at, expires_at, impersonator_id, impersonator_session_id
         FROM sessions, generate_series(1, 1100) WHERE id = $1`,
      [sessionId],
    );
    house.clock.advance({ minutes: 61 });
    expect(await house.app.housekeeping.run()).toMatchObject({ 'impersonations that ran out': 1_101 });
    await house.close();
  });
});
