import type { Tx } from '../../core/tx.ts';
import type { Job, JobService } from '../../platform/jobs/index.ts';
import { Directory } from './directory.entity.ts';
import { openJob } from './directory.queries.ts';
import type { SyncParameters } from './sync-order.ts';

/** Begins syncs, one of a directory at a time. */
export class SyncOrders {
  constructor(private readonly jobs: JobService) {}

  /** Whether a sync has not ended. Sure only of a directory that is locked. */
  async isUnderWay(tx: Tx, { lastSyncId }: Pick<Directory, 'lastSyncId'>): Promise<boolean> {
    return lastSyncId !== null && (await tx.rows(openJob(lastSyncId))).length > 0;
  }

  /** Orders a sync of a directory that is locked, and of which none is under way. */
  async order(
    tx: Tx,
    { id }: Pick<Directory, 'id'>,
    { dryRun, allowedRemovals }: Pick<SyncParameters, 'allowedRemovals'> & { readonly dryRun: boolean },
  ): Promise<Job> {
    const parameters: SyncParameters = { directoryId: id, origin: tx.origin, allowedRemovals };
    const job = await this.jobs.create(tx, { kind: 'DIRECTORY_SYNC', dryRun, parameters });
    await tx.manager.update(Directory, { id }, { lastSyncId: job.id });
    return job;
  }
}
