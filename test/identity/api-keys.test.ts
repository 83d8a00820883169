import type { ApiKeyScope } from '../../src/core/actor.ts';
import { newId } from '../../src/core/ids.ts';
import { digestOf } from '../../src/foundation/crypto/index.ts';
import { impersonating, keyOf } from '../support/callers.ts';
import { askAsDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';

const CREATE = `mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) { secret apiKey { id prefix label scopes status lastUsedAt expiresAt createdAt user { id } } }
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

const create = (by: Caller, input: object, headers = {}) =>
  house.ask(by, CREATE, { input: { label: 'ci', scopes: ['FULL'], ...input } }, headers);
const keysOf = (userId: string) => house.rows('SELECT * FROM api_keys WHERE user_id = $1 ORDER BY id', [userId]);
const service = (values = {}) => house.addUser('USER', { type: 'SERVICE', email: null, ...values });

describe('createApiKey', () => {
  it('makes a key of which only the digest and 16 characters are kept, and which works at once', async () => {
    const user = await house.addUser();
    const expiresAt = new Date(house.clock.now().getTime() + 86_400_000).toISOString();
    const input = { userId: user.id, label: ' ci of the shop ', scopes: ['READ', 'FULL'], expiresAt };
    const { data } = await create(caller, input);
    const { secret, apiKey } = data.createApiKey;
    expect(secret).toMatch(/^gh_ak_[A-Za-z0-9]{10}[\w-]{43}$/);
    expect(apiKey).toMatchObject({
      prefix: secret.slice(0, 16),
      label: 'ci of the shop',
      scopes: ['READ', 'FULL'],
      status: 'ACTIVE',
      lastUsedAt: null,
      expiresAt,
      user: { id: user.id },
    });
    expect(await keysOf(user.id)).toMatchObject([
      {
        id: apiKey.id,
        prefix: apiKey.prefix,
        digest: digestOf(secret),
        label: 'ci of the shop',
        scopes: ['READ', 'FULL'],
        status: 'ACTIVE',
        expires_at: new Date(expiresAt),
        last_used_at: null,
      },
    ]);
    expect((await house.ask({ authorization: `Bearer ${secret}` }, WHO_AM_I)).data.viewer).toEqual({ id: user.id });
  });

  it('leaves an audit event that tells whose key it is, and nothing of the secret', async () => {
    const user = await house.addUser();
    const { secret, apiKey } = (await create(caller, { userId: user.id })).data.createApiKey;
    const events = await house.events(apiKey.id);
    expect(events).toMatchObject([
      {
        action: 'API_KEY_CREATED',
        actor_id: admin.id,
        target_type: 'ApiKey',
        target_name: 'ci',
        before: null,
        after: { userId: user.id, prefix: apiKey.prefix, label: 'ci', scopes: ['FULL'], expiresAt: null },
      },
    ]);
    const digest = digestOf(secret);
    for (const hidden of [secret.slice(16), digest.toString('hex'), digest.toString('base64')])
      expect(JSON.stringify(events)).not.toContain(hidden);
  });

  it('makes a key of whoever asks where no owner is named', async () => {
    const { apiKey } = (await create(caller, {})).data.createApiKey;
    expect(apiKey.user).toEqual({ id: admin.id });
  });

  it('is done once for a repeated Idempotency-Key, and shows the secret once', async () => {
    const user = await house.addUser();
    const key = { 'idempotency-key': `key-of-${user.id}` };
    const [first, second] = [
      await create(caller, { userId: user.id }, key),
      await create(caller, { userId: user.id }, key),
    ];
    expect(second.errors).toEqual([]);
    expect(second.data.createApiKey).toEqual({ ...first.data.createApiKey, secret: '' });
    expect(await keysOf(user.id)).toHaveLength(1);
    expect((await house.ask({ authorization: 'Bearer ' }, WHO_AM_I)).refusal!.code).toBe('UNAUTHENTICATED');
  });

  it.each<[string, object, string, string]>([
    ['an expiry that is past', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt', 'OUT_OF_RANGE'],
    ['no scope', { scopes: [] }, 'scopes', 'ARRAY_NOT_EMPTY'],
    ['a scope named twice', { scopes: ['READ', 'READ'] }, 'scopes', 'ARRAY_UNIQUE'],
    ['a label of spaces', { label: '  ' }, 'label', 'TEXT'],
    ['a label of 101 characters', { label: 'x'.repeat(101) }, 'label', 'TEXT'],
    ['a directory of a key that is not for SCIM', { directoryId: newId() }, 'directoryId', 'NOT_ALLOWED'],
  ])('refuses %s', async (_what, input, field, code) => {
    const user = await house.addUser();
    const { refusal } = await create(caller, { userId: user.id, ...input });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', field], code }] });
    expect(await keysOf(user.id)).toEqual([]);
  });

  it.each([
    ['suspended', { status: 'SUSPENDED' }],
    ['pending', { role: 'PENDING' }],
  ])('refuses a %s owner, for whom no key would work', async (_what, values) => {
    const user = await house.addUser('USER', values);
    expect((await create(caller, { userId: user.id })).refusal!.code).toBe('INVALID_STATE');
    expect(await keysOf(user.id)).toEqual([]);
  });

  it('answers NOT_FOUND for an owner that is not there', async () => {
    for (const userId of [newId(), 'nobody'])
      expect((await create(caller, { userId })).refusal!.code).toBe('NOT_FOUND');
  });

  it('stops at 50 keys of an account, also when forty are ordered at once', async () => {
    const user = await house.addUser();
    await Promise.all(Array.from({ length: 30 }, () => keyOf(house, user)));
    const answers = await Promise.all(Array.from({ length: 40 }, () => create(caller, { userId: user.id })));
    const codes = answers.map(({ refusal }) => refusal?.code ?? 'ok');
    expect(codes.filter((code) => code === 'ok')).toHaveLength(20);
    expect(codes.filter((code) => code === 'INVALID_STATE')).toHaveLength(20);
    expect(await keysOf(user.id)).toHaveLength(50);
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const user = await house.addUser();
    expect((await create(await make(house), { userId: user.id })).refusal!.code).toBe(code);
    expect(await keysOf(user.id)).toEqual([]);
  });
});

describe('whose keys are made by whom', () => {
  const ownKey = `mutation { createApiKey(input: { label: "own", scopes: [READ] }) { apiKey { user { id } } } }`;
  const keyFor = (userId: string): string =>
    `mutation { createApiKey(input: { userId: "${userId}", label: "k", scopes: [FULL] }) { apiKey { user { id } } } }`;

  it('people make their own with the flag FEATURE_API_KEYS, and not without', async () => {
    const user = await house.addUser();
    expect((await askAsDelegate(house, user, {}, ownKey)).codes).toEqual(['FORBIDDEN']);
    expect(await keysOf(user.id)).toEqual([]);
    const { data } = await askAsDelegate(house, user, { flags: ['FEATURE_API_KEYS'] }, ownKey);
    expect(data.createApiKey.apiKey.user).toEqual({ id: user.id });
  });

  it('the flag is good for nobody else', async () => {
    const [user, other] = [await house.addUser(), await house.addUser()];
    const { codes } = await askAsDelegate(house, user, { flags: ['FEATURE_API_KEYS'] }, keyFor(other.id));
    expect(codes).toEqual(['FORBIDDEN']);
    expect(await keysOf(other.id)).toEqual([]);
  });

  it('delegates of user management make them for people who are no stronger', async () => {
    const delegate = await house.addUser();
    for (const [role, verdict] of [
      ['USER', []],
      ['SUBSCRIBER', ['FORBIDDEN']],
      ['EXPERT', ['FORBIDDEN']],
      ['ADMIN', ['FORBIDDEN']],
    ] as const) {
      const owner = await house.addUser(role);
      const levels = { USER_MANAGEMENT: 'WRITE' } as const;
      expect((await askAsDelegate(house, delegate, levels, keyFor(owner.id))).codes).toEqual(verdict);
      expect(await keysOf(owner.id)).toHaveLength(verdict.length === 0 ? 1 : 0);
    }
  });

  it('delegates make their own without the flag, as they make those of others', async () => {
    const delegate = await house.addUser('EXPERT');
    expect((await askAsDelegate(house, delegate, { USER_MANAGEMENT: 'WRITE' }, ownKey)).codes).toEqual([]);
    expect(await keysOf(delegate.id)).toHaveLength(1);
  });

  it('who may only read users makes none', async () => {
    const owner = await house.addUser();
    const { codes } = await askAsDelegate(house, await house.addUser(), { USER_MANAGEMENT: 'READ' }, keyFor(owner.id));
    expect(codes).toEqual(['FORBIDDEN']);
  });

  it('nobody makes them for the first user, but the first user', async () => {
    const first = await house.addUser('ADMIN');
    const [{ first_user_id: before }] = await house.rows('SELECT first_user_id FROM installation');
    await house.rows('UPDATE installation SET first_user_id = $1', [first.id]);
    expect((await create(caller, { userId: first.id })).refusal!.code).toBe('FIRST_USER_PROTECTED');
    expect((await create(await house.callerFor(first), {})).errors).toEqual([]);
    await house.rows('UPDATE installation SET first_user_id = $1', [before]);
  });

  it('nobody makes them while acting as somebody else', async () => {
    const user = await house.addUser();
    const { refusal } = await create(await impersonating(house, admin, user), {});
    expect(refusal).toMatchObject({
      code: 'FORBIDDEN',
      message: 'This cannot be done while acting as somebody else.',
    });
  });

  it('while user management is switched off people make their own, and none for others', async () => {
    const closed = await House.open({
      database: house.database,
      environment: { ...environment, ENABLE_USER_MANAGEMENT: 'false' },
    });
    try {
      const user = await house.addUser();
      const ask = (input: object) => closed.ask(caller, CREATE, { input: { label: 'k', scopes: ['FULL'], ...input } });
      expect((await ask({ userId: user.id })).refusal!.code).toBe('FEATURE_DISABLED');
      expect((await ask({})).errors).toEqual([]);
    } finally {
      await closed.close();
    }
  });
});

describe('scopes that reach beyond the owner', () => {
  const beyond: ApiKeyScope[] = ['ACCESS_CHECK', 'USAGE_WRITE'];

  it('are given by administrators to SERVICE accounts', async () => {
    const owner = await service();
    const { data } = await create(caller, { userId: owner.id, scopes: ['READ', ...beyond] });
    expect(data.createApiKey.apiKey.scopes).toEqual(['READ', ...beyond]);
  });

  it.each(beyond)('are given to no person: %s', async (scope) => {
    const user = await house.addUser();
    expect((await create(caller, { userId: user.id, scopes: [scope] })).refusal).toMatchObject({
      code: 'BAD_USER_INPUT',
      violations: [{ path: ['input', 'scopes'], code: 'NOT_ALLOWED' }],
    });
    expect(await keysOf(user.id)).toEqual([]);
  });

  it.each(beyond)('are given by no delegate, and not by the account itself: %s', async (scope) => {
    const owner = await service();
    const order = `mutation { createApiKey(input: { userId: "${owner.id}", label: "k", scopes: [${scope}] }) { secret } }`;
    const levels = { USER_MANAGEMENT: 'WRITE' } as const;
    for (const by of [await house.addUser(), owner])
      expect((await askAsDelegate(house, by, { ...levels, flags: ['FEATURE_API_KEYS'] }, order)).codes).toEqual([
        'FORBIDDEN',
      ]);
    expect(await keysOf(owner.id)).toEqual([]);
  });
});
