import type { Tx } from '../../core/tx.ts';
import type { Verdict } from './user-import.policy.ts';

/** What became of rows, counted. */
export interface Tally {
  readonly created: number;
  readonly updated: number;
  /** Accounts left as they were. */
  readonly skipped: number;
  readonly failed: number;
}

const kindOf = (verdict: Verdict): keyof Tally => {
  if (verdict.kind === 'UPDATE') return changesNothing(verdict) ? 'skipped' : 'updated';
  return ({ CREATE: 'created', SKIP: 'skipped', REFUSE: 'failed' } as const)[verdict.kind];
};

const changesNothing = ({ change, standing, groups, places }: Extract<Verdict, { kind: 'UPDATE' }>): boolean =>
  groups.length + places.length === 0 && Object.keys({ ...change.changed, ...standing }).length === 0;

/** Counts what becomes of rows. */
export function tallyOf(verdicts: readonly Verdict[]): Tally {
  const tally = { created: 0, updated: 0, skipped: 0, failed: 0 };
  for (const verdict of verdicts) tally[kindOf(verdict)] += 1;
  return tally;
}

/** Adds to what an import has done so far, in the transaction that does it. */
export async function addToTally(tx: Tx, jobId: string, { created, updated, skipped, failed }: Tally): Promise<void> {
  await tx.execute({
    text: `INSERT INTO user_imports AS i (job_id, created_count, updated_count, skipped_count, failed_count)
      VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (job_id) DO UPDATE SET created_count = i.created_count + excluded.created_count,
        updated_count = i.updated_count + excluded.updated_count,
        skipped_count = i.skipped_count + excluded.skipped_count,
        failed_count = i.failed_count + excluded.failed_count`,
    values: [jobId, created, updated, skipped, failed],
  });
}

/**
 * Ends an import for the audit log, which is told once, however often this is called.
 * @param by whoever ordered it, where that is not who ends it
 */
export async function closeTally(tx: Tx, jobId: string, by?: { id: string; name: string }): Promise<void> {
  const [tally] = await tx.rows<Tally>({
    text: `DELETE FROM user_imports WHERE job_id = $1
      RETURNING created_count AS created, updated_count AS updated, skipped_count AS skipped, failed_count AS failed`,
    values: [jobId],
  });
  if (tally)
    tx.record({
      action: 'USERS_IMPORTED',
      targetType: 'Job',
      targetId: jobId,
      after: { count: tally.created + tally.updated, ...tally },
      ...(by && { by }),
    });
}
