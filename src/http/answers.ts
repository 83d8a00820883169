import type { FormattedExecutionResult } from 'graphql';

type Answer = FormattedExecutionResult;
type Result = IteratorResult<Answer, undefined>;

const over: Result = { value: undefined, done: true };

/** What a stream of answers asks of the connection that sends them. */
interface Sender {
  /** Executes the subscription for one event. */
  readonly answer: (event: unknown) => Promise<Answer>;
  /** The error by which a client is told that it is over. */
  readonly failure: (error: unknown) => Error;
  /** Waits for what is no work of the connection's. */
  readonly rest: <T>(waited: Promise<T>) => Promise<T>;
  /** Called once, when it is over. */
  readonly ended: () => void;
}

/**
 * The answers to the events of a subscription, one after the other: an event is taken once the answer to the last was
 * sent. `return` ends it and its source at once, also while an event is awaited.
 */
export class Answers implements AsyncIterableIterator<Answer, undefined> {
  /** HELD: takes no event any more, and does not say so: to a client it must not seem complete. */
  #state: 'OPEN' | 'HELD' | 'OVER' = 'OPEN';
  #wake: () => void = () => undefined;

  constructor(
    private readonly source: AsyncIterator<unknown>,
    private readonly sender: Sender,
  ) {}

  async next(): Promise<Result> {
    try {
      const event = await this.sender.rest(this.#nextEvent());
      if (event.done) return this.return();
      const answer = await this.sender.answer(event.value);
      if (this.#isOpen) return { value: answer, done: false };
    } catch (error) {
      if (this.#isOpen) {
        await this.return();
        throw this.sender.failure(error);
      }
    }
    await this.sender.rest(this.#returned());
    return over;
  }

  /** Lets go of the source. What comes next is `return`, when the connection is closed. */
  hold(): void {
    if (!this.#isOpen) return;
    this.#state = 'HELD';
    this.#letGo();
  }

  async return(): Promise<Result> {
    this.hold();
    if (this.#state !== 'OVER') {
      this.#state = 'OVER';
      this.sender.ended();
    }
    this.#wake();
    return over;
  }

  /** What graphql-ws asks of a stream that it may end. */
  throw(error: unknown): Promise<Result> {
    return this.return().then(() => Promise.reject(error));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  get #isOpen(): boolean {
    return this.#state === 'OPEN';
  }

  /** Over where `return` comes first, whether the source takes notice or not. */
  #nextEvent(): Promise<IteratorResult<unknown>> {
    if (!this.#isOpen) return this.#returned();
    return new Promise((resolve, reject) => {
      this.#wake = () => resolve(over);
      this.source.next().then(
        (event) => void (this.#isOpen && resolve(event)),
        (error) => void (this.#isOpen && reject(error)),
      );
    });
  }

  #returned(): Promise<Result> {
    return new Promise((resolve) => {
      this.#wake = () => resolve(over);
      if (this.#state === 'OVER') resolve(over);
    });
  }

  /** A source that cannot be ended properly is none that anybody waits for. */
  #letGo(): void {
    Promise.resolve(this.source.return?.()).catch(() => undefined);
  }
}
