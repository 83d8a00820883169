import { z } from 'zod';
import { systemActor } from '../../core/actor.ts';
import { badInput } from '../../core/errors.ts';
import type { Tx } from '../../core/tx.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import type { Queue, TaskHandler } from '../../foundation/queue/index.ts';
import { nextTime } from './cron.ts';
import { Directory } from './directory.entity.ts';
import type { SyncOrders } from './sync-orders.ts';

const payload = z.object({ directoryId: z.string(), dueAt: z.coerce.date() });

/**
 * When directories are synced by themselves. The next time stands in the directory's row, and a task in the queue waits
 * for it: whichever process takes the task, and however often, the row says whether it is still the one. One that was
 * due while no process was up runs once when one is.
 */
export class SyncSchedule {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queue: Queue,
    private readonly orders: SyncOrders,
  ) {}

  /** Refuses what is no cron expression, or names no time to come. @throws BAD_USER_INPUT */
  refuseUnfit(expression: string, now: Date): void {
    if (nextTime(expression, now)) return;
    throw badInput(
      ['input', 'schedule'],
      'must be a cron expression of five fields (minute, hour, day, month, weekday) that names a time to come',
      'CRON',
    );
  }

  /** When a directory is due next, by its schedule; null where it has none or is switched off. */
  nextOf({ schedule, enabled }: Pick<Directory, 'schedule' | 'enabled'>, now: Date): Date | null {
    return enabled && schedule !== null ? nextTime(schedule, now) : null;
  }

  /** Has the directory synced when it is due; the task that waited for another time is replaced. */
  async wait(tx: Tx, { id, nextSyncAt }: Pick<Directory, 'id' | 'nextSyncAt'>): Promise<void> {
    if (nextSyncAt === null) return;
    await this.queue.enqueue(
      tx,
      'sync_directory',
      { directoryId: id, dueAt: nextSyncAt.toISOString() },
      { key: id, runAt: nextSyncAt },
    );
  }

  /** The task `sync_directory`: begins a sync that is due, unless one is under way, and waits for the next. */
  readonly handle: TaskHandler = async (queued) => {
    const { directoryId, dueAt } = payload.parse(queued);
    await this.unitOfWork.maintain(async (tx) => {
      const directory = await tx.lock(Directory, { id: directoryId });
      if (directory?.nextSyncAt?.getTime() !== dueAt.getTime()) return;
      // The queue's clock may be ahead: the time that has come does not come again.
      const nextSyncAt = this.nextOf(directory, tx.now > dueAt ? tx.now : dueAt);
      await tx.manager.update(Directory, { id: directoryId }, { nextSyncAt });
      await this.wait(tx, { id: directoryId, nextSyncAt });
      if (!(await this.orders.isUnderWay(tx, directory)))
        await this.orders.order(tx.by(systemActor), directory, { dryRun: false, allowedRemovals: null });
    });
  };
}
