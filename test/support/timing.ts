/** How long work takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/**
 * How well one kind of call can be told from another by its time: the probability that the second takes longer than the
 * first (area under the ROC curve). 0.5 is not at all, 0 and 1 are always. The two kinds are called in turns, in an order
 * that changes, so that what else the machine does falls on both alike.
 */
async function distinguishability(
  first: (index: number) => Promise<unknown>,
  second: (index: number) => Promise<unknown>,
  count: number,
): Promise<number> {
  const times: [number[], number[]] = [[], []];
  for (let index = 0; index < count; index += 1)
    for (const kind of index % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const))
      times[kind].push(await timed(() => (kind === 0 ? first(index) : second(index))));
  const [a, b] = times;
  const wins = a.reduce((sum, one) => sum + b.filter((other) => other > one).length, 0);
  const draws = a.reduce((sum, one) => sum + b.filter((other) => other === one).length, 0);
  return (wins + draws / 2) / (a.length * b.length);
}

const WARMING = 20;
const SAMPLES = 200;
const ROUNDS = 3;

/** How many calls of each kind `expectNoWayToTell` makes at most. */
export const MOST_CALLS = WARMING + ROUNDS * SAMPLES;

/**
 * Asserts that two kinds of call cannot be told apart by the time they take. Of as many calls, kinds that are alike stray
 * past 0.4 or 0.6 once in 2,000 rounds by chance alone, and what is no chance strays again: so only three rounds that stray
 * tell anything, and the third is for a machine that is busy. Each call has an index of its own.
 */
export async function expectNoWayToTell(
  first: (index: number) => Promise<unknown>,
  second: (index: number) => Promise<unknown>,
): Promise<void> {
  const from = (start: number, count: number): Promise<number> =>
    distinguishability(
      (index) => first(start + index),
      (index) => second(start + index),
      count,
    );
  await from(0, WARMING);
  const areas: number[] = [];
  while (areas.length < ROUNDS && areas.every((area) => area <= 0.4 || area >= 0.6))
    areas.push(await from(WARMING + areas.length * SAMPLES, SAMPLES));
  const area = areas.at(-1);
  expect(area).toBeGreaterThan(0.4);
  expect(area).toBeLessThan(0.6);
}
