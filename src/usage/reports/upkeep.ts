import { secondsFrom } from '../../core/clock.ts';
import type { Tx } from '../../core/tx.ts';
import type { Upkeep } from '../../foundation/housekeeping/index.ts';
import * as queries from './usage-totals.queries.ts';

interface Reach {
  readonly recordedUntil: Date;
}

/**
 * What was recorded so long ago is committed, or never will be: a transaction is given up when one of its statements
 * takes three seconds, or it pauses for ten, and none that records has dozens of them.
 */
const SETTLED_AFTER_SECONDS = 15 * 60;

/**
 * Adds at most so many records to the totals of everybody, with those recorded at the same instant as the last of them,
 * and tells how many. However late a use is recorded, it is added once: what is new is told by when it was recorded, not
 * by when it occurred.
 */
async function addNext(tx: Tx, limit: number): Promise<number> {
  const settled = secondsFrom(tx.now, -SETTLED_AFTER_SECONDS);
  const { recordedUntil: after } = (await tx.rows<Reach>(queries.heldReach()))[0]!;
  if (settled <= after) return 0;
  const [last] = await tx.rows<{ recordedAt: Date }>(queries.recordedNext(after, settled, limit));
  const until = last?.recordedAt ?? settled;
  const [added] = await tx.rows<{ count: number }>(queries.addToTotals(after, until));
  await tx.execute(queries.reachUntil(until));
  return added!.count;
}

/** Removes nothing: adds up what has been recorded since the last time. */
export const usageTotals: Upkeep = { name: 'uses that were added to the totals', remove: addNext };
