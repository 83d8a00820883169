import { Client, type ClientConfig, type Pool, type QueryConfig } from 'pg';
import { gatherWritesOfTurn } from './gathered-writes.ts';
import type { Prepared } from './sql.ts';

/**
 * PostgreSQL would else plan a statement anew each time where it believes that the values make it cheaper, as with every
 * list of ids. For a short statement that takes ten times as long as to run it.
 */
const PLAN_ONCE = '-c plan_cache_mode=force_generic_plan';

/** A connection, and what is under way on it. */
interface Line {
  readonly client: Client;
  /** null once it is connected. */
  connecting: Promise<unknown> | null;
  waiting: number;
}

/** Statements of one turn that leave in one piece: more would wait for each other longer than it takes to hand them over. */
const MOST_TOGETHER = 4;

/** As many as PostgreSQL may work on at a time; what waits on one of them waits for short statements only. */
const MOST_LINES = 4;

/**
 * Connections for short reads that are prepared, each of which takes many statements at a time: they are sent one after
 * the other without waiting for answers, and those that come up in one turn of the event loop leave in one piece. To hand
 * over a short statement costs the process about as much as all else that it does for it.
 *
 * Each statement is a transaction of its own and fails alone. Where a connection is lost, what is under way on it fails,
 * and the next statement opens another one.
 */
export class ReadPipeline {
  readonly #lines: Line[] = [];
  readonly #most: number;
  /** Where statements of this turn of the event loop go, and how many more of them; null: wherever there is least to do. */
  #gathering: { readonly line: Line; left: number } | null = null;
  #isClosed = false;

  /** @param pool of which the connections are like: what it was made with */
  constructor(private readonly pool: Pool) {
    this.#most = Math.min(MOST_LINES, Math.max(1, Math.floor(pool.options.max / 2)));
  }

  /** Runs a statement and gives its rows. What it fails with is the driver's own error. */
  async rows<R>(statement: Prepared): Promise<R[]> {
    const line = this.#next();
    line.waiting += 1;
    try {
      if (line.connecting) await line.connecting;
      gatherWritesOfTurn(line.client);
      return (await line.client.query(statement as QueryConfig)).rows as R[];
    } finally {
      line.waiting -= 1;
    }
  }

  /** Ends the connections once all that is under way has its answer. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#lines.splice(0).map(({ client }) => client.end()));
  }

  /** How many connections there are, how many of them have nothing to do, and how many statements wait for others. */
  get totalCount(): number {
    return this.#lines.length;
  }
  get idleCount(): number {
    return this.#lines.filter(({ waiting }) => waiting === 0).length;
  }
  get waitingCount(): number {
    return this.#lines.reduce((sum, { waiting }) => sum + Math.max(0, waiting - 1), 0);
  }

  #next(): Line {
    const gathering = (this.#gathering ??= this.#gather());
    gathering.left -= 1;
    if (gathering.left === 0) this.#gathering = null;
    return gathering.line;
  }

  #gather() {
    setImmediate(() => (this.#gathering = null));
    return { line: this.#line(), left: MOST_TOGETHER };
  }

  /** The one with the least to do, or another one where all have something. */
  #line(): Line {
    let least: Line | undefined;
    for (const line of this.#lines) if (!least || line.waiting < least.waiting) least = line;
    if (least && (least.waiting === 0 || this.#lines.length === this.#most)) return least;
    return this.#open();
  }

  #open(): Line {
    if (this.#isClosed) throw new Error('the service is closing');
    const { options } = this.pool;
    const { Client: Sending = Client } = options as ClientConfig & { readonly Client?: typeof Client };
    const client = new Sending({
      ...options,
      password: options.password,
      options: `${options.options ?? ''} ${PLAN_ONCE}`,
      pipeline: true,
    } as ClientConfig);
    const line: Line = { client, connecting: null, waiting: 0 };
    const drop = (): void => {
      const place = this.#lines.indexOf(line);
      if (place >= 0) this.#lines.splice(place, 1);
      if (this.#gathering?.line === line) this.#gathering = null;
    };
    // What is under way is told by its own error.
    client.on('error', drop);
    client.once('end', drop);
    line.connecting = client.connect().then(() => (line.connecting = null));
    line.connecting.catch(drop);
    this.#lines.push(line);
    return line;
  }
}
