import pg, { type PoolConfig } from 'pg';
import type { Logger } from '../../core/logger.ts';
import type { WorkerOptions } from './worker.ts';

/** Any fixed number: the locks that say of a pool of workers that it lives are counted from it. */
const LIFELINE_LOCKS = 7_214_055_120;
const SWEEP_MS = 5_000;
/** How long the polite end of the connection may take. */
const CLOSE_MS = 300;

/** Locks of one's own, which a session may take twice, say nothing. */
const SWEEP = `
  WITH holders AS MATERIALIZED (
    SELECT DISTINCT locked_by FROM graphile_worker._private_jobs WHERE locked_by <> ALL($1)
  ), gone AS MATERIALIZED (
    SELECT locked_by FROM holders WHERE pg_try_advisory_xact_lock(hashtextextended(locked_by, $2))
  )
  UPDATE graphile_worker._private_jobs SET locked_by = NULL, locked_at = NULL
   WHERE locked_by IN (SELECT locked_by FROM gone)`;
const GIVE_BACK_ALL = `
  UPDATE graphile_worker._private_jobs SET locked_by = NULL, locked_at = NULL, attempts = greatest(attempts - 1, 0)
   WHERE locked_by = ANY($1)`;
const GIVE_BACK = `
  UPDATE graphile_worker._private_jobs SET run_at = now(), last_error = NULL, attempts = greatest(attempts - 1, 0)
   WHERE id = ANY($1::bigint[]) AND locked_by IS NULL`;

/**
 * A connection that holds a lock for each pool of workers as long as it lives: the server lets go of them at once when
 * the process ends, however it ends. On it, tasks whose pool is gone are found and freed for others.
 */
export class Lifeline {
  /** Why it broke; never, where it is closed. */
  readonly lost: Promise<Error>;
  readonly #held = new Map<string, Promise<unknown>>();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  private constructor(
    private readonly client: pg.Client,
    private readonly logger: Logger,
  ) {
    this.lost = new Promise((resolve) => {
      client.on('error', resolve);
      client.on('end', () => resolve(new Error('the connection ended')));
    });
  }

  /** @throws when the database cannot be reached, or `inspect` refuses the connection */
  static async open(connection: PoolConfig, inspect: WorkerOptions['inspect'], logger: Logger): Promise<Lifeline> {
    // Several pools begin at once, and each asks for a lock of its own.
    const client = new pg.Client({ ...connection, application_name: 'gatehouse worker alive', pipeline: true });
    const lifeline = new Lifeline(client, logger);
    try {
      await client.connect();
      await inspect(async (text) => (await client.query(text)).rows);
      return lifeline;
    } catch (error) {
      await lifeline.close();
      throw error;
    }
  }

  /** Says of a pool that it lives, from before it takes its first task. @throws where it cannot, which breaks the lifeline */
  async hold(poolId: string): Promise<void> {
    const lock = 'SELECT pg_advisory_lock(hashtextextended($1, $2))';
    if (!this.#held.has(poolId)) this.#held.set(poolId, this.#query(lock, [poolId, LIFELINE_LOCKS]));
    await this.#held.get(poolId);
  }

  /** Looks for tasks of pools that are gone, now and from then on. */
  async watch(): Promise<void> {
    const count = await this.#free(SWEEP, [[...this.#held.keys()], LIFELINE_LOCKS]);
    if (count > 0) this.logger.warn({ count }, 'tasks of a worker that is gone were freed for others');
    if (!this.#closed) this.#timer = setTimeout(() => void this.watch(), SWEEP_MS).unref();
  }

  /** Gives back whatever its pools are at, as if it had never been begun. */
  async giveBackAll(): Promise<void> {
    await this.#free(GIVE_BACK_ALL, [[...this.#held.keys()]]);
  }

  /** Gives back tasks that were interrupted, and so counted as failed, as if they had never been begun. */
  async giveBack(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#free(GIVE_BACK, [ids]);
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    let late: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => (late = setTimeout(resolve, CLOSE_MS)));
    await Promise.race([this.client.end().catch(() => undefined), patience]);
    clearTimeout(late);
    this.client.connection.stream.destroy();
  }

  /** Frees tasks, and wakes workers for them. Tells how many; none where that broke the lifeline. */
  async #free(text: string, values: unknown[]): Promise<number> {
    try {
      const count = await this.#query(text, values);
      if (count > 0)
        await this.#query(`SELECT pg_notify('jobs:insert', json_build_object('count', $1::int)::text)`, [count]);
      return count;
    } catch {
      return 0;
    }
  }

  /** Runs a statement, and tells how many rows it touched. One that fails breaks the lifeline, and whoever waits is told so. */
  async #query(text: string, values: unknown[]): Promise<number> {
    try {
      return (await this.client.query(text, values)).rowCount ?? 0;
    } catch (error) {
      this.client.emit('error', error);
      throw error;
    }
  }
}
