import { newId } from '../../src/core/ids.ts';
import { digestOf } from '../../src/foundation/crypto/index.ts';
import { impersonating, keyOf } from '../support/callers.ts';
import { addDelegate, forbid } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { addUses, ensureMonths, readingUsage } from '../support/ledger.ts';
import { addMember, addProject } from '../support/projects.ts';
import { fetchLink, SlowDownload } from '../support/transfers.ts';
import { until } from '../support/until.ts';

const EXPORT =
  'mutation ($userId: ID, $range: DateTimeRange) { exportUsage(userId: $userId, range: $range) { url contentType expiresAt } }';
const RECORDS = `query ($id: ID!, $range: DateTimeRange) { user(by: { id: $id }) { usageRecords(first: 10, range: $range) { nodes {
  id occurredAt amounts { metric amount } cost { amount currency } category model project { id name } } } } }`;
const NOBODY = '01920000-0000-7000-8000-000000000000';
const DAY_MS = 86_400_000;

let house: House;
let admin: TestUser;
let caller: Caller;
beforeAll(async () => {
  house = await House.open();
  admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
  caller = await house.callerFor(admin);
});
afterAll(() => house.close());

const ago = (ms: number): Date => new Date(house.clock.now().getTime() - ms);

const linkFor = async (variables: object, by: Caller = caller): Promise<string> => {
  const { data, errors } = await house.ask(by, EXPORT, { ...variables });
  expect(errors).toEqual([]);
  return data.exportUsage.url;
};
const fileFor = async (variables: object, by: Caller = caller) => fetchLink(await linkFor(variables, by));
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- lines of any shape
const linesOf = (text: string): any[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);

/** Many uses of an account, one a minute, written as rows. */
const addMany = async ({ id }: TestUser, count: number, model = 'model'): Promise<void> => {
  await ensureMonths(house, ago(40 * DAY_MS), house.clock.now());
  await house.rows(
    `INSERT INTO usage_records (id, user_id, occurred_at, recorded_at, requests, category, model, recorded_by_id)
      SELECT gen_random_uuid(), $1, $2::timestamptz - (n / 3) * interval '1 minute', $2, n, 'PLATFORM', $4, $1 FROM generate_series(1, $3::int) n`,
    [id, ago(60_000), count, model],
  );
};

describe('exportUsage', () => {
  it('has a line for each record of the last 30 days, with what usageRecords tells of it, newest first', async () => {
    const project = await addProject(house);
    const user = await addMember(house, project);
    await addUses(
      house,
      user,
      {
        at: ago(1_000),
        input: 3,
        output: 4,
        cost: '1.25',
        model: 'a "large"\none',
        category: 'CLI',
        projectId: project.id,
      },
      { at: ago(29.9 * DAY_MS), requests: 1 },
      { at: ago(30.1 * DAY_MS), requests: 99 },
    );
    const { headers, text } = await fileFor({ userId: user.id.toUpperCase() });
    expect(headers.get('content-type')).toBe('application/jsonl');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="usage-records-\d{4}-\d\d-\d\d\.jsonl"$/);
    const { data } = await house.ask(caller, RECORDS, { id: user.id, range: { from: ago(30 * DAY_MS).toISOString() } });
    const lines = linesOf(text);
    expect(lines).toEqual(data.user.usageRecords.nodes);
    expect(lines).toHaveLength(2);
    expect(lines[0].project).toEqual(project);
    // Without saying whose: the caller's.
    expect(linesOf((await fileFor({}, user.caller)).text)).toEqual(lines);
  });

  it('has those of a range, and none of anybody else', async () => {
    const [user, other] = [await house.addUser(), await house.addUser()];
    const ats = ['2025-02-28T23:59:59.999Z', '2025-03-01T00:00:00Z', '2025-03-15T00:00:00Z', '2025-04-01T00:00:00Z'];
    const made = await addUses(house, user, ...ats.map((at) => ({ at, input: 1 })));
    await addUses(house, other, { at: ats[1]!, input: 1 });
    const found = async (range: object | null) =>
      linesOf((await fileFor({ userId: user.id, range })).text).map(({ id }) => made.indexOf(id));
    expect(await found({ from: '2025-03-01T00:00:00Z', to: '2025-04-01T00:00:00Z' })).toEqual([2, 1]);
    expect(await found({ to: '2025-03-01T00:00:00Z' })).toEqual([0]);
    expect(await found({ from: '0001-01-01T00:00:00Z' })).toEqual([3, 2, 1, 0]);
    expect(await found({ from: '2025-04-01T00:00:00Z', to: '2025-03-01T00:00:00Z' })).toEqual([]);
  });

  it('is an empty file where nothing was used', async () => {
    const { status, text } = await fileFor({}, await house.callerFor(await house.addUser()));
    expect([status, text]).toEqual([200, '']);
  });

  it('ends with the moment at which it was asked for', async () => {
    const user = await house.addUser();
    const by = await house.callerFor(user);
    await addUses(house, user, { at: ago(10), input: 1 });
    const url = await linkFor({}, by);
    await addUses(house, user, { at: new Date(house.clock.now().getTime() + 1_000), input: 2 });
    expect(linesOf((await fetchLink(url)).text)).toHaveLength(1);
  });

  it('reads thousands in batches of a thousand, each record once', async () => {
    const user = await house.addUser();
    await addMany(user, 3_000);
    const { text, statements } = await fileFor({ userId: user.id });
    const rows = await house.rows(
      'SELECT id FROM usage_records WHERE user_id = $1 ORDER BY occurred_at DESC, id DESC',
      [user.id],
    );
    expect(linesOf(text).map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    expect(readingUsage(statements)).toHaveLength(4);
  });

  it('stops reading when the client goes away, and tells by a broken connection that it is not whole', async () => {
    const user = await house.addUser();
    await addMany(user, 60_000, 'x'.repeat(400));
    const gone = await SlowDownload.begin(house, await linkFor({ userId: user.id }));
    gone.abort();
    await until(() => house.log.some((line) => line.requestId === gone.requestId || line.reqId === gone.requestId));
    const read = gone.statements.length;
    expect(readingUsage(gone.statements).length).toBeLessThan(30);
    // Somebody else's is not kept waiting, and nothing more was read.
    expect((await fileFor({}, await house.callerFor(user))).status).toBe(200);
    expect(gone.statements).toHaveLength(read);
  });

  it('breaks off when the right to it ends in the middle', async () => {
    const user = await house.addUser();
    await addMany(user, 60_000, 'x'.repeat(400));
    const delegate = await addDelegate(house, { USER_MANAGEMENT: 'READ' });
    const download = await SlowDownload.begin(house, await linkFor({ userId: user.id }, delegate.caller));
    await forbid(house, delegate);
    const { text, isWhole } = await download.finish();
    expect(isWhole).toBe(false);
    expect(text.split('\n').length).toBeLessThan(60_000);
  });

  it('is gone for a delegate who may no longer read users, though it still has its own', async () => {
    const user = await house.addUser();
    await addUses(house, user, { input: 1 });
    const delegate = await addDelegate(house, { USER_MANAGEMENT: 'READ' });
    await addUses(house, delegate, { input: 2 });
    const [others, own] = [await linkFor({ userId: user.id }, delegate.caller), await linkFor({}, delegate.caller)];
    expect((await fetchLink(others)).status).toBe(200);
    await forbid(house, delegate);
    expect((await fetchLink(others)).status).toBe(404);
    expect((await fetchLink(own)).status).toBe(200);
  });

  it('leaves an event that says whose records of what time were asked for, and no more than one however often it is repeated', async () => {
    const user = await house.addUser('USER', { name: 'Grace Hopper' });
    const range = { from: '2026-01-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' };
    const key = { 'idempotency-key': newId() };
    const first = await house.ask(caller, EXPORT, { userId: user.id, range }, key);
    const again = await house.ask(caller, EXPORT, { userId: user.id, range }, key);
    expect(again.data).toEqual(first.data);
    const events = await house.events(user.id);
    const [link] = await house.rows('SELECT * FROM links WHERE digest = $1', [
      digestOf(first.data.exportUsage.url.split('/').pop()!),
    ]);
    expect(events).toMatchObject([
      {
        action: 'USAGE_EXPORTED',
        actor_id: admin.id,
        target_type: 'User',
        target_name: 'Grace Hopper',
        after: { range, linkId: link.id },
      },
    ]);
    expect(link).toMatchObject({ kind: 'usage-records.jsonl', parameters: { userId: user.id, range } });
    const told = `{ auditEvents(first: 1, filter: { targetId: "${user.id}" }) { nodes { description } } }`;
    expect((await house.ask(caller, told)).data.auditEvents.nodes).toEqual([
      { description: `${admin.name} exported Grace Hopper's usage` },
    ]);
  });

  it('gives no link where its event cannot be written', async () => {
    const before = await house.rows('SELECT id FROM links');
    await house.rows('REVOKE INSERT ON audit_events FROM gatehouse_app');
    const { refusal } = await house.ask(caller, EXPORT);
    await house.rows('GRANT INSERT ON audit_events TO gatehouse_app');
    expect(refusal!.code).toBe('INTERNAL_SERVER_ERROR');
    expect(await house.rows('SELECT id FROM links')).toEqual(before);
  });

  it('is refused for nobody', async () => {
    for (const userId of [NOBODY, 'no-id', 'no\0id', ''])
      expect((await house.ask(caller, EXPORT, { userId })).refusal!.code).toBe('NOT_FOUND');
  });

  it.each<[string, () => Promise<Caller>, string]>([
    ['a stranger', async () => house.anonymous, 'UNAUTHENTICATED'],
    ['an account that awaits approval', async () => house.callerFor(await house.addUser('PENDING')), 'ACCOUNT_PENDING'],
    [
      'a suspended account',
      async () => house.callerFor(await house.addUser('ADMIN', { status: 'SUSPENDED' })),
      'UNAUTHENTICATED',
    ],
    ['a user', async () => house.callerFor(await house.addUser()), 'FORBIDDEN'],
    ['a lister of users', async () => (await addDelegate(house, { USER_MANAGEMENT: 'ACCESS' })).caller, 'FORBIDDEN'],
    ['whoever monitors', async () => (await addDelegate(house, { MONITORING: 'READ' })).caller, 'FORBIDDEN'],
    ['a key that may only read', async () => keyOf(house, await house.addUser('ADMIN'), ['READ']), 'FORBIDDEN'],
    [
      'a key that records usage',
      async () => keyOf(house, await house.addUser('ADMIN', { type: 'SERVICE', email: null }), ['USAGE_WRITE']),
      'FORBIDDEN',
    ],
  ])('of others is denied to %s, whether the account is there or not', async (_who, make, code) => {
    const user = await house.addUser();
    const before = await house.rows('SELECT id FROM links');
    const by = await make();
    for (const userId of [user.id, NOBODY]) expect((await house.ask(by, EXPORT, { userId })).refusal!.code).toBe(code);
    expect(await house.rows('SELECT id FROM links')).toEqual(before);
  });

  it('of a member is denied to the admin of the project, and of oneself to keys that are for single things', async () => {
    const project = await addProject(house);
    const [projectAdmin, member] = [await addMember(house, project, 'PROJECT_ADMIN'), await addMember(house, project)];
    expect((await house.ask(projectAdmin.caller, EXPORT, { userId: member.id })).refusal!.code).toBe('FORBIDDEN');
    expect((await house.ask(await keyOf(house, member, ['USAGE_WRITE']), EXPORT)).refusal!.code).toBe('FORBIDDEN');
  });

  it('names a project in the file only where the caller sees it', async () => {
    const project = await addProject(house);
    const user = await house.addUser();
    await addUses(house, user, { input: 1, projectId: project.id });
    const projects = async (by: Caller) =>
      linesOf((await fileFor({ userId: user.id }, by)).text).map((line) => line.project);
    expect(await projects(caller)).toEqual([project]);
    expect(await projects(await house.callerFor(user))).toEqual([null]);
  });

  it('of the account that an administrator acts as is the account’s own', async () => {
    const user = await house.addUser();
    await addUses(house, user, { input: 5 });
    const acting = await impersonating(house, admin, user);
    expect(linesOf((await fileFor({}, acting)).text)).toMatchObject([
      { amounts: [{ metric: 'TOKENS', amount: 5 }, {}] },
    ]);
    expect((await house.events(user.id))[0]).toMatchObject({
      action: 'USAGE_EXPORTED',
      actor_id: admin.id,
      subject_id: user.id,
    });
  });
});
