import fc from 'fast-check';
import { newId } from '../../src/core/ids.ts';
import { daysWithin, periodAt } from '../../src/usage/measures/index.ts';
import { keyOf } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { addUses, ensureMonths, readingUsage } from '../support/ledger.ts';
import { addMember, addProject } from '../support/projects.ts';
import { amounts, gatewayOf, record } from '../support/usage.ts';

const SUMMARY = 'totals { metric amount } cost { amount currency } estimatedCost { amount currency }';
const OF_USER = `query ($id: ID!, $range: DateTimeRange) { user(by: { id: $id }) { usage(range: $range) { ${SUMMARY} } } }`;
const TO_DATE = `query ($id: ID!) { user(by: { id: $id }) { usageToDate {
  today { ${SUMMARY} } month { ${SUMMARY} } total { ${SUMMARY} } } } }`;
const BUCKETS = `query ($id: ID!, $range: DateTimeRange, $by: UsageDimension!) { user(by: { id: $id }) {
  usage(range: $range) { breakdown(by: $by) { key totals { metric amount } cost { amount } } } } }`;
const OF_ALL = `query ($range: DateTimeRange, $projectId: ID) { usage(range: $range, projectId: $projectId) { ${SUMMARY} } }`;
const ALL_BUCKETS = `query ($range: DateTimeRange, $projectId: ID, $by: UsageDimension!) {
  usage(range: $range, projectId: $projectId) { breakdown(by: $by) { key totals { metric amount } cost { amount } } } }`;
const NOBODY = '01920000-0000-7000-8000-000000000000';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Total {
  readonly metric: string;
  readonly amount: number;
}
const of = (metric: string, totals: readonly Total[]): number =>
  totals.find((total) => total.metric === metric)!.amount;
const tokens = (totals: readonly Total[]): number => of('TOKENS', totals);

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

const ago = (ms: number): Date => new Date(house.clock.now().getTime() - ms);

/** What a document of `usage` answers, without any error. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of any shape
const ask = async (document: string, variables: object, by: Caller = caller): Promise<any> => {
  const { data, errors } = await house.ask(by, document, { ...variables });
  expect(errors).toEqual([]);
  return data;
};

const setPrices = (pricing: object): Promise<void> => settings({ pricing });
const settings = async (document: object): Promise<void> => {
  await house.rows('UPDATE settings SET document = $1', [JSON.stringify(document)]);
  await house.app.unitOfWork.maintain((tx) => house.app.notifications.send(tx, 'settings', {}));
};

describe('User.usage', () => {
  it('adds up every metric and the cost, exactly, of the last 30 days', async () => {
    const user = await house.addUser();
    const other = await house.addUser();
    await addUses(
      house,
      user,
      { input: 100, output: 20, requests: 1, cost: '0.0000000001', at: ago(29.9 * DAY_MS) },
      { input: 7, images: 2, seconds: 90, cost: '12345678.9', category: 'CLI', at: ago(HOUR_MS) },
      { input: 1_000_000, cost: '99', at: ago(30.1 * DAY_MS) },
    );
    await addUses(house, other, { input: 5_000 });
    const { user: found } = await ask(OF_USER, { id: user.id });
    expect(found.usage).toEqual({
      totals: [
        { metric: 'TOKENS', amount: 127 },
        { metric: 'INPUT_TOKENS', amount: 107 },
        { metric: 'OUTPUT_TOKENS', amount: 20 },
        { metric: 'REQUESTS', amount: 1 },
        { metric: 'IMAGES', amount: 2 },
        { metric: 'AUDIO_SECONDS', amount: 90 },
      ],
      cost: { amount: '12345678.9000000001', currency: 'USD' },
      estimatedCost: null,
    });
  });

  it('is nothing of each metric where there is none', async () => {
    const user = await house.addUser();
    const { user: found } = await ask(OF_USER, { id: user.id });
    expect(found.usage.totals).toHaveLength(6);
    expect(new Set(found.usage.totals.map(({ amount }: Total) => amount))).toEqual(new Set([0]));
    expect(found.usage.cost.amount).toBe('0.00');
    for (const by of ['DAY', 'MODEL', 'CATEGORY'])
      expect((await ask(BUCKETS, { id: user.id, by })).user.usage.breakdown).toEqual([]);
  });

  it('takes a range from its first instant to before its last, with either end open', async () => {
    const user = await house.addUser();
    const [from, to] = ['2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'];
    await addUses(
      house,
      user,
      { input: 1, at: '2026-02-28T23:59:59.999Z' },
      { input: 10, at: from },
      { input: 100, at: '2026-03-01T23:59:59.999Z' },
      { input: 1_000, at: to },
      { input: 10_000, at: '2026-01-30T23:59:59.999Z' },
    );
    const used = async (range: object): Promise<number> =>
      tokens((await ask(OF_USER, { id: user.id, range })).user.usage.totals);
    expect(await used({ from, to })).toBe(110);
    expect(await used({ to })).toBe(111);
    expect(await used({ to: from })).toBe(10_001);
    expect(await used({ from })).toBe(1_110);
    expect(await used({ from: to, to: from })).toBe(0);
    expect(await used({ from: '2999-01-01T00:00:00Z' })).toBe(0);
    expect(await used({ to: '0001-01-01T00:00:00Z' })).toBe(0);
  });

  it('refuses ranges of more than 400 days', async () => {
    const to = '2026-03-02T00:00:00.000Z';
    const from = (days: number): string => new Date(Date.parse(to) - days * DAY_MS).toISOString();
    await ask(OF_USER, { id: admin.id, range: { from: from(400), to } });
    for (const document of [OF_USER, OF_ALL])
      for (const range of [
        { from: from(401), to },
        { from: '0001-01-01T00:00:00Z' },
        { to: '9999-12-31T00:00:00Z', from: to },
      ]) {
        const { refusal } = await house.ask(caller, document, { id: admin.id, range });
        expect(refusal).toMatchObject({
          code: 'BAD_USER_INPUT',
          violations: [{ path: ['range'], code: 'OUT_OF_RANGE' }],
        });
      }
  });

  it('adds up beyond what a bigint or a JSON number holds', async () => {
    const user = await house.addUser();
    const most = '9007199254740991';
    await ensureMonths(house, house.clock.now(), house.clock.now());
    await house.rows(
      `INSERT INTO usage_records (id, user_id, occurred_at, recorded_at, input_tokens, output_tokens, cost_usd, category, recorded_by_id)
        SELECT gen_random_uuid(), $1, $2, $2, $3, $3, 9999999999, 'CLI', $1 FROM generate_series(1, 1100)`,
      [user.id, ago(60_000), most],
    );
    const { user: found } = await ask(OF_USER, { id: user.id });
    expect(tokens(found.usage.totals)).toBe(Number.MAX_SAFE_INTEGER);
    expect(found.usage.cost.amount).toBe('10999999998900.00');
    const { user: broken } = await ask(BUCKETS, { id: user.id, by: 'CATEGORY' });
    expect(broken.usage.breakdown).toMatchObject([{ key: 'CLI', cost: { amount: '10999999998900.00' } }]);
    await house.rows(`DELETE FROM usage_records WHERE user_id = $1`, [user.id]);
    await house.rows('DELETE FROM usage_totals_pending WHERE cost_usd > 9999999998');
  });

  describe('for each day', () => {
    const days = async (user: TestUser, from: string, to: string): Promise<[string, number][]> =>
      (await ask(BUCKETS, { id: user.id, range: { from, to }, by: 'DAY' })).user.usage.breakdown.map(
        ({ key, totals }: { key: string; totals: Total[] }) => [key, tokens(totals)],
      );

    it.each([
      ['UTC', '2026-03-01T00:00:00Z', '2026-02-28', '2026-03-01'],
      ['Asia/Kolkata', '2026-03-01T18:30:00Z', '2026-03-01', '2026-03-02'],
      ['Asia/Kathmandu', '2026-03-01T18:15:00Z', '2026-03-01', '2026-03-02'],
      ['Pacific/Kiritimati', '2026-03-01T10:00:00Z', '2026-03-01', '2026-03-02'],
      ['Etc/GMT+12', '2024-02-29T12:00:00Z', '2024-02-28', '2024-02-29'],
      // Clocks are put forward at midnight: the day begins at one.
      ['Africa/Cairo', '2026-04-23T22:00:00Z', '2026-04-23', '2026-04-24'],
      ['America/Santiago', '2026-09-06T04:00:00Z', '2026-09-05', '2026-09-06'],
      // And back at midnight: the hour before comes twice.
      ['Africa/Cairo', '2026-10-29T22:00:00Z', '2026-10-29', '2026-10-30'],
      ['America/Santiago', '2026-04-05T04:00:00Z', '2026-04-04', '2026-04-05'],
      ['Europe/Berlin', '2026-03-29T22:00:00Z', '2026-03-29', '2026-03-30'],
      // A day that there never was.
      ['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-29', '2011-12-31'],
    ])('begins in %s at %s', async (timeZone, boundary, before, after) => {
      const user = await house.addUser('USER', { timeZone });
      const at = Date.parse(boundary);
      await addUses(house, user, { input: 1, at: new Date(at - 1) }, { input: 10, at: new Date(at) });
      const [from, to] = [new Date(at - 2 * DAY_MS), new Date(at + 2 * DAY_MS)].map((instant) => instant.toISOString());
      expect(await days(user, from!, to!)).toEqual([
        [before, 1],
        [after, 10],
      ]);
      expect(await days(user, boundary, to!)).toEqual([[after, 10]]);
    });

    it('are those by which limits begin anew, in whatever zone and range', () => {
      const zones = [
        'Africa/Cairo',
        'America/Santiago',
        'Europe/Berlin',
        'Pacific/Apia',
        'Asia/Kathmandu',
        'Pacific/Kiritimati',
        'America/St_Johns',
      ];
      const instant = fc.integer({ min: Date.parse('2000-01-01'), max: Date.parse('2035-01-01') });
      fc.assert(
        fc.property(
          fc.constantFrom(...zones),
          instant,
          fc.integer({ min: 1, max: 10 * DAY_MS }),
          (zone, start, length) => {
            const [from, to] = [new Date(start), new Date(start + length)];
            const starts: number[] = [];
            for (let { start: day, end } = periodAt('DAILY', from, zone); day < to;) {
              starts.push(day.getTime());
              ({ start: day, end } = periodAt('DAILY', end!, zone));
            }
            const found = daysWithin({ from, to }, zone);
            expect(found.map((day) => day.start.getTime())).toEqual(starts);
            expect([...found.map(({ date }) => date)].sort()).toEqual(found.map(({ date }) => date));
          },
        ),
        { numRuns: 500 },
      );
    });

    it('come in order, without those that have none, and add up to the whole', async () => {
      const user = await house.addUser('USER', { timeZone: 'America/New_York' });
      const start = Date.parse('2025-10-20T00:00:00Z');
      await addUses(
        house,
        user,
        ...Array.from({ length: 60 }, (_, n) => ({ input: n, at: new Date(start + n * 7 * HOUR_MS) })),
      );
      const range = ['2025-10-21T05:00:00Z', '2025-11-05T17:00:00Z'] as const;
      const found = await days(user, ...range);
      const dates = found.map(([date]) => date);
      expect(dates).toEqual([...dates].sort());
      const { user: whole } = await ask(OF_USER, { id: user.id, range: { from: range[0], to: range[1] } });
      expect(found.reduce((sum, [, amount]) => sum + amount, 0)).toBe(tokens(whole.usage.totals));
    });
  });

  it('for each model and category begins with the dearest', async () => {
    const user = await house.addUser();
    await addUses(
      house,
      user,
      { model: 'small', input: 50, cost: '0.1' },
      { model: 'large', input: 5, cost: '2', category: 'PREMIUM_MODELS' },
      { model: 'large', output: 5, cost: '0.5', category: 'CLI' },
      { model: 'free b', input: 9 },
      { model: 'free a', input: 9 },
      { model: null, requests: 3, category: 'CLI' },
    );
    const { user: models } = await ask(BUCKETS, { id: user.id, by: 'MODEL' });
    expect(
      models.usage.breakdown.map((bucket: { key: string; totals: Total[]; cost: { amount: string } }) => [
        bucket.key,
        tokens(bucket.totals),
        bucket.cost.amount,
      ]),
    ).toEqual([
      ['large', 10, '2.50'],
      ['small', 50, '0.10'],
      ['free a', 9, '0.00'],
      ['free b', 9, '0.00'],
      ['', 0, '0.00'],
    ]);
    const { user: categories } = await ask(BUCKETS, { id: user.id, by: 'CATEGORY' });
    expect(categories.usage.breakdown).toMatchObject([
      { key: 'PREMIUM_MODELS', cost: { amount: '2.00' } },
      { key: 'CLI', cost: { amount: '0.50' } },
      { key: 'PLATFORM', cost: { amount: '0.10' } },
    ]);
  });
});

describe('User.usageToDate', () => {
  it('is of today and this month in the time zone of the user, and of ever', async () => {
    const user = await house.addUser('USER', { timeZone: 'Pacific/Kiritimati' });
    const now = house.clock.now();
    const [today, month] = (['DAILY', 'MONTHLY'] as const).map(
      (kind) => periodAt(kind, now, 'Pacific/Kiritimati').start,
    );
    await addUses(
      house,
      user,
      { input: 1, at: today! },
      { input: 10, at: month! },
      { input: 100, at: new Date(month!.getTime() - 1), category: 'CLI', cost: '1.5' },
      { input: 1_000, at: '2020-01-01T00:00:00Z', cost: '2', model: 'old' },
    );
    const { usageToDate } = (await ask(TO_DATE, { id: user.id })).user;
    const isFirst = today!.getTime() === month!.getTime();
    expect(tokens(usageToDate.today.totals)).toBe(isFirst ? 11 : 1);
    expect(tokens(usageToDate.month.totals)).toBe(11);
    expect(tokens(usageToDate.total.totals)).toBe(1_111);
    expect(usageToDate.total.cost).toEqual({ amount: '3.50', currency: 'USD' });
  });

  it('breaks all of it down by model and category, and by day what is no longer than days can be listed', async () => {
    const user = await house.addUser();
    await addUses(house, user, { input: 5, at: '2020-01-01T00:00:00Z', model: 'old' }, { input: 6, model: 'new' });
    const total = (by: string) =>
      house.ask(
        caller,
        `{ user(by: { id: "${user.id}" }) { usageToDate { month { breakdown(by: DAY) { key } } total { breakdown(by: ${by}) { key } } } } }`,
      );
    const keys = async (by: string) =>
      (await total(by)).data.user.usageToDate.total.breakdown.map(({ key }: { key: string }) => key);
    expect(await keys('MODEL')).toEqual(['new', 'old']);
    expect(await keys('CATEGORY')).toEqual(['PLATFORM']);
    expect((await total('DAY')).refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['by'] }] });
  });

  it('of 50 users is read in two statements', async () => {
    const users = [];
    const mark = newId();
    for (let n = 0; n < 50; n += 1) {
      const user = await house.addUser('USER', {
        name: `Page ${mark} ${n}`,
        timeZone: n % 2 ? 'Asia/Tokyo' : 'America/Lima',
      });
      await addUses(house, user, { input: n + 1, model: `model ${n % 3}` });
      users.push(user);
    }
    const { data, errors, statements } = await house.ask(
      caller,
      `{ users(first: 50, filter: { search: "${mark}" }) { nodes { id name usageToDate {
          today { totals { metric amount } estimatedCost { amount } } month { totals { metric amount } cost { amount } } total { totals { metric amount } } } } } }`,
    );
    expect(errors).toEqual([]);
    expect(data.users.nodes).toHaveLength(50);
    for (const { name, usageToDate } of data.users.nodes)
      for (const part of ['today', 'month', 'total'])
        expect(tokens(usageToDate[part].totals)).toBe(Number(name.split(' ').at(-1)) + 1);
    expect(readingUsage(statements)).toHaveLength(2);
    const broken = await house.ask(
      caller,
      `{ users(first: 50, filter: { search: "${mark}" }) { nodes { usage { totals { metric amount } breakdown(by: DAY) { key } } } } }`,
    );
    expect(broken.errors).toEqual([]);
    expect(readingUsage(broken.statements)).toHaveLength(2);
  });
});

describe('what a gateway records', () => {
  it('is told at once, by every way the same', async () => {
    const user = await house.addUser('USER', { timeZone: 'Asia/Kathmandu' });
    const project = await addProject(house);
    const usage = { userId: user.id, model: 'large', projectId: project.id, category: 'CLI' };
    const { data } = await record(house, await gatewayOf(house), [
      {
        usage: {
          ...usage,
          amounts: amounts({ INPUT_TOKENS: 1_000_000_000_000, OUTPUT_TOKENS: 7 }),
          cost: '0.0000000003',
        },
      },
      { usage: { ...usage, amounts: amounts({ REQUESTS: 2 }), cost: '2.5' } },
    ]);
    expect(data.recordUsage.results.map(({ recorded }: { recorded: boolean }) => recorded)).toEqual([true, true]);
    const by = await house.callerFor(user);
    const part = `{ ${SUMMARY} breakdown(by: MODEL) { key cost { amount } } }`;
    const { viewer } = await ask(
      `{ viewer { usage ${part} usageToDate { today ${part} month ${part} total ${part} } usageRecords { totalCount nodes { model project { id } } } } }`,
      {},
      by,
    );
    const { usage: ofProject } = await ask(`query ($id: ID!) { usage(projectId: $id) ${part} }`, { id: project.id });
    const { today, month, total } = viewer.usageToDate;
    for (const summary of [viewer.usage, today, month, total, ofProject]) {
      expect(summary.totals.slice(0, 4).map(({ amount }: Total) => amount)).toEqual([
        1_000_000_000_007, 1_000_000_000_000, 7, 2,
      ]);
      expect(summary.cost).toEqual({ amount: '2.5000000003', currency: 'USD' });
      expect(summary.breakdown).toEqual([{ key: 'large', cost: { amount: '2.5000000003' } }]);
    }
    expect(viewer.usageRecords).toMatchObject({
      totalCount: 2,
      nodes: [{ model: 'large', project: null }, { model: 'large' }],
    });
  });
});

describe('estimatedCost', () => {
  afterAll(() => settings({}));

  it('is what tokens cost by the prices, exactly, in their currency', async () => {
    const user = await house.addUser();
    const project = await addProject(house);
    await addUses(
      house,
      user,
      { model: 'large', input: 3, output: 1_000_000, projectId: project.id },
      { model: 'small', input: 7, output: 11, projectId: project.id },
      { model: null, input: 1, projectId: project.id },
    );
    const estimates = async (): Promise<unknown[]> => [
      (await ask(OF_USER, { id: user.id })).user.usage.estimatedCost,
      (await ask(TO_DATE, { id: user.id })).user.usageToDate.total.estimatedCost,
      (await ask(OF_ALL, { projectId: project.id })).usage.estimatedCost,
    ];
    const all = (estimate: object | null): unknown[] => [estimate, estimate, estimate];
    const price = (model: string | null, inputPerMillion: string, outputPerMillion: string) => ({
      model,
      inputPerMillion,
      outputPerMillion,
    });
    await setPrices({ currency: 'EUR', prices: [price('large', '0.000000000001', '15.5')] });
    expect(await estimates()).toEqual(all({ amount: '15.500000000000000003', currency: 'EUR' }));
    await setPrices({ currency: 'EUR', prices: [price('large', '2', '3'), price(null, '10', '20')] });
    // 6 + 3,000,000, and 10 × 8 + 20 × 11, in millionths.
    expect(await estimates()).toEqual(all({ amount: '3.000306', currency: 'EUR' }));
    await setPrices({ currency: 'USD', prices: [price('another', '1', '1')] });
    expect(await estimates()).toEqual(all({ amount: '0.00', currency: 'USD' }));
    await setPrices({ currency: 'USD', prices: [] });
    expect(await estimates()).toEqual(all(null));
  });
});

/** A decimal without zeros at its end. */
const trimmed = (amount: string): string => amount.replace(/\.?0+$/, '');

describe('usage', () => {
  /** What the ledger holds of a range, added up anew. */
  const recount = async (from: Date, to: Date): Promise<string | null> =>
    (
      await house.rows(
        'SELECT trim_scale(sum(cost_usd))::text AS cost FROM usage_records WHERE occurred_at >= $1 AND occurred_at < $2',
        [from, to],
      )
    )[0].cost;

  it('is of everyone, those who are gone among them', async () => {
    const [from, to] = ['2021-05-01T00:00:00Z', '2021-05-02T00:00:00Z'];
    const [one, two] = [await house.addUser(), await house.addUser()];
    await addUses(house, one, { input: 4, at: from, cost: '1' });
    await addUses(house, two, { input: 5, at: from, cost: '2.25' });
    await ask('mutation ($id: ID!) { deleteUser(id: $id) { deletedId } }', { id: two.id });
    const { usage } = await ask(OF_ALL, { range: { from, to } });
    expect([tokens(usage.totals), usage.cost.amount]).toEqual([9, '3.25']);
    const { usage: days } = await ask(ALL_BUCKETS, { range: { from, to }, by: 'DAY' });
    expect(days.breakdown).toMatchObject([{ key: '2021-05-01', cost: { amount: '3.25' } }]);
  });

  it('has its days in the default time zone', async () => {
    const user = await house.addUser();
    await addUses(house, user, { input: 1, at: '2021-06-01T18:14:59.999Z' }, { input: 2, at: '2021-06-01T18:15:00Z' });
    await settings({ users: { defaultTimeZone: 'Asia/Kathmandu' } });
    const { usage } = await ask(ALL_BUCKETS, {
      range: { from: '2021-06-01T00:00:00Z', to: '2021-06-03T00:00:00Z' },
      by: 'DAY',
    });
    await settings({});
    expect(usage.breakdown.map(({ key, totals }: { key: string; totals: Total[] }) => [key, tokens(totals)])).toEqual([
      ['2021-06-01', 1],
      ['2021-06-02', 2],
    ]);
  });

  it('is the same before, while and after it is added up ahead, however late a use is recorded', async () => {
    const users = [await house.addUser(), await house.addUser()];
    const start = Date.parse('2022-02-27T00:00:00Z');
    const random = (most: number): number => Math.floor(Math.random() * most);
    const use = () => ({
      at: new Date(start + random(4 * DAY_MS)),
      input: random(1_000),
      cost: `${random(100)}.${random(1e9)}`,
      model: [null, 'one', 'two', 'three'][random(4)]!,
      category: (['PLATFORM', 'CLI', 'PREMIUM_MODELS'] as const)[random(3)]!,
    });
    const ranges = [
      [start, start + 4 * DAY_MS],
      [start + 1_234_567, start + 2 * DAY_MS + 7_654_321],
      [start + 60_000, start + 120_000],
      [start + 10 * 60_000, start + 20 * 60_000],
      [start + HOUR_MS, start + HOUR_MS + 15 * 60_000],
    ] as const;
    const everything = async (): Promise<void> => {
      for (const [from, to] of ranges.map((range) => range.map((instant) => new Date(instant)) as [Date, Date])) {
        const range = { from: from.toISOString(), to: to.toISOString() };
        const { usage } = await ask(OF_ALL, { range });
        expect(trimmed(usage.cost.amount)).toBe((await recount(from, to)) ?? '0');
        for (const by of ['DAY', 'MODEL', 'CATEGORY']) {
          const { usage: broken } = await ask(ALL_BUCKETS, { range, by });
          const keys: Record<string, string> = {
            DAY: `to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')`,
            MODEL: `coalesce(model, '')`,
            CATEGORY: 'category',
          };
          const rows = await house.rows(
            `SELECT ${keys[by]} AS key, sum(input_tokens)::int AS amount FROM usage_records WHERE occurred_at >= $1 AND occurred_at < $2 GROUP BY 1 ORDER BY 1`,
            [from, to],
          );
          const found = broken.breakdown.map(({ key, totals }: { key: string; totals: Total[] }) => ({
            key,
            amount: tokens(totals),
          }));
          expect(found.sort((a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1))).toEqual(rows);
        }
      }
    };
    const addUp = async (): Promise<number> =>
      (await house.app.housekeeping.runFrequent())['sums of uses that were added to the totals']!;
    for (const user of users) await addUses(house, user, ...Array.from({ length: 60 }, use));
    await everything();
    expect(await addUp()).toBeGreaterThanOrEqual(120);
    await everything();
    // Recorded since, and not yet added up.
    for (const user of users) await addUses(house, user, ...Array.from({ length: 20 }, use));
    await everything();
    expect(await addUp()).toBe(40);
    expect(await addUp()).toBe(0);
    await everything();
    const [kept] = await house.rows(
      'SELECT trim_scale(sum(cost_usd))::text AS cost, sum(input_tokens)::text AS input FROM usage_totals',
    );
    const [ledger] = await house.rows(
      'SELECT trim_scale(sum(cost_usd))::text AS cost, sum(input_tokens)::text AS input FROM usage_records',
    );
    expect(kept).toEqual(ledger);
    await settings({ users: { defaultTimeZone: 'Africa/Monrovia' } });
    // Days that began 44 minutes and 30 seconds after an hour, from the ledger alone.
    await addUses(house, users[0]!, { at: '1971-06-01T00:44:29Z', input: 1 }, { at: '1971-06-01T00:44:30Z', input: 2 });
    expect(await addUp()).toBe(2);
    const { usage } = await ask(ALL_BUCKETS, {
      range: { from: '1971-05-30T00:00:00Z', to: '1971-06-03T00:00:00Z' },
      by: 'DAY',
    });
    await settings({});
    expect(usage.breakdown.map(({ key, totals }: { key: string; totals: Total[] }) => [key, tokens(totals)])).toEqual([
      ['1971-05-31', 1],
      ['1971-06-01', 2],
    ]);
  });

  it('is the same at every moment while it is being added up', async () => {
    const user = await house.addUser();
    const [from, to] = [new Date('2023-05-01T00:00:00Z'), new Date('2023-05-03T00:00:00Z')];
    await ensureMonths(house, from, to);
    // Each in a statement of its own, so that there are many sums to be added.
    await house.rows(`DO $$ BEGIN FOR n IN 1..16000 LOOP
        INSERT INTO usage_records (id, user_id, occurred_at, recorded_at, requests, category, recorded_by_id)
          VALUES (gen_random_uuid(), '${user.id}', timestamptz '2023-05-01' + n * interval '10 seconds', now(), 1, 'CLI', '${user.id}');
      END LOOP; END $$`);
    let isAddingUp = true;
    const work = house.app.housekeeping.run().finally(() => (isAddingUp = false));
    const range = { from: from.toISOString(), to: to.toISOString() };
    let asked = 0;
    for (; isAddingUp || asked < 20; asked += 1) {
      const { usage } = await ask(OF_ALL, { range });
      expect(of('REQUESTS', usage.totals)).toBe(16_000);
    }
    expect((await work)['sums of uses that were added to the totals']).toBeGreaterThanOrEqual(16_000);
  });

  it('has a use that was committed long after others were added up', async () => {
    const user = await house.addUser();
    const [from, to] = ['2023-07-01T00:00:00Z', '2023-07-02T00:00:00Z'];
    const at = '2023-07-01T12:00:00Z';
    await addUses(house, user, { at, requests: 1 });
    const used = async (): Promise<number> => of('REQUESTS', (await ask(OF_ALL, { range: { from, to } })).usage.totals);
    const held = await house.database.runtime.connect();
    await held.query('BEGIN');
    await held.query(
      `INSERT INTO usage_records (id, user_id, occurred_at, recorded_at, requests, category, recorded_by_id)
        VALUES ($1, $2, $3, $4, 40, 'PLATFORM', $2)`,
      [newId(), user.id, at, house.clock.now()],
    );
    for (let hour = 0; hour < 3; hour += 1) {
      house.clock.advance({ hours: 1 });
      caller = await house.callerFor(admin);
      await addUses(house, user, { at, requests: 1 });
      await house.app.housekeeping.run();
      expect(await used()).toBe(hour + 2);
    }
    await held.query('COMMIT');
    held.release();
    expect(await used()).toBe(44);
    await house.app.housekeeping.run();
    expect(await used()).toBe(44);
    const kept = 'SELECT sum(requests)::int AS requests FROM usage_totals WHERE starts_at >= $1 AND starts_at < $2';
    expect(await house.rows(kept, [from, to])).toEqual([{ requests: 44 }]);
  });

  it('is added up ahead by one process at a time, each use once', async () => {
    const second = await House.open({ database: house.database });
    const user = await house.addUser();
    await addUses(house, user, ...Array.from({ length: 30 }, () => ({ input: 1 })));
    await Promise.all([house, second, house, second].map(({ app }) => app.housekeeping.run()));
    await house.app.housekeeping.run();
    await second.close();
    const [{ same }] = await house.rows(
      'SELECT (SELECT sum(input_tokens) FROM usage_totals) = (SELECT sum(input_tokens) FROM usage_records) AS same',
    );
    expect(same).toBe(true);
  });

  it('of a project is what was used for it, also when it is gone', async () => {
    const [project, other] = [await addProject(house), await addProject(house)];
    const user = await house.addUser();
    await addUses(house, user, { input: 3, projectId: project.id }, { input: 50, projectId: other.id }, { input: 900 });
    const used = async (projectId: string) => (await ask(OF_ALL, { projectId })).usage;
    expect(tokens((await used(project.id.toUpperCase())).totals)).toBe(3);
    await ask('mutation ($id: ID!) { deleteProject(id: $id) { deletedId } }', { id: project.id });
    expect(tokens((await used(project.id)).totals)).toBe(3);
    expect(tokens((await used((await addProject(house)).id)).totals)).toBe(0);
    for (const id of [NOBODY, 'no-id', 'no\0id', '']) expect(await used(id)).toBeNull();
    const { usage } = await ask(ALL_BUCKETS, { projectId: project.id, by: 'MODEL' });
    expect(usage.breakdown).toMatchObject([{ key: '', totals: [{ amount: 3 }, {}, {}, {}, {}, {}] }]);
  });
});

describe('who reads usage', () => {
  it.each([
    ['ACCESS', false],
    ['READ', true],
    ['WRITE', true],
  ] as const)('of others: with user management %s %s', async (level, isShown) => {
    const user = await house.addUser('USER', { name: `Read ${newId()}` });
    const { caller: by } = await addDelegate(house, { USER_MANAGEMENT: level, MONITORING: 'READ' });
    const document = `query ($name: String) { users(filter: { search: $name }) { nodes {
      usage { cost { amount } } usageToDate { today { cost { amount } } } usageRecords { nodes { id } } } } }`;
    const { users } = await ask(document, { name: user.name }, by);
    expect(users.nodes).toHaveLength(1);
    if (isShown) expect(users.nodes[0]).toMatchObject({ usage: {}, usageToDate: {}, usageRecords: { nodes: [] } });
    else expect(users.nodes[0]).toEqual({ usage: null, usageToDate: null, usageRecords: null });
  });

  it('of the own account: everybody, but no key that is for single things', async () => {
    const user = await house.addUser();
    await addUses(house, user, { input: 12 });
    const document = `{ viewer { usage { ${SUMMARY} } usageToDate { total { ${SUMMARY} } } usageRecords { totalCount } } }`;
    const { viewer } = await ask(document, {}, await house.callerFor(user));
    expect([
      tokens(viewer.usage.totals),
      tokens(viewer.usageToDate.total.totals),
      viewer.usageRecords.totalCount,
    ]).toEqual([12, 12, 1]);
    expect((await ask(document, {}, await keyOf(house, user, ['READ']))).viewer.usage).not.toBeNull();
    const narrow = (await ask(document, {}, await keyOf(house, user, ['USAGE_WRITE']))).viewer;
    expect(narrow).toEqual({ usage: null, usageToDate: null, usageRecords: null });
  });

  it('of members: not project admins, who see what their project used', async () => {
    const [project, foreign] = [await addProject(house), await addProject(house)];
    const projectAdmin = await addMember(house, project, 'PROJECT_ADMIN');
    const member = await addMember(house, project);
    await addUses(house, member, { input: 8, projectId: project.id }, { input: 70, projectId: foreign.id });
    const { user } = await ask(OF_USER, { id: member.id }, projectAdmin.caller);
    expect(user.usage).toBeNull();
    expect(tokens((await ask(OF_ALL, { projectId: project.id.toUpperCase() }, projectAdmin.caller)).usage.totals)).toBe(
      8,
    );
    // What is foreign is like what is not there.
    for (const projectId of [foreign.id, NOBODY, 'no-id'])
      expect((await ask(OF_ALL, { projectId }, projectAdmin.caller)).usage).toBeNull();
    expect((await house.ask(projectAdmin.caller, OF_ALL)).refusal!.code).toBe('FORBIDDEN');
    expect((await house.ask(member.caller, OF_ALL, { projectId: project.id })).refusal!.code).toBe('FORBIDDEN');
    await ask(
      'mutation ($user: ID!, $project: ID!) { assignProjectMember(user: { id: $user }, assignment: { projectId: $project, role: USER }) { membership { id } } }',
      { user: projectAdmin.id, project: project.id },
    );
    expect((await house.ask(projectAdmin.caller, OF_ALL, { projectId: project.id })).refusal!.code).toBe('FORBIDDEN');
  });

  it('of a project where one is but a member, while one administers another: nobody', async () => {
    const [own, other] = [await addProject(house), await addProject(house)];
    const user = await addMember(house, own, 'PROJECT_ADMIN');
    await ask(
      'mutation ($user: ID!, $project: ID!) { assignProjectMember(user: { id: $user }, assignment: { projectId: $project, role: USER }) { membership { id } } }',
      { user: user.id, project: other.id },
    );
    expect((await house.ask(user.caller, OF_ALL, { projectId: other.id })).refusal!.code).toBe('FORBIDDEN');
  });

  it('of everyone and of any project: with monitoring ACCESS', async () => {
    const project = await addProject(house);
    const { caller: by } = await addDelegate(house, { MONITORING: 'ACCESS' });
    expect((await ask(OF_ALL, {}, by)).usage).not.toBeNull();
    expect((await ask(OF_ALL, { projectId: project.id }, by)).usage).not.toBeNull();
    const { caller: manager } = await addDelegate(house, { USER_MANAGEMENT: 'WRITE' });
    expect((await house.ask(manager, OF_ALL)).refusal!.code).toBe('FORBIDDEN');
  });
});
