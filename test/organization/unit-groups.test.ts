import { newId } from '../../src/core/ids.ts';
import { addDelegate, permit, type Delegated } from '../support/delegates.ts';
import { addGroup, giveToGroup, membersOf, withDefaults, type TestGroup } from '../support/groups.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { accessChanged } from '../support/organization.ts';
import { addUnit, linkUnits, putIntoUnit, unitsOf, type TestUnit } from '../support/org-units.ts';
import { addResource, grant } from '../support/resources.ts';
import { whenWaitingForLock } from '../support/until.ts';

const SET = `mutation ($id: ID!, $orgUnitIds: [ID!]!) { setGroupOrgUnits(id: $id, orgUnitIds: $orgUnitIds) {
  group { id orgUnits { id name } members { nodes { id } totalCount } } } }`;
const CREATE = `mutation ($input: CreateGroupInput!) { createGroup(input: $input) { group {
  id orgUnits { id } members { totalCount } permissionMatrix { levels { area level } version } } } }`;
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

const ids = (objects: readonly { readonly id: string }[]) => objects.map(({ id }) => id);
const set = (by: Caller, group: { id: string }, units: readonly { id: string }[], headers = {}) =>
  house.ask(by, SET, { id: group.id, orgUnitIds: ids(units) }, headers);
const code = async (answer: ReturnType<typeof set>) => (await answer).refusal?.code ?? 'ok';
const named = ({ id, name }: TestUnit) => ({ id, name });

describe('setGroupOrgUnits', () => {
  it('makes the users of the units, and of those below, members of the group', async () => {
    const [one, below, other] = [await house.addUser(), await house.addUser(), await house.addUser()];
    const top = await addUnit(house, { name: 'Top', members: [one] });
    await addUnit(house, { parent: top, members: [below, one] });
    const beside = await addUnit(house, { name: 'Beside', members: [other] });
    const group = await addGroup(house);
    const { data, errors } = await set(caller, group, [top, beside]);
    expect(errors).toEqual([]);
    const shown = data.setGroupOrgUnits.group;
    expect(shown.orgUnits).toEqual([named(beside), named(top)]);
    expect(ids(shown.members.nodes).sort()).toEqual(ids([one, below, other]).sort());
    expect(shown.members.totalCount).toBe(3);
    expect(await unitsOf(house, group)).toEqual(ids([top, beside]).sort());
    expect(await membersOf(house, group)).toEqual([]);
  });

  it('leaves the group with just these units, and an audit event with what was and is', async () => {
    const [one, two, three] = [
      await addUnit(house, { name: 'B' }),
      await addUnit(house, { name: 'A' }),
      await addUnit(house),
    ];
    const group = await addGroup(house);
    await linkUnits(house, group, one, two);
    const { data } = await set(caller, group, [three, { id: two.id.toUpperCase() }, three]);
    expect(ids(data.setGroupOrgUnits.group.orgUnits).sort()).toEqual(ids([two, three]).sort());
    const [event, ...others] = await house.events(group.id);
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      action: 'GROUP_ORG_UNITS_CHANGED',
      actor_id: admin.id,
      target_type: 'Group',
      target_name: group.name,
      before: { orgUnits: [named(two), named(one)] },
    });
    expect(event.after.orgUnits).toEqual(expect.arrayContaining([named(two), named(three)]));
    expect((await set(caller, group, [])).errors).toEqual([]);
    expect(await unitsOf(house, group)).toEqual([]);
  });

  it('does nothing, and says nothing, the second time', async () => {
    const [group, unit] = [await addGroup(house), await addUnit(house)];
    for (let time = 0; time < 2; time += 1) expect(await code(set(caller, group, [unit]))).toBe('ok');
    expect(await house.events(group.id)).toHaveLength(1);
    const key = { 'idempotency-key': `units of ${group.id}`.replaceAll(' ', '-') };
    const [first, second] = [await set(caller, group, [], key), await set(caller, group, [], key)];
    expect(second.data).toEqual(first.data);
    expect(await house.events(group.id)).toHaveLength(2);
  });

  it('refuses a unit that is none, and says which, and changes nothing', async () => {
    const [group, unit, old] = [await addGroup(house), await addUnit(house), await addUnit(house)];
    await linkUnits(house, group, old);
    const { refusal } = await set(caller, group, [unit, { id: NOBODY }, { id: 'no-id' }, unit]);
    expect(refusal).toMatchObject({
      code: 'NOT_FOUND',
      violations: [
        { path: ['orgUnitIds', '1'], code: 'NOT_FOUND', message: 'There is no such organizational unit.' },
        { path: ['orgUnitIds', '2'], code: 'NOT_FOUND' },
      ],
    });
    expect(refusal!.violations).toHaveLength(2);
    expect(await unitsOf(house, group)).toEqual([old.id]);
    expect(await house.events(group.id)).toEqual([]);
  });

  it.each([NOBODY, 'no-id', 'no\0id', ''])('refuses a group that is none: %j', async (id) => {
    expect(await code(set(caller, { id }, [await addUnit(house)]))).toBe('NOT_FOUND');
  });

  it('takes up to 500 units', async () => {
    const group = await addGroup(house);
    const { refusal } = await set(caller, group, Array(501).fill({ id: NOBODY }));
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['orgUnitIds'], code: 'TOO_MANY' }] });
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, denied) => {
    const [group, unit] = [await addGroup(house), await addUnit(house)];
    expect(await code(set(await make(house), group, [unit]))).toBe(denied);
    expect(await unitsOf(house, group)).toEqual([]);
  });

  it.each(['ACCESS', 'READ'] as const)('is denied with user management %s', async (level) => {
    const [group, unit] = [await addGroup(house), await addUnit(house)];
    expect(await code(set((await addDelegate(house, { USER_MANAGEMENT: level })).caller, group, [unit]))).toBe(
      'FORBIDDEN',
    );
  });

  it('leaves one of two orders at once, whole', async () => {
    const group = await addGroup(house);
    for (let round = 0; round < 5; round += 1) {
      const [one, two] = [
        [await addUnit(house), await addUnit(house)],
        [await addUnit(house), await addUnit(house)],
      ];
      const codes = await Promise.all([code(set(caller, group, one)), code(set(caller, group, two))]);
      expect(codes).toEqual(['ok', 'ok']);
      expect([ids(one).sort(), ids(two).sort()]).toContainEqual(await unitsOf(house, group));
    }
    const events = await house.events(group.id);
    // Each began with what the one before it left.
    for (const [at, { before }] of events.entries())
      expect(before).toEqual(at === 0 ? { orgUnits: [] } : events[at - 1].after);
  });

  it('that meets the end of the unit refuses, or is gone with it', async () => {
    const [group, unit] = [await addGroup(house), await addUnit(house)];
    const holder = await house.database.owner.connect();
    await holder.query('BEGIN');
    await holder.query('DELETE FROM org_units WHERE id = $1', [unit.id]);
    const linking = set(caller, group, [unit]);
    await whenWaitingForLock(house);
    await holder.query('COMMIT');
    holder.release();
    expect(await code(linking)).toBe('NOT_FOUND');
    const other = await addUnit(house);
    expect(await code(set(caller, group, [other]))).toBe('ok');
    await house.rows('DELETE FROM directories WHERE id = $1', [other.directoryId]);
    expect(await unitsOf(house, group)).toEqual([]);
  });
});

describe('members by a unit', () => {
  const MEMBERS = `query ($id: ID!, $directOnly: Boolean, $search: String) {
    group(id: $id) { members(directOnly: $directOnly, search: $search) { nodes { id } totalCount } } }`;
  const members = async (group: TestGroup, args = {}) =>
    (await house.ask(caller, MEMBERS, { id: group.id, ...args })).data.group.members;
  const GROUPS = `query ($id: ID!, $directOnly: Boolean!) {
    user(by: { id: $id }) { groups(directOnly: $directOnly) { nodes { id } totalCount } } }`;
  const groupsOf = async (user: TestUser, directOnly: boolean) =>
    (await house.ask(caller, GROUPS, { id: user.id, directOnly })).data.user.groups;

  /** Somebody in a group by every way that there is, and somebody by units alone. */
  async function manyWays() {
    const [everyWay, byUnits] = [await house.addUser(), await house.addUser()];
    const top = await addUnit(house, { members: [everyWay] });
    const below = await addUnit(house, { parent: top, members: [everyWay, byUnits] });
    const group = await addGroup(house, { members: [everyWay] });
    await house.rows(
      `INSERT INTO claimed_group_members VALUES ('corporate', $1, $2, now()), ('other', $1, $2, now())`,
      [group.id, everyWay.id],
    );
    await linkUnits(house, group, top, below);
    await accessChanged(house, [everyWay, byUnits]);
    return { everyWay, byUnits, top, below, group };
  }

  it('are listed and counted once, by however many ways, and left out where only direct ones are asked for', async () => {
    const { everyWay, byUnits, group } = await manyWays();
    const all = await members(group);
    expect([ids(all.nodes).sort(), all.totalCount]).toEqual([ids([everyWay, byUnits]).sort(), 2]);
    expect(await members(group, { directOnly: true })).toEqual({ nodes: [{ id: everyWay.id }], totalCount: 1 });
    expect(await members(group, { search: byUnits.name })).toEqual({ nodes: [{ id: byUnits.id }], totalCount: 1 });
    const users = 'query ($groupId: ID!) { users(filter: { groupId: $groupId }) { nodes { id } totalCount } }';
    const listed = (await house.ask(caller, users, { groupId: group.id })).data.users;
    expect([ids(listed.nodes).sort(), listed.totalCount]).toEqual([ids([everyWay, byUnits]).sort(), 2]);
  });

  it('have the group among theirs once, and not among those they were added to', async () => {
    const { everyWay, byUnits, group, top } = await manyWays();
    const other = await addGroup(house, { members: [byUnits] });
    const [one, both] = [{ nodes: [{ id: group.id }], totalCount: 1 }, ids([group, other]).sort()];
    expect(await groupsOf(everyWay, false)).toEqual(one);
    expect(await groupsOf(everyWay, true)).toEqual(one);
    const all = await groupsOf(byUnits, false);
    expect([ids(all.nodes).sort(), all.totalCount]).toEqual([both, 2]);
    expect(await groupsOf(byUnits, true)).toEqual({ nodes: [{ id: other.id }], totalCount: 1 });
    const groups = 'query ($filter: GroupFilter!) { groups(filter: $filter) { nodes { id } totalCount } }';
    const filtered = async (filter: object) => (await house.ask(caller, groups, { filter })).data.groups;
    expect(await filtered({ memberId: everyWay.id })).toEqual(one);
    expect(await filtered({ orgUnitId: top.id.toUpperCase() })).toEqual(one);
    expect(await filtered({ orgUnitId: top.id, memberId: byUnits.id })).toEqual(one);
    for (const orgUnitId of [NOBODY, 'no-id', 'no\0id', ''])
      expect(await filtered({ orgUnitId })).toEqual({ nodes: [], totalCount: 0 });
    const { caller: by } = await addDelegate(house, { USER_MANAGEMENT: 'ACCESS' });
    expect((await house.ask(by, groups, { filter: { orgUnitId: top.id } })).refusal?.code).toBe('FORBIDDEN');
  });

  it('see the group, and stay when they are removed or added by hand', async () => {
    const { byUnits, group } = await manyWays();
    const own = await house.callerFor(byUnits);
    const read = 'query ($id: ID!) { group(id: $id) { id orgUnits { id } members { totalCount } } }';
    const shown = { id: group.id, orgUnits: null, members: null };
    expect((await house.ask(own, read, { id: group.id })).data.group).toEqual(shown);
    const change = (mutation: string) =>
      house.ask(caller, `mutation ($id: ID!, $ids: [ID!]!) { ${mutation}(id: $id, userIds: $ids) { group {
        members { totalCount } } } }`, { id: group.id, ids: [byUnits.id] }); // prettier-ignore
    expect((await change('removeGroupMembers')).data.removeGroupMembers.group.members.totalCount).toBe(2);
    expect((await change('addGroupMembers')).data.addGroupMembers.group.members.totalCount).toBe(2);
    expect(await membersOf(house, group)).toContain(byUnits.id);
    expect((await change('removeGroupMembers')).data.removeGroupMembers.group.members.totalCount).toBe(2);
  });

  it('have what the group gives at once, also who comes later, and lose it with the link or the unit', async () => {
    const [user, later] = [await house.addUser(), await house.addUser()];
    const top = await addUnit(house);
    const unit = await addUnit(house, { parent: top, members: [user] });
    const group = await addGroup(house, { gives: { USER_MANAGEMENT: 'ACCESS' } });
    const callers = [await house.callerFor(user), await house.callerFor(later)];
    const verdicts = () => Promise.all(callers.map((by) => code(house.ask(by, '{ users { totalCount } }'))));
    expect(await verdicts()).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    await set(caller, group, [top]);
    expect(await verdicts()).toEqual(['ok', 'FORBIDDEN']);
    await putIntoUnit(house, unit, later);
    await accessChanged(house, [later]);
    expect(await verdicts()).toEqual(['ok', 'ok']);
    await set(caller, group, []);
    expect(await verdicts()).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    await set(caller, group, [unit]);
    expect(await verdicts()).toEqual(['ok', 'ok']);
    await house.ask(caller, 'mutation ($id: ID!) { deleteGroup(id: $id) { deletedId } }', { id: group.id });
    expect(await verdicts()).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  });

  it('are in a group, so that defaults for users without one are not theirs', async () => {
    const user = await house.addUser();
    const unit = await addUnit(house, { members: [user] });
    const group = await addGroup(house);
    await house.rows('UPDATE settings SET document = $1', [
      { permissions: { defaultsApplyTo: 'USERS_WITHOUT_GROUP' } },
    ]);
    await withDefaults(house, 'USER', { AGENTS: 'READ' }, async () => {
      const level = async () => {
        const { data } = await house.ask(
          caller,
          'query ($id: ID!) { effectivePermissions(userId: $id) { levels { area level } } }',
          { id: user.id },
        );
        return data.effectivePermissions.levels.find(({ area }: { area: string }) => area === 'AGENTS').level;
      };
      expect(await level()).toBe('READ');
      await set(caller, group, [unit]);
      expect(await level()).toBe('NONE');
      await set(caller, group, []);
      expect(await level()).toBe('READ');
    });
    await house.rows(`UPDATE settings SET document = '{}'`);
  });

  it('are told which unit gives them what, beside every other way', async () => {
    const { everyWay, byUnits, top, below, group } = await manyWays();
    await giveToGroup(house, group, { PROMPTS: 'READ', flags: ['SHARE_PROMPTS'] });
    await accessChanged(house, [everyWay, byUnits]);
    const explained = async (user: TestUser, by: Caller) => {
      const asked = `query ($id: ID) { effectivePermissions(userId: $id) {
        levels { area sources { kind group { id } orgUnit { id name } } }
        flags { flag sources { kind group { id } orgUnit { id } } } } }`;
      const { data, errors } = await house.ask(by, asked, { id: user.id });
      expect(errors).toEqual([]);
      const { levels, flags } = data.effectivePermissions;
      expect(flags.find(({ flag }: { flag: string }) => flag === 'SHARE_PROMPTS').sources).toHaveLength(
        levels.find(({ area }: { area: string }) => area === 'PROMPTS').sources.length,
      );
      return levels.find(({ area }: { area: string }) => area === 'PROMPTS').sources;
    };
    const byUnit = (unit: TestUnit) => ({ kind: 'ORG_UNIT_GROUP', group: { id: group.id }, orgUnit: named(unit) });
    const added = { kind: 'GROUP', group: { id: group.id }, orgUnit: null };
    const inOrder = (sources: readonly object[]) => [...sources].map((source) => JSON.stringify(source)).sort();
    for (const by of [caller, await house.callerFor(everyWay)])
      expect(inOrder(await explained(everyWay, by))).toEqual(inOrder([added, byUnit(top), byUnit(below)]));
    expect(inOrder(await explained(byUnits, await house.callerFor(byUnits)))).toEqual(
      inOrder([byUnit(top), byUnit(below)]),
    );
  });
});

describe('createGroup', () => {
  const create = (by: Caller, input: object) =>
    house.ask(by, CREATE, { input: { name: `Group ${newId()}`, ...input } });
  const levels = (...entries: readonly (readonly [string, string | null])[]) => ({
    levels: entries.map(([area, level]) => ({ area, level })),
  });

  it('makes a group with permissions, units and members from the start', async () => {
    const [member, user] = [await house.addUser(), await house.addUser()];
    const unit = await addUnit(house, { members: [user] });
    const permissions = levels(['AGENTS', 'READ'], ['PROMPTS', 'NONE'], ['TOOLS', null]);
    const { data, errors } = await create(caller, { memberIds: [member.id], orgUnitIds: [unit.id], permissions });
    expect(errors).toEqual([]);
    const { group } = data.createGroup;
    expect(group).toMatchObject({ orgUnits: [{ id: unit.id }], members: { totalCount: 2 } });
    const said = group.permissionMatrix.levels.filter(({ level }: { level: string | null }) => level !== null);
    expect(said).toEqual([
      { area: 'AGENTS', level: 'READ' },
      { area: 'PROMPTS', level: 'NONE' },
    ]);
    expect(await house.rows('SELECT levels, flags FROM permission_matrices WHERE group_id = $1', [group.id])).toEqual([
      { levels: { AGENTS: 'READ', PROMPTS: 'NONE' }, flags: {} },
    ]);
    expect(await unitsOf(house, group)).toEqual([unit.id]);
    const events = await house.events(group.id);
    expect(events.map(({ action }) => action)).toEqual([
      'GROUP_CREATED',
      'GROUP_PERMISSIONS_CHANGED',
      'GROUP_ORG_UNITS_CHANGED',
      'GROUP_MEMBERS_CHANGED',
    ]);
    expect(events[1]).toMatchObject({
      before: { AGENTS: null, PROMPTS: null },
      after: { AGENTS: 'READ', PROMPTS: 'NONE' },
    });
  });

  it('has what the group gives hold for its members at once', async () => {
    const [member, user] = [await house.addUser(), await house.addUser()];
    const callers = [await house.callerFor(member), await house.callerFor(user)];
    const list = () => Promise.all(callers.map((by) => code(house.ask(by, '{ users { totalCount } }'))));
    expect(await list()).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    const unit = await addUnit(house, { members: [user] });
    const permissions = levels(['USER_MANAGEMENT', 'ACCESS']);
    await create(caller, { memberIds: [member.id], orgUnitIds: [unit.id], permissions });
    expect(await list()).toEqual(['ok', 'ok']);
  });

  it.each<[string, object, string, string[], string]>([
    ['a unit that is none', { orgUnitIds: [NOBODY] }, 'NOT_FOUND', ['input', 'orgUnitIds', '0'], 'NOT_FOUND'],
    ['501 units', { orgUnitIds: Array(501).fill(NOBODY) }, 'BAD_USER_INPUT', ['input', 'orgUnitIds'], 'TOO_MANY'],
    [
      'an area that is named twice',
      { permissions: levels(['AGENTS', 'READ'], ['AGENTS', 'WRITE']) },
      'BAD_USER_INPUT',
      ['input', 'permissions', 'levels', '1'],
      'REPEATED',
    ],
    [
      'more than there is in an area',
      { permissions: levels(['MONITORING', 'WRITE']) },
      'BAD_USER_INPUT',
      ['input', 'permissions', 'levels', '0', 'level'],
      'OUT_OF_RANGE',
    ],
  ])('makes nothing with %s', async (_what, input, refused, path, violation) => {
    const name = `Group ${newId()}`;
    const { refusal } = await create(caller, { name, ...input });
    expect(refusal).toMatchObject({ code: refused, violations: [{ path, code: violation }] });
    expect(await house.rows('SELECT FROM groups WHERE name = $1', [name])).toEqual([]);
  });

  it('takes nothing for what is left out, empty or null, and version 0 as the one to change', async () => {
    for (const input of [{ permissions: {} }, { permissions: null, orgUnitIds: null }, { orgUnitIds: [] }]) {
      const { data, errors } = await create(caller, input);
      expect(errors).toEqual([]);
      expect(await house.events(data.createGroup.group.id)).toHaveLength(1);
    }
    const versioned = (expectedVersion: number) =>
      code(create(caller, { permissions: { ...levels(['AGENTS', 'READ']), expectedVersion } }));
    expect([await versioned(0), await versioned(1)]).toEqual(['ok', 'CONFLICT']);
  });

  it('is for delegates as far as they have what it gives', async () => {
    const by = await addDelegate(house, { USER_MANAGEMENT: 'WRITE', AGENTS: 'READ' });
    const name = `Group ${newId()}`;
    const weak = await addUnit(house, { members: [await house.addUser(), by] });
    const strong = await addUnit(house, { members: [await house.addUser('EXPERT')] });
    for (const input of [
      { permissions: levels(['AGENTS', 'WRITE']) },
      { permissions: { flags: [{ flag: 'SHARE_TOOLS', enabled: true }] } },
      { permissions: levels(['AGENTS', 'READ']), orgUnitIds: [strong.id] },
      { orgUnitIds: [weak.id, strong.id] },
    ])
      expect(await code(create(by.caller, { name, ...input }))).toBe('FORBIDDEN');
    expect(await house.rows('SELECT FROM groups WHERE name = $1', [name])).toEqual([]);
    expect(await code(create(by.caller, { permissions: levels(['AGENTS', 'READ']), orgUnitIds: [weak.id] }))).toBe(
      'ok',
    );
  });
});

describe('a delegate of user management', () => {
  const MAY = { USER_MANAGEMENT: 'WRITE', AGENTS: 'READ' } as const;
  let by: TestUser & { readonly caller: Caller };
  beforeEach(async () => {
    by = await addDelegate(house, MAY);
  });

  const permitted = async (delegated: Delegated): Promise<TestUser> => {
    const user = await house.addUser();
    await permit(house, user, delegated);
    return user;
  };

  it('links and unlinks units of whom it may act on, itself among them', async () => {
    const members = [await house.addUser(), await permitted(MAY), await house.addUser('PENDING'), by];
    const top = await addUnit(house, { members: members.slice(2) });
    await addUnit(house, { parent: top, members: members.slice(0, 2) });
    const group = await addGroup(house, { gives: MAY });
    expect(await code(set(by.caller, group, [top]))).toBe('ok');
    expect(await code(set(by.caller, group, []))).toBe('ok');
  });

  it.each<[string, () => Promise<TestUser>]>([
    ['an administrator', () => house.addUser('ADMIN')],
    ['an expert', () => house.addUser('EXPERT')],
    ['who has more in an area', () => permitted({ AGENTS: 'WRITE' })],
    ['who has a flag beside', () => permitted({ flags: ['SHARE_TOOLS'] })],
    [
      'who has more by a group',
      async () => {
        const user = await house.addUser();
        await addGroup(house, { members: [user], gives: { SETTINGS: 'READ' } });
        return user;
      },
    ],
    [
      'who has more by another unit',
      async () => {
        const user = await house.addUser();
        const group = await addGroup(house, { gives: { SETTINGS: 'READ' } });
        await linkUnits(house, group, await addUnit(house, { members: [user] }));
        return user;
      },
    ],
  ])('neither links nor unlinks a unit with %s in one below', async (_who, make) => {
    const top = await addUnit(house, { members: [await house.addUser()] });
    await addUnit(house, { parent: top, members: [await house.addUser(), await make()] });
    const [free, linked] = [await addGroup(house), await addGroup(house)];
    await linkUnits(house, linked, top);
    expect([await code(set(by.caller, free, [top])), await code(set(by.caller, linked, []))]).toEqual([
      'FORBIDDEN',
      'FORBIDDEN',
    ]);
    expect([await unitsOf(house, free), await unitsOf(house, linked)]).toEqual([[], [top.id]]);
    // What it may not change may stay beside what it changes.
    expect(await code(set(by.caller, linked, [top, await addUnit(house)]))).toBe('ok');
    expect(await house.events(free.id)).toEqual([]);
  });

  it.each<[string, Delegated]>([
    ['gives more in an area', { AGENTS: 'WRITE' }],
    ['gives a flag beside', { flags: ['SHARE_TOOLS'] }],
  ])('links no unit to a group that %s, be it empty', async (_what, gives) => {
    const [group, unit] = [await addGroup(house, { gives }), await addUnit(house)];
    expect(await code(set(by.caller, group, [unit]))).toBe('FORBIDDEN');
    expect(await code(set(by.caller, group, []))).toBe('FORBIDDEN');
    expect(await unitsOf(house, group)).toEqual([]);
  });

  it('links no unit to a group that was granted more on a resource than it has itself, also by a unit', async () => {
    const [group, unit] = [await addGroup(house), await addUnit(house)];
    const resource = await addResource(house, await house.addUser());
    await grant(house, resource, { group }, { level: 'WRITE' });
    expect(await code(set(by.caller, group, [unit]))).toBe('FORBIDDEN');
    const own = await addUnit(house, { parent: unit, members: [by] });
    await grant(house, resource, { orgUnit: unit }, { level: 'WRITE' });
    expect(await code(set(by.caller, group, [own]))).toBe('ok');
  });

  it('has nobody fall back to defaults that give more than it has', async () => {
    await withDefaults(house, 'USER', { PROMPTS: 'WRITE' }, async () => {
      const limited = await addDelegate(house, { ...MAY, PROMPTS: 'NONE' });
      const unit = await addUnit(house, { members: [await house.addUser()] });
      const group = await addGroup(house, { gives: { PROMPTS: 'NONE' } });
      await linkUnits(house, group, unit);
      expect(await code(set(limited.caller, group, []))).toBe('FORBIDDEN');
      const end = 'mutation ($id: ID!) { deleteGroup(id: $id) { deletedId } }';
      expect(await code(house.ask(limited.caller, end, { id: group.id }))).toBe('FORBIDDEN');
      expect(await unitsOf(house, group)).toEqual([unit.id]);
      const other = await addDelegate(house, { ...MAY, PROMPTS: 'WRITE' });
      expect(await code(set(other.caller, group, []))).toBe('ok');
    });
  });

  it('raises nobody in a group that is linked to a unit, whoever comes by it', async () => {
    const unit = await addUnit(house, { members: [await house.addUser('ADMIN'), await house.addUser()] });
    const group = await addGroup(house, { gives: { AGENTS: 'READ' } });
    await linkUnits(house, group, unit);
    const change = `mutation ($id: ID!, $input: UpdatePermissionsInput!) {
      updateGroupPermissions(id: $id, input: $input) { group { id } } }`;
    const to = (level: string) => ({ id: group.id, input: { levels: [{ area: 'AGENTS', level }] } });
    expect(await code(house.ask(by.caller, change, to('WRITE')))).toBe('FORBIDDEN');
    expect(await code(house.ask(by.caller, change, to('ACCESS')))).toBe('ok');
  });

  it('that waits for a group while it loses its right, links nothing', async () => {
    const [group, unit] = [await addGroup(house), await addUnit(house)];
    const holder = await house.database.owner.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM groups WHERE id = $1 FOR UPDATE', [group.id]);
    const linking = set(by.caller, group, [unit]);
    await whenWaitingForLock(house);
    await permit(house, by, { USER_MANAGEMENT: 'READ' });
    await holder.query('ROLLBACK');
    holder.release();
    expect(await code(linking)).toBe('UNAUTHENTICATED');
    expect(await unitsOf(house, group)).toEqual([]);
  });

  it('that waits for somebody who becomes stronger meanwhile, is refused', async () => {
    const user = await house.addUser();
    const [group, unit] = [await addGroup(house), await addUnit(house, { members: [user] })];
    const holder = await house.database.owner.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM users WHERE id = $1 FOR UPDATE', [user.id]);
    const linking = set(by.caller, group, [unit]);
    await whenWaitingForLock(house);
    await holder.query('INSERT INTO permission_matrices (id, user_id, levels) VALUES ($1, $2, $3)', [
      newId(),
      user.id,
      { AGENTS: 'WRITE' },
    ]);
    await holder.query('COMMIT');
    holder.release();
    expect(await code(linking)).toBe('FORBIDDEN');
    expect(await unitsOf(house, group)).toEqual([]);
  });
});
