import { addDelegate, permit } from '../support/delegates.ts';
import { addGroup, membersOf } from '../support/groups.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { importFile } from '../support/imports.ts';
import { addLimit, addUnits, limitsAt } from '../support/limits.ts';
import { whenWaitingForLock } from '../support/until.ts';

const SET = `mutation ($scope: LimitScopeInput!, $limits: [LimitInput!]!) {
  setUsageLimits(scope: $scope, limits: $limits) { limits { id } }
}`;
const DELETE = 'mutation ($id: ID!) { deleteUsageLimit(id: $id) { deletedId } }';
const ADD = 'mutation ($id: ID!, $userIds: [ID!]!) { addGroupMembers(id: $id, userIds: $userIds) { group { id } } }';
const REMOVE =
  'mutation ($id: ID!, $userIds: [ID!]!) { removeGroupMembers(id: $id, userIds: $userIds) { group { id } } }';
const CREATE = 'mutation ($input: CreateUserInput!) { createUser(input: $input) { user { id } } }';
const BULK = `mutation ($ids: [ID!]!, $change: BulkUserChange!) {
  updateUsers(ids: $ids, change: $change) { results { error { code } } }
}`;
const MAY = { USER_MANAGEMENT: 'WRITE', AGENTS: 'READ' } as const;

let house: House;
let by: TestUser & { readonly caller: Caller };
beforeAll(async () => {
  house = await House.open();
});
beforeEach(async () => {
  await house.rows('DELETE FROM usage_limits');
  by = await addDelegate(house, MAY);
});
afterAll(() => house.close());

const code = async (document: string, variables: Record<string, unknown>, caller = by.caller) =>
  (await house.ask(caller, document, variables)).refusal?.code ?? 'ok';
const set = (scope: object, maximum: number | null) => code(SET, { scope, limits: [{ period: 'DAILY', maximum }] });
const remove = (id: string) => code(DELETE, { id });

const stronger: [string, () => Promise<TestUser>][] = [
  ['an administrator', () => house.addUser('ADMIN')],
  ['a subscriber', () => house.addUser('SUBSCRIBER')],
  ['who has more in an area', async () => {
    const user = await house.addUser();
    await permit(house, user, { AGENTS: 'WRITE' });
    return user;
  }],
]; // prettier-ignore

describe('a delegate of user management', () => {
  it('sets and removes limits of whom it may act on, alone or in groups and units', async () => {
    const user = await house.addUser();
    const group = await addGroup(house, { members: [user] });
    const [unit] = await addUnits(house, 1, [user]);
    for (const [scope, level] of [
      [{ userId: user.id }, { userId: user.id }],
      [{ groupId: group.id }, { groupId: group.id }],
      [{ orgUnitId: unit }, { orgUnitId: unit! }],
    ] as const) {
      expect(await set(scope, 5)).toBe('ok');
      expect(await limitsAt(house, level)).toEqual(['TOKENS DAILY 5']);
    }
    for (const { id } of await house.rows('SELECT id FROM usage_limits')) expect(await remove(id)).toBe('ok');
    expect(await house.rows('SELECT id FROM usage_limits')).toEqual([]);
  });

  it.each(stronger)('touches no limit of %s, alone or in a group or unit', async (_who, make) => {
    const strong = await make();
    const group = await addGroup(house, { members: [strong, await house.addUser()] });
    const [above] = await addUnits(house, 2, [strong]);
    const scopes = [{ userId: strong.id }, { groupId: group.id }, { orgUnitId: above }];
    for (const scope of scopes) expect(await set(scope, 1)).toBe('FORBIDDEN');
    for (const scope of scopes) expect(await remove(await addLimit(house, scope, 9))).toBe('FORBIDDEN');
    expect(await house.rows('SELECT maximum FROM usage_limits')).toEqual(Array(3).fill({ maximum: '9' }));
  });

  it('touches no limit of itself, alone, of a group or unit that it is in, or of everybody', async () => {
    const group = await addGroup(house, { members: [by] });
    const [above] = await addUnits(house, 2, [by]);
    expect(await set({ userId: by.id }, 5)).toBe('SELF_CHANGE_NOT_ALLOWED');
    expect(await remove(await addLimit(house, { userId: by.id }, 5))).toBe('SELF_CHANGE_NOT_ALLOWED');
    for (const scope of [{ groupId: group.id }, { orgUnitId: above! }]) {
      expect(await set(scope, 1)).toBe('FORBIDDEN');
      expect(await remove(await addLimit(house, scope, 5))).toBe('FORBIDDEN');
    }
    expect(await set({ global: true }, 1)).toBe('FORBIDDEN');
    expect(await remove(await addLimit(house, {}, 5))).toBe('FORBIDDEN');
    expect(await house.rows('SELECT maximum FROM usage_limits')).toEqual(Array(4).fill({ maximum: '5' }));
  });

  it('touches no limit of a group that gives more than it has', async () => {
    const group = await addGroup(house, { gives: { AGENTS: 'WRITE' } });
    expect(await set({ groupId: group.id }, 1)).toBe('FORBIDDEN');
  });

  it('that waits for an account while it loses its right changes nothing', async () => {
    const user = await house.addUser();
    const holder = await house.database.owner.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM users WHERE id = $1 FOR UPDATE', [user.id]);
    const setting = set({ userId: user.id }, 5);
    await whenWaitingForLock(house);
    await house.rows('DELETE FROM permission_matrices WHERE user_id = $1', [by.id]);
    await holder.query('ROLLBACK');
    holder.release();
    expect(await setting).toBe('UNAUTHENTICATED');
    expect(await limitsAt(house, { userId: user.id })).toEqual([]);
  });
});

describe('a delegate that has a limit itself', () => {
  beforeEach(() => addLimit(house, { userId: by.id }, 100));

  it('gives nobody more than that, by whatever level', async () => {
    const user = await house.addUser();
    const group = await addGroup(house, { members: [user] });
    const [unit] = await addUnits(house, 1);
    for (const scope of [{ userId: user.id }, { groupId: group.id }, { orgUnitId: unit }]) {
      expect(await set(scope, 101)).toBe('FORBIDDEN');
      expect(await set(scope, null)).toBe('FORBIDDEN');
      expect(await set(scope, 100)).toBe('ok');
    }
  });

  it('gives what it is not limited in as it likes', async () => {
    const user = await house.addUser();
    const limits = [
      { metric: 'IMAGES', period: 'DAILY', maximum: null },
      { period: 'MONTHLY', maximum: 1_000 },
    ];
    expect(await code(SET, { scope: { userId: user.id }, limits })).toBe('ok');
  });

  it('lowers what is more, but removes no last limit of anybody', async () => {
    const user = await house.addUser();
    const id = await addLimit(house, { userId: user.id }, 500);
    expect(await set({ userId: user.id }, 501)).toBe('FORBIDDEN');
    expect(await set({ userId: user.id }, 400)).toBe('ok');
    expect(await set({ userId: user.id }, 50)).toBe('ok');
    expect(await remove(id)).toBe('FORBIDDEN');
    await addLimit(house, {}, 70);
    // What everybody has was for an administrator to write.
    expect(await remove(id)).toBe('ok');
    const group = await addGroup(house, { members: [await house.addUser()] });
    expect(await remove(await addLimit(house, { groupId: group.id }, 10))).toBe('ok');
    await house.rows('DELETE FROM usage_limits WHERE num_nonnulls(user_id, group_id, org_unit_id) = 0');
    expect(await remove(await addLimit(house, { groupId: group.id }, 10))).toBe('FORBIDDEN');
  });

  it('neither joins a group that has a higher limit, nor leaves or deletes the one that limits it', async () => {
    const higher = await addGroup(house);
    await addLimit(house, { groupId: higher.id }, 101);
    expect(await code(ADD, { id: higher.id, userIds: [by.id] })).toBe('FORBIDDEN');
    expect(await code(BULK, { ids: [by.id], change: { addToGroups: [higher.id] } })).toBe('ok');
    expect(await membersOf(house, higher)).toEqual([]);
    const limiting = await addGroup(house, { members: [by] });
    await house.rows('DELETE FROM usage_limits WHERE user_id = $1', [by.id]);
    await addLimit(house, { groupId: limiting.id }, 100);
    expect(await code(REMOVE, { id: limiting.id, userIds: [by.id] })).toBe('FORBIDDEN');
    expect(await code('mutation ($id: ID!) { deleteGroup(id: $id) { deletedId } }', { id: limiting.id })).toBe(
      'FORBIDDEN',
    );
    expect(await membersOf(house, limiting)).toEqual([by.id]);
    expect(await code(ADD, { id: (await addGroup(house)).id, userIds: [by.id] })).toBe('ok');
  });

  it('does none of it for anybody else either', async () => {
    const [free, bound] = [await house.addUser(), await house.addUser()];
    await addLimit(house, { userId: bound.id }, 10);
    const higher = await addGroup(house, { members: [] });
    await addLimit(house, { groupId: higher.id }, 101);
    expect(await code(ADD, { id: higher.id, userIds: [bound.id] })).toBe('FORBIDDEN');
    // Who had no limit has one now.
    expect(await code(ADD, { id: higher.id, userIds: [free.id] })).toBe('ok');
    expect(await code(REMOVE, { id: higher.id, userIds: [free.id] })).toBe('FORBIDDEN');
    expect(await membersOf(house, higher)).toEqual([free.id]);
  });

  it('makes accounts only with limits no higher than its own', async () => {
    const make = (limits: object[] | null, groupIds: string[] = []) => {
      const tag = Math.random().toString(36).slice(2);
      return code(CREATE, {
        input: { name: 'New', email: `${tag}@example.org`, password: 'quiet-otter-marmalade-42', limits, groupIds },
      });
    };
    expect(await make(null)).toBe('FORBIDDEN');
    expect(await make([{ period: 'DAILY', maximum: 101 }])).toBe('FORBIDDEN');
    expect(await make([{ period: 'DAILY', maximum: 100 }])).toBe('ok');
    const group = await addGroup(house);
    const id = await addLimit(house, { groupId: group.id }, 90);
    expect(await make(null, [group.id])).toBe('ok');
    await house.rows('UPDATE usage_limits SET maximum = 190 WHERE id = $1', [id]);
    expect(await make(null, [group.id])).toBe('FORBIDDEN');
    expect(await house.rows(`SELECT count(*)::int AS count FROM users WHERE name = 'New'`)).toEqual([{ count: 2 }]);
  });

  it('imports only rows by which nobody could use more', async () => {
    const bound = await house.addUser();
    await addLimit(house, { userId: bound.id }, 10);
    const [lower, higher] = [await addGroup(house), await addGroup(house)];
    await addLimit(house, { groupId: lower.id }, 90);
    await addLimit(house, { groupId: higher.id }, 101);
    const tag = lower.id.slice(-12);
    const job = await importFile(
      house,
      by.caller,
      [
        'email,name,groups',
        `a-${tag}@example.org,New,`,
        `b-${tag}@example.org,New,${lower.name}`,
        `c-${tag}@example.org,New,${higher.name}`,
        `${bound.email},,${lower.name}`,
        `${bound.email},,${higher.name}`,
      ],
      { onConflict: 'UPDATE', sendWelcomeEmail: false },
    );
    expect(job.outcomes).toEqual(['FORBIDDEN', 'SUCCEEDED', 'FORBIDDEN', 'SUCCEEDED', 'FORBIDDEN']);
    expect(await membersOf(house, higher)).toEqual([]);
    expect(await membersOf(house, lower)).toHaveLength(2);
  });

  it('is told by a dry run of an import of each row what the import says of it', async () => {
    const [lower, higher, open] = [await addGroup(house), await addGroup(house), await addGroup(house)];
    await addLimit(house, { groupId: lower.id }, 90);
    await addLimit(house, { groupId: higher.id }, 101);
    await addLimit(house, { groupId: open.id }, null);
    const [bound, above, unbound] = [await house.addUser(), await house.addUser(), await house.addUser()];
    await addLimit(house, { userId: bound.id }, 10);
    await addLimit(house, { userId: above.id }, 500);
    const [pending, limited] = [await house.addUser('PENDING'), await house.addUser('PENDING')];
    await addLimit(house, { userId: limited.id }, 100);
    const free = await house.addUser();
    const [unit] = await addUnits(house, 1, [free]);
    await addLimit(house, { orgUnitId: unit! }, 1_000);
    const tag = lower.id.slice(-12);
    const late = (name: string) => `${name}-${tag}@example.org`;
    const rows = [
      `${late('a')},New,,`,
      `${late('b')},New,,${lower.name}`,
      `${late('b')},,,${higher.name}`,
      `${late('b')},,,${lower.name}`,
      `${late('c')},New,,${higher.name}`,
      `${late('d')},New,,${lower.name};${open.name}`,
      `${late('e')},New,PENDING,`,
      `${late('f')},New,PENDING,${lower.name}`,
      `${late('f')},,USER,`,
      `${bound.email},,,${lower.name}`,
      `${bound.email},,,${higher.name}`,
      `${above.email},,,${higher.name}`,
      `${above.email},,,${open.name}`,
      // Nothing limited it before: the first group takes something away, the second gives back more than there is to give.
      `${unbound.email},,,${lower.name}`,
      `${unbound.email},,,${higher.name}`,
      `${unbound.email},,,${open.name}`,
      `${pending.email},,USER,`,
      `${pending.email},,USER,${lower.name}`,
      `${pending.email},,,${lower.name}`,
      `${pending.email},,USER,`,
      `${limited.email},,USER,${lower.name}`,
      `${limited.email},,,${higher.name}`,
      `${by.email},,,${lower.name}`,
      `${free.email},Renamed,,${higher.name}`,
    ];
    const run = (dryRun: boolean) =>
      importFile(house, by.caller, ['email,name,role,groups', ...rows], {
        onConflict: 'UPDATE',
        sendWelcomeEmail: false,
        dryRun,
      });
    const told = ({ rows: found }: Awaited<ReturnType<typeof run>>) =>
      found.map(({ index, key, status, error }) => ({ index, key, status, error }));
    const dry = await run(true);
    const real = await run(false);
    expect(told(dry)).toEqual(told(real));
    expect(new Set(real.outcomes)).toEqual(new Set(['SUCCEEDED', 'FORBIDDEN']));
    expect(real.outcomes.slice(0, 6)).toEqual([
      'FORBIDDEN',
      'SUCCEEDED',
      'FORBIDDEN',
      'SUCCEEDED',
      'FORBIDDEN',
      'FORBIDDEN',
    ]);
    expect(real.outcomes.slice(13, 16)).toEqual(['SUCCEEDED', 'FORBIDDEN', 'FORBIDDEN']);
    expect(real.outcomes.slice(16, 20)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'SUCCEEDED', 'SUCCEEDED']);
  });

  it('approves nobody who could use more then, and those who could not', async () => {
    const approve = (id: string) =>
      code('mutation ($id: ID!) { changeUserRole(id: $id, role: USER) { user { id } } }', { id });
    const [unbound, bound, back] = [
      await house.addUser('PENDING'),
      await house.addUser('PENDING'),
      await house.addUser('PENDING', { approvedAt: house.clock.now() }),
    ];
    await addLimit(house, { userId: bound.id }, 100);
    expect(await approve(unbound.id)).toBe('FORBIDDEN');
    expect(await approve(bound.id)).toBe('ok');
    // An administrator once approved it as it is.
    expect(await approve(back.id)).toBe('ok');
  });

  it('climbs by no two changes at once of which each relies on what the other takes away', async () => {
    const end = (id: string) => code('mutation ($id: ID!) { deleteGroup(id: $id) { deletedId } }', { id });
    for (let round = 0; round < 8; round += 1) {
      const user = await house.addUser();
      const group = await addGroup(house, { members: [user] });
      const own = await addLimit(house, { userId: user.id }, 10);
      const ofGroup = await addLimit(house, { groupId: group.id }, 10);
      // Whoever ends a group locks nobody in it.
      const codes = await Promise.all([remove(own), round % 2 ? remove(ofGroup) : end(group.id)]);
      expect(codes.sort()).toEqual(['FORBIDDEN', 'ok']);
    }
  });
});

describe('an administrator', () => {
  it('with a limit gives more than that', async () => {
    const admin = await house.addUser('ADMIN');
    await addLimit(house, { userId: admin.id }, 1);
    const caller = await house.callerFor(admin);
    const scope = { userId: by.id };
    expect(await code(SET, { scope, limits: [{ period: 'DAILY', maximum: null }] }, caller)).toBe('ok');
  });
});
