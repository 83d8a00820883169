import { createLogger } from '../../src/core/logger.ts';
import { Housekeeping, type Upkeep } from '../../src/foundation/housekeeping/index.ts';
import { House } from '../support/house.ts';

describe('housekeeping where an upkeep fails', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open();
  });
  afterAll(() => house.close());

  const log: Record<string, unknown>[] = [];
  const logger = createLogger('debug', { write: (line) => void log.push(JSON.parse(line)) });
  const run = (...upkeeps: Upkeep[]) => new Housekeeping(house.app.unitOfWork, logger, upkeeps).run();

  it('says so, and does the others', async () => {
    const broken: Upkeep = { name: 'broken', remove: () => Promise.reject(new Error('broken upkeep')) };
    const left = [5_000, 3];
    const sound: Upkeep = { name: 'sound', remove: async () => left.shift() ?? 0 };
    expect(await run(broken, sound)).toEqual({ broken: 0, sound: 5_003 });
    expect(log).toContainEqual(
      expect.objectContaining({
        level: 40,
        upkeep: 'broken',
        err: expect.objectContaining({ message: 'broken upkeep' }),
      }),
    );
  });

  it.each([
    ['take too long', "SET LOCAL statement_timeout = '50ms'", 'SELECT pg_sleep(10)'],
    ['wait for somebody', 'SELECT 1', "DO $$ BEGIN RAISE SQLSTATE '55P03'; END $$"],
  ])('takes half as many rows at once where so many %s', async (_what, always, many) => {
    const limits: number[] = [];
    const slow: Upkeep = {
      name: 'slow',
      remove: async (tx, limit) => {
        limits.push(limit);
        await tx.execute({ text: always, values: [] });
        if (limit > 2_000) await tx.execute({ text: many, values: [] });
        return limits.length > 3 ? 7 : limit;
      },
    };
    expect(await run(slow)).toEqual({ slow: 1_257 });
    expect(limits).toEqual([5_000, 2_500, 1_250, 1_250]);
  });
});
