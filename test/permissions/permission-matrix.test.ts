import { permissionAreas, permissionFlags } from '../../src/core/actor.ts';
import { impersonating, keyOf } from '../support/callers.ts';
import { addDelegate, permit } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { matrixKinds, matrixRow, NOBODY, sayings } from '../support/permissions.ts';

let house: House;
let admin: TestUser;
let caller: Caller;
beforeAll(async () => {
  house = await House.open();
  admin = await house.addUser('ADMIN');
  caller = await house.callerFor(admin);
});
afterAll(() => house.close());

const READS = { levels: [{ area: 'AGENTS', level: 'READ' }] };
const some = {
  levels: [{ area: 'AGENTS', level: 'READ' }, { area: 'TOOLS', level: 'NONE' }], // prettier-ignore
  flags: [{ flag: 'CHAT_DELETE', enabled: true }, { flag: 'CHAT_EDIT_MESSAGE', enabled: false }], // prettier-ignore
};

describe.each(matrixKinds)('$name', ({ mutation, make, matrixIn, ...kind }) => {
  const isOfRole = kind.column === 'role';
  const eventsOf = (id: string) =>
    isOfRole
      ? house.rows(`SELECT * FROM audit_events WHERE action = 'DEFAULT_PERMISSIONS_CHANGED' ORDER BY created_at, id`)
      : house.events(id);
  const change = (id: string, input: object, by = caller) => house.ask(by, mutation, { id, input });
  const versionOf = async (id: string): Promise<number> => (await matrixRow(house, kind, id))?.version ?? 0;

  it('sets what is named, keeps the rest, and raises the version', async () => {
    const id = await make(house);
    await change(id, { levels: [{ area: 'PROMPTS', level: 'ACCESS' }] });
    const version = await versionOf(id);
    const { data, errors } = await change(id, some);
    expect(errors).toEqual([]);
    const said = { AGENTS: 'READ', TOOLS: 'NONE', PROMPTS: 'ACCESS', CHAT_DELETE: true, CHAT_EDIT_MESSAGE: false };
    expect(sayings(matrixIn(data))).toMatchObject({ ...said, version: version + 1 });
    expect(await matrixRow(house, kind, id)).toMatchObject({
      levels: { AGENTS: 'READ', TOOLS: 'NONE', PROMPTS: 'ACCESS' },
      flags: { CHAT_DELETE: true, CHAT_EDIT_MESSAGE: false },
      version: version + 1,
    });
  });

  it('shows every area and every flag, once', async () => {
    const { levels, flags } = matrixIn((await change(await make(house), READS)).data);
    expect(levels.map(({ area }) => area)).toEqual(permissionAreas);
    expect(flags.map(({ flag }) => flag)).toEqual(permissionFlags);
  });

  it('leaves an audit event with each changed entry under its own name, before and after', async () => {
    const id = await make(house);
    await change(id, READS);
    await change(id, { ...some, levels: [...some.levels, { area: 'PROMPTS', level: 'WRITE' }] });
    const before = isOfRole ? 'NONE' : null;
    const [event] = (await eventsOf(id)).slice(-1);
    expect(event).toMatchObject({ actor_id: admin.id, subject_id: admin.id, actor_name: admin.name });
    expect(event.after).toEqual({
      ...(!isOfRole && { TOOLS: 'NONE', CHAT_EDIT_MESSAGE: false }),
      PROMPTS: 'WRITE',
      CHAT_DELETE: true,
    });
    expect(event.before).toEqual({
      ...(!isOfRole && { TOOLS: null, CHAT_EDIT_MESSAGE: null }),
      PROMPTS: before,
      CHAT_DELETE: isOfRole ? false : null,
    });
  });

  it('changes nothing the second time', async () => {
    const id = await make(house);
    await change(id, some);
    const [row, events] = [await matrixRow(house, kind, id), await eventsOf(id)];
    expect((await change(id, some)).errors).toEqual([]);
    expect((await change(id, {})).errors).toEqual([]);
    expect((await change(id, { levels: null, flags: [] })).errors).toEqual([]);
    expect(await matrixRow(house, kind, id)).toEqual(row);
    expect(await eventsOf(id)).toEqual(events);
  });

  it('takes effect once when it is asked for forty times at once', async () => {
    const id = await make(house);
    const [version, events] = [await versionOf(id), (await eventsOf(id)).length];
    const answers = await Promise.all(Array.from({ length: 40 }, () => change(id, some)));
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    expect(await versionOf(id)).toBe(version + 1);
    expect(await eventsOf(id)).toHaveLength(events + 1);
  });

  it('lets one of three edits of one version win', async () => {
    const id = await make(house);
    const expectedVersion = await versionOf(id);
    const levels = ['ACCESS', 'READ', 'WRITE'];
    const answers = await Promise.all(
      levels.map((level) => change(id, { expectedVersion, levels: [{ area: 'AGENTS', level }] })),
    );
    const codes = answers.map(({ refusal }) => refusal?.code ?? 'ok');
    expect([...codes].sort()).toEqual(['CONFLICT', 'CONFLICT', 'ok']);
    expect(await matrixRow(house, kind, id)).toMatchObject({
      levels: { AGENTS: levels[codes.indexOf('ok')] },
      version: expectedVersion + 1,
    });
  });

  it.each([-1, 1, 7, 2_147_483_647])('refuses a version that is %i too high', async (beyond) => {
    const id = await make(house);
    const row = await matrixRow(house, kind, id);
    const expectedVersion = Math.min((row?.version ?? 0) + beyond, 2_147_483_647);
    const { refusal } = await change(id, { ...some, expectedVersion });
    expect(refusal).toMatchObject({
      code: 'CONFLICT',
      message: 'The permissions were changed meanwhile. Read them again.',
    });
    expect(await matrixRow(house, kind, id)).toEqual(row);
  });

  it.each<[string, object, string[], string]>([
    [
      'more than there is in an area',
      { levels: [READS.levels[0], { area: 'MONITORING', level: 'WRITE' }] },
      ['input', 'levels', '1', 'level'],
      'OUT_OF_RANGE',
    ],
    [
      'an area named twice',
      { levels: [...some.levels, { area: 'AGENTS', level: 'WRITE' }] },
      ['input', 'levels', '2'],
      'REPEATED',
    ],
    [
      'a flag named twice',
      { flags: [...some.flags, { flag: 'CHAT_DELETE', enabled: true }] },
      ['input', 'flags', '2'],
      'REPEATED',
    ],
    [
      'ten thousand entries',
      { levels: Array.from({ length: 10_000 }, () => READS.levels[0]) },
      ['input', 'levels', '1'],
      'REPEATED',
    ],
  ])('refuses %s', async (_what, input, path, code) => {
    // prettier-ignore
    const id = await make(house);
    const row = await matrixRow(house, kind, id);
    const { refusal } = await change(id, input);
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path, code }] });
    expect(await matrixRow(house, kind, id)).toEqual(row);
  });

  it.each(lesserCallers)('is denied to %s', async (_who, by, code) => {
    const id = await make(house);
    const row = await matrixRow(house, kind, id);
    expect((await change(id, READS, await by(house))).refusal?.code).toBe(code);
    expect(await matrixRow(house, kind, id)).toEqual(row);
  });

  it.each<[string, () => Promise<Caller>]>([
    ['a delegate who may list users', async () => (await addDelegate(house, { USER_MANAGEMENT: 'ACCESS', AGENTS: 'WRITE' })).caller], // prettier-ignore
    ['a delegate who may read users', async () => (await addDelegate(house, { USER_MANAGEMENT: 'READ', AGENTS: 'WRITE' })).caller], // prettier-ignore
    ['a delegate of settings', async () => (await addDelegate(house, { SETTINGS: 'WRITE', AGENTS: 'WRITE' })).caller],
    ['a key that may read', () => keyOf(house, admin, ['READ'])],
    ['a key that may check access', () => keyOf(house, admin, ['ACCESS_CHECK'])],
    [
      'an administrator who acts as a manager of users',
      async () => {
        const user = await house.addUser();
        await permit(house, user, { USER_MANAGEMENT: 'WRITE', AGENTS: 'WRITE' });
        return impersonating(house, admin, user);
      },
    ],
  ])('is denied to %s', async (_who, by) => {
    const id = await make(house);
    expect((await change(id, READS, await by())).refusal?.code).toBe('FORBIDDEN');
    expect((await matrixRow(house, kind, id))?.levels ?? {}).toEqual({});
  });

  if (!isOfRole)
    it('unsets what is null', async () => {
      const id = await make(house);
      await change(id, some);
      const { data } = await change(id, {
        levels: [{ area: 'AGENTS', level: null }],
        flags: [{ flag: 'CHAT_DELETE', enabled: null }],
      });
      expect(sayings(matrixIn(data))).toMatchObject({ TOOLS: 'NONE', CHAT_EDIT_MESSAGE: false });
      expect(await matrixRow(house, kind, id)).toMatchObject({
        levels: { TOOLS: 'NONE' },
        flags: { CHAT_EDIT_MESSAGE: false },
      });
      const [event] = (await eventsOf(id)).slice(-1);
      expect(event).toMatchObject({
        before: { AGENTS: 'READ', CHAT_DELETE: true },
        after: { AGENTS: null, CHAT_DELETE: null },
      });
    });

  if (!isOfRole)
    it('says the same of an unknown ID as of one that cannot be', async () => {
      const [unknown, impossible, long] = [NOBODY, "'; --\u0000", 'x'.repeat(10_000)].map((id) => change(id, some));
      const { code, message } = (await unknown!).refusal!;
      expect(code).toBe('NOT_FOUND');
      for (const other of [impossible, long]) expect((await other!).refusal).toMatchObject({ code, message });
    });
});
