import { defineErrors } from './errors.ts';

const bulkheadErrors = defineErrors({
  SERVICE_UNAVAILABLE: 'Too many changes are under way. Try again in a moment.',
});

interface Waiting {
  readonly enter: () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Lets so many do something at once; who comes then waits for those before, in order. That is another patience than the
 * one with a server that does not answer: while it answers others, a burst may take its time.
 */
export class Bulkhead {
  readonly #waiting = new Set<Waiting>();
  #free: number;
  #done = 0;

  /**
   * @param isHopeless whether what one failed with awaits everybody, unless it ended well for another meanwhile: then
   * those who wait are told the same at once
   */
  constructor(
    places: number,
    private readonly patienceMs: number,
    private readonly isHopeless: (error: unknown) => boolean,
  ) {
    this.#free = places;
  }

  /** How many wait. */
  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** How often something ended well. */
  get doneCount(): number {
    return this.#done;
  }

  /** @throws SERVICE_UNAVAILABLE whom patience left, and whatever `work` throws */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await this.#turn();
    const doneBefore = this.#done;
    try {
      const result = await work();
      this.#done += 1;
      return result;
    } catch (error) {
      if (this.#done === doneBefore && this.isHopeless(error)) for (const each of this.#waiting) each.fail(error);
      throw error;
    } finally {
      this.#leave();
    }
  }

  #turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (settled: () => void): void => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
        settled();
      };
      const waiting: Waiting = {
        enter: () => settle(resolve),
        fail: (error) => settle(() => reject(error as Error)),
      };
      const timer = setTimeout(() => waiting.fail(bulkheadErrors.SERVICE_UNAVAILABLE()), this.patienceMs);
      this.#waiting.add(waiting);
    });
  }

  /** Whoever waits longest takes the place. */
  #leave(): void {
    const [next] = this.#waiting;
    if (next) next.enter();
    else this.#free += 1;
  }
}
