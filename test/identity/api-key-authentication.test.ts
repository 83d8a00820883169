import { newApiKey } from '../../src/identity/api-keys/index.ts';
import { keyOf, type KeyCaller } from '../support/callers.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { RawSocket, SocketClient } from '../support/web-socket.ts';
import { until } from '../support/until.ts';

const WHO_AM_I = '{ viewer { id } }';
const RENAME = 'mutation { updateViewer(input: { name: "Renamed" }) { user { name } } }';
const SUSPEND_KEY = 'mutation ($id: ID!) { updateApiKey(id: $id, input: { status: SUSPENDED }) { apiKey { id } } }';
const DELETE_KEY = 'mutation ($id: ID!) { deleteApiKey(id: $id) { deletedId } }';
const SUSPEND_USER = 'mutation ($id: ID!) { suspendUser(id: $id) { user { id } } }';

/** One address for both processes, since it is the issuer of tokens. */
const environment = { PUBLIC_URL: 'http://gatehouse.test' };

let house: House;
let caller: Caller;
beforeAll(async () => {
  house = await House.open({ environment });
  await house.markFirst(await house.addUser('ADMIN'));
  caller = await house.callerFor(await house.addUser('ADMIN'));
});
afterAll(() => house.close());

const code = async (by: object, query: string, variables = {}) =>
  (await house.ask(by as Caller, query, variables)).refusal?.code ?? 'ok';

describe('an API key', () => {
  it('is taken as bearer token or as x-api-key', async () => {
    const user = await house.addUser();
    const { key } = await keyOf(house, user);
    for (const headers of [{ authorization: `Bearer ${key}` }, { 'x-api-key': key }])
      expect((await house.ask(headers, WHO_AM_I)).data.viewer).toEqual({ id: user.id });
  });

  it('is taken over WebSocket under both names', async () => {
    const user = await house.addUser();
    const { key } = await keyOf(house, user);
    for (const payload of [{ authorization: `Bearer ${key}` }, { 'x-api-key': key }]) {
      const raw = await RawSocket.open(house);
      raw.send({ type: 'connection_init', payload });
      await raw.next(({ type }) => type === 'connection_ack');
      raw.send({ id: '1', type: 'subscribe', payload: { query: WHO_AM_I } });
      const answer = await raw.next(({ type }) => type === 'next');
      expect(answer.payload).toMatchObject({ data: { viewer: { id: user.id } } });
      raw.socket.close();
    }
  });

  it('is not taken beside another credential: nobody could say on whose behalf', async () => {
    const user = await house.addUser();
    const { authorization } = await house.callerFor(user);
    const { key } = await keyOf(house, user);
    expect(await code({ authorization: authorization!, 'x-api-key': key }, WHO_AM_I)).toBe('UNAUTHENTICATED');
  });

  it.each<[string, (key: string) => string]>([
    ['that was never made', () => newApiKey().key],
    ['cut short', (key) => key.slice(0, -1)],
    ['with a character too many', (key) => `${key}A`],
    ['with another secret', (key) => key.slice(0, 16) + newApiKey().key.slice(16)],
    ['in lower case', (key) => key.toLowerCase()],
  ])('%s is none', async (_what, spoil) => {
    const { key } = await keyOf(house, await house.addUser());
    expect(await code({ authorization: `Bearer ${spoil(key)}` }, WHO_AM_I)).toBe('UNAUTHENTICATED');
  });

  it('is rejected from the instant on that it expires, also while it is remembered', async () => {
    const expiresAt = new Date(house.clock.now().getTime() + 30_000);
    const program = await keyOf(house, await house.addUser(), ['FULL'], { expiresAt });
    expect(await code(program, WHO_AM_I)).toBe('ok');
    house.clock.advance({ seconds: 31 });
    expect(await code(program, WHO_AM_I)).toBe('UNAUTHENTICATED');
  });

  it.each([
    ['suspended', { status: 'SUSPENDED' }, 'UNAUTHENTICATED'],
    ['pending', { role: 'PENDING' }, 'ACCOUNT_PENDING'],
  ])('of a %s owner is good for nothing', async (_what, values, refusal) => {
    expect(await code(await keyOf(house, await house.addUser('USER', values)), WHO_AM_I)).toBe(refusal);
  });

  it('works where the owner has a password to change, since it did not come by one', async () => {
    const user = await house.addUser('USER', { mustChangePassword: true });
    expect(await code(await house.callerFor(user), WHO_AM_I)).toBe('PASSWORD_CHANGE_REQUIRED');
    expect(await code(await keyOf(house, user), WHO_AM_I)).toBe('ok');
  });

  it('costs no statement where it is remembered, one where it is not, none where it can be none of ours', async () => {
    const program = await keyOf(house, await house.addUser());
    const statements = async (by: Caller) => (await house.ask(by, '{ __typename }')).statements.length;
    expect(await statements(program)).toBe(1);
    expect(await statements(program)).toBe(0);
    expect(await statements({ authorization: `Bearer ${newApiKey().key}` })).toBe(1);
    expect(await statements({ authorization: `Bearer ${newApiKey().key}x` })).toBe(0);
  });

  it('tells when it was last used, to the minute and once a minute, and counts as activity', async () => {
    // A whole minute lies ahead.
    house.clock.advance({ seconds: 60 - (house.clock.now().getTime() % 60_000) / 1_000 });
    const user = await house.addUser();
    const program = await keyOf(house, user);
    const lastUse = (keyId: string) => house.rows('SELECT last_used_at, xmin FROM api_keys WHERE id = $1', [keyId]);
    const activityOf = async (userId: string) =>
      (await house.rows('SELECT last_active_at FROM user_activity WHERE user_id = $1', [userId]))[0];
    const used = async () => {
      // Uses of keys are written together, and so is what accounts did: when a later one of another is, those before are.
      const other = await house.addUser();
      const fence = await keyOf(house, other);
      await house.ask(fence, WHO_AM_I);
      await until(async () => (await lastUse(fence.keyId))[0].last_used_at !== null);
      await until(async () => (await activityOf(other.id)).last_active_at !== null);
      const activity = await activityOf(user.id);
      return { ...(await lastUse(program.keyId))[0], active: activity.last_active_at };
    };
    await house.ask(program, WHO_AM_I);
    const minute = new Date(Math.floor(house.clock.now().getTime() / 60_000) * 60_000);
    const once = await used();
    expect(once).toMatchObject({ last_used_at: minute, active: minute });
    house.clock.advance({ minutes: 1 });
    for (const _ of [1, 2, 3]) await house.ask(program, WHO_AM_I);
    const later = await used();
    expect(later.last_used_at.getTime() - once.last_used_at.getTime()).toBe(60_000);
    await house.ask(program, WHO_AM_I);
    expect(await used()).toEqual(later);
  });
});

describe('what an API key is worth', () => {
  it('FULL: what its owner may do at the moment', async () => {
    const owner = await house.addUser('ADMIN');
    const program = await keyOf(house, owner);
    expect(await code(program, '{ users { totalCount } }')).toBe('ok');
    await house.ask(caller, 'mutation ($id: ID!) { changeUserRole(id: $id, role: USER) { user { id } } }', {
      id: owner.id,
    });
    expect(await code(program, '{ users { totalCount } }')).toBe('FORBIDDEN');
    expect(await code(program, RENAME)).toBe('ok');
  });

  it('FULL: also to make keys, of which the log says with which key they were made', async () => {
    const program = await keyOf(house, await house.addUser('ADMIN'));
    const { data } = await house.ask(
      program,
      'mutation { createApiKey(input: { label: "next", scopes: [FULL] }) { secret apiKey { id } } }',
    );
    const [event] = await house.events(data.createApiKey.apiKey.id);
    expect(event.after).toMatchObject({ madeWithApiKeyId: program.keyId });
  });

  it('READ: queries, and nothing that changes or goes on', async () => {
    const program = await keyOf(house, await house.addUser('ADMIN'), ['READ']);
    expect(await code(program, '{ users { totalCount } }')).toBe('ok');
    const { refusal } = await house.ask(program, RENAME);
    expect(refusal).toMatchObject({ code: 'FORBIDDEN', message: 'This API key may only read.' });
    const socket = new SocketClient(house, program);
    const stream = socket.subscribe('subscription { accessChanged { userId } }');
    expect(await stream.ended).toMatchObject({ code: 'FORBIDDEN' });
    await socket.close();
  });

  it.each(['ACCESS_CHECK', 'USAGE_WRITE', 'SCIM'] as const)(
    '%s alone: nothing of what its owner may',
    async (scope) => {
      const owner = await house.addUser('ADMIN', { type: 'SERVICE', email: 'shop@example.org' });
      const program = await keyOf(house, owner, [scope]);
      for (const query of ['{ users { totalCount } }', '{ auditEvents { totalCount } }', RENAME])
        expect(await code(program, query)).toBe('FORBIDDEN');
      // Who it is it may ask, and gets what everybody may see.
      const { data } = await house.ask(program, '{ viewer { id email apiKeys { totalCount } sessions { id } } }');
      expect(data.viewer).toEqual({ id: owner.id, email: null, apiKeys: null, sessions: null });
      await house.rows('DELETE FROM users WHERE id = $1', [owner.id]);
    },
  );

  it('nothing that belongs to a session', async () => {
    const program = await keyOf(house, await house.addUser('ADMIN'));
    const { data } = await house.ask(program, '{ viewerSession { id } }');
    expect(data.viewerSession).toBeNull();
    const change =
      'mutation { changePassword(currentPassword: "a", newPassword: "quiet-otter-marmalade-42") { nextStep } }';
    expect((await house.ask(program, change)).refusal).toMatchObject({
      code: 'FORBIDDEN',
      message: 'This cannot be done with an API key.',
    });
    expect(await code(program, 'mutation { signOut { session { id } } }')).toBe('UNAUTHENTICATED');
  });
});

describe('what is taken from an API key', () => {
  let second: House;
  beforeAll(async () => {
    second = await House.open({ database: house.database, environment });
  });
  afterAll(() => second.close());

  const ways: [string, (owner: TestUser, program: KeyCaller) => Promise<unknown>][] = [
    ['suspending it', (_, { keyId }) => house.ask(caller, SUSPEND_KEY, { id: keyId })],
    ['deleting it', (_, { keyId }) => house.ask(caller, DELETE_KEY, { id: keyId })],
    ['suspending its owner', ({ id }) => house.ask(caller, SUSPEND_USER, { id })],
  ];

  it.each(ways)('is lost at once on its open connections: by %s', async (_what, take) => {
    const owner = await house.addUser();
    const program = await keyOf(house, owner);
    const socket = new SocketClient(house, program);
    expect((await socket.ask(WHO_AM_I)).data.viewer).toEqual({ id: owner.id });
    await take(owner, program);
    expect(await socket.closed).toMatchObject({ code: 4401 });
  });

  it.each(ways)('is lost within a second on another process: by %s', async (_what, take) => {
    const owner = await house.addUser();
    const program = await keyOf(house, owner);
    const socket = new SocketClient(second, program);
    expect((await socket.ask(WHO_AM_I)).data.viewer).toEqual({ id: owner.id });
    expect((await second.ask(program, WHO_AM_I)).statements).toEqual([]);
    await take(owner, program);
    const begun = performance.now();
    let refused: string | undefined;
    while (refused === undefined && performance.now() - begun < 1000)
      refused = (await second.ask(program, WHO_AM_I)).refusal?.code;
    expect(refused).toBe('UNAUTHENTICATED');
    expect(await socket.closed).toMatchObject({ code: 4401 });
    expect(performance.now() - begun).toBeLessThan(1000);
  });

  it.each([
    ['of a suspended key', "UPDATE api_keys SET status = 'SUSPENDED' WHERE user_id = $1"],
    ['of an expired key', "UPDATE api_keys SET expires_at = created_at - interval '1 day' WHERE user_id = $1"],
    ['of a deleted key', 'DELETE FROM api_keys WHERE user_id = $1'],
    ['of a suspended owner', "UPDATE users SET status = 'SUSPENDED' WHERE id = $1"],
    ['of an owner with another role', "UPDATE users SET role = 'EXPERT' WHERE id = $1"],
  ])('is asked for once more before anything is written, whatever is remembered: %s', async (_what, take) => {
    const owner = await house.addUser();
    const program = await keyOf(house, owner);
    expect(await code(program, WHO_AM_I)).toBe('ok');
    // Behind the back of the service, so that nobody tells it.
    await house.rows(take, [owner.id]);
    expect(await code(program, RENAME)).toBe('UNAUTHENTICATED');
    expect(await house.rows('SELECT name FROM users WHERE id = $1', [owner.id])).toEqual([{ name: owner.name }]);
  });

  it('is lost when it expires, on its open connections too', async () => {
    const expiresAt = new Date(house.clock.now().getTime() + 300);
    const program = await keyOf(house, await house.addUser(), ['FULL'], { expiresAt });
    const socket = new SocketClient(house, program);
    expect(await socket.closed).toMatchObject({ code: 4401 });
  });
});
