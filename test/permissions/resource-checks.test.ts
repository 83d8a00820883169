import { keyOf } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { accessChanged, addGroup, setOwnEntries } from '../support/organization.ts';
import { addResource, grant } from '../support/resources.ts';

const CAN = `query ($check: AccessCheckInput!, $userId: ID) { can(check: $check, userId: $userId) {
  allowed reason effectiveLevel cacheUntil sources { kind grant { id level } } } }`;

describe('can, asked about a resource,', () => {
  let house: House;
  let owner: TestUser;
  let user: TestUser;
  let service: Caller;
  beforeAll(async () => {
    house = await House.open();
    service = await keyOf(house, await house.addUser('ADMIN', { type: 'SERVICE', email: null }), ['ACCESS_CHECK']);
  });
  beforeEach(async () => {
    [owner, user] = [await house.addUser(), await house.addUser()];
  });
  afterAll(() => house.close());

  const ask = async (by: Caller, ref: object, { level = 'READ', userId }: { level?: string; userId?: string } = {}) => {
    const { data, errors } = await house.ask(by, CAN, { check: { resource: { ref, level } }, userId });
    expect(errors).toEqual([]);
    const { allowed, reason, effectiveLevel, sources, cacheUntil } = data.can;
    return {
      answer: [allowed, reason, effectiveLevel],
      kinds: sources.map(({ kind }: { kind: string }) => kind),
      sources,
      cacheUntil,
    };
  };

  it('names it by ID or by its external ID, and says who owns it', async () => {
    const { id, type, externalId } = await addResource(house, owner);
    const refs = [{ id }, { id: id.toUpperCase() }, { external: { type, externalId } }];
    for (const ref of refs) {
      const { answer, kinds } = await ask(await house.callerFor(owner), ref, { level: 'WRITE' });
      expect([answer, kinds]).toEqual([[true, 'GRANTED', 'WRITE'], ['OWNER']]);
    }
  });

  it('says of a private one that it is like absent to others, and to a service that nothing gives it', async () => {
    const { id } = await addResource(house, owner);
    const caller = await house.callerFor(user);
    expect((await ask(caller, { id })).answer).toEqual([false, 'UNKNOWN_OBJECT', null]);
    expect((await ask(caller, { id: user.id })).answer).toEqual([false, 'UNKNOWN_OBJECT', null]);
    expect((await ask(service, { id }, { userId: user.id })).answer).toEqual([false, 'NOT_GRANTED', 'NONE']);
    expect((await ask(service, { id: user.id }, { userId: user.id })).answer).toEqual([false, 'UNKNOWN_OBJECT', null]);
    expect((await ask(service, { id: 'nonsense' }, { userId: user.id })).answer).toEqual([
      false,
      'UNKNOWN_OBJECT',
      null,
    ]);
    const { caller: reader } = await addDelegate(house, { USER_MANAGEMENT: 'READ' });
    expect((await ask(reader, { id }, { userId: user.id })).answer).toEqual([false, 'NOT_GRANTED', 'NONE']);
    // Whoever reads user management sees the resource, and has nothing of it.
    expect((await ask(reader, { id })).answer).toEqual([false, 'NOT_GRANTED', 'NONE']);
  });

  it('names the grants that give it, to the account or to a group, until the first of them ends', async () => {
    const { id } = await addResource(house, owner);
    const groupId = await addGroup(house, {}, [user]);
    const expiresAt = new Date(house.clock.now().getTime() + 20_000);
    const own = await grant(house, { id }, { user }, { expiresAt });
    const ofGroup = await grant(house, { id }, { group: { id: groupId } });
    const { answer, sources, cacheUntil } = await ask(await house.callerFor(user), { id });
    expect(answer).toEqual([true, 'GRANTED', 'READ']);
    expect(sources.map((source: { grant: { id: string } }) => source.grant.id).sort()).toEqual([own, ofGroup].sort());
    expect(new Date(cacheUntil)).toEqual(expiresAt);
    expect((await ask(await house.callerFor(user), { id }, { level: 'WRITE' })).answer).toEqual([
      false,
      'LEVEL_TOO_LOW',
      'READ',
    ]);
    expect((await ask(service, { id }, { userId: user.id })).answer).toEqual([true, 'GRANTED', 'READ']);
  });

  it('holds others than the owner to the level of the area of its type', async () => {
    const agent = await addResource(house, owner, { type: 'agent' });
    await grant(house, agent, { user }, { level: 'WRITE' });
    await setOwnEntries(house, user, { levels: { AGENTS: 'READ' } });
    expect((await ask(service, { id: agent.id }, { level: 'WRITE', userId: user.id })).answer).toEqual([
      false,
      'LEVEL_TOO_LOW',
      'READ',
    ]);
    await setOwnEntries(house, user, { levels: { AGENTS: 'WRITE' } });
    expect((await ask(service, { id: agent.id }, { level: 'WRITE', userId: user.id })).answer).toEqual([
      true,
      'GRANTED',
      'WRITE',
    ]);
    expect((await ask(service, { id: agent.id }, { level: 'WRITE', userId: owner.id })).answer).toEqual([
      true,
      'GRANTED',
      'WRITE',
    ]);
  });

  it('lets everybody in force read a public one, and administrators do everything', async () => {
    const { id } = await addResource(house, owner, { visibility: 'PUBLIC' });
    const admin = await house.addUser('ADMIN');
    expect(await ask(service, { id }, { userId: user.id })).toMatchObject({
      answer: [true, 'GRANTED', 'READ'],
      kinds: ['PUBLIC'],
    });
    expect((await ask(service, { id }, { level: 'WRITE', userId: admin.id })).answer).toEqual([
      true,
      'GRANTED',
      'WRITE',
    ]);
    await house.rows("UPDATE users SET status = 'SUSPENDED' WHERE id = $1", [user.id]);
    await accessChanged(house, [user]);
    expect((await ask(service, { id }, { userId: user.id })).answer).toEqual([false, 'ACCOUNT_SUSPENDED', null]);
  });

  it('lets a READ key read, and no more', async () => {
    const { id } = await addResource(house, owner);
    const key = await keyOf(house, owner, ['READ']);
    expect((await ask(key, { id })).answer).toEqual([true, 'GRANTED', 'WRITE']);
    expect((await ask(key, { id }, { level: 'WRITE' })).answer).toEqual([false, 'CREDENTIAL_TOO_NARROW', 'WRITE']);
  });

  it('answers a hundred in order, with as many statements as one', async () => {
    const resources = await Promise.all(Array.from({ length: 50 }, () => addResource(house, owner)));
    const refs = resources.flatMap(({ id, type, externalId }) => [
      { id },
      { external: { type, externalId: `${externalId}-none` } },
    ]);
    const query = 'query ($checks: [AccessCheckInput!]!) { canAll(checks: $checks) { allowed reason } }';
    const caller = await house.callerFor(owner);
    const all = (some: object[]) => house.ask(caller, query, { checks: some.map((ref) => ({ resource: { ref } })) });
    await all(refs.slice(0, 2));
    const { data, statements } = await all(refs);
    expect(data.canAll).toEqual(
      refs.map((_, index) =>
        index % 2 ? { allowed: false, reason: 'UNKNOWN_OBJECT' } : { allowed: true, reason: 'GRANTED' },
      ),
    );
    expect(statements).toHaveLength((await all(refs.slice(0, 2))).statements.length);
  });
});
