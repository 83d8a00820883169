import fc from 'fast-check';
import { effectivePermissions } from '../../src/access/effective-permissions.ts';
import { PERMISSION_SOURCES, sourcesOf } from '../../src/access/permission-sources.ts';
import type { PermissionLevel } from '../../src/core/permission-level.ts';
import { keyOf } from '../support/callers.ts';
import type { TestDatabase } from '../support/database.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { accessChanged, addGroup, setOwnEntries } from '../support/organization.ts';
import { addUnit, type TestUnit } from '../support/org-units.ts';
import { UPDATE_DEFAULTS, UPDATE_GROUP, UPDATE_USER } from '../support/permissions.ts';
import { until } from '../support/until.ts';
import { wiredDatabase, type Wire } from '../support/wire.ts';

const LISTENER = 'gatehouse listen';
/** Tokens of one process hold at the other. */
const environment = { PUBLIC_URL: 'http://gatehouse.test' };
const USERS = '{ users(first: 1) { nodes { id } } }';
const mayListField = (userId: string): string =>
  `can(userId: ${userId}, check: { permission: { area: USER_MANAGEMENT, level: ACCESS } }) { allowed effectiveLevel }`;
const MAY_LIST = `query ($userId: ID!) { ${mayListField('$userId')} }`;
const level = (to: PermissionLevel | null) => ({ levels: [{ area: 'USER_MANAGEMENT', level: to }] });
const TRIES = 40;

let wire: Wire;
let direct: TestDatabase;
let drop: () => Promise<void>;
/** Where things are changed. */
let house: House;
/** Which has to hear of it, by way of a wire that can be cut. */
let other: House;
let admin: Caller;
let service: Caller;
beforeAll(async () => {
  ({ wire, direct, drop } = await wiredDatabase());
  house = await House.open({ database: direct, environment });
  other = await House.open({ database: wire.database, environment });
  admin = await house.callerFor(await house.addUser('ADMIN'));
  service = await keyOf(house, await house.addUser('USER', { type: 'SERVICE', email: null }), ['ACCESS_CHECK']);
});
afterAll(async () => {
  wire.mend();
  await other.close();
  await house.close();
  await drop();
});

const done = async (answer: Promise<{ errors: readonly unknown[] }>): Promise<void> =>
  expect((await answer).errors).toEqual([]);
const setDefaultsApplyTo = async (defaultsApplyTo: string): Promise<void> => {
  await house.rows('UPDATE settings SET document = $1', [{ permissions: { defaultsApplyTo } }]);
  await house.app.unitOfWork.maintain((tx) => house.app.notifications.send(tx, 'settings', {}));
};
const join = async (groupId: string, user: TestUser): Promise<void> => {
  await house.rows('INSERT INTO group_members VALUES ($1, $2, now()) ON CONFLICT DO NOTHING', [groupId, user.id]);
  await accessChanged(house, [user]);
};
const leave = async (groupId: string, user: TestUser): Promise<void> => {
  await house.rows('DELETE FROM group_members WHERE group_id = $1 AND user_id = $2', [groupId, user.id]);
  await accessChanged(house, [user]);
};
const setUnits = (groupId: string, units: readonly TestUnit[]) =>
  done(
    house.ask(
      admin,
      'mutation ($id: ID!, $ids: [ID!]!) { setGroupOrgUnits(id: $id, orgUnitIds: $ids) { group { id } } }',
      {
        id: groupId,
        ids: units.map(({ id }) => id),
      },
    ),
  );
const ofUser = (id: string, to: PermissionLevel | null) =>
  done(house.ask(admin, UPDATE_USER, { id, input: level(to) }));
const ofGroup = (id: string, to: PermissionLevel | null) =>
  done(house.ask(admin, UPDATE_GROUP, { id, input: level(to) }));
const ofRole = (id: string, to: PermissionLevel) => done(house.ask(admin, UPDATE_DEFAULTS, { id, input: level(to) }));

/** Whether a process lets an account list users, and says that it may: the same, once it has heard of all. */
const mayList = async (at: House, user: TestUser, theirs: Caller): Promise<boolean[]> => {
  const [listed, asked] = await Promise.all([at.ask(theirs, USERS), at.ask(service, MAY_LIST, { userId: user.id })]);
  return [listed.refusal === null, asked.data.can.allowed];
};

interface Way {
  readonly give: () => Promise<void>;
  readonly take: () => Promise<void>;
}

describe('what is taken away on one process', () => {
  it.each<[string, (user: TestUser) => Promise<Way>]>([
    [
      'by an entry of a group',
      async (user) => {
        const id = await addGroup(house, {}, [user]);
        return { give: () => ofGroup(id, 'ACCESS'), take: () => ofGroup(id, null) };
      },
    ],
    ['by an own entry', async ({ id }) => ({ give: () => ofUser(id, 'ACCESS'), take: () => ofUser(id, null) })],
    ['by a default', async () => ({ give: () => ofRole('EXPERT', 'ACCESS'), take: () => ofRole('EXPERT', 'NONE') })],
    [
      'by leaving a group',
      async (user) => {
        const id = await addGroup(house, { levels: { USER_MANAGEMENT: 'ACCESS' } });
        return { give: () => join(id, user), take: () => leave(id, user) };
      },
    ],
    [
      'by a unit that a group is linked to',
      async (user) => {
        const id = await addGroup(house, { levels: { USER_MANAGEMENT: 'ACCESS' } });
        const top = await addUnit(house);
        await addUnit(house, { parent: top, members: [user] });
        return { give: () => setUnits(id, [top]), take: () => setUnits(id, []) };
      },
    ],
    [
      'by a setting',
      async (user) => {
        await addGroup(house, {}, [user]);
        await ofRole('EXPERT', 'ACCESS');
        return {
          give: () => setDefaultsApplyTo('UNSET_ENTRIES'),
          take: () => setDefaultsApplyTo('USERS_WITHOUT_GROUP'),
        };
      },
    ],
  ])(
    'is denied on the other within a second, every time: %s',
    async (_how, make) => {
      // prettier-ignore
      const user = await house.addUser('EXPERT');
      const theirs = await house.callerFor(user);
      const { give, take } = await make(user);
      const lateness: number[] = [];
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        await give();
        await until(async () => (await mayList(other, user, theirs)).every((may) => may));
        await take();
        const taken = performance.now();
        // Here it holds at once.
        expect(await mayList(house, user, theirs)).toEqual([false, false]);
        await until(async () => !(await mayList(other, user, theirs)).some((may) => may));
        lateness.push(performance.now() - taken);
      }
      expect(lateness.filter((ms) => ms >= 1_000)).toEqual([]);
      await setDefaultsApplyTo('UNSET_ENTRIES');
      await ofRole('EXPERT', 'NONE');
    },
    60_000,
  );
});

describe('a process that lost its connection for notifications', () => {
  it('answers nothing from memory until it is back, and nothing then that it remembered before', async () => {
    const user = await house.addUser();
    const theirs = await house.callerFor(user);
    await ofUser(user.id, 'ACCESS');
    await until(async () => (await mayList(other, user, theirs)).every((may) => may));
    wire.silence(LISTENER);
    await until(() => !other.app.notifications.isConnected);
    // By rows alone: nobody is told, so what is answered is what is asked of the database.
    const set = (to: object) =>
      house.rows('UPDATE permission_matrices SET levels = $2 WHERE user_id = $1', [user.id, to]);
    for (const to of [{}, { USER_MANAGEMENT: 'READ' }, {}]) {
      await set(to);
      const may = 'USER_MANAGEMENT' in to;
      expect(await mayList(other, user, theirs)).toEqual([may, may]);
    }
    await set({ USER_MANAGEMENT: 'READ' });
    expect(await mayList(other, user, theirs)).toEqual([true, true]);
    await set({});
    wire.mend();
    await until(() => other.app.notifications.isConnected);
    expect(await mayList(other, user, theirs)).toEqual([false, false]);
    // And now it remembers again.
    await mayList(other, user, theirs);
    expect((await other.ask(service, MAY_LIST, { userId: user.id })).statements).toEqual([]);
  });

  it('is out within about a second of what was taken away meanwhile', async () => {
    const user = await house.addUser();
    const theirs = await house.callerFor(user);
    await ofUser(user.id, 'ACCESS');
    await until(async () => (await mayList(other, user, theirs)).every((may) => may));
    wire.silence(LISTENER);
    await ofUser(user.id, null);
    const taken = performance.now();
    await until(async () => !(await mayList(other, user, theirs)).some((may) => may));
    expect(performance.now() - taken).toBeLessThan(1_500);
    wire.mend();
    await until(() => other.app.notifications.isConnected);
  });
});

describe('what is remembered', () => {
  const levels = ['NONE', 'ACCESS', 'READ', 'WRITE'] as const;
  const change = fc.record({
    kind: fc.constantFrom('user', 'group', 'role', 'join', 'leave', 'link', 'unlink', 'setting'),
    who: fc.nat(2),
    which: fc.nat(1),
    to: fc.option(fc.constantFrom(...levels), { nil: null, freq: 3 }),
    /** Whether others ask while it changes, so that something is being loaded meanwhile. */
    isWatched: fc.boolean(),
  });

  it('outlives no change, whatever changes in whatever order', async () => {
    const users = [await house.addUser(), await house.addUser('SUBSCRIBER'), await house.addUser('EXPERT')];
    const groups = [await addGroup(house), await addGroup(house)];
    await setOwnEntries(house, users[2]!, {});
    const unit = await addUnit(house);
    await addUnit(house, { parent: unit, members: users.slice(1) });
    await addUnit(house, { parent: unit, members: users.slice(2) });

    /** What follows from the rows, asked anew each time. */
    const fromRows = async (): Promise<PermissionLevel[]> => {
      const rows = await house.rows(
        `SELECT u.id, u.role, ${PERMISSION_SOURCES} AS access FROM users u WHERE u.id = ANY($1::uuid[])`,
        [users.map(({ id }) => id)],
      );
      return users.map(({ id }) => {
        const { role, access } = rows.find((row) => row.id === id);
        return effectivePermissions(sourcesOf({ role, isActive: true }, access)).level('USER_MANAGEMENT');
      });
    };
    const document = `{ ${users.map(({ id }, index) => `u${index}: ${mayListField(`"${id}"`)}`).join(' ')} }`;
    const answered = async (at: House): Promise<PermissionLevel[]> => {
      const { data } = await at.ask(service, document);
      return users.map((_, index) => data[`u${index}`].effectiveLevel);
    };
    const carryOut: Record<string, (who: number, which: number, to: PermissionLevel | null) => Promise<void>> = {
      user: (who, _which, to) => ofUser(users[who]!.id, to),
      group: (_who, which, to) => ofGroup(groups[which]!, to),
      role: (who, _which, to) => ofRole(users[who]!.role, to ?? 'NONE'),
      join: (who, which) => join(groups[which]!, users[who]!),
      leave: (who, which) => leave(groups[which]!, users[who]!),
      link: (_who, which) => setUnits(groups[which]!, [unit]),
      unlink: (_who, which) => setUnits(groups[which]!, []),
      setting: (who) => setDefaultsApplyTo(who === 0 ? 'USERS_WITHOUT_GROUP' : 'UNSET_ENTRIES'),
    };
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 10 }), async (changes) => {
        for (const { kind, who, which, to, isWatched } of changes) {
          const watching = isWatched ? [answered(house), answered(other)] : [];
          await carryOut[kind]!(who, which, to);
          const expected = await fromRows();
          expect(await answered(house)).toEqual(expected);
          await Promise.all(watching);
          expect(await answered(house)).toEqual(expected);
          const changed = performance.now();
          await until(async () => {
            const there = await answered(other);
            if (performance.now() - changed > 1_000) expect(there).toEqual(expected);
            return JSON.stringify(there) === JSON.stringify(expected);
          });
        }
      }),
      { numRuns: 15, endOnFailure: true },
    );
    await setDefaultsApplyTo('UNSET_ENTRIES');
  }, 60_000);
});
