import type { Job, WorkerEvents } from 'graphile-worker';

/**
 * Keeps tasks of one lane from taking all places of a pool: it does so many of them at the same time, and meanwhile takes
 * what is behind them in the queue. Its workers fetch one after the other, so that each knows what those before got.
 */
export class Lanes {
  readonly #running = new Map<string, number>();
  #fetching: Promise<void> = Promise.resolve();
  #fetched: () => void = () => undefined;

  constructor(
    events: WorkerEvents,
    private readonly most: number,
  ) {
    const fetched = (): void => this.#fetched();
    events.on('worker:getJob:empty', fetched);
    events.on('worker:getJob:error', fetched);
    events.on('job:start', ({ job }) => {
      this.#count(job, 1);
      fetched();
    });
    events.on('job:complete', ({ job, worker }) => {
      const wasFull = this.#full.length > 0;
      this.#count(job, -1);
      // Whoever found the lane full need not wait until it looks again.
      if (wasFull && !worker.workerPool._shuttingDown) worker.workerPool.nudge(1);
    });
  }

  /** Lanes of which nothing may be fetched now, told to the one whose turn it is. */
  readonly full = async (): Promise<string[]> => {
    const before = this.#fetching;
    let fetched!: () => void;
    this.#fetching = new Promise((resolve) => (fetched = resolve));
    await before;
    this.#fetched = fetched;
    return this.#full;
  };

  get #full(): string[] {
    return [...this.#running].flatMap(([lane, count]) => (count < this.most ? [] : [lane]));
  }

  #count({ flags }: Job, by: 1 | -1): void {
    for (const lane of Object.keys(flags ?? {})) {
      const count = (this.#running.get(lane) ?? 0) + by;
      if (count === 0) this.#running.delete(lane);
      else this.#running.set(lane, count);
    }
  }
}
