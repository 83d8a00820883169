import { newId } from '../../src/core/ids.ts';
import { impersonating, keyOf } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { addGroup, membersOf } from '../support/groups.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';

const GROUP = 'group { id name description createdAt updatedAt members { nodes { id } totalCount } }';
const CREATE = `mutation ($input: CreateGroupInput!) { createGroup(input: $input) { ${GROUP} } }`;
const UPDATE = `mutation ($id: ID!, $input: UpdateGroupInput!) { updateGroup(id: $id, input: $input) { ${GROUP} } }`;
const DELETE = 'mutation ($id: ID!) { deleteGroup(id: $id) { deletedId } }';
const NOBODY = '01920000-0000-7000-8000-000000000000';

let house: House;
let admin: TestUser;
let caller: Caller;
beforeAll(async () => {
  house = await House.open();
  admin = await house.addUser('ADMIN');
  caller = await house.callerFor(admin);
});
afterAll(() => house.close());

const create = (by: Caller, input: object, headers = {}) => house.ask(by, CREATE, { input }, headers);
const update = (by: Caller, id: string, input: object) => house.ask(by, UPDATE, { id, input });
const remove = (by: Caller, id: string, headers = {}) => house.ask(by, DELETE, { id }, headers);
const row = async (id: string) => (await house.rows('SELECT * FROM groups WHERE id = $1', [id]))[0];
const named = (name: string) => house.rows('SELECT * FROM groups WHERE lower(name) = lower($1)', [name]);
const newName = () => `Marketing ${newId().slice(-12)}`;

describe('createGroup', () => {
  it('makes a group with name, description and members, services among them', async () => {
    const members = [await house.addUser(), await house.addUser('USER', { type: 'SERVICE', email: null })];
    const ids = members.map(({ id }) => id);
    const name = newName();
    const input = { name: ` ${name} `, description: ' those who tell ', memberIds: ids };
    const { data, errors } = await create(caller, input);
    expect(errors).toEqual([]);
    const { group } = data.createGroup;
    expect(group).toMatchObject({ name, description: 'those who tell', members: { totalCount: 2 } });
    expect(await row(group.id)).toMatchObject({ name, description: 'those who tell' });
    expect(await membersOf(house, group)).toEqual([...ids].sort());
  });

  it('leaves audit events of the group and of its members', async () => {
    const member = await house.addUser();
    const name = newName();
    const { data } = await create(caller, { name, memberIds: [member.id, member.id.toUpperCase()] });
    const target = { actor_id: admin.id, target_type: 'Group', target_name: name };
    expect(await house.events(data.createGroup.group.id)).toMatchObject([
      { action: 'GROUP_CREATED', ...target, before: null, after: { name, description: null } },
      { action: 'GROUP_MEMBERS_CHANGED', ...target, after: { added: [member.id], count: 1 } },
    ]);
  });

  it('refuses a name that another group has, without regard to case', async () => {
    const { name } = await addGroup(house, { name: `Über ${newId()}` });
    const { refusal } = await create(caller, { name: name.toUpperCase() });
    expect(refusal).toMatchObject({
      code: 'ALREADY_EXISTS',
      violations: [{ path: ['input', 'name'], code: 'TAKEN' }],
    });
    expect(await named(name)).toHaveLength(1);
  });

  it('makes one of forty of the same name at once', async () => {
    const name = newName();
    const answers = await Promise.all(Array.from({ length: 40 }, () => create(caller, { name })));
    const codes = answers.map(({ refusal }) => refusal?.code ?? 'ok').sort();
    expect(codes).toEqual([...Array.from({ length: 39 }, () => 'ALREADY_EXISTS'), 'ok']);
    expect(await named(name)).toHaveLength(1);
  });

  it('is done once for a repeated Idempotency-Key', async () => {
    const name = newName();
    const key = { 'idempotency-key': `group ${name}`.replaceAll(' ', '-') };
    const [first, second] = [await create(caller, { name }, key), await create(caller, { name }, key)];
    expect(second.errors).toEqual([]);
    expect(second.data).toEqual(first.data);
    expect(await house.events(first.data.createGroup.group.id)).toHaveLength(1);
  });

  it.each<[string, object, string[], string]>([
    ['a name of spaces', { name: '  ' }, ['input', 'name'], 'TEXT'],
    ['a name of 201 characters', { name: 'x'.repeat(201) }, ['input', 'name'], 'TEXT'],
    ['a name of 10,000 characters', { name: 'x'.repeat(10_000) }, ['input', 'name'], 'TEXT'],
    ['a name with a NUL', { name: 'a\0b' }, ['input', 'name'], 'TEXT'],
    ['a description of 2001 characters', { description: 'x'.repeat(2_001) }, ['input', 'description'], 'TEXT'],
    ['a description with a NUL', { description: 'a\0b' }, ['input', 'description'], 'TEXT'],
    ['501 members', { memberIds: Array(501).fill(NOBODY) }, ['input', 'memberIds'], 'TOO_MANY'],
  ])('refuses %s', async (_what, input, path, code) => {
    const name = newName();
    const { refusal } = await create(caller, { name, ...input });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path, code }] });
    expect(await named(name)).toEqual([]);
  });

  it('makes nothing where a member is nobody, and says which', async () => {
    const member = await house.addUser();
    const name = newName();
    const { refusal } = await create(caller, { name, memberIds: [member.id, NOBODY, 'nobody', member.id] });
    expect(refusal).toMatchObject({
      code: 'NOT_FOUND',
      violations: [
        { path: ['input', 'memberIds', '1'], code: 'NOT_FOUND', message: 'There is no such user.' },
        { path: ['input', 'memberIds', '2'], code: 'NOT_FOUND' },
      ],
    });
    expect(refusal!.violations).toHaveLength(2);
    expect(await named(name)).toEqual([]);
  });

  it.each<[string, object]>([
    ['no members', { memberIds: [] }],
    ['null', { memberIds: null, description: null }],
    ['an empty description', { description: ' ' }],
  ])('takes %s', async (_what, input) => {
    const { data, errors } = await create(caller, { name: newName(), ...input });
    expect(errors).toEqual([]);
    expect(data.createGroup.group).toMatchObject({ description: null, members: { totalCount: 0 } });
  });
});

describe('updateGroup', () => {
  it('changes what is given and leaves an audit event', async () => {
    const group = await addGroup(house, { description: 'before' });
    const name = newName();
    const { data, errors } = await update(caller, group.id, { name: `${name} `, description: 'after' });
    expect(errors).toEqual([]);
    expect(data.updateGroup.group).toMatchObject({ id: group.id, name, description: 'after' });
    expect(await row(group.id)).toMatchObject({ name, description: 'after' });
    expect(await house.events(group.id)).toMatchObject([
      {
        action: 'GROUP_UPDATED',
        actor_id: admin.id,
        target_name: group.name,
        before: { name: group.name, description: 'before' },
        after: { name, description: 'after' },
      },
    ]);
  });

  it('leaves what is not given, and clears a description that is null', async () => {
    const group = await addGroup(house, { description: 'before' });
    await update(caller, group.id, { description: null });
    expect(await row(group.id)).toMatchObject({ name: group.name, description: null });
    const [event] = await house.events(group.id);
    expect([event.before, event.after]).toEqual([{ description: 'before' }, { description: null }]);
  });

  it.each<[string, (name: string) => object]>([
    ['the same values', (name) => ({ name: ` ${name}`, description: 'about' })],
    ['nothing', () => ({})],
  ])('changes nothing for %s', async (_what, input) => {
    const group = await addGroup(house, { description: 'about' });
    const before = await row(group.id);
    expect((await update(caller, group.id, input(group.name))).errors).toEqual([]);
    expect(await row(group.id)).toEqual(before);
    expect(await house.events(group.id)).toEqual([]);
  });

  it('lets a group write its own name in another case', async () => {
    const group = await addGroup(house);
    expect((await update(caller, group.id, { name: group.name.toUpperCase() })).errors).toEqual([]);
    expect((await row(group.id)).name).toBe(group.name.toUpperCase());
  });

  it('refuses the name of another group', async () => {
    const [group, other] = [await addGroup(house), await addGroup(house)];
    const { refusal } = await update(caller, group.id, { name: other.name.toUpperCase() });
    expect(refusal).toMatchObject({ code: 'ALREADY_EXISTS', violations: [{ path: ['input', 'name'] }] });
    expect((await row(group.id)).name).toBe(group.name);
  });

  it.each<[string, object, string]>([
    ['no name', { name: null }, 'REQUIRED'],
    ['a name of spaces', { name: ' ' }, 'TEXT'],
  ])('refuses %s', async (_what, input, code) => {
    const group = await addGroup(house);
    const { refusal } = await update(caller, group.id, input);
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', 'name'], code }] });
    expect((await row(group.id)).name).toBe(group.name);
  });

  it.each([NOBODY, 'no-id', ''])('answers NOT_FOUND for %j', async (id) => {
    expect((await update(caller, id, { name: 'x' })).refusal!.code).toBe('NOT_FOUND');
  });
});

describe('deleteGroup', () => {
  it('deletes the group with what it gives; its members keep their accounts', async () => {
    const member = await house.addUser();
    const gives = { AGENTS: 'WRITE' } as const;
    const group = await addGroup(house, { members: [member], description: 'about', gives });
    expect((await remove(caller, group.id)).data).toEqual({ deleteGroup: { deletedId: group.id } });
    expect(await row(group.id)).toBeUndefined();
    expect(await house.rows('SELECT FROM permission_matrices WHERE group_id = $1', [group.id])).toEqual([]);
    expect(await membersOf(house, group)).toEqual([]);
    expect(await house.rows('SELECT id FROM users WHERE id = $1', [member.id])).toHaveLength(1);
    expect(await house.events(group.id)).toMatchObject([
      {
        action: 'GROUP_DELETED',
        actor_id: admin.id,
        target_name: group.name,
        before: { name: group.name, description: 'about' },
      },
    ]);
  });

  it.each([
    ['a few members', 1],
    ['more members than a message can name', 101],
  ])('takes what it gave from %s with the next request', async (_what, count) => {
    const members = await Promise.all(Array.from({ length: count }, () => house.addUser()));
    const group = await addGroup(house, { members, gives: { USER_MANAGEMENT: 'ACCESS' } });
    const theirs = await house.callerFor(members[0]!);
    expect((await house.ask(theirs, '{ users(first: 1) { nodes { id } } }')).errors).toEqual([]);
    await remove(caller, group.id);
    expect((await house.ask(theirs, '{ users(first: 1) { nodes { id } } }')).refusal!.code).toBe('FORBIDDEN');
  });

  it('is answered NOT_FOUND the second time, and once of forty at once', async () => {
    const group = await addGroup(house);
    const answers = await Promise.all(Array.from({ length: 40 }, () => remove(caller, group.id)));
    const codes = answers.map(({ refusal }) => refusal?.code ?? 'ok').sort();
    expect(codes).toEqual([...Array.from({ length: 39 }, () => 'NOT_FOUND'), 'ok']);
    expect(await house.events(group.id)).toHaveLength(1);
  });

  it('keeps no answer about it', async () => {
    const name = newName();
    const headers = { 'idempotency-key': `forgotten-${newId()}` };
    const { data } = await create(caller, { name }, headers);
    const { id } = data.createGroup.group;
    await remove(caller, id);
    expect(await house.rows('SELECT FROM idempotency_keys WHERE target_id = $1', [id])).toEqual([]);
  });
});

const operations: [string, (by: Caller, id: string) => ReturnType<typeof remove>][] = [
  ['createGroup', (by) => create(by, { name: newName() })],
  ['updateGroup', (by, id) => update(by, id, { name: newName() })],
  ['deleteGroup', (by, id) => remove(by, id)],
];

describe.each(operations)('who may: %s', (_operation, work) => {
  const unchanged = async (id: string, groups: number) => {
    expect(await house.events(id)).toEqual([]);
    expect(await house.rows('SELECT FROM groups')).toHaveLength(groups);
  };
  const refused = async (by: Caller, code: string) => {
    const { id } = await addGroup(house);
    const { length } = await house.rows('SELECT FROM groups');
    expect((await work(by, id)).refusal?.code).toBe(code);
    await unchanged(id, length);
  };

  it.each(lesserCallers)('not %s', async (_who, make, code) => refused(await make(house), code));

  it.each(['ACCESS', 'READ'] as const)('not a delegate of user management at %s', async (level) =>
    refused((await addDelegate(house, { USER_MANAGEMENT: level })).caller, 'FORBIDDEN'),
  );

  it('a delegate of user management at WRITE', async () => {
    const { caller: delegate } = await addDelegate(house, { USER_MANAGEMENT: 'WRITE' });
    expect((await work(delegate, (await addGroup(house)).id)).errors).toEqual([]);
  });

  it('nobody by a key that may only read, and nobody while acting as somebody else', async () => {
    await refused(await keyOf(house, admin, ['READ']), 'FORBIDDEN');
    const delegate = await addDelegate(house, { USER_MANAGEMENT: 'WRITE' });
    await refused(await impersonating(house, admin, delegate), 'FORBIDDEN');
  });
});
