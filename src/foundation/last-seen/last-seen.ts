import { AsyncResource } from 'node:async_hooks';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import type { Statement } from '../../core/sql.ts';

const MINUTE_MS = 60_000;
const FLUSH_AFTER_MS = 1_000;

/** The statement that writes down when each of these was last seen; `ids` are sorted and different. */
export type WriteLastSeen = (ids: readonly string[], at: readonly Date[]) => Statement;

/**
 * Notes when users, keys and the like were last seen: in memory at once, in the database in batches, at most once a
 * minute for each. What a crash loses is at most a second of activity.
 */
export class LastSeen {
  #notedAt = new Map<string, number>();
  #pending = new Map<string, Date>();
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  #sweepAt = 0;
  /** Where it was made: its timer would else belong to the request, or the transaction, that saw something. */
  readonly #origin = new AsyncResource('LastSeen');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly writeLastSeen: WriteLastSeen,
  ) {}

  /** It was seen now; may be said anywhere, also within a transaction. */
  seen(id: string): void {
    const now = this.clock.now();
    const minute = Math.floor(now.getTime() / MINUTE_MS);
    if (this.#notedAt.get(id) === minute) return;
    this.#forgetOlderThan(minute);
    this.#notedAt.set(id, minute);
    this.#pending.set(id, new Date(minute * MINUTE_MS));
    this.#timer ??= this.#origin.runInAsyncScope(() => setTimeout(() => void this.flush(), FLUSH_AFTER_MS).unref());
  }

  /** Writes what is pending, and resolves when all is written; called in between and when the service closes. */
  flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#pending.size > 0) {
      const batch = [...this.#pending].sort(([a], [b]) => (a < b ? -1 : 1));
      this.#pending = new Map();
      this.#writing = this.#writing.then(() => this.#write(batch));
    }
    return this.#writing;
  }

  async #write(batch: readonly (readonly [string, Date])[]): Promise<void> {
    try {
      await this.unitOfWork.maintain((tx) =>
        tx.execute(
          this.writeLastSeen(
            batch.map(([id]) => id),
            batch.map(([, at]) => at),
          ),
        ),
      );
    } catch (error) {
      this.logger.warn({ err: error }, 'activity could not be written; it is noted again in a minute');
    }
  }

  /** Keeps the map from growing: what was noted in an earlier minute is noted anew anyway. */
  #forgetOlderThan(minute: number): void {
    if (minute === this.#sweepAt) return;
    this.#sweepAt = minute;
    this.#notedAt = new Map([...this.#notedAt].filter(([, noted]) => noted === minute));
  }
}
