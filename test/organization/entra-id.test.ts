import { accountOf, connect, sync, unitsOf } from '../support/directories.ts';
import { GraphStandIn, throttled } from '../support/graph.ts';
import { House, type Caller } from '../support/house.ts';

let graph: GraphStandIn;
let house: House;
let caller: Caller;

beforeEach(async () => {
  graph = await new GraphStandIn().listen();
  house = await House.open({ environment: graph.environment });
  const admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
  caller = await house.callerFor(admin);
});
afterEach(async () => {
  await house.close();
  await graph.close();
});

const state = async (id: string) =>
  (await house.rows('SELECT sync_state FROM directories WHERE id = $1', [id]))[0].sync_state;
const unitNames = async (id: string) =>
  (await house.rows('SELECT name FROM org_units WHERE directory_id = $1 ORDER BY name', [id])).map(({ name }) => name);
const parentOf = async (name: string) =>
  (
    await house.rows('SELECT p.name FROM org_units u JOIN org_units p ON p.id = u.parent_id WHERE u.name = $1', [name])
  )[0]?.name;
const askedSince = (count: number) => graph.asked.slice(count);

describe('Microsoft Entra ID', () => {
  it('is read page by page, and from then on only what changed', async () => {
    const people = Array.from({ length: 5 }, () => graph.addUser());
    const id = await connect(house, caller);
    await sync(house, caller, id);
    expect(graph.asked.filter((path) => path.startsWith('/v1.0/users/delta'))).toHaveLength(3);
    expect(graph.asked[1]).toBe('/v1.0/users/delta?$select=id,displayName,mail,accountEnabled,department');
    expect((await state(id)).delta).toMatchObject({
      unitsFrom: 'DEPARTMENTS',
      users: expect.stringContaining('$deltatoken='),
    });
    const asked = graph.asked.length;
    graph.changeUser(people[2]!, { displayName: 'Renamed' });
    const ended = await sync(house, caller, id);
    expect(ended).toMatchObject({ processedCount: 1, outcomes: { [people[2]!.mail!]: 'USER_UPDATED' } });
    expect(askedSince(asked).map((path) => path.split('?')[1] ?? '')).toEqual([
      '',
      expect.stringContaining('$deltatoken'),
    ]);
    graph.removeUser(people[0]!);
    expect((await sync(house, caller, id)).outcomes).toEqual({ [people[0]!.id]: 'USER_SUSPENDED' });
  });

  it('is read whole again when it has forgotten where to go on, and then finds who is gone', async () => {
    const people = Array.from({ length: 5 }, () => graph.addUser());
    const id = await connect(house, caller);
    await sync(house, caller, id);
    graph.removeUser(people[0]!);
    graph.forgottenBefore = 1_000_000;
    const ended = await sync(house, caller, id);
    graph.forgottenBefore = 0;
    expect(ended).toMatchObject({
      status: 'SUCCEEDED',
      processedCount: 5,
      outcomes: { [people[0]!.id]: 'USER_SUSPENDED' },
    });
    // The other way that it says so.
    graph.changeUser(people[1]!, { displayName: 'Renamed' });
    graph.before = ({ url }) => {
      if (!url.searchParams.has('$deltatoken')) return;
      graph.before = () => undefined;
      graph.answerNext({ status: 400, body: { error: { code: 'syncStateNotFound', message: '' } } });
    };
    expect((await sync(house, caller, id)).outcomes).toEqual({ [people[1]!.mail!]: 'USER_UPDATED' });
  });

  it('makes a person anew, who has the account again in the same sync', async () => {
    const ada = graph.addUser({ department: 'Sales' });
    for (let more = 0; more < 5; more += 1) graph.addUser();
    const id = await connect(house, caller);
    await sync(house, caller, id);
    const { id: userId } = await accountOf(house, ada.mail);
    graph.removeUser(ada);
    const anew = graph.addUser({ mail: ada.mail, displayName: ada.displayName, department: 'Sales' });
    expect((await sync(house, caller, id)).outcomes).toEqual({
      [ada.id]: 'USER_SUSPENDED USER_UNITS_CHANGED',
      [ada.mail!]: 'USER_LINKED USER_ACTIVATED USER_UNITS_CHANGED',
    });
    expect(await accountOf(house, ada.mail)).toMatchObject({ id: userId, status: 'ACTIVE' });
    expect(await unitsOf(house, userId)).toEqual(['Sales']);
    const links = await house.rows('SELECT external_id FROM directory_accounts WHERE user_id = $1', [userId]);
    expect(links).toEqual([{ external_id: anew.id }]);
    // Nobody else takes the account of somebody who is there.
    graph.addUser({ mail: ada.mail });
    expect((await sync(house, caller, id)).outcomes).toEqual({ [ada.mail!]: 'ALREADY_EXISTS' });
  });

  it('is asked again when it says so, and with a new token when the one it gave is over', async () => {
    graph.addUser();
    const id = await connect(house, caller);
    let asked = 0;
    graph.before = ({ url }) => {
      if (!url.pathname.endsWith('/delta')) return;
      asked += 1;
      if (asked === 1) graph.answerNext(throttled('1'));
      if (asked === 2) graph.answerNext({ status: 503, body: 'busy' });
      if (asked === 3) graph.token = 'another-stand-in-token-9876543210';
    };
    const began = performance.now();
    expect(await sync(house, caller, id)).toMatchObject({ status: 'SUCCEEDED', processedCount: 1 });
    expect(performance.now() - began).toBeGreaterThan(1_000);
    expect(graph.asked.filter((path) => path.includes('/token'))).toHaveLength(2);
  });

  it('is left alone for as long as it wants, and read when the queue comes back', async () => {
    graph.addUser();
    const id = await connect(house, caller);
    graph.before = ({ url }) => {
      if (url.pathname.endsWith('/delta')) graph.answerNext(throttled('3600'));
    };
    expect(await sync(house, caller, id)).toMatchObject({ status: 'QUEUED', processedCount: 0, totalCount: null });
    graph.before = () => undefined;
    await house.rows('UPDATE graphile_worker._private_jobs SET run_at = now()');
    await house.rows('NOTIFY "jobs:insert"');
    await house.settled();
    expect(await house.rows('SELECT status FROM jobs')).toEqual([{ status: 'SUCCEEDED' }]);
  });

  it.each([
    ['another host', 'https://graph.example.org/v1.0/users/delta?$skiptoken=x'],
    ['another path', ({ url }: { url: string }) => `${url}/beta/users/delta`],
    ['a way out of the path', ({ url }: { url: string }) => `${url}/v1.0/../elsewhere`],
  ])('is not followed to %s, where the token would go', async (_where, link) => {
    graph.addUser();
    const id = await connect(house, caller);
    graph.before = ({ url }) => {
      if (url.pathname.endsWith('/delta'))
        graph.answerNext({ body: { value: [], '@odata.nextLink': typeof link === 'string' ? link : link(graph) } });
    };
    expect((await sync(house, caller, id)).error).toMatchObject({
      code: 'INVALID_STATE',
      message: 'Microsoft Graph gave an address that is not its own.',
    });
    expect(graph.asked.filter((path) => !path.startsWith('/v1.0/') && !path.includes('/token'))).toEqual([]);
  });

  it('is not believed where it answers something else', async () => {
    const id = await connect(house, caller);
    graph.before = ({ url }) => {
      if (url.pathname.endsWith('/delta')) graph.answerNext({ body: { items: [] } });
    };
    expect(await sync(house, caller, id)).toMatchObject({ status: 'FAILED', error: { code: 'INVALID_STATE' } });
    graph.before = ({ url }) => {
      if (url.pathname.endsWith('/delta'))
        graph.answerNext({ status: 403, body: { error: { code: 'Authorization_RequestDenied', message: 'secret' } } });
    };
    expect((await sync(house, caller, id)).error).toMatchObject({
      message: 'Microsoft Graph refuses to be read: 403 Authorization_RequestDenied.',
    });
  });

  it('fails people without an identifier, each visibly', async () => {
    const id = await connect(house, caller);
    graph.before = ({ url }) => {
      if (!url.pathname.endsWith('/delta')) return;
      const nameless = (mail: string) => ({ objectId: mail, displayName: 'Person', mail, accountEnabled: true });
      graph.answerNext({ body: { value: [nameless('a@tenant.example'), nameless('b@tenant.example')] } });
    };
    const ended = await sync(house, caller, id);
    expect(ended.outcomes).toEqual({ 'a@tenant.example': 'BAD_USER_INPUT', 'b@tenant.example': 'BAD_USER_INPUT' });
    expect(ended.items[0]!.error!.path).toEqual(['externalId']);
  });

  it('fails people whose attribute goes by another name, and nobody is suspended', async () => {
    const ada = graph.addUser();
    const id = await connect(house, caller);
    await sync(house, caller, id);
    graph.forgottenBefore = 1_000_000;
    graph.mailAttribute = 'email';
    const bob = graph.addUser();
    expect((await sync(house, caller, id)).outcomes).toEqual({
      [ada.id]: 'BAD_USER_INPUT',
      [bob.id]: 'BAD_USER_INPUT',
    });
    expect(await accountOf(house, ada.mail)).toMatchObject({ status: 'ACTIVE' });
  });
});

describe('groups of Microsoft Entra ID', () => {
  it('become units with their members, and follow by what changed', async () => {
    const [ada, bob, eve] = [graph.addUser(), graph.addUser(), graph.addUser({ mail: null })];
    const inner = graph.addGroup('Inner', [bob]);
    const outer = graph.addGroup('Outer', [ada, eve], [inner]);
    const id = await connect(house, caller, { unitsFrom: 'GROUPS' });
    await sync(house, caller, id);
    const [a, b] = [await accountOf(house, ada.mail), await accountOf(house, bob.mail)];
    expect(await unitNames(id)).toEqual(['Inner', 'Outer']);
    expect(await parentOf('Inner')).toBe('Outer');
    expect([await unitsOf(house, a.id), await unitsOf(house, b.id)]).toEqual([['Outer'], ['Inner']]);
    // Eve has no address; once she has one, everything was read again and changes suffice.
    graph.changeUser(eve, { mail: 'eve@tenant.example' });
    expect(await sync(house, caller, id)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await unitsOf(house, (await accountOf(house, eve.mail)).id)).toEqual(['Outer']);
    expect((await state(id)).delta).toMatchObject({ groups: expect.stringContaining('$deltatoken=') });

    graph.setMember(outer, 'user', ada, false);
    graph.setMember(inner, 'user', ada, true);
    graph.setMember(outer, 'group', inner, false);
    graph.renameGroup(outer, 'Outermost');
    const ended = await sync(house, caller, id);
    expect(ended.items.map(({ changes }) => changes)).toEqual([
      ['UNIT_MOVED'],
      ['UNIT_RENAMED'],
      ['UNIT_MEMBERS_CHANGED'],
      ['UNIT_MEMBERS_CHANGED'],
    ]);
    expect(await unitsOf(house, a.id)).toEqual(['Inner']);
    expect(await parentOf('Inner')).toBeUndefined();
    graph.setMember(outer, 'group', inner, true);
    await sync(house, caller, id);
    graph.setMember(outer, 'group', inner, false);
    graph.removeGroup(inner);
    expect((await sync(house, caller, id)).outcomes).toEqual({ [inner.id]: 'UNIT_DELETED' });
    expect(await unitNames(id)).toEqual(['Outermost']);
  });

  it('tell in a dry run whose members would change', async () => {
    const [ada, bob] = [graph.addUser(), graph.addUser()];
    const group = graph.addGroup('Group', [ada]);
    const id = await connect(house, caller, { unitsFrom: 'GROUPS' });
    await sync(house, caller, id);
    graph.setMember(group, 'user', bob, true);
    expect((await sync(house, caller, id, true)).outcomes).toEqual({ [group.id]: 'UNIT_MEMBERS_CHANGED' });
    expect(await unitsOf(house, (await accountOf(house, bob.mail)).id)).toEqual([]);
  });

  it('that are in each other fail, and are made by no sync', async () => {
    const a = graph.addGroup('A');
    const b = graph.addGroup('B', [], [a]);
    graph.setMember(a, 'group', b, true);
    graph.addGroup('C');
    const id = await connect(house, caller, { unitsFrom: 'GROUPS' });
    expect((await sync(house, caller, id)).outcomes).toMatchObject({
      [a.id]: 'BAD_USER_INPUT',
      [b.id]: 'BAD_USER_INPUT',
    });
    expect(await unitNames(id)).toEqual(['C']);
  });
});

describe('administrative units of Microsoft Entra ID', () => {
  it('are read whole each time, while people are read by what changed', async () => {
    const [ada, bob] = [graph.addUser(), graph.addUser(), graph.addUser()];
    const north = graph.addUnit('North', [ada!, bob!]);
    graph.addUnit('South');
    graph.addUnit('West');
    const id = await connect(house, caller, { unitsFrom: 'ADMINISTRATIVE_UNITS' });
    await sync(house, caller, id);
    const a = await accountOf(house, ada!.mail);
    expect(await unitNames(id)).toEqual(['North', 'South', 'West']);
    expect(await unitsOf(house, a.id)).toEqual(['North']);
    north.members.delete(ada!.id);
    [...graph.units.values()][1]!.members.add(ada!.id);
    graph.units.delete([...graph.units.keys()][2]!);
    const ended = await sync(house, caller, id);
    expect(Object.values(ended.outcomes)).toEqual(['USER_UNITS_CHANGED', 'UNIT_DELETED']);
    expect(await unitsOf(house, a.id)).toEqual(['South']);
    expect(graph.asked.at(-1)).toContain('$deltatoken');
  });

  it('take the place of departments when the directory says so', async () => {
    const ada = graph.addUser({ department: 'Sales' });
    const id = await connect(house, caller);
    await sync(house, caller, id);
    graph.addUnit('North', [ada]);
    const UPDATE =
      'mutation ($id: ID!) { updateDirectory(id: $id, input: { unitsFrom: ADMINISTRATIVE_UNITS }) { directory { id } } }';
    expect((await house.ask(caller, UPDATE, { id })).errors).toEqual([]);
    await sync(house, caller, id);
    expect(await unitNames(id)).toEqual(['North']);
    expect(await unitsOf(house, (await accountOf(house, ada.mail)).id)).toEqual(['North']);
  });
});
