import { createLogger } from '../../src/core/logger.ts';
import { migrate } from '../../src/database/migrate.ts';
import { newId } from '../../src/core/ids.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { addUses } from '../support/ledger.ts';
import { addBudget } from '../support/limits.ts';

const silent = createLogger('silent');
const UPKEEP = 'months of the usage ledger that are no longer kept';
const OF_ALL = `query ($range: DateTimeRange, $by: UsageDimension!) { usage(range: $range) {
  totals { metric amount } cost { amount } breakdown(by: $by) { key cost { amount } } } }`;
const OF_USER = `query ($id: ID!, $range: DateTimeRange) { user(by: { id: $id }) {
  usage(range: $range) { cost { amount } } usageToDate { total { cost { amount } } }
  usageRecords(range: $range) { totalCount nodes { occurredAt } } } }`;
const SET_BUDGET = `mutation ($input: SetBudgetInput!) { setBudget(input: $input) { budget { spent { amount } } } }`;
const JANUARY = { from: '2020-01-01T00:00:00Z', to: '2020-02-01T00:00:00Z' };

describe('the retention of usage records', () => {
  let house: House;
  let admin: TestUser;
  let user: TestUser;
  let caller: Caller;
  beforeEach(async () => {
    house = await House.open();
    admin = await house.addUser('ADMIN');
    caller = await house.callerFor(admin);
    user = await house.addUser();
    await addUses(
      house,
      user,
      { at: '2020-01-10T12:07:00Z', input: 3, cost: '1', model: 'large' },
      { at: '2020-01-31T23:59:59.999Z', input: 40, cost: '2.5', model: 'small', category: 'CLI' },
      { at: '2020-02-01T00:00:00Z', input: 500, cost: '4' },
      { at: house.clock.now(), input: 6_000, cost: '8' },
    );
  });
  afterEach(() => house.close());

  const keep = (months: number | null) => house.rows('UPDATE usage_retention SET months = $1', [months]);
  /** So that the month of this instant is the first that is kept. */
  const keepSince = async (at: string): Promise<void> => {
    const [now, since] = [house.clock.now(), new Date(at)];
    await keep((now.getUTCFullYear() - since.getUTCFullYear()) * 12 + now.getUTCMonth() - since.getUTCMonth());
  };
  const retire = async (): Promise<number> => (await house.app.housekeeping.run())[UPKEEP]!;
  /** Without what is added up before. */
  const retireOnce = async () => (await house.rows('SELECT retire_usage_month() AS month'))[0].month as string | null;
  const months = async (): Promise<string[]> =>
    (
      await house.rows(
        `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'usage_records'::regclass ORDER BY 1`,
      )
    ).map(({ name }) => (name as string).slice(-7));
  const ask = async (document: string, variables: object) => {
    const { data, errors } = await house.ask(caller, document, { ...variables });
    expect(errors).toEqual([]);
    return data;
  };
  const events = () => house.rows("SELECT * FROM audit_events WHERE action = 'USAGE_MONTH_RETIRED'");

  it('keeps everything where nothing is set', async () => {
    expect(await retire()).toBe(0);
    expect(await months()).toEqual(expect.arrayContaining(['2020_01', '2020_02']));
    expect(await events()).toEqual([]);
  });

  it('drops whole months, each with an event, and what everybody used in them stays known', async () => {
    const before = await Promise.all(['DAY', 'MODEL', 'CATEGORY'].map((by) => ask(OF_ALL, { range: JANUARY, by })));
    expect(before[0].usage).toMatchObject({ cost: { amount: '3.50' }, breakdown: [{}, { key: '2020-01-31' }] });
    await keepSince('2020-02-01');
    expect(await retire()).toBe(1);
    expect(await months()).not.toContain('2020_01');
    expect(await months()).toContain('2020_02');
    expect(await events()).toMatchObject([
      { actor_id: null, actor_name: 'system', target_type: 'UsageRecord', target_id: null, target_name: '2020-01' },
    ]);
    const after = await Promise.all(['DAY', 'MODEL', 'CATEGORY'].map((by) => ask(OF_ALL, { range: JANUARY, by })));
    expect(after).toEqual(before);
    expect(await retire()).toBe(0);
    expect(await events()).toHaveLength(1);
  });

  it('lets the records of an account begin later, and what it ever used stay', async () => {
    await keepSince('2020-02-01');
    await retire();
    const range = { from: JANUARY.from, to: '2020-03-01T00:00:00Z' };
    const { user: found } = await ask(OF_USER, { id: user.id, range });
    expect(found).toEqual({
      usage: { cost: { amount: '4.00' } },
      usageToDate: { total: { cost: { amount: '15.50' } } },
      usageRecords: { totalCount: 1, nodes: [{ occurredAt: '2020-02-01T00:00:00.000Z' }] },
    });
  });

  it('never drops the present month nor those that are set to be kept', async () => {
    await keep(1);
    const now = house.clock.now();
    const before = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1) - 1);
    await addUses(house, user, { at: before, input: 1 });
    expect(await retire()).toBe(2);
    const [oldest] = await months();
    expect(oldest).toBe(before.toISOString().slice(0, 7).replace('-', '_'));
    await expect(keep(0)).rejects.toMatchObject({ constraint: 'usage_retention_months_check' });
  });

  it('drops no month of which something is not in the totals yet', async () => {
    await keepSince('2020-02-01');
    expect(await retireOnce()).toBeNull();
    await house.rows(`DELETE FROM usage_totals_pending WHERE starts_at >= '2020-02-01'`);
    expect(await retireOnce()).toBeNull();
    expect(await retire()).toBe(1);
  });

  it('drops no month from which a period of a plan is still to be counted', async () => {
    await keepSince('2020-03-01');
    await house.rows('DELETE FROM usage_totals_pending');
    await house.rows(
      `INSERT INTO usage_renewals (user_id, source_id, anchored_at, time_zone, months, period_end)
        VALUES ($1, $2, '2019-01-15', 'UTC', 1, '2020-02-15')`,
      [user.id, newId()],
    );
    expect(await retireOnce()).toBe('2020-01');
    expect(await retireOnce()).toBeNull();
    await house.rows(`UPDATE usage_renewals SET ends_at = '2020-02-15'`);
    expect(await retireOnce()).toBe('2020-02');
  });

  it('takes nothing from what a budget forgave before, in whatever zone, and of whatever kind it becomes', async () => {
    const id = await addBudget(house, user, '100', { period: 'NEVER' });
    house.clock.advance({ seconds: 1 });
    await house.ask(caller, 'mutation ($id: ID!) { resetBudget(id: $id) { budget { id } } }', { id });
    house.clock.advance({ seconds: 1 });
    await addUses(house, user, { at: house.clock.now(), cost: '2' });
    await keepSince('2020-03-01');
    expect(await retire()).toBe(2);
    const spent = async (period: string) =>
      (await ask(SET_BUDGET, { input: { userId: user.id, category: 'PLATFORM', limit: '100', period } })).setBudget
        .budget.spent.amount;
    expect(await spent('NEVER')).toBe('2.00');
    await house.rows(`UPDATE users SET time_zone = 'Asia/Kathmandu' WHERE id = $1`, [user.id]);
    await spent('DAILY');
    expect(await spent('NEVER')).toBe('2.00');
    await house.rows(`UPDATE users SET time_zone = 'Pacific/Apia' WHERE id = $1`, [user.id]);
    await house.ask(caller, 'mutation ($id: ID!) { resetBudget(id: $id) { budget { id } } }', { id });
    expect(await spent('NEVER')).toBe('0.00');
  });

  it('forgives nothing that was spent since, where the budget of another category changes', async () => {
    const [never] = [
      await addBudget(house, user, '100', { period: 'NEVER' }),
      await addBudget(house, user, '100', { period: 'NEVER', category: 'CLI' }),
    ];
    await house.ask(caller, 'mutation ($id: ID!) { resetBudget(id: $id) { budget { id } } }', { id: never });
    // As if it had begun anew between the first use and the second.
    await house.rows(
      `UPDATE usage_budget_resets SET at = '2020-01-20', spent_usd = 1, spent_ever_usd = 1 WHERE budget_id = $1`,
      [never],
    );
    const spent = async (category: string, period: string) =>
      (await ask(SET_BUDGET, { input: { userId: user.id, category, limit: '100', period } })).setBudget.budget.spent
        .amount;
    expect(await spent('PLATFORM', 'NEVER')).toBe('12.00');
    await keepSince('2020-03-01');
    expect(await retire()).toBe(2);
    await spent('CLI', 'DAILY');
    expect(await spent('PLATFORM', 'NEVER')).toBe('12.00');
  });

  it('is not for the service to decide', async () => {
    await house.rows('UPDATE usage_retention SET months = 1200');
    for (const statement of [
      'UPDATE usage_retention SET months = 1',
      'DELETE FROM usage_records',
      'DROP TABLE usage_records_2020_01',
      'TRUNCATE usage_records_2020_01',
    ])
      await expect(house.database.runtime.query(statement)).rejects.toMatchObject({ code: '42501' });
    const { rows } = await house.database.runtime.query('SELECT retire_usage_month() AS month');
    expect(rows).toEqual([{ month: null }]);
  });

  it('is set by whoever migrates, and left alone where nothing is said', async () => {
    const kept = async () => (await house.rows('SELECT months FROM usage_retention'))[0].months as number | null;
    await migrate(house.database.address, silent, { usageRetentionMonths: 24 });
    expect(await kept()).toBe(24);
    await migrate(house.database.address, silent);
    expect(await kept()).toBe(24);
    await migrate(house.database.address, silent, { usageRetentionMonths: null });
    expect(await kept()).toBeNull();
  });
});
