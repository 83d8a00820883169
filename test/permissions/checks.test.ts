import { newId } from '../../src/core/ids.ts';
import { newApiKey } from '../../src/identity/api-keys/index.ts';
import { impersonating, keyOf } from '../support/callers.ts';
import { addDelegate, permit } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { addGroup, addProject } from '../support/organization.ts';
import { UPDATE_USER } from '../support/permissions.ts';
import { until } from '../support/until.ts';

const ARGS = '$userId: ID, $credential: String';
const CAN = `query ($check: AccessCheckInput!, ${ARGS}) {
  can(check: $check, userId: $userId, credential: $credential) { allowed reason effectiveLevel cacheUntil } }`;
const CAN_ALL = `query ($checks: [AccessCheckInput!]!, ${ARGS}) {
  canAll(checks: $checks, userId: $userId, credential: $credential) { allowed reason effectiveLevel } }`;
const reading = (area: string, level = 'READ') => ({ permission: { area, level } });

let house: House;
let admin: TestUser;
let adminCaller: Caller;
let service: Caller;
beforeAll(async () => {
  house = await House.open();
  admin = await house.addUser('ADMIN');
  adminCaller = await house.callerFor(admin);
  service = await keyOf(house, await house.addUser('USER', { type: 'SERVICE', email: null }), ['ACCESS_CHECK']);
});
afterAll(() => house.close());

const can = async (by: Caller, about: object, check: object = reading('AGENTS')) => {
  const { data, errors } = await house.ask(by, CAN, { check, ...about });
  expect(errors).toEqual([]);
  return data.can;
};
const secretOf = ({ authorization }: Caller): string => authorization!.replace('Bearer ', '');
const UNKNOWN = { allowed: false, reason: 'UNKNOWN_OBJECT', effectiveLevel: null };

describe('canAll', () => {
  it('answers a hundred questions in their order, without asking the database twice', async () => {
    const user = await house.addUser();
    await permit(house, user, { AGENTS: 'WRITE', TOOLS: 'ACCESS', flags: ['CHAT_DELETE'] });
    const kinds = [reading('AGENTS'), reading('TOOLS'), reading('FLOWS'), { flag: 'CHAT_DELETE' }];
    const expected = ['GRANTED', 'LEVEL_TOO_LOW', 'NOT_GRANTED', 'GRANTED'];
    const checks = Array.from({ length: 100 }, (_, index) => kinds[index % 4]);
    // What `permit` told may come late, and takes away what is remembered of everybody.
    await until(async () => (await house.ask(service, CAN, { check: reading('AGENTS') })).statements.length === 0);
    const { data, statements } = await house.ask(service, CAN_ALL, { userId: user.id, checks });
    expect(data.canAll.map(({ reason }: { reason: string }) => reason)).toEqual(
      checks.map((_, at) => expected[at % 4]),
    );
    expect(statements).toHaveLength(1);
  });

  it('answers no question with nothing', async () => {
    expect((await house.ask(service, CAN_ALL, { checks: [] })).data.canAll).toEqual([]);
  });

  it('refuses a hundred and one', async () => {
    const checks = Array.from({ length: 101 }, () => reading('AGENTS'));
    const { refusal } = await house.ask(service, CAN_ALL, { checks });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['checks'], code: 'TOO_MANY' }] });
  });

  it('reads which projects there are in one statement, however many are asked about', async () => {
    const [user, known] = [await house.addUser(), await addProject(house)];
    const ids = [...Array.from({ length: 50 }, newId), known, known.toUpperCase(), "'; --\u0000"];
    const checks = ids.map((projectId) => ({ project: { projectId, role: 'USER' } }));
    await can(service, { userId: user.id });
    const { data, statements } = await house.ask(service, CAN_ALL, { userId: user.id, checks });
    expect(statements).toHaveLength(1);
    const reasons = data.canAll.map(({ reason }: { reason: string }) => reason);
    expect(reasons.slice(49)).toEqual(['UNKNOWN_OBJECT', 'NOT_GRANTED', 'NOT_GRANTED', 'UNKNOWN_OBJECT']);
  });
});

describe('a question about access', () => {
  it.each<[string, object]>([
    ['nothing', {}],
    ['two things', { ...reading('AGENTS'), flag: 'CHAT_DELETE' }],
    ['null', { flag: null }],
  ])('is refused where it asks about %s', async (_what, check) => {
    const { refusal } = await house.ask(service, CAN, { check });
    expect(refusal?.code).toBe('BAD_USER_INPUT');
  });

  it('is refused where it asks about a user and a credential', async () => {
    const about = { userId: admin.id, credential: secretOf(adminCaller) };
    const { refusal } = await house.ask(service, CAN, { check: reading('AGENTS'), ...about });
    expect(refusal).toMatchObject({
      code: 'BAD_USER_INPUT',
      violations: [{ path: ['credential'], code: 'NOT_ALLOWED' }],
    });
  });

  it.each([newId(), "'; --", '', 'x'.repeat(10_000), 'a\u0000b'])('knows nobody by the ID %.20j', async (userId) => {
    for (const by of [service, adminCaller]) {
      expect(await can(by, { userId })).toMatchObject(UNKNOWN);
      const { data, errors } = await house.ask(by, 'query ($userId: ID) { effectivePermissions(userId: $userId) { levels { level } } }', { userId }); // prettier-ignore
      expect([data.effectivePermissions, errors]).toEqual([null, []]);
    }
  });

  it.each<[string, () => Promise<string>]>([
    ['nothing', async () => ''],
    ['something else', async () => 'quiet-otter-marmalade-42'],
    ['a key that was never made', async () => newApiKey().key],
    ['a refresh token', async () => house.refreshTokenFor(admin)],
    ['more than any credential', async () => 'gh_ak_'.repeat(50_000)],
    ['NUL', async () => 'gh_ak_\u0000'],
    ['a suspended key', async () => (await keyOf(house, admin, ['FULL'], { status: 'SUSPENDED' })).key],
    ['an expired key', async () => (await keyOf(house, admin, ['FULL'], { expiresAt: new Date(0) })).key],
    [
      'an expired token',
      async () => {
        const { sessionId } = await house.callerFor(admin);
        return (await house.app.tokens.issue({ userId: admin.id, sessionId }, -1)).token;
      },
    ],
  ])('knows nobody by a credential that does not hold: %s', async (_what, make) => {
    // prettier-ignore
    expect(await can(service, { credential: await make() })).toMatchObject(UNKNOWN);
  });

  it('answers of a session in which an administrator acts what the account may', async () => {
    const user = await house.addUser();
    await permit(house, user, { AGENTS: 'WRITE' });
    const credential = secretOf(await impersonating(house, admin, user));
    expect(await can(service, { credential })).toMatchObject({ reason: 'GRANTED', effectiveLevel: 'WRITE' });
    expect(await can(service, { credential }, reading('SETTINGS'))).toMatchObject({ reason: 'NOT_GRANTED' });
  });

  it('grants nothing to a session whose password has to be changed first', async () => {
    const user = await house.addUser('USER', { mustChangePassword: true });
    await permit(house, user, { AGENTS: 'WRITE' });
    const credential = secretOf(await house.callerFor(user));
    expect(await can(service, { credential })).toMatchObject({
      reason: 'CREDENTIAL_TOO_NARROW',
      effectiveLevel: 'WRITE',
    });
    expect(await can(service, { credential: (await keyOf(house, user)).key })).toMatchObject({ reason: 'GRANTED' });
  });

  it('is answered otherwise from the next time on once something was taken away', async () => {
    const user = await house.addUser();
    await permit(house, user, { AGENTS: 'WRITE' });
    const { key, keyId } = await keyOf(house, user);
    expect(await can(service, { credential: key })).toMatchObject({ reason: 'GRANTED' });
    const input = { levels: [{ area: 'AGENTS', level: 'NONE' }] };
    await house.ask(adminCaller, UPDATE_USER, { id: user.id, input });
    for (const about of [{ credential: key }, { userId: user.id }])
      expect(await can(service, about)).toMatchObject({ reason: 'NOT_GRANTED', effectiveLevel: 'NONE' });
    await house.ask(adminCaller, `mutation { deleteApiKey(id: "${keyId}") { deletedId } }`);
    expect(await can(service, { credential: key })).toMatchObject(UNKNOWN);
    await house.ask(adminCaller, `mutation { suspendUser(id: "${user.id}") { user { id } } }`);
    expect(await can(service, { userId: user.id })).toMatchObject({ reason: 'ACCOUNT_SUSPENDED' });
    await house.ask(adminCaller, `mutation { deleteUser(id: "${user.id}") { deletedId } }`);
    expect(await can(service, { userId: user.id })).toMatchObject(UNKNOWN);
  });

  it('may be answered from memory for a minute, and no longer than the credential holds', async () => {
    const user = await house.addUser();
    const seconds = ({ cacheUntil }: { cacheUntil: string }) =>
      (Date.parse(cacheUntil) - house.clock.now().getTime()) / 1000;
    for (const about of [{ userId: user.id }, { credential: (await keyOf(house, user)).key }]) {
      const decision = await can(service, about);
      expect(seconds(decision)).toBeGreaterThan(55);
      expect(seconds(decision)).toBeLessThanOrEqual(60);
    }
    const expiresAt = new Date(house.clock.now().getTime() + 20_000);
    const { key } = await keyOf(house, user, ['FULL'], { expiresAt });
    expect((await can(service, { credential: key })).cacheUntil).toBe(expiresAt.toISOString());
    const brief = (await house.app.tokens.issue({ userId: user.id, sessionId: (await house.callerFor(user)).sessionId }, 30)).token; // prettier-ignore
    expect(seconds(await can(service, { credential: brief }))).toBeLessThanOrEqual(30);
  });

  it('says until when its answer may be kept no later than the own key holds', async () => {
    const user = await house.addUser();
    const expiresAt = new Date(house.clock.now().getTime() + 20_000);
    const own = await keyOf(house, user, ['FULL'], { expiresAt });
    expect((await can(own, {})).cacheUntil).toBe(expiresAt.toISOString());
  });

  it('counts as use of the key where a service asks, and not where an administrator looks it up', async () => {
    const user = await house.addUser();
    const [looked, used] = [await keyOf(house, user), await keyOf(house, user)];
    await can(adminCaller, { credential: looked.key });
    await can(service, { credential: used.key });
    const lastUse = async (id: string) =>
      (await house.rows('SELECT last_used_at FROM api_keys WHERE id = $1', [id]))[0].last_used_at;
    await until(async () => (await lastUse(used.keyId)) !== null);
    expect(await lastUse(looked.keyId)).toBeNull();
  });

  it('shows the groups that give it, with as many statements as one', async () => {
    const user = await house.addUser();
    const names = ['Atlas', 'Borealis', 'Corona'].map((name) => `${name} ${user.id}`);
    for (const name of names) await addGroup(house, { levels: { AGENTS: 'READ' } }, [user], name);
    const SOURCES = `query ($check: AccessCheckInput!, $userId: ID) {
      can(check: $check, userId: $userId) { sources { kind group { name } } } }`;
    const { data, statements } = await house.ask(service, SOURCES, { check: reading('AGENTS'), userId: user.id });
    expect(data.can.sources.map(({ group }: { group: { name: string } }) => group.name).sort()).toEqual(names);
    expect(statements).toHaveLength(2);
  });
});

describe('asking about others', () => {
  const questions: [string, string][] = [
    ['can', '{ can(userId: "$id", check: { flag: CHAT_DELETE }) { allowed } }'],
    ['canAll', '{ canAll(userId: "$id", checks: []) { allowed } }'],
    ['effectivePermissions', '{ effectivePermissions(userId: "$id") { levels { level } } }'],
  ];

  it.each(questions)(
    'by %s is denied to everybody else, of those there are as of those there are not',
    async (_name, question) => {
      const { id } = await house.addUser();
      for (const [, make, code] of lesserCallers)
        for (const whom of [id, newId(), 'malformed']) {
          const { refusal } = await house.ask(await make(house), question.replace('$id', whom));
          expect(refusal?.code).toBe(code);
        }
      const { caller: lister } = await addDelegate(house, { USER_MANAGEMENT: 'ACCESS' });
      expect((await house.ask(lister, question.replace('$id', id))).refusal?.code).toBe('FORBIDDEN');
      const { caller: reader } = await addDelegate(house, { USER_MANAGEMENT: 'READ' });
      expect((await house.ask(reader, question.replace('$id', id))).errors).toEqual([]);
    },
  );

  it('by a credential is denied to whoever may ask about themselves alone, be it their own', async () => {
    const own = await house.callerFor(await house.addUser());
    const { refusal } = await house.ask(own, CAN, { check: { flag: 'CHAT_DELETE' }, credential: secretOf(own) });
    expect(refusal?.code).toBe('FORBIDDEN');
  });
});

describe('a credential that is asked about', () => {
  it.each([
    ['can', 'query ($c: String) { can(check: { flag: CHAT_DELETE }, credential: $c) { allowed } }'],
    ['canAll', 'query ($c: String) { canAll(checks: [], credential: $c) { allowed } }'],
    [
      'in a fragment',
      'query ($c: String) { ...F } fragment F on Query { canAll(checks: [], credential: $c) { allowed } }',
    ],
  ])('is not taken out of an address: %s', async (_how, query) => {
    const { key } = await keyOf(house, await house.addUser());
    const address = new URL(`${house.url}/graphql`);
    address.search = new URLSearchParams({ query, variables: JSON.stringify({ c: key }) }).toString();
    const headers = { authorization: adminCaller.authorization!, 'apollo-require-preflight': 'yes' };
    const response = await fetch(address, { headers });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    const own = new URL(`${house.url}/graphql`);
    own.search = new URLSearchParams({ query: '{ can(check: { flag: CHAT_DELETE }) { allowed } }' }).toString();
    expect((await fetch(own, { headers })).status).toBe(200);
  });

  it.each<[string, (key: string) => readonly [string, object]]>([
    ['in a list', (key) => [CAN, { check: { flag: 'CHAT_DELETE' }, credential: [key] }]],
    ['as a user', (key) => [CAN, { check: { flag: 'CHAT_DELETE' }, userId: { key } }]],
    ['as a flag', (key) => [CAN, { check: { flag: key } }]],
    ['as an area', (key) => [CAN, { check: { permission: { area: key, level: 'READ' } } }]],
    ['as a field', (key) => [CAN, { check: { [key]: 'READ' } }]],
    ['without quotes', (key) => [`{ can(check: { flag: CHAT_DELETE }, credential: ${key}) { allowed } }`, {}]],
    ['with one quote', (key) => [`{ can(check: { flag: CHAT_DELETE }, credential: "${key}) { allowed } }`, {}]],
  ])('is repeated in no answer and no log, wherever it stands: %s', async (_where, ask) => {
    const { key } = await keyOf(house, await house.addUser());
    const { errors } = await house.ask(adminCaller, ...(ask(key) as [string, Record<string, unknown>]));
    expect(errors).not.toEqual([]);
    for (const place of [errors, house.log]) expect(JSON.stringify(place)).not.toContain(key.slice(20));
  });
});
