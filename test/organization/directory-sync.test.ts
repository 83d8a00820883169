import { newId } from '../../src/core/ids.ts';
import { keyOf } from '../support/callers.ts';
import {
  accountOf,
  actionsOf,
  APPROVE_SYNC,
  connect,
  endOfSync,
  startSync,
  sync,
  unitsOf,
} from '../support/directories.ts';
import { GraphStandIn } from '../support/graph.ts';
import { addGroup } from '../support/groups.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';

let graph: GraphStandIn;
let house: House;
let admin: TestUser;
let caller: Caller;

beforeEach(async () => {
  graph = await new GraphStandIn().listen();
  house = await House.open({ environment: graph.environment });
  admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
  caller = await house.callerFor(admin);
});
afterEach(async () => {
  await house.close();
  await graph.close();
});

const links = (id: string) => house.rows('SELECT * FROM directory_accounts WHERE directory_id = $1', [id]);

describe('people', () => {
  it('get accounts, approved and confirmed, with the audit events of whoever ordered the sync', async () => {
    const [ada, bob] = [graph.addUser({ department: 'Sales' }), graph.addUser({ accountEnabled: false })];
    const id = await connect(house, caller);
    const ended = await sync(house, caller, id);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', totalCount: 3, processedCount: 3, failedCount: 0, error: null });
    expect(ended.outcomes).toEqual({ 'department:Sales': 'UNIT_CREATED', [ada.mail!]: 'USER_CREATED' });
    const account = await accountOf(house, ada.mail);
    expect(account).toMatchObject({
      name: ada.displayName,
      role: 'USER',
      type: 'REGULAR',
      status: 'ACTIVE',
      username: null,
    });
    expect(account.approved_at).not.toBeNull();
    expect(account.email_confirmed_at).not.toBeNull();
    expect(await unitsOf(house, account.id)).toEqual(['Sales']);
    expect(await house.events(account.id)).toMatchObject([
      { action: 'USER_CREATED', actor_id: admin.id, after: { email: account.email, role: 'USER', directoryId: id } },
    ]);
    // Whoever is disabled from the start gets none.
    expect(await accountOf(house, bob.mail)).toBeUndefined();
    expect(await links(id)).toMatchObject([{ user_id: account.id, external_id: ada.id, is_active: true }]);
    expect(await house.events(id)).toMatchObject([
      { action: 'DIRECTORY_CREATED' },
      {
        action: 'DIRECTORY_SYNCED',
        actor_id: admin.id,
        after: { jobId: ended.id, items: 3, failed: 0, USER_CREATED: 1 },
      },
    ]);
  });

  it('follow their directory, and a second sync finds nothing to do', async () => {
    const ada = graph.addUser({ department: 'Sales' });
    const id = await connect(house, caller);
    await sync(house, caller, id);
    const { id: userId } = await accountOf(house, ada.mail);
    expect(await sync(house, caller, id)).toMatchObject({ status: 'SUCCEEDED', items: [] });
    graph.changeUser(ada, { displayName: 'Ada Lovelace', mail: 'Ada@tenant.example', department: 'Research' });
    const ended = await sync(house, caller, id);
    expect(ended.outcomes).toEqual({
      'department:Research': 'UNIT_CREATED',
      'Ada@tenant.example': 'USER_UPDATED USER_UNITS_CHANGED',
    });
    expect(await accountOf(house, 'ada@tenant.example')).toMatchObject({ id: userId, name: 'Ada Lovelace' });
    expect(await unitsOf(house, userId)).toEqual(['Research']);
    const [, changed] = await house.events(userId);
    expect(changed).toMatchObject({
      action: 'USER_UPDATED',
      before: { name: ada.id && expect.any(String), email: expect.any(String) },
      after: { name: 'Ada Lovelace', email: 'ada@tenant.example', directoryId: id },
    });
  });

  it('are suspended when they are gone or disabled, out at once, and back when they are back', async () => {
    const people = Array.from({ length: 12 }, () => graph.addUser({ department: 'Sales' }));
    const [gone, disabled] = people as [(typeof people)[0], (typeof people)[0]];
    const id = await connect(house, caller);
    await sync(house, caller, id);
    const accounts = await Promise.all([gone, disabled].map(({ mail }) => accountOf(house, mail)));
    const callers = await Promise.all(accounts.map((account) => house.callerFor(account)));
    const key = await keyOf(house, accounts[0]);
    graph.removeUser(gone);
    graph.changeUser(disabled, { accountEnabled: false });
    const ended = await sync(house, caller, id);
    expect(Object.values(ended.outcomes).sort()).toEqual(['USER_SUSPENDED', 'USER_SUSPENDED USER_UNITS_CHANGED']);
    for (const by of [...callers, key])
      expect((await house.ask(by, '{ viewer { id } }')).refusal?.code).toBe('UNAUTHENTICATED');
    expect(await actionsOf(house, accounts[0].id)).toEqual(['USER_CREATED', 'USER_SUSPENDED']);
    expect((await house.events(accounts[0].id))[1].after).toMatchObject({ status: 'SUSPENDED', sessionsEnded: 1 });
    expect(await unitsOf(house, accounts[0].id)).toEqual([]);
    graph.addUser(gone);
    graph.changeUser(disabled, { accountEnabled: true });
    await sync(house, caller, id);
    for (const { mail } of [gone, disabled]) expect(await accountOf(house, mail)).toMatchObject({ status: 'ACTIVE' });
    expect(await accountOf(house, gone.mail)).toMatchObject({ id: accounts[0].id });
    expect(await unitsOf(house, accounts[0].id)).toEqual(['Sales']);
  });

  it('stay suspended whom an administrator suspended', async () => {
    const ada = graph.addUser();
    const id = await connect(house, caller, { maxRemovalPct: 100 });
    await sync(house, caller, id);
    const { id: userId } = await accountOf(house, ada.mail);
    await house.ask(caller, 'mutation ($id: ID!) { suspendUser(id: $id) { user { id } } }', { id: userId });
    graph.changeUser(ada, { accountEnabled: false });
    await sync(house, caller, id);
    graph.changeUser(ada, { accountEnabled: true });
    expect((await sync(house, caller, id)).items).toEqual([]);
    expect(await accountOf(house, ada.mail)).toMatchObject({ status: 'SUSPENDED' });
  });

  it('take names over from each other in one sync', async () => {
    const [a, b, c] = [1, 2, 3].map((n) => graph.addUser({ mail: `name-${n}@tenant.example` })) as [
      ReturnType<GraphStandIn['addUser']>,
      ReturnType<GraphStandIn['addUser']>,
      ReturnType<GraphStandIn['addUser']>,
    ];
    const id = await connect(house, caller);
    await sync(house, caller, id);
    graph.changeUser(c, { mail: 'name-4@tenant.example' });
    graph.changeUser(b, { mail: 'name-3@tenant.example' });
    graph.changeUser(a, { mail: 'name-2@tenant.example' });
    // Told in the wrong order: whoever takes a name comes before whoever gives it up.
    expect(await sync(house, caller, id)).toMatchObject({ status: 'SUCCEEDED', processedCount: 3 });
    const rows = await house.rows(
      'SELECT external_id, email FROM directory_accounts JOIN users ON users.id = user_id ORDER BY email',
    );
    expect(rows).toEqual([
      { external_id: a.id, email: 'name-2@tenant.example' },
      { external_id: b.id, email: 'name-3@tenant.example' },
      { external_id: c.id, email: 'name-4@tenant.example' },
    ]);
  });
});

describe('what follows from units', () => {
  it('is had with the next request after a sync that brings it, and not after one that takes it', async () => {
    const [ada, bob] = [graph.addUser({ department: 'Desk' }), graph.addUser({ department: 'Other' })];
    const id = await connect(house, caller);
    await sync(house, caller, id);
    const group = await addGroup(house, { gives: { USER_MANAGEMENT: 'ACCESS' } });
    const [unit] = await house.rows(`SELECT id FROM org_units WHERE name = 'Desk'`);
    const LINK = 'mutation ($id: ID!, $ids: [ID!]!) { setGroupOrgUnits(id: $id, orgUnitIds: $ids) { group { id } } }';
    expect((await house.ask(caller, LINK, { id: group.id, ids: [unit.id] })).errors).toEqual([]);
    const callers = await Promise.all(
      [ada, bob].map(async ({ mail }) => house.callerFor(await accountOf(house, mail))),
    );
    const may = () =>
      Promise.all(
        callers.map(async (by) => (await house.ask(by, '{ users(first: 1) { nodes { id } } }')).refusal?.code),
      );
    expect(await may()).toEqual([undefined, 'FORBIDDEN']);
    graph.changeUser(ada, { department: 'Other' });
    graph.changeUser(bob, { department: 'Desk' });
    await sync(house, caller, id);
    expect(await may()).toEqual(['FORBIDDEN', undefined]);
    const QUERY =
      'query ($id: ID!) { orgUnit(id: $id) { name externalId directory { id name clientId } members { nodes { email } } } }';
    expect((await house.ask(callers[1]!, QUERY, { id: unit.id })).data.orgUnit).toMatchObject({
      name: 'Desk',
      externalId: 'department:Desk',
      directory: { id, clientId: null },
      members: { nodes: [{ email: bob.mail!.toLowerCase() }] },
    });
    await house.ask(caller, 'mutation ($id: ID!) { deleteDirectory(id: $id) { deletedId } }', { id });
    expect(await may()).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  });
});

describe('accounts that are here already', () => {
  it('are taken over by their confirmed address, with all that they have', async () => {
    const local = await house.addUser('EXPERT', { emailConfirmedAt: house.clock.now(), username: 'ada' });
    await house.rows(`INSERT INTO passwords (user_id, hash, changed_at) VALUES ($1, 'x', now())`, [local.id]);
    const theirs = await house.callerFor(local);
    graph.addUser({ mail: local.email.toUpperCase(), displayName: 'Ada' });
    const id = await connect(house, caller);
    expect((await sync(house, caller, id)).outcomes).toEqual({
      [local.email.toUpperCase()]: 'USER_LINKED USER_UPDATED',
    });
    expect(await accountOf(house, local.email)).toMatchObject({
      id: local.id,
      name: 'Ada',
      role: 'EXPERT',
      username: 'ada',
    });
    expect(await house.rows('SELECT FROM passwords WHERE user_id = $1', [local.id])).toHaveLength(1);
    expect((await house.ask(theirs, '{ viewer { id } }')).data.viewer.id).toBe(local.id);
    expect(await actionsOf(house, local.id)).toEqual(['USER_UPDATED', 'USER_UPDATED']);
  });

  it('lose whoever only claimed the address: password, sessions, keys', async () => {
    const claimed = await house.addUser('PENDING');
    await house.rows(`INSERT INTO passwords (user_id, hash, changed_at) VALUES ($1, 'x', now())`, [claimed.id]);
    const theirs = await house.callerFor(claimed);
    const key = await keyOf(house, claimed);
    graph.addUser({ mail: claimed.email, displayName: claimed.name });
    await sync(house, caller, await connect(house, caller));
    expect(await house.rows('SELECT FROM passwords WHERE user_id = $1', [claimed.id])).toEqual([]);
    for (const by of [theirs, key])
      expect((await house.ask(by, '{ viewer { id } }')).refusal?.code).toBe('UNAUTHENTICATED');
    const account = await accountOf(house, claimed.email);
    expect(account).toMatchObject({ id: claimed.id, role: 'USER', status: 'ACTIVE' });
    expect(account.email_confirmed_at).not.toBeNull();
    expect(await house.events(claimed.id)).toMatchObject([
      { action: 'USER_UPDATED', after: { passwordRemoved: true, sessionsEnded: 1 } },
      { action: 'USER_ROLE_CHANGED', before: { role: 'PENDING' }, after: { role: 'USER' } },
    ]);
  });

  it('are left alone by people who are disabled from the start', async () => {
    const local = await house.addUser('USER', { emailConfirmedAt: house.clock.now() });
    graph.addUser({ mail: local.email, accountEnabled: false });
    const id = await connect(house, caller);
    expect(await sync(house, caller, id)).toMatchObject({ status: 'SUCCEEDED', items: [] });
    expect(await accountOf(house, local.email)).toMatchObject({ name: local.name, status: 'ACTIVE' });
    expect(await links(id)).toEqual([]);
  });

  it('are never taken over where they are an administrator, the first user or a service', async () => {
    const other = await house.addUser('ADMIN', { emailConfirmedAt: house.clock.now() });
    const service = await house.addUser('USER', { type: 'SERVICE', emailConfirmedAt: house.clock.now() });
    for (const { email } of [admin, service]) graph.addUser({ mail: email, displayName: 'Mallory' });
    // Of whom the directory says nothing else than what is so.
    graph.addUser({ mail: other.email, displayName: other.name });
    const fine = graph.addUser();
    const id = await connect(house, caller);
    const ended = await sync(house, caller, id);
    expect(ended).toMatchObject({ status: 'PARTIALLY_SUCCEEDED', failedCount: 3 });
    expect(ended.outcomes).toEqual({
      [admin.email]: 'FORBIDDEN',
      [other.email]: 'FORBIDDEN',
      [service.email]: 'FORBIDDEN',
      [fine.mail!]: 'USER_CREATED',
    });
    for (const { id: userId, name } of [admin, other, service]) {
      expect(await house.rows('SELECT name FROM users WHERE id = $1', [userId])).toEqual([{ name }]);
      expect(await house.events(userId)).toEqual([]);
    }
    expect(await links(id)).toHaveLength(1);
  });

  it('that became administrators are changed and suspended by no sync', async () => {
    const ada = graph.addUser();
    const id = await connect(house, caller, { maxRemovalPct: 100 });
    await sync(house, caller, id);
    const account = await accountOf(house, ada.mail);
    await house.rows(`UPDATE users SET role = 'ADMIN' WHERE id = $1`, [account.id]);
    graph.changeUser(ada, { displayName: 'Mallory', accountEnabled: false });
    expect((await sync(house, caller, id)).outcomes).toEqual({ [ada.mail!]: 'FORBIDDEN' });
    graph.removeUser(ada);
    expect((await sync(house, caller, id)).outcomes).toEqual({ [ada.id]: 'FORBIDDEN' });
    expect(await accountOf(house, ada.mail)).toMatchObject({ name: account.name, status: 'ACTIVE' });
  });

  it('of another directory stay its own', async () => {
    const ada = graph.addUser();
    await sync(house, caller, await connect(house, caller));
    const other = await connect(house, caller);
    expect((await sync(house, caller, other)).outcomes).toEqual({ [ada.mail!]: 'MANAGED_EXTERNALLY' });
    expect(await links(other)).toEqual([]);
  });
});

describe('items that cannot be', () => {
  it('fail visibly, and the others go on', async () => {
    const [nobody, nameless, odd] = [
      graph.addUser({ mail: null }),
      graph.addUser({ displayName: ' ' }),
      graph.addUser({ mail: 'no address' }),
    ];
    const twins = [graph.addUser({ mail: 'twin@tenant.example' }), graph.addUser({ mail: 'TWIN@tenant.example' })];
    const long = graph.addUser({ displayName: 'x'.repeat(201) });
    const fine = graph.addUser({ department: 'y'.repeat(201) });
    const id = await connect(house, caller);
    const ended = await sync(house, caller, id);
    expect(ended.status).toBe('PARTIALLY_SUCCEEDED');
    const errorOf = (key: string) => ended.items.find((item) => item.key === key && item.error)?.error;
    expect(errorOf(nobody.id)).toMatchObject({
      code: 'BAD_USER_INPUT',
      path: ['email'],
      message: 'The directory gives no email address.',
    });
    expect(errorOf(nameless.mail!)).toMatchObject({ code: 'BAD_USER_INPUT', path: ['name'] });
    expect(errorOf(odd.mail!)).toMatchObject({ code: 'BAD_USER_INPUT', path: ['email'] });
    expect(errorOf(twins[1]!.mail!)).toMatchObject({ code: 'ALREADY_EXISTS', path: ['email'] });
    expect(errorOf(long.mail!)).toMatchObject({ code: 'BAD_USER_INPUT', path: ['name'] });
    expect(errorOf(`department:${fine.department}`.slice(0, 320))).toMatchObject({ path: ['name'] });
    expect(ended.outcomes[fine.mail!]).toBe('USER_CREATED');
    expect(ended.outcomes[twins[0]!.mail!]).toBe('USER_CREATED');
    expect(await links(id)).toHaveLength(2);
  });

  it('are told again until they can be', async () => {
    const nobody = graph.addUser({ mail: null });
    graph.addUser();
    const id = await connect(house, caller);
    await sync(house, caller, id);
    expect((await sync(house, caller, id)).outcomes).toEqual({ [nobody.id]: 'BAD_USER_INPUT' });
    graph.changeUser(nobody, { mail: 'found@tenant.example' });
    expect((await sync(house, caller, id)).outcomes).toEqual({ 'found@tenant.example': 'USER_CREATED' });
    expect(await sync(house, caller, id)).toMatchObject({ status: 'SUCCEEDED', items: [] });
  });
});

describe('a dry run', () => {
  it('tells what would become of whom, and writes nothing but the job', async () => {
    const people = Array.from({ length: 10 }, () => graph.addUser({ department: 'Sales' }));
    const id = await connect(house, caller);
    await sync(house, caller, id);
    const local = await house.addUser('USER', { emailConfirmedAt: house.clock.now() });
    const taken = graph.addUser({ mail: local.email, displayName: local.name });
    const fresh = graph.addUser({ department: 'Research' });
    graph.removeUser(people[0]!);
    graph.changeUser(people[1]!, { displayName: 'Renamed', department: 'Research' });
    const tables = ['users', 'directory_accounts', 'org_units', 'org_unit_members', 'audit_events', 'sessions'];
    const digest = async () =>
      Promise.all(
        tables.map(
          async (table) =>
            (await house.rows(`SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM ${table} t`))[0],
        ),
      );
    const before = await digest();
    const ended = await sync(house, caller, id, true);
    expect(await digest()).toEqual(before);
    expect(ended.status).toBe('SUCCEEDED');
    const expected = {
      'department:Research': 'UNIT_CREATED',
      [people[1]!.mail!]: 'USER_UPDATED USER_UNITS_CHANGED',
      [taken.mail!]: 'USER_LINKED',
      [fresh.mail!]: 'USER_CREATED',
      [people[0]!.id]: 'USER_SUSPENDED USER_UNITS_CHANGED',
    };
    expect(ended.outcomes).toEqual(expected);
    // And the very same happens then.
    expect((await sync(house, caller, id)).outcomes).toEqual(expected);
  });
});

describe('a sync that would suspend too many', () => {
  it('stops before it does anything, says how many of how many, and goes on when it is told to', async () => {
    const people = Array.from({ length: 10 }, () => graph.addUser());
    const id = await connect(house, caller);
    await sync(house, caller, id);
    for (const person of people.slice(0, 3)) graph.removeUser(person);
    const fresh = graph.addUser();
    const stopped = await sync(house, caller, id);
    expect(stopped).toMatchObject({ status: 'FAILED', items: [], error: { code: 'INVALID_STATE' } });
    expect(stopped.error!.message).toContain('3 of 10 people (30 %)');
    expect(await accountOf(house, fresh.mail)).toBeUndefined();
    expect(await actionsOf(house, id)).toEqual(['DIRECTORY_CREATED', 'DIRECTORY_SYNCED']);
    const { data } = await house.ask(caller, APPROVE_SYNC, { jobId: stopped.id });
    const ended = await endOfSync(house, caller, data.approveDirectorySync.job.id);
    expect(ended).toMatchObject({ status: 'SUCCEEDED' });
    expect(Object.values(ended.outcomes).filter((outcome) => outcome === 'USER_SUSPENDED')).toHaveLength(3);
    expect(await accountOf(house, fresh.mail)).toBeDefined();
    // Whoever said yes once has not said it for ever.
    expect((await house.ask(caller, APPROVE_SYNC, { jobId: stopped.id })).refusal?.code).toBe('NOT_FOUND');
  });

  it('shows in a dry run whom', async () => {
    const people = Array.from({ length: 4 }, () => graph.addUser());
    const id = await connect(house, caller);
    await sync(house, caller, id);
    for (const person of people) graph.removeUser(person);
    expect(Object.values((await sync(house, caller, id, true)).outcomes)).toEqual(Array(4).fill('USER_SUSPENDED'));
    expect(await sync(house, caller, id)).toMatchObject({ status: 'FAILED' });
    expect(await house.rows(`SELECT FROM users WHERE status = 'SUSPENDED'`)).toEqual([]);
  });

  it('is not gone on with for more than it told of, nor by anybody else', async () => {
    const people = Array.from({ length: 10 }, () => graph.addUser());
    const id = await connect(house, caller);
    await sync(house, caller, id);
    for (const person of people.slice(0, 3)) graph.removeUser(person);
    const { id: jobId } = await sync(house, caller, id);
    const user = await house.callerFor(await house.addUser());
    expect((await house.ask(user, APPROVE_SYNC, { jobId })).refusal?.code).toBe('FORBIDDEN');
    expect((await house.ask(caller, APPROVE_SYNC, { jobId: newId() })).refusal?.code).toBe('NOT_FOUND');
    graph.removeUser(people[3]!);
    const { data } = await house.ask(caller, APPROVE_SYNC, { jobId });
    expect(await endOfSync(house, caller, data.approveDirectorySync.job.id)).toMatchObject({ status: 'FAILED' });
    expect(await house.rows(`SELECT FROM users WHERE status = 'SUSPENDED'`)).toEqual([]);
  });

  it('lets a directory that allows it do so', async () => {
    const ada = graph.addUser();
    const id = await connect(house, caller, { maxRemovalPct: 100 });
    await sync(house, caller, id);
    graph.removeUser(ada);
    expect((await sync(house, caller, id)).outcomes).toEqual({ [ada.id]: 'USER_SUSPENDED' });
  });
});

describe('one at a time', () => {
  it('begins one of ten at once, and tells the others so', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    graph.addUser();
    const id = await connect(house, caller);
    graph.before = () => held;
    const answers = await Promise.all(Array.from({ length: 10 }, () => startSync(house, caller, id)));
    release();
    const codes = answers.map(({ refusal }) => refusal?.code ?? 'ok').sort();
    expect(codes).toEqual([...Array(9).fill('INVALID_STATE'), 'ok']);
    await house.settled();
    expect(await house.rows(`SELECT FROM jobs WHERE kind = 'DIRECTORY_SYNC'`)).toHaveLength(1);
    expect((await sync(house, caller, id)).status).toBe('SUCCEEDED');
  });

  it('ends with whoever ordered it and may no longer', async () => {
    const other = await house.addUser('ADMIN');
    const theirs = await house.callerFor(other);
    graph.addUser();
    const id = await connect(house, caller);
    graph.before = async () => {
      await house.rows(`UPDATE users SET role = 'USER' WHERE id = $1`, [other.id]);
    };
    const { data } = await startSync(house, theirs, id);
    expect(await endOfSync(house, caller, data.syncDirectory.job.id)).toMatchObject({
      status: 'FAILED',
      error: { code: 'FORBIDDEN' },
    });
    expect(await links(id)).toEqual([]);
  });
});

describe('a provider that refuses or is away', () => {
  it('changes nothing, and is named with its code alone', async () => {
    graph.addUser();
    const id = await connect(house, caller, { clientSecret: 'another~secret-that-does-not-fit-9876' });
    const ended = await sync(house, caller, id);
    expect(ended).toMatchObject({
      status: 'FAILED',
      error: { code: 'INVALID_STATE', message: 'Microsoft Entra ID refuses the client: 401 invalid_client.' },
    });
    expect(await links(id)).toEqual([]);
  });
});
