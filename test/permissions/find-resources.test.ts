import { newId } from '../../src/core/ids.ts';
import { ResourceService } from '../../src/permissions/resources/index.ts';
import { addDelegate, delegateFor } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { PAGE, readBackward, readForward } from '../support/paging.ts';
import { addGroup, addResource, grant, type TestResource } from '../support/resources.ts';

const ONE = 'query ($ref: ResourceRef!) { resource(ref: $ref) { id viewerLevel } }';
const LIST = `query ($filter: ResourceFilter, $orderBy: ResourceOrder, $first: Int, $after: String, $last: Int, $before: String) {
  resources(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) { ${PAGE} totalCount } }`;

describe('finding resources', () => {
  let house: House;
  let owner: TestUser;
  let viewer: TestUser;
  let asViewer: Caller;
  let asAdmin: Caller;
  let hidden: TestResource;
  beforeAll(async () => {
    house = await House.open();
    asAdmin = await house.callerFor(await house.addUser('ADMIN'));
  });
  beforeEach(async () => {
    await house.rows('DELETE FROM resources');
    [owner, viewer] = [await house.addUser(), await house.addUser()];
    asViewer = await house.callerFor(viewer);
    hidden = await addResource(house, owner, { name: 'Hidden' });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => house.close());

  const names = new Map<string, string>();
  const list = async (caller: Caller, variables: Record<string, unknown> = {}) => {
    const { data, refusal } = await house.ask(caller, LIST, variables);
    if (refusal) throw new Error(refusal.code);
    return data.resources as { nodes: { id: string }[]; totalCount: number };
  };
  const ids = async (caller: Caller, variables: Record<string, unknown> = {}): Promise<string[]> => {
    const { nodes, totalCount } = await list(caller, variables);
    expect(totalCount).toBe(nodes.length);
    return nodes.map(({ id }) => id);
  };
  const find = async (caller: Caller, ref: object) => (await house.ask(caller, ONE, { ref })).data.resource;
  afterEach(() => names.clear());

  it('shows what is own, public or granted, and nothing else', async () => {
    const own = await addResource(house, viewer, { name: 'A' });
    const open = await addResource(house, owner, { name: 'B', visibility: 'PUBLIC' });
    const given = await addResource(house, owner, { name: 'C' });
    await grant(house, given, { user: viewer }, { level: 'ACCESS' });
    const byGroup = await addResource(house, owner, { name: 'D' });
    await grant(house, byGroup, { group: await addGroup(house, [viewer]) });
    expect(await ids(asViewer)).toEqual([own.id, open.id, given.id, byGroup.id]);
    const levels = [own, open, given, byGroup, hidden].map(
      async ({ id }) => (await find(asViewer, { id }))?.viewerLevel,
    );
    expect(await Promise.all(levels)).toEqual(['WRITE', 'READ', 'ACCESS', 'READ', undefined]);
  });

  it('answers about what one may not see as about what is not there', async () => {
    const external = { type: hidden.type, externalId: hidden.externalId };
    for (const ref of [
      { id: hidden.id },
      { id: newId() },
      { id: 'a\u0000' },
      { external },
      { external: { type: 'x\u0000', externalId: '' } },
    ])
      expect(await find(asViewer, ref)).toBeNull();
    expect((await find(asAdmin, { external })).id).toBe(hidden.id);
    expect((await find(asAdmin, { id: hidden.id.toUpperCase() })).id).toBe(hidden.id);
  });

  it('shows everything to administrators and readers of user management, who have no level by that', async () => {
    const reader = await addDelegate(house, { USER_MANAGEMENT: 'READ' });
    expect(await ids(reader.caller)).toEqual([hidden.id]);
    expect(await find(reader.caller, { id: hidden.id })).toEqual({ id: hidden.id, viewerLevel: 'NONE' });
    expect(await find(asAdmin, { id: hidden.id })).toEqual({ id: hidden.id, viewerLevel: 'WRITE' });
    const lesser = await addDelegate(house, { USER_MANAGEMENT: 'ACCESS' });
    expect(await ids(lesser.caller)).toEqual([]);
  });

  it('hides resources of an area in which one has no level, but those that one owns', async () => {
    const own = await addResource(house, viewer, { type: 'tool' });
    const open = await addResource(house, owner, { type: 'tool', visibility: 'PUBLIC' });
    expect([await ids(asViewer), await find(asViewer, { id: open.id })]).toEqual([[own.id], null]);
    const permitted = await delegateFor(house, viewer, { TOOLS: 'ACCESS' });
    expect((await ids(permitted)).sort()).toEqual([own.id, open.id].sort());
    expect((await find(permitted, { id: open.id })).viewerLevel).toBe('ACCESS');
  });

  it('is hidden by PostgreSQL as well where the service forgets to check', async () => {
    const open = await addResource(house, owner, { visibility: 'PUBLIC' });
    jest.spyOn(ResourceService.prototype, 'reachOfViewer').mockResolvedValue(null);
    jest.spyOn(ResourceService.prototype, 'visible').mockImplementation(function (
      this: ResourceService,
      db,
      actor,
      refs,
    ) {
      return this.facts(db, actor.subjectId!, refs);
    });
    expect(await ids(asViewer)).toEqual([open.id]);
    expect(await find(asViewer, { id: hidden.id })).toBeNull();
    const { refusal } = await house.ask(asViewer, 'mutation ($id: ID!) { deleteResource(id: $id) { deletedId } }', {
      id: hidden.id,
    });
    expect(refusal?.code).toBe('NOT_FOUND');
  });

  describe('with many', () => {
    let all: TestResource[];
    beforeEach(async () => {
      const base = house.clock.now().getTime();
      all = [hidden];
      for (let index = 0; index < 12; index += 1) {
        const isTheirs = index % 3 === 0;
        const resource = await addResource(house, isTheirs ? viewer : owner, {
          name: `Name ${(index * 5) % 12}`,
          type: index % 2 ? 'package' : 'chat',
          externalId: `ext-${index}%_`,
          visibility: index % 3 === 1 ? 'PUBLIC' : 'PRIVATE',
          createdAt: new Date(base - index * 1000),
        });
        if (index % 6 === 2) await grant(house, resource, { user: viewer });
        all.push(resource);
      }
    });

    it.each(
      ['NAME', 'CREATED_AT', 'UPDATED_AT'].flatMap(
        (field) =>
          [
            [field, 'ASC'],
            [field, 'DESC'],
          ] as const,
      ),
    )('pages forward and backward by %s %s, each resource once', async (field, direction) => {
      for (const caller of [asViewer, asAdmin]) {
        const orderBy = { field, direction };
        const whole = await ids(caller, { orderBy, first: 100 });
        expect(new Set(whole).size).toBe(caller === asAdmin ? 13 : 10);
        const ask = (args: Record<string, unknown>) => list(caller, { orderBy, ...args }) as never;
        expect(await readForward(ask, 3)).toEqual(whole);
        expect(await readBackward(ask, 4)).toEqual(whole);
      }
    });

    it('filters by type, owner, visibility and text, alone and together', async () => {
      const count = async (caller: Caller, filter: object) => (await ids(caller, { filter, first: 100 })).length;
      for (const [filter, ofViewer, ofAdmin] of [
        [{ type: 'chat' }, 6, 6],
        [{ type: 'x\u0000' }, 0, 0],
        [{ ownerId: viewer.id }, 4, 4],
        [{ ownerId: owner.id }, 6, 9],
        [{ ownerId: 'nobody' }, 0, 0],
        [{ visibility: 'PUBLIC' }, 4, 4],
        [{ search: 'NAME 1' }, 2, 3],
        [{ search: 'hidden' }, 0, 1],
        [{ search: 'ext-1%_' }, 1, 1],
        [{ search: 'na' }, 10, 12],
        [{ search: 'name', type: 'package', visibility: 'PRIVATE', ownerId: viewer.id }, 2, 2],
      ] as const)
        expect([filter, await count(asViewer, filter), await count(asAdmin, filter)]).toEqual([
          filter,
          ofViewer,
          ofAdmin,
        ]);
    });

    it('refuses a cursor of another order, and a damaged one', async () => {
      const { pageInfo } = (await list(asViewer, { first: 1 })) as never as { pageInfo: { endCursor: string } };
      const other = await house.ask(asViewer, LIST, { after: pageInfo.endCursor, orderBy: { field: 'CREATED_AT' } });
      const damaged = Buffer.from(JSON.stringify(['resources CREATED_AT ASC', 'soon', newId()])).toString('base64url');
      const bad = await house.ask(asViewer, LIST, { after: damaged, orderBy: { field: 'CREATED_AT' } });
      expect([other, bad].map(({ refusal }) => refusal?.violations[0]?.code)).toEqual(['BAD_CURSOR', 'BAD_CURSOR']);
    });

    it('tells what somebody else may read to readers of user management, and to nobody else', async () => {
      const filter = { accessibleTo: viewer.id };
      const reader = await addDelegate(house, { USER_MANAGEMENT: 'READ' });
      const expected = await ids(asViewer, { filter, first: 100 });
      expect(expected).toHaveLength(10);
      for (const caller of [asAdmin, reader.caller])
        expect(await ids(caller, { filter, first: 100 })).toEqual(expected);
      for (const accessibleTo of [owner.id, newId(), 'nobody'])
        await expect(list(asViewer, { filter: { accessibleTo } })).rejects.toThrow('FORBIDDEN');
      for (const accessibleTo of [newId(), 'nobody', (await house.addUser('PENDING')).id])
        expect(await ids(asAdmin, { filter: { accessibleTo } })).toEqual([]);
    });

    it('asks as many statements for many resources as for one', async () => {
      const document = `query ($first: Int) { resources(first: $first) { nodes { id viewerLevel owner { id }
        grants(first: 2) { nodes { id level subject { __typename } grantedBy { id } resource { id } } totalCount }
        users(first: 2) { nodes { id } totalCount } } } }`;
      await house.ask(asAdmin, document, { first: 1 });
      const [one, many] = [
        await house.ask(asAdmin, document, { first: 1 }),
        await house.ask(asAdmin, document, { first: 5 }),
      ];
      expect(many.refusal).toBeNull();
      // A resource without grants asks nothing about them.
      expect(many.statements.filter((text) => text === 'COMMIT')).toHaveLength(7);
      expect(many.statements.length).toBeLessThanOrEqual(one.statements.length + 8);
    });
  });

  describe('Resource.grants and Resource.users', () => {
    const ASK = `query ($id: ID!, $level: PermissionLevel! = READ) { resource(ref: { id: $id }) {
      grants { nodes { level subject { ... on User { id } ... on Group { id } } } totalCount }
      users(level: $level) { nodes { id } totalCount } } }`;

    it('are shown to the owner and to readers of user management, and null to others', async () => {
      await grant(house, hidden, { user: viewer }, { level: 'WRITE' });
      const reader = await addDelegate(house, { USER_MANAGEMENT: 'READ' });
      for (const caller of [await house.callerFor(owner), reader.caller, asAdmin]) {
        const { grants, users } = (await house.ask(caller, ASK, { id: hidden.id })).data.resource;
        expect(grants).toEqual({ nodes: [{ level: 'WRITE', subject: { id: viewer.id } }], totalCount: 1 });
        expect(users.nodes).toEqual(expect.arrayContaining([{ id: owner.id }, { id: viewer.id }]));
      }
      const { data, refusal } = await house.ask(asViewer, ASK, { id: hidden.id });
      expect([data.resource, refusal]).toEqual([{ grants: null, users: null }, null]);
    });

    it('page by name, and count what they page', async () => {
      const people = await Promise.all(Array.from({ length: 7 }, () => house.addUser()));
      await grant(house, hidden, { group: await addGroup(house, people) });
      for (const user of people.slice(0, 3)) await grant(house, hidden, { user });
      await house.rows(
        "UPDATE users SET status = 'SUSPENDED' WHERE role = 'ADMIN' AND id <> ALL (SELECT user_id FROM sessions)",
      );
      const USERS = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { resource(ref: { id: $id }) {
        users(first: $first, after: $after, last: $last, before: $before) { ${PAGE} totalCount } } }`;
      const ask = async (args: object) =>
        (await house.ask(asAdmin, USERS, { id: hidden.id, ...args })).data.resource.users;
      const whole = (await ask({ first: 100 })).nodes.map(({ id }: { id: string }) => id);
      expect(whole).toEqual(expect.arrayContaining([owner.id, ...people.map(({ id }) => id)]));
      expect((await ask({ first: 1 })).totalCount).toBe(whole.length);
      expect(await readForward(ask, 3)).toEqual(whole);
      expect(await readBackward(ask, 3)).toEqual(whole);
    });

    it('refuse the level NONE, which everybody has', async () => {
      const { refusal } = await house.ask(asAdmin, ASK, { id: hidden.id, level: 'NONE' });
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['level'] }] });
    });
  });

  describe('User.accessGrants', () => {
    const OF = `query ($id: ID!, $type: String) { user(by: { id: $id }) { accessGrants(resourceType: $type) {
      totalCount nodes { level expiresAt resource { id } subject { ... on User { id } } } } } }`;

    it('lists what was granted directly, newest first, of one type where one is asked for', async () => {
      const chat = await addResource(house, owner, { type: 'chat' });
      await grant(house, hidden, { user: viewer }, { level: 'WRITE' });
      await grant(house, chat, { user: viewer });
      await grant(house, await addResource(house, owner), { group: await addGroup(house, [viewer]) });
      const ask = async (caller: Caller, type?: string) =>
        (await house.ask(caller, OF, { id: viewer.id, type })).data.user.accessGrants;
      for (const caller of [asViewer, asAdmin]) {
        expect((await ask(caller)).nodes.map(({ resource }: { resource: { id: string } }) => resource.id)).toEqual([
          chat.id,
          hidden.id,
        ]);
        expect(await ask(caller, 'chat')).toMatchObject({ totalCount: 1, nodes: [{ subject: { id: viewer.id } }] });
        expect(await ask(caller, 'x\u0000')).toEqual({ totalCount: 0, nodes: [] });
      }
    });

    it('keeps from the user what an ended grant was on, and tells it to readers of user management', async () => {
      await grant(house, hidden, { user: viewer }, { expiresAt: house.clock.now() });
      const ask = async (caller: Caller) =>
        (await house.ask(caller, OF, { id: viewer.id })).data.user.accessGrants.totalCount;
      expect([await ask(asViewer), await ask(asAdmin)]).toEqual([0, 1]);
    });
  });
});
