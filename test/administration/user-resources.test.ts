import { newId } from '../../src/core/ids.ts';
import { addDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { addResource, grant, type TestResource } from '../support/resources.ts';

const CREATE = `mutation ($input: CreateUserInput!) { createUser(input: $input) { user { id
  accessGrants(resourceType: "package") { totalCount nodes { level resource { id } } } } } }`;
const CHANGE = `mutation ($ids: [ID!]!, $change: BulkUserChange!) { updateUsers(ids: $ids, change: $change) {
  succeededCount failedCount results { user { status accessGrants { totalCount } } error { code path } } } }`;

describe('resources of users', () => {
  let house: House;
  let asAdmin: Caller;
  let owner: TestUser;
  let resource: TestResource;
  beforeAll(async () => {
    house = await House.open();
    asAdmin = await house.callerFor(await house.addUser('ADMIN'));
  });
  beforeEach(async () => {
    owner = await house.addUser();
    resource = await addResource(house, owner);
  });
  afterAll(() => house.close());

  const grantees = async ({ id }: { id: string }): Promise<[string, string][]> =>
    (await house.rows('SELECT user_id, level FROM access_grants WHERE resource_id = $1 ORDER BY user_id', [id])).map(
      ({ user_id: userId, level }) => [userId, level],
    );

  describe('createUser', () => {
    const input = (resourceIds: string[]) => ({
      email: `${newId()}@example.org`,
      name: 'New',
      password: 'quiet-otter-marmalade-42',
      resourceIds,
    });

    it('grants what it names at READ, with an event of its own', async () => {
      const other = await addResource(house, owner);
      const { data } = await house.ask(asAdmin, CREATE, { input: input([resource.id, other.id]) });
      const { id, accessGrants } = data.createUser.user;
      expect(accessGrants.totalCount).toBe(2);
      expect(accessGrants.nodes.map(({ level }: { level: string }) => level)).toEqual(['READ', 'READ']);
      expect(await grantees(resource)).toEqual([[id, 'READ']]);
      expect(await house.events(resource.id)).toMatchObject([{ action: 'RESOURCE_ACCESS_CHANGED' }]);
      expect(await house.events(id)).toMatchObject([{ action: 'USER_CREATED' }]);
    });

    it('makes nobody where it may not grant, or there is no such resource', async () => {
      const manager = await addDelegate(house, { USER_MANAGEMENT: 'WRITE' });
      const foreign = input([resource.id]);
      expect((await house.ask(manager.caller, CREATE, { input: foreign })).refusal?.code).toBe('FORBIDDEN');
      const unknown = input([resource.id, newId()]);
      expect((await house.ask(asAdmin, CREATE, { input: unknown })).refusal).toMatchObject({
        code: 'NOT_FOUND',
        violations: [{ path: ['input', 'resourceIds', '1'] }],
      });
      expect(await house.rows('SELECT FROM users WHERE email = ANY($1)', [[foreign.email, unknown.email]])).toEqual([]);
      const own = await addResource(house, manager);
      expect((await house.ask(manager.caller, CREATE, { input: input([own.id]) })).refusal).toBeNull();
    });

    it('takes no resources as none', async () => {
      expect(
        (await house.ask(asAdmin, CREATE, { input: input([]) })).data.createUser.user.accessGrants.totalCount,
      ).toBe(0);
    });
  });

  describe('updateUsers', () => {
    it('grants and revokes, of each user all or nothing', async () => {
      const [user, other] = [await house.addUser(), await house.addUser()];
      const former = await addResource(house, owner);
      await grant(house, former, { user }, { level: 'WRITE' });
      const change = { grantResources: [resource.id], revokeResources: [former.id], status: 'SUSPENDED' };
      const { data } = await house.ask(asAdmin, CHANGE, { ids: [user.id, newId(), other.id, 'nobody'], change });
      const done = { user: { status: 'SUSPENDED', accessGrants: { totalCount: 1 } }, error: null };
      const missing = { user: null, error: { code: 'NOT_FOUND', path: null } };
      expect(data.updateUsers).toEqual({ succeededCount: 2, failedCount: 2, results: [done, missing, done, missing] });
      expect(await grantees(resource)).toEqual([user.id, other.id].sort().map((id) => [id, 'READ']));
      expect(await grantees(former)).toEqual([]);

      const bad = await house.ask(asAdmin, CHANGE, {
        ids: [user.id],
        change: { status: 'ACTIVE', grantResources: [newId()] },
      });
      expect(bad.data.updateUsers.results[0].error).toEqual({ code: 'NOT_FOUND', path: ['grantResources', '0'] });
      expect((await house.rows('SELECT status FROM users WHERE id = $1', [user.id]))[0].status).toBe('SUSPENDED');
    });

    it('says of unknown users that there are none, whatever is granted or revoked', async () => {
      for (const change of [{ grantResources: [resource.id] }, { revokeResources: [resource.id] }]) {
        const { data } = await house.ask(asAdmin, CHANGE, { ids: [newId()], change });
        expect(data.updateUsers.results[0].error).toEqual({ code: 'NOT_FOUND', path: null });
      }
    });

    it('is nothing to do with empty lists, and nothing to a delegate who does not own the resource', async () => {
      const ids = [(await house.addUser()).id];
      const empty = await house.ask(asAdmin, CHANGE, { ids, change: { grantResources: [], revokeResources: [] } });
      expect(empty.refusal).toMatchObject({
        code: 'BAD_USER_INPUT',
        violations: [{ path: ['change'], code: 'EMPTY' }],
      });
      const manager = await addDelegate(house, { USER_MANAGEMENT: 'WRITE' });
      const { data } = await house.ask(manager.caller, CHANGE, { ids, change: { grantResources: [resource.id] } });
      expect(data.updateUsers.results[0].error.code).toBe('FORBIDDEN');
      expect(await grantees(resource)).toEqual([]);
    });
  });

  describe('deleteUser', () => {
    const DELETE = 'mutation ($id: ID!) { deleteUser(id: $id) { deletedId } }';

    it.each(['an administrator', 'a delegate'])(
      'deletes what the user owns, and what it was granted: by %s',
      async (who) => {
        const caller =
          who === 'an administrator' ? asAdmin : (await addDelegate(house, { USER_MANAGEMENT: 'WRITE' })).caller;
        const granted = await addResource(house, await house.addUser());
        await grant(house, granted, { user: owner });
        await grant(house, resource, { user: await house.addUser() });
        expect((await house.ask(caller, DELETE, { id: owner.id })).data.deleteUser.deletedId).toBe(owner.id);
        expect(await house.rows('SELECT FROM resources WHERE id = $1', [resource.id])).toEqual([]);
        expect(
          await house.rows('SELECT FROM access_grants WHERE resource_id = ANY($1)', [[resource.id, granted.id]]),
        ).toEqual([]);
        expect(await house.events(owner.id)).toMatchObject([{ action: 'USER_DELETED', before: { resources: 1 } }]);
      },
    );

    it('tells everybody where others used what goes', async () => {
      await grant(house, resource, { user: await house.addUser() });
      const told: unknown[] = [];
      house.app.notifications.on('access', ({ userIds }) => void told.push(userIds));
      await house.ask(asAdmin, DELETE, { id: owner.id });
      expect(told).toContain(null);
    });

    it('leaves grants that the user gave', async () => {
      const giver = await house.addUser('ADMIN');
      const id = await grant(house, resource, { user: await house.addUser() });
      await house.rows('UPDATE access_grants SET granted_by_id = $2 WHERE id = $1', [id, giver.id]);
      await house.ask(asAdmin, DELETE, { id: giver.id });
      expect(await house.rows('SELECT granted_by_id FROM access_grants WHERE id = $1', [id])).toEqual([
        { granted_by_id: null },
      ]);
    });
  });
});
