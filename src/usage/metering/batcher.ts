import { isLostConnection, isTimeout } from '../../core/database-errors.ts';

/** What became of one item, told to whoever handed it in. */
interface Waiting<In, Out> {
  readonly item: In;
  readonly settle: (outcome: PromiseSettledResult<Out>) => void;
}

/** For so many turns of the event loop more is waited for, as long as more comes in each. */
const MOST_TURNS = 16;

/**
 * Gathers what comes in at about the same time into one piece of work: one or two at a time, and the next gathers meanwhile.
 * Those who were answered together ask again one after the other: whoever comes first waits as long as others follow, since
 * a piece of work costs more than all that is in it. What fails for the sake of one item is split in halves, until it is
 * known which one: the others are done.
 */
export class Batcher<In, Out> {
  #waiting: Waiting<In, Out>[] = [];
  /** Pieces of work that are under way. */
  #running = 0;
  #isGathering = false;

  /**
   * @param run does all of it, or nothing, and gives the outcome of each in order
   * @param most items at once
   * @param lanes pieces of work at a time: while one waits for the disk, another may do its part
   */
  constructor(
    private readonly run: (items: readonly In[]) => Promise<readonly Out[]>,
    private readonly most: number,
    private readonly lanes = 1,
  ) {}

  /** What becomes of the items, in their order; when it is committed. */
  submit(items: readonly In[]): Promise<PromiseSettledResult<Out>[]> {
    const outcomes = items.map(
      (item) =>
        new Promise<PromiseSettledResult<Out>>((settle) => {
          this.#waiting.push({ item, settle });
        }),
    );
    this.#gather();
    return Promise.all(outcomes);
  }

  #gather(): void {
    if (this.#isGathering || this.#running === this.lanes || this.#waiting.length === 0) return;
    this.#isGathering = true;
    this.#follow(1, 0);
  }

  /** Begins once nobody has come in a turn. */
  #follow(turn: number, before: number): void {
    const { length } = this.#waiting;
    if (length > before && length < this.most && turn <= MOST_TURNS)
      return void setImmediate(() => this.#follow(turn + 1, length));
    this.#isGathering = false;
    // Whoever waited may have been told meanwhile that the database is gone.
    if (length > 0) void this.#run();
    this.#gather();
  }

  async #run(): Promise<void> {
    this.#running += 1;
    await this.#attempt(this.#waiting.splice(0, this.most));
    this.#running -= 1;
    this.#gather();
  }

  async #attempt(batch: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const outcomes = await this.run(batch.map(({ item }) => item));
      batch.forEach(({ settle }, index) => settle({ status: 'fulfilled', value: outcomes[index]! }));
    } catch (reason) {
      // Those who wait would meet the same, and only later: nobody waits longer than a statement may take.
      if (isLostConnection(reason)) return reject([...batch, ...this.#waiting.splice(0)], reason);
      if (batch.length <= fewestSplit(reason)) return reject(batch, reason);
      const half = Math.ceil(batch.length / 2);
      await this.#attempt(batch.slice(0, half));
      await this.#attempt(batch.slice(half));
    }
  }
}

const reject = <Out>(all: readonly Pick<Waiting<unknown, Out>, 'settle'>[], reason: unknown): void =>
  all.forEach(({ settle }) => settle({ status: 'rejected', reason }));

/** Few that took too long would take as long again, since they wait for somebody. */
const FEWEST_TOO_LONG = 100;
const fewestSplit = (reason: unknown): number => (isTimeout(reason) ? FEWEST_TOO_LONG : 1);
