import { defineErrors, retryAfter } from '../../core/errors.ts';

const turnErrors = defineErrors({ RATE_LIMITED: 'Too many changes of this directory at once. Send fewer.' });

/** More wait than a client with patience sends. */
const MOST_WAITING = 100;

/**
 * Work of one kind, one after the other in this process. Who waits holds nothing meanwhile: left to a lock of the
 * database, a client that sends a hundred changes at once would take every connection, and nobody could sign in.
 */
export class Turns {
  readonly #waiting = new Map<string, number>();
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does the work once all before it, of the same key, is done. @throws RATE_LIMITED where too many wait */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const waiting = this.#waiting.get(key) ?? 0;
    if (waiting >= MOST_WAITING) throw retryAfter(turnErrors.RATE_LIMITED(), 1);
    this.#waiting.set(key, waiting + 1);
    const before = this.#last.get(key) ?? Promise.resolve();
    const turn = before.then(work);
    this.#last.set(
      key,
      turn.catch(() => undefined),
    );
    try {
      return await turn;
    } finally {
      this.#leave(key);
    }
  }

  #leave(key: string): void {
    const left = this.#waiting.get(key)! - 1;
    if (left > 0) this.#waiting.set(key, left);
    else {
      this.#waiting.delete(key);
      this.#last.delete(key);
    }
  }
}
