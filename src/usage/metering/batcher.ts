import { asRefusal } from '../../core/database-errors.ts';

/** What became of one item, told to whoever handed it in. */
interface Waiting<In, Out> {
  readonly item: In;
  readonly settle: (outcome: PromiseSettledResult<Out>) => void;
}

/**
 * Gathers what comes in at about the same time into one piece of work: one at a time, and the next gathers meanwhile. What
 * fails for the sake of one item is split in halves, until it is known which one: the others are done.
 */
export class Batcher<In, Out> {
  #waiting: Waiting<In, Out>[] = [];
  #isRunning = false;

  /**
   * @param run does all of it, or nothing, and gives the outcome of each in order
   * @param most items at once
   */
  constructor(
    private readonly run: (items: readonly In[]) => Promise<readonly Out[]>,
    private readonly most: number,
  ) {}

  /** What becomes of the items, in their order; when it is committed. */
  submit(items: readonly In[]): Promise<PromiseSettledResult<Out>[]> {
    const outcomes = items.map(
      (item) =>
        new Promise<PromiseSettledResult<Out>>((settle) => {
          this.#waiting.push({ item, settle });
        }),
    );
    if (!this.#isRunning) {
      this.#isRunning = true;
      setImmediate(() => void this.#runAll());
    }
    return Promise.all(outcomes);
  }

  async #runAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.#attempt(this.#waiting.splice(0, this.most));
    this.#isRunning = false;
  }

  async #attempt(batch: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const outcomes = await this.run(batch.map(({ item }) => item));
      batch.forEach(({ settle }, index) => settle({ status: 'fulfilled', value: outcomes[index]! }));
    } catch (reason) {
      if (batch.length === 1 || isOutage(reason))
        return batch.forEach(({ settle }) => settle({ status: 'rejected', reason }));
      const half = Math.ceil(batch.length / 2);
      await this.#attempt(batch.slice(0, half));
      await this.#attempt(batch.slice(half));
    }
  }
}

/** Whether it is the database that failed, and every other item would as well. */
const isOutage = (error: unknown): boolean => asRefusal(error)?.code === 'SERVICE_UNAVAILABLE';
