import { ensureAuditMonth } from '../../core/audit-event.queries.ts';
import type { Tx } from '../../core/tx.ts';
import type { Upkeep } from '../../foundation/housekeeping/index.ts';
import { anchorOf, justRetired, nameOf } from './audit-retirement.ts';
import type { RetiredMonth } from './audit-verification.queries.ts';

const MONTHS_AHEAD = 2;
/** Months that are dropped at once; the rest an hour later. */
const MOST_RETIRED = 12;

/** Makes room for this month and those that follow: at the start, and then hourly. */
export async function makeAuditMonths(tx: Tx): Promise<void> {
  const { now } = tx;
  for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead += 1)
    await tx.execute(ensureAuditMonth(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1))));
}

export const auditUpkeeps: readonly Upkeep[] = [
  {
    // Makes room instead of clearing it: the first event of a month would make it as well, and wait for it.
    name: 'months of the audit log',
    remove: async (tx) => {
      await makeAuditMonths(tx);
      return 0;
    },
  },
  {
    // Which those are, the database decides, by what its owner has set.
    name: 'months of the audit log that are no longer kept',
    remove: async (tx) => {
      for (let count = 0; ; count += 1) {
        const [row] = await tx.rows<{ retired: boolean }>({
          text: 'SELECT retire_audit_month() AS retired',
          values: [],
        });
        if (row!.retired && count < MOST_RETIRED) continue;
        await leaveTrace(tx);
        return count;
      }
    },
  },
];

/** Without the event the check would not believe that a month was dropped by rule. */
async function leaveTrace(tx: Tx): Promise<void> {
  for (const { count, ...month } of await tx.rows<RetiredMonth & { count: number }>(justRetired()))
    tx.record({
      action: 'AUDIT_MONTH_RETIRED',
      targetType: 'AuditEvent',
      targetName: nameOf(month),
      after: { ...anchorOf(month), count },
    });
}
