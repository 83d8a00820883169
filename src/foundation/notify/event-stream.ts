import { defineErrors, type DomainError } from '../../core/errors.ts';

const streamErrors = defineErrors({ RATE_LIMITED: 'Events came faster than they were read. Subscribe again.' });

/** How a stream treats events that are not read at once. */
export interface StreamOptions<E> {
  /** What an event is about: one that waits gives its place to a newer one about the same. Without it each is delivered. */
  readonly keyOf?: (event: E) => string;
  /** Stands for all that waits, where too much does, the last included; without it the stream then ends with RATE_LIMITED. */
  readonly summary?: (last: E) => E;
  /** Whether nothing can come after this event: it is delivered at once, and the stream is over. */
  readonly isLast?: (event: E) => boolean;
  /** Milliseconds that lie at least between two events. What comes meanwhile waits. */
  readonly spacingMs?: number;
  /** How many events may wait; 1,000 unless given. */
  readonly mostWaiting?: number;
}

const MOST_WAITING = 1_000;

type Result<E> = IteratorResult<E, undefined>;

interface Reader<E> {
  readonly take: (result: Result<E>) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Events that somebody reads one by one, from the moment the stream is made. What waits is bounded. `return` ends it at
 * once, even while a reader waits, which an async generator would not do: it must never be wrapped in one.
 */
export class EventStream<E> implements AsyncIterableIterator<E, undefined> {
  readonly #waiting = new Map<string, E>();
  readonly #readers: Reader<E>[] = [];
  readonly #mostWaiting: number;
  #count = 0;
  #isOver = false;
  #error: DomainError | Error | null = null;
  #delivered = -Infinity;
  #pause: NodeJS.Timeout | null = null;

  /** @param released called once, when the stream takes no more events */
  constructor(
    private readonly options: StreamOptions<E>,
    private readonly released: () => void,
  ) {
    this.#mostWaiting = options.mostWaiting ?? MOST_WAITING;
  }

  /** Adds an event; nothing happens where the stream is over. */
  push(event: E): void {
    if (this.#isOver) return;
    this.#waiting.set(this.options.keyOf?.(event) ?? `#${(this.#count += 1)}`, event);
    if (this.options.isLast?.(event)) this.#release();
    if (this.#waiting.size > this.#mostWaiting) this.#overflow(event);
    this.#flush();
  }

  /** Ends the stream with an error, which its reader is told instead of what waits. */
  fail(error: Error): void {
    if (this.#isOver) return;
    this.#waiting.clear();
    this.#error = error;
    this.#release();
    this.#flush();
  }

  /**
   * Makes what is so now the first event (none for null). Changes are heard while it is being read, so that none is
   * missed in between. Where it cannot be read, the stream is over and the error goes on.
   */
  async startingWith(read: () => Promise<E | null>): Promise<this> {
    try {
      const first = await read();
      if (first !== null) this.#putFirst(first);
      return this;
    } catch (error) {
      await this.return();
      throw error;
    }
  }

  next(): Promise<Result<E>> {
    return new Promise((take, fail) => {
      this.#readers.push({ take, fail });
      this.#flush();
    });
  }

  async return(): Promise<Result<E>> {
    this.#waiting.clear();
    this.#error = null;
    this.#release();
    this.#flush();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** What came while the first was being read is about the same or newer, and so comes behind it. */
  #putFirst(first: E): void {
    const isLast = this.options.isLast?.(first) ?? false;
    const behind = isLast ? [] : [...this.#waiting];
    this.#waiting.clear();
    this.#waiting.set('first', first);
    for (const [key, event] of behind) this.#waiting.set(key, event);
    if (isLast) this.#release();
    this.#flush();
  }

  #overflow(last: E): void {
    const { summary } = this.options;
    if (!summary) return this.fail(streamErrors.RATE_LIMITED());
    this.#waiting.clear();
    this.#waiting.set('summary', summary(last));
  }

  #release(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.released();
  }

  /** Hands on what waits, as far as somebody reads and the spacing allows. */
  #flush(): void {
    if (this.#pause) clearTimeout(this.#pause);
    this.#pause = null;
    while (this.#readers.length > 0) {
      const [entry] = this.#waiting;
      if (!entry) {
        if (this.#isOver) this.#end(this.#readers.shift()!);
        else return;
      } else {
        const waitMs = this.#isOver ? 0 : this.#delivered + (this.options.spacingMs ?? 0) - performance.now();
        if (waitMs > 0) return void (this.#pause = setTimeout(() => this.#flush(), waitMs).unref());
        const [key, value] = entry;
        this.#waiting.delete(key);
        this.#delivered = performance.now();
        this.#readers.shift()!.take({ value, done: false });
      }
    }
  }

  /** An error is told once. */
  #end({ take, fail }: Reader<E>): void {
    const error = this.#error;
    this.#error = null;
    if (error) fail(error);
    else take({ value: undefined, done: true });
  }
}
