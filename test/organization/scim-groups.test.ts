import { newId } from '../../src/core/ids.ts';
import { addDirectory } from '../support/callers.ts';
import { addGroup } from '../support/groups.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { ERROR, GROUP, PATCH, ScimClient, type ScimAnswer } from '../support/scim.ts';

let house: House;
let client: ScimClient;
beforeAll(async () => {
  house = await House.open();
  await house.markFirst(await house.addUser('ADMIN'));
  client = await ScimClient.open(house);
});
afterAll(() => house.close());

const unit = async (id: string) => (await house.rows('SELECT * FROM org_units WHERE id = $1', [id]))[0];
const membersOf = async (id: string): Promise<string[]> => {
  const rows = await house.rows('SELECT user_id FROM org_unit_members WHERE org_unit_id = $1 ORDER BY 1', [id]);
  return rows.map(({ user_id }) => user_id as string);
};
const addUsers = async (count: number): Promise<string[]> => {
  const users = await Promise.all(Array.from({ length: count }, () => client.addUser()));
  return users.map(({ id }) => id as string).sort();
};
const values = (ids: readonly string[]) => ids.map((value) => ({ value }));
const actions = async (id: string) => (await house.events(id)).map(({ action }) => action as string);
const refused = ({ status, body }: ScimAnswer) => ({ status, scimType: body.scimType, schemas: body.schemas });
const add = (id: string, ids: readonly string[]) =>
  client.patch(`/Groups/${id}`, { op: 'Add', path: 'members', value: values(ids) });

describe('POST /Groups', () => {
  it('makes an organizational unit with its members, and answers with it', async () => {
    const [ada] = await addUsers(1);
    const externalId = newId();
    const group = { schemas: [GROUP], displayName: 'Engines', externalId, members: values([ada!]) };
    const { status, body, headers } = await client.send('POST', '/Groups', group);
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`${house.url}/scim/v2/Groups/${body.id}`);
    expect(body).toMatchObject({
      schemas: [GROUP],
      displayName: 'Engines',
      externalId,
      members: [{ value: ada, type: 'User', $ref: `${house.url}/scim/v2/Users/${ada}` }],
      meta: { resourceType: 'Group', location: headers.get('location'), version: headers.get('etag') },
    });
    expect(await unit(body.id)).toMatchObject({
      directory_id: client.directoryId,
      external_id: externalId,
      name: 'Engines',
      parent_id: null,
    });
    expect(await membersOf(body.id)).toEqual([ada]);
    expect((await client.get(`/Users/${ada}`)).body.groups).toEqual([
      { value: body.id, display: 'Engines', type: 'direct', $ref: `${house.url}/scim/v2/Groups/${body.id}` },
    ]);
    expect(await house.events(body.id)).toMatchObject([
      {
        action: 'ORG_UNIT_CREATED',
        actor_id: client.service.id,
        target_type: 'OrgUnit',
        target_name: 'Engines',
        after: { name: 'Engines', externalId, directoryId: client.directoryId },
      },
      { action: 'ORG_UNIT_MEMBERS_CHANGED', actor_id: client.service.id, after: { added: [ada], count: 1 } },
    ]);
  });

  it('knows by our id what the client gave no identifier of its own', async () => {
    const group = await client.addGroup();
    expect(group).not.toHaveProperty('externalId');
    expect(await unit(group.id)).toMatchObject({ external_id: group.id });
    expect(await actions(group.id)).toEqual(['ORG_UNIT_CREATED']);
  });

  it.each<[string, object, number, string | undefined]>([
    ['no name', { displayName: undefined }, 400, 'invalidValue'],
    ['a name of 201 characters', { displayName: 'x'.repeat(201) }, 400, 'invalidValue'],
    ['a member that there is not', { members: [{ value: newId() }] }, 400, 'invalidValue'],
    ['a member that is no id', { members: [{ value: 'nobody' }] }, 400, 'invalidValue'],
    ['a member without a value', { members: [{ display: 'Ada' }] }, 400, 'invalidValue'],
    ['a member that is null', { members: [null] }, 400, 'invalidValue'],
    ['a member that is a number', { members: [7] }, 400, 'invalidValue'],
  ])('refuses %s, and makes nothing', async (_what, wrong, status, scimType) => {
    const before = await house.rows('SELECT id FROM org_units');
    const answer = await client.send('POST', '/Groups', { schemas: [GROUP], displayName: 'Wrong', ...wrong });
    expect(refused(answer)).toEqual({ status, scimType, schemas: [ERROR] });
    expect(await house.rows('SELECT id FROM org_units')).toEqual(before);
  });

  it('refuses an identifier that another group has, also of two at once', async () => {
    const group = { schemas: [GROUP], displayName: 'Twins', externalId: newId() };
    const answers = await Promise.all([1, 2, 3].map(() => client.send('POST', '/Groups', group)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(await house.rows('SELECT FROM org_units WHERE external_id = $1', [group.externalId])).toHaveLength(1);
  });
});

describe('members', () => {
  it('are added and removed one by one, in whatever way clients say it', async () => {
    const [a, b, c, d] = (await addUsers(4)) as [string, string, string, string];
    const { id } = await client.addGroup();
    const steps: [object, string[]][] = [
      [{ op: 'Add', path: 'members', value: [{ $ref: null, value: a }, { value: b }] }, [a, b]],
      [{ op: 'add', value: { members: [{ value: c, display: 'C' }] } }, [a, b, c]],
      [{ op: 'add', path: 'members', value: { value: d } }, [a, b, c, d]],
      [{ op: 'add', path: `${GROUP}:members`, value: [{ value: a.toUpperCase() }] }, [a, b, c, d]],
      [{ op: 'remove', path: `members[value eq "${a}"]` }, [b, c, d]],
      [{ op: 'Remove', path: 'members', value: [{ value: b }] }, [c, d]],
      [{ op: 'REMOVE', path: `members[value eq "${c}" or value eq "${a}"]` }, [d]],
      [{ op: 'replace', path: 'members', value: values([a, b]) }, [a, b]],
      [{ op: 'replace', value: { members: values([c]) } }, [c]],
      [{ op: 'remove', path: 'members' }, []],
    ];
    for (const [operation, expected] of steps) {
      expect((await client.patch(`/Groups/${id}`, operation)).status).toBe(204);
      expect(await membersOf(id)).toEqual(expected);
    }
  });

  it('become what several operations of one request come to', async () => {
    const [a, b, c] = (await addUsers(3)) as [string, string, string];
    const { id } = await client.addGroup({ members: values([a]) });
    await client.patch(
      `/Groups/${id}`,
      { op: 'add', path: 'members', value: values([b]) },
      { op: 'replace', path: 'members', value: values([a, c]) },
      { op: 'remove', path: `members[value eq "${c}"]` },
      { op: 'add', path: 'members', value: values([b]) },
      { op: 'replace', path: 'displayName', value: 'Renamed' },
    );
    expect(await membersOf(id)).toEqual([a, b].sort());
    expect(await unit(id)).toMatchObject({ name: 'Renamed' });
    expect(await house.events(id)).toMatchObject([
      { action: 'ORG_UNIT_CREATED' },
      { action: 'ORG_UNIT_MEMBERS_CHANGED' },
      { action: 'ORG_UNIT_UPDATED', before: { name: expect.any(String) }, after: { name: 'Renamed' } },
      { action: 'ORG_UNIT_MEMBERS_CHANGED', before: null, after: { added: [b], count: 1 } },
    ]);
  });

  it('are left alone where they are so already: neither version nor audit log', async () => {
    const [a] = await addUsers(1);
    const { id, meta } = await client.addGroup({ members: values([a!]) });
    const events = await actions(id);
    await add(id, [a!]);
    await client.patch(`/Groups/${id}`, { op: 'remove', path: `members[value eq "${newId()}"]` });
    await client.patch(`/Groups/${id}`, { op: 'remove', path: 'members', value: [{ value: 'u1091' }] });
    expect((await client.get(`/Groups/${id}`)).body.meta).toEqual(meta);
    expect(await actions(id)).toEqual(events);
  });

  it('end right after 30 changes at once', async () => {
    const users = await addUsers(30);
    const { id } = await client.addGroup({ members: values(users.slice(0, 15)) });
    const answers = await Promise.all(
      users.map((user, n) =>
        client.patch(
          `/Groups/${id}`,
          n < 15
            ? { op: 'Remove', path: 'members', value: values([user]) }
            : { op: 'Add', path: 'members', value: values([user]) },
        ),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(users.map(() => 204));
    expect(await membersOf(id)).toEqual(users.slice(15));
    expect((await actions(id)).filter((action) => action === 'ORG_UNIT_MEMBERS_CHANGED')).toHaveLength(31);
    expect((await client.get(`/Groups/${id}`)).body.meta.version).toBe('W/"31"');
  });

  it('may be many: 600 in one request, and no others afterwards', async () => {
    const users = await addUsers(10);
    const many = await house.rows(
      `WITH made AS (INSERT INTO users (id, email, name, time_zone, locale, created_at, updated_at)
          SELECT gen_random_uuid(), 'many-' || n || '@example.org', 'Many ' || n, 'UTC', 'en', now(), now()
          FROM generate_series(1, 600) n RETURNING id),
        linked AS (INSERT INTO directory_accounts (user_id, directory_id, external_id, synced_at)
          SELECT id, $1, id::text, now() FROM made RETURNING user_id)
        SELECT user_id AS id FROM linked`,
      [client.directoryId],
    );
    await house.rows(
      `INSERT INTO scim_users (user_id, directory_id, user_name, emails, attributes, created_at, updated_at)
        SELECT user_id, $1, external_id, '{}', jsonb_build_object('userName', external_id), now(), now()
        FROM directory_accounts d WHERE directory_id = $1 AND NOT EXISTS (SELECT FROM scim_users s WHERE s.user_id = d.user_id)`,
      [client.directoryId],
    );
    const { id } = await client.addGroup({ members: values(users) });
    const wanted = many.map((user) => user.id as string).sort();
    const group = { schemas: [GROUP], displayName: 'Many', members: values(wanted) };
    const { status, body } = await client.send('PUT', `/Groups/${id}`, group);
    expect({ status, members: body.members.length }).toEqual({ status: 200, members: 600 });
    expect(await membersOf(id)).toEqual(wanted);
    const events = (await house.events(id)).slice(2);
    expect(
      events.filter(({ action }) => action === 'ORG_UNIT_MEMBERS_CHANGED').map(({ after }) => after.count),
    ).toEqual([250, 250, 100, 10]);
  });

  it.each([
    ['by another condition', { op: 'remove', path: 'members[type eq "User"]' }, 'invalidFilter'],
    ['changed in their parts', { op: 'replace', path: 'members[value eq "x"].value', value: 'y' }, 'invalidPath'],
    ['changed in what they are', { op: 'replace', path: 'members[value eq "x"].display', value: 'y' }, 'mutability'],
    ['by a part without a filter', { op: 'replace', path: 'members.value', value: 'y' }, 'invalidPath'],
  ])('are not chosen %s', async (_how, operation, scimType) => {
    const [a] = await addUsers(1);
    const { id } = await client.addGroup({ members: values([a!]) });
    expect(refused(await client.patch(`/Groups/${id}`, operation))).toMatchObject({ status: 400, scimType });
    expect(await membersOf(id)).toEqual([a]);
  });

  it('are of the directory: others are refused like absent ones, and nothing is changed', async () => {
    const other = await ScimClient.open(house);
    const strangers = [(await other.addUser()).id, (await other.addGroup()).id, (await house.addUser()).id, newId()];
    const [a] = await addUsers(1);
    const { id } = await client.addGroup();
    const answers = [];
    for (const stranger of strangers) answers.push(await add(id, [a!, stranger]));
    expect(answers.map(({ status, body }) => ({ status, ...body }))).toEqual(
      strangers.map(() => ({
        schemas: [ERROR],
        scimType: 'invalidValue',
        detail: 'members: The directory has no such user or group.',
        status: '400',
      })),
    );
    expect(await membersOf(id)).toEqual([]);
  });

  it('gain and lose at once what a group linked to the unit gives', async () => {
    const [a] = await addUsers(1);
    const { id } = await client.addGroup();
    const group = await addGroup(house, { gives: { USER_MANAGEMENT: 'READ' } });
    await house.rows('INSERT INTO group_org_units (group_id, org_unit_id, linked_at) VALUES ($1, $2, now())', [
      group.id,
      id,
    ]);
    const session: Caller = await house.callerFor({ id: a } as TestUser);
    const mayList = async () => (await house.ask(session, '{ users(first: 1) { totalCount } }')).refusal === null;
    expect(await mayList()).toBe(false);
    await add(id, [a!]);
    expect(await mayList()).toBe(true);
    await client.patch(`/Groups/${id}`, { op: 'remove', path: `members[value eq "${a}"]` });
    expect(await mayList()).toBe(false);
    await add(id, [a!]);
    expect(await mayList()).toBe(true);
    await client.send('DELETE', `/Groups/${id}`);
    expect(await mayList()).toBe(false);
  });
});

describe('groups in groups', () => {
  it('are units right below, and come out as members', async () => {
    const child = await client.addGroup({ displayName: 'Child' });
    const parent = await client.addGroup({ members: values([child.id]) });
    expect(parent.members).toEqual([
      { value: child.id, type: 'Group', display: 'Child', $ref: `${house.url}/scim/v2/Groups/${child.id}` },
    ]);
    expect(await unit(child.id)).toMatchObject({ parent_id: parent.id });
    expect(
      await house.rows('SELECT distance FROM org_unit_ancestors WHERE org_unit_id = $1 AND ancestor_id = $2', [
        child.id,
        parent.id,
      ]),
    ).toEqual([{ distance: 1 }]);
    expect(await house.events(child.id)).toMatchObject([
      { action: 'ORG_UNIT_CREATED' },
      { action: 'ORG_UNIT_UPDATED', before: { parentId: null }, after: { parentId: parent.id } },
    ]);
    await client.patch(`/Groups/${parent.id}`, { op: 'remove', path: `members[value eq "${child.id}"]` });
    expect(await unit(child.id)).toMatchObject({ parent_id: null });
    expect((await client.get(`/Groups/${parent.id}`)).body.meta.version).toBe('W/"2"');
  });

  it('are below one other at most', async () => {
    const child = await client.addGroup();
    const parent = await client.addGroup({ members: values([child.id]) });
    const second = await client.addGroup();
    expect(refused(await add(second.id, [child.id]))).toEqual({ status: 409, scimType: undefined, schemas: [ERROR] });
    expect(await unit(child.id)).toMatchObject({ parent_id: parent.id });
  });

  it('are never below themselves, also where two requests at once would make it so', async () => {
    const [one, two] = [await client.addGroup(), await client.addGroup()];
    expect((await add(one.id, [one.id])).status).toBe(400);
    const answers = await Promise.all([add(one.id, [two.id]), add(two.id, [one.id])]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 400]);
    const parents = [await unit(one.id), await unit(two.id)].map(({ parent_id }) => parent_id);
    expect(parents.filter((parent) => parent !== null)).toHaveLength(1);
  });

  it('stand at the top once the one above is deleted, whose own parent is another then', async () => {
    const child = await client.addGroup();
    const middle = await client.addGroup({ members: values([child.id]) });
    const top = await client.addGroup({ members: values([middle.id]) });
    expect((await client.send('DELETE', `/Groups/${middle.id}`)).status).toBe(204);
    expect(await unit(middle.id)).toBeUndefined();
    expect(await unit(child.id)).toMatchObject({ parent_id: null });
    const { body } = await client.get(`/Groups/${top.id}`);
    expect(body).toMatchObject({ members: [], meta: { version: 'W/"2"' } });
    expect(await actions(middle.id)).toContain('ORG_UNIT_DELETED');
  });
});

describe('PUT and PATCH /Groups/:id', () => {
  it('rename the unit, and keep its members', async () => {
    const [a] = await addUsers(1);
    const { id } = await client.addGroup({ members: values([a!]) });
    const { status, body } = await client.patch(`/Groups/${id}`, { op: 'replace', value: { id, displayName: 'New' } });
    expect({ status, body }).toEqual({ status: 204, body: null });
    expect(await unit(id)).toMatchObject({ name: 'New' });
    expect(await membersOf(id)).toEqual([a]);
  });

  it('answer a PATCH with the group where the client says how it should look', async () => {
    const { id } = await client.addGroup();
    const body = { schemas: [PATCH], Operations: [{ op: 'replace', path: 'displayName', value: 'Seen' }] };
    const answer = await client.send('PATCH', `/Groups/${id}?attributes=displayName`, body);
    expect(answer).toMatchObject({ status: 200, body: { schemas: [GROUP], id, displayName: 'Seen' } });
    expect(answer.body).not.toHaveProperty('members');
  });

  it('change the identifier in the directory, unless another group has it', async () => {
    const [one, other] = [await client.addGroup({ externalId: newId() }), await client.addGroup()];
    const externalId = newId();
    const change = (value: string) => client.patch(`/Groups/${other.id}`, { op: 'add', path: 'externalId', value });
    expect((await change(externalId)).status).toBe(204);
    expect(await unit(other.id)).toMatchObject({ external_id: externalId });
    expect(refused(await change(one.externalId))).toMatchObject({ status: 409, scimType: 'uniqueness' });
    expect(await client.find('/Groups', `externalId eq "${externalId}"`)).toEqual([other.id]);
    expect((await house.events(other.id)).at(-1)).toMatchObject({
      action: 'ORG_UNIT_UPDATED',
      before: { externalId: other.id },
      after: { externalId, directoryId: client.directoryId },
    });
  });

  it('are refused where the group was changed since the version that they are based on', async () => {
    const [a] = await addUsers(1);
    const { id, meta } = await client.addGroup();
    await add(id, [a!]);
    const stale = { 'if-match': meta.version };
    const group = { schemas: [GROUP], displayName: 'Stale' };
    expect((await client.send('PUT', `/Groups/${id}`, group, stale)).status).toBe(412);
    expect((await client.send('DELETE', `/Groups/${id}`, undefined, stale)).status).toBe(412);
    expect(await membersOf(id)).toEqual([a]);
  });

  it('refuse to take the name away', async () => {
    const { id, displayName } = await client.addGroup();
    expect(refused(await client.patch(`/Groups/${id}`, { op: 'remove', path: 'displayName' }))).toMatchObject({
      status: 400,
      scimType: 'mutability',
    });
    expect(await unit(id)).toMatchObject({ name: displayName });
  });
});

it('groups of another directory are like absent', async () => {
  const foreign = await (await ScimClient.open(house)).addGroup();
  for (const id of [foreign.id, newId(), 'nonsense'])
    for (const answer of [
      await client.get(`/Groups/${id}`),
      await add(id, []),
      await client.send('PUT', `/Groups/${id}`, { schemas: [GROUP], displayName: 'Mine' }),
      await client.send('DELETE', `/Groups/${id}`),
    ])
      expect(answer.body).toEqual({
        schemas: [ERROR],
        detail: 'The directory has no such user or group.',
        status: '404',
      });
  expect(await unit(foreign.id)).toMatchObject({ name: foreign.displayName });
});

it('a page of groups is two statements, however many there are', async () => {
  const alone = await ScimClient.open(house, { directoryId: await addDirectory(house) });
  const users = await Promise.all(Array.from({ length: 5 }, () => alone.addUser()));
  await alone.addGroup({ members: values(users.map(({ id }) => id)) });
  const few = await alone.list('/Groups', { count: 100 });
  await Promise.all(Array.from({ length: 99 }, () => alone.addGroup({ members: values(users.map(({ id }) => id)) })));
  const many = await alone.list('/Groups', { count: 100 });
  expect([few.body.itemsPerPage, many.body.itemsPerPage]).toEqual([1, 100]);
  expect(many.body.Resources.every(({ members }: { members: unknown[] }) => members.length === 5)).toBe(true);
  expect([few.statements.length, many.statements.length]).toEqual([2, 2]);
});
