import { newId } from '../../src/core/ids.ts';
import { addDirectory, keyOf } from '../support/callers.ts';
import { askAsDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { ERROR, newUser, ScimClient } from '../support/scim.ts';
import { until, whenWaitingForLock } from '../support/until.ts';

const CREATE = `mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) { secret apiKey { id scopes } }
}`;
const WHO_AM_I = '{ viewer { id } }';
/** One address for both processes, since it is the issuer of tokens. */
const environment = { PUBLIC_URL: 'http://gatehouse.test' };

let house: House;
let admin: TestUser;
let caller: Caller;
beforeAll(async () => {
  house = await House.open({ environment });
  await house.markFirst(await house.addUser('ADMIN'));
  admin = await house.addUser('ADMIN');
  caller = await house.callerFor(admin);
});
afterAll(() => house.close());

const service = () => house.addUser('USER', { type: 'SERVICE', email: null });
const create = (by: Caller, input: object) =>
  house.ask(by, CREATE, { input: { label: 'scim', scopes: ['SCIM'], ...input } });
const keysOf = (userId: string) => house.rows('SELECT * FROM api_keys WHERE user_id = $1', [userId]);

/** Asks for users with whatever credential. */
async function ask(authorization: string | null, { url } = house, method = 'GET', path = '/Users?count=1') {
  const response = await fetch(`${url}/scim/v2${path}`, {
    method,
    headers: { ...(authorization !== null && { authorization }), 'content-type': 'application/scim+json' },
    ...(method === 'POST' && { body: JSON.stringify(newUser()) }),
  });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, body, challenge: response.headers.get('www-authenticate') };
}
const status = async (key: string, at = house) => (await ask(`Bearer ${key}`, at)).status;

describe('createApiKey', () => {
  it('makes a key for SCIM that names its directory, and works at once', async () => {
    const CONNECT = `mutation ($name: String!) {
      createDirectory(input: { name: $name, provider: SCIM }) { directory { id } }
    }`;
    const { data } = await house.ask(caller, CONNECT, { name: `Okta ${newId()}` });
    const directoryId = data.createDirectory.directory.id as string;
    const owner = await service();
    const made = await create(caller, { userId: owner.id, directoryId });
    expect(made.errors).toEqual([]);
    const { secret, apiKey } = made.data.createApiKey;
    expect(apiKey.scopes).toEqual(['SCIM']);
    expect(await keysOf(owner.id)).toMatchObject([{ id: apiKey.id, scopes: ['SCIM'], directory_id: directoryId }]);
    expect(await house.events(apiKey.id)).toMatchObject([
      { action: 'API_KEY_CREATED', actor_id: admin.id, after: { userId: owner.id, scopes: ['SCIM'], directoryId } },
    ]);
    expect((await ask(`Bearer ${secret}`)).body).toMatchObject({ totalResults: 0, Resources: [] });
    expect((await ask(`Bearer ${secret}`, house, 'POST', '/Users')).status).toBe(201);
  });

  it.each<[string, () => Promise<string | null>, string, object]>([
    ['no directory', async () => null, 'BAD_USER_INPUT', { code: 'REQUIRED' }],
    ['a directory that there is not', async () => newId(), 'NOT_FOUND', { code: 'NOT_FOUND' }],
    ['a directory that is no id', async () => 'nonsense', 'NOT_FOUND', { code: 'NOT_FOUND' }],
    ['a directory that is read from here', () => addDirectory(house, 'ENTRA_ID'), 'BAD_USER_INPUT', { code: 'NOT_ALLOWED' }], // prettier-ignore
  ])('refuses %s', async (_what, directory, code, violation) => {
    const owner = await service();
    const { refusal } = await create(caller, { userId: owner.id, directoryId: await directory() });
    expect(refusal).toMatchObject({ code, violations: [{ path: ['input', 'directoryId'], ...violation }] });
    expect(await keysOf(owner.id)).toEqual([]);
  });

  it('refuses a person, and every caller but an administrator', async () => {
    const directoryId = await addDirectory(house);
    const [owner, person] = [await service(), await house.addUser()];
    expect((await create(caller, { userId: person.id, directoryId })).refusal).toMatchObject({
      code: 'BAD_USER_INPUT',
      violations: [{ path: ['input', 'scopes'] }],
    });
    const order = (id: string) =>
      `mutation { createApiKey(input: { userId: "${owner.id}", label: "k", scopes: [SCIM], directoryId: "${id}" }) { secret } }`;
    for (const by of [person, owner])
      for (const id of [directoryId, newId()])
        expect(
          (await askAsDelegate(house, by, { USER_MANAGEMENT: 'WRITE', flags: ['FEATURE_API_KEYS'] }, order(id))).codes,
        ).toEqual(['FORBIDDEN']);
    expect(await keysOf(owner.id)).toEqual([]);
  });
});

describe('/scim/v2', () => {
  it('tells strangers to bring a key, in the form of SCIM, whatever they ask for', async () => {
    const detail = 'Send an API key with the scope SCIM as a bearer token.';
    for (const [method, path] of [
      ['GET', '/Users'],
      ['POST', '/Users'],
      ['GET', '/ServiceProviderConfig'],
      ['GET', '/nowhere'],
      ['POST', '/Users/.search'],
      ['DELETE', '/Users'],
    ] as const)
      expect(await ask(null, house, method, path)).toEqual({
        status: 401,
        body: { schemas: [ERROR], detail, status: '401' },
        challenge: 'Bearer realm="scim"',
      });
  });

  it.each([
    ['is none', 'Bearer gh_ak_nonsense'],
    ['is of another form', 'Basic YWRtaW46YWRtaW4='],
    ['is unknown', `Bearer gh_ak_${'x'.repeat(53)}`],
  ])('refuses a credential that %s', async (_what, authorization) => {
    expect(await ask(authorization)).toMatchObject({
      status: 401,
      challenge: 'Bearer realm="scim", error="invalid_token"',
    });
  });

  it('refuses every credential but a key with the scope, also of an administrator', async () => {
    const owner = await house.addUser('ADMIN', { type: 'SERVICE', email: null });
    const others = [
      caller.authorization!,
      ...(await Promise.all(
        (['FULL', 'READ', 'ACCESS_CHECK', 'USAGE_WRITE'] as const).map(
          async (scope) => (await keyOf(house, owner, [scope])).authorization!,
        ),
      )),
    ];
    for (const authorization of others)
      expect(await ask(authorization, house, 'POST', '/Users')).toMatchObject({
        status: 403,
        body: { schemas: [ERROR], status: '403' },
      });
  });

  it('takes a key that may more beside', async () => {
    const { key } = await keyOf(house, await service(), ['READ', 'SCIM']);
    expect(await status(key)).toBe(200);
  });

  it('gives a key for SCIM nothing of GraphQL, also of an administrator', async () => {
    const { key, service: owner } = await ScimClient.open(house, { role: 'ADMIN' });
    const answer = await house.ask({ authorization: `Bearer ${key}` }, '{ users(first: 1) { nodes { id } } }');
    expect(answer.refusal!.code).toBe('FORBIDDEN');
    const viewer = await house.ask({ authorization: `Bearer ${key}` }, WHO_AM_I);
    expect(viewer.data.viewer).toEqual({ id: owner.id });
  });
});

describe('a key', () => {
  it('counts its use', async () => {
    const { key, keyId } = await ScimClient.open(house);
    expect(await status(key)).toBe(200);
    await until(async () => {
      const [row] = await house.rows('SELECT last_used_at FROM api_keys WHERE id = $1', [keyId]);
      return row.last_used_at !== null;
    });
  });

  it('ends when it expires', async () => {
    const { key, keyId } = await ScimClient.open(house);
    const soon = new Date(house.clock.now().getTime() + 60_000);
    await house.rows('UPDATE api_keys SET expires_at = $2 WHERE id = $1', [keyId, soon]);
    expect(await status(key)).toBe(200);
    house.clock.advance({ seconds: 61 });
    expect(await status(key)).toBe(401);
  });

  it.each<[string, (client: ScimClient) => string]>([
    ['is suspended', ({ keyId }) => `updateApiKey(id: "${keyId}", input: { status: SUSPENDED }) { apiKey { id } }`],
    ['is deleted', ({ keyId }) => `deleteApiKey(id: "${keyId}") { deletedId }`],
    ['has a suspended owner', ({ service: { id } }) => `suspendUser(id: "${id}") { user { id } }`],
    ['has a directory that is deleted', ({ directoryId }) => `deleteDirectory(id: "${directoryId}") { deletedId }`],
  ])('is refused from the next request on, on every process, once it %s', async (_how, mutation) => {
    const second = await House.open({ environment, database: house.database });
    const client = await ScimClient.open(house);
    expect([await status(client.key), await status(client.key, second)]).toEqual([200, 200]);
    const { errors } = await house.ask(caller, `mutation { ${mutation(client)} }`);
    expect(errors).toEqual([]);
    expect(await status(client.key)).toBe(401);
    await until(async () => (await status(client.key, second)) === 401);
    await second.close();
  });

  it('is deleted with its directory, and the audit log says so', async () => {
    const { directoryId, keyId, service: owner } = await ScimClient.open(house);
    await house.ask(caller, `mutation { deleteDirectory(id: "${directoryId}") { deletedId } }`);
    expect(await keysOf(owner.id)).toEqual([]);
    expect(await house.events(keyId)).toMatchObject([
      { action: 'API_KEY_DELETED', actor_id: admin.id, before: { userId: owner.id, scopes: ['SCIM'], directoryId } },
    ]);
  });

  it('that is taken away while its request waits writes nothing', async () => {
    const client = await ScimClient.open(house);
    const pool = await house.database.owner.connect();
    await pool.query('BEGIN');
    await pool.query('SELECT FROM directories WHERE id = $1 FOR UPDATE', [client.directoryId]);
    const posted = client.send('POST', '/Users', newUser());
    await whenWaitingForLock(house);
    await pool.query(`UPDATE api_keys SET status = 'SUSPENDED' WHERE id = $1`, [client.keyId]);
    await pool.query('COMMIT');
    pool.release();
    expect((await posted).status).toBe(401);
    expect(await house.rows('SELECT FROM directory_accounts WHERE directory_id = $1', [client.directoryId])).toEqual(
      [],
    );
  });
});

describe('a directory that is switched off', () => {
  it('is read and not written', async () => {
    const client = await ScimClient.open(house);
    const [user, group] = [await client.addUser(), await client.addGroup()];
    const before = await house.rows('SELECT * FROM users WHERE id = $1', [user.id]);
    await house.ask(
      caller,
      `mutation { updateDirectory(id: "${client.directoryId}", input: { enabled: false }) { directory { id } } }`,
    );
    const refusal = {
      schemas: [ERROR],
      detail: 'The directory is switched off, so that nothing can be written to it.',
      status: '403',
    };
    for (const answer of [
      await client.send('POST', '/Users', newUser()),
      await client.send('PUT', `/Users/${user.id}`, newUser()),
      await client.patch(`/Users/${user.id}`, { op: 'replace', path: 'active', value: false }),
      await client.send('DELETE', `/Users/${user.id}`),
      await client.patch(`/Groups/${group.id}`, { op: 'add', path: 'members', value: [{ value: user.id }] }),
      await client.send('DELETE', `/Groups/${group.id}`),
    ])
      expect(answer.body).toEqual(refusal);
    expect(await house.rows('SELECT * FROM users WHERE id = $1', [user.id])).toEqual(before);
    expect((await client.get(`/Users/${user.id}`)).body).toEqual(user);
  });
});
