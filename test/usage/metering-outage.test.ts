import pg from 'pg';
import type { TestDatabase } from '../support/database.ts';
import { House, type TestUser } from '../support/house.ts';
import { until, whenWaitingForLock } from '../support/until.ts';
import { gatewayOf, ledger, record, requests } from '../support/usage.ts';
import { wiredDatabase, type Wire } from '../support/wire.ts';

describe('while the database does not answer', () => {
  let wire: Wire;
  let direct: TestDatabase;
  let drop: () => Promise<void>;
  let house: House;
  beforeAll(async () => {
    ({ wire, direct, drop } = await wiredDatabase());
    house = await House.open({ database: wire.database });
  });
  afterAll(async () => {
    wire.mend();
    await house.close();
    await drop();
  });

  it('tells those who wait for a batch as soon as those who are in it, loses nothing it acknowledged, and goes on', async () => {
    const user = await house.addUser();
    const gateway = await gatewayOf(house);
    const of = ({ id }: TestUser) => ({ usage: { userId: id, amounts: requests(1) } });
    await record(house, gateway, [of(user)]);
    let answered = 0;
    const ask = () => record(house, gateway, [of(user)]).finally(() => (answered = performance.now()));
    const client = await direct.owner.connect();
    await client.query('BEGIN');
    await client.query('LOCK TABLE usage_accounts IN ACCESS EXCLUSIVE MODE');
    const first = ask();
    await whenWaitingForLock({ database: direct });
    wire.silence('');
    const others = Array.from({ length: 20 }, ask);
    expect(await first).toMatchObject({ status: 503, refusal: { code: 'SERVICE_UNAVAILABLE' } });
    const told = answered;
    for (const other of await Promise.all(others)) expect(other.refusal!.code).toBe('SERVICE_UNAVAILABLE');
    expect(answered - told).toBeLessThan(1_500);
    wire.mend();
    await client.query('ROLLBACK');
    client.release();
    await until(async () => (await record(house, gateway, [of(user)])).refusal === null);
    expect((await ledger(house, user)).length).toBe(2);
  });

  it('writes nothing outside of a transaction that did not begin', async () => {
    const user = await house.addUser();
    const gateway = await gatewayOf(house);
    const prototype = pg.Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
    const { query } = prototype;
    let refused = 0;
    const spy = jest.spyOn(prototype, 'query').mockImplementation(function (this: pg.Client, ...args: unknown[]) {
      if (args[0] !== 'START TRANSACTION') return query.apply(this, args);
      refused += 1;
      return query.apply(this, ['NONSENSE', ...args.slice(1)]);
    });
    const { errors } = await record(house, gateway, [{ usage: { userId: user.id, amounts: requests(1) } }]);
    spy.mockRestore();
    expect([errors.length, refused > 0]).toEqual([1, true]);
    expect(await ledger(house, user)).toEqual([]);
    expect(await house.rows('SELECT FROM usage_counters WHERE user_id = $1', [user.id])).toEqual([]);
    await record(house, gateway, [{ usage: { userId: user.id, amounts: requests(1) } }]);
    expect((await ledger(house, user)).length).toBe(1);
  });
});
