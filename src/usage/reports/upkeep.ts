import type { Upkeep } from '../../foundation/housekeeping/index.ts';
import { addPending } from './usage-totals.queries.ts';

export const usageReportUpkeeps: readonly Upkeep[] = [
  {
    // Removes nothing that is not kept: adds up what has been recorded since the last time.
    name: 'sums of uses that were added to the totals',
    remove: async (tx, limit) => (await tx.rows<{ count: number }>(addPending(limit)))[0]!.count,
  },
];
