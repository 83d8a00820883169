import { secondsFrom } from '../../core/clock.ts';
import { KEPT_HOURS } from '../../core/idempotency.ts';
import type { Upkeep } from './housekeeping.ts';

/** Answers to mutations whose repetition is no longer recognised. */
export const expiredIdempotencyKeys: Upkeep = {
  name: 'idempotency keys',
  remove: async (tx, limit) => {
    const { count } = await tx.execute({
      text: `DELETE FROM idempotency_keys WHERE (actor_id, key) IN
        (SELECT actor_id, key FROM idempotency_keys WHERE created_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      values: [secondsFrom(tx.now, -KEPT_HOURS * 3_600), limit],
    });
    return count;
  },
};

/** Counted attempts whose window is over. */
export const expiredThrottles: Upkeep = {
  name: 'throttles',
  remove: async (tx, limit) => {
    const { count } = await tx.execute({
      text: `DELETE FROM throttle WHERE key IN
        (SELECT key FROM throttle WHERE expire < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      values: [tx.now.getTime(), limit],
    });
    return count;
  },
};
