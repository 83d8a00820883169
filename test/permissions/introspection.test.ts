import { newId } from '../../src/core/ids.ts';
import { newApiKey } from '../../src/identity/api-keys/index.ts';
import { impersonating, keyOf } from '../support/callers.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { until } from '../support/until.ts';

const INTROSPECT = `query ($token: String!) {
  introspectToken(token: $token) { active user { id } impersonator { id } scopes expiresAt cacheUntil }
}`;
const INACTIVE = { active: false, user: null, impersonator: null, scopes: null, expiresAt: null, cacheUntil: null };

let house: House;
let admin: TestUser;
let caller: Caller;
let gateway: Caller;
beforeAll(async () => {
  house = await House.open();
  admin = await house.addUser('ADMIN');
  caller = await house.callerFor(admin);
  gateway = await keyOf(house, await house.addUser('USER', { type: 'SERVICE', email: null }), ['ACCESS_CHECK']);
});
afterAll(() => house.close());

const tokenOf = ({ authorization }: Caller): string => authorization!.replace('Bearer ', '');
const introspect = async (token: string, by = gateway) => {
  const { data, errors } = await house.ask(by, INTROSPECT, { token });
  expect(errors).toEqual([]);
  return data.introspectToken;
};
const seconds = (text: string): number => (Date.parse(text) - house.clock.now().getTime()) / 1000;

describe('introspectToken', () => {
  it('tells of an access token whose it is and until when it holds', async () => {
    const user = await house.addUser();
    const state = await introspect(tokenOf(await house.callerFor(user)));
    expect(state).toMatchObject({ active: true, user: { id: user.id }, impersonator: null, scopes: null });
    expect(seconds(state.expiresAt)).toBeGreaterThan(590);
    expect(seconds(state.expiresAt)).toBeLessThanOrEqual(600);
  });

  it('tells of an API key what it may', async () => {
    const owner = await house.addUser('USER', { type: 'SERVICE', email: null });
    const { key } = await keyOf(house, owner, ['USAGE_WRITE', 'READ']);
    expect(await introspect(key)).toMatchObject({
      active: true,
      user: { id: owner.id },
      impersonator: null,
      scopes: ['READ', 'USAGE_WRITE'],
      expiresAt: null,
    });
  });

  it('tells of an impersonation who is behind it', async () => {
    const user = await house.addUser();
    expect(await introspect(tokenOf(await impersonating(house, admin, user)))).toMatchObject({
      active: true,
      user: { id: user.id },
      impersonator: { id: admin.id },
      scopes: null,
    });
  });

  it('lets its answer be kept for a minute, and no longer than the credential holds', async () => {
    const user = await house.addUser();
    const kept = await introspect((await keyOf(house, user)).key);
    expect(seconds(kept.cacheUntil)).toBeGreaterThan(55);
    expect(seconds(kept.cacheUntil)).toBeLessThanOrEqual(60);
    const expiresAt = new Date(house.clock.now().getTime() + 20_000);
    const brief = await introspect((await keyOf(house, user, ['FULL'], { expiresAt })).key);
    expect(brief).toMatchObject({ expiresAt: expiresAt.toISOString(), cacheUntil: expiresAt.toISOString() });
  });

  it.each<[string, () => Promise<string>]>([
    ['nothing', async () => ''],
    ['something else', async () => 'quiet-otter-marmalade-42'],
    ['a key that was never made', async () => newApiKey().key],
    ['a refresh token', async () => house.refreshTokenFor(await house.addUser())],
    ['more than any token', async () => 'gh_ak_'.repeat(100_000)],
    ['a suspended key', async () => (await keyOf(house, admin, ['FULL'], { status: 'SUSPENDED' })).key],
    ['an expired key', async () => (await keyOf(house, admin, ['FULL'], { expiresAt: new Date(0) })).key],
    [
      'a key of a suspended owner',
      async () => (await keyOf(house, await house.addUser('USER', { status: 'SUSPENDED' }))).key,
    ],
    ['a key of a pending owner', async () => (await keyOf(house, await house.addUser('PENDING'))).key],
    [
      'a token of a suspended account',
      async () => tokenOf(await house.callerFor(await house.addUser('USER', { status: 'SUSPENDED' }))),
    ],
    ['a token of a pending account', async () => tokenOf(await house.callerFor(await house.addUser('PENDING')))],
    [
      'a token that is good for changing the password only',
      async () => tokenOf(await house.callerFor(await house.addUser('USER', { mustChangePassword: true }))),
    ],
    [
      'a token of no session',
      async () => (await house.app.tokens.issue({ userId: admin.id, sessionId: newId() }, 600)).token,
    ],
    [
      'an expired token',
      async () => {
        const { sessionId } = await house.callerFor(admin);
        return (await house.app.tokens.issue({ userId: admin.id, sessionId }, -1)).token;
      },
    ],
  ])('is told that it is not active, and nothing else: %s', async (_what, make) => {
    expect(await introspect(await make())).toEqual(INACTIVE);
  });

  it('says so from the next question on when a credential is taken away', async () => {
    const user = await house.addUser();
    const [token, { key }] = [tokenOf(await house.callerFor(user)), await keyOf(house, user)];
    for (const credential of [token, key]) expect((await introspect(credential)).active).toBe(true);
    await house.ask(caller, `mutation { suspendUser(id: "${user.id}") { user { id } } }`);
    for (const credential of [token, key]) expect(await introspect(credential)).toEqual(INACTIVE);
  });

  it('shows services of the account what everybody may see', async () => {
    const { key } = await keyOf(house, await house.addUser());
    const query =
      'query ($token: String!) { introspectToken(token: $token) { user { name role email apiKeys { totalCount } } } }';
    const { data } = await house.ask(gateway, query, { token: key });
    expect(data.introspectToken.user).toMatchObject({ role: 'USER', email: null, apiKeys: null });
  });

  it('reads the accounts of many tokens in one statement', async () => {
    const users = [await house.addUser(), await house.addUser(), await house.addUser()];
    const keys = await Promise.all(users.map((user) => keyOf(house, user)));
    const fields = keys.map(({ key }, index) => `t${index}: introspectToken(token: "${key}") { user { id } }`);
    const ask = () => house.ask(gateway, `{ ${fields.join(' ')} }`);
    await ask();
    const { data, statements } = await ask();
    expect(Object.values(data)).toEqual(users.map(({ id }) => ({ user: { id } })));
    expect(statements).toHaveLength(1);
  });

  it('counts as use of the key where a service asks, and not where an administrator looks it up', async () => {
    const user = await house.addUser();
    const [looked, used] = [await keyOf(house, user), await keyOf(house, user)];
    await introspect(looked.key, caller);
    await introspect(used.key);
    const lastUse = async (id: string) =>
      (await house.rows('SELECT last_used_at FROM api_keys WHERE id = $1', [id]))[0].last_used_at;
    // Uses are written together.
    await until(async () => (await lastUse(used.keyId)) !== null);
    expect(await lastUse(looked.keyId)).toBeNull();
    const [{ last_active_at }] = await house.rows('SELECT last_active_at FROM user_activity WHERE user_id = $1', [
      user.id,
    ]);
    expect(last_active_at).not.toBeNull();
  });

  it.each(['FULL', 'READ', 'USAGE_WRITE'] as const)('is denied to a key of a user with scope %s', async (scope) => {
    const { refusal } = await house.ask(await keyOf(house, await house.addUser(), [scope]), INTROSPECT, { token: 'x' });
    expect(refusal!.code).toBe('FORBIDDEN');
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    expect((await house.ask(await make(house), INTROSPECT, { token: 'x' })).refusal!.code).toBe(code);
  });
});

describe('a token', () => {
  const get = async (query: string, variables: object = {}) => {
    const address = new URL(`${house.url}/graphql`);
    address.search = new URLSearchParams({ query, variables: JSON.stringify(variables) }).toString();
    const headers = { authorization: caller.authorization!, 'apollo-require-preflight': 'yes' };
    const response = await fetch(address, { headers });
    return {
      response,
      body: (await response.json()) as { data?: unknown; errors: { extensions: { code: string } }[] },
    };
  };

  it.each([
    ['plainly', INTROSPECT],
    [
      'under another name',
      'query ($token: String!) { viewer { id } other: introspectToken(token: $token) { active } }',
    ],
    [
      'in a fragment',
      'query ($token: String!) { ...F } fragment F on Query { introspectToken(token: $token) { active } }',
    ],
    [
      'where it would be left out',
      'query ($token: String!) { viewer { id } introspectToken(token: $token) @skip(if: true) { active } }',
    ],
  ])('is not taken out of an address: %s', async (_how, query) => {
    const { key } = await keyOf(house, await house.addUser());
    const { response, body } = await get(query, { token: key });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(body.data).toBeUndefined();
    expect(body.errors[0]!.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('does not keep other queries from being sent by GET', async () => {
    const { response, body } = await get('{ viewer { id } }');
    expect(response.status).toBe(200);
    expect(body.data).toEqual({ viewer: { id: admin.id } });
  });

  it.each<[string, string, (key: string) => unknown]>([
    ['in an object', INTROSPECT, (token) => ({ token: { token } })],
    ['in a list', INTROSPECT, (token) => ({ token: [token] })],
    ['as the name of a variable', INTROSPECT, (token) => ({ [token]: 1 })],
    ['as a number of a page', 'query ($n: Int) { users(first: $n) { totalCount } }', (n) => ({ n })],
    ['as an ID that is none', 'query ($id: ID!) { user(by: { id: $id }) { id } }', (id) => ({ id: [id] })],
    ['as an enum value', 'query ($r: [UserRole!]) { users(filter: { role: $r }) { totalCount } }', (r) => ({ r: [r] })],
    [
      'as an instant',
      'mutation ($i: CreateApiKeyInput!) { createApiKey(input: $i) { secret } }',
      (key) => ({ i: { label: 'k', scopes: ['FULL'], expiresAt: key } }),
    ],
    [
      'as a scope',
      'mutation ($i: CreateApiKeyInput!) { createApiKey(input: $i) { secret } }',
      (key) => ({ i: { label: 'k', scopes: [key] } }),
    ],
    [
      'as a field',
      'mutation ($i: CreateApiKeyInput!) { createApiKey(input: $i) { secret } }',
      (key) => ({ i: { [key]: 1 } }),
    ],
  ])('in the wrong place is repeated in no answer and no log: %s', async (_where, query, variables) => {
    const { key } = await keyOf(house, await house.addUser());
    const token = tokenOf(await house.callerFor(await house.addUser()));
    for (const secret of [key, token]) {
      const { errors } = await house.ask(caller, query, variables(secret) as Record<string, unknown>);
      expect(errors).not.toEqual([]);
      for (const place of [errors, house.log]) expect(JSON.stringify(place)).not.toContain(secret.slice(20));
    }
  });

  it.each([
    ['without its quotes', (key: string) => `{ introspectToken(token: ${key}) { active } }`],
    ['with one quote', (key: string) => `{ introspectToken(token: "${key}) { active } }`],
    ['as a list', (key: string) => `{ introspectToken(token: ["${key}"]) { active } }`],
    ['as an object', (key: string) => `{ introspectToken(token: { a: "${key}" }) { active } }`],
    ['as a default', (key: string) => `query ($n: Int = "${key}") { users(first: $n) { totalCount } }`],
  ])('in a broken document is repeated in no answer and no log: %s', async (_how, document) => {
    const { key } = await keyOf(house, await house.addUser());
    const { errors } = await house.ask(caller, document(key));
    expect(errors).not.toEqual([]);
    for (const place of [errors, house.log]) expect(JSON.stringify(place)).not.toContain(key.slice(20));
  });
});
