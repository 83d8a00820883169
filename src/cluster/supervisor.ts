import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Config } from '../config.ts';
import type { Logger } from '../core/logger.ts';
import { migrate } from '../database/migrate.ts';
import { patiently } from '../database/patience.ts';
import { keptEncryptionKey } from '../encryption-key.ts';
import { exitCodes } from '../exit.ts';
import { openDatabase } from '../open-database.ts';
import type { serveMetricsOfAll } from './metrics-of-all.ts';
import { WorkerFailedError } from './worker-failed-error.ts';

/** How long a process is waited for before one in the place of it is started, if each ends as soon as it is started. */
const PAUSE_MS = { first: 100, most: 5_000 };
/** One that ran as long did not end because it was started. */
const SOUND_AFTER_MS = 30_000;
/** When a process that was told to end is ended: sooner than the whole may take. */
const PATIENCE_MS = 4_400;

interface SupervisorOptions {
  readonly config: Config;
  readonly logger: Logger;
  /** Called when the embedded PostgreSQL is gone and does not come back, or processes cannot start any more. */
  readonly onGone: (error: Error) => void;
}

/** The process that has others answer: it starts them on one port, and in the place of one that ends another. */
export class Supervisor {
  readonly #workers = new Map<number, Worker>();
  #ending = false;

  constructor(private readonly options: SupervisorOptions) {}

  /**
   * Opens the database, brings it up to date and starts the processes; done when all of them answer.
   * @throws like `startService`, and WorkerFailedError
   */
  async start(): Promise<{ stop(graceMs?: number): Promise<void> }> {
    const { config, logger, onGone } = this.options;
    if (!config.encryptionKey) keptEncryptionKey(config.dataDir);
    const database = await openDatabase({ config, logger, onGone });
    let metrics: Awaited<ReturnType<typeof serveMetricsOfAll>> = null;
    const stop = async (graceMs = 0): Promise<void> => {
      await this.#endAll(graceMs > 0 ? 'SIGTERM' : 'SIGINT');
      await metrics?.close();
      await database.stop();
    };
    try {
      await patiently(this.options, () => migrate(database.address, logger));
      const slots = Array.from({ length: config.workers }, (_, index) => index + 1);
      await Promise.all(slots.map((slot) => this.#run(slot)));
      // Loads what measures only where somebody measures.
      if (config.metrics) metrics = await (await import('./metrics-of-all.ts')).serveMetricsOfAll(config, logger);
      logger.info({ workers: config.workers }, `${config.workers} processes answer on one port`);
      return { stop };
    } catch (error) {
      await stop();
      throw error;
    }
  }

  /** Starts the process of a slot, and from then on sees to it that there is one. @throws WorkerFailedError */
  async #run(slot: number): Promise<void> {
    const worker = this.#fork(slot);
    await answering(worker);
    void this.#keep(slot, worker);
  }

  /** One process of all does the queued work; it is as any other one in all else. */
  #fork(slot: number): Worker {
    const worker = cluster.fork({ WORKERS: '1', ...(slot > 1 && { WORKER: 'off' }) });
    this.#workers.set(slot, worker);
    return worker;
  }

  async #keep(slot: number, worker: Worker): Promise<void> {
    const { logger, onGone } = this.options;
    let current = worker;
    let pauseMs = PAUSE_MS.first;
    for (;;) {
      const startedMs = performance.now();
      if (!current.isDead()) await ended(current);
      if (this.#ending) return;
      const { exitCode, signalCode: signal, pid } = current.process;
      logger.warn({ slot, pid, exitCode, signal }, 'a process ended; another one takes its place');
      if (exitCode === exitCodes.misconfigured) return onGone(new WorkerFailedError(exitCode));
      pauseMs = performance.now() - startedMs > SOUND_AFTER_MS ? PAUSE_MS.first : Math.min(pauseMs * 2, PAUSE_MS.most);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (this.#ending) return;
      current = this.#fork(slot);
    }
  }

  /** Tells all of them to end, and waits until they have; who takes too long is ended. */
  async #endAll(signal: NodeJS.Signals): Promise<void> {
    this.#ending = true;
    const workers = [...this.#workers.values()].filter((worker) => !worker.isDead());
    const all = Promise.all(workers.map(ended));
    for (const worker of workers) worker.process.kill(signal);
    const timer = setTimeout(() => {
      for (const worker of workers) worker.process.kill('SIGKILL');
    }, PATIENCE_MS);
    await all;
    clearTimeout(timer);
  }
}

/** Waits until a process has ended, or could not even be started. */
async function ended(worker: Worker): Promise<void> {
  await once(worker, 'exit').catch(() => undefined);
}

/** Waits until a process listens. @throws WorkerFailedError where it ends before */
async function answering(worker: Worker): Promise<void> {
  const ending = new AbortController();
  const { signal } = ending;
  const failed = once(worker, 'exit', { signal }).then(([code]) => {
    throw new WorkerFailedError((code as number | null) ?? exitCodes.failed);
  });
  try {
    await Promise.race([once(worker, 'listening', { signal }), failed]);
  } finally {
    ending.abort();
    failed.catch(() => undefined);
  }
}
