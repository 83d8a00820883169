import { secondsFrom } from '../../core/clock.ts';
import type { Statement } from '../../core/sql.ts';
import type { Tx } from '../../core/tx.ts';

/**
 * What was recorded so long ago is committed, or never will be: a transaction is given up when one of its statements
 * takes three seconds, or it pauses for ten, and none that records has dozens of them.
 */
const SETTLED_AFTER_SECONDS = 15 * 60;

/** Totals of an append-only ledger, and the instant until which everything recorded is in them. */
export interface Totals {
  /** Gives `recordedUntil`, held until the end of the transaction. */
  readonly heldReach: () => Statement;
  /** Gives when that was recorded which is so many behind an instant; nothing where there are fewer until the other. */
  readonly recordedNext: (after: Date, until: Date, count: number) => Statement;
  /** Adds what was recorded between two instants, and gives its `count`. */
  readonly addToTotals: (after: Date, until: Date) => Statement;
  readonly reachUntil: (until: Date) => Statement;
}

/**
 * Adds at most so much of a ledger to its totals, with what was recorded at the same instant as the last of it, and tells
 * how much. However late something is recorded, it is added once: what is new is told by when it was recorded, not by
 * when it occurred.
 */
export async function addUp(tx: Tx, limit: number, totals: Totals): Promise<number> {
  const settled = secondsFrom(tx.now, -SETTLED_AFTER_SECONDS);
  const { recordedUntil: after } = (await tx.rows<{ recordedUntil: Date }>(totals.heldReach()))[0]!;
  if (settled <= after) return 0;
  const [last] = await tx.rows<{ recordedAt: Date }>(totals.recordedNext(after, settled, limit));
  const until = last?.recordedAt ?? settled;
  const [added] = await tx.rows<{ count: number }>(totals.addToTotals(after, until));
  await tx.execute(totals.reachUntil(until));
  return added!.count;
}
