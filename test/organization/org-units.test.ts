import { newId } from '../../src/core/ids.ts';
import { impersonating, keyOf } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { addGroup } from '../support/groups.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { addDirectory, addUnit, linkUnits, putIntoUnit, type TestUnit } from '../support/org-units.ts';
import { PAGE, readBackward, readForward } from '../support/paging.ts';
import { addResource, grant } from '../support/resources.ts';

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

const ids = (objects: readonly { readonly id: string }[]) => objects.map(({ id }) => id);
const tag = () => newId().slice(-12);

/** Asks for a list, page by page. */
const pages =
  (document: string, variables: object, field: (data: never) => unknown) => async (args: Record<string, unknown>) => {
    const { data, errors } = await house.ask(caller, document, { ...variables, ...args });
    expect(errors).toEqual([]);
    return field(data as never) as never;
  };

/** Company > Sales > Berlin, and Company > Support, with somebody in each. */
async function company() {
  const [boss, seller, berliner, helper] = [
    await house.addUser(),
    await house.addUser(),
    await house.addUser(),
    await house.addUser(),
  ];
  const top = await addUnit(house, { name: `Company ${tag()}`, members: [boss] });
  const sales = await addUnit(house, { name: 'Sales', parent: top, members: [seller] });
  const berlin = await addUnit(house, { name: 'Berlin', parent: sales, members: [berliner] });
  const support = await addUnit(house, { name: 'Support', parent: top, members: [helper] });
  return { top, sales, berlin, support, boss, seller, berliner, helper };
}

const READ = 'query ($id: ID!) { orgUnit(id: $id) { id name externalId } }';
const read = async (by: Caller, id: string) => {
  const { data, errors } = await house.ask(by, READ, { id });
  expect(errors).toEqual([]);
  return data.orgUnit;
};

describe('orgUnit', () => {
  it('is seen by its users and by those of the units below, and is like none to everybody else', async () => {
    const { sales, support, seller, berliner, boss } = await company();
    const shown = { id: sales.id, name: 'Sales', externalId: sales.externalId };
    for (const user of [seller, berliner])
      expect(await read(await house.callerFor(user), sales.id.toUpperCase())).toEqual(shown);
    expect(await read(await impersonating(house, admin, seller), sales.id)).toEqual(shown);
    // Above it is no user of it, and beside it neither.
    const lesser = [boss, await house.addUser()];
    for (const user of lesser) expect(await read(await house.callerFor(user), sales.id)).toBeNull();
    expect(await read(await house.callerFor(seller), support.id)).toBeNull();
    for (const id of [NOBODY, 'no-id', 'no\0id', ''])
      for (const by of [caller, await house.callerFor(seller)]) expect(await read(by, id)).toBeNull();
  });

  it.each([
    ['ACCESS', false],
    ['READ', true],
    ['WRITE', true],
  ] as const)('is seen with user management %s: %s', async (level, isSeen) => {
    const { sales } = await company();
    const { caller: by } = await addDelegate(house, { USER_MANAGEMENT: level });
    expect((await read(by, sales.id)) !== null).toBe(isSeen);
  });

  it('is no longer seen from the moment that the user has left it', async () => {
    const { sales, berlin, berliner } = await company();
    const by = await house.callerFor(berliner);
    expect(await read(by, sales.id)).not.toBeNull();
    await house.rows('DELETE FROM org_unit_members WHERE org_unit_id = $1', [berlin.id]);
    await house.app.unitOfWork.maintain((tx) => house.app.notifications.accessChanged(tx, [berliner.id]));
    expect(await read(by, sales.id)).toBeNull();
  });
});

describe('orgUnits', () => {
  const LIST = `query ($directoryId: ID, $search: String, $rootsOnly: Boolean! = false, ${PAGING}) {
    orgUnits(directoryId: $directoryId, search: $search, rootsOnly: $rootsOnly, ${PAGED}) { ${PAGE} totalCount } }`;
  const list = async (variables: object, by = caller) => (await house.ask(by, LIST, { ...variables })).data.orgUnits;

  it('come by name, forward and backward, page by page', async () => {
    const directoryId = await addDirectory(house);
    for (const name of ['Éclair', 'apple', 'Zebra', 'banana', 'Apple', 'apple', 'ähre'])
      await addUnit(house, { name, directoryId });
    const rows = await house.rows('SELECT id FROM org_units WHERE directory_id = $1 ORDER BY name, id', [directoryId]);
    const ask = pages(LIST, { directoryId }, (data: { orgUnits: unknown }) => data.orgUnits);
    expect(await readForward(ask, 2)).toEqual(ids(rows));
    expect(await readBackward(ask, 3)).toEqual(ids(rows));
  });

  it('are those of a directory, those at the top, and those with the text in the name', async () => {
    const { top, sales, berlin } = await company();
    const mark = tag();
    const other = await addUnit(house, { name: `Straße ${mark}`, parent: top });
    await addUnit(house, { name: `Straße ${mark}` });
    const { directoryId } = top;
    expect(await list({ directoryId: directoryId.toUpperCase() })).toMatchObject({ totalCount: 5 });
    expect(ids((await list({ directoryId, rootsOnly: true })).nodes)).toEqual([top.id]);
    expect(ids((await list({ directoryId, search: 'ERL' })).nodes)).toEqual([berlin.id]);
    expect(ids((await list({ directoryId, search: `straße ${mark}` })).nodes)).toEqual([other.id]);
    expect(await list({ search: mark })).toMatchObject({ totalCount: 2 });
    expect(await list({ search: mark, rootsOnly: true })).toMatchObject({ totalCount: 1 });
    expect(ids((await list({ directoryId, search: 'sa' })).nodes)).toEqual([sales.id]);
    for (const none of [NOBODY, 'no-id', 'no\0id', ''])
      expect(await list({ directoryId: none })).toMatchObject({ nodes: [], totalCount: 0 });
    expect(await list({ directoryId, search: '%' })).toMatchObject({ totalCount: 0 });
  });

  it('are listed with user management ACCESS, and refused to lesser callers', async () => {
    const { top, helper } = await company();
    const { caller: by } = await addDelegate(house, { USER_MANAGEMENT: 'ACCESS' });
    expect(await list({ directoryId: top.directoryId }, by)).toMatchObject({ totalCount: 4 });
    for (const [, make, code] of lesserCallers)
      expect((await house.ask(await make(house), '{ orgUnits { totalCount } }')).refusal?.code).toBe(code);
    expect((await house.ask(await house.callerFor(helper), '{ orgUnits { totalCount } }')).refusal?.code).toBe(
      'FORBIDDEN',
    );
    const narrow = await keyOf(house, await house.addUser('ADMIN', { type: 'SERVICE', email: null }), ['ACCESS_CHECK']);
    expect((await house.ask(narrow, '{ orgUnits { totalCount } }')).refusal?.code).toBe('FORBIDDEN');
  });

  it.each(['nonsense', Buffer.from('["organizational units","a\\u0000","x"]').toString('base64url')])(
    'refuse a cursor that is none: %s',
    async (after) => {
      const { refusal } = await house.ask(caller, LIST, { after });
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['after'], code: 'BAD_CURSOR' }] });
    },
  );

  it('are counted only where the total is asked for', async () => {
    const plain = await house.ask(caller, '{ orgUnits(first: 3) { nodes { id } pageInfo { hasNextPage } } }');
    expect(plain.statements).toHaveLength(1);
    expect((await house.ask(caller, '{ orgUnits(first: 3) { totalCount nodes { id } } }')).statements).toHaveLength(2);
  });
});

describe('the tree around a unit', () => {
  const AROUND = `query ($id: ID!) { orgUnit(id: $id) { parent { id } ancestors { id name }
    children { nodes { id } totalCount } groups { id }
    members { nodes { id } totalCount } everybody: members(includeDescendants: true) { nodes { id } totalCount } } }`;
  const around = async (by: Caller, unit: TestUnit) => {
    const { data, errors } = await house.ask(by, AROUND, { id: unit.id });
    expect(errors).toEqual([]);
    return data.orgUnit;
  };

  it('is told whole to readers of user management', async () => {
    const { top, sales, berlin, support, boss, seller, berliner, helper } = await company();
    const groups = [await addGroup(house, { name: `A ${tag()}` }), await addGroup(house, { name: `B ${tag()}` })];
    for (const group of groups.toReversed()) await linkUnits(house, group, sales);
    const { caller: by } = await addDelegate(house, { USER_MANAGEMENT: 'READ' });
    expect(await around(by, berlin)).toMatchObject({
      parent: { id: sales.id },
      ancestors: [{ id: top.id, name: top.name }, { id: sales.id }],
      children: { nodes: [], totalCount: 0 },
      groups: [],
      members: { nodes: [{ id: berliner.id }], totalCount: 1 },
    });
    const whole = await around(by, top);
    expect(whole).toMatchObject({ parent: null, ancestors: [], members: { nodes: [{ id: boss.id }], totalCount: 1 } });
    expect(whole.children).toEqual({ nodes: [{ id: sales.id }, { id: support.id }], totalCount: 2 });
    expect(ids(whole.everybody.nodes).sort()).toEqual(ids([boss, seller, berliner, helper]).sort());
    expect(whole.everybody.totalCount).toBe(4);
    expect((await around(by, sales)).groups).toEqual(groups.map(({ id }) => ({ id })));
  });

  it('names whoever is in several units below once', async () => {
    const { top, berlin, support, berliner, boss } = await company();
    await putIntoUnit(house, support, berliner, boss);
    const { everybody } = await around(caller, top);
    expect(everybody.totalCount).toBe(4);
    expect(new Set(ids(everybody.nodes)).size).toBe(4);
    expect((await around(caller, berlin)).everybody.totalCount).toBe(1);
  });

  it('is, for a user, what is above the own unit and nobody else in it', async () => {
    const { top, sales, berlin, seller, berliner } = await company();
    const [own, strange, added] = [await addGroup(house), await addGroup(house), await addGroup(house)];
    await linkUnits(house, own, sales);
    await linkUnits(house, strange, berlin);
    await house.rows('INSERT INTO group_members VALUES ($1, $2, now())', [added.id, seller.id]);
    const by = await house.callerFor(seller);
    expect(await around(by, sales)).toEqual({
      parent: { id: top.id },
      ancestors: [{ id: top.id, name: top.name }],
      children: { nodes: [], totalCount: 0 },
      groups: [{ id: own.id }],
      members: { nodes: [{ id: seller.id }], totalCount: 1 },
      everybody: { nodes: [{ id: seller.id }], totalCount: 1 },
    });
    // Of those above, the way down to the own unit.
    const below = await around(await house.callerFor(berliner), sales);
    expect(below).toMatchObject({
      children: { nodes: [{ id: berlin.id }], totalCount: 1 },
      members: { nodes: [], totalCount: 0 },
      everybody: { nodes: [{ id: berliner.id }], totalCount: 1 },
    });
    // A group by which one is not there by the unit is told of the unit no more than of any other.
    await linkUnits(house, added, berlin);
    expect((await around(by, sales)).groups).toEqual([{ id: own.id }]);
  });

  it('is told with user management ACCESS without who is in it and what it is linked to', async () => {
    const { top, sales, support } = await company();
    await linkUnits(house, await addGroup(house), top);
    const { caller: by } = await addDelegate(house, { USER_MANAGEMENT: 'ACCESS' });
    const { data, errors } = await house.ask(
      by,
      `query ($directoryId: ID!) { orgUnits(directoryId: $directoryId, rootsOnly: true, first: 2) { nodes {
        children(first: 2) { nodes { id parent { id } ancestors { id } } }
        groups { id } members(includeDescendants: true, first: 2) { nodes { id } totalCount } } } }`,
      { directoryId: top.directoryId },
    );
    expect(errors).toEqual([]);
    const above = { parent: { id: top.id }, ancestors: [{ id: top.id }] };
    expect(data.orgUnits.nodes).toEqual([
      {
        children: {
          nodes: [
            { id: sales.id, ...above },
            { id: support.id, ...above },
          ],
        },
        groups: [],
        members: { nodes: [], totalCount: 0 },
      },
    ]);
  });

  it('is hidden where a grant leads to a unit that is not seen: its name is told, and nothing else', async () => {
    const { sales, support, seller, helper } = await company();
    const by = await house.callerFor(helper);
    const resource = await addResource(house, helper);
    const toUnit = (selection: string) => `query ($id: ID!) { resource(ref: { id: $id }) {
      grants(first: 2) { nodes { subject { ... on OrgUnit { ${selection} } } } } } }`;
    await grant(house, resource, { orgUnit: sales });
    const all = `id name parent { id } ancestors { id } children(first: 1) { totalCount } groups { id }
      members(includeDescendants: true, first: 1) { totalCount nodes { id } }`;
    const told = await house.ask(by, toUnit(all), { id: resource.id });
    expect(told.errors).toEqual([]);
    const nothing = { parent: null, ancestors: [], children: { totalCount: 0 }, groups: [] };
    expect(told.data.resource.grants.nodes).toEqual([
      { subject: { id: sales.id, name: 'Sales', ...nothing, members: { totalCount: 0, nodes: [] } } },
    ]);
    for (const more of ['externalId', 'directory { id }'])
      expect((await house.ask(by, toUnit(more), { id: resource.id })).refusal?.code).toBe('FORBIDDEN');
    await grant(house, resource, { user: seller });
    await house.rows('UPDATE access_grants SET org_unit_id = $2 WHERE org_unit_id = $1', [sales.id, support.id]);
    const own = await house.ask(by, toUnit('externalId'), { id: resource.id });
    expect(own.data.resource.grants.nodes).toContainEqual({ subject: { externalId: support.externalId } });
  });

  it('has pages of children and of users, forward and backward', async () => {
    const members: TestUser[] = [];
    for (const name of ['Zoe', 'adam', 'Ágnes', 'Bob', 'bob', 'Bob', 'Çelik'])
      members.push(await house.addUser('USER', { name }));
    const top = await addUnit(house, { members: members.slice(0, 3) });
    for (const [at, name] of ['Éclair', 'apple', 'Zebra', 'Apple'].entries())
      await addUnit(house, { name, parent: top, members: [members[at + 3]!] });
    await addUnit(house, { name: 'Elsewhere', directoryId: top.directoryId, members: [await house.addUser()] });
    const CHILDREN = `query ($id: ID!, ${PAGING}) { orgUnit(id: $id) { list: children(${PAGED}) { ${PAGE} } } }`;
    const MEMBERS = `query ($id: ID!, ${PAGING}) {
      orgUnit(id: $id) { list: members(includeDescendants: true, ${PAGED}) { ${PAGE} } } }`;
    const field = ({ orgUnit }: { orgUnit: { list: unknown } }) => orgUnit.list;
    const children = await house.rows('SELECT id FROM org_units WHERE parent_id = $1 ORDER BY name, id', [top.id]);
    const people = await house.rows('SELECT id FROM users WHERE id = ANY($1) ORDER BY name, id', [ids(members)]);
    for (const [document, expected] of [
      [CHILDREN, children],
      [MEMBERS, people],
    ] as const) {
      const ask = pages(document, { id: top.id }, field);
      expect(await readForward(ask, 2)).toEqual(ids(expected));
      expect(await readBackward(ask, 3)).toEqual(ids(expected));
    }
  });

  it('costs the same statements for however many units', async () => {
    const top = await addUnit(house);
    for (let count = 0; count < 12; count += 1) {
      const unit = await addUnit(house, { parent: top, members: [await house.addUser()] });
      await addUnit(house, { parent: unit, members: [await house.addUser()] });
      await linkUnits(house, await addGroup(house), unit);
    }
    const statements = async (field: string, first: number): Promise<number> => {
      const asked = `query ($id: ID!) { orgUnit(id: $id) { children(first: ${first}) { nodes { ${field} } } } }`;
      const { errors, statements: ran } = await house.ask(caller, asked, { id: top.id });
      expect(errors).toEqual([]);
      return ran.length;
    };
    // Beside the unit and its children.
    for (const [field, count] of [
      ['parent { id }', 1],
      ['ancestors { id }', 1],
      ['groups { id }', 2],
      ['children(first: 5) { nodes { id } }', 1],
      ['children(first: 5) { totalCount nodes { id } }', 2],
      ['members(first: 5) { nodes { id } }', 2],
      ['members(first: 5, includeDescendants: true) { totalCount nodes { id } }', 3],
    ] as const) {
      await statements(field, 12);
      expect([field, await statements(field, 12), await statements(field, 1)]).toEqual([field, 2 + count, 2 + count]);
    }
  });
});

describe('User.orgUnits', () => {
  const UNITS = 'query ($id: ID!) { user(by: { id: $id }) { orgUnits { id name ancestors { id } } } }';

  it('are the units that the user is in, by name, with what is above each', async () => {
    const { top, sales, support, seller } = await company();
    await putIntoUnit(house, support, seller);
    const shown = [
      { id: sales.id, name: 'Sales', ancestors: [{ id: top.id }] },
      { id: support.id, name: 'Support', ancestors: [{ id: top.id }] },
    ];
    const { data } = await house.ask(
      await house.callerFor(seller),
      '{ viewer { orgUnits { id name ancestors { id } } } }',
    );
    expect(data.viewer.orgUnits).toEqual(shown);
    const { caller: by } = await addDelegate(house, { USER_MANAGEMENT: 'READ' });
    expect((await house.ask(by, UNITS, { id: seller.id })).data.user.orgUnits).toEqual(shown);
    expect((await house.ask(by, UNITS, { id: admin.id })).data.user.orgUnits).toEqual([]);
  });

  it('is null to all but the account itself and readers of users', async () => {
    const { seller } = await company();
    const { caller: by } = await addDelegate(house, { USER_MANAGEMENT: 'ACCESS' });
    const listed = `query ($search: String) { users(filter: { search: $search }) { nodes { orgUnits { id } } } }`;
    expect((await house.ask(by, listed, { search: seller.name })).data.users.nodes).toEqual([{ orgUnits: null }]);
  });

  it('cost one statement for however many users', async () => {
    const unit = await addUnit(house, {
      members: [await house.addUser(), await house.addUser(), await house.addUser()],
    });
    const asked = `query ($id: ID!) { users(filter: { orgUnitId: $id }) { nodes { orgUnits { id } } } }`;
    await house.ask(caller, asked, { id: unit.id });
    const { data, statements } = await house.ask(caller, asked, { id: unit.id });
    expect(data.users.nodes).toEqual(Array(3).fill({ orgUnits: [{ id: unit.id }] }));
    expect(statements).toHaveLength(2);
  });
});

describe('users of a unit', () => {
  const USERS = 'query ($filter: UserFilter!) { users(filter: $filter) { nodes { id } totalCount } }';
  const list = async (filter: object) => (await house.ask(caller, USERS, { filter })).data.users;

  it('are those of the units below as well, beside all other conditions', async () => {
    const { top, sales, support, seller, berliner } = await company();
    await putIntoUnit(house, support, seller);
    expect(await list({ orgUnitId: top.id })).toMatchObject({ totalCount: 4 });
    const found = await list({ orgUnitId: sales.id.toUpperCase() });
    expect([ids(found.nodes).sort(), found.totalCount]).toEqual([ids([seller, berliner]).sort(), 2]);
    expect(await list({ orgUnitId: sales.id, search: berliner.name })).toEqual({
      nodes: [{ id: berliner.id }],
      totalCount: 1,
    });
    expect(await list({ orgUnitId: sales.id, role: ['EXPERT'] })).toEqual({ nodes: [], totalCount: 0 });
    for (const orgUnitId of [NOBODY, 'no-id', 'no\0id', ''])
      expect(await list({ orgUnitId })).toEqual({ nodes: [], totalCount: 0 });
  });

  it('are refused to those who may not read who is where', async () => {
    const { sales } = await company();
    const { caller: by } = await addDelegate(house, { USER_MANAGEMENT: 'ACCESS' });
    for (const orgUnitId of [sales.id, NOBODY])
      expect((await house.ask(by, USERS, { filter: { orgUnitId } })).refusal?.code).toBe('FORBIDDEN');
  });
});

// Written by syncs, in SQL.
describe('what is above and below a unit', () => {
  const closure = async (...units: readonly TestUnit[]): Promise<Record<string, string[]>> => {
    const rows = await house.rows(
      `SELECT a.org_unit_id, a.ancestor_id, a.distance FROM org_unit_ancestors a
        WHERE a.org_unit_id = ANY($1::uuid[]) ORDER BY a.distance`,
      [ids(units)],
    );
    const nameOf = new Map(units.map(({ id, name }) => [id, name]));
    return Object.fromEntries(
      units.map(({ id, name }) => {
        const above = rows.filter(({ org_unit_id }) => org_unit_id === id);
        expect(above.map(({ distance }) => distance)).toEqual(above.map((_, at) => at));
        return [name, above.map(({ ancestor_id }) => nameOf.get(ancestor_id)!)];
      }),
    );
  };
  const move = (unit: { id: string }, parent: { id: string } | null) =>
    house.rows('UPDATE org_units SET parent_id = $2 WHERE id = $1', [unit.id, parent?.id ?? null]);
  const chain = async (...names: string[]): Promise<TestUnit[]> => {
    const units: TestUnit[] = [];
    for (const name of names)
      units.push(await addUnit(house, { name, ...(units.at(-1) && { parent: units.at(-1)! }) }));
    return units;
  };

  it('follows where a unit with all below it moves', async () => {
    const [a, b, c, d] = (await chain('a', 'b', 'c', 'd')) as [TestUnit, TestUnit, TestUnit, TestUnit];
    const e = await addUnit(house, { name: 'e', parent: a });
    const all = [a, b, c, d, e];
    expect(await closure(...all)).toEqual({
      a: ['a'],
      b: ['b', 'a'],
      c: ['c', 'b', 'a'],
      d: ['d', 'c', 'b', 'a'],
      e: ['e', 'a'],
    });
    await move(c, e);
    expect(await closure(...all)).toMatchObject({ c: ['c', 'e', 'a'], d: ['d', 'c', 'e', 'a'], b: ['b', 'a'] });
    await move(c, null);
    expect(await closure(...all)).toMatchObject({ c: ['c'], d: ['d', 'c'], e: ['e', 'a'] });
    await move(a, d);
    expect(await closure(...all)).toMatchObject({ a: ['a', 'd', 'c'], b: ['b', 'a', 'd', 'c'] });
  });

  it('is the same in whatever order the units of one statement come', async () => {
    const directoryId = await addDirectory(house);
    const units = ['p', 'q', 'r', 's'].map((name) => ({ id: newId(), name, externalId: name, directoryId }));
    const insert = (order: readonly number[]) =>
      house.rows(
        `INSERT INTO org_units (id, directory_id, external_id, parent_id, name, created_at, updated_at)
          SELECT id, $1, name, parent, name, now(), now() FROM unnest($2::uuid[], $3::uuid[], $4::text[]) AS u (id, parent, name)`,
        [
          directoryId,
          order.map((at) => units[at]!.id),
          order.map((at) => units[at - 1]?.id ?? null),
          order.map((at) => units[at]!.name),
        ],
      );
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [2, 0, 3, 1],
    ]) {
      await insert(order);
      expect(await closure(...units)).toEqual({ p: ['p'], q: ['q', 'p'], r: ['r', 'q', 'p'], s: ['s', 'r', 'q', 'p'] });
      await house.rows('DELETE FROM org_units WHERE directory_id = $1', [directoryId]);
      expect(await house.rows('SELECT FROM org_unit_ancestors WHERE org_unit_id = ANY($1)', [ids(units)])).toEqual([]);
    }
  });

  it('leaves the units below at the top where the one between is deleted', async () => {
    const [a, b, c, d] = (await chain('a', 'b', 'c', 'd')) as [TestUnit, TestUnit, TestUnit, TestUnit];
    await house.rows('DELETE FROM org_units WHERE id = $1', [b.id]);
    expect(await closure(a, c, d)).toEqual({ a: ['a'], c: ['c'], d: ['d', 'c'] });
    await house.rows('DELETE FROM directories WHERE id = $1', [a.directoryId]);
    expect(await closure(a, c, d)).toEqual({ a: [], c: [], d: [] });
  });

  it('never makes a unit its own ancestor, in one move or in two at once', async () => {
    const [a, b, c] = (await chain('a', 'b', 'c')) as [TestUnit, TestUnit, TestUnit];
    for (const parent of [a, b, c]) await expect(move(a, parent)).rejects.toThrow(/org_unit_ancestors_pkey/);
    expect(await closure(a, b, c)).toEqual({ a: ['a'], b: ['b', 'a'], c: ['c', 'b', 'a'] });
    const swapped =
      'UPDATE org_units SET parent_id = CASE id WHEN $1 THEN $2::uuid ELSE $1::uuid END WHERE id IN ($1, $2)';
    await expect(house.rows(swapped, [a.id, b.id])).rejects.toThrow(/org_unit_ancestors_pkey/);
    const { directoryId } = a;
    const pairs = await Promise.all(
      Array.from({ length: 6 }, async () => [
        await addUnit(house, { directoryId }),
        await addUnit(house, { directoryId }),
      ]),
    );
    for (const [one, other] of pairs as [TestUnit, TestUnit][]) {
      const outcomes = await Promise.allSettled([move(one, other), move(other, one)]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const { [one.name]: above, [other.name]: below } = await closure(one, other);
      expect([above!.length, below!.length].sort()).toEqual([1, 2]);
    }
  });

  it('is kept apart by directory', async () => {
    const [one, other] = [await addUnit(house), await addUnit(house)];
    await expect(move(one, other)).rejects.toThrow(/org_units_parent_id_fkey/);
  });
});
