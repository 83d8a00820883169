import { addDelegate } from '../support/delegates.ts';
import { addGroup, membersOf, withDefaults } from '../support/groups.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';

const CREATE =
  'mutation ($input: CreateUserInput!) { createUser(input: $input) { user { id groups { nodes { id } } } } }';
const UPDATE = `mutation ($ids: [ID!]!, $change: BulkUserChange!) { updateUsers(ids: $ids, change: $change) {
  succeededCount failedCount results { user { id role groups { nodes { id } } } error { code path } } } }`;
const NOBODY = '01920000-0000-7000-8000-000000000000';
const PASSWORD = 'quiet-otter-marmalade-42';

let house: House;
let admin: TestUser;
let caller: Caller;
let count = 0;
beforeAll(async () => {
  house = await House.open();
  admin = await house.addUser('ADMIN');
  caller = await house.callerFor(admin);
});
afterAll(() => house.close());

const create = async (input: object, by = caller, headers = {}) => {
  const email = `joiner-${(count += 1)}@example.org`;
  const account = { email, name: 'Joiner', password: PASSWORD, ...input };
  const { data, refusal } = await house.ask(by, CREATE, { input: account }, headers);
  return { email, user: data?.createUser?.user, refusal };
};
const update = async (ids: readonly string[], change: object, by = caller, headers = {}) => {
  const { data, refusal } = await house.ask(by, UPDATE, { ids, change }, headers);
  return { payload: data?.updateUsers, refusal };
};
const made = async (email: string) => (await house.rows('SELECT id FROM users WHERE email = $1', [email])).length;
const ids = (objects: readonly { id: string }[]) => objects.map(({ id }) => id);

describe('createUser with groups', () => {
  it('has the account join them, and leaves events of both', async () => {
    const groups = [await addGroup(house), await addGroup(house)];
    const { user, refusal } = await create({ groupIds: [groups[1]!.id, groups[0]!.id.toUpperCase(), groups[1]!.id] });
    expect(refusal).toBeNull();
    expect(ids(user.groups.nodes).sort()).toEqual(ids(groups));
    for (const group of groups) {
      expect(await membersOf(house, group)).toEqual([user.id]);
      expect(await house.events(group.id)).toMatchObject([
        { action: 'GROUP_MEMBERS_CHANGED', actor_id: admin.id, after: { added: [user.id], count: 1 } },
      ]);
    }
    expect(await house.events(user.id)).toMatchObject([{ action: 'USER_CREATED' }]);
  });

  it.each([null, []])('takes %j for none', async (groupIds) => {
    expect((await create({ groupIds })).user.groups.nodes).toEqual([]);
  });

  it('makes nobody where a group is none, and says which', async () => {
    const group = await addGroup(house);
    const { email, refusal } = await create({ groupIds: [group.id, NOBODY, 'no\0id'] });
    expect(refusal).toMatchObject({
      code: 'NOT_FOUND',
      violations: [{ path: ['input', 'groupIds', '1'] }, { path: ['input', 'groupIds', '2'] }],
    });
    expect(await made(email)).toBe(0);
  });

  it('takes no more than 500 groups', async () => {
    const { refusal } = await create({ groupIds: Array(501).fill(NOBODY) });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', 'groupIds'] }] });
  });

  it('forgets its answer with the account', async () => {
    const headers = { 'idempotency-key': `joiner-of-${admin.id}` };
    const { user } = await create({ groupIds: [(await addGroup(house)).id] }, caller, headers);
    await house.ask(caller, `mutation { deleteUser(id: "${user.id}") { deletedId } }`);
    expect(await house.rows('SELECT FROM idempotency_keys WHERE target_id = $1', [user.id])).toEqual([]);
    expect(await house.rows('SELECT FROM group_members WHERE user_id = $1', [user.id])).toEqual([]);
  });

  it('is refused to a delegate for a group that gives more than the delegate has', async () => {
    const { caller: by } = await addDelegate(house, { USER_MANAGEMENT: 'WRITE', AGENTS: 'READ' });
    const [weak, strong] = [
      await addGroup(house, { gives: { AGENTS: 'READ' } }),
      await addGroup(house, { gives: { AGENTS: 'WRITE' } }),
    ];
    const refused = await create({ groupIds: [weak.id, strong.id] }, by);
    expect(refused.refusal).toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringMatching(/^The group gives more/),
    });
    expect(await made(refused.email)).toBe(0);
    expect(ids((await create({ groupIds: [weak.id] }, by)).user.groups.nodes)).toEqual([weak.id]);
  });

  it('is refused to a delegate who has less than the defaults give to everybody', async () => {
    await withDefaults(house, 'USER', { PROMPTS: 'WRITE' }, async () => {
      const limited = await addDelegate(house, { USER_MANAGEMENT: 'WRITE', PROMPTS: 'NONE' });
      const [user, pending] = [await create({}, limited.caller), await create({ role: 'PENDING' }, limited.caller)];
      for (const { email, refusal } of [user, pending]) {
        expect(refusal!.code).toBe('FORBIDDEN');
        expect(await made(email)).toBe(0);
      }
      // In a group that says no to it the account has no more than the delegate.
      const group = await addGroup(house, { gives: { PROMPTS: 'NONE' } });
      expect((await create({ groupIds: [group.id] }, limited.caller)).refusal).toBeNull();
    });
  });
});

describe('updateUsers with groups', () => {
  it('has each user join and leave, and leaves an event for each group', async () => {
    const users = [await house.addUser(), await house.addUser()];
    const [joined, left] = [await addGroup(house), await addGroup(house, { members: users })];
    const { payload } = await update(ids(users), { addToGroups: [joined.id], removeFromGroups: [left.id] });
    expect(payload).toMatchObject({ succeededCount: 2, failedCount: 0 });
    for (const { user } of payload.results) expect(user.groups.nodes).toEqual([{ id: joined.id }]);
    expect(await membersOf(house, joined)).toEqual(ids(users));
    expect(await membersOf(house, left)).toEqual([]);
    expect((await house.events(joined.id)).map(({ after }) => after.added)).toEqual(users.map(({ id }) => [id]));
    expect((await house.events(left.id)).map(({ before }) => before.removed)).toEqual(users.map(({ id }) => [id]));
  });

  it('changes role and groups of a user, or nothing of both', async () => {
    const [user, other] = [await house.addUser(), await house.addUser()];
    const group = await addGroup(house);
    const { payload } = await update([user.id, admin.id], { role: 'EXPERT', addToGroups: [group.id] });
    expect(payload.results).toMatchObject([
      { user: { role: 'EXPERT', groups: { nodes: [{ id: group.id }] } }, error: null },
      { user: null, error: { code: 'SELF_CHANGE_NOT_ALLOWED' } },
    ]);
    const failed = await update([other.id], { role: 'EXPERT', addToGroups: [group.id, NOBODY] });
    expect(failed.payload.results[0].error).toEqual({ code: 'NOT_FOUND', path: ['change', 'addToGroups', '1'] });
    expect(await house.rows('SELECT role FROM users WHERE id = $1', [other.id])).toEqual([{ role: 'USER' }]);
    expect(await membersOf(house, group)).toEqual([user.id]);
  });

  it('changes nothing the second time', async () => {
    const user = await house.addUser();
    const [joined, left] = [await addGroup(house), await addGroup(house, { members: [user] })];
    const change = { addToGroups: [joined.id], removeFromGroups: [left.id] };
    for (let time = 0; time < 2; time += 1)
      expect((await update([user.id], change)).payload).toMatchObject({ succeededCount: 1 });
    for (const { id } of [joined, left]) expect(await house.events(id)).toHaveLength(1);
    expect(await house.events(user.id)).toEqual([]);
  });

  it('says of users and groups that are none', async () => {
    const [user, group] = [await house.addUser(), await addGroup(house)];
    const { payload } = await update([NOBODY, 'nobody', user.id], { removeFromGroups: [group.id] });
    expect(payload.results.map(({ error }: { error: { code: string } | null }) => error?.code ?? 'ok')).toEqual([
      'NOT_FOUND',
      'NOT_FOUND',
      'ok',
    ]);
    const gone = await update([user.id], { removeFromGroups: ['no-id'] });
    expect(gone.payload.results[0].error).toEqual({ code: 'NOT_FOUND', path: ['change', 'removeFromGroups', '0'] });
  });

  it.each<[string, (id: string) => object, string[], string]>([
    ['nothing but empty lists', () => ({ addToGroups: [], removeFromGroups: [] }), ['change'], 'EMPTY'],
    ['more than 500 groups', () => ({ addToGroups: Array(501).fill(NOBODY) }), ['change', 'addToGroups'], 'TOO_MANY'],
    [
      'the same group to join and to leave',
      (id) => ({ addToGroups: [id], removeFromGroups: [NOBODY, id.toUpperCase()] }),
      ['change', 'removeFromGroups', '1'],
      'CONTRADICTORY',
    ],
  ])('refuses %s as a whole', async (_what, change, path, code) => {
    const [user, group] = [await house.addUser(), await addGroup(house)];
    const { refusal, payload } = await update([user.id], change(group.id));
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path, code }] });
    expect(payload).toBeNull();
    expect(await membersOf(house, group)).toEqual([]);
  });

  it('holds a delegate to the ceiling, for each user and for all groups', async () => {
    // As much as experts have: it is for the role that they are beyond delegates.
    const { caller: by, ...delegate } = await addDelegate(house, { USER_MANAGEMENT: 'WRITE', TEMPLATES: 'WRITE' });
    const [strong, weak] = [await house.addUser('EXPERT'), await house.addUser()];
    const [open, closed] = [await addGroup(house), await addGroup(house, { gives: { AGENTS: 'ACCESS' } })];
    const codes = async (change: object) =>
      (await update([strong.id, weak.id, delegate.id], change, by)).payload.results.map(
        ({ error }: { error: { code: string } | null }) => error?.code ?? 'ok',
      );
    expect(await codes({ addToGroups: [open.id] })).toEqual(['FORBIDDEN', 'ok', 'ok']);
    expect(await codes({ addToGroups: [closed.id] })).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
    expect(await codes({ removeFromGroups: [open.id, closed.id] })).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
    expect(await membersOf(house, open)).toEqual([weak.id, delegate.id].sort());
    expect(await membersOf(house, closed)).toEqual([]);
  });

  it('moves each of forty users once when it is sent ten times at once', async () => {
    const users = await Promise.all(Array.from({ length: 40 }, () => house.addUser()));
    const group = await addGroup(house);
    const headers = { 'idempotency-key': `moves-${group.id}` };
    const change = { addToGroups: [group.id] };
    const answers = await Promise.all(Array.from({ length: 10 }, () => update(ids(users), change, caller, headers)));
    for (const { payload } of answers) expect(payload).toMatchObject({ succeededCount: 40, failedCount: 0 });
    expect(await membersOf(house, group)).toEqual(ids(users).sort());
    expect(await house.events(group.id)).toHaveLength(40);
  });
});
