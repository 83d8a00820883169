import { secondsFrom } from '../../core/clock.ts';
import type { Tx } from '../../core/tx.ts';
import type { Upkeep } from '../../foundation/housekeeping/index.ts';

/** Finished jobs are kept so long, and what the queue gave up as well. */
const KEPT_DAYS = 90;

const keptSince = (now: Date): Date => secondsFrom(now, -KEPT_DAYS * 86_400);

const removing = (text: string) => async (tx: Tx, limit: number) =>
  (await tx.execute({ text, values: [keptSince(tx.now), limit] })).count;

/** In order: a job goes when nothing of it is left. */
export const jobUpkeeps: readonly Upkeep[] = [
  {
    name: 'items of old jobs',
    remove: removing(`DELETE FROM job_items WHERE (job_id, index) IN (SELECT i.job_id, i.index
      FROM jobs j JOIN job_items i ON i.job_id = j.id WHERE j.finished_at < $1 LIMIT $2 FOR UPDATE OF i SKIP LOCKED)`),
  },
  {
    name: 'old jobs',
    remove: removing(`DELETE FROM jobs WHERE id IN (SELECT id FROM jobs j
      WHERE finished_at < $1 AND NOT EXISTS (SELECT FROM job_items i WHERE i.job_id = j.id) LIMIT $2 FOR UPDATE SKIP LOCKED)`),
  },
  {
    name: 'tasks that were given up',
    remove: async (tx, limit) => {
      const [row] = await tx.rows<{ count: number }>({
        text: 'SELECT app.remove_given_up_tasks($1, $2) AS count',
        values: [keptSince(tx.now), limit],
      });
      return row!.count;
    },
  },
];
