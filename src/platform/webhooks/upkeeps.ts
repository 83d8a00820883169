import { secondsFrom } from '../../core/clock.ts';
import type { Upkeep } from '../../foundation/housekeeping/index.ts';
import { wakeForgotten } from './webhook.queries.ts';

/** So long a delivery can be looked at and repeated, and what a disabled webhook did not get waits for it. */
export const KEPT_DAYS = 14;

/** A delivery that should have been tried so long ago has lost its task, or waits behind others and does not mind another. */
const FORGOTTEN_AFTER_SECONDS = 3_600;

export const webhookUpkeeps: readonly Upkeep[] = [
  {
    name: 'waits of deliveries that nobody had queued',
    remove: async (tx, limit) => {
      const { count } = await tx.execute(wakeForgotten(secondsFrom(tx.now, -FORGOTTEN_AFTER_SECONDS), tx.now, limit));
      return count;
    },
  },
  {
    name: 'old deliveries of webhooks',
    remove: async (tx, limit) => {
      const { count } = await tx.execute({
        text: `DELETE FROM webhook_deliveries WHERE (webhook_id, message_id) IN (SELECT webhook_id, message_id
          FROM webhook_deliveries WHERE created_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
        values: [secondsFrom(tx.now, -KEPT_DAYS * 86_400), limit],
      });
      return count;
    },
  },
  {
    name: 'deliveries of webhooks that are gone',
    remove: async (tx, limit) => {
      const { count } = await tx.execute({
        text: `DELETE FROM webhook_deliveries WHERE (webhook_id, message_id) IN (SELECT webhook_id, message_id
          FROM webhook_deliveries d WHERE NOT EXISTS (SELECT FROM webhooks w WHERE w.id = d.webhook_id)
          LIMIT $1 FOR UPDATE SKIP LOCKED)`,
        values: [limit],
      });
      return count;
    },
  },
  {
    name: 'former secrets of webhooks',
    remove: async (tx) => {
      const { count } = await tx.execute({
        text: 'UPDATE webhooks SET former_secret = NULL, former_secret_until = NULL WHERE former_secret_until < $1',
        values: [tx.now],
      });
      return count;
    },
  },
];
