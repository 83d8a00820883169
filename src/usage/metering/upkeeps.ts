import { secondsFrom } from '../../core/clock.ts';
import type { Tx } from '../../core/tx.ts';
import type { Upkeep } from '../../foundation/housekeeping/index.ts';
import { ensurePartition } from './recording.queries.ts';

const DAY_SECONDS = 86_400;
const KEYS_KEPT_DAYS = 60;
const RESERVATIONS_KEPT_DAYS = 2;
const COUNTERS_KEPT_DAYS = 62;
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
];
