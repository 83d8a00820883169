import { nothing } from '../../src/access/effective-permissions.ts';
import type { UserActor } from '../../src/core/actor.ts';
import {
  refuseActivation,
  refuseCreation,
  refuseProfileChange,
  refuseRemoval,
  refuseRoleChange,
  type Standing,
} from '../../src/identity/users/user.policy.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';

const CHANGE_ROLE = `mutation ($id: ID!, $role: UserRole!) {
  changeUserRole(id: $id, role: $role) { user { id role status approvedAt version } } }`;
const SUSPEND = 'mutation ($id: ID!) { suspendUser(id: $id) { user { id role status version } } }';
const ACTIVATE = 'mutation ($id: ID!) { activateUser(id: $id) { user { id role status version } } }';
const DELETE = 'mutation ($id: ID!) { deleteUser(id: $id) { deletedId } }';
const WHO_AM_I = '{ viewer { id } }';
const NOBODY = '01920000-0000-7000-8000-000000000000';

/** Two processes of one installation have one address, which their tokens name. */
const environment = { PUBLIC_URL: 'http://gatehouse.test' };

let house: House;
let admin: TestUser;
let caller: Caller;
beforeAll(async () => {
  house = await House.open({ environment });
});
beforeEach(async () => {
  admin = await house.addUser('ADMIN');
  caller = await house.callerFor(admin);
});
afterAll(() => house.close());

const row = async (id: string) => (await house.rows('SELECT * FROM users WHERE id = $1', [id]))[0];
const openSessions = (id: string) => house.rows('SELECT 1 FROM sessions WHERE user_id = $1 AND ended_at IS NULL', [id]);
const activeAdmins = () => house.rows(`SELECT id FROM users WHERE role = 'ADMIN' AND status = 'ACTIVE'`);
/** Nobody administers the house but those who are added from now on. */
const dismissAdmins = () => house.rows(`UPDATE users SET role = 'USER' WHERE role = 'ADMIN'`);
const unmark = () => house.rows('UPDATE installation SET first_user_id = NULL, super_admin_id = NULL');

describe('changeUserRole', () => {
  it('gives the role and raises the version', async () => {
    const user = await house.addUser('USER');
    const { data } = await house.ask(caller, CHANGE_ROLE, { id: user.id, role: 'EXPERT' });
    expect(data.changeUserRole.user).toMatchObject({ id: user.id, role: 'EXPERT', status: 'ACTIVE', version: 2 });
    expect(await row(user.id)).toMatchObject({ role: 'EXPERT', status: 'ACTIVE', version: 2 });
  });

  it('leaves an audit event with the role before and after', async () => {
    const user = await house.addUser('USER');
    await house.ask(caller, CHANGE_ROLE, { id: user.id, role: 'SUBSCRIBER' });
    expect(await house.events(user.id)).toMatchObject([
      {
        action: 'USER_ROLE_CHANGED',
        actor_id: admin.id,
        subject_id: admin.id,
        actor_name: admin.name,
        target_type: 'User',
        target_name: user.name,
        before: { role: 'USER' },
        after: { role: 'SUBSCRIBER' },
      },
    ]);
  });

  it('approves whoever leaves PENDING, the first time only', async () => {
    const user = await house.addUser('PENDING');
    const { data } = await house.ask(caller, CHANGE_ROLE, { id: user.id, role: 'USER' });
    const { approvedAt } = data.changeUserRole.user;
    expect(new Date(approvedAt).getTime()).toBeGreaterThan(0);
    house.clock.advance({ seconds: 5 });
    await house.ask(caller, CHANGE_ROLE, { id: user.id, role: 'PENDING' });
    expect((await row(user.id)).approved_at.toISOString()).toBe(approvedAt);
    await house.ask(caller, CHANGE_ROLE, { id: user.id, role: 'USER' });
    expect((await row(user.id)).approved_at.toISOString()).toBe(approvedAt);
  });

  it('ends the sessions of whoever becomes PENDING', async () => {
    const user = await house.addUser('USER');
    const theirs = await house.callerFor(user);
    await house.ask(theirs, WHO_AM_I);
    await house.ask(caller, CHANGE_ROLE, { id: user.id, role: 'PENDING' });
    expect(await openSessions(user.id)).toEqual([]);
    expect((await house.ask(theirs, WHO_AM_I)).refusal!.code).toBe('UNAUTHENTICATED');
  });

  it('ends no session otherwise, and holds from the next request on', async () => {
    const other = await house.addUser('ADMIN');
    const theirs = await house.callerFor(other);
    expect((await house.ask(theirs, '{ users { totalCount } }')).errors).toEqual([]);
    await house.ask(caller, CHANGE_ROLE, { id: other.id, role: 'USER' });
    expect((await house.ask(theirs, '{ users { totalCount } }')).refusal!.code).toBe('FORBIDDEN');
    expect((await house.ask(theirs, WHO_AM_I)).data.viewer).toEqual({ id: other.id });
  });

  it('changes nothing the second time', async () => {
    const user = await house.addUser('USER');
    await house.ask(caller, CHANGE_ROLE, { id: user.id, role: 'EXPERT' });
    const { data } = await house.ask(caller, CHANGE_ROLE, { id: user.id, role: 'EXPERT' });
    expect(data.changeUserRole.user).toMatchObject({ role: 'EXPERT', version: 2 });
    expect(await house.events(user.id)).toHaveLength(1);
  });

  it('takes effect once when it is asked for forty times at once', async () => {
    const user = await house.addUser('USER');
    const ask = () => house.ask(caller, CHANGE_ROLE, { id: user.id, role: 'EXPERT' });
    const answers = await Promise.all(Array.from({ length: 40 }, ask));
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    expect(await house.events(user.id)).toHaveLength(1);
    expect(await row(user.id)).toMatchObject({ role: 'EXPERT', version: 2 });
  });

  it('refuses a change of the own role', async () => {
    const { refusal } = await house.ask(caller, CHANGE_ROLE, { id: admin.id, role: 'USER' });
    expect(refusal!.code).toBe('SELF_CHANGE_NOT_ALLOWED');
    expect((await row(admin.id)).role).toBe('ADMIN');
  });

  it('says the same of an unknown ID as of one that cannot be', async () => {
    const unknown = await house.ask(caller, CHANGE_ROLE, { id: NOBODY, role: 'USER' });
    const impossible = await house.ask(caller, CHANGE_ROLE, { id: "'; --", role: 'USER' });
    expect(unknown.refusal).toMatchObject({ code: 'NOT_FOUND', message: 'There is no such user.' });
    expect(impossible.refusal!.message).toBe(unknown.refusal!.message);
    expect(impossible.refusal!.code).toBe('NOT_FOUND');
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const user = await house.addUser('USER');
    const { refusal } = await house.ask(await make(house), CHANGE_ROLE, { id: user.id, role: 'PENDING' });
    expect(refusal!.code).toBe(code);
    expect((await row(user.id)).role).toBe('USER');
  });
});

describe('suspendUser', () => {
  it('suspends, keeps the role, and ends every open session', async () => {
    const user = await house.addUser('EXPERT');
    await house.callerFor(user);
    await house.callerFor(user);
    const { data } = await house.ask(caller, SUSPEND, { id: user.id });
    expect(data.suspendUser.user).toEqual({ id: user.id, role: 'EXPERT', status: 'SUSPENDED', version: 2 });
    expect(await row(user.id)).toMatchObject({ role: 'EXPERT', status: 'SUSPENDED', version: 2 });
    expect(await openSessions(user.id)).toEqual([]);
    expect(await house.events(user.id)).toMatchObject([
      {
        action: 'USER_SUSPENDED',
        actor_id: admin.id,
        target_name: user.name,
        before: { status: 'ACTIVE' },
        after: { status: 'SUSPENDED', sessionsEnded: 2 },
      },
    ]);
  });

  it("denies the user's very next request", async () => {
    const user = await house.addUser('USER');
    const theirs = await house.callerFor(user);
    expect((await house.ask(theirs, WHO_AM_I)).data.viewer).toEqual({ id: user.id });
    await house.ask(caller, SUSPEND, { id: user.id });
    expect((await house.ask(theirs, WHO_AM_I)).refusal!.code).toBe('UNAUTHENTICATED');
  });

  it('denies the user on another process within a second', async () => {
    const second = await House.open({ database: house.database, environment });
    try {
      const user = await house.addUser('USER');
      const theirs = await house.callerFor(user);
      expect((await second.ask(theirs, WHO_AM_I)).data.viewer).toEqual({ id: user.id });
      await house.ask(caller, SUSPEND, { id: user.id });
      const deadline = performance.now() + 1000;
      let code: string | undefined;
      while (code === undefined && performance.now() < deadline)
        code = (await second.ask(theirs, WHO_AM_I)).refusal?.code;
      expect(code).toBe('UNAUTHENTICATED');
    } finally {
      await second.close();
    }
  });

  it('changes nothing the second time', async () => {
    const user = await house.addUser('USER');
    await house.ask(caller, SUSPEND, { id: user.id });
    const { data } = await house.ask(caller, SUSPEND, { id: user.id });
    expect(data.suspendUser.user).toMatchObject({ status: 'SUSPENDED', version: 2 });
    expect(await house.events(user.id)).toHaveLength(1);
  });

  it('does it once for a repeated Idempotency-Key, even after the suspension was lifted', async () => {
    const user = await house.addUser('USER');
    const key = { 'idempotency-key': `suspend-${user.id}` };
    const first = await house.ask(caller, SUSPEND, { id: user.id }, key);
    await house.ask(caller, ACTIVATE, { id: user.id });
    expect((await house.ask(caller, SUSPEND, { id: user.id }, key)).data).toEqual(first.data);
    expect((await row(user.id)).status).toBe('ACTIVE');
  });

  it('refuses to suspend oneself', async () => {
    const { refusal } = await house.ask(caller, SUSPEND, { id: admin.id });
    expect(refusal!.code).toBe('SELF_CHANGE_NOT_ALLOWED');
    expect((await row(admin.id)).status).toBe('ACTIVE');
  });

  it('answers NOT_FOUND for an unknown ID', async () => {
    expect((await house.ask(caller, SUSPEND, { id: NOBODY })).refusal!.code).toBe('NOT_FOUND');
  });

  it('suspends nobody when the audit event cannot be written', async () => {
    const user = await house.addUser('USER');
    await house.rows('REVOKE INSERT ON audit_events FROM gatehouse_app');
    const { refusal } = await house.ask(caller, SUSPEND, { id: user.id });
    await house.rows('GRANT INSERT ON audit_events TO gatehouse_app');
    expect(refusal!.code).toBe('INTERNAL_SERVER_ERROR');
    expect((await row(user.id)).status).toBe('ACTIVE');
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const user = await house.addUser('USER');
    const { refusal } = await house.ask(await make(house), SUSPEND, { id: user.id });
    expect(refusal!.code).toBe(code);
    expect((await row(user.id)).status).toBe('ACTIVE');
  });
});

describe('activateUser', () => {
  it('lifts a suspension and leaves an audit event', async () => {
    const user = await house.addUser('EXPERT', { status: 'SUSPENDED' });
    const { data } = await house.ask(caller, ACTIVATE, { id: user.id });
    expect(data.activateUser.user).toEqual({ id: user.id, role: 'EXPERT', status: 'ACTIVE', version: 2 });
    expect(await row(user.id)).toMatchObject({ status: 'ACTIVE', version: 2 });
    expect(await house.events(user.id)).toMatchObject([
      {
        action: 'USER_ACTIVATED',
        actor_id: admin.id,
        before: { status: 'SUSPENDED' },
        after: { status: 'ACTIVE' },
      },
    ]);
  });

  it('opens no session that the suspension ended', async () => {
    const user = await house.addUser('USER');
    const theirs = await house.callerFor(user);
    await house.ask(caller, SUSPEND, { id: user.id });
    await house.ask(caller, ACTIVATE, { id: user.id });
    expect((await house.ask(theirs, WHO_AM_I)).refusal!.code).toBe('UNAUTHENTICATED');
    expect((await house.ask(await house.callerFor(user), WHO_AM_I)).data.viewer).toEqual({ id: user.id });
  });

  it('changes nothing on an account that is active', async () => {
    const user = await house.addUser('USER');
    const { data } = await house.ask(caller, ACTIVATE, { id: user.id });
    expect(data.activateUser.user).toMatchObject({ status: 'ACTIVE', version: 1 });
    expect(await house.events(user.id)).toEqual([]);
  });

  it('answers NOT_FOUND for an unknown ID', async () => {
    expect((await house.ask(caller, ACTIVATE, { id: NOBODY })).refusal!.code).toBe('NOT_FOUND');
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const user = await house.addUser('USER', { status: 'SUSPENDED' });
    const { refusal } = await house.ask(await make(house), ACTIVATE, { id: user.id });
    expect(refusal!.code).toBe(code);
    expect((await row(user.id)).status).toBe('SUSPENDED');
  });
});

describe('the first user and the super admin', () => {
  afterEach(unmark);

  it('keep the role and status of the first user from everybody', async () => {
    const first = await house.addUser('ADMIN');
    await house.markFirst(first);
    await house.rows('UPDATE installation SET super_admin_id = $1', [admin.id]);
    for (const [operation, variables] of [
      [CHANGE_ROLE, { role: 'USER' }],
      [CHANGE_ROLE, { role: 'ADMIN' }],
      [SUSPEND, {}],
      [DELETE, {}],
    ] as const)
      expect((await house.ask(caller, operation, { id: first.id, ...variables })).refusal!.code).toBe(
        'FIRST_USER_PROTECTED',
      );
    expect(await row(first.id)).toMatchObject({ role: 'ADMIN', status: 'ACTIVE', version: 1 });
    expect(await house.events(first.id)).toEqual([]);
  });

  it('keep the super admin until the mark is handed on', async () => {
    await house.markFirst(admin);
    const holder = await house.addUser('ADMIN');
    await house.rows('UPDATE installation SET super_admin_id = $1', [holder.id]);
    for (const [operation, variables] of [
      [CHANGE_ROLE, { role: 'EXPERT' }],
      [SUSPEND, {}],
      [DELETE, {}],
    ] as const) {
      const { refusal } = await house.ask(caller, operation, { id: holder.id, ...variables });
      expect(refusal).toMatchObject({
        code: 'INVALID_STATE',
        message: 'This is the super admin. Designate another administrator first.',
      });
    }
    expect(await row(holder.id)).toMatchObject({ role: 'ADMIN', status: 'ACTIVE', version: 1 });

    await house.rows('UPDATE installation SET super_admin_id = $1', [admin.id]);
    expect((await house.ask(caller, SUSPEND, { id: holder.id })).errors).toEqual([]);
  });
});

describe('the last administrator', () => {
  /** Somebody with the power of an administrator who does not count as one, since nobody signs in by it. */
  const service = async () => house.callerFor(await house.addUser('ADMIN', { type: 'SERVICE', username: null }));

  it.each([
    ['is not demoted', CHANGE_ROLE, { role: 'EXPERT' }],
    ['is not suspended', SUSPEND, {}],
    ['is not deleted', DELETE, {}],
  ] as const)('%s', async (_what, operation, variables) => {
    await dismissAdmins();
    const last = await house.addUser('ADMIN');
    await house.addUser('ADMIN', { status: 'SUSPENDED' });
    const { refusal } = await house.ask(await service(), operation, { id: last.id, ...variables });
    expect(refusal!.code).toBe('LAST_ADMIN');
    expect(await row(last.id)).toMatchObject({ role: 'ADMIN', status: 'ACTIVE' });
  });

  it('does not keep a suspended administrator from being demoted', async () => {
    await dismissAdmins();
    await house.addUser('ADMIN');
    const suspended = await house.addUser('ADMIN', { status: 'SUSPENDED' });
    const { errors } = await house.ask(await service(), CHANGE_ROLE, { id: suspended.id, role: 'USER' });
    expect(errors).toEqual([]);
  });

  it('remains when two demote each other at once, twenty times', async () => {
    for (let round = 0; round < 20; round += 1) {
      await dismissAdmins();
      const [one, other] = [await house.addUser('ADMIN'), await house.addUser('ADMIN')];
      const answers = await Promise.all([
        house.ask(await house.callerFor(one), CHANGE_ROLE, { id: other.id, role: 'USER' }),
        house.ask(await house.callerFor(other), CHANGE_ROLE, { id: one.id, role: 'USER' }),
      ]);
      expect(await activeAdmins()).toHaveLength(1);
      expect(answers.filter(({ refusal }) => refusal === null)).toHaveLength(1);
      for (const { refusal } of answers)
        if (refusal) expect(['LAST_ADMIN', 'FORBIDDEN', 'UNAUTHENTICATED']).toContain(refusal.code);
    }
  });

  it('remains when seven demote, suspend and delete each other, all at once', async () => {
    await dismissAdmins();
    const admins = await Promise.all(Array.from({ length: 7 }, () => house.addUser('ADMIN')));
    const callers = await Promise.all(admins.map((one) => house.callerFor(one)));
    const orders = callers.flatMap((by, index) =>
      admins.filter((_, target) => target !== index).map(({ id }) => ({ by, id })),
    );
    expect(orders.length).toBeGreaterThanOrEqual(40);
    const answers = await Promise.all(
      orders.map(({ by, id }, index) =>
        house.ask(by, [CHANGE_ROLE, SUSPEND, DELETE][index % 3]!, index % 3 === 0 ? { id, role: 'PENDING' } : { id }),
      ),
    );
    expect((await activeAdmins()).length).toBeGreaterThanOrEqual(1);
    const codes = answers.flatMap(({ refusal }) => (refusal ? [refusal.code] : []));
    for (const code of codes)
      expect(['LAST_ADMIN', 'NOT_FOUND', 'UNAUTHENTICATED', 'ACCOUNT_PENDING', 'FORBIDDEN']).toContain(code);
  });
});

describe('a delegate of user management', () => {
  const delegate: UserActor = {
    kind: 'USER',
    actorId: 'delegate',
    subjectId: 'delegate',
    name: 'Delegate',
    credential: { kind: 'SESSION', sessionId: 'session' },
    role: 'USER',
    isActive: true,
    isSuperAdmin: false,
    isFirstUser: false,
    mustChangePassword: false,
    permissions: { level: (area) => (area === 'USER_MANAGEMENT' ? 'WRITE' : 'NONE'), flag: () => false },
    projectRoles: new Map(),
    groupIds: new Set(),
    orgUnitIds: new Set(),
  };
  const standing = (role: Standing['role']): Standing => ({
    id: 'target',
    role,
    status: 'ACTIVE',
    type: 'REGULAR',
    isFirstUser: false,
    isSuperAdmin: false,
    strength: nothing,
  });
  const forbidden = expect.objectContaining({ code: 'FORBIDDEN' });

  it('moves accounts between PENDING and USER, and no further', () => {
    for (const from of ['PENDING', 'USER', 'SUBSCRIBER', 'EXPERT', 'ADMIN'] as const)
      for (const to of ['PENDING', 'USER', 'SUBSCRIBER', 'EXPERT', 'ADMIN'] as const) {
        const allowed = [from, to].every((role) => role === 'PENDING' || role === 'USER');
        const attempt = () => refuseRoleChange(delegate, standing(from), to);
        if (allowed) expect(attempt).not.toThrow();
        else expect(attempt).toThrow(forbidden);
      }
  });

  it('touches nobody of a role that it may not give', () => {
    for (const refuse of [refuseProfileChange, refuseRemoval, refuseActivation]) {
      for (const role of ['SUBSCRIBER', 'EXPERT', 'ADMIN'] as const)
        expect(() => refuse(delegate, standing(role))).toThrow(forbidden);
      for (const role of ['PENDING', 'USER'] as const) expect(() => refuse(delegate, standing(role))).not.toThrow();
    }
  });

  it('that is an expert changes its own profile, and no other expert', () => {
    const expert: UserActor = { ...delegate, role: 'EXPERT' };
    expect(() => refuseProfileChange(expert, { ...standing('EXPERT'), id: 'delegate' })).not.toThrow();
    expect(() => refuseProfileChange(expert, standing('EXPERT'))).toThrow(forbidden);
  });

  it('makes PENDING and USER accounts of people only', () => {
    expect(() => refuseCreation(delegate, { role: 'USER', type: 'REGULAR' })).not.toThrow();
    expect(() => refuseCreation(delegate, { role: 'PENDING', type: 'EXTERNAL' })).not.toThrow();
    expect(() => refuseCreation(delegate, { role: 'USER', type: 'SERVICE' })).toThrow(forbidden);
    for (const role of ['SUBSCRIBER', 'EXPERT', 'ADMIN'] as const)
      expect(() => refuseCreation(delegate, { role, type: 'REGULAR' })).toThrow(forbidden);
  });
});

describe('while user management is switched off', () => {
  let closed: House;
  beforeAll(async () => {
    closed = await House.open({
      database: house.database,
      environment: { ...environment, ENABLE_USER_MANAGEMENT: 'false' },
    });
  });
  afterAll(() => closed.close());

  const id = `id: "${NOBODY}"`;
  it.each([
    ['updateUser', `updateUser(${id}, input: { name: "A" }) { user { id } }`],
    ['changeUserRole', `changeUserRole(${id}, role: USER) { user { id } }`],
    ['suspendUser', `suspendUser(${id}) { user { id } }`],
    ['activateUser', `activateUser(${id}) { user { id } }`],
    ['designateSuperAdmin', `designateSuperAdmin(${id}) { user { id } }`],
    ['resetUserPassword', `resetUserPassword(${id}, newPassword: "plate-otter-vermilion") { user { id } }`],
    ['createUser', `createUser(input: { name: "A", email: "a@example.org" }) { user { id } }`],
    ['deleteUser', `deleteUser(${id}) { deletedId }`],
    ['updateUsers', `updateUsers(ids: ["${NOBODY}"], change: { role: USER }) { failedCount }`],
    ['deleteUsers', `deleteUsers(ids: ["${NOBODY}"]) { failedCount }`],
  ])('%s says so, and only to those who may use it', async (_name, field) => {
    expect((await closed.ask(caller, `mutation { ${field} }`)).refusal!.code).toBe('FEATURE_DISABLED');
    const user = await house.callerFor(await house.addUser('USER'));
    expect((await closed.ask(user, `mutation { ${field} }`)).refusal!.code).toBe('FORBIDDEN');
  });

  it('people still change their own profile', async () => {
    const user = await house.callerFor(await house.addUser('USER'));
    const { data } = await closed.ask(user, 'mutation { updateViewer(input: { name: "Own" }) { user { name } } }');
    expect(data.updateViewer.user).toEqual({ name: 'Own' });
  });
});
