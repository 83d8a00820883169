import { addGroup } from '../support/groups.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { importFile } from '../support/imports.ts';
import { fetchLink, linkTo } from '../support/transfers.ts';

const ACCOUNTS = `SELECT email, name, username, role, type, status, time_zone, locale,
    ARRAY(SELECT g.name FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id ORDER BY g.name) AS groups
  FROM users u ORDER BY email, name`;
/** Names of groups, and who of the people is in each. */
const groups = [
  ['=Sales, "North"', [0, 1, 5]],
  ['Ärzte\n漢字', [1, 6]],
  ['; Sales;; -Berlin;', [0, 1]],
] as const;

/** Names and values that a file, a spreadsheet or an import could stumble over. */
const people = [
  ['USER', { name: 'Bob' }],
  ['EXPERT', { name: '=HYPERLINK("http://example.com")', username: 'eve' }],
  ['SUBSCRIBER', { name: '\'-quoted, "twice"; and; +more', type: 'EXTERNAL' }],
  ['PENDING', { name: 'two\nlines\tand a tab' }],
  ['ADMIN', { name: 'Jürgen 漢字 🦦', timeZone: 'Europe/Berlin', locale: 'de' }],
  ['USER', { name: 'Robot', email: null, username: 'robot-1', type: 'SERVICE' }],
  ['USER', { name: 'Mallory', status: 'SUSPENDED' }],
] as const;

describe('a file of exported users', () => {
  let house: House;
  let first: TestUser;
  let caller: Caller;
  let file: string;
  beforeAll(async () => {
    house = await House.open();
    first = await house.addUser('ADMIN', { name: 'Ada Lovelace', email: 'ada@example.org' });
    await house.markFirst(first);
    caller = await house.callerFor(first);
    const made: TestUser[] = [];
    for (const [role, values] of people) made.push(await house.addUser(role, values));
    for (const [name, members] of groups)
      await addGroup(house, { name, members: members.map((place) => made[place]!) });
    file = (await fetchLink(await linkTo(house, caller, 'exportUsers'))).text;
  });
  afterAll(() => house.close());

  it('changes nothing where it is imported again', async () => {
    const before = await house.rows('SELECT * FROM users ORDER BY id');
    const { status, failedCount, outcomes } = await importFile(house, caller, file, { onConflict: 'UPDATE' });
    expect({ status, failedCount, outcomes }).toEqual({
      status: 'SUCCEEDED',
      failedCount: 0,
      outcomes: Array(people.length + 1).fill('SUCCEEDED'),
    });
    expect(await house.rows('SELECT * FROM users ORDER BY id')).toEqual(before);
    expect(await house.rows(`SELECT action FROM audit_events WHERE action ~ '^(USER|GROUP)_'`)).toEqual([]);
  });

  it('makes the same accounts in another installation', async () => {
    const other = await House.open();
    const importer = await other.addUser('ADMIN', { name: 'Ada Lovelace', email: 'ada@example.org' });
    await other.markFirst(importer);
    for (const [name] of groups) await addGroup(other, { name });
    const { status, outcomes } = await importFile(other, await other.callerFor(importer), file, { onConflict: 'SKIP' });
    expect({ status, outcomes }).toMatchObject({ status: 'SUCCEEDED' });
    expect(await other.rows(ACCOUNTS)).toEqual(await house.rows(ACCOUNTS));
    await other.close();
  });
});
