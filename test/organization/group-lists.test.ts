import { newId } from '../../src/core/ids.ts';
import { impersonating } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { addGroup } from '../support/groups.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { PAGE, readBackward, readForward } from '../support/paging.ts';

const READ = 'query ($id: ID!) { group(id: $id) { id name description createdAt updatedAt members { totalCount } } }';
const NOBODY = '01920000-0000-7000-8000-000000000000';
const PAGING = '$first: Int, $after: String, $last: Int, $before: String';
const PAGED = 'first: $first, after: $after, last: $last, before: $before';

let house: House;
let admin: TestUser;
let caller: Caller;
beforeAll(async () => {
  house = await House.open();
  admin = await house.addUser('ADMIN');
  caller = await house.callerFor(admin);
});
afterAll(() => house.close());

const tag = () => newId().slice(-12);
const ids = (objects: readonly { readonly id: string }[]) => objects.map(({ id }) => id);

/** Asks for a list, page by page. */
const pages =
  (by: Caller, document: string, variables: object, field: (data: never) => unknown) =>
  async (args: Record<string, unknown>) => {
    const { data, errors } = await house.ask(by, document, { ...variables, ...args });
    expect(errors).toEqual([]);
    return field(data as never) as never;
  };

describe('group', () => {
  it('is seen by its members, without the others in it', async () => {
    const [member, other] = [await house.addUser(), await house.addUser()];
    const group = await addGroup(house, { members: [member, other], description: 'about' });
    const { data, errors } = await house.ask(await house.callerFor(member), READ, { id: group.id.toUpperCase() });
    expect(errors).toEqual([]);
    expect(data.group).toMatchObject({ ...group, description: 'about', members: null });
    expect(Date.parse(data.group.createdAt)).toBe(Date.parse(data.group.updatedAt));
  });

  it.each([
    ['ACCESS', null],
    ['READ', { members: { totalCount: 1 } }],
    ['WRITE', { members: { totalCount: 1 } }],
  ] as const)('is seen with user management %s as %j', async (level, shown) => {
    const group = await addGroup(house, { members: [await house.addUser()] });
    const { data, errors } = await house.ask((await addDelegate(house, { USER_MANAGEMENT: level })).caller, READ, {
      id: group.id,
    });
    expect(errors).toEqual([]);
    if (shown) expect(data.group).toMatchObject(shown);
    else expect(data.group).toBeNull();
  });

  it('is nothing to anybody else, like one that is not there', async () => {
    const group = await addGroup(house);
    const stranger = await house.callerFor(await house.addUser());
    for (const id of [group.id, NOBODY, 'no-id', 'no\0id', ''])
      expect(await house.ask(stranger, READ, { id })).toMatchObject({ data: { group: null }, errors: [] });
    for (const id of [NOBODY, 'no-id', 'no\0id', ''])
      expect(await house.ask(caller, READ, { id })).toMatchObject({ data: { group: null }, errors: [] });
  });

  it('is seen by whoever acts as a member', async () => {
    const member = await house.addUser();
    const group = await addGroup(house, { members: [member] });
    const { data } = await house.ask(await impersonating(house, admin, member), READ, { id: group.id });
    expect(data.group).toMatchObject({ id: group.id, members: null });
  });
});

describe('groups', () => {
  const LIST = `query ($filter: GroupFilter, ${PAGING}) { groups(filter: $filter, ${PAGED}) { ${PAGE} totalCount } }`;
  const list = (by: Caller, filter: object, args = {}) => house.ask(by, LIST, { filter, ...args });

  it('come by name, forward and backward, page by page', async () => {
    const mark = tag();
    const groups = [];
    for (const name of ['Éclair', 'apple', 'Zebra', 'banana', 'Apple pie', 'zebra 2', 'ähre'])
      groups.push(await addGroup(house, { name: `${name} ${mark}` }));
    const ask = pages(caller, LIST, { filter: { search: mark } }, ({ groups: found }: { groups: unknown }) => found);
    const collator = new Intl.Collator('und');
    const expected = ids([...groups].sort((one, other) => collator.compare(one.name, other.name)));
    expect(await readForward(ask, 2)).toEqual(expected);
    expect(await readBackward(ask, 3)).toEqual(expected);
  });

  it.each(['nonsense', Buffer.from('["groups","a\\u0000","x"]').toString('base64url')])(
    'refuse a cursor that is none: %s',
    async (after) => {
      const { refusal } = await list(caller, {}, { after });
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['after'], code: 'BAD_CURSOR' }] });
    },
  );

  it('are found by part of name or description, whatever the case', async () => {
    const mark = tag();
    const group = await addGroup(house, { name: `Straße ${mark}`, description: 'Fish & 100% of CHIPS' });
    for (const search of [`raße ${mark}`, `STRAßE ${mark}`, mark]) {
      const { data } = await list(caller, { search });
      expect(ids(data.groups.nodes)).toEqual([group.id]);
    }
    const { data } = await list(caller, { search: '100% of chi' });
    expect(ids(data.groups.nodes)).toContain(group.id);
    expect((await list(caller, { search: `1_0% ${mark}` })).data.groups).toMatchObject({ nodes: [], totalCount: 0 });
    expect((await list(caller, { search: 'x'.repeat(201) })).refusal!.code).toBe('BAD_USER_INPUT');
  });

  it('are those of a member, and none of nobody', async () => {
    const member = await house.addUser();
    const mine = [await addGroup(house, { members: [member] }), await addGroup(house, { members: [member] })];
    const { data } = await list(caller, { memberId: member.id.toUpperCase() });
    expect(ids(data.groups.nodes).sort()).toEqual(ids(mine).sort());
    expect(data.groups.totalCount).toBe(2);
    for (const memberId of [NOBODY, 'no-id', 'no\0id'])
      expect((await list(caller, { memberId })).data.groups).toMatchObject({ nodes: [], totalCount: 0 });
    const both = await list(caller, { memberId: member.id, search: mine[0]!.name });
    expect(ids(both.data.groups.nodes)).toEqual([mine[0]!.id]);
  });

  it('are listed with user management ACCESS, which does not tell who is in them', async () => {
    const [delegate, other] = [await addDelegate(house, { USER_MANAGEMENT: 'ACCESS' }), await house.addUser()];
    const group = await addGroup(house, { members: [delegate, other] });
    const { data } = await house.ask(
      delegate.caller,
      `query ($filter: GroupFilter) { groups(filter: $filter) { nodes { id members { totalCount } } } }`,
      { filter: { search: group.name } },
    );
    expect(data.groups.nodes).toEqual([{ id: group.id, members: null }]);
    expect((await list(delegate.caller, { memberId: other.id })).refusal!.code).toBe('FORBIDDEN');
    expect(ids((await list(delegate.caller, { memberId: delegate.id })).data.groups.nodes)).toEqual([group.id]);
    const users = 'query ($groupId: ID!) { users(filter: { groupId: $groupId }) { nodes { id } } }';
    expect((await house.ask(delegate.caller, users, { groupId: group.id })).refusal!.code).toBe('FORBIDDEN');
  });

  it('are counted only where the total is asked for', async () => {
    const plain = await house.ask(caller, '{ groups(first: 3) { nodes { id } pageInfo { hasNextPage } } }');
    expect(plain.statements.filter((text) => text.includes('FROM groups'))).toHaveLength(1);
    const counted = await house.ask(caller, '{ groups(first: 3) { totalCount } }');
    expect(counted.statements.filter((text) => text.includes('count(*)'))).toHaveLength(1);
  });
});

describe('Group.members', () => {
  const MEMBERS = `query ($id: ID!, $search: String, $directOnly: Boolean, ${PAGING}) {
    group(id: $id) { members(search: $search, directOnly: $directOnly, ${PAGED}) { ${PAGE} totalCount } } }`;

  it('come by name, forward and backward, page by page', async () => {
    const members = [];
    for (const name of ['Zoe', 'adam', 'Ágnes', 'Bob', 'bob', 'Bob', 'Çelik'])
      members.push(await house.addUser('USER', { name }));
    const group = await addGroup(house, { members });
    await addGroup(house, { members: [await house.addUser('USER', { name: 'Bobby' })] });
    const ask = pages(caller, MEMBERS, { id: group.id }, (data: { group: { members: unknown } }) => data.group.members);
    const rows = await house.rows('SELECT id FROM users WHERE id = ANY($1) ORDER BY name, id', [ids(members)]);
    expect(await readForward(ask, 2)).toEqual(ids(rows));
    expect(await readBackward(ask, 3)).toEqual(ids(rows));
  });

  it('are searched by part of name, username or address', async () => {
    const mark = tag();
    const [ann, bob] = [
      await house.addUser('USER', { name: `Ann ${mark}` }),
      await house.addUser('USER', { name: 'Bob', username: `bob-${mark}` }),
    ];
    const outside = await house.addUser('USER', { name: `Ann ${mark}` });
    const group = await addGroup(house, { members: [ann, bob] });
    const search = async (text: string) =>
      (await house.ask(caller, MEMBERS, { id: group.id, search: text })).data.group.members;
    expect(await search(mark.toUpperCase())).toMatchObject({ nodes: [{ id: ann.id }, { id: bob.id }], totalCount: 2 });
    expect(await search(ann.email)).toMatchObject({ nodes: [{ id: ann.id }], totalCount: 1 });
    expect(await search(outside.email)).toMatchObject({ nodes: [], totalCount: 0 });
    expect(await search(' ')).toMatchObject({ totalCount: 2 });
  });

  it('have those that somebody added among them, also where only those are asked for', async () => {
    const member = await house.addUser();
    const group = await addGroup(house, { members: [member] });
    for (const directOnly of [true, false, null]) {
      const { data } = await house.ask(caller, MEMBERS, { id: group.id, directOnly });
      expect(data.group.members).toMatchObject({ nodes: [{ id: member.id }], totalCount: 1 });
    }
  });

  it('cost two statements for however many groups, and one more where they are counted', async () => {
    const mark = tag();
    const users = [await house.addUser(), await house.addUser()];
    for (let count = 0; count < 12; count += 1)
      await addGroup(house, { name: `${mark} ${count}`, members: count ? users : [] });
    const asked = (fields: string) =>
      house.ask(
        caller,
        `{ groups(first: 12, filter: { search: "${mark}" }) { nodes { members(first: 5) { ${fields} } } } }`,
      );
    await asked('nodes { id }');
    const plain = await asked('nodes { id }');
    // The groups, who is in them, the accounts.
    expect(plain.statements).toHaveLength(3);
    const sizes = plain.data.groups.nodes.map(({ members }: { members: { nodes: object[] } }) => members.nodes.length);
    expect(sizes.sort()).toEqual([0, ...Array<number>(11).fill(2)]);
    const counted = await asked('totalCount nodes { id }');
    expect(counted.statements).toHaveLength(4);
    expect(new Set(counted.data.groups.nodes.map(({ members }: never) => (members as { totalCount: number }).totalCount))).toEqual(new Set([0, 2])); // prettier-ignore
  });
});

describe('User.groups', () => {
  const GROUPS = `query ($id: ID!, $directOnly: Boolean! = false, ${PAGING}) {
    user(by: { id: $id }) { groups(directOnly: $directOnly, ${PAGED}) { ${PAGE} totalCount } } }`;

  it('come by name, forward and backward, page by page', async () => {
    const user = await house.addUser();
    const groups = [];
    for (let count = 0; count < 7; count += 1)
      groups.push(await addGroup(house, { name: `${count} of ${user.name}`, members: [user] }));
    await addGroup(house, { members: [await house.addUser()] });
    const field = (data: { user: { groups: unknown } }) => data.user.groups;
    const ask = pages(caller, GROUPS, { id: user.id }, field);
    expect(await readForward(ask, 2)).toEqual(ids(groups));
    expect(await readBackward(ask, 3)).toEqual(ids(groups));
    const direct = pages(caller, GROUPS, { id: user.id, directOnly: true }, field);
    expect(await readForward(direct, 5)).toEqual(ids(groups));
  });

  it('cost one statement for however many users, and one more where they are counted', async () => {
    const users = await Promise.all(Array.from({ length: 30 }, () => house.addUser()));
    const groups = [
      await addGroup(house, { name: `A ${tag()}`, members: users }),
      await addGroup(house, { name: `B ${tag()}`, members: users.slice(0, 9) }),
    ];
    const asked = (fields: string) =>
      house.ask(caller, `{ users(first: 50, filter: { groupId: "${groups[0]!.id}" }) { nodes { id groups(first: 5) { ${fields} } } } }`); // prettier-ignore
    await asked('nodes { id }');
    const plain = await asked('nodes { id }');
    expect(plain.data.users.nodes).toHaveLength(30);
    for (const { id, groups: theirs } of plain.data.users.nodes)
      expect(ids(theirs.nodes)).toEqual(ids(ids(users.slice(0, 9)).includes(id) ? groups : groups.slice(0, 1)));
    expect(plain.statements).toHaveLength(2);
    const counted = await asked('totalCount');
    expect(counted.statements).toHaveLength(3);
    for (const { id, groups: theirs } of counted.data.users.nodes)
      expect(theirs.totalCount).toBe(ids(users.slice(0, 9)).includes(id) ? 2 : 1);
  });

  it('is null to all but the account itself and readers of users', async () => {
    const user = await house.addUser();
    await addGroup(house, { members: [user] });
    const own = await house.ask(await house.callerFor(user), '{ viewer { groups { totalCount } } }');
    expect(own.data.viewer.groups).toEqual({ totalCount: 1 });
    for (const [level, shown] of [
      ['ACCESS', null],
      ['READ', { totalCount: 1 }],
    ] as const) {
      const { caller: by } = await addDelegate(house, { USER_MANAGEMENT: level });
      const { data } = await house.ask(
        by,
        `{ users(first: 1, filter: { search: "${user.name}" }) { nodes { groups { totalCount } } } }`,
      );
      expect(data.users.nodes).toEqual([{ groups: shown }]);
    }
  });
});

describe('users of a group', () => {
  const USERS = 'query ($filter: UserFilter!) { users(filter: $filter) { nodes { id } totalCount } }';
  const list = async (filter: object) => (await house.ask(caller, USERS, { filter })).data.users;

  it('are its members, beside all other conditions', async () => {
    const mark = tag();
    const [ann, bob] = [await house.addUser('USER', { name: `Ann ${mark}` }), await house.addUser('EXPERT')];
    await house.addUser('USER', { name: `Ann ${mark}` });
    const group = await addGroup(house, { members: [ann, bob] });
    const groupId = group.id.toUpperCase();
    expect(await list({ groupId })).toMatchObject({ totalCount: 2 });
    expect(await list({ groupId, search: mark })).toEqual({ nodes: [{ id: ann.id }], totalCount: 1 });
    expect(await list({ groupId, role: ['EXPERT'] })).toEqual({ nodes: [{ id: bob.id }], totalCount: 1 });
  });

  it.each([NOBODY, 'no-id', 'no\0id', ''])('are nobody of a group that is none: %j', async (groupId) => {
    expect(await list({ groupId })).toEqual({ nodes: [], totalCount: 0 });
  });
});
