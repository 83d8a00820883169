import { newId } from '../../src/core/ids.ts';
import { impersonating, keyOf } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { addGroup, membersOf } from '../support/groups.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { whenWaitingForLock } from '../support/until.ts';

const GROUP = 'group { id members { nodes { id } totalCount } }';
const ADD = `mutation ($id: ID!, $userIds: [ID!]!) { addGroupMembers(id: $id, userIds: $userIds) { ${GROUP} } }`;
const REMOVE = `mutation ($id: ID!, $userIds: [ID!]!) { removeGroupMembers(id: $id, userIds: $userIds) { ${GROUP} } }`;
const USERS = '{ users(first: 1) { nodes { id } } }';
const NOBODY = '01920000-0000-7000-8000-000000000000';

/** One address for both processes, since it is the issuer of tokens. */
const environment = { PUBLIC_URL: 'http://gatehouse.test' };

let house: House;
let admin: TestUser;
let caller: Caller;
beforeAll(async () => {
  house = await House.open({ environment });
  admin = await house.addUser('ADMIN');
  caller = await house.callerFor(admin);
});
afterAll(() => house.close());

const add = (by: Caller, id: string, userIds: readonly string[], headers = {}) =>
  house.ask(by, ADD, { id, userIds }, headers);
const remove = (by: Caller, id: string, userIds: readonly string[]) => house.ask(by, REMOVE, { id, userIds });
const addUsers = (count: number) => Promise.all(Array.from({ length: count }, () => house.addUser()));
const ids = (users: readonly { readonly id: string }[]) => users.map(({ id }) => id);
const sorted = (users: readonly { readonly id: string }[]) => ids(users).sort();

describe('addGroupMembers', () => {
  it('adds people and services, whatever their standing, and leaves one audit event', async () => {
    const members = [
      await house.addUser(),
      await house.addUser('PENDING'),
      await house.addUser('USER', { status: 'SUSPENDED' }),
      await house.addUser('USER', { type: 'SERVICE', email: null }),
      await house.addUser('ADMIN'),
    ];
    const group = await addGroup(house);
    const { data, errors } = await add(caller, group.id.toUpperCase(), ids(members));
    expect(errors).toEqual([]);
    expect(data.addGroupMembers.group).toMatchObject({ id: group.id, members: { totalCount: 5 } });
    expect(await membersOf(house, group)).toEqual(sorted(members));
    expect(await house.events(group.id)).toMatchObject([
      {
        action: 'GROUP_MEMBERS_CHANGED',
        actor_id: admin.id,
        target_type: 'Group',
        target_name: group.name,
        before: null,
        after: { added: sorted(members), count: 5 },
      },
    ]);
  });

  it('leaves alone those who are there, and tells of the others only', async () => {
    const [there, other] = await addUsers(2);
    const group = await addGroup(house, { members: [there!] });
    await add(caller, group.id, [there!.id, other!.id, other!.id.toUpperCase()]);
    const [event] = await house.events(group.id);
    expect(event.after).toEqual({ added: [other!.id], count: 1 });
    expect(await membersOf(house, group)).toEqual(sorted([there!, other!]));
  });

  it.each<[string, (there: TestUser) => string[]]>([
    ['those who are there', ({ id }) => [id]],
    ['nobody', () => []],
  ])('changes nothing for %s', async (_what, who) => {
    const [there] = await addUsers(1);
    const group = await addGroup(house, { members: [there!] });
    const { data, errors } = await add(caller, group.id, who(there!));
    expect(errors).toEqual([]);
    expect(data.addGroupMembers.group.members.totalCount).toBe(1);
    expect(await house.events(group.id)).toEqual([]);
  });

  it('adds nobody where one of the IDs is nobody’s, and says which', async () => {
    const [user] = await addUsers(1);
    const group = await addGroup(house);
    const { refusal } = await add(caller, group.id, [user!.id, NOBODY, user!.id, 'no\0id']);
    expect(refusal!.code).toBe('NOT_FOUND');
    expect(refusal!.violations.map(({ path }) => path)).toEqual([
      ['userIds', '1'],
      ['userIds', '3'],
    ]);
    expect(await membersOf(house, group)).toEqual([]);
    expect(await house.events(group.id)).toEqual([]);
  });

  it('takes 500 IDs, and no more', async () => {
    const group = await addGroup(house);
    const users = await addUsers(500);
    const many = await add(caller, group.id, [...ids(users), users[0]!.id]);
    expect(many.refusal).toMatchObject({
      code: 'BAD_USER_INPUT',
      violations: [{ path: ['userIds'], code: 'TOO_MANY' }],
    });
    expect(await membersOf(house, group)).toEqual([]);
    expect((await add(caller, group.id, ids(users))).errors).toEqual([]);
    expect(await membersOf(house, group)).toHaveLength(500);
  });

  it('gives what the group gives with the next request, and takes it with the one after', async () => {
    const [user] = await addUsers(1);
    const theirs = await house.callerFor(user!);
    const group = await addGroup(house, { gives: { USER_MANAGEMENT: 'ACCESS' } });
    expect((await house.ask(theirs, USERS)).refusal!.code).toBe('FORBIDDEN');
    await add(caller, group.id, [user!.id]);
    expect((await house.ask(theirs, USERS)).errors).toEqual([]);
    await remove(caller, group.id, [user!.id]);
    expect((await house.ask(theirs, USERS)).refusal!.code).toBe('FORBIDDEN');
  });

  it('gives and takes on another process within a second', async () => {
    const second = await House.open({ database: house.database, environment });
    try {
      const [user] = await addUsers(1);
      const theirs = await house.callerFor(user!);
      const group = await addGroup(house, { gives: { USER_MANAGEMENT: 'ACCESS' } });
      const verdict = async () => (await second.ask(theirs, USERS)).refusal?.code ?? 'ok';
      const becomes = async (expected: string) => {
        const begun = performance.now();
        while ((await verdict()) !== expected) expect(performance.now() - begun).toBeLessThan(1000);
      };
      expect(await verdict()).toBe('FORBIDDEN');
      await add(caller, group.id, [user!.id]);
      await becomes('ok');
      await remove(caller, group.id, [user!.id]);
      await becomes('FORBIDDEN');
    } finally {
      await second.close();
    }
  });

  it('leaves one row and one event of forty at once', async () => {
    const [user] = await addUsers(1);
    const group = await addGroup(house);
    const answers = await Promise.all(Array.from({ length: 40 }, () => add(caller, group.id, [user!.id])));
    for (const { errors } of answers) expect(errors).toEqual([]);
    expect(await membersOf(house, group)).toEqual([user!.id]);
    expect(await house.events(group.id)).toHaveLength(1);
  });

  it('lets forty who add and remove the same people in any order wait for each other, and not for ever', async () => {
    const users = await addUsers(6);
    const groups = [await addGroup(house), await addGroup(house)];
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => {
        const who = index % 2 ? ids(users) : ids(users).reverse();
        return (index % 3 ? add : remove)(caller, groups[index % 2]!.id, who);
      }),
    );
    for (const { errors } of answers) expect(errors).toEqual([]);
  });

  it('adds nobody who is deleted while it waits', async () => {
    const [user] = await addUsers(1);
    const group = await addGroup(house);
    const holder = await house.database.owner.connect();
    await holder.query('BEGIN');
    await holder.query('DELETE FROM users WHERE id = $1', [user!.id]);
    const answer = add(caller, group.id, [user!.id]);
    await whenWaitingForLock(house);
    await holder.query('COMMIT');
    holder.release();
    expect((await answer).refusal!.code).toBe('NOT_FOUND');
  });

  it('is done once for a repeated Idempotency-Key, whatever happened since', async () => {
    const [user] = await addUsers(1);
    const group = await addGroup(house);
    const headers = { 'idempotency-key': `add-${newId()}` };
    await add(caller, group.id, [user!.id], headers);
    await remove(caller, group.id, [user!.id]);
    expect((await add(caller, group.id, [user!.id], headers)).errors).toEqual([]);
    expect(await membersOf(house, group)).toEqual([]);
  });
});

describe('removeGroupMembers', () => {
  it('removes members and leaves one audit event', async () => {
    const [one, two, three] = await addUsers(3);
    const group = await addGroup(house, { members: [one!, two!, three!] });
    const { data, errors } = await remove(caller, group.id, [two!.id, one!.id]);
    expect(errors).toEqual([]);
    expect(data.removeGroupMembers.group.members).toEqual({ nodes: [{ id: three!.id }], totalCount: 1 });
    expect(await membersOf(house, group)).toEqual([three!.id]);
    expect(await house.events(group.id)).toMatchObject([
      {
        action: 'GROUP_MEMBERS_CHANGED',
        actor_id: admin.id,
        before: { removed: sorted([one!, two!]) },
        after: { count: 2 },
      },
    ]);
  });

  it('leaves alone those who are not there, and changes nothing the second time', async () => {
    const [one, other] = await addUsers(2);
    const group = await addGroup(house, { members: [one!] });
    for (let time = 0; time < 2; time += 1)
      expect((await remove(caller, group.id, [one!.id, other!.id])).errors).toEqual([]);
    expect((await house.events(group.id)).map(({ before }) => before)).toEqual([{ removed: [one!.id] }]);
  });

  it('removes nobody where one of the IDs is nobody’s', async () => {
    const [one] = await addUsers(1);
    const group = await addGroup(house, { members: [one!] });
    const { refusal } = await remove(caller, group.id, [one!.id, NOBODY]);
    expect(refusal).toMatchObject({ code: 'NOT_FOUND', violations: [{ path: ['userIds', '1'] }] });
    expect(await membersOf(house, group)).toEqual([one!.id]);
  });

  it('takes no more than 500 IDs', async () => {
    const { refusal } = await remove(caller, (await addGroup(house)).id, Array<string>(501).fill(NOBODY));
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['userIds'] }] });
  });
});

describe.each([
  ['addGroupMembers', add],
  ['removeGroupMembers', remove],
] as const)('who may: %s', (_operation, work) => {
  const refused = async (by: Caller, code: string) => {
    const [there, user] = await addUsers(2);
    const group = await addGroup(house, { members: [there!] });
    expect((await work(by, group.id, [there!.id, user!.id])).refusal?.code).toBe(code);
    expect(await membersOf(house, group)).toEqual([there!.id]);
  };

  it.each([NOBODY, 'no-id', 'no\0id', ''])('nobody of a group that is none: %j', async (id) => {
    expect((await work(caller, id, [admin.id])).refusal).toMatchObject({
      code: 'NOT_FOUND',
      message: 'There is no such group.',
    });
  });

  it.each(lesserCallers)('not %s', async (_who, make, code) => refused(await make(house), code));

  it.each(['ACCESS', 'READ'] as const)('not a delegate of user management at %s', async (level) =>
    refused((await addDelegate(house, { USER_MANAGEMENT: level })).caller, 'FORBIDDEN'),
  );

  it('not the members themselves', async () => {
    const [member] = await addUsers(1);
    const group = await addGroup(house, { members: [member!] });
    expect((await work(await house.callerFor(member!), group.id, [member!.id])).refusal!.code).toBe('FORBIDDEN');
  });

  it('nobody by a key that may only read, and nobody while acting as somebody else', async () => {
    await refused(await keyOf(house, admin, ['READ']), 'FORBIDDEN');
    await refused(
      await impersonating(house, admin, await addDelegate(house, { USER_MANAGEMENT: 'WRITE' })),
      'FORBIDDEN',
    );
  });
});

describe('groups where users are managed elsewhere', () => {
  it('are read, and not changed', async () => {
    const off = { ENABLE_USER_MANAGEMENT: 'false', ...environment };
    const other = await House.open({ database: house.database, environment: off });
    const group = await addGroup(house);
    const changes = `mutation ($id: ID!) {
      createGroup(input: { name: "New" }) { group { id } }
      updateGroup(id: $id, input: { name: "Other" }) { group { id } }
      addGroupMembers(id: $id, userIds: []) { group { id } }
      removeGroupMembers(id: $id, userIds: []) { group { id } }
      deleteGroup(id: $id) { deletedId } }`;
    const { errors } = await other.ask(caller, changes, { id: group.id });
    expect(errors.map(({ code }) => code)).toEqual(Array(5).fill('FEATURE_DISABLED'));
    expect(
      (await other.ask(caller, 'query ($id: ID!) { group(id: $id) { id } }', { id: group.id })).data.group,
    ).not.toBeNull();
    await other.close();
  });
});
