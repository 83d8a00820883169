import { newId } from '../../src/core/ids.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { addGroup } from '../support/groups.ts';
import { House, type TestUser } from '../support/house.ts';
import { whenWaitingForLock } from '../support/until.ts';
import { allowance, amounts, budget, counters, gatewayOf, ledger, limit, record, requests, reserve, unitAbove, wrongCounters } from '../support/usage.ts'; // prettier-ignore

const environment = { PUBLIC_URL: 'http://gatehouse.test' };

let database: TestDatabase;
let houses: readonly [House, House];
let gateways: readonly [Awaited<ReturnType<typeof gatewayOf>>, Awaited<ReturnType<typeof gatewayOf>>];
beforeAll(async () => {
  database = await cloneDatabase();
  houses = [await House.open({ database, environment }), await House.open({ database, environment })];
  gateways = [await gatewayOf(houses[0]), await gatewayOf(houses[0])];
});
afterAll(async () => {
  for (const house of houses) await house.close();
  await database.drop();
});

/** So many calls, on one process and the other in turn. */
const inTurn = <T>(count: number, call: (house: House, index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => call(houses[index % 2]!, index)));

describe('two processes on one database', () => {
  it('grant exactly fifty of a hundred reservations at once, of all four levels, a budget and a quota', async () => {
    const [house] = houses;
    const user = await house.addUser();
    const group = await addGroup(house, { members: [user] });
    await limit(house, { maximum: 10, metric: 'REQUESTS' });
    await limit(house, { groupId: group.id, maximum: 20, metric: 'REQUESTS' });
    await limit(house, { orgUnitId: await unitAbove(house, [user]), maximum: 30, metric: 'REQUESTS' });
    await limit(house, { userId: user.id, maximum: 50, metric: 'REQUESTS' });
    await limit(house, { maximum: 500, metric: 'TOKENS', period: 'NEVER' });
    await budget(house, user, '0.5', { category: 'CLI', period: 'WEEKLY' });
    await allowance(house, user, 'INPUT_TOKENS', 200);
    const usage = {
      userId: user.id,
      amounts: amounts({ REQUESTS: 1, INPUT_TOKENS: 4, OUTPUT_TOKENS: 6 }),
      cost: '0.01',
      category: 'CLI',
    };
    // So that its account is there: to make it would set the first two apart already.
    await record(house, gateways[0], [{ usage: { userId: user.id, amounts: [] } }]);
    const answers = await inTurn(100, (at, index) => reserve(at, gateways[index % 2]!, { usage }));
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    const decisions = answers.map(({ data }) => data.reserveUsage);
    expect(decisions.filter(({ decision }) => decision.allowed)).toHaveLength(50);
    const refused = decisions.filter(({ decision }) => !decision.allowed);
    for (const { reservation, decision } of refused) {
      expect(reservation).toBeNull();
      expect(decision).toMatchObject({
        exceededLimits: [
          { metric: 'TOKENS', reserved: 500 },
          { metric: 'REQUESTS', reserved: 50 },
        ],
        exceededBudgets: [{ reserved: { amount: '0.50' } }],
        exceededQuotas: [{ metric: 'INPUT_TOKENS', included: 200 }],
      });
    }
    const rows = await house.rows('SELECT FROM usage_reservations WHERE user_id = $1', [user.id]);
    expect(rows).toHaveLength(50);
    await house.rows('DELETE FROM usage_limits');
  });

  it('decide one after the other, also where both begin while neither can hold anything', async () => {
    const [house] = houses;
    const user = await house.addUser();
    await limit(house, { userId: user.id, maximum: 1 });
    const usage = { userId: user.id, amounts: requests(1) };
    await record(house, gateways[0], [{ usage: { userId: user.id, amounts: [] } }]);
    const client = await database.owner.connect();
    await client.query('BEGIN');
    await client.query('LOCK TABLE usage_reservations IN SHARE ROW EXCLUSIVE MODE');
    const asked = inTurn(10, (at, index) => reserve(at, gateways[index % 2]!, { usage }));
    await whenWaitingForLock(house, 2);
    await client.query('COMMIT');
    client.release();
    const decisions = (await asked).map(({ data }) => data.reserveUsage.decision.allowed as boolean);
    expect(decisions.filter((isAllowed) => isAllowed)).toHaveLength(1);
  });

  it('count one key once, and lose nothing of what both count of the same users', async () => {
    const [house] = houses;
    const users = await Promise.all(Array.from({ length: 6 }, () => house.addUser()));
    const keys = Array.from({ length: 30 }, () => newId());
    const of = ({ id }: TestUser, index: number) => ({
      usage: { userId: id, amounts: requests(1), cost: '0.1' },
      idempotencyKey: `${keys[index]} ${id}`,
    });
    // Each twice, on both, in opposite orders.
    const answers = await Promise.all(
      keys.flatMap((_, index) => [
        record(
          houses[0],
          gateways[0],
          users.map((user) => of(user, index)),
        ),
        record(
          houses[1],
          gateways[0],
          [...users].reverse().map((user) => of(user, index)),
        ),
      ]),
    );
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    const results = answers.flatMap(({ data }) => data.recordUsage.results);
    expect(results.every(({ recorded }: { recorded: boolean }) => recorded)).toBe(true);
    for (const user of users) {
      expect(await ledger(house, user)).toHaveLength(30);
      expect(await counters(house, user, 'NEVER')).toMatchObject([{ requests: '30', platform_usd: '3.0000000000' }]);
      expect(await wrongCounters(house, user)).toEqual([]);
    }
  });

  it('count a user who moves to another zone meanwhile', async () => {
    const [house] = houses;
    const user = await house.addUser('USER', { timeZone: 'Pacific/Kiritimati' });
    const zones = ['Etc/GMT+12', 'Europe/Berlin', 'Asia/Kathmandu', 'America/Santiago'];
    const at = (index: number) => new Date(house.clock.now().getTime() - (index % 23) * 3_600_000).toISOString();
    await inTurn(60, async (each, index) => {
      if (index % 7 === 0)
        await house.rows('UPDATE users SET time_zone = $2 WHERE id = $1', [user.id, zones[(index / 7) % 4]]);
      const { errors } = await record(each, gateways[index % 2]!, [
        { usage: { userId: user.id, amounts: requests(1) }, occurredAt: at(index) },
      ]);
      expect(errors).toEqual([]);
    });
    expect(await ledger(house, user)).toHaveLength(60);
    // Whatever the zone is by now: asked once more, all is counted in it.
    await record(house, gateways[0], [{ usage: { userId: user.id, amounts: requests(1) } }]);
    const [present] = await house.rows(
      `SELECT c.requests, count(r.id)::text AS real FROM usage_counters c JOIN usage_accounts a USING (user_id)
        JOIN usage_records r ON r.user_id = c.user_id AND r.occurred_at >= c.period_start
        WHERE c.user_id = $1 AND c.period = 'DAILY' AND c.period_start =
          date_trunc('day', $2::timestamptz AT TIME ZONE a.time_zone) AT TIME ZONE a.time_zone GROUP BY c.requests`,
      [user.id, house.clock.now()],
    );
    expect(present.requests).toBe(present.real);
    expect(await counters(house, user, 'NEVER')).toMatchObject([{ requests: '61' }]);
  });
});
