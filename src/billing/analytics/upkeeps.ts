import { secondsFrom } from '../../core/clock.ts';
import type { Tx } from '../../core/tx.ts';
import type { Upkeep } from '../../foundation/housekeeping/index.ts';
import { addToTotals, heldReach, reachUntil, recordedNext } from './movements.queries.ts';

/**
 * What was recorded so long ago is taken for committed: a transaction is given up when one of its statements takes three
 * seconds, or it pauses for ten, and none that records has dozens of them. Decision 0038 says what may be later.
 */
const SETTLED_AFTER_SECONDS = 15 * 60;

/** Removes nothing: adds up what has been recorded since the last time. */
export const billingTotals: Upkeep = {
  name: 'events of billing that were added to the totals',
  remove: addUp,
};

/**
 * Adds at most so many events to the totals, with what was recorded at the same instant as the last of them, and tells
 * how many. However late something is recorded, it is added once: what is new is told by when it was recorded, not by
 * when it occurred.
 */
async function addUp(tx: Tx, limit: number): Promise<number> {
  const settled = secondsFrom(tx.now, -SETTLED_AFTER_SECONDS);
  const { recordedUntil: after } = (await tx.rows<{ recordedUntil: Date }>(heldReach()))[0]!;
  if (settled <= after) return 0;
  const [last] = await tx.rows<{ recordedAt: Date }>(recordedNext(after, settled, limit));
  const until = last?.recordedAt ?? settled;
  const [added] = await tx.rows<{ count: number }>(addToTotals(after, until));
  await tx.execute(reachUntil(until));
  return added!.count;
}
