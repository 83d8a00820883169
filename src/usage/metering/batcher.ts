import { isLostConnection, isTimeout } from '../../core/database-errors.ts';

/** What became of one item, told to whoever handed it in. */
interface Waiting<In, Out> {
  readonly item: In;
  readonly lock: string;
  readonly settle: (outcome: PromiseSettledResult<Out>) => void;
}

/** What a batcher does with what it is handed. */
export interface Work<In, Out> {
  /** Does all of it, or nothing, and gives the outcome of each in order. */
  readonly run: (items: readonly In[]) => Promise<readonly Out[]>;
  /** What the work on an item locks: two pieces of work on the same would wait for each other. */
  readonly lockOf: (item: In) => string;
  /** Items at once. */
  readonly most: number;
}

/** While one piece of work waits for the disk, another may do its part. */
const LANES = 2;
/** For so many turns of the event loop more is waited for, as long as more comes in each. */
const MOST_TURNS = 16;

/**
 * Gathers what comes in at about the same time into one piece of work: two at a time, of which none locks what the other
 * does, and the next gathers meanwhile. Those who were answered together ask again one after the other: whoever comes first
 * waits as long as others follow, since a piece of work costs more than all that is in it. What fails for the sake of one
 * item is split in halves, until it is known which one: the others are done.
 */
export class Batcher<In, Out> {
  #waiting: Waiting<In, Out>[] = [];
  /** What is locked by each piece of work that is under way. */
  readonly #running = new Set<ReadonlySet<string>>();
  #isGathering = false;

  constructor(private readonly work: Work<In, Out>) {}

  /** What becomes of the items, in their order; when it is committed. */
  submit(items: readonly In[]): Promise<PromiseSettledResult<Out>[]> {
    const outcomes = items.map(
      (item) =>
        new Promise<PromiseSettledResult<Out>>((settle) => {
          this.#waiting.push({ item, lock: this.work.lockOf(item), settle });
        }),
    );
    this.#gather();
    return Promise.all(outcomes);
  }

  #gather(): void {
    if (this.#isGathering || this.#running.size === LANES || !this.#waiting.some(this.#isFree)) return;
    this.#isGathering = true;
    this.#follow(1, 0);
  }

  /** Begins once nobody has come in a turn. */
  #follow(turn: number, before: number): void {
    const free = this.#waiting.filter(this.#isFree).length;
    if (free > before && free < this.work.most && turn <= MOST_TURNS)
      return void setImmediate(() => this.#follow(turn + 1, free));
    this.#isGathering = false;
    const batch = this.#take();
    // Whoever waited may have been told meanwhile that the database is gone.
    if (batch.length > 0) void this.#run(batch);
    this.#gather();
  }

  readonly #isFree = ({ lock }: Waiting<In, Out>): boolean => {
    for (const locked of this.#running) if (locked.has(lock)) return false;
    return true;
  };

  /** As many as may be of those that need not wait for a piece of work; of what locks the same, those that came first. */
  #take(): readonly Waiting<In, Out>[] {
    const batch: Waiting<In, Out>[] = [];
    const left: Waiting<In, Out>[] = [];
    for (const each of this.#waiting) (batch.length < this.work.most && this.#isFree(each) ? batch : left).push(each);
    this.#waiting = left;
    return batch;
  }

  async #run(batch: readonly Waiting<In, Out>[]): Promise<void> {
    const locked = new Set(batch.map(({ lock }) => lock));
    this.#running.add(locked);
    await this.#attempt(batch);
    this.#running.delete(locked);
    this.#gather();
  }

  async #attempt(batch: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const outcomes = await this.work.run(batch.map(({ item }) => item));
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
