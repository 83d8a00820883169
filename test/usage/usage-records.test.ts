import { newId } from '../../src/core/ids.ts';
import { recordPages } from '../../src/usage/reports/usage-record.queries.ts';
import { sumsOfUsers } from '../../src/usage/reports/usage-sums.queries.ts';
import { useOfAll } from '../../src/usage/reports/usage-totals.queries.ts';
import type { Statement } from '../../src/core/sql.ts';
import { keyOf } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { addUses, ensureMonths, readingUsage } from '../support/ledger.ts';
import { PAGE, readBackward, readForward } from '../support/paging.ts';
import { addMember, addProject, putInto } from '../support/projects.ts';

const PAGING = '$first: Int, $after: String, $last: Int, $before: String';
const PAGED = 'first: $first, after: $after, last: $last, before: $before';
const LIST = `query ($id: ID!, $range: DateTimeRange, ${PAGING}) { user(by: { id: $id }) {
  usageRecords(range: $range, ${PAGED}) { ${PAGE} totalCount } } }`;
const WHOLE = `query ($id: ID!) { user(by: { id: $id }) { usageRecords { nodes {
  id occurredAt amounts { metric amount } cost { amount currency } category model project { id name } } } } }`;
const HOUR_MS = 3_600_000;

let house: House;
let admin: TestUser;
let caller: Caller;
beforeAll(async () => {
  house = await House.open({ environment: { GRAPHQL_MAX_COST: '1000000' } });
  admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
  caller = await house.callerFor(admin);
});
afterAll(() => house.close());

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of any shape
const ask = async (document: string, variables: object = {}, by: Caller = caller): Promise<any> => {
  const { data, errors } = await house.ask(by, document, { ...variables });
  expect(errors).toEqual([]);
  return data;
};

describe('User.usageRecords', () => {
  it('tell each use as it was recorded', async () => {
    const user = await house.addUser();
    const project = await addProject(house);
    const [first, second] = await addUses(
      house,
      user,
      { at: '2026-05-01T10:00:00.123Z', requests: 1 },
      {
        at: '2026-05-02T10:00:00Z',
        input: 5,
        output: 6,
        seconds: 7,
        images: 8,
        cost: '0.0000000012',
        category: 'CLI',
        model: 'large',
        projectId: project.id,
      },
    );
    expect((await ask(WHOLE, { id: user.id })).user.usageRecords.nodes).toEqual([
      {
        id: second,
        occurredAt: '2026-05-02T10:00:00.000Z',
        amounts: [
          { metric: 'TOKENS', amount: 11 },
          { metric: 'INPUT_TOKENS', amount: 5 },
          { metric: 'OUTPUT_TOKENS', amount: 6 },
          { metric: 'IMAGES', amount: 8 },
          { metric: 'AUDIO_SECONDS', amount: 7 },
        ],
        cost: { amount: '0.0000000012', currency: 'USD' },
        category: 'CLI',
        model: 'large',
        project,
      },
      {
        id: first,
        occurredAt: '2026-05-01T10:00:00.123Z',
        amounts: [{ metric: 'REQUESTS', amount: 1 }],
        cost: { amount: '0.00', currency: 'USD' },
        category: 'PLATFORM',
        model: null,
        project: null,
      },
    ]);
  });

  it('come newest first, forward and backward, page by page, over months and within one instant', async () => {
    const [user, other] = [await house.addUser(), await house.addUser()];
    const ats = ['2025-12-31T23:59:59.999Z', '2026-01-01T00:00:00Z', '2026-01-15T00:00:00Z', '2026-01-15T00:00:00Z'];
    const all = [
      ...ats,
      '2026-01-15T00:00:00Z',
      '2026-02-01T00:00:00Z',
      '2026-02-28T12:00:00Z',
      '2024-02-29T00:00:00Z',
    ];
    const made = await addUses(house, user, ...all.map((at) => ({ at, input: 1 })));
    await addUses(house, other, { at: '2026-01-15T00:00:00Z', input: 1 });
    const expected = made
      .map((id, n) => ({ id, at: Date.parse(all[n]!) }))
      .sort((one, two) => two.at - one.at || (two.id > one.id ? 1 : -1))
      .map(({ id }) => id);
    const page = async (args: object) => (await ask(LIST, { id: user.id, ...args })).user.usageRecords;
    for (const size of [1, 3, 100]) {
      expect(await readForward(page, size)).toEqual(expected);
      expect(await readBackward(page, size)).toEqual(expected);
    }
    expect((await page({})).totalCount).toBe(8);
  });

  it('are those of a range, of which both ends may be open, and of all time without one', async () => {
    const user = await house.addUser();
    const ats = ['2020-01-01T00:00:00Z', '2026-03-01T00:00:00Z', '2026-03-31T23:59:59.999Z', '2026-04-01T00:00:00Z'];
    const made = await addUses(house, user, ...ats.map((at) => ({ at, input: 1 })));
    const found = async (range: object | null) => {
      const { nodes, totalCount } = (await ask(LIST, { id: user.id, range })).user.usageRecords;
      expect(totalCount).toBe(nodes.length);
      return nodes.map(({ id }: { id: string }) => made.indexOf(id));
    };
    expect(await found(null)).toEqual([3, 2, 1, 0]);
    expect(await found({ from: '2026-03-01T00:00:00Z', to: '2026-04-01T00:00:00Z' })).toEqual([2, 1]);
    expect(await found({ from: '2026-04-01T00:00:00Z' })).toEqual([3]);
    expect(await found({ to: '2026-03-01T00:00:00Z' })).toEqual([0]);
    expect(await found({ from: '2026-04-01T00:00:00Z', to: '2026-03-01T00:00:00Z' })).toEqual([]);
    expect(await found({ from: '0001-01-01T00:00:00Z', to: '9999-12-31T00:00:00Z' })).toEqual([3, 2, 1, 0]);
  });

  it.each([
    [{ first: 0 }, 'first', 'OUT_OF_RANGE'],
    [{ first: 101 }, 'first', 'OUT_OF_RANGE'],
    [{ after: 'nonsense' }, 'after', 'BAD_CURSOR'],
    [
      { last: 1, before: Buffer.from('["auditEvents","2026-01-01","x"]').toString('base64url') },
      'before',
      'BAD_CURSOR',
    ],
    [{ after: Buffer.from('["usageRecords","no date","x"]').toString('base64url') }, 'after', 'BAD_CURSOR'],
    [
      { after: Buffer.from('["usageRecords","2026-01-01","no\\u0000id"]').toString('base64url') },
      'after',
      'BAD_CURSOR',
    ],
  ])('refuse %j', async (args, path, code) => {
    const { refusal } = await house.ask(caller, LIST, { id: admin.id, ...args });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: [path], code }] });
  });

  it('name the project to whoever sees it, and to nobody one that is gone', async () => {
    const [project, gone] = [await addProject(house), await addProject(house)];
    const user = await addMember(house, project);
    await putInto(house, gone, user);
    await addUses(
      house,
      user,
      { input: 1, projectId: project.id },
      { input: 2, projectId: gone.id, at: '2026-01-01T00:00:00Z' },
    );
    await ask('mutation ($id: ID!) { deleteProject(id: $id) { deletedId } }', { id: gone.id });
    const projects = async (by: Caller) =>
      (await ask(WHOLE, { id: user.id }, by)).user.usageRecords.nodes.map(
        (record: { project: object | null }) => record.project,
      );
    expect(await projects(user.caller)).toEqual([project, null]);
    await ask(
      'mutation ($user: ID!, $project: ID!) { unassignProjectMember(userId: $user, projectId: $project) { user { id } } }',
      {
        user: user.id,
        project: project.id,
      },
    );
    expect(await projects(user.caller)).toEqual([null, null]);
    expect(await projects(caller)).toEqual([project, null]);
  });

  it('are hidden from all but the user and readers of user management, and from narrow keys', async () => {
    const user = await house.addUser();
    await addUses(house, user, { input: 1 });
    const count = async (by: Caller) =>
      (await house.ask(by, LIST, { id: user.id })).data.user?.usageRecords?.totalCount ?? null;
    expect(await count(await house.callerFor(user))).toBe(1);
    expect(await count(await keyOf(house, user, ['READ']))).toBe(1);
    expect(await count(await keyOf(house, user, ['USAGE_WRITE']))).toBeNull();
    expect(await count((await addDelegate(house, { USER_MANAGEMENT: 'READ' })).caller)).toBe(1);
    expect(
      await count((await addDelegate(house, { USER_MANAGEMENT: 'ACCESS', MONITORING: 'READ' })).caller),
    ).toBeNull();
    const project = await addProject(house);
    await putInto(house, project, user);
    expect(await count((await addMember(house, project, 'PROJECT_ADMIN')).caller)).toBeNull();
  });

  it('of 50 users, with projects and totals, are read in three statements', async () => {
    const mark = newId();
    const project = await addProject(house);
    for (let n = 0; n < 50; n += 1) {
      const user = await house.addUser('USER', { name: `Page ${mark} ${n}` });
      await addUses(house, user, { input: n + 1, projectId: project.id }, { input: n + 1 });
    }
    const { data, errors, statements } = await house.ask(
      caller,
      `{ users(first: 50, filter: { search: "${mark}" }) { nodes { name usageRecords(first: 2) { totalCount nodes { amounts { metric amount } project { name } } } } } }`,
    );
    expect(errors).toEqual([]);
    expect(data.users.nodes).toHaveLength(50);
    for (const { name, usageRecords } of data.users.nodes) {
      expect(usageRecords.totalCount).toBe(2);
      expect(usageRecords.nodes[1].amounts[0].amount).toBe(Number(name.split(' ').at(-1)) + 1);
    }
    expect(readingUsage(statements)).toHaveLength(2);
    expect(statements.filter((text) => / FROM projects /.test(text))).toHaveLength(1);
  });
});

describe('the ledger at size', () => {
  /** Rows of all, and of the one account among them. */
  const [ROWS, OF_ONE] = [200_000, 40_000];
  const MONTHS = 12;
  let user: TestUser;
  let now: Date;
  beforeAll(async () => {
    user = await house.addUser();
    now = house.clock.now();
    // Of a month that has hardly begun, reading all of its few rows is right: the last use lies well within one.
    if (now.getUTCDate() < 10) now = new Date(now.getTime() - 12 * 24 * HOUR_MS);
    const start = new Date(now.getTime() - 90 * 24 * HOUR_MS);
    await ensureMonths(house, new Date(now.getTime() - MONTHS * 30 * 24 * HOUR_MS), now);
    await house.rows(
      `INSERT INTO usage_records (id, user_id, occurred_at, recorded_at, input_tokens, output_tokens, requests, cost_usd, category, model, recorded_by_id)
        SELECT gen_random_uuid(),
          CASE WHEN n % ($3::int / $4::int) = 0 THEN $1 ELSE ('00000000-0000-4000-8000-' || lpad(to_hex((n * 7919) % 5000), 12, '0'))::uuid END,
          at, $5::timestamptz + n * interval '1 ms', n % 1000, n % 333, 1, (n % 777) * 0.0001, (ARRAY['PLATFORM', 'CLI', 'PREMIUM_MODELS'])[1 + n % 3], 'model ' || n % 7, $1
        FROM generate_series(1, $3::int) n CROSS JOIN LATERAL (
          SELECT $2::timestamptz + n * (interval '90 days' / $3::int) AS at) t`,
      [user.id, start, ROWS, OF_ONE, now],
    );
    await house.rows('VACUUM ANALYZE usage_records');
  }, 120_000);

  /** What PostgreSQL does for a statement: the plan as lines, and how many blocks it looks at. */
  const planOf = async ({ text, values }: Statement): Promise<{ lines: string[]; blocks: number }> => {
    const rows = await house.rows(`EXPLAIN (ANALYZE, BUFFERS, COSTS off, TIMING off) ${text}`, [...values]);
    const lines = rows.map((row) => row['QUERY PLAN'] as string).filter((line) => !line.includes('never executed'));
    const [, hit = '0'] = /hit=(\d+)/.exec(lines.find((line) => line.includes('Buffers:')) ?? '') ?? [];
    const [, read = '0'] = /read=(\d+)/.exec(lines.find((line) => line.includes('Buffers:')) ?? '') ?? [];
    return { lines, blocks: Number(hit) + Number(read) };
  };
  const scans = (lines: readonly string[]): string[] =>
    lines.flatMap((line) => /(\w+ Scan\b.*) on (usage_records\w*)/.exec(line)?.[0] ?? []);
  /** A month before the first use. */
  const isEmpty = (scan: string): boolean =>
    scan.slice(-7) < new Date(now.getTime() - 91 * 24 * HOUR_MS).toISOString().slice(0, 7).replace('-', '_');
  const lastDays = (days: number) => ({ from: new Date(now.getTime() - days * 24 * HOUR_MS), to: now });

  it('gives a page of an account with many records by no more than the page', async () => {
    const { lines, blocks } = await planOf(recordPages([user.id], {}, { limit: 25, backward: false, cursor: null }));
    expect(blocks).toBeLessThan(100);
    expect(scans(lines).join('\n')).toContain('user_id_occurred_at_id_idx');
    expect(lines.join('\n')).not.toMatch(/Sort Key/);
  });

  it('looks into the months of a range alone, by index', async () => {
    const plans = [
      await planOf(recordPages([user.id], lastDays(20), { limit: 25, backward: false, cursor: null })),
      await planOf(sumsOfUsers([{ userId: user.id, ...lastDays(20) }], { currency: 'EUR', prices: [] })),
    ];
    for (const { lines } of plans) {
      const looked = scans(lines);
      expect(looked.length).toBeGreaterThan(0);
      expect(looked.length).toBeLessThanOrEqual(2);
      expect(looked.filter((scan) => scan.startsWith('Seq'))).toEqual([]);
    }
  });

  it('reads what everyone used from the totals, and of the ledger only the ends of the span', async () => {
    await house.app.housekeeping.run();
    await house.rows('VACUUM ANALYZE usage_totals, usage_totals_pending');
    const { text, values } = useOfAll(lastDays(30), []);
    const { lines } = await planOf({ text, values });
    expect(lines.join('\n')).toMatch(/ on usage_totals/);
    expect(scans(lines).filter((scan) => scan.startsWith('Seq') && !isEmpty(scan))).toEqual([]);
    const ledger = lines.filter((line) => / on usage_records_/.test(line) && !line.includes('Bitmap Index'));
    const found = ledger.reduce((sum, line) => sum + Number(/actual rows=([\d.]+)/.exec(line)![1]), 0);
    // At the ends of the span there are up to fifteen minutes each.
    expect(found).toBeLessThan(ROWS / 200);
  }, 120_000);
});
