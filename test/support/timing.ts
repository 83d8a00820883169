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
export async function distinguishability(
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
