import { setTimeout as pause } from 'node:timers/promises';
import { isLockTimeout, isLostConnection, isTimeout } from '../../core/database-errors.ts';

/** What became of one item, told to whoever handed it in. */
interface Waiting<In, Out> {
  readonly item: In;
  /** All that were handed in along with it. */
  readonly call: readonly In[];
  readonly lock: string;
  readonly settle: (outcome: PromiseSettledResult<Out>) => void;
}

/** What is done as one piece of work, and all that it locks. */
interface Batch<In, Out> {
  readonly items: readonly Waiting<In, Out>[];
  readonly locked: ReadonlySet<string>;
}

/** What a batcher does with what it is handed. */
export interface Work<In, Out> {
  /** Does all of it, or nothing, and gives the outcome of each in order. */
  readonly run: (items: readonly In[]) => Promise<readonly Out[]>;
  /** What the work on an item locks: two pieces of work on the same would wait for each other. */
  readonly lockOf: (item: In) => string;
  /** Items at once. */
  readonly most: number;
  /** Of these locks, those that somebody else holds: what waits for them for too long keeps the rest from being done. */
  readonly heldOf: (locks: readonly string[]) => Promise<readonly string[]>;
}

/** While one piece of work waits for the disk, another may do its part. */
const LANES = 2;
/** For so many turns of the event loop more is waited for, as long as more comes in each. */
const MOST_TURNS = 16;
/** So many calls are two pieces of work at once: of fewer each would cost more than both save by running side by side. */
const FEWEST_SHARED = 48;

/**
 * Gathers what comes in at about the same time into one piece of work: two at a time, of which none locks what the other
 * does, and the next gathers meanwhile. Many calls that come together are shared out between both. Those who were answered
 * together ask again one after the other: whoever comes first waits as long as others follow, since a piece of work costs
 * more than all that is in it. What fails for the sake of one item is split in halves, until it is known which one: the
 * others are done. Whoever waits for a lock for too long is told so alone.
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
          this.#waiting.push({ item, call: items, lock: this.work.lockOf(item), settle });
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
    const free = this.#waiting.filter(this.#isFree);
    if (free.length > before && free.length < this.work.most && turn <= MOST_TURNS)
      return void setImmediate(() => this.#follow(turn + 1, free.length));
    this.#isGathering = false;
    const isShared = this.#running.size === 0 && distinct(free, ({ call }) => call) >= FEWEST_SHARED;
    const batch = this.#take(isShared ? Math.ceil(distinct(free, ({ lock }) => lock) / LANES) : Infinity);
    // Whoever waited may have been told meanwhile that the database is gone.
    if (batch.items.length > 0) void this.#run(batch);
    this.#gather();
  }

  readonly #isFree = ({ lock }: Waiting<In, Out>): boolean => {
    for (const locked of this.#running) if (locked.has(lock)) return false;
    return true;
  };

  /** As many as may be of those that need not wait for a piece of work, in their order. @param mostLocks of them together */
  #take(mostLocks: number): Batch<In, Out> {
    const items: Waiting<In, Out>[] = [];
    const locked = new Set<string>();
    const left: Waiting<In, Out>[] = [];
    for (const each of this.#waiting) {
      const isWithin = items.length < this.work.most && (locked.size < mostLocks || locked.has(each.lock));
      if (!isWithin || !this.#isFree(each)) left.push(each);
      else {
        items.push(each);
        locked.add(each.lock);
      }
    }
    this.#waiting = left;
    return { items, locked };
  }

  async #run({ items, locked }: Batch<In, Out>): Promise<void> {
    this.#running.add(locked);
    await this.#attempt(items);
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
      if (isLockTimeout(reason)) {
        const held = await this.#heldOf(batch);
        if (held.length > 0) {
          reject(held, reason);
          const others = batch.filter((each) => !held.includes(each));
          return others.length > 0 ? this.#attempt(others) : undefined;
        }
      }
      if (batch.length <= fewestSplit(reason)) return reject(batch, reason);
      const half = Math.ceil(batch.length / 2);
      await this.#attempt(batch.slice(0, half));
      await this.#attempt(batch.slice(half));
    }
  }

  /** Those that wait for somebody else, who holds them for more than a moment; nobody where that cannot be found out. */
  async #heldOf(batch: readonly Waiting<In, Out>[]): Promise<readonly Waiting<In, Out>[]> {
    let locks: readonly string[] = [...new Set(batch.map(({ lock }) => lock))];
    for (let times = 0; times < 2 && locks.length > 0; times += 1) {
      if (times > 0) await pause(MOMENT_MS);
      locks = await this.work.heldOf(locks).catch(() => []);
    }
    const held = new Set(locks);
    return batch.filter(({ lock }) => held.has(lock));
  }
}

const distinct = <T>(all: readonly T[], of: (each: T) => unknown): number => new Set(all.map(of)).size;

const reject = <Out>(all: readonly Pick<Waiting<unknown, Out>, 'settle'>[], reason: unknown): void =>
  all.forEach(({ settle }) => settle({ status: 'rejected', reason }));

/** Longer than a piece of work takes. */
const MOMENT_MS = 100;

/** Few that took too long would take as long again, since they wait for somebody. */
const FEWEST_TOO_LONG = 100;
const fewestSplit = (reason: unknown): number => (isTimeout(reason) ? FEWEST_TOO_LONG : 1);
