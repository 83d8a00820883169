import { SecretBox } from '../../src/foundation/crypto/index.ts';
import { newId } from '../../src/core/ids.ts';
import { addDelegate } from '../support/delegates.ts';
import { impersonating, keyOf } from '../support/callers.ts';
import { addDirectory, connect, CREATE_DIRECTORY, startSync, sync, SYNC_DIRECTORY } from '../support/directories.ts';
import { GraphStandIn, TENANT } from '../support/graph.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { until } from '../support/until.ts';

const DIRECTORY = 'directory { id name enabled schedule tenantId clientId unitsFrom maxRemovalPct nextSyncAt }';
const UPDATE = `mutation ($id: ID!, $input: UpdateDirectoryInput!) { updateDirectory(id: $id, input: $input) { ${DIRECTORY} } }`;
const DELETE = 'mutation ($id: ID!) { deleteDirectory(id: $id) { deletedId } }';
const APPROVE = 'mutation ($id: ID!) { approveDirectorySync(jobId: $id) { job { id } } }';
const LIST =
  '{ directories { id name provider enabled tenantId clientId adminEmail schedule nextSyncAt lastSync { id status } } }';
const NOBODY = '01920000-0000-7000-8000-000000000000';

let graph: GraphStandIn;
let house: House;
let admin: TestUser;
let caller: Caller;
beforeAll(async () => {
  graph = await new GraphStandIn().listen();
  house = await House.open({ environment: graph.environment });
  admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
  caller = await house.callerFor(admin);
});
afterAll(async () => {
  await house.close();
  await graph.close();
});

const newName = () => `Directory ${newId().slice(-12)}`;
const create = (by: Caller, input: object, headers = {}) =>
  house.ask(by, CREATE_DIRECTORY, { input: { name: newName(), provider: 'ENTRA_ID', ...TENANT, ...input } }, headers);
const update = (by: Caller, id: string, input: object) => house.ask(by, UPDATE, { id, input });
const remove = (by: Caller, id: string) => house.ask(by, DELETE, { id });
const row = async (id: string) => (await house.rows('SELECT * FROM directories WHERE id = $1', [id]))[0];
const named = (name: string) => house.rows('SELECT * FROM directories WHERE lower(name) = lower($1)', [name]);
const waiting = (id: string) =>
  house.rows('SELECT key, run_at, payload FROM graphile_worker._private_jobs WHERE key = $1', [`sync_directory ${id}`]);

describe('createDirectory', () => {
  it('connects a directory, with its secret sealed and never told', async () => {
    const name = newName();
    const { data, errors } = await create(caller, { name: ` ${name} ` });
    expect(errors).toEqual([]);
    const { directory } = data.createDirectory;
    expect(directory).toMatchObject({
      name,
      provider: 'ENTRA_ID',
      enabled: true,
      schedule: null,
      tenantId: TENANT.tenantId,
      clientId: TENANT.clientId,
      unitsFrom: 'DEPARTMENTS',
      maxRemovalPct: 20,
      nextSyncAt: null,
      lastSync: null,
    });
    const { client_secret: sealed } = await row(directory.id);
    expect(sealed.includes(Buffer.from(TENANT.clientSecret))).toBe(false);
    expect(await house.events(directory.id)).toMatchObject([
      {
        action: 'DIRECTORY_CREATED',
        actor_id: admin.id,
        target_type: 'Directory',
        target_name: name,
        after: { provider: 'ENTRA_ID', name, tenantId: TENANT.tenantId, unitsFrom: 'DEPARTMENTS' },
      },
    ]);
    expect(JSON.stringify(await house.events(directory.id))).not.toContain('ecret');
  });

  it('refuses a name that another has, and makes one of twenty of the same name at once', async () => {
    const name = newName();
    const answers = await Promise.all(Array.from({ length: 20 }, () => create(caller, { name })));
    const codes = answers.map(({ refusal }) => refusal?.code ?? 'ok').sort();
    expect(codes).toEqual([...Array(19).fill('ALREADY_EXISTS'), 'ok']);
    const { refusal } = await create(caller, { name: name.toUpperCase() });
    expect(refusal).toMatchObject({ code: 'ALREADY_EXISTS', violations: [{ path: ['input', 'name'] }] });
    expect(await named(name)).toHaveLength(1);
  });

  const google = { provider: 'GOOGLE_WORKSPACE', tenantId: null, clientId: 'sync@project.iam.gserviceaccount.com' };
  const key = '-----BEGIN PRIVATE KEY-----\nstand-in key, not a real one\n-----END PRIVATE KEY-----';
  const scim = { provider: 'SCIM', tenantId: null, clientId: null, clientSecret: null };
  it.each<[string, object, string, string]>([
    ['a name of spaces', { name: '  ' }, 'name', 'TEXT'],
    ['a name with a NUL', { name: 'a\0b' }, 'name', 'TEXT'],
    ['no tenant', { tenantId: null }, 'tenantId', 'REQUIRED'],
    ['a tenant that leads elsewhere', { tenantId: '../common' }, 'tenantId', 'INVALID'],
    ['a tenant with a query', { tenantId: 'a?b' }, 'tenantId', 'INVALID'],
    ['no client', { clientId: null }, 'clientId', 'REQUIRED'],
    ['no secret', { clientSecret: null }, 'clientSecret', 'REQUIRED'],
    ['a secret of 10,001 characters', { clientSecret: 'x'.repeat(10_001) }, 'clientSecret', 'TEXT'],
    ['an administrator where none is asked for', { adminEmail: 'a@b.example' }, 'adminEmail', 'NOT_ALLOWED'],
    ['units of another provider', { unitsFrom: 'ORG_UNITS' }, 'unitsFrom', 'NOT_ALLOWED'],
    ['a share beyond 100', { maxRemovalPct: 101 }, 'maxRemovalPct', 'MAX'],
    ['a share below 0', { maxRemovalPct: -1 }, 'maxRemovalPct', 'MIN'],
    ['a schedule of six fields', { schedule: '0 0 3 * * *' }, 'schedule', 'CRON'],
    ['a schedule of nonsense', { schedule: 'every day' }, 'schedule', 'CRON'],
    ['a schedule for a day that never comes', { schedule: '0 0 30 2 *' }, 'schedule', 'CRON'],
    ['a schedule of a minute that is none', { schedule: '60 * * * *' }, 'schedule', 'CRON'],
    ['Google without an administrator', { ...google, clientSecret: key }, 'adminEmail', 'REQUIRED'],
    ['Google with no key', { ...google, adminEmail: 'a@b.example' }, 'clientSecret', 'INVALID'],
    ['SCIM with a schedule', { ...scim, schedule: '0 3 * * *' }, 'schedule', 'NOT_ALLOWED'],
    ['SCIM with a secret', { ...scim, clientSecret: 'x'.repeat(20) }, 'clientSecret', 'NOT_ALLOWED'],
    ['SCIM with units', { ...scim, unitsFrom: 'GROUPS' }, 'unitsFrom', 'NOT_ALLOWED'],
  ])('refuses %s', async (_what, input, field, code) => {
    const name = newName();
    const { refusal } = await create(caller, { name, ...input });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', field], code }] });
    expect(await named(name)).toEqual([]);
  });

  it('takes Google and SCIM with what each needs', async () => {
    const { data } = await create(caller, { ...google, adminEmail: 'Admin@b.example', clientSecret: key });
    expect(data.createDirectory.directory).toMatchObject({ unitsFrom: 'ORG_UNITS', adminEmail: 'admin@b.example' });
    const pushed = await create(caller, scim);
    expect(pushed.data.createDirectory.directory).toMatchObject({ provider: 'SCIM', unitsFrom: null });
  });

  it('is done once for a repeated Idempotency-Key', async () => {
    const headers = { 'idempotency-key': `directory-${newId()}` };
    const name = newName();
    const [first, second] = [await create(caller, { name }, headers), await create(caller, { name }, headers)];
    expect(second.errors).toEqual([]);
    expect(second.data).toEqual(first.data);
  });
});

describe('updateDirectory', () => {
  it('changes what is given, and says of the secret only that it changed', async () => {
    const id = await connect(house, caller);
    await house.rows(`UPDATE directories SET sync_state = '{"jobId": "x", "delta": {"users": "y"}}' WHERE id = $1`, [
      id,
    ]);
    const name = newName();
    const before = (await row(id)).client_secret as Buffer;
    const { data, errors } = await update(caller, id, {
      name,
      unitsFrom: 'GROUPS',
      maxRemovalPct: 0,
      clientSecret: 'another~secret-of-the-application',
    });
    expect(errors).toEqual([]);
    expect(data.updateDirectory.directory).toMatchObject({ name, unitsFrom: 'GROUPS', maxRemovalPct: 0 });
    // With other units, everything is read anew.
    expect(await row(id)).toMatchObject({ name, sync_state: null });
    expect((await row(id)).client_secret.equals(before)).toBe(false);
    const [, event] = await house.events(id);
    expect(event).toMatchObject({
      action: 'DIRECTORY_UPDATED',
      before: { unitsFrom: 'DEPARTMENTS', maxRemovalPct: 20 },
      after: { name, unitsFrom: 'GROUPS', maxRemovalPct: 0, clientSecretChanged: true },
    });
  });

  it('enters the secret again where it was sealed with a key that was lost; until then a sync says so', async () => {
    const id = await connect(house, caller);
    const sealed = new SecretBox(Buffer.alloc(32, 9)).seal(Buffer.from(TENANT.clientSecret));
    await house.rows('UPDATE directories SET client_secret = $2 WHERE id = $1', [id, sealed]);
    const { status, error } = await sync(house, caller, id);
    expect([status, JSON.stringify(error)]).toEqual(['FAILED', expect.stringContaining('another ENCRYPTION_KEY')]);
    expect((await update(caller, id, { clientSecret: TENANT.clientSecret })).errors).toEqual([]);
    expect((await sync(house, caller, id)).status).toBe('SUCCEEDED');
  });

  it('changes nothing for the same values, the secret included', async () => {
    const id = await connect(house, caller);
    const before = await row(id);
    const { name } = before;
    expect((await update(caller, id, { name, ...TENANT })).errors).toEqual([]);
    expect(await row(id)).toEqual(before);
    expect(await house.events(id)).toHaveLength(1);
  });

  it.each<[string, object, string, string]>([
    ['no name', { name: null }, 'name', 'REQUIRED'],
    ['neither on nor off', { enabled: null }, 'enabled', 'REQUIRED'],
    ['no tenant', { tenantId: null }, 'tenantId', 'REQUIRED'],
    ['no secret', { clientSecret: null }, 'clientSecret', 'REQUIRED'],
    ['no units', { unitsFrom: null }, 'unitsFrom', 'REQUIRED'],
    ['no share', { maxRemovalPct: null }, 'maxRemovalPct', 'REQUIRED'],
    ['a schedule of nonsense', { schedule: 'x' }, 'schedule', 'CRON'],
  ])('refuses %s', async (_what, input, field, code) => {
    const id = await connect(house, caller);
    const before = await row(id);
    const { refusal } = await update(caller, id, input);
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['input', field], code }] });
    expect(await row(id)).toEqual(before);
  });

  it('refuses the name of another', async () => {
    const [id, other] = [await connect(house, caller), await connect(house, caller)];
    const { name } = await row(other);
    expect((await update(caller, id, { name })).refusal).toMatchObject({ code: 'ALREADY_EXISTS' });
  });

  it.each([NOBODY, 'no-id', ''])('answers NOT_FOUND for %j', async (id) => {
    expect((await update(caller, id, { name: 'x' })).refusal!.code).toBe('NOT_FOUND');
    expect((await remove(caller, id)).refusal!.code).toBe('NOT_FOUND');
    expect((await house.ask(caller, SYNC_DIRECTORY, { id })).refusal!.code).toBe('NOT_FOUND');
  });
});

describe('deleteDirectory', () => {
  it('takes the units and what followed from them, and leaves accounts, which are local from then on', async () => {
    const id = await addDirectory(house);
    const member = await house.addUser();
    const unit = newId();
    const now = house.clock.now();
    await house.rows(
      `INSERT INTO org_units (id, directory_id, external_id, name, created_at, updated_at) VALUES ($1, $2, 'u', 'Unit', $3, $3)`,
      [unit, id, now],
    );
    await house.rows('INSERT INTO org_unit_members VALUES ($1, $2)', [unit, member.id]);
    await house.rows(
      `INSERT INTO directory_accounts (user_id, directory_id, external_id, synced_at) VALUES ($1, $2, 'p', $3)`,
      [member.id, id, now],
    );
    const theirs = await house.callerFor(member);
    const VIEWER = '{ viewer { directory { id name provider tenantId lastSync { id } } } }';
    expect((await house.ask(theirs, VIEWER)).data.viewer.directory).toMatchObject({
      id,
      tenantId: null,
      lastSync: null,
    });
    expect((await remove(caller, id)).data).toEqual({ deleteDirectory: { deletedId: id } });
    expect(await house.rows('SELECT FROM org_units WHERE directory_id = $1', [id])).toEqual([]);
    expect(await house.rows('SELECT FROM org_unit_members WHERE user_id = $1', [member.id])).toEqual([]);
    expect((await house.ask(theirs, VIEWER)).data.viewer.directory).toBeNull();
    const RENAME = 'mutation { updateViewer(input: { name: "Mine again" }) { user { name } } }';
    expect((await house.ask(theirs, RENAME)).errors).toEqual([]);
    expect(await house.events(id)).toMatchObject([{ action: 'DIRECTORY_DELETED', before: { provider: 'SCIM' } }]);
    expect((await remove(caller, id)).refusal!.code).toBe('NOT_FOUND');
  });

  it('and another connection are refused while a sync is under way', async () => {
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    graph.before = () => held;
    const id = await connect(house, caller);
    await startSync(house, caller, id);
    expect((await remove(caller, id)).refusal!.code).toBe('INVALID_STATE');
    expect((await update(caller, id, { unitsFrom: 'GROUPS' })).refusal!.code).toBe('INVALID_STATE');
    expect((await update(caller, id, { name: newName() })).errors).toEqual([]);
    go();
    await house.settled();
    graph.before = () => undefined;
    expect((await remove(caller, id)).errors).toEqual([]);
  });
});

describe('syncDirectory', () => {
  it('is refused of a directory that pushes', async () => {
    const { refusal } = await startSync(house, caller, await addDirectory(house));
    expect(refusal).toMatchObject({ code: 'INVALID_STATE' });
  });

  it('is the latest sync of the directory, by one statement for all', async () => {
    const ids = [await connect(house, caller), await connect(house, caller)];
    for (const id of ids) await startSync(house, caller, id);
    await house.settled();
    const { data, statements } = await house.ask(caller, LIST);
    for (const id of ids)
      expect(data.directories.find((each: { id: string }) => each.id === id).lastSync).toMatchObject({
        status: 'SUCCEEDED',
      });
    expect(statements.filter((text) => text.includes('FROM jobs'))).toHaveLength(1);
    const names = data.directories.map(({ name }: { name: string }) => name);
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b)));
  });
});

describe('a schedule', () => {
  const due = async (id: string): Promise<Date> => (await row(id)).next_sync_at;
  /** Has the task that waits be due at once, as when its time has come. */
  const comeDue = (id: string) =>
    house
      .rows(`UPDATE graphile_worker._private_jobs SET run_at = now() - interval '1 hour' WHERE key = $1`, [
        `sync_directory ${id}`,
      ])
      .then(() => house.rows(`NOTIFY "jobs:insert", '{"r":"${newId()}","count":1}'`));
  const syncsOf = (id: string) =>
    house.rows(`SELECT * FROM jobs WHERE parameters ->> 'directoryId' = $1 ORDER BY created_at`, [id]);

  it('has the directory wait for its time, in UTC', async () => {
    const id = await connect(house, caller, { schedule: '30 3 * * 1' });
    const next = await due(id);
    expect([next.getUTCDay(), next.getUTCHours(), next.getUTCMinutes()]).toEqual([1, 3, 30]);
    expect(await waiting(id)).toMatchObject([
      { run_at: next, payload: { directoryId: id, dueAt: next.toISOString() } },
    ]);
    const { data } = await update(caller, id, { schedule: '45 4 * * *' });
    expect(data.updateDirectory.directory.nextSyncAt).toBe((await due(id)).toISOString());
    expect(await waiting(id)).toMatchObject([{ run_at: await due(id) }]);
    await update(caller, id, { enabled: false });
    expect(await due(id)).toBeNull();
    await update(caller, id, { enabled: true });
    expect((await due(id)).getUTCMinutes()).toBe(45);
    await update(caller, id, { schedule: null });
    expect(await due(id)).toBeNull();
  });

  it('syncs once when it is due, though two processes are up, by the system itself, and waits for the next time', async () => {
    const person = graph.addUser();
    const id = await connect(house, caller, { schedule: '* * * * *' });
    const before = await due(id);
    const other = await House.open({ database: house.database, environment: graph.environment });
    await comeDue(id);
    await until(async () => (await syncsOf(id)).length > 0);
    await house.settled();
    await until(async () => (await syncsOf(id))[0].finished_at !== null);
    expect(await syncsOf(id)).toMatchObject([
      { kind: 'DIRECTORY_SYNC', status: 'SUCCEEDED', created_by: null, dry_run: false },
    ]);
    // Due before its time by the clock, it does not come due again at that time.
    expect((await due(id)).getTime()).toBeGreaterThan(before.getTime());
    expect(await waiting(id)).toMatchObject([{ run_at: await due(id) }]);
    const [account] = await house.rows('SELECT id FROM users WHERE email = $1', [person.mail!.toLowerCase()]);
    expect(await house.events(account.id)).toMatchObject([
      { action: 'USER_CREATED', actor_id: null, actor_name: 'system', after: { directoryId: id } },
    ]);
    await update(caller, id, { enabled: false });
    await other.close();
  });

  it('does not sync by a task that waited for another time, of a directory that is off, nor of one that is gone', async () => {
    const id = await connect(house, caller, { schedule: '0 3 * * *' });
    const stale = { directoryId: id, dueAt: new Date(0).toISOString() };
    await house.rows(`SELECT app.enqueue('sync_directory', $1, 'stale')`, [stale]);
    await house.settled();
    await update(caller, id, { enabled: false });
    await comeDue(id);
    await house.settled();
    await remove(caller, await connect(house, caller, { schedule: '0 3 * * *' }));
    await house.settled();
    expect(await syncsOf(id)).toEqual([]);
  });

  it('leaves a sync that is under way to itself', async () => {
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    graph.before = () => held;
    const id = await connect(house, caller, { schedule: '0 3 * * *' });
    await startSync(house, caller, id);
    await comeDue(id);
    await until(async () => (await waiting(id))[0]?.run_at.getTime() === (await due(id)).getTime());
    expect(await syncsOf(id)).toHaveLength(1);
    go();
    await house.settled();
    graph.before = () => undefined;
  });
});

const operations: [string, (by: Caller, id: string) => ReturnType<typeof remove>][] = [
  ['directories', (by) => house.ask(by, LIST)],
  ['createDirectory', (by) => create(by, {})],
  ['updateDirectory', (by, id) => update(by, id, { name: newName() })],
  ['deleteDirectory', (by, id) => remove(by, id)],
  ['syncDirectory', (by, id) => startSync(house, by, id)],
  ['approveDirectorySync', (by, id) => house.ask(by, APPROVE, { id })],
];

describe.each(operations)('who may: %s', (_operation, work) => {
  let id: string;
  beforeAll(async () => {
    id = await connect(house, caller);
  });
  const refused = async (by: Caller, code: string) => {
    const before = await row(id);
    const { length } = await house.rows('SELECT FROM directories');
    expect((await work(by, id)).refusal?.code).toBe(code);
    expect(await row(id)).toEqual(before);
    expect(await house.rows('SELECT FROM directories')).toHaveLength(length);
  };

  it.each(lesserCallers)('not %s', async (_who, make, code) => refused(await make(house), code));

  it('not a delegate of user management or settings, nor anybody who acts as somebody else', async () => {
    await refused((await addDelegate(house, { USER_MANAGEMENT: 'WRITE' })).caller, 'FORBIDDEN');
    await refused((await addDelegate(house, { SETTINGS: 'WRITE' })).caller, 'FORBIDDEN');
    await refused(await impersonating(house, admin, await house.addUser()), 'FORBIDDEN');
  });

  it('not by a key of a narrow scope', async () => refused(await keyOf(house, admin, ['ACCESS_CHECK']), 'FORBIDDEN'));
});
