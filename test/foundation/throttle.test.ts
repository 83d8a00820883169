import { Throttle } from '../../src/foundation/throttle/index.ts';
import type { Tx } from '../../src/core/tx.ts';
import { House } from '../support/house.ts';
import { whenWaitingForLock } from '../support/until.ts';

let house: House;
let throttle: Throttle;
let key: string;
let keys = 0;
beforeAll(async () => {
  house = await House.open();
  throttle = new Throttle(house.database.runtime, { name: 'test', attempts: 2, windowSeconds: 60 });
});
beforeEach(async () => {
  key = `key-${(keys += 1)}`;
  await house.rows('TRUNCATE throttle');
});
afterAll(() => house.close());

const FAILED = new Error('the work failed');
const points = async (): Promise<number[]> =>
  (await house.rows('SELECT points FROM throttle')).map((row) => row.points);
const during = (work: (tx: Tx) => Promise<unknown> = () => Promise.resolve()) =>
  house.app.unitOfWork.maintain(async (tx) => {
    await throttle.takeIn(tx, key);
    await work(tx);
  });
const fail = (): Promise<never> => Promise.reject(FAILED);

describe('an attempt that is taken together with its work', () => {
  it('counts once the work is done, beside those taken before any', async () => {
    await during();
    await throttle.take(key);
    expect(await points()).toEqual([2]);
    const refusal = { code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) };
    await expect(during()).rejects.toMatchObject(refusal);
    await expect(throttle.take(key)).rejects.toMatchObject(refusal);
  });

  it('did not count where the work is undone, however often', async () => {
    for (let count = 0; count < 5; count += 1) await expect(during(fail)).rejects.toBe(FAILED);
    expect(await points()).toEqual([]);
    await during();
    await expect(during(fail)).rejects.toBe(FAILED);
    expect(await points()).toEqual([1]);
  });

  it('was not counted where there was none left', async () => {
    await Promise.all([during(), during()]);
    await Promise.allSettled([during(), during(), during()]);
    expect(await points()).toEqual([2]);
  });

  it.each([
    ['is had by the next where who took the last is undone', fail, FAILED],
    ['is had by nobody else where who took the last is done', () => Promise.resolve(), { code: 'RATE_LIMITED' }],
  ] as const)('%s', async (_what, end, reason) => {
    await during();
    let working = 0;
    const work = async (): Promise<void> => {
      working += 1;
      if (working > 1) return;
      await whenWaitingForLock(house);
      await end();
    };
    const outcomes = await Promise.allSettled([during(work), during(work)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason });
    expect(await points()).toEqual([2]);
  });
});
