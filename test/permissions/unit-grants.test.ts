import { newId } from '../../src/core/ids.ts';
import { keyOf } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { accessChanged } from '../support/organization.ts';
import { addUnit, putIntoUnit, type TestUnit } from '../support/org-units.ts';
import { addGroup, addResource, grant, type TestResource } from '../support/resources.ts';

const GRANT = `mutation ($input: GrantAccessInput!) { grantAccess(input: $input) {
  resources { grants { nodes { id level subject { __typename ... on OrgUnit { id name } } } } }
  subjects { __typename ... on OrgUnit { id name } ... on Group { id } ... on User { id } } } }`;
const REVOKE = `mutation ($input: RevokeAccessInput!) { revokeAccess(input: $input) { subjects { __typename } } }`;
const CAN = `query ($userId: ID, $id: ID!, $level: PermissionLevel!) {
  can(userId: $userId, check: { resource: { ref: { id: $id }, level: $level } }) {
    allowed effectiveLevel sources { kind grant { id subject { ... on OrgUnit { id } } } } } }`;
const NOBODY = '01920000-0000-7000-8000-000000000000';

let house: House;
let owner: TestUser;
let caller: Caller;
beforeAll(async () => {
  house = await House.open();
});
beforeEach(async () => {
  owner = await house.addUser();
  caller = await house.callerFor(owner);
});
afterAll(() => house.close());

const ids = (objects: readonly { readonly id: string }[]) => objects.map(({ id }) => id);
const share = (resource: TestResource, unit: { id: string }, terms = {}, by = caller) =>
  house.ask(by, GRANT, { input: { resources: [{ id: resource.id }], subjects: [{ orgUnitId: unit.id }], ...terms } });
const revoke = (resource: TestResource, unit: { id: string }, by = caller) =>
  house.ask(by, REVOKE, { input: { resources: [{ id: resource.id }], subjects: [{ orgUnitId: unit.id }] } });
const grants = (resource: TestResource) =>
  house.rows('SELECT id, user_id, group_id, org_unit_id, level FROM access_grants WHERE resource_id = $1', [
    resource.id,
  ]);
const may = async (by: Caller, resource: TestResource, level = 'READ') =>
  (await house.ask(by, CAN, { id: resource.id, level })).data.can;

/** A unit with somebody in one below it, and somebody beside. */
async function unitWithin() {
  const [within, outside] = [await house.addUser(), await house.addUser()];
  const top = await addUnit(house, { members: [outside] });
  const unit = await addUnit(house, { name: `Sales ${newId().slice(-12)}`, parent: top });
  await addUnit(house, { parent: unit, members: [within] });
  return { top, unit, within, outside };
}

describe('access granted to a unit', () => {
  it('is that of its users and of those of the units below, and of nobody above or beside', async () => {
    const { unit, within, outside } = await unitWithin();
    const resource = await addResource(house, owner);
    const [by, other] = [await house.callerFor(within), await house.callerFor(outside)];
    expect((await may(by, resource)).allowed).toBe(false);
    const { data, errors } = await share(resource, unit, { level: 'WRITE' });
    expect(errors).toEqual([]);
    const named = { __typename: 'OrgUnit', id: unit.id, name: unit.name };
    expect(data.grantAccess.subjects).toEqual([named]);
    const [row] = await grants(resource);
    expect(row).toEqual({ id: row.id, user_id: null, group_id: null, org_unit_id: unit.id, level: 'WRITE' });
    expect(data.grantAccess.resources).toEqual([
      { grants: { nodes: [{ id: row.id, level: 'WRITE', subject: named }] } },
    ]);
    expect(await may(by, resource, 'WRITE')).toEqual({
      allowed: true,
      effectiveLevel: 'WRITE',
      sources: [{ kind: 'GRANT', grant: { id: row.id, subject: { id: unit.id } } }],
    });
    expect((await may(other, resource)).allowed).toBe(false);
    const list = async (who: Caller) =>
      (await house.ask(who, '{ resources { nodes { id viewerLevel } totalCount } }')).data.resources;
    expect(await list(by)).toEqual({ nodes: [{ id: resource.id, viewerLevel: 'WRITE' }], totalCount: 1 });
    expect(await list(other)).toEqual({ nodes: [], totalCount: 0 });
    const users = `query ($id: ID!) { resource(ref: { id: $id }) { users(level: WRITE) { nodes { id } totalCount } } }`;
    const found = (await house.ask(caller, users, { id: resource.id })).data.resource.users;
    expect(ids(found.nodes).sort()).toEqual(ids([owner, within]).sort());
    expect(found.totalCount).toBe(2);
    const accessible = 'query ($id: ID!) { resources(filter: { accessibleTo: $id }) { nodes { id } } }';
    const { caller: reader } = await addDelegate(house, { USER_MANAGEMENT: 'READ' });
    expect((await house.ask(reader, accessible, { id: within.id })).data.resources.nodes).toEqual([
      { id: resource.id },
    ]);
    expect((await house.ask(reader, accessible, { id: outside.id })).data.resources.nodes).toEqual([]);
  });

  it('leaves an audit event that names the unit, and is replaced, and nothing the second time', async () => {
    const { unit } = await unitWithin();
    const resource = await addResource(house, owner);
    await share(resource, unit);
    await share(resource, unit);
    await share(resource, unit, { level: 'ACCESS' });
    expect(await grants(resource)).toMatchObject([{ org_unit_id: unit.id, level: 'ACCESS' }]);
    expect(await house.events(resource.id)).toMatchObject([
      {
        action: 'RESOURCE_ACCESS_CHANGED',
        actor_id: owner.id,
        before: { grants: [] },
        after: { grants: [{ orgUnitId: unit.id, level: 'READ', expiresAt: null }] },
      },
      { before: { grants: [{ orgUnitId: unit.id, level: 'READ' }] }, after: { grants: [{ level: 'ACCESS' }] } },
    ]);
  });

  it('ends at once when it is revoked, when it expires, and when the unit goes, is left or moves away', async () => {
    const { unit, within } = await unitWithin();
    const by = await house.callerFor(within);
    const resource = await addResource(house, owner);
    const allowed = async () => (await may(by, resource)).allowed;
    await share(resource, unit);
    expect(await allowed()).toBe(true);
    expect((await revoke(resource, unit)).data.revokeAccess.subjects).toEqual([{ __typename: 'OrgUnit' }]);
    expect([await allowed(), await grants(resource)]).toEqual([false, []]);
    expect((await revoke(resource, unit)).errors).toEqual([]);
    expect(await house.events(resource.id)).toHaveLength(2);

    await share(resource, unit, { expiresAt: new Date(house.clock.now().getTime() + 60_000) });
    expect(await allowed()).toBe(true);
    house.clock.advance({ seconds: 61 });
    expect(await allowed()).toBe(false);
    await share(resource, unit);
    expect(await allowed()).toBe(true);
    // As a sync would: units and their users are written by nobody else.
    const [{ org_unit_id: below }] = await house.rows('SELECT org_unit_id FROM org_unit_members WHERE user_id = $1', [
      within.id,
    ]);
    for (const [change, undo] of [
      [
        'UPDATE org_units SET parent_id = NULL WHERE id = $1',
        `UPDATE org_units SET parent_id = '${unit.id}' WHERE id = $1`,
      ],
      [
        'DELETE FROM org_unit_members WHERE org_unit_id = $1',
        `INSERT INTO org_unit_members VALUES ($1, '${within.id}')`,
      ],
    ] as const) {
      await house.rows(change, [below]);
      await accessChanged(house, [within]);
      expect(await allowed()).toBe(false);
      await house.rows(undo, [below]);
      await accessChanged(house, [within]);
      expect(await allowed()).toBe(true);
    }
    await house.rows('DELETE FROM org_units WHERE id = $1', [unit.id]);
    await accessChanged(house, null);
    expect([await allowed(), await grants(resource)]).toEqual([false, []]);
  });

  it('is the highest of what one has by units, groups and oneself, told with all grants that give it, each once', async () => {
    const user = await house.addUser();
    const top = await addUnit(house);
    const [one, two] = [
      await addUnit(house, { parent: top, members: [user] }),
      await addUnit(house, { parent: top, members: [user] }),
    ];
    const group = await addGroup(house, [user]);
    await house.rows('INSERT INTO group_org_units VALUES ($1, $2, now()), ($1, $3, now())', [group.id, one.id, top.id]);
    const resource = await addResource(house, owner);
    await grant(house, resource, { user }, { level: 'ACCESS' });
    const [byTop, byGroup] = [
      await grant(house, resource, { orgUnit: top }, { level: 'READ' }),
      await grant(house, resource, { group }, { level: 'READ' }),
    ];
    await grant(house, resource, { orgUnit: two }, { level: 'WRITE', expiresAt: house.clock.now() });
    const by = await house.callerFor(user);
    const { effectiveLevel, sources } = await may(by, resource);
    expect(effectiveLevel).toBe('READ');
    expect(sources.map((source: { grant: { id: string } }) => source.grant.id)).toEqual([byTop, byGroup].sort());
    const { data } = await house.ask(by, '{ resources { nodes { id } totalCount } }');
    expect(data.resources).toEqual({ nodes: [{ id: resource.id }], totalCount: 1 });
    const users = `query ($id: ID!) { resource(ref: { id: $id }) { users { nodes { id } totalCount } } }`;
    expect((await house.ask(caller, users, { id: resource.id })).data.resource.users.totalCount).toBe(2);
  });

  it('is given with others at once, and to all or none', async () => {
    const { unit } = await unitWithin();
    const [user, group, resource] = [await house.addUser(), await addGroup(house), await addResource(house, owner)];
    const subjects = [
      { orgUnitId: unit.id.toUpperCase() },
      { groupId: group.id },
      { userId: user.id },
      { orgUnitId: unit.id },
    ];
    const input = { resources: [{ id: resource.id }], subjects };
    expect((await house.ask(caller, GRANT, { input })).data.grantAccess.subjects).toHaveLength(3);
    expect(await grants(resource)).toHaveLength(3);
    const other = await addResource(house, owner);
    for (const orgUnitId of [NOBODY, 'no-id', 'no\0id', user.id, group.id]) {
      const { refusal } = await house.ask(caller, GRANT, {
        input: { resources: [{ id: other.id }], subjects: [{ orgUnitId: unit.id }, { orgUnitId }] },
      });
      expect(refusal).toMatchObject({
        code: 'NOT_FOUND',
        violations: [{ path: ['input', 'subjects', '1'], message: 'There is no such user, group or unit.' }],
      });
    }
    expect(await grants(other)).toEqual([]);
    const both = { resources: [{ id: other.id }], subjects: [{ orgUnitId: unit.id, userId: user.id }] };
    expect((await house.ask(caller, GRANT, { input: both })).refusal?.code).toBe('BAD_USER_INPUT');
  });

  it('is given and taken by the owner and administrators alone, whatever a unit was granted', async () => {
    const { unit, within } = await unitWithin();
    const [resource, admin] = [await addResource(house, owner), await house.callerFor(await house.addUser('ADMIN'))];
    await grant(house, resource, { orgUnit: unit }, { level: 'WRITE' });
    const member = await house.callerFor(within);
    expect((await share(resource, unit, {}, member)).refusal?.code).toBe('FORBIDDEN');
    expect((await revoke(resource, unit, member)).refusal?.code).toBe('FORBIDDEN');
    const stranger = await house.callerFor(await house.addUser());
    expect((await share(resource, unit, {}, stranger)).refusal?.code).toBe('NOT_FOUND');
    expect(await grants(resource)).toMatchObject([{ level: 'WRITE' }]);
    expect((await share(resource, unit, { level: 'READ' }, admin)).errors).toEqual([]);
    expect((await revoke(resource, unit, admin)).errors).toEqual([]);
    expect(await grants(resource)).toEqual([]);
  });

  it('is one grant however many give it at once', async () => {
    const { unit } = await unitWithin();
    const resource = await addResource(house, owner);
    const answers = await Promise.all(Array.from({ length: 12 }, () => share(resource, unit)));
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    expect([(await grants(resource)).length, (await house.events(resource.id)).length]).toEqual([1, 1]);
  });

  it('tells everybody in the unit that their access changed, by name up to a hundred', async () => {
    const { top, unit, within, outside } = await unitWithin();
    const resource = await addResource(house, owner);
    // Of this process and of the channel, which both say the same.
    let told = new Set<string>();
    house.app.notifications.on('access', ({ userIds }) => told.add(userIds ? [...userIds].sort().join() : 'everybody'));
    await share(resource, unit);
    const one = within.id;
    expect([...told]).toEqual([one]);
    await share(resource, top);
    const both = ids([within, outside]).sort().join();
    expect([...told]).toEqual([one, both]);
    const crowd = await Promise.all(Array.from({ length: 100 }, () => house.addUser()));
    await putIntoUnit(house, unit, ...crowd);
    await share(resource, unit, { level: 'WRITE' });
    expect([...told]).toEqual([one, both, 'everybody']);
    told = new Set();
    await house.ask(caller, 'mutation ($id: ID!) { deleteResource(id: $id) { deletedId } }', { id: resource.id });
    expect([...told]).toContain('everybody');
  });

  it('is bounded by the area of the resource, as every grant', async () => {
    const { unit, within } = await unitWithin();
    const agent = await addResource(house, owner, { type: 'agent' });
    await grant(house, agent, { orgUnit: unit }, { level: 'WRITE' });
    expect((await may(await house.callerFor(within), agent)).allowed).toBe(false);
    const { caller: reader, ...user } = await addDelegate(house, { AGENTS: 'READ' });
    await putIntoUnit(house, unit, user);
    expect(await may(reader, agent)).toMatchObject({ allowed: true, effectiveLevel: 'READ' });
  });
});

describe('units to share with', () => {
  const SUBJECTS = `query ($search: String!) { subjects(search: $search) { __typename
    ... on User { id name } ... on Group { id name } ... on OrgUnit { id name parent { id } } } }`;

  it('are found by part of the name beside users and groups, sorted by it, and told by the name alone', async () => {
    const mark = newId().slice(-12);
    const top = await addUnit(house, { name: `Beta ${mark}` });
    const unit = await addUnit(house, { name: `Alpha ${mark}`, parent: top });
    const user = await house.addUser('USER', { name: `Aztec ${mark}` });
    const { caller: sharer } = await addDelegate(house, { flags: ['SHARE_TOOLS'] });
    const { data, errors } = await house.ask(sharer, SUBJECTS, { search: mark.toUpperCase() });
    expect(errors).toEqual([]);
    const told = ({ id, name }: TestUnit) => ({ __typename: 'OrgUnit', id, name, parent: null });
    expect(data.subjects).toEqual([told(unit), { __typename: 'User', id: user.id, name: user.name }, told(top)]);
    const more = '{ subjects(search: "beta") { ... on OrgUnit { externalId } } }';
    expect((await house.ask(sharer, more)).refusal?.code).toBe('FORBIDDEN');
  });

  it('are explained to services by name as well, and to whoever is asked about', async () => {
    const { unit, within } = await unitWithin();
    const groupId = (await addGroup(house)).id;
    await house.rows('INSERT INTO group_org_units VALUES ($1, $2, now())', [groupId, unit.id]);
    await house.rows('INSERT INTO permission_matrices (id, group_id, levels) VALUES ($1, $2, $3)', [
      newId(),
      groupId,
      { PROMPTS: 'READ' },
    ]);
    const service = await keyOf(house, await house.addUser('USER', { type: 'SERVICE', email: null }), ['ACCESS_CHECK']);
    const asked = `query ($userId: ID) { can(userId: $userId, check: { permission: { area: PROMPTS, level: READ } }) {
      allowed sources { kind group { id } orgUnit { id name } } } }`;
    const answer = {
      allowed: true,
      sources: [{ kind: 'ORG_UNIT_GROUP', group: { id: groupId }, orgUnit: { id: unit.id, name: unit.name } }],
    };
    expect((await house.ask(service, asked, { userId: within.id })).data.can).toEqual(answer);
    expect((await house.ask(await house.callerFor(within), asked)).data.can).toEqual(answer);
  });
});
