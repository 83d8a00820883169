import { keyOf } from '../support/callers.ts';
import { House, type Caller } from '../support/house.ts';
import { ACCESS_CHANGED, Sockets, streaming, tellAccessChanged } from '../support/subscriptions.ts';
import { until } from '../support/until.ts';
import { wiredDatabase } from '../support/wire.ts';

const SUSPEND = 'mutation($id: ID!) { suspendUser(id: $id) { user { id } } }';
const CHANGE_ROLE = 'mutation($id: ID!, $role: UserRole!) { changeUserRole(id: $id, role: $role) { user { id } } }';
/** Tokens of one process hold at the other. */
const environment = { PUBLIC_URL: 'http://gatehouse.example.org' };

describe('the end of a connection is the end of its subscriptions', () => {
  let house: House;
  let admin: Caller;
  const sockets = new Sockets(() => house);
  beforeAll(async () => {
    house = await House.open();
    admin = await house.callerFor(await house.addUser('ADMIN'));
  });
  afterEach(() => sockets.close());
  afterAll(() => house.close());

  it.each([
    ['is suspended', SUSPEND],
    ['is signed out everywhere', 'mutation($id: ID!) { revokeSessions(userId: $id) { revokedCount } }'],
    ['is deleted', 'mutation($id: ID!) { deleteUser(id: $id) { deletedId } }'],
  ])(
    'when the account %s: with 4401, without the event that says so, and not as if complete',
    async (_what, mutation) => {
      const user = await house.addUser();
      const client = sockets.connect(await house.callerFor(user));
      const streams = [client.subscribe(ACCESS_CHANGED), client.subscribe(ACCESS_CHANGED)];
      await streaming(house, 2);
      expect((await house.ask(admin, mutation, { id: user.id })).errors).toEqual([]);
      expect(await Promise.all(streams.map(({ ended }) => ended))).toEqual([4401, 4401]);
      expect(streams.flatMap(({ answers }) => answers)).toEqual([]);
      await streaming(house, 0);
    },
  );

  it('when its session is signed out, while those of other sessions of the account are told so', async () => {
    const user = await house.addUser();
    const [ending, staying] = [await house.callerFor(user), await house.callerFor(user)];
    const [ended, told] = [ending, staying].map((caller) => sockets.connect(caller).subscribe(ACCESS_CHANGED));
    await streaming(house, 2);
    expect((await house.ask(ending, 'mutation { signOut { session { id } } }')).errors).toEqual([]);
    expect(await ended!.ended).toBe(4401);
    expect((await told!.next()).data.accessChanged.userId).toBe(user.id);
  });

  it('when its API key is suspended', async () => {
    const user = await house.addUser();
    const key = await keyOf(house, user, ['ACCESS_CHECK']);
    const stream = sockets.connect(key).subscribe(ACCESS_CHANGED);
    await streaming(house, 1);
    await house.rows(`UPDATE api_keys SET status = 'SUSPENDED' WHERE id = $1`, [key.keyId]);
    await tellAccessChanged(house, [user.id]);
    expect(await stream.ended).toBe(4401);
    expect(stream.answers).toEqual([]);
    await streaming(house, 0);
  });

  it('when its token expires', async () => {
    const user = await house.addUser();
    const { sessionId } = await house.callerFor(user);
    const { token } = await house.app.tokens.issue({ userId: user.id, sessionId }, 2);
    const stream = sockets.connect({ authorization: `Bearer ${token}` }).subscribe(ACCESS_CHANGED);
    await streaming(house, 1);
    expect(await stream.ended).toBe(4401);
    await streaming(house, 0);
  });

  it('at the first event after its token expired, whatever the timers say, and tells nothing of it', async () => {
    const own = await House.open({ database: house.database });
    const user = await own.addUser();
    const stream = sockets.connect(await own.callerFor(user), own).subscribe(ACCESS_CHANGED);
    await streaming(own, 1);
    own.clock.advance({ minutes: 11 });
    await tellAccessChanged(own, [await own.addUser().then(({ id }) => id), user.id]);
    expect(await stream.ended).toBe(4401);
    expect(stream.answers).toEqual([]);
    await own.close();
  });

  it('when the service closes, which does not wait for them', async () => {
    const own = await House.open({ database: house.database });
    const client = sockets.connect(await own.callerFor(await own.addUser()), own);
    const streams = Array.from({ length: 50 }, () => client.subscribe(ACCESS_CHANGED));
    await streaming(own, 50);
    const began = Date.now();
    await own.close();
    expect(Date.now() - began).toBeLessThan(1_400);
    expect(new Set(await Promise.all(streams.map(({ ended }) => ended)))).toEqual(new Set([1001]));
    expect(own.app.notifications.openStreams).toBe(0);
  });
});

describe('subscriptions at several processes of one database', () => {
  it('are told within a second of what happened at another, and each process once of what is its own', async () => {
    const house = await House.open({ environment });
    const other = await House.open({ database: house.database, environment });
    const admin = await house.callerFor(await house.addUser('ADMIN'));
    const user = await house.addUser();
    const caller = await house.callerFor(user);
    const sockets = new Sockets(() => house);
    const [here, there] = [house, other].map((at) => sockets.connect(caller, at).subscribe(ACCESS_CHANGED));
    await Promise.all([streaming(house, 1), streaming(other, 1)]);
    const delays: number[] = [];
    for (const role of ['EXPERT', 'SUBSCRIBER', 'USER']) {
      const began = Date.now();
      expect((await house.ask(admin, CHANGE_ROLE, { id: user.id, role })).errors).toEqual([]);
      const [near, far] = [await here!.next(), await there!.next()];
      delays.push(Date.now() - began);
      expect(far.data.accessChanged).toEqual(near.data.accessChanged);
      expect(near.data.accessChanged.userId).toBe(user.id);
    }
    // What else the machine does comes on top of it.
    expect(Math.min(...delays)).toBeLessThan(1_000);
    // What was said twice would have come before this.
    await tellAccessChanged(house, null);
    for (const stream of [here!, there!]) expect((await stream.next()).data.accessChanged.userId).toBeNull();
    await sockets.close();
    await other.close();
    await house.close();
  });

  it('are told that anything may have changed where messages may have been lost, and go on when they come again', async () => {
    const { wire, direct, drop } = await wiredDatabase();
    const house = await House.open({ database: wire.database });
    const user = await house.addUser();
    const sockets = new Sockets(() => house);
    const stream = sockets.connect(await house.callerFor(user)).subscribe(ACCESS_CHANGED);
    await streaming(house, 1);
    wire.silence('gatehouse listen');
    expect((await stream.next()).data.accessChanged).toEqual({ userId: null, occurredAt: expect.any(String) });
    wire.mend();
    expect((await stream.next()).data.accessChanged.userId).toBeNull();
    await until(() => house.app.notifications.isConnected);
    await direct.owner.query('SELECT pg_notify($1, $2)', [
      'gatehouse',
      JSON.stringify({ topic: 'access', payload: { userIds: [user.id] } }),
    ]);
    expect((await stream.next()).data.accessChanged.userId).toBe(user.id);
    await sockets.close();
    await house.close();
    await drop();
  });
});
