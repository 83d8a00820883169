import { LRUCache } from 'lru-cache';
import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { isLostConnection, isRetryable } from './database-errors.ts';
import type { Logger } from './logger.ts';
import { sql, type Sql, type Statement } from './sql.ts';
import type { Reader, UnitOfWork } from './unit-of-work.ts';

/** A replica that is later than this when it is looked at is not read. */
const MOST_LATE_MS = 5_000;
const LOOK_EVERY_MS = 1_000;
/** How long somebody who wrote reads from the primary: longer than a replica may be late between two looks. */
const WRITTEN_MS = MOST_LATE_MS + 2 * LOOK_EVERY_MS;
/** So many of those who wrote last are remembered. */
const MOST_WRITERS = 10_000;

/** Which server it is, and since when it runs. */
const SERVER = sql`(SELECT system_identifier FROM pg_control_system()) || ' ' || extract(epoch FROM pg_postmaster_start_time())`;

/** Where the primary's log was, and when. */
interface Place {
  readonly lsn: string;
  readonly seenMs: number;
}

interface ReplicaOptions {
  readonly primary: DataSource;
  /** Reads on the replica's connections; asked for once there are some. */
  readonly reads: () => Pick<UnitOfWork, 'read' | 'close'>;
  /** Refuses a login that row-level security does not bind. */
  readonly inspect: () => Promise<void>;
  readonly logger: Logger;
}

/**
 * A streaming replica. Each second it is asked whether it has what the primary had some seconds ago: so one that lost the
 * primary is known as late, whatever it believes of itself. One that was promoted is a primary of its own, and lost; only
 * the primary itself, whoever gave its address twice, is as good as a replica.
 */
export class Replica {
  readonly #places: Place[] = [];
  #reads: Pick<UnitOfWork, 'read' | 'close'> | null = null;
  #isUsable = false;
  #stopped = false;
  #watching: Promise<void> = Promise.resolve();
  readonly #ending = new AbortController();

  constructor(
    private readonly source: DataSource,
    private readonly options: ReplicaOptions,
  ) {}

  /** Whether it answers, and shows what is late by no more than allowed. */
  get isUsable(): boolean {
    return this.#isUsable;
  }

  /** Begins to look after it; it is read from when it is found usable, which nobody waits for. */
  start(): void {
    this.#watching = this.#watch();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#ending.abort();
    await this.#watching;
    await this.#reads?.close();
    if (this.source.isInitialized) await this.source.destroy();
  }

  /** Only while it is usable. */
  read<T>(work: (db: Reader) => Promise<T>): Promise<T> {
    return this.#reads!.read(work);
  }

  /** It failed a read: nobody reads from it until it is looked at again. */
  failed(error: unknown): void {
    this.#set(false, error);
  }

  async #watch(): Promise<void> {
    while (!this.#stopped) {
      try {
        this.#set(await this.#look());
      } catch (error) {
        this.#set(false, error);
      }
      await pause(LOOK_EVERY_MS, undefined, { signal: this.#ending.signal, ref: false }).catch(() => undefined);
    }
  }

  async #look(): Promise<boolean> {
    if (!this.#reads) {
      if (!this.source.isInitialized) await this.source.initialize();
      await this.options.inspect();
      this.#reads = this.options.reads();
    }
    const [{ lsn, server }] = await rowsOf<Pick<Place, 'lsn'> & { server: string }>(
      this.options.primary,
      sql`SELECT pg_current_wal_lsn()::text AS lsn, ${SERVER} AS server`,
    );
    this.#places.push({ lsn, seenMs: performance.now() });
    while (performance.now() - this.#places[0]!.seenMs > MOST_LATE_MS) this.#places.shift();
    const [{ has }] = await rowsOf<{ has: boolean }>(
      this.source,
      sql`SELECT CASE
          WHEN pg_is_in_recovery() THEN coalesce(pg_last_wal_replay_lsn() >= ${this.#places[0]!.lsn}::pg_lsn, false)
          ELSE ${SERVER} = ${server}::text END AS has`,
    );
    return has;
  }

  #set(isUsable: boolean, error?: unknown): void {
    if (isUsable === this.#isUsable) return;
    this.#isUsable = isUsable;
    const { logger } = this.options;
    if (isUsable) logger.info('lists and reports are read from the replica');
    else logger.warn({ err: error }, 'the replica is late or out of reach; the primary is read in its place');
  }
}

/** The rows of a statement that always has one. */
const rowsOf = <R>(source: DataSource, { text, values }: Sql): Promise<[R]> => source.query(text, [...values]);

/**
 * Reads that may be some seconds late: lists and reports, never who may do what. From a replica where there is one that can
 * be used; whoever wrote a moment ago reads from the primary, and so finds it.
 */
export class LateReads {
  readonly #writers = new LRUCache<string, true>({ max: MOST_WRITERS, ttl: WRITTEN_MS });

  constructor(
    private readonly primary: Pick<UnitOfWork, 'read'>,
    private readonly replica: Replica | null,
  ) {}

  /** Remembers that somebody writes, from now on and when it is done. @param actorId null for nobody */
  writing<T>(actorId: string | null, work: Promise<T>): Promise<T> {
    if (!this.replica || actorId === null) return work;
    const remember = (): void => void this.#writers.set(actorId, true);
    remember();
    return work.finally(remember);
  }

  /** @param actorId who reads; null for nobody */
  read<T>(actorId: string | null, work: (db: Reader) => Promise<T>): Promise<T> {
    const { replica, primary } = this;
    if (!replica?.isUsable || (actorId !== null && this.#writers.has(actorId))) return primary.read(work);
    return primary.read((db) =>
      replica.read((late) =>
        work({ ...ofEntities(db), rows: (statement) => this.#lateRows(replica, late, db, statement) }),
      ),
    );
  }

  /** A replica also ends reads that stand in the way of what it has to replay. */
  async #lateRows<R>(replica: Replica, late: Reader, db: Reader, statement: Statement): Promise<R[]> {
    try {
      return await late.rows<R>(statement);
    } catch (error) {
      if (isLostConnection(error)) replica.failed(error);
      else if (!isRetryable(error)) throw error;
      return db.rows<R>(statement);
    }
  }
}

/** The reads of a reader that are no statements, which are never late. */
const ofEntities = ({ now, find, findOne, findOneBy, count, countBy, exists }: Reader): Omit<Reader, 'rows'> => ({
  ...{ now, find, findOne, findOneBy, count, countBy, exists },
});
