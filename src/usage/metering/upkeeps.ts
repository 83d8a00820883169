import { secondsFrom } from '../../core/clock.ts';
import type { Tx } from '../../core/tx.ts';
import type { Upkeep } from '../../foundation/housekeeping/index.ts';
import { lockUsage } from './accounts.ts';
import { ensurePartition } from './recording.queries.ts';

const DAY_SECONDS = 86_400;
/** How long a use that is told of again is known not to count again. */
export const KEYS_KEPT_DAYS = 60;
const RESERVATIONS_KEPT_DAYS = 2;
const COUNTERS_KEPT_DAYS = 62;
const ALLOWANCES_KEPT_DAYS = 62;
/** How long periods may be, and an hour that clocks add. */
const LONGEST_DAYS = { DAILY: 1, WEEKLY: 7, MONTHLY: 31 };
const MONTHS_AHEAD = 2;

const before = (tx: Tx, days: number): Date => secondsFrom(tx.now, -days * DAY_SECONDS);

const removing =
  (text: string, days: number) =>
  async (tx: Tx, limit: number): Promise<number> =>
    (await tx.execute({ text, values: [before(tx, days), limit] })).count;

/** Counters of a kind of period of which the last one that began so long ago is over. */
const endedCounters = ([kind, longest]: [string, number]): Upkeep => ({
  name: `${kind.toLowerCase()} usage counters`,
  remove: removing(
    `DELETE FROM usage_counters WHERE (user_id, period, period_start) IN
      (SELECT user_id, period, period_start FROM usage_counters
        WHERE period = '${kind}' AND period_start < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    COUNTERS_KEPT_DAYS + longest + 1,
  ),
});

export const meteringUpkeeps: readonly Upkeep[] = [
  {
    // Makes room instead of clearing it: the first use of a month would make it as well, and wait for it.
    name: 'months of the usage ledger',
    remove: async (tx) => {
      const { now } = tx;
      for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead += 1)
        await tx.execute(ensurePartition(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1))));
      return 0;
    },
  },
  {
    name: 'keys of old uses',
    remove: removing(
      `DELETE FROM usage_keys WHERE (recorder_id, key) IN
        (SELECT recorder_id, key FROM usage_keys WHERE recorded_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      KEYS_KEPT_DAYS,
    ),
  },
  {
    name: 'reservations that hold nothing',
    remove: removing(
      `DELETE FROM usage_reservations WHERE id IN
        (SELECT id FROM usage_reservations WHERE expires_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      RESERVATIONS_KEPT_DAYS,
    ),
  },
  ...Object.entries(LONGEST_DAYS).map(endedCounters),
  {
    // Whoever counts or asks would begin them anew as well, and sum up the records for it.
    name: 'periods of plans that begin anew',
    remove: async (tx, limit) => {
      const due = await tx.rows<{ userId: string }>({
        text: `SELECT user_id AS "userId" FROM usage_renewals
          WHERE period_end <= $1 AND (ends_at IS NULL OR ends_at > $1) ORDER BY period_end LIMIT $2`,
        values: [tx.now, limit],
      });
      await lockUsage(
        tx,
        due.map(({ userId }) => userId),
        tx.now,
      );
      return due.length;
    },
  },
  {
    name: 'what plans included in old periods',
    remove: removing(
      `DELETE FROM usage_allowances WHERE id IN
        (SELECT a.id FROM usage_allowances a WHERE a.period_end < $1 AND NOT EXISTS
          (SELECT FROM usage_renewals w WHERE w.source_id = a.source_id AND w.period_end = a.period_end)
          LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      ALLOWANCES_KEPT_DAYS,
    ),
  },
];
