import { secondsFrom } from '../../core/clock.ts';
import type { Tx } from '../../core/tx.ts';
import type { Upkeep } from '../../foundation/housekeeping/index.ts';
import * as queries from './movements.queries.ts';

interface Reach {
  readonly recordedUntil: Date;
}

/** What was recorded so long ago is committed, or never will be: no transaction lives as long. */
const SETTLED_AFTER_SECONDS = 15 * 60;

/**
 * Adds at most so many events and payments to the totals, with those recorded at the same instant as the last of them,
 * and tells how many. However late one is recorded, it is added once: what is new is told by when it was recorded, not by
 * when it took effect.
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
export const billingTotals: Upkeep = { name: 'events of billing that were added to the totals', remove: addNext };
