import type { ApiKeyScope } from '../../src/core/actor.ts';
import { newId } from '../../src/core/ids.ts';
import { impersonating, keyOf } from '../support/callers.ts';
import { askAsDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { PAGE, readBackward, readForward } from '../support/paging.ts';

const UPDATE = `mutation ($id: ID!, $input: UpdateApiKeyInput!) {
  updateApiKey(id: $id, input: $input) { apiKey { id label status } }
}`;
const DELETE = 'mutation ($id: ID!) { deleteApiKey(id: $id) { deletedId } }';
const WHO_AM_I = '{ viewer { id } }';
const WRITE = { USER_MANAGEMENT: 'WRITE' } as const;

let house: House;
let first: TestUser;
let admin: TestUser;
let caller: Caller;
beforeAll(async () => {
  house = await House.open();
  first = await house.addUser('ADMIN');
  await house.markFirst(first);
  admin = await house.addUser('ADMIN');
  caller = await house.callerFor(admin);
});
afterAll(() => house.close());

const update = (by: Caller, id: string, input: object) => house.ask(by, UPDATE, { id, input });
const remove = (by: Caller, id: string) => house.ask(by, DELETE, { id });
const row = async (id: string) => (await house.rows('SELECT * FROM api_keys WHERE id = $1', [id]))[0];

describe('updateApiKey', () => {
  it('renames and suspends, and leaves an audit event', async () => {
    const user = await house.addUser();
    const { keyId, key } = await keyOf(house, user);
    const { data } = await update(caller, keyId, { label: ' the new one ', status: 'SUSPENDED' });
    expect(data.updateApiKey.apiKey).toEqual({ id: keyId, label: 'the new one', status: 'SUSPENDED' });
    expect(await row(keyId)).toMatchObject({ label: 'the new one', status: 'SUSPENDED' });
    expect(await house.events(keyId)).toMatchObject([
      {
        action: 'API_KEY_UPDATED',
        actor_id: admin.id,
        target_type: 'ApiKey',
        before: { label: 'A key', status: 'ACTIVE' },
        after: { userId: user.id, prefix: key.slice(0, 16), label: 'the new one', status: 'SUSPENDED' },
      },
    ]);
  });

  it('takes a key out of use with the next request, and gives it back', async () => {
    const user = await house.addUser();
    const program = await keyOf(house, user);
    const owner = await house.callerFor(user);
    expect((await house.ask(program, WHO_AM_I)).data.viewer).toEqual({ id: user.id });
    await update(owner, program.keyId, { status: 'SUSPENDED' });
    expect((await house.ask(program, WHO_AM_I)).refusal!.code).toBe('UNAUTHENTICATED');
    await update(owner, program.keyId, { status: 'ACTIVE' });
    expect((await house.ask(program, WHO_AM_I)).data.viewer).toEqual({ id: user.id });
  });

  it('changes nothing the second time', async () => {
    const { keyId } = await keyOf(house, await house.addUser());
    for (const _ of [1, 2])
      expect((await update(caller, keyId, { status: 'SUSPENDED', label: 'A key' })).errors).toEqual([]);
    expect((await update(caller, keyId, {})).errors).toEqual([]);
    expect(await house.events(keyId)).toHaveLength(1);
  });

  it.each(['label', 'status'])('refuses null as %s', async (field) => {
    const { keyId } = await keyOf(house, await house.addUser());
    const { refusal } = await update(caller, keyId, { [field]: null });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', field] }] });
    expect(await row(keyId)).toMatchObject({ label: 'A key', status: 'ACTIVE' });
  });

  it.each<[string, ApiKeyScope[], string[]]>([
    ['not of one by which the account reaches beyond itself', ['FULL', 'ACCESS_CHECK'], ['FORBIDDEN']],
    ['of one that does not', ['FULL', 'READ'], []],
  ])('lifts no suspension by delegates and owners %s', async (_what, scopes, codes) => {
    const service = await house.addUser('USER', { type: 'SERVICE', email: null });
    for (const by of [await house.addUser(), service]) {
      const { keyId } = await keyOf(house, service, scopes, { status: 'SUSPENDED' });
      const input = { status: 'ACTIVE' };
      expect((await askAsDelegate(house, by, WRITE, UPDATE, { id: keyId, input })).codes).toEqual(codes);
      expect((await row(keyId)).status).toBe(codes.length === 0 ? 'ACTIVE' : 'SUSPENDED');
      expect((await update(caller, keyId, input)).errors).toEqual([]);
    }
  });
});

describe('deleteApiKey', () => {
  it('deletes the key, denies its next request, and keeps in the log what it was', async () => {
    const user = await house.addUser();
    const program = await keyOf(house, user, ['READ']);
    expect((await house.ask(program, WHO_AM_I)).data.viewer).toEqual({ id: user.id });
    const { data } = await remove(caller, program.keyId);
    expect(data.deleteApiKey).toEqual({ deletedId: program.keyId });
    expect(await row(program.keyId)).toBeUndefined();
    expect((await house.ask(program, WHO_AM_I)).refusal!.code).toBe('UNAUTHENTICATED');
    expect(await house.events(program.keyId)).toMatchObject([
      {
        action: 'API_KEY_DELETED',
        actor_id: admin.id,
        target_name: 'A key',
        before: { userId: user.id, prefix: program.key.slice(0, 16), label: 'A key', scopes: ['READ'] },
        after: null,
      },
    ]);
  });

  it('is answered NOT_FOUND the second time, and once of forty at once', async () => {
    const { keyId } = await keyOf(house, await house.addUser());
    const answers = await Promise.all(Array.from({ length: 40 }, () => remove(caller, keyId)));
    const codes = answers.map(({ refusal }) => refusal?.code ?? 'ok').sort();
    expect(codes).toEqual([...Array.from({ length: 39 }, () => 'NOT_FOUND'), 'ok']);
    expect(await house.events(keyId)).toHaveLength(1);
  });
});

describe.each([
  ['updateApiKey', (by: Caller, id: string) => update(by, id, { status: 'SUSPENDED' }), UPDATE],
  ['deleteApiKey', remove, DELETE],
] as const)('who may: %s', (_operation, change, document) => {
  const unchanged = (id: string) => expect(row(id)).resolves.toMatchObject({ status: 'ACTIVE' });

  it('the owner, and nobody who does not know of the key', async () => {
    const user = await house.addUser();
    const { keyId } = await keyOf(house, user);
    const foreign = await change(await house.callerFor(await house.addUser()), keyId);
    const absent = await change(await house.callerFor(user), newId());
    expect(foreign.refusal).toMatchObject({ code: 'NOT_FOUND', message: absent.refusal!.message });
    await unchanged(keyId);
    expect((await change(await house.callerFor(user), keyId)).errors).toEqual([]);
  });

  it('delegates, of people who are no stronger', async () => {
    const delegate = await house.addUser();
    const input = { status: 'SUSPENDED' };
    const strong = await keyOf(house, await house.addUser('EXPERT'));
    const foreign = await askAsDelegate(house, delegate, WRITE, document, { id: strong.keyId, input });
    expect(foreign.codes).toEqual(['FORBIDDEN']);
    await unchanged(strong.keyId);
    const { keyId } = await keyOf(house, await house.addUser());
    expect((await askAsDelegate(house, delegate, WRITE, document, { id: keyId, input })).codes).toEqual([]);
  });

  it("of the first user's keys nobody but the first user", async () => {
    const { keyId } = await keyOf(house, first);
    expect((await change(caller, keyId)).refusal!.code).toBe('FIRST_USER_PROTECTED');
    await unchanged(keyId);
    expect((await change(await house.callerFor(first), keyId)).errors).toEqual([]);
  });

  it('nobody while acting as the owner', async () => {
    const user = await house.addUser();
    const { keyId } = await keyOf(house, user);
    expect((await change(await impersonating(house, admin, user), keyId)).refusal!.code).toBe('FORBIDDEN');
    await unchanged(keyId);
  });

  it.each(lesserCallers.filter(([, , code]) => code !== 'FORBIDDEN'))('not %s', async (_who, make, code) => {
    const { keyId } = await keyOf(house, await house.addUser());
    expect((await change(await make(house), keyId)).refusal!.code).toBe(code);
    await unchanged(keyId);
  });
});

describe('User.apiKeys', () => {
  const LIST = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    user(by: { id: $id }) { apiKeys(first: $first, after: $after, last: $last, before: $before) { ${PAGE} } }
  }`;

  it('gives them newest first, forward and backward, page by page', async () => {
    const user = await house.addUser();
    const ids: string[] = [];
    for (let count = 0; count < 7; count += 1) ids.unshift((await keyOf(house, user)).keyId);
    // Two of the same instant are told apart by their IDs.
    await house.rows('UPDATE api_keys SET created_at = $2 WHERE id = ANY($1)', [ids.slice(0, 3), house.clock.now()]);
    const ask = async (args: object) => {
      const { data, errors } = await house.ask(caller, LIST, { id: user.id, ...args });
      expect(errors).toEqual([]);
      return data.user.apiKeys;
    };
    expect(await readForward(ask, 2)).toEqual(ids);
    expect(await readBackward(ask, 3)).toEqual(ids);
  });

  it.each(['nonsense', Buffer.from('["api keys","soon","x"]').toString('base64url')])(
    'refuses a cursor that is none: %s',
    async (after) => {
      const { refusal } = await house.ask(caller, LIST, { id: admin.id, after });
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['after'], code: 'BAD_CURSOR' }] });
    },
  );

  it('costs one statement for however many users, and one more where keys are counted', async () => {
    for (const owner of [admin, first]) await keyOf(house, owner);
    const asked = async (fields: string) =>
      house.ask(caller, `{ users(first: 50) { nodes { id apiKeys(first: 5) { ${fields} } } } }`);
    await asked('nodes { id }');
    const plain = await asked('nodes { id user { id } }');
    expect(plain.data.users.nodes.length).toBeGreaterThan(20);
    for (const { id, apiKeys } of plain.data.users.nodes)
      for (const { user } of apiKeys.nodes) expect(user).toEqual({ id });
    // The users, their keys, the owners of the keys.
    expect(plain.statements).toHaveLength(3);
    const counted = await asked('totalCount');
    expect(counted.statements).toHaveLength(3);
    const [{ count }] = await house.rows('SELECT count(*)::int AS count FROM api_keys WHERE user_id = $1', [admin.id]);
    const { totalCount } = counted.data.users.nodes.find(({ id }: TestUser) => id === admin.id).apiKeys;
    expect(totalCount).toBe(count);
  });

  it('is null to all but the account itself and readers of users', async () => {
    const user = await house.addUser();
    await keyOf(house, user);
    const own = await house.ask(await house.callerFor(user), '{ viewer { apiKeys { totalCount } } }');
    expect(own.data.viewer.apiKeys).toEqual({ totalCount: 1 });
    const list =
      '{ users(first: 10, orderBy: { field: JOINED_AT, direction: DESC }) { nodes { id apiKeys { totalCount } } } }';
    for (const [level, shown] of [
      ['ACCESS', null],
      ['READ', { totalCount: 1 }],
    ] as const) {
      const { data } = await askAsDelegate(house, await house.addUser(), { USER_MANAGEMENT: level }, list);
      expect(data.users.nodes.find(({ id }: TestUser) => id === user.id).apiKeys).toEqual(shown);
    }
  });
});
