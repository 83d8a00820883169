import { DatabaseClock } from '../../src/core/clock.ts';

const HOUR_MS = 3_600_000;

/** A database whose clock is ahead, and which answers after so long. */
const database = (aheadMs: number, answerMs: number) => async (): Promise<Date> => {
  const theirs = new Date(Date.now() + aheadMs);
  const began = performance.now();
  while (performance.now() - began < answerMs);
  return theirs;
};

const aheadMs = (clock: DatabaseClock): number => clock.now().getTime() - Date.now();

/** One answer after the other, the last one again and again. */
function inTurn(...answers: (() => Promise<Date>)[]): () => Promise<Date> {
  let next = 0;
  return () => answers[Math.min(next++, answers.length - 1)]!();
}

describe('the clock', () => {
  it('takes the best of a few answers at the start', async () => {
    const clock = new DatabaseClock();
    await clock.synchronise(inTurn(database(2 * HOUR_MS, 40), database(HOUR_MS, 0), database(3 * HOUR_MS, 40)));
    expect(aheadMs(clock)).toBeCloseTo(HOUR_MS, -2);
  });

  it('takes a slow answer where there is no other', async () => {
    const clock = new DatabaseClock();
    await clock.synchronise(database(HOUR_MS, 110));
    expect(aheadMs(clock)).toBeCloseTo(HOUR_MS, -3);
  });

  it('ignores an answer that was long on its way, and takes the next that was not', async () => {
    const clock = new DatabaseClock();
    await clock.synchronise(database(HOUR_MS, 0));
    await clock.synchronise(database(2 * HOUR_MS, 110));
    expect(aheadMs(clock)).toBeCloseTo(HOUR_MS, -2);
    await clock.synchronise(database(3 * HOUR_MS, 5));
    expect(aheadMs(clock)).toBeCloseTo(3 * HOUR_MS, -2);
  });
});
