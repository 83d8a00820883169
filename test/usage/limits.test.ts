import { newId } from '../../src/core/ids.ts';
import { keyOf } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { addGroup } from '../support/groups.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { addLimit, addUnits, limitsAt } from '../support/limits.ts';

const LIMIT = 'id metric period maximum updatedAt';
const SUBJECT = 'subject { ... on User { id name } ... on Group { id name } }';
const SET = `mutation ($scope: LimitScopeInput!, $limits: [LimitInput!]!) {
  setUsageLimits(scope: $scope, limits: $limits) { limits { ${LIMIT} ${SUBJECT} } ${SUBJECT} }
}`;
/** For units, which the union of subjects does not hold. */
const SET_ONLY = `mutation ($scope: LimitScopeInput!, $limits: [LimitInput!]!) {
  setUsageLimits(scope: $scope, limits: $limits) { limits { ${LIMIT} } }
}`;
const DELETE = 'mutation ($id: ID!) { deleteUsageLimit(id: $id) { deletedId } }';
const LIST = `query ($scope: LimitScopeInput!) { usageLimits(scope: $scope) { ${LIMIT} } }`;
const NOBODY = '01920000-0000-7000-8000-000000000000';

let house: House;
let admin: TestUser;
let caller: Caller;
beforeAll(async () => {
  house = await House.open();
  admin = await house.addUser('ADMIN');
  caller = await house.callerFor(admin);
});
beforeEach(() => house.rows('DELETE FROM usage_limits'));
afterAll(() => house.close());

const set = (by: Caller, scope: object, limits: object[], document = SET) => house.ask(by, document, { scope, limits });
const daily = (maximum: number | null) => [{ period: 'DAILY', maximum }];
const remove = (by: Caller, id: string) => house.ask(by, DELETE, { id });
const list = (by: Caller, scope: object) => house.ask(by, LIST, { scope });
const events = (targetId: string | null) =>
  house.rows(
    `SELECT action, actor_id, target_type, target_name, before, after FROM audit_events
      WHERE action = 'LIMIT_CHANGED' AND target_id IS NOT DISTINCT FROM $1 ORDER BY created_at, id`,
    [targetId],
  );

describe('setUsageLimits', () => {
  it('sets limits of a user, which null makes unlimited and zero nothing', async () => {
    const user = await house.addUser();
    const { data, errors } = await set(caller, { userId: user.id.toUpperCase() }, [
      { period: 'NEVER', maximum: null },
      { period: 'DAILY', maximum: 0 },
      { metric: 'IMAGES', period: 'WEEKLY', maximum: 9_007_199_254_740_991 },
    ]);
    expect(errors).toEqual([]);
    const subject = { id: user.id, name: user.name };
    expect(data.setUsageLimits).toMatchObject({
      subject,
      limits: [
        { metric: 'TOKENS', period: 'DAILY', maximum: 0, subject },
        { metric: 'TOKENS', period: 'NEVER', maximum: null, subject },
        { metric: 'IMAGES', period: 'WEEKLY', maximum: 9_007_199_254_740_991, subject },
      ],
    });
    expect(await limitsAt(house, { userId: user.id })).toEqual([
      'IMAGES WEEKLY 9007199254740991',
      'TOKENS DAILY 0',
      'TOKENS NEVER unlimited',
    ]);
  });

  it('sets those of a group, of a unit and of everybody, each apart', async () => {
    const group = await addGroup(house);
    const [unit] = await addUnits(house, 1);
    expect((await set(caller, { groupId: group.id }, daily(1))).data.setUsageLimits.subject.name).toBe(group.name);
    expect((await set(caller, { orgUnitId: unit }, daily(2), SET_ONLY)).errors).toEqual([]);
    expect((await set(caller, { global: true }, daily(3))).data.setUsageLimits.subject).toBeNull();
    expect([
      await limitsAt(house, { groupId: group.id }),
      await limitsAt(house, { orgUnitId: unit! }),
      await limitsAt(house, {}),
    ]).toEqual([['TOKENS DAILY 1'], ['TOKENS DAILY 2'], ['TOKENS DAILY 3']]);
  });

  it('leaves the limits alone that are not named, and keeps the id of one that it changes', async () => {
    const user = await house.addUser();
    const id = await addLimit(house, { userId: user.id }, 5);
    await addLimit(house, { userId: user.id }, 7, ['REQUESTS', 'MONTHLY']);
    const { data } = await set(caller, { userId: user.id }, daily(6));
    expect(data.setUsageLimits.limits).toMatchObject([
      { id, maximum: 6 },
      { metric: 'REQUESTS', maximum: 7 },
    ]);
  });

  it('leaves an event with what was before and what is after', async () => {
    const user = await house.addUser();
    await addLimit(house, { userId: user.id }, 5);
    await set(caller, { userId: user.id }, [...daily(null), { period: 'WEEKLY', maximum: 1 }]);
    expect(await events(user.id)).toEqual([
      {
        action: 'LIMIT_CHANGED',
        actor_id: admin.id,
        target_type: 'User',
        target_name: user.name,
        before: { limits: [{ metric: 'TOKENS', period: 'DAILY', maximum: 5 }] },
        after: {
          limits: [
            { metric: 'TOKENS', period: 'DAILY', maximum: null },
            { metric: 'TOKENS', period: 'WEEKLY', maximum: 1 },
          ],
        },
      },
    ]);
    await set(caller, { global: true }, daily(1));
    expect((await events(null)).at(-1)).toMatchObject({ target_type: 'UsageLimit', target_name: 'everybody' });
  });

  it('done twice is like done once', async () => {
    const user = await house.addUser();
    const [first] = [await set(caller, { userId: user.id }, daily(5)), house.clock.advance({ seconds: 1 })];
    const second = await set(caller, { userId: user.id }, daily(5));
    expect(second.data).toEqual(first.data);
    expect(await events(user.id)).toHaveLength(1);
    expect((await set(caller, { userId: user.id }, [])).data.setUsageLimits.limits).toHaveLength(1);
  });

  it.each([
    ['a user', async () => ({ userId: (await house.addUser()).id })],
    ['a group', async () => ({ groupId: (await addGroup(house)).id })],
    ['a unit', async () => ({ orgUnitId: (await addUnits(house, 1))[0]! })],
    ['everybody', async () => ({ global: true })],
  ])('of %s by forty at once writes one row, whose last change the log tells last', async (_who, make) => {
    const scope = await make();
    const answers = await Promise.all(Array.from({ length: 40 }, (_, at) => set(caller, scope, daily(at), SET_ONLY)));
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    const { global: _, ...level } = scope as { global?: true };
    const [row, ...others] = await limitsAt(house, level);
    expect(others).toEqual([]);
    const id = Object.values(level)[0] ?? null;
    const told = (await events(id as string | null)).slice(-40).map(({ before, after }) => [before, after]);
    expect(row).toBe(`TOKENS DAILY ${told.at(-1)![1].limits[0].maximum}`);
    for (const [index, [before]] of told.slice(1).entries()) expect(before).toEqual(told[index]![1]);
  });

  it.each<[string, object[], string[], string]>([
    ['a negative maximum', [{ period: 'DAILY', maximum: -1 }], ['limits', '0', 'maximum'], 'OUT_OF_RANGE'],
    ['no maximum', [{ period: 'DAILY', maximum: 1 }, { period: 'WEEKLY' }], ['limits', '1', 'maximum'], 'REQUIRED'],
    ['one limit twice', [...daily(1), { metric: 'TOKENS', ...daily(2)[0] }], ['limits', '1'], 'DUPLICATE'],
  ])('refuses %s', async (_what, limits, path, code) => {
    const user = await house.addUser();
    const { refusal } = await set(caller, { userId: user.id }, limits);
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path, code }] });
    expect(await limitsAt(house, { userId: user.id })).toEqual([]);
  });

  it('refuses a scope that is not exactly one', async () => {
    const codes = [{ global: false }, {}, { userId: NOBODY, global: true }, { userId: null }].map(
      async (scope) => (await set(caller, scope, daily(1))).refusal?.code,
    );
    expect(new Set(await Promise.all(codes))).toEqual(new Set(['BAD_USER_INPUT']));
  });

  it.each(['userId', 'groupId', 'orgUnitId'])('refuses a %s of nobody', async (name) => {
    for (const id of [NOBODY, 'nobody', ''])
      expect((await set(caller, { [name]: id }, daily(1))).refusal?.code).toBe('NOT_FOUND');
  });

  it('refuses a maximum that is no safe integer', async () => {
    for (const maximum of [9_007_199_254_740_992, 1.5, '7'])
      expect((await set(caller, { global: true }, [{ period: 'DAILY', maximum }])).refusal?.code).toBe(
        'BAD_USER_INPUT',
      );
    expect(await limitsAt(house, {})).toEqual([]);
  });

  it('refuses one’s own limits, to administrators as well, who set those of their groups', async () => {
    expect((await set(caller, { userId: admin.id }, daily(1))).refusal?.code).toBe('SELF_CHANGE_NOT_ALLOWED');
    const id = await addLimit(house, { userId: admin.id }, 5);
    expect((await remove(caller, id)).refusal?.code).toBe('SELF_CHANGE_NOT_ALLOWED');
    expect(await limitsAt(house, { userId: admin.id })).toEqual(['TOKENS DAILY 5']);
    const group = await addGroup(house, { members: [admin] });
    expect((await set(caller, { groupId: group.id }, daily(1))).errors).toEqual([]);
  });

  it.each(lesserCallers)('is denied to %s, who also lists and removes none', async (_who, make, code) => {
    const [user, by] = [await house.addUser(), await make(house)];
    const id = await addLimit(house, { userId: user.id }, 5);
    const codes = [
      (await set(by, { userId: user.id }, daily(1))).refusal?.code,
      (await remove(by, id)).refusal?.code,
      (await list(by, { userId: user.id })).refusal?.code,
    ];
    expect(codes).toEqual([code, code, code]);
    expect(await limitsAt(house, { userId: user.id })).toEqual(['TOKENS DAILY 5']);
  });

  it('is denied to delegates who only read, and to keys that only read', async () => {
    const [user, reader] = [await house.addUser(), await addDelegate(house, { USER_MANAGEMENT: 'READ' })];
    const key = await keyOf(house, admin, ['READ']);
    for (const by of [reader.caller, key]) {
      expect((await set(by, { userId: user.id }, daily(1))).refusal?.code).toBe('FORBIDDEN');
      expect((await list(by, { userId: user.id })).errors).toEqual([]);
    }
  });
});

describe('limits of a new account', () => {
  const CREATE =
    'mutation ($input: CreateUserInput!) { createUser(input: $input) { user { id limits { period maximum } } } }';
  const create = (limits: object[] | null) => {
    const email = `${newId()}@example.org`;
    const input = { name: 'New', email, password: 'quiet-otter-marmalade-42', limits };
    return house.ask(caller, CREATE, { input });
  };

  it('are set with it, by day, by month and in all', async () => {
    const { data, errors } = await create([
      { period: 'DAILY', maximum: 1000 },
      { period: 'MONTHLY', maximum: null },
      { period: 'NEVER', maximum: 100_000 },
    ]);
    expect(errors).toEqual([]);
    const { user } = data.createUser;
    expect(user.limits).toEqual([
      { period: 'DAILY', maximum: 1000 },
      { period: 'MONTHLY', maximum: null },
      { period: 'NEVER', maximum: 100_000 },
    ]);
    expect((await house.events(user.id)).map(({ action }) => action)).toEqual(['USER_CREATED', 'LIMIT_CHANGED']);
  });

  it('that are refused leave no account', async () => {
    const before = await house.rows('SELECT count(*) FROM users');
    expect((await create([{ period: 'DAILY', maximum: -1 }])).refusal).toMatchObject({
      code: 'BAD_USER_INPUT',
      violations: [{ path: ['input', 'limits', '0', 'maximum'], code: 'OUT_OF_RANGE' }],
    });
    expect(await house.rows('SELECT count(*) FROM users')).toEqual(before);
    for (const none of [null, []]) expect((await create(none)).errors).toEqual([]);
  });
});

describe('deleteUsageLimit', () => {
  it('removes a limit for good, and leaves an event', async () => {
    const group = await addGroup(house);
    const id = await addLimit(house, { groupId: group.id }, 5);
    await addLimit(house, { groupId: group.id }, 6, ['TOKENS', 'WEEKLY']);
    expect((await remove(caller, id.toUpperCase())).data.deleteUsageLimit.deletedId).toBe(id);
    expect(await limitsAt(house, { groupId: group.id })).toEqual(['TOKENS WEEKLY 6']);
    expect(await events(group.id)).toMatchObject([
      {
        target_type: 'Group',
        target_name: group.name,
        before: { limits: [{ metric: 'TOKENS', period: 'DAILY', maximum: 5 }] },
        after: { limits: [] },
      },
    ]);
  });

  it('of one that is gone, or never was, is NOT_FOUND', async () => {
    const user = await house.addUser();
    const id = await addLimit(house, { userId: user.id }, 5);
    await remove(caller, id);
    for (const gone of [id, newId(), 'nothing']) expect((await remove(caller, gone)).refusal?.code).toBe('NOT_FOUND');
    expect(await events(user.id)).toHaveLength(1);
  });

  it('by ten at once is done by one', async () => {
    const id = await addLimit(house, { userId: (await house.addUser()).id }, 5);
    const answers = await Promise.all(Array.from({ length: 10 }, () => remove(caller, id)));
    expect(answers.map(({ refusal }) => refusal?.code ?? 'ok').sort()).toEqual([...Array(9).fill('NOT_FOUND'), 'ok']);
  });

  it('goes with whom it is for', async () => {
    const [user, group] = [await house.addUser(), await addGroup(house)];
    await addLimit(house, { userId: user.id }, 1);
    await addLimit(house, { groupId: group.id }, 1);
    const both = `mutation ($user: ID!, $group: ID!) { deleteUser(id: $user) { deletedId } deleteGroup(id: $group) { deletedId } }`;
    expect((await house.ask(caller, both, { user: user.id, group: group.id })).errors).toEqual([]);
    expect(await house.rows('SELECT * FROM usage_limits')).toEqual([]);
  });
});

describe('usageLimits', () => {
  it('lists the limits of a level, of nobody else, by metric and period', async () => {
    const user = await house.addUser();
    await addLimit(house, {}, 9);
    for (const [maximum, metric, period] of [
      [1, 'IMAGES', 'DAILY'],
      [2, 'TOKENS', 'MONTHLY'],
      [3, 'TOKENS', 'DAILY'],
    ] as const)
      await addLimit(house, { userId: user.id }, maximum, [metric, period]);
    const { data } = await list(caller, { userId: user.id });
    expect(data.usageLimits.map(({ maximum }: { maximum: number }) => maximum)).toEqual([3, 2, 1]);
    expect((await list(caller, { global: true })).data.usageLimits).toMatchObject([{ maximum: 9 }]);
  });

  it('is empty where nothing is configured, and null where there is no such subject', async () => {
    const [unit] = await addUnits(house, 1);
    expect((await list(caller, { orgUnitId: unit })).data.usageLimits).toEqual([]);
    for (const scope of [{ userId: NOBODY }, { groupId: 'x' }, { orgUnitId: NOBODY }])
      expect(await list(caller, scope)).toMatchObject({ data: { usageLimits: null }, errors: [] });
  });
});

describe('limits of users and groups', () => {
  const USERS = `{ users(first: 25, orderBy: { field: JOINED_AT, direction: DESC }) { nodes { id limits { maximum subject { ... on User { id } } } groups(first: 1) { nodes { id limits { maximum } } } } } }`;

  it('are read in constant statements, however many there are', async () => {
    const made = async () => {
      const user = await house.addUser();
      const group = await addGroup(house, { members: [user] });
      await addLimit(house, { userId: user.id }, 4);
      await addLimit(house, { groupId: group.id }, 5);
      return user;
    };
    const first = await made();
    const one = await house.ask(caller, USERS);
    expect(one.errors).toEqual([]);
    expect(one.data.users.nodes.find(({ id }: { id: string }) => id === first.id)).toMatchObject({
      limits: [{ maximum: 4, subject: { id: first.id } }],
      groups: { nodes: [{ limits: [{ maximum: 5 }] }] },
    });
    for (let count = 0; count < 20; count += 1) await made();
    const many = await house.ask(caller, USERS);
    expect(many.errors).toEqual([]);
    expect(many.statements.length).toBeLessThanOrEqual(one.statements.length);
  });

  it('are null to those who may not read them', async () => {
    const user = await house.addUser();
    await addLimit(house, { userId: user.id }, 4);
    const group = await addGroup(house, { members: [user] });
    await addLimit(house, { groupId: group.id }, 4);
    const own = await house.callerFor(user);
    expect((await house.ask(own, '{ viewer { limits { maximum } } }')).data.viewer.limits).toEqual([{ maximum: 4 }]);
    const asked = 'query ($id: ID!) { group(id: $id) { limits { maximum } } }';
    expect((await house.ask(own, asked, { id: group.id })).data.group.limits).toBeNull();
    const lister = await addDelegate(house, { USER_MANAGEMENT: 'ACCESS' });
    const listed = '{ users(first: 5) { nodes { limits { maximum } effectiveLimits { maximum } } } }';
    const { nodes } = (await house.ask(lister.caller, listed)).data.users;
    expect(nodes).toHaveLength(5);
    for (const each of nodes) expect(each).toEqual({ limits: null, effectiveLimits: null });
  });
});
