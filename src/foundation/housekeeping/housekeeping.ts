import { isTimeout } from '../../core/database-errors.ts';
import { jittered } from '../../core/jitter.ts';
import type { Logger } from '../../core/logger.ts';
import type { Tx } from '../../core/tx.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';

/** Something that grows and has to be cleared of what nobody needs any more. */
export interface Upkeep {
  /** What is removed, as the log calls it. */
  readonly name: string;
  /** Removes at most `limit` rows, and tells how many it removed. */
  readonly remove: (tx: Tx, limit: number) => Promise<number>;
  /** Rows at once, where fewer than usual: of what others would wait for. */
  readonly batch?: number;
  /** Whether it is done each minute, and not each hour: where whoever reads goes through all that waits for it. */
  readonly isFrequent?: boolean;
}

const EVERY_MS = 60_000;
/** Of so many rounds one does everything, the first of them for a start. */
const ROUNDS = 60;
const BATCH = 5_000;
/** Any fixed number: the key of the advisory lock by which one process of all does the work. */
const HOUSEKEEPING_LOCK = 7_214_055_119;

/** Clears away what has expired: about hourly, some of it each minute, in one process at a time, in small transactions. */
export class Housekeeping {
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly logger: Logger,
    private readonly upkeeps: readonly Upkeep[],
  ) {}

  /** Begins; the process may end without waiting for it. */
  start(): void {
    this.#schedule(0);
  }

  /** Ends, after the batch that is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#running;
  }

  /**
   * Clears everything now, but for what another process is clearing. Tells how many rows went, by name of the upkeep;
   * one that fails is logged and keeps none of the others from its work.
   */
  run(): Promise<Readonly<Record<string, number>>> {
    return this.#run(this.upkeeps);
  }

  /** Clears what is cleared each minute. */
  runFrequent(): Promise<Readonly<Record<string, number>>> {
    return this.#run(this.upkeeps.filter(({ isFrequent }) => isFrequent));
  }

  async #run(upkeeps: readonly Upkeep[]): Promise<Readonly<Record<string, number>>> {
    const removed: Record<string, number> = {};
    for (const { name, remove, batch } of upkeeps) {
      removed[name] = 0;
      try {
        for await (const count of this.#batches(remove, batch)) removed[name] += count;
      } catch (error) {
        this.logger.warn({ err: error, upkeep: name }, 'housekeeping failed; it is tried again later');
      }
    }
    return removed;
  }

  /** Removes batch by batch until nothing is left; one that takes too long is tried again with half of the rows. */
  async *#batches(remove: Upkeep['remove'], batch = BATCH): AsyncGenerator<number> {
    for (let limit = batch; !this.#stopped;) {
      try {
        const count = await this.unitOfWork.maintain(async (tx) => ((await isAlone(tx)) ? remove(tx, limit) : 0));
        yield count;
        if (count < limit) return;
      } catch (error) {
        if (limit === 1 || !isTimeout(error)) throw error;
        limit = Math.floor(limit / 2);
      }
    }
  }

  #schedule(round: number): void {
    this.#timer = setTimeout(() => {
      this.#running = (round % ROUNDS === 0 ? this.run() : this.runFrequent())
        .then((removed) => this.logger.debug({ removed }, 'housekeeping done'))
        .then(() => (this.#stopped ? undefined : this.#schedule(round + 1)));
    }, jittered(EVERY_MS)).unref();
  }
}

/** Whether no other process is at it; holds until the transaction ends. */
async function isAlone(tx: Tx): Promise<boolean> {
  const [row] = await tx.rows<{ alone: boolean }>({
    text: 'SELECT pg_try_advisory_xact_lock($1) AS alone',
    values: [HOUSEKEEPING_LOCK],
  });
  return row!.alone;
}
