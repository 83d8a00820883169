import { workerConnection } from '../database/data-source.ts';
import { ofTheWorker, refusePowerfulRole } from '../database/roles.ts';
import { Worker } from '../foundation/queue/index.ts';
import type { Foundation } from './foundation.ts';
import type { Wing } from './wing.ts';

/** What does the queued tasks of the whole house in this process, once it is started. */
export function buildWorker({ config, logger, options, tasks }: Foundation, wings: readonly Wing[]): Worker {
  return new Worker({
    connection: workerConnection(options.database),
    inspect: (query) => refusePowerfulRole(query, ofTheWorker),
    logger,
    tasks: Object.assign({}, tasks, ...wings.map((wing) => wing.tasks)),
    concurrency: config.worker.concurrency,
  });
}
