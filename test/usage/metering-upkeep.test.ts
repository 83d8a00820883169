import { newId } from '../../src/core/ids.ts';
import { House, type TestUser } from '../support/house.ts';
import { gatewayOf, record, requests, reserve } from '../support/usage.ts';

const DAY = 86_400_000;

describe('upkeep of usage', () => {
  let house: House;
  let user: TestUser;
  let gateway: Awaited<ReturnType<typeof gatewayOf>>;
  beforeEach(async () => {
    house = await House.open();
    user = await house.addUser('USER', { timeZone: 'Europe/Berlin' });
    gateway = await gatewayOf(house);
  });
  afterEach(() => house.close());

  const before = (days: number): Date => new Date(house.clock.now().getTime() - days * DAY);
  const months = async (): Promise<string[]> =>
    (
      await house.rows(
        `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'usage_records'::regclass ORDER BY 1`,
      )
    ).map(({ name }) => name as string);
  const monthAfter = (count: number): string => {
    const now = house.clock.now();
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + count, 1));
    return `usage_records_${month.toISOString().slice(0, 7).replace('-', '_')}`;
  };

  it('makes this month of the ledger and the next two, also over the end of a year, and again without harm', async () => {
    for (let month = 0; month < 4; month += 1) {
      await house.app.housekeeping.run();
      await house.app.housekeeping.run();
      expect(await months()).toEqual(expect.arrayContaining([0, 1, 2].map(monthAfter)));
      house.clock.advance({ days: 31 });
    }
    const answers = await record(house, gateway, [{ usage: { userId: user.id, amounts: requests(1) } }]);
    expect(answers.data.recordUsage.results).toMatchObject([{ recorded: true }]);
    expect(house.log.filter(({ msg }) => String(msg).startsWith('housekeeping failed'))).toEqual([]);
  });

  it('lets go of keys after 60 days', async () => {
    for (const days of [59, 61])
      await house.rows('INSERT INTO usage_keys VALUES ($1, $2, $3)', [gateway.id, `${days} days`, before(days)]);
    expect(await house.app.housekeeping.run()).toMatchObject({ 'keys of old uses': 1 });
    expect(await house.rows('SELECT key FROM usage_keys')).toEqual([{ key: '59 days' }]);
  });

  it('lets go of reservations two days after they lapsed, and of none that holds', async () => {
    const kept = (await reserve(house, gateway, { usage: { userId: user.id, amounts: requests(1) } })).data
      .reserveUsage;
    for (const days of [1.9, 2.1])
      await house.rows(
        `INSERT INTO usage_reservations (id, user_id, holder_id, idempotency_key, category, created_at, expires_at)
          VALUES ($1, $2, $3, $4, 'CLI', $5, $5)`,
        [newId(), user.id, gateway.id, `${days}`, before(days)],
      );
    expect(await house.app.housekeeping.run()).toMatchObject({ 'reservations that hold nothing': 1 });
    const rows = await house.rows('SELECT id, idempotency_key AS key FROM usage_reservations ORDER BY created_at');
    expect(rows).toMatchObject([{ key: '1.9' }, { id: kept.reservation.id }]);
  });

  it('lets go of counters 62 days after their period, and of none that never ends', async () => {
    const starts: [string, Date][] = [
      ['DAILY', before(62.5)],
      ['DAILY', before(64.5)],
      ['WEEKLY', before(68)],
      ['WEEKLY', before(71)],
      ['MONTHLY', before(92)],
      ['MONTHLY', before(95)],
      ['NEVER', new Date(0)],
    ];
    for (const [period, start] of starts)
      await house.rows('INSERT INTO usage_counters (user_id, period, period_start) VALUES ($1, $2, $3)', [
        user.id,
        period,
        start,
      ]);
    const done = await house.app.housekeeping.run();
    expect(done).toMatchObject({ 'daily usage counters': 1, 'weekly usage counters': 1, 'monthly usage counters': 1 });
    const left = await house.rows('SELECT period, period_start FROM usage_counters ORDER BY period');
    expect(left.map(({ period, period_start }) => [period, period_start])).toEqual(
      [starts[0], starts[4], starts[6], starts[2]].map((each) => [each![0], each![1]]),
    );
  });
});
