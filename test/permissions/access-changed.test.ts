import { keyOf } from '../support/callers.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { ACCESS_CHANGED, Sockets, streaming, tellAccessChanged } from '../support/subscriptions.ts';

describe('accessChanged', () => {
  let house: House;
  let admin: TestUser;
  let adminCaller: Caller;
  let service: Caller;
  const sockets = new Sockets(() => house);
  beforeAll(async () => {
    house = await House.open();
    admin = await house.addUser('ADMIN');
    adminCaller = await house.callerFor(admin);
    service = await keyOf(house, await house.addUser('USER', { type: 'SERVICE' }), ['ACCESS_CHECK']);
  });
  afterEach(async () => {
    await sockets.close();
    await streaming(house, 0);
  });
  afterAll(() => house.close());

  const watch = async (caller: Caller, userId?: string | null) => {
    const open = house.app.notifications.openStreams;
    const stream = sockets.connect(caller).subscribe(ACCESS_CHANGED, userId === undefined ? {} : { userId });
    await streaming(house, open + 1);
    return stream;
  };
  const refusalOf = async (caller: Caller, userId?: string) =>
    sockets.connect(caller).subscribe(ACCESS_CHANGED, userId === undefined ? {} : { userId }).ended;

  describe('without a user', () => {
    it.each([
      ['omitted', undefined],
      ['null', null],
    ])('(%s) tells an account of itself alone', async (_what, userId) => {
      const user = await house.addUser();
      const stream = await watch(await house.callerFor(user), userId);
      await tellAccessChanged(house, [(await house.addUser()).id]);
      await tellAccessChanged(house, [admin.id, user.id]);
      expect((await stream.next()).data.accessChanged.userId).toBe(user.id);
      expect(stream.answers).toEqual([]);
    });

    it('tells an administrator of itself alone as well', async () => {
      const stream = await watch(adminCaller);
      await tellAccessChanged(house, [(await house.addUser()).id]);
      await tellAccessChanged(house, [admin.id]);
      expect((await stream.next()).data.accessChanged.userId).toBe(admin.id);
    });

    it('tells an API key with scope ACCESS_CHECK of everyone, one by one', async () => {
      const users = [await house.addUser(), await house.addUser()];
      const stream = await watch(service);
      await tellAccessChanged(house, users.map(({ id }) => id)); // prettier-ignore
      for (const { id } of users) expect((await stream.next()).data.accessChanged.userId).toBe(id);
    });

    it('tells an API key with scope FULL of its owner', async () => {
      const owner = await house.addUser();
      const stream = await watch(await keyOf(house, owner, ['FULL']));
      await tellAccessChanged(house, [admin.id]);
      await tellAccessChanged(house, [owner.id]);
      expect((await stream.next()).data.accessChanged.userId).toBe(owner.id);
    });
  });

  describe('of a user', () => {
    it('tells an API key with scope ACCESS_CHECK of that one, and that all may be affected', async () => {
      const [asked, other] = [await house.addUser(), await house.addUser()];
      const stream = await watch(service, asked.id);
      await tellAccessChanged(house, [other.id]);
      await tellAccessChanged(house, [other.id, asked.id]);
      await tellAccessChanged(house, null);
      const told = [await stream.next(), await stream.next()].map(({ data }) => data.accessChanged.userId);
      expect(told).toEqual([asked.id, null]);
    });

    it('tells of it however its ID is written', async () => {
      const user = await house.addUser();
      for (const by of [service, await house.callerFor(user)]) {
        const stream = await watch(by, user.id.toUpperCase());
        await tellAccessChanged(house, [user.id]);
        expect((await stream.next()).data.accessChanged.userId).toBe(user.id);
      }
    });

    it('is for the user itself, and refused to anybody else', async () => {
      const [user, other] = [await house.addUser(), await house.addUser()];
      const caller = await house.callerFor(user);
      const stream = await watch(caller, user.id);
      expect(stream.answers).toEqual([]);
      expect(await refusalOf(caller, other.id)).toMatchObject({ code: 'FORBIDDEN' });
      expect(await refusalOf(adminCaller, other.id)).toMatchObject({ code: 'FORBIDDEN' });
      expect(await refusalOf(caller, 'nobody')).toMatchObject({ code: 'FORBIDDEN' });
      for (const scopes of [['FULL'], ['READ'], ['USAGE_WRITE']] as const)
        expect(await refusalOf(await keyOf(house, user, scopes), other.id)).toMatchObject({ code: 'FORBIDDEN' });
      expect(house.app.notifications.openStreams).toBe(1);
    });
  });

  it('is refused to an API key that may only read, or does something else', async () => {
    const user = await house.addUser();
    for (const scope of ['READ', 'USAGE_WRITE', 'SCIM'] as const)
      expect(await refusalOf(await keyOf(house, user, [scope]), user.id)).toMatchObject({ code: 'FORBIDDEN' });
  });

  it.each([
    ['a role', 'changeUserRole(id: $id, role: EXPERT) { user { id } }'],
    ['a suspension', 'suspendUser(id: $id) { user { id } }'],
    ['the end of sessions', 'revokeSessions(userId: $id) { revokedCount }'],
    ['a new password', 'resetUserPassword(id: $id, newPassword: "quiet-otter-marmalade-42") { user { id } }'],
    ['a deletion', 'deleteUser(id: $id) { deletedId }'],
  ])('tells of %s, with the time at which it happened', async (_what, field) => {
    const user = await house.addUser();
    await house.callerFor(user);
    const stream = await watch(service, user.id);
    const from = house.clock.now();
    expect((await house.ask(adminCaller, `mutation($id: ID!) { ${field} }`, { id: user.id })).errors).toEqual([]);
    const { accessChanged } = (await stream.next()).data;
    expect(accessChanged.userId).toBe(user.id);
    const occurredAt = Date.parse(accessChanged.occurredAt);
    expect(occurredAt).toBeGreaterThanOrEqual(from.getTime());
    expect(occurredAt).toBeLessThanOrEqual(house.clock.now().getTime());
  });

  it('tells nothing of what was refused', async () => {
    const user = await house.addUser();
    const stream = await watch(service, user.id);
    const refused = 'mutation($id: ID!) { changeUserRole(id: $id, role: ADMIN) { user { id } } }';
    expect((await house.ask(await house.callerFor(user), refused, { id: user.id })).refusal).not.toBeNull();
    await tellAccessChanged(house, null);
    expect((await stream.next()).data.accessChanged.userId).toBeNull();
  });

  it('tells that all may be affected where one change concerns more than can be named', async () => {
    const stream = await watch(service);
    await house.app.unitOfWork.maintain((tx) =>
      house.app.notifications.accessChanged(
        tx,
        Array.from({ length: 101 }, (_, number) => `${number}`),
      ),
    );
    expect((await stream.next()).data.accessChanged.userId).toBeNull();
  });
});
