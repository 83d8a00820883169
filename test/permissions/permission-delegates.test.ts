import type pg from 'pg';
import { impersonating } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { accessChanged, addGroup, setOwnEntries, type Entries } from '../support/organization.ts';
import { matrixRow, UPDATE_GROUP, UPDATE_USER } from '../support/permissions.ts';
import { whenWaitingForLock } from '../support/until.ts';

type Client = pg.PoolClient;

/** What the delegate has: to manage users, and something to give. */
const HAS = { USER_MANAGEMENT: 'WRITE', AGENTS: 'READ', PROMPTS: 'WRITE', flags: ['CHAT_DELETE'] } as const;
const level = (area: string, to: string | null) => ({ levels: [{ area, level: to }] });
const flag = (name: string, to: boolean | null) => ({ flags: [{ flag: name, enabled: to }] });

let house: House;
let delegate: TestUser & { readonly caller: Caller };
beforeAll(async () => {
  house = await House.open();
});
beforeEach(async () => {
  await setDefaults({});
  delegate = await addDelegate(house, HAS);
});
afterAll(() => house.close());

const setDefaults = async ({ levels = {}, flags = {} }: Entries, role = 'USER'): Promise<void> => {
  await house.rows('UPDATE permission_matrices SET levels = $2, flags = $3 WHERE role = $1', [role, levels, flags]);
  await accessChanged(house, null);
};
const ofUser = async (id: string, input: object, by = delegate.caller) =>
  (await house.ask(by, UPDATE_USER, { id, input })).refusal?.code ?? 'ok';
const ofGroup = async (id: string, input: object, by = delegate.caller) =>
  (await house.ask(by, UPDATE_GROUP, { id, input })).refusal?.code ?? 'ok';
const userRow = (id: string) => matrixRow(house, { column: 'user_id' }, id);
const groupRow = (id: string) => matrixRow(house, { column: 'group_id' }, id);

const WITHIN: [string, object][] = [
  ['a level that they have', level('PROMPTS', 'WRITE')],
  ['less than they have', level('AGENTS', 'ACCESS')],
  ['a flag that they have', flag('CHAT_DELETE', true)],
  ['nothing, where nothing was said', level('TOOLS', 'NONE')],
  ['a flag that is off', flag('CHAT_VOICE_CALL', false)],
  ['what makes another like them', level('USER_MANAGEMENT', 'WRITE')],
];
const BEYOND: [string, object][] = [
  ['a higher level than they have', level('AGENTS', 'WRITE')],
  ['a level where they have none', level('SETTINGS', 'ACCESS')],
  ['a flag that they have not', flag('FEATURE_API_KEYS', true)],
  ['more among less', { levels: [{ area: 'PROMPTS', level: 'READ' }, { area: 'TOOLS', level: 'ACCESS' }] }], // prettier-ignore
];

describe('a manager of users', () => {
  it.each(WITHIN)('may give a user %s', async (_what, input) => {
    const { id } = await house.addUser();
    expect(await ofUser(id, input)).toBe('ok');
    expect(await userRow(id)).toMatchObject({ version: 1 });
  });

  it.each(BEYOND)('may not give a user %s', async (_what, input) => {
    const { id } = await house.addUser();
    expect(await ofUser(id, input)).toBe('FORBIDDEN');
    expect(await userRow(id)).toBeUndefined();
    expect(await house.events(id)).toEqual([]);
  });

  it.each(WITHIN)('may give a group %s', async (_what, input) => {
    const id = await addGroup(house, {}, [await house.addUser()]);
    expect(await ofGroup(id, input)).toBe('ok');
  });

  it.each(BEYOND)('may not give a group, with or without members, %s', async (_what, input) => {
    for (const members of [[], [await house.addUser()]]) {
      const id = await addGroup(house, {}, members);
      expect(await ofGroup(id, input)).toBe('FORBIDDEN');
      expect(await groupRow(id)).toEqual({ levels: {}, flags: {}, version: 1 });
      expect(await house.events(id)).toEqual([]);
    }
  });

  it.each(BEYOND)('may not give themselves %s', async (_what, input) => {
    const before = await userRow(delegate.id);
    expect(await ofUser(delegate.id, input)).toBe('FORBIDDEN');
    expect(await userRow(delegate.id)).toEqual(before);
  });

  it.each(BEYOND)('may not give a group of their own %s', async (_what, input) => {
    const id = await addGroup(house, { levels: { PROMPTS: 'READ' } }, [delegate]);
    expect(await ofGroup(id, input)).toBe('FORBIDDEN');
  });

  it('may lower themselves, and then give no more than that', async () => {
    const { id } = await house.addUser();
    expect(await ofUser(delegate.id, level('PROMPTS', 'READ'))).toBe('ok');
    expect(await ofUser(id, level('PROMPTS', 'WRITE'))).toBe('FORBIDDEN');
    expect(await ofUser(delegate.id, level('PROMPTS', 'WRITE'))).toBe('FORBIDDEN');
    expect(await ofUser(id, level('PROMPTS', 'READ'))).toBe('ok');
  });

  it('may not take away what keeps a default from a user or themselves', async () => {
    await setDefaults({ levels: { FLOWS: 'WRITE' }, flags: { CHAT_VOICE_CALL: true } });
    const user = await house.addUser();
    await setOwnEntries(house, user, { levels: { FLOWS: 'NONE' }, flags: { CHAT_VOICE_CALL: false } });
    const own = { levels: { USER_MANAGEMENT: 'WRITE', FLOWS: 'NONE' }, flags: { CHAT_VOICE_CALL: false } } as const;
    await setOwnEntries(house, delegate, own);
    for (const { id } of [user, delegate])
      for (const input of [level('FLOWS', null), flag('CHAT_VOICE_CALL', null)])
        expect(await ofUser(id, input)).toBe('FORBIDDEN');
    expect(await userRow(user.id)).toMatchObject({ levels: { FLOWS: 'NONE' }, flags: { CHAT_VOICE_CALL: false } });
    expect(await userRow(delegate.id)).toMatchObject(own);
  });

  it('may take it away where the default is no more than they have', async () => {
    await setDefaults({ levels: { AGENTS: 'READ' } });
    const user = await house.addUser();
    await setOwnEntries(house, user, { levels: { AGENTS: 'NONE' } });
    expect(await ofUser(user.id, level('AGENTS', null))).toBe('ok');
  });

  it.each(['USER', 'EXPERT'])(
    'may not take away what keeps a default of the role %s from the members of a group',
    async (role) => {
      await setDefaults({ levels: { FLOWS: 'WRITE' } }, role);
      await setOwnEntries(house, delegate, { levels: { USER_MANAGEMENT: 'WRITE', FLOWS: 'NONE' } });
      for (const members of [[], [delegate], [await house.addUser()]]) {
        const id = await addGroup(house, { levels: { FLOWS: 'NONE' } }, members);
        expect(await ofGroup(id, level('FLOWS', null))).toBe('FORBIDDEN');
        expect(await groupRow(id)).toMatchObject({ levels: { FLOWS: 'NONE' } });
      }
      await setDefaults({}, role);
    },
  );

  it.each<[string, Entries]>([
    ['a level', { levels: { SETTINGS: 'ACCESS' } }],
    ['a flag', { flags: { CHAT_VOICE_CALL: true } }],
  ])('may not touch a group that has %s beyond theirs, not even to take it away', async (_what, entries) => {
    const id = await addGroup(house, entries, [await house.addUser()]);
    expect(await ofGroup(id, level('SETTINGS', null))).toBe('FORBIDDEN');
    expect(await ofGroup(id, { flags: [{ flag: 'CHAT_VOICE_CALL', enabled: false }] })).toBe('FORBIDDEN');
    expect(await ofGroup(id, level('PROMPTS', 'READ'))).toBe('FORBIDDEN');
    expect(await groupRow(id)).toMatchObject({ version: 1 });
  });

  it.each<[string, () => Promise<TestUser>]>([
    ['a level above', () => addDelegate(house, { AGENTS: 'WRITE' })],
    ['a flag above', () => addDelegate(house, { flags: ['SHARE_AGENTS'] })],
    [
      'more by a group',
      async () => {
        const user = await house.addUser();
        await addGroup(house, { levels: { SETTINGS: 'ACCESS' } }, [user]);
        return user;
      },
    ],
    [
      'more once they are active again',
      async () => {
        const user = await house.addUser('USER', { status: 'SUSPENDED' });
        await setOwnEntries(house, user, { levels: { SETTINGS: 'READ' } });
        return user;
      },
    ],
    [
      'more once they are approved',
      async () => {
        const user = await house.addUser('PENDING');
        await setOwnEntries(house, user, { levels: { SETTINGS: 'READ' } });
        return user;
      },
    ],
    ['the role SUBSCRIBER', () => house.addUser('SUBSCRIBER')],
    ['the role EXPERT', () => house.addUser('EXPERT')],
    ['the role ADMIN', () => house.addUser('ADMIN')],
  ])('may not touch users with %s', async (_what, make) => {
    // prettier-ignore
    const { id } = await make();
    const before = await userRow(id);
    for (const input of [level('TOOLS', 'NONE'), level('PROMPTS', 'READ'), level('AGENTS', null), {}])
      expect(await ofUser(id, input)).toBe('FORBIDDEN');
    expect(await userRow(id)).toEqual(before);
    expect(await house.events(id)).toEqual([]);
  });

  it('may do none of it while an administrator acts as them', async () => {
    const { id } = await house.addUser();
    const behind = await impersonating(house, await house.addUser('ADMIN'), delegate);
    expect(await ofUser(id, level('PROMPTS', 'READ'), behind)).toBe('FORBIDDEN');
  });
});

describe('a change that waits while the manager of users is changed', () => {
  /** Has the change wait for its turn at the database, and changes the manager meanwhile. */
  const meanwhile = async (change: () => Promise<void>, ask: () => Promise<string>): Promise<string> => {
    // What the process remembers of the manager is what was so when the request came.
    await house.ask(delegate.caller, '{ viewer { id } }');
    await change();
    return ask();
  };
  const ownRow = (levels: object) => async (): Promise<void> => {
    await house.rows('UPDATE permission_matrices SET levels = $2 WHERE user_id = $1', [delegate.id, levels]);
  };

  it.each<[string, object]>([
    ['the right to do it', { AGENTS: 'READ', PROMPTS: 'WRITE' }],
    ['what is to be given', { USER_MANAGEMENT: 'WRITE', AGENTS: 'READ' }],
    ['anything else', { USER_MANAGEMENT: 'WRITE', PROMPTS: 'WRITE' }],
  ])('is refused where they lost %s', async (_what, levels) => {
    const { id } = await house.addUser();
    expect(await meanwhile(ownRow(levels), () => ofUser(id, level('PROMPTS', 'READ')))).toBe('UNAUTHENTICATED');
    expect(await userRow(id)).toBeUndefined();
    const group = await addGroup(house);
    expect(await ofGroup(group, level('PROMPTS', 'READ'))).toBe('UNAUTHENTICATED');
  });

  it('goes on where they only gained, and what they gained may be given', async () => {
    const { id } = await house.addUser();
    const gained = ownRow({ USER_MANAGEMENT: 'WRITE', AGENTS: 'WRITE', PROMPTS: 'WRITE' });
    expect(await meanwhile(gained, () => ofUser(id, level('AGENTS', 'WRITE')))).toBe('ok');
    expect(await userRow(id)).toMatchObject({ levels: { AGENTS: 'WRITE' } });
  });

  /** Has a change wait for a row that somebody holds, who then takes something away. */
  const heldUp = async (
    table: string,
    id: string,
    ask: () => Promise<string>,
    take: (by: Client) => Promise<unknown>,
  ) => {
    const holder = await house.database.owner.connect();
    await holder.query('BEGIN');
    await holder.query(`SELECT FROM ${table} WHERE id = $1 FOR UPDATE`, [id]);
    const asked = ask();
    await whenWaitingForLock(house);
    await take(holder);
    await holder.query('COMMIT');
    holder.release();
    return asked;
  };
  const revoke = (by: Client): Promise<unknown> =>
    by.query(`UPDATE permission_matrices SET levels = '{"PROMPTS": "WRITE"}' WHERE user_id = $1`, [delegate.id]);

  it('is refused where the right is taken while it waits for the user', async () => {
    const { id } = await house.addUser();
    expect(await heldUp('users', id, () => ofUser(id, level('PROMPTS', 'READ')), revoke)).toBe('UNAUTHENTICATED');
    expect(await userRow(id)).toBeUndefined();
  });

  it('is refused where the right is taken while it waits for the group', async () => {
    const id = await addGroup(house);
    expect(await heldUp('groups', id, () => ofGroup(id, level('PROMPTS', 'READ')), revoke)).toBe('UNAUTHENTICATED');
    expect(await groupRow(id)).toMatchObject({ levels: {} });
  });

  it('gives nobody back to themselves what was being taken from them', async () => {
    const ask = () => ofUser(delegate.id, level('USER_MANAGEMENT', 'WRITE'));
    expect(await heldUp('users', delegate.id, ask, revoke)).toBe('UNAUTHENTICATED');
    expect(await userRow(delegate.id)).toMatchObject({ levels: { PROMPTS: 'WRITE' } });
  });
});
