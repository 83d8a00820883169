import type { Tx } from '../../core/tx.ts';
import type { TaskName } from './task.ts';

interface EnqueueOptions {
  /** A task of the same name and key that no worker has taken yet is replaced. */
  readonly key?: string;
  /** Not before this instant; at once without it. */
  readonly runAt?: Date;
  /** After so many the task is given up; 25 without it, which take three days. */
  readonly maxAttempts?: number;
}

/** Work that is done after the commit, by whichever process is free: at least once, however often one is killed. */
export class Queue {
  /** Queues a task with the transaction: it is there if the transaction commits, and never was if it rolls back. */
  async enqueue(
    tx: Tx,
    task: TaskName,
    payload: object,
    { key, runAt, maxAttempts }: EnqueueOptions = {},
  ): Promise<void> {
    await tx.execute({
      text: 'SELECT app.enqueue($1, $2, $3, $4, $5)',
      values: [task, JSON.stringify(payload), key ?? null, runAt ?? null, maxAttempts ?? null],
    });
  }
}
