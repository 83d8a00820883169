import { setTimeout as pause } from 'node:timers/promises';
import type { PoolConfig } from 'pg';
import type { Logger } from '../../core/logger.ts';
import { Shift } from './shift.ts';
import type { TaskHandlers } from './task.ts';

export interface WorkerOptions {
  /** As a role that may take tasks from the queue. */
  readonly connection: PoolConfig;
  /** Looks at a connection before any task is taken. @throws for one that may not be used */
  readonly inspect: (query: (text: string) => Promise<readonly unknown[]>) => Promise<void>;
  readonly logger: Logger;
  readonly tasks: TaskHandlers;
  /** Tasks that this process does at the same time. */
  readonly concurrency: number;
}

const RESTART_MS = { first: 100, most: 2_000 };
/** How long tasks that were told to end may take; what has not ended then goes back to the queue as it is. */
const PATIENCE_MS = 1_500;

/**
 * Does queued tasks, of this and of all other processes. It goes on after the database was away. What a process was
 * doing when it was killed is taken up by another one: at the latest after 30 seconds, mostly within seven.
 */
export class Worker {
  readonly #stopping = new AbortController();
  #shift: Shift | null = null;
  #starting: Promise<void> = Promise.resolve();
  #replacement: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | null = null;

  constructor(private readonly options: WorkerOptions) {}

  /** Begins. @throws when the database cannot be reached this first time */
  start(): Promise<void> {
    return (this.#starting = this.#begin());
  }

  /** Takes no more tasks, tells those that run to end, and gives back to the queue what does not end in time. Never throws. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#end());
  }

  async #end(): Promise<void> {
    this.#stopping.abort();
    await this.#starting.catch(() => undefined);
    await this.#replacement;
    await this.#shift?.end(PATIENCE_MS);
    this.#shift = null;
  }

  async #begin(): Promise<void> {
    const shift = await Shift.begin(this.options);
    this.#shift = shift;
    void shift.broken.then((error) => {
      if (this.#stopping.signal.aborted) return;
      this.options.logger.warn({ err: error }, 'the worker lost the queue and begins anew');
      this.#replacement = this.#replace(shift);
    });
  }

  async #replace(shift: Shift): Promise<void> {
    const { signal } = this.#stopping;
    await shift.end(PATIENCE_MS);
    this.#shift = null;
    for (let delayMs = RESTART_MS.first; !signal.aborted; delayMs = Math.min(delayMs * 2, RESTART_MS.most)) {
      // It holds the process: without a connection nothing else does, and a worker alone would end in silence.
      await pause(delayMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.#begin();
        this.options.logger.info('the worker is back');
        return;
      } catch (error) {
        this.options.logger.debug({ err: error }, 'the worker cannot begin yet');
      }
    }
  }
}
