import { entriesWithin } from '../../src/access/effective-permissions.ts';
import { noEntries, type MatrixEntries } from '../../src/access/permission-matrix.ts';
import type { UserActor } from '../../src/core/actor.ts';
import { refuseDeletion, refuseFilling } from '../../src/organization/groups/group.policy.ts';
import { addDelegate, permit, type Delegated } from '../support/delegates.ts';
import { addGroup, membersOf, withDefaults, type TestGroup } from '../support/groups.ts';
import { addResource, grant } from '../support/resources.ts';
import { whenWaitingForLock } from '../support/until.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { orderer } from '../support/jobs.ts';

const entries = (levels: MatrixEntries['levels'], flags: MatrixEntries['flags'] = {}): MatrixEntries => ({
  levels,
  flags,
});

/** Has user management WRITE, agents READ, monitoring READ and may share agents. */
const permissions: UserActor['permissions'] = {
  level: (area) =>
    (({ USER_MANAGEMENT: 'WRITE', AGENTS: 'READ', MONITORING: 'READ' }) as const)[area as 'AGENTS'] ?? 'NONE',
  flag: (flag) => flag === 'SHARE_AGENTS',
};
const account = { id: '0190aaaa-0000-7000-8000-00000000000d', name: 'Del', email: '', role: 'USER' } as const;
const delegate: UserActor = { ...orderer(account), permissions };
const administrator: UserActor = { ...orderer({ ...account, role: 'ADMIN' }), permissions };

const judged: readonly (readonly [string, MatrixEntries, boolean])[] = [
  ['nothing', noEntries, true],
  ['as much', entries({ USER_MANAGEMENT: 'WRITE', AGENTS: 'READ' }, { SHARE_AGENTS: true }), true],
  ['less', entries({ AGENTS: 'ACCESS', PROMPTS: 'NONE' }, { SHARE_AGENTS: false, CHAT_EDIT_MESSAGE: false }), true],
  ['more in one area', entries({ AGENTS: 'WRITE' }), false],
  ['an area beside', entries({ PROMPTS: 'ACCESS' }), false],
  ['a flag beside', entries({}, { SHARE_TOOLS: true }), false],
  ['what an area does not have, which gives no more', entries({ MONITORING: 'WRITE' }), true],
];
const codeOf = (refuse: () => void): string => {
  try {
    refuse();
    return 'ok';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('entries of a matrix', () => {
  it.each(judged)('that give %s: %j, are within what somebody has: %s', (_what, given, within) => {
    expect(entriesWithin(given, permissions)).toBe(within);
  });
});

describe('whether a delegate fills and ends a group', () => {
  it.each(judged)('that gives %s', (_what, given, within) => {
    const verdict = within ? 'ok' : 'FORBIDDEN';
    expect(codeOf(() => refuseFilling(delegate, { entries: given, isGrantedBeyond: false }))).toBe(verdict);
    expect(codeOf(() => refuseDeletion(delegate, { entries: given, isGrantedBeyond: false }, []))).toBe(verdict);
  });

  it.each(judged)('where the defaults of a role give %s: ends it or not, and fills it', (_what, given, within) => {
    expect(
      codeOf(() => refuseDeletion(delegate, { entries: noEntries, isGrantedBeyond: false }, [noEntries, given])),
    ).toBe(within ? 'ok' : 'FORBIDDEN');
    expect(codeOf(() => refuseFilling(delegate, { entries: noEntries, isGrantedBeyond: false }))).toBe('ok');
  });

  it.each(judged)('which administrators do whatever it gives: %s', (_what, given) => {
    expect(codeOf(() => refuseFilling(administrator, { entries: given, isGrantedBeyond: false }))).toBe('ok');
    expect(codeOf(() => refuseDeletion(administrator, { entries: given, isGrantedBeyond: false }, [given]))).toBe('ok');
  });
});

const ADD = 'mutation ($id: ID!, $userIds: [ID!]!) { addGroupMembers(id: $id, userIds: $userIds) { group { id } } }';
const REMOVE =
  'mutation ($id: ID!, $userIds: [ID!]!) { removeGroupMembers(id: $id, userIds: $userIds) { group { id } } }';
const DELETE = 'mutation ($id: ID!) { deleteGroup(id: $id) { deletedId } }';
const CREATE = 'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { group { id } } }';
const MAY = { USER_MANAGEMENT: 'WRITE', AGENTS: 'READ' } as const;

describe('a delegate of user management', () => {
  let house: House;
  let by: TestUser & { readonly caller: Caller };
  beforeAll(async () => {
    house = await House.open();
  });
  beforeEach(async () => {
    by = await addDelegate(house, MAY);
  });
  afterAll(() => house.close());

  const code = async (document: string, variables: object, caller = by.caller) =>
    (await house.ask(caller, document, variables as Record<string, unknown>)).refusal?.code ?? 'ok';
  const add = (group: TestGroup, ...users: readonly { id: string }[]) =>
    code(ADD, { id: group.id, userIds: users.map(({ id }) => id) });
  const remove = (group: TestGroup, ...users: readonly { id: string }[]) =>
    code(REMOVE, { id: group.id, userIds: users.map(({ id }) => id) });
  const permitted = async (delegated: Delegated): Promise<TestUser> => {
    const user = await house.addUser();
    await permit(house, user, delegated);
    return user;
  };

  const stronger: [string, () => Promise<TestUser>][] = [
    ['an administrator', () => house.addUser('ADMIN')],
    ['a subscriber', () => house.addUser('SUBSCRIBER')],
    ['an expert', () => house.addUser('EXPERT')],
    ['who has more in an area', () => permitted({ AGENTS: 'WRITE' })],
    ['who has a flag beside', () => permitted({ flags: ['SHARE_TOOLS'] })],
    ['who would have more once approved', async () => {
      const user = await house.addUser('PENDING');
      await permit(house, user, { PROMPTS: 'ACCESS' });
      return user;
    }], // prettier-ignore
  ];

  it('chooses no members of a group that was granted more on a resource than it has itself', async () => {
    const [group, owner] = [await addGroup(house), await house.addUser()];
    const resource = await addResource(house, owner);
    await grant(house, resource, { group }, { level: 'WRITE' });
    await grant(house, resource, { user: by }, { level: 'READ' });
    expect([await add(group, by), await code(DELETE, { id: group.id })]).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    const change = { addToGroups: [group.id] };
    const bulk =
      'mutation ($ids: [ID!]!, $change: BulkUserChange!) { updateUsers(ids: $ids, change: $change) { results { error { code } } } }';
    const { data } = await house.ask(by.caller, bulk, { ids: [by.id], change });
    expect(data.updateUsers.results).toEqual([{ error: { code: 'FORBIDDEN' } }]);
    expect(await membersOf(house, group)).toEqual([]);
    await grant(house, resource, { group: await addGroup(house, { members: [by] }) }, { level: 'WRITE' });
    expect(await add(group, by)).toBe('ok');
  });

  it('that waits for a group while it loses its right, changes nothing by way of a bulk change either', async () => {
    const delegating = await addGroup(house, { gives: MAY, members: [by] });
    await house.rows('DELETE FROM permission_matrices WHERE user_id = $1', [by.id]);
    await house.app.unitOfWork.maintain((tx) => house.app.notifications.accessChanged(tx, [by.id]));
    const admin = await house.callerFor(await house.addUser('ADMIN'));
    const holder = await house.database.owner.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM groups WHERE id = $1 FOR UPDATE', [delegating.id]);
    const bulk = `mutation ($ids: [ID!]!, $change: BulkUserChange!) { updateUsers(ids: $ids, change: $change) {
      results { error { code } } } }`;
    const removing = house.ask(admin, REMOVE, { id: delegating.id, userIds: [by.id] });
    await whenWaitingForLock(house);
    const giving = house.ask(by.caller, bulk, { ids: [by.id], change: { addToGroups: [delegating.id] } });
    await whenWaitingForLock(house, 2);
    await holder.query('ROLLBACK');
    holder.release();
    expect((await removing).refusal).toBeNull();
    expect((await giving).data.updateUsers.results).toEqual([{ error: { code: 'UNAUTHENTICATED' } }]);
    expect(await membersOf(house, delegating)).toEqual([]);
  });

  it('adds and removes those who are no stronger, and itself', async () => {
    const group = await addGroup(house, { gives: MAY });
    const equal = await permitted(MAY);
    const pending = await house.addUser('PENDING');
    expect(await add(group, equal, pending, by)).toBe('ok');
    expect(await membersOf(house, group)).toHaveLength(3);
    expect(await remove(group, equal, pending, by)).toBe('ok');
    expect(await membersOf(house, group)).toEqual([]);
  });

  it.each(stronger)('neither adds nor removes %s, nor anybody else in the same breath', async (_who, make) => {
    // As much as experts have: it is for the role that they are beyond delegates.
    await permit(house, by, { ...MAY, TEMPLATES: 'WRITE' });
    const [strong, weak] = [await make(), await house.addUser()];
    const [empty, full] = [await addGroup(house), await addGroup(house, { members: [strong, weak] })];
    expect(await add(empty, weak, strong)).toBe('FORBIDDEN');
    expect(await remove(full, weak, strong)).toBe('FORBIDDEN');
    expect([await membersOf(house, empty), await membersOf(house, full)]).toEqual([[], [strong.id, weak.id].sort()]);
    const name = `Group of ${strong.id}`;
    expect(await code(CREATE, { input: { name, memberIds: [weak.id, strong.id] } })).toBe('FORBIDDEN');
    expect(await house.rows('SELECT FROM groups WHERE name = $1', [name])).toEqual([]);
  });

  it.each<[string, Delegated]>([
    ['gives more in an area', { AGENTS: 'WRITE' }],
    ['gives in an area beside', { SETTINGS: 'ACCESS' }],
    ['gives a flag beside', { flags: ['SHARE_TOOLS'] }],
  ])('neither fills nor empties nor ends a group that %s', async (_what, gives) => {
    const [user, member] = [await house.addUser(), await house.addUser()];
    const group = await addGroup(house, { members: [member], gives });
    expect(await add(group, user)).toBe('FORBIDDEN');
    expect(await add(group, by)).toBe('FORBIDDEN');
    expect(await remove(group, member)).toBe('FORBIDDEN');
    // Whoever it is about, since nobody is named here.
    expect([await add(group), await remove(group)]).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    expect(await code(DELETE, group)).toBe('FORBIDDEN');
    expect(await membersOf(house, group)).toEqual([member.id]);
    expect(await house.events(group.id)).toEqual([]);
  });

  it('fills a group as soon as it gives no more than the delegate has by then, also by a group', async () => {
    const group = await addGroup(house, { gives: { AGENTS: 'WRITE' } });
    expect(await add(group, by)).toBe('FORBIDDEN');
    await addGroup(house, { members: [by], gives: { AGENTS: 'WRITE' } });
    expect(await add(group, by)).toBe('ok');
  });

  it('does not have anybody fall back, itself included, to defaults that give more than it has', async () => {
    await withDefaults(house, 'USER', { PROMPTS: 'WRITE' }, async () => {
      const limited = await addDelegate(house, MAY);
      const member = await house.addUser();
      const group = await addGroup(house, { members: [member, limited], gives: { PROMPTS: 'NONE' } });
      const removing = (user: TestUser) => code(REMOVE, { id: group.id, userIds: [user.id] }, limited.caller);
      expect(await removing(member)).toBe('FORBIDDEN');
      expect(await removing(limited)).toBe('FORBIDDEN');
      expect(await code(DELETE, group, limited.caller)).toBe('FORBIDDEN');
      expect(await membersOf(house, group)).toEqual([limited.id, member.id].sort());
      // Whoever has it may take it on.
      const other = await addDelegate(house, { ...MAY, PROMPTS: 'WRITE' });
      expect(await code(REMOVE, { id: group.id, userIds: [member.id] }, other.caller)).toBe('ok');
    });
  });

  it('ends a group whose members would have no more than it has, by the defaults of their roles', async () => {
    await withDefaults(house, 'EXPERT', { TEMPLATES: 'WRITE' }, async () => {
      const experts = await addGroup(house, { members: [await house.addUser('EXPERT')] });
      const users = await addGroup(house, { members: [await house.addUser(), await house.addUser('PENDING')] });
      expect(await code(DELETE, experts)).toBe('FORBIDDEN');
      expect(await code(DELETE, users)).toBe('ok');
    });
    await withDefaults(house, 'USER', { TEMPLATES: 'READ' }, async () => {
      const limited = await addDelegate(house, { ...MAY, TEMPLATES: 'NONE' });
      const pending = await addGroup(house, { members: [await house.addUser('PENDING')] });
      expect(await code(DELETE, pending, limited.caller)).toBe('FORBIDDEN');
      expect(await code(DELETE, await addGroup(house), limited.caller)).toBe('ok');
    });
  });

  it('does not take the last group from somebody whom only that keeps from the defaults', async () => {
    const settings = { permissions: { defaultsApplyTo: 'USERS_WITHOUT_GROUP' } };
    await house.rows('UPDATE settings SET document = $1', [JSON.stringify(settings)]);
    await withDefaults(house, 'USER', { PROMPTS: 'WRITE' }, async () => {
      const [limited, member] = [await addDelegate(house, MAY), await house.addUser()];
      await addGroup(house, { members: [limited] });
      const groups = [await addGroup(house, { members: [member] }), await addGroup(house, { members: [member] })];
      const removing = (group: TestGroup) => code(REMOVE, { id: group.id, userIds: [member.id] }, limited.caller);
      expect(await removing(groups[0]!)).toBe('ok');
      expect(await removing(groups[1]!)).toBe('FORBIDDEN');
      expect(await membersOf(house, groups[1]!)).toEqual([member.id]);
    });
    await house.rows(`UPDATE settings SET document = '{}'`);
  });
});
