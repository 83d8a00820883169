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

  it('takes half as many rows at once where so many take too long', async () => {
    const limits: number[] = [];
    const slow: Upkeep = {
      name: 'slow',
      remove: async (tx, limit) => {
        limits.push(limit);
        await tx.execute({ text: "SET LOCAL statement_timeout = '50ms'", values: [] });
        if (limit > 2_000) await tx.execute({ text: 'SELECT pg_sleep(10)', values: [] });
        return limits.length > 3 ? 7 : limit;
      },
    };
    expect(await run(slow)).toEqual({ slow: 1_257 });
    expect(limits).toEqual([5_000, 2_500, 1_250, 1_250]);
  });
});
