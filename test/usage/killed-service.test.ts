import { newId } from '../../src/core/ids.ts';
import { House, type TestUser } from '../support/house.ts';
import { environmentOf, ServiceProcess } from '../support/service-process.ts';
import { amounts, gatewayOf, RECORD, wrongCounters } from '../support/usage.ts';
import { until } from '../support/until.ts';

jest.setTimeout(180_000);

const CALLERS = 16;
const KILLS = 3;

describe('a service that is killed while uses are recorded', () => {
  let house: House;
  let service: ServiceProcess | null = null;
  beforeAll(async () => {
    house = await House.open({ environment: { WORKER: 'off' } });
  });
  afterAll(async () => {
    await service?.end('SIGKILL');
    await house.close();
  });

  const start = async (): Promise<string> => {
    const environment = { ...environmentOf(house), PORT: '0', WORKER: 'off', ADMIN_USER: '' };
    service = ServiceProcess.start('src/main.js', [], { environment });
    return (await service.said(({ url }) => !!url)).url as string;
  };

  it('has every use that it said was recorded once, and counters that say the same as the ledger', async () => {
    const users = await Promise.all(Array.from({ length: 8 }, () => house.addUser()));
    const gateway = await gatewayOf(house);
    /** What the caller knows: keys that were sent, and those of which it was told that they are recorded. */
    const sent = new Set<string>();
    const acknowledged = new Set<string>();

    const send = async (url: string, keys: readonly string[], user: TestUser): Promise<void> => {
      for (const key of keys) sent.add(key);
      const records = keys.map((idempotencyKey) => ({
        usage: { userId: user.id, amounts: amounts({ REQUESTS: 1, INPUT_TOKENS: 3 }), cost: '0.001' },
        idempotencyKey,
      }));
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: gateway.authorization! },
        body: JSON.stringify({ query: RECORD, variables: { records } }),
      });
      const { data } = (await response.json()) as {
        data: { recordUsage: { results: { idempotencyKey: string; recorded: boolean }[] } | null };
      };
      for (const { idempotencyKey, recorded } of data.recordUsage?.results ?? [])
        if (recorded) acknowledged.add(idempotencyKey);
    };

    const wholly = async (url: string, stopped: () => boolean): Promise<void> => {
      for (let turn = 0; !stopped(); turn += 1) {
        const keys = Array.from({ length: 1 + (turn % 3) }, () => newId());
        // The connection ends where the process does.
        await send(url, keys, users[turn % users.length]!).catch(() => undefined);
      }
    };

    for (let kill = 0; kill < KILLS; kill += 1) {
      const url = await start();
      const before = acknowledged.size;
      let isOver = false;
      const load = Array.from({ length: CALLERS }, () => wholly(url, () => isOver));
      await until(() => acknowledged.size > before + 300);
      await service!.end('SIGKILL');
      isOver = true;
      await Promise.all(load);
    }
    const recorded = async (): Promise<string[]> =>
      (await house.rows('SELECT key FROM usage_keys WHERE recorder_id = $1', [gateway.id])).map(({ key }) => key);
    const ledgerRows = async (): Promise<number> =>
      (await house.rows('SELECT count(*)::int AS count FROM usage_records WHERE recorded_by_id = $1', [gateway.id]))[0]
        .count;
    const kept = new Set(await recorded());
    expect([...acknowledged].filter((key) => !kept.has(key))).toEqual([]);
    expect([...kept].filter((key) => !sent.has(key))).toEqual([]);
    // What was recorded and not acknowledged is in both or in neither.
    expect(await ledgerRows()).toBe(kept.size);
    for (const user of users) expect(await wrongCounters(house, user)).toEqual([]);

    // The caller sends again what it was not told of: then all is there, once.
    const url = await start();
    const unknown = [...sent].filter((key) => !acknowledged.has(key));
    expect(unknown.length).toBeGreaterThan(0);
    await send(url, unknown, users[0]!);
    expect(acknowledged.size).toBe(sent.size);
    expect(await ledgerRows()).toBe(sent.size);
    for (const user of users) expect(await wrongCounters(house, user)).toEqual([]);
  });
});
