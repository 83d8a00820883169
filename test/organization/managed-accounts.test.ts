import { newId } from '../../src/core/ids.ts';
import { addDirectory } from '../support/directories.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { importFile } from '../support/imports.ts';

const UPDATE = `mutation ($id: ID!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) { user { id name version } } }`;
const VIEWER =
  'mutation ($input: UpdateViewerInput!) { updateViewer(input: $input) { user { id name locale statusMessage } } }';
const ACTIVATE = 'mutation ($id: ID!) { activateUser(id: $id) { user { id status } } }';
const SUSPEND = 'mutation ($id: ID!) { suspendUser(id: $id) { user { id status } } }';
const BULK = `mutation ($ids: [ID!]!, $change: BulkUserChange!) {
  updateUsers(ids: $ids, change: $change) { failedCount results { id error { code path } } }
}`;

let house: House;
let caller: Caller;
let directory: string;
beforeAll(async () => {
  house = await House.open();
  const admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
  caller = await house.callerFor(admin);
  directory = await addDirectory(house);
});
afterAll(() => house.close());

/** An account that a directory masters, written as rows. */
async function mastered(
  values: Parameters<House['addUser']>[1] = {},
  { isActive = true, role = 'USER' }: { isActive?: boolean; role?: 'USER' | 'ADMIN' } = {},
): Promise<TestUser> {
  const user = await house.addUser(role, values);
  await house.rows(
    `INSERT INTO directory_accounts (user_id, directory_id, external_id, synced_at, is_active, suspended_at)
     VALUES ($1, $2, $3, now(), $4, CASE WHEN $4 THEN NULL ELSE now() END)`,
    [user.id, directory, newId(), isActive],
  );
  return user;
}
const row = async ({ id }: TestUser) => (await house.rows('SELECT * FROM users WHERE id = $1', [id]))[0];

describe('an account that a directory masters', () => {
  it.each([
    ['name', { name: 'Mine' }],
    ['username', { username: 'mine' }],
    ['email', { email: 'mine@example.org' }],
    ['avatarUrl', { avatarUrl: 'https://example.org/a.png' }],
  ])('keeps its %s, whoever asks', async (field, input) => {
    const user = await mastered();
    const before = await row(user);
    const refusals = [(await house.ask(caller, UPDATE, { id: user.id, input })).refusal];
    if (field === 'name' || field === 'avatarUrl')
      refusals.push((await house.ask(await house.callerFor(user), VIEWER, { input })).refusal);
    for (const refusal of refusals)
      expect(refusal).toMatchObject({ code: 'MANAGED_EXTERNALLY', violations: [{ path: ['input', field] }] });
    expect(await row(user)).toEqual(before);
    expect(await house.events(user.id)).toEqual([]);
  });

  it('keeps all of them where one is the person’s own, which is not written either', async () => {
    const user = await mastered();
    const input = { name: 'Mine', statusMessage: 'away' };
    expect((await house.ask(caller, UPDATE, { id: user.id, input })).refusal?.code).toBe('MANAGED_EXTERNALLY');
    expect((await row(user)).status_message).toBeNull();
  });

  it('takes what is the person’s own, and its own values again', async () => {
    const user = await mastered();
    const theirs = await house.callerFor(user);
    const input = { name: user.name, statusMessage: 'away', locale: 'de', timeZone: 'Europe/Berlin', presence: 'AWAY' };
    expect((await house.ask(theirs, VIEWER, { input })).errors).toEqual([]);
    expect(await row(user)).toMatchObject({ status_message: 'away', locale: 'de', time_zone: 'Europe/Berlin' });
  });

  it('is said which it is, to itself and to readers of users, by one statement for all', async () => {
    const users = [await mastered(), await mastered()];
    const local = await house.addUser();
    const QUERY = '{ users(first: 100) { nodes { id directory { id name provider clientId } } } }';
    const { data, statements } = await house.ask(caller, QUERY);
    const of = ({ id }: TestUser) => data.users.nodes.find((node: { id: string }) => node.id === id).directory;
    for (const user of users) expect(of(user)).toMatchObject({ id: directory, provider: 'SCIM' });
    expect(of(local)).toBeNull();
    expect(statements.filter((text) => text.includes('directory_accounts'))).toHaveLength(1);
    expect(statements.filter((text) => text.includes('FROM directories'))).toHaveLength(1);
    const own = await house.ask(await house.callerFor(users[0]!), '{ viewer { directory { id } } }');
    expect(own.data.viewer.directory).toEqual({ id: directory });
  });

  it('is suspended here at any time, and let in again here where it was here', async () => {
    const user = await mastered();
    expect((await house.ask(caller, SUSPEND, { id: user.id })).errors).toEqual([]);
    expect((await house.ask(caller, ACTIVATE, { id: user.id })).errors).toEqual([]);
    expect((await row(user)).status).toBe('ACTIVE');
  });

  it('is not let in where the directory has put it out: by itself, by the hundred, nor by a file', async () => {
    const user = await mastered({ status: 'SUSPENDED' }, { isActive: false });
    expect((await house.ask(caller, ACTIVATE, { id: user.id })).refusal?.code).toBe('MANAGED_EXTERNALLY');
    const { data } = await house.ask(caller, BULK, { ids: [user.id], change: { status: 'ACTIVE' } });
    expect(data.updateUsers).toMatchObject({ failedCount: 1, results: [{ error: { code: 'MANAGED_EXTERNALLY' } }] });
    const file = ['email,name,status', `${user.email},${user.name},ACTIVE`];
    for (const dryRun of [true, false]) {
      const job = await importFile(house, caller, file, { onConflict: 'UPDATE', dryRun });
      expect(job.rows).toMatchObject([{ error: { code: 'MANAGED_EXTERNALLY', path: ['status'] } }]);
    }
    expect((await row(user)).status).toBe('SUSPENDED');
    expect(await house.events(user.id)).toEqual([]);
  });

  it('is not renamed by a file, and takes from one what is not the directory’s', async () => {
    const user = await mastered();
    for (const [columns, cells, path] of [
      ['email,name', `${user.email},Mine`, 'name'],
      ['email,name,username', `${user.email},${user.name},mine-too`, 'username'],
    ] as const)
      for (const dryRun of [true, false]) {
        const job = await importFile(house, caller, [columns, cells], { onConflict: 'UPDATE', dryRun });
        expect(job.rows).toMatchObject([{ error: { code: 'MANAGED_EXTERNALLY', path: [path] } }]);
      }
    const job = await importFile(house, caller, ['email,name,locale', `${user.email},${user.name},fr`], {
      onConflict: 'UPDATE',
    });
    expect(job).toMatchObject({ status: 'SUCCEEDED', failedCount: 0 });
    expect(await row(user)).toMatchObject({ name: user.name, locale: 'fr' });
  });

  it('is changed here where no directory may change it: as an administrator', async () => {
    const user = await mastered({}, { role: 'ADMIN' });
    expect((await house.ask(caller, UPDATE, { id: user.id, input: { name: 'Ann' } })).errors).toEqual([]);
    expect((await row(user)).name).toBe('Ann');
  });
});
