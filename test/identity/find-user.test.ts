import { newId } from '../../src/core/ids.ts';
import { createLogger } from '../../src/core/logger.ts';
import { LastSeen } from '../../src/foundation/last-seen/index.ts';
import { writeUserActivity } from '../../src/identity/users/index.ts';
import { askAsDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { until, whenWaitingForLock } from '../support/until.ts';

const VIEWER = '{ viewer { id name email } }';
const USER = 'query ($by: UserRef!) { user(by: $by) { id email pendingEmail mustChangePassword } }';
const MINUTE_MS = 60_000;

let house: House;
let admin: TestUser;
let asAdmin: Caller;
beforeAll(async () => {
  house = await House.open();
  admin = await house.addUser('ADMIN');
  asAdmin = await house.callerFor(admin);
});
afterAll(() => house.close());

describe('viewer', () => {
  it('is the account of the caller, email included', async () => {
    const user = await house.addUser();
    const { data, errors } = await house.ask(await house.callerFor(user), VIEWER);
    expect([errors, data]).toEqual([[], { viewer: { id: user.id, name: user.name, email: user.email } }]);
  });

  it('is null for a stranger', async () => {
    const { data, errors, status } = await house.ask(house.anonymous, VIEWER);
    expect([errors, data, status]).toEqual([[], { viewer: null }, 200]);
  });

  it.each([
    ['that is none', 'Bearer nonsense'],
    ['of another scheme', 'Basic YTpi'],
    ['that is signed by nobody', 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.'],
  ])('is refused with HTTP 401 to a token %s', async (_what, authorization) => {
    const { data, refusal, status } = await house.ask({ authorization }, VIEWER);
    expect([data, refusal?.code, refusal?.path, status]).toEqual([
      { viewer: null },
      'UNAUTHENTICATED',
      ['viewer'],
      401,
    ]);
  });

  it('is refused when the session has ended', async () => {
    const caller = await house.callerFor(await house.addUser());
    await house.rows('UPDATE sessions SET ended_at = now() WHERE id = $1', [caller.sessionId]);
    expect((await house.ask(caller, VIEWER)).status).toBe(401);
  });

  it.each([
    ['PENDING', {}, 'ACCOUNT_PENDING'],
    ['USER', { mustChangePassword: true }, 'PASSWORD_CHANGE_REQUIRED'],
    ['USER', { status: 'SUSPENDED' }, 'UNAUTHENTICATED'],
  ] as const)('of a %s with %j is refused with %s', async (role, values, code) => {
    const { refusal } = await house.ask(await house.callerFor(await house.addUser(role, values)), VIEWER);
    expect(refusal?.code).toBe(code);
  });

  it('costs one statement once the caller is known', async () => {
    const caller = await house.callerFor(await house.addUser());
    await house.ask(caller, VIEWER);
    expect((await house.ask(caller, VIEWER)).statements).toHaveLength(1);
  });
});

describe('user', () => {
  const found = async (caller: Caller, by: object) => {
    const { data, errors } = await house.ask(caller, USER, { by });
    expect(errors).toEqual([]);
    return data.user?.id ?? null;
  };

  it('is found by id, email or username, without regard to case', async () => {
    const username = `ada_${newId().slice(-12)}`;
    const { id, email } = await house.addUser('USER', { username });
    for (const by of [
      { id },
      { id: id.toUpperCase() },
      { email },
      { email: email.toUpperCase() },
      { username },
      { username: username.toUpperCase() },
    ])
      expect(await found(asAdmin, by)).toBe(id);
  });

  it('is null for nobody, and for what can be nobody', async () => {
    for (const by of [
      { id: newId() },
      { id: 'nonsense' },
      { id: '' },
      { id: "' OR true --" },
      { email: 'nobody@example.org' },
      { username: 'nobody' },
      { username: '' },
      { username: 'a\u0000b' },
      { username: 'x'.repeat(100_000) },
      { username: 'Имя' },
    ])
      expect(await found(asAdmin, by)).toBeNull();
  });

  it('is null, like one that does not exist, for those who may not see it', async () => {
    const [user, other] = [await house.addUser('EXPERT'), await house.addUser('USER', { username: `u${Date.now()}` })];
    const caller = await house.callerFor(user);
    const [{ username }] = await house.rows('SELECT username FROM users WHERE id = $1', [other.id]);
    for (const by of [{ id: other.id }, { email: other.email }, { username }])
      expect(await found(caller, by)).toBeNull();
    for (const by of [{ id: user.id }, { email: user.email }]) expect(await found(caller, by)).toBe(user.id);
  });

  it.each([
    ['ACCESS', false],
    ['READ', true],
    ['WRITE', true],
  ] as const)('for a delegate of user management with %s is visible: %s', async (level, visible) => {
    const [user, delegate] = [await house.addUser(), await house.addUser()];
    const { data, codes } = await askAsDelegate(house, delegate, { USER_MANAGEMENT: level }, USER, {
      by: { id: user.id },
    });
    expect([codes, data.user?.id ?? null, data.user?.email ?? null]).toEqual([
      [],
      visible ? user.id : null,
      visible ? user.email : null,
    ]);
  });

  it('shows oneself and those who read users what it hides from others', async () => {
    const user = await house.addUser();
    await house.rows("UPDATE users SET pending_email = 'new@example.org' WHERE id = $1", [user.id]);
    const all = { id: user.id, email: user.email, pendingEmail: 'new@example.org', mustChangePassword: false };
    for (const caller of [asAdmin, await house.callerFor(user)])
      expect((await house.ask(caller, USER, { by: { id: user.id } })).data.user).toEqual(all);
    const list = `query { users(filter: { search: "${user.name}" }) { nodes { id email pendingEmail mustChangePassword } } }`;
    const { data, codes } = await askAsDelegate(house, await house.addUser(), { USER_MANAGEMENT: 'ACCESS' }, list);
    expect(codes).toEqual([]);
    expect(data.users.nodes).toEqual([{ id: user.id, email: null, pendingEmail: null, mustChangePassword: null }]);
  });

  it.each([
    ['nothing', {}],
    ['two of them', { id: newId(), email: 'a@example.org' }],
    ['null', { id: null }],
    ['a value and a null', { id: newId(), email: null }],
  ])('is refused by %s', async (_what, by) => {
    const { refusal, status } = await house.ask(asAdmin, USER, { by });
    expect([refusal?.code, refusal?.violations[0]?.path[0], status]).toEqual(['BAD_USER_INPUT', 'by', 200]);
  });

  it.each(['{}', '{ id: "a", username: "b" }', '{ id: null }'])('is refused by %s in the document', async (by) => {
    const { refusal, data } = await house.ask(asAdmin, `{ user(by: ${by}) { id } }`);
    expect([refusal?.code, data]).toEqual(['GRAPHQL_VALIDATION_FAILED', null]);
  });

  it('is refused by what is no email address, without repeating it', async () => {
    const { refusal } = await house.ask(asAdmin, USER, { by: { email: 'hunter2' } });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['by', 'email'] }] });
    expect(JSON.stringify(refusal)).not.toContain('hunter2');
  });

  it('knows the first user and the super admin', async () => {
    const marks = async ({ id }: TestUser) =>
      (await house.ask(asAdmin, 'query ($id: ID!) { user(by: { id: $id }) { isFirstUser isSuperAdmin } }', { id })).data
        .user;
    const [first, heir] = [await house.addUser('ADMIN'), await house.addUser('ADMIN')];
    expect(await marks(first)).toEqual({ isFirstUser: false, isSuperAdmin: false });
    await house.rows('UPDATE installation SET first_user_id = $1, super_admin_id = $2', [first.id, heir.id]);
    expect(await marks(first)).toEqual({ isFirstUser: true, isSuperAdmin: false });
    expect(await marks(heir)).toEqual({ isFirstUser: false, isSuperAdmin: true });
    expect(await marks(admin)).toEqual({ isFirstUser: false, isSuperAdmin: false });
  });
});

describe('presence', () => {
  /** The middle of a minute, so that no question is asked in another minute than the activity was set for. */
  const beginMinute = (): number => {
    const seconds = house.clock.now().getUTCSeconds();
    house.clock.advance({ seconds: (80 - seconds) % 60 });
    return Math.floor(house.clock.now().getTime() / MINUTE_MS) * MINUTE_MS;
  };

  it.each([
    [0, 'ONLINE'],
    [5, 'ONLINE'],
    [6, 'AWAY'],
    [30, 'AWAY'],
    [31, 'OFFLINE'],
    [null, 'OFFLINE'],
  ])('%s minutes after the latest activity is %s', async (minutes, presence) => {
    const user = await house.addUser();
    const activeAt = minutes === null ? null : new Date(beginMinute() - minutes * MINUTE_MS);
    await house.rows('UPDATE user_activity SET last_active_at = $2 WHERE user_id = $1', [user.id, activeAt]);
    const { data } = await house.ask(asAdmin, 'query ($id: ID!) { user(by: { id: $id }) { presence lastActiveAt } }', {
      id: user.id,
    });
    expect(data.user).toEqual({ presence, lastActiveAt: activeAt?.toISOString() ?? null });
  });

  it('is what was set by hand while it is set', async () => {
    const user = await house.addUser();
    await house.rows("UPDATE users SET presence = 'AWAY' WHERE id = $1", [user.id]);
    const { data } = await house.ask(asAdmin, 'query ($id: ID!) { user(by: { id: $id }) { presence } }', {
      id: user.id,
    });
    expect(data.user).toEqual({ presence: 'AWAY' });
  });
});

describe('lastActiveAt', () => {
  const activityOf = async ({ id }: TestUser): Promise<Date | null> =>
    (await house.rows('SELECT last_active_at FROM user_activity WHERE user_id = $1', [id]))[0].last_active_at;
  const recorder = () => new LastSeen(house.app.unitOfWork, house.clock, createLogger('silent'), writeUserActivity);
  const minuteOf = (instant: Date): Date => new Date(Math.floor(instant.getTime() / MINUTE_MS) * MINUTE_MS);

  it('is the minute of the latest authenticated request, written when the service closes at the latest', async () => {
    const other = await House.open({ database: house.database });
    const user = await other.addUser();
    const before = minuteOf(other.clock.now());
    await other.ask(await other.callerFor(user), VIEWER);
    await other.close();
    const noted = await activityOf(user);
    expect([before.getTime(), before.getTime() + MINUTE_MS]).toContain(noted?.getTime());
  });

  it('is not noted for a request that is not authenticated', async () => {
    const other = await House.open({ database: house.database });
    const user = await other.addUser();
    const caller = await other.callerFor(user);
    await other.rows('UPDATE sessions SET ended_at = now() WHERE id = $1', [caller.sessionId]);
    await other.ask(caller, VIEWER);
    await other.close();
    expect(await activityOf(user)).toBeNull();
  });

  it('is written at most once a minute, and never moves back', async () => {
    const [user, activity] = [await house.addUser(), recorder()];
    const see = async (): Promise<Date | null> => {
      activity.seen(user.id);
      await activity.flush();
      return activityOf(user);
    };
    house.clock.advance({ seconds: (65 - house.clock.now().getUTCSeconds()) % 60 });
    expect(await see()).toEqual(minuteOf(house.clock.now()));
    await house.rows('UPDATE user_activity SET last_active_at = NULL WHERE user_id = $1', [user.id]);
    house.clock.advance({ seconds: 30 });
    expect(await see()).toBeNull();
    house.clock.advance({ seconds: 30 });
    expect(await see()).toEqual(minuteOf(house.clock.now()));

    const later = new Date(house.clock.now().getTime() + 5 * MINUTE_MS);
    await house.rows('UPDATE user_activity SET last_active_at = $2 WHERE user_id = $1', [user.id, later]);
    house.clock.advance({ minutes: 1 });
    expect(await see()).toEqual(later);
  });

  it('keeps no request waiting, however long it takes to write', async () => {
    const user = await house.addUser();
    const caller = await house.callerFor(user);
    const blocker = await house.database.owner.connect();
    await blocker.query('BEGIN; LOCK TABLE user_activity IN EXCLUSIVE MODE');
    const statements: string[] = [];
    const ask = async () => {
      const answer = await house.ask(caller, VIEWER);
      expect(answer.data.viewer).toMatchObject({ id: user.id });
      statements.push(...answer.statements);
    };
    await ask();
    await whenWaitingForLock(house);
    await ask();
    expect(statements.filter((text) => /(insert|update)\W/i.test(text))).toEqual([]);
    expect(await activityOf(user)).toBeNull();
    await blocker.query('COMMIT');
    blocker.release();
    await until(async () => (await activityOf(user)) !== null);
  });

  it('is written though it was noted within a transaction', async () => {
    const [user, activity] = [await house.addUser(), recorder()];
    await house.app.unitOfWork.maintain(async () => activity.seen(user.id));
    await until(async () => (await activityOf(user)) !== null);
  });

  it('is written for many at once', async () => {
    const [users, activity] = [[await house.addUser(), await house.addUser(), await house.addUser()], recorder()];
    for (const { id } of users) activity.seen(id);
    await Promise.all([activity.flush(), activity.flush()]);
    for (const user of users) expect(await activityOf(user)).not.toBeNull();
  });
});
