import type { Upkeep } from '../../foundation/housekeeping/index.ts';
import { addPending, retireMonth } from './usage-totals.queries.ts';

/** Months that are dropped at once; the rest an hour later. */
const MOST_RETIRED = 12;

export const usageReportUpkeeps: readonly Upkeep[] = [
  {
    // Removes nothing that is not kept: adds up what has been recorded since the last time.
    name: 'sums of uses that were added to the totals',
    isFrequent: true,
    remove: async (tx, limit) => (await tx.rows<{ count: number }>(addPending(limit)))[0]!.count,
  },
  {
    // Which those are, the database decides, by what its owner has set.
    name: 'months of the usage ledger that are no longer kept',
    remove: async (tx) => {
      for (let count = 0; count < MOST_RETIRED; count += 1) {
        const [{ month }] = (await tx.rows<{ month: string | null }>(retireMonth())) as [{ month: string | null }];
        if (month === null) return count;
        tx.record({ action: 'USAGE_MONTH_RETIRED', targetType: 'UsageRecord', targetName: month });
      }
      return MOST_RETIRED;
    },
  },
];
