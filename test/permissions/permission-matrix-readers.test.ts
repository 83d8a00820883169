import { permissionAreas, permissionFlags } from '../../src/core/actor.ts';
import { keyOf } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { addGroup, setOwnEntries } from '../support/organization.ts';
import { MATRIX, sayings, UPDATE_DEFAULTS, UPDATE_GROUP, UPDATE_USER } from '../support/permissions.ts';

let house: House;
let admin: TestUser;
let caller: Caller;
beforeAll(async () => {
  // A page of fifty with all that each may do is beyond what documents may cost unless that is raised.
  house = await House.open({ environment: { GRAPHQL_MAX_COST: '100000' } });
  admin = await house.addUser('ADMIN');
  caller = await house.callerFor(admin);
});
afterAll(() => house.close());

const READS = { levels: [{ area: 'AGENTS', level: 'READ' }] };

describe('default permissions', () => {
  it.each(['ADMIN', 'PENDING'])('are none of accounts of role %s', async (role) => {
    const { refusal } = await house.ask(caller, UPDATE_DEFAULTS, { id: role, input: READS });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['role'], code: 'NOT_ALLOWED' }] });
    expect(await house.rows('SELECT role FROM permission_matrices WHERE role IS NOT NULL')).toHaveLength(3);
  });

  it.each<[object, string[]]>([
    [{ levels: [{ area: 'AGENTS', level: null }] }, ['input', 'levels']],
    [{ flags: [{ flag: 'CHAT_DELETE' }] }, ['input', 'flags']],
  ])('cannot be unset: %j', async (input, path) => {
    const { refusal } = await house.ask(caller, UPDATE_DEFAULTS, { id: 'EXPERT', input });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path, code: 'REQUIRED' }] });
  });

  it('are not given by delegates, whatever they may', async () => {
    const { caller: delegate } = await addDelegate(house, { USER_MANAGEMENT: 'WRITE', AGENTS: 'WRITE' });
    expect((await house.ask(delegate, UPDATE_DEFAULTS, { input: READS })).refusal?.code).toBe('FORBIDDEN');
  });

  it('are read for every role, with no entry left out', async () => {
    const of = (role: string) => house.ask(caller, `{ defaultPermissions(role: ${role}) { ${MATRIX} } }`);
    await house.ask(caller, UPDATE_DEFAULTS, { id: 'SUBSCRIBER', input: READS });
    const read = async (role: string) => sayings((await of(role)).data.defaultPermissions);
    expect(await read('SUBSCRIBER')).toMatchObject({ AGENTS: 'READ', TOOLS: 'NONE', CHAT_DELETE: false });
    expect(await read('EXPERT')).toMatchObject({ AGENTS: 'NONE', TEMPLATES: 'WRITE' });
    expect(await read('ADMIN')).toMatchObject({ AGENTS: 'WRITE', MONITORING: 'READ', CHAT_DELETE: true, version: 0 });
    const pending = Object.values(await read('PENDING'));
    expect(new Set(pending)).toEqual(new Set(['NONE', false, 0]));
    expect(pending).toHaveLength(permissionAreas.length + permissionFlags.length + 1);
  });
});

describe('a permission matrix', () => {
  const OF_USER = `query ($id: ID!) { user(by: { id: $id }) { permissionMatrix { ${MATRIX} } } }`;
  const VIEWER = `{ viewer { permissionMatrix { ${MATRIX} } } }`;

  it('of a user is read by the user and by readers of users, and says nothing where nothing was written', async () => {
    const user = await house.addUser();
    const { caller: reader } = await addDelegate(house, { USER_MANAGEMENT: 'READ' });
    expect(sayings((await house.ask(reader, OF_USER, { id: user.id })).data.user.permissionMatrix)).toEqual({
      version: 0,
    });
    await setOwnEntries(house, user, { levels: { AGENTS: 'READ' } });
    const expected = { AGENTS: 'READ', version: 1 };
    expect(sayings((await house.ask(reader, OF_USER, { id: user.id })).data.user.permissionMatrix)).toEqual(expected);
    expect(sayings((await house.ask(await house.callerFor(user), VIEWER)).data.viewer.permissionMatrix)).toEqual(
      expected,
    );
  });

  it('of a user is null to whoever may only list users, and to a key that is for something else', async () => {
    const LIST =
      '{ users(first: 3) { nodes { id permissionMatrix { version } effectivePermissions { levels { level } } } } }';
    const { id, caller: lister } = await addDelegate(house, { USER_MANAGEMENT: 'ACCESS' });
    const { data, errors } = await house.ask(lister, LIST);
    expect(errors).toEqual([]);
    for (const user of data.users.nodes.filter((node: { id: string }) => node.id !== id))
      expect(user).toMatchObject({ permissionMatrix: null, effectivePermissions: null });
    const key = await keyOf(house, admin, ['USAGE_WRITE']);
    const { data: own } = await house.ask(
      key,
      '{ viewer { permissionMatrix { version } effectivePermissions { levels { level } } } }',
    );
    expect(own.viewer).toEqual({ permissionMatrix: null, effectivePermissions: null });
  });

  it('of fifty users is read with as many statements as of one, and so is what they may do', async () => {
    const users = [];
    for (let index = 0; index < 50; index += 1) {
      const user = await house.addUser();
      await setOwnEntries(house, user, { levels: { AGENTS: 'READ' } });
      users.push(user);
    }
    await addGroup(house, { levels: { TOOLS: 'READ' } }, users);
    const LIST = `query ($first: Int!) { users(first: $first) { nodes { permissionMatrix { version }
      effectivePermissions { levels { level sources { kind } } } } } }`;
    // Who is asked about for the first time is not remembered yet.
    const one = (await house.ask(caller, LIST, { first: 1 })).statements.length;
    const { data, errors, statements } = await house.ask(caller, LIST, { first: 50 });
    expect(errors).toEqual([]);
    expect(data.users.nodes).toHaveLength(50);
    expect(statements.length).toBeLessThanOrEqual(4);
    expect(statements.length - one).toBeLessThanOrEqual(1);
  });

  it('of a group and of a user is changed with as many statements however many members it has', async () => {
    const counts = [];
    for (const size of [1, 40]) {
      const members = await Promise.all(Array.from({ length: size }, () => house.addUser()));
      const id = await addGroup(house, {}, members);
      counts.push((await house.ask(caller, UPDATE_GROUP, { id, input: READS })).statements.length);
    }
    expect(counts[0]).toBe(counts[1]);
    const { id } = await house.addUser();
    expect((await house.ask(caller, UPDATE_USER, { id, input: READS })).statements.length).toBeLessThanOrEqual(12);
  });
});
