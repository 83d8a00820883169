import { AsyncLocalStorage } from 'node:async_hooks';
import type { Pool, QueryConfig } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { systemActor, type Actor } from './actor.ts';
import { AuditEvent } from './audit-event.entity.ts';
import type { Clock } from './clock.ts';
import { isRetryable } from './database-errors.ts';
import { newId } from './ids.ts';
import { replayOr, type IdempotentCall } from './idempotency.ts';
import type { Logger } from './logger.ts';
import type { Statement } from './sql.ts';
import { CommittedRefusal, Tx, type Origin } from './tx.ts';

/** Reads outside a transaction, on connections that PostgreSQL itself keeps from writing. */
export interface Reader extends Pick<EntityManager, 'find' | 'findOne' | 'findOneBy' | 'count' | 'countBy' | 'exists'> {
  /** Runs one statement and returns plain rows. */
  rows<R>(statement: Statement): Promise<R[]>;
  /** The instant of this read, from the clock. */
  readonly now: Date;
}

/** A call from outside: who, whence, and whether it may be a repetition. */
export interface Call {
  readonly actor: Actor;
  readonly origin: Origin;
  /** Set where the client sent an Idempotency-Key. */
  readonly idempotent?: IdempotentCall | null;
}

const MAX_ATTEMPTS = 3;
const nowhere: Origin = { requestId: null, ipAddress: null, userAgent: null };

/** The doors to the database: `read`, `mutate`, and for the service's own upkeep `maintain`. */
export class UnitOfWork {
  readonly #open = new AsyncLocalStorage<true>();
  readonly #readPool: Pool;

  constructor(
    private readonly writer: DataSource,
    private readonly reader: DataSource,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.#readPool = (reader.driver as unknown as { master: Pool }).master;
  }

  /** Reads without a transaction, on the read-only pool. */
  read<T>(work: (db: Reader) => Promise<T>): Promise<T> {
    this.#refuseNesting();
    const { manager } = this.reader;
    const pool = this.#readPool;
    return work({
      find: manager.find.bind(manager),
      findOne: manager.findOne.bind(manager),
      findOneBy: manager.findOneBy.bind(manager),
      count: manager.count.bind(manager),
      countBy: manager.countBy.bind(manager),
      exists: manager.exists.bind(manager),
      rows: async <R>(statement: Statement) => (await pool.query(statement as QueryConfig)).rows as R[],
      now: this.clock.now(),
    });
  }

  /**
   * Reads what is remembered for everybody, such as settings, even while a transaction is open: it belongs to no
   * transaction, and readers wait for no writer.
   */
  aside<T>(work: (db: Reader) => Promise<T>): Promise<T> {
    return this.#open.exit(() => this.read(work));
  }

  /** One mutation: all of `work` and its audit events commit together, or nothing does. */
  async mutate<T>(call: Call, work: (tx: Tx) => Promise<T>): Promise<T> {
    const { result, tx } = await this.#retrying(call, async (tx) => {
      const result = await replayOr(tx, call.idempotent ?? null, () => work(tx));
      if (!tx.isAccounted) throw new Error('the mutation recorded no audit event');
      return result;
    });
    await tx.runAfterCommit((error) => this.logger.error({ err: error }, 'an effect after commit failed'));
    return result;
  }

  /** Upkeep that nobody ordered and that leaves no audit event of its own: activity, expiry, first start. */
  async maintain<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const { result, tx } = await this.#retrying({ actor: systemActor, origin: nowhere }, work);
    await tx.runAfterCommit((error) => this.logger.error({ err: error }, 'an effect after commit failed'));
    return result;
  }

  /** PostgreSQL aborts a deadlocked transaction whole, so it is run again whole, never statement by statement. */
  async #retrying<T>(call: Call, work: (tx: Tx) => Promise<T>): Promise<{ result: T; tx: Tx }> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#transaction(call, work);
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !isRetryable(error)) throw error;
      }
    }
  }

  async #transaction<T>(call: Call, work: (tx: Tx) => Promise<T>): Promise<{ result: T; tx: Tx }> {
    this.#refuseNesting();
    return this.#open.run(true, async () => {
      const runner = this.writer.createQueryRunner();
      const { actor, origin } = call;
      const tx = new Tx(runner.manager, actor, origin, this.clock.now(), runner);
      try {
        await runner.startTransaction();
        await tx.execute({ text: "SELECT set_config('app.subject_id', $1, true)", values: [actor.subjectId ?? ''] });
        const result = await work(tx);
        await this.#writeAudit(tx);
        await runner.commitTransaction();
        return { result, tx };
      } catch (error) {
        if (error instanceof CommittedRefusal) {
          await this.#writeAudit(tx);
          await runner.commitTransaction();
          await tx.runAfterCommit((failure) => this.logger.error({ err: failure }, 'an effect after commit failed'));
          throw error.refusal;
        }
        if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
        throw error;
      } finally {
        await runner.release();
      }
    });
  }

  async #writeAudit(tx: Tx): Promise<void> {
    if (tx.events.length === 0) return;
    const { actor, origin } = tx;
    await tx.manager.insert(
      AuditEvent,
      tx.events.map(({ by, ...event }) => ({
        id: newId(),
        ...event,
        actorId: by?.id ?? actor.actorId,
        subjectId: by?.id ?? actor.subjectId,
        actorName: by?.name ?? actor.name,
        ...origin,
        createdAt: tx.now,
      })) as never,
    );
  }

  /** Inside one transaction another would wait for a second connection: under load, for ever. */
  #refuseNesting(): void {
    if (this.#open.getStore()) throw new Error('a transaction is already open: pass its `tx` on');
  }
}
