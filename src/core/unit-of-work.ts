import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, QueryConfig } from 'pg';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { systemActor, type Actor, type UserActor } from './actor.ts';
import { insertAuditEvents } from './audit-event.queries.ts';
import type { Clock } from './clock.ts';
import { isLostConnection, isRetryable } from './database-errors.ts';
import { defineErrors } from './errors.ts';
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
  /** Open to anyone: whether the actor is still what it was does not matter. */
  readonly isForAnyone?: boolean | undefined;
  /** Set where the client sent an Idempotency-Key. */
  readonly idempotent?: IdempotentCall | null;
}

const transactionErrors = defineErrors({
  UNAUTHENTICATED: 'Your access changed while this was under way. Sign in again.',
});

const MAX_ATTEMPTS = 3;
/** Those who deadlocked wait unequally, so that they do not meet again. */
const RETRY_SPREAD_MS = 30;
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
    /** A statement that tells in `holds` whether the actor is unchanged; given by the room that makes actors. */
    private readonly actorHolds: (actor: UserActor, now: Date) => Statement,
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
  mutate<T>(call: Call, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#retrying(call, async (tx) => {
      const result = await replayOr(tx, call.idempotent ?? null, () => work(tx));
      if (!tx.isAccounted) throw new Error('the mutation recorded no audit event');
      return result;
    });
  }

  /** Upkeep that nobody ordered and that leaves no audit event of its own: activity, expiry, first start. */
  maintain<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#retrying({ actor: systemActor, origin: nowhere }, work);
  }

  /** PostgreSQL aborts a deadlocked transaction whole, so it is run again whole, never statement by statement. */
  async #retrying<T>(call: Call, work: (tx: Tx) => Promise<T>): Promise<T> {
    this.#refuseNesting();
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { outcome, tx } = await this.#open.run(true, () => this.#transaction(call, work));
        await tx.runAfterCommit((error) => this.logger.error({ err: error }, 'an effect after commit failed'));
        if (outcome instanceof CommittedRefusal) throw outcome.refusal;
        return outcome;
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !isRetryable(error)) throw error;
        await pause(Math.random() * RETRY_SPREAD_MS * attempt);
      }
    }
  }

  /** What is committed may be a refusal, which then comes back as a value. */
  async #transaction<T>(call: Call, work: (tx: Tx) => Promise<T>): Promise<{ outcome: T | CommittedRefusal; tx: Tx }> {
    const runner = this.writer.createQueryRunner();
    const tx = new Tx(runner.manager, call.actor, call.origin, this.clock.now(), runner);
    try {
      await runner.startTransaction();
      await this.#begin(tx, call.isForAnyone ?? false);
      const outcome = await work(tx).catch(asCommittedRefusal);
      await this.#writeAudit(tx);
      await runner.commitTransaction();
      return { outcome, tx };
    } catch (error) {
      await rollBack(runner, error as Error);
      throw error;
    } finally {
      await runner.release();
    }
  }

  /**
   * Tells PostgreSQL on whose behalf, and asks once more whether the actor still is what it was when the request came:
   * a mutation may have waited, hashed, or be one of many.
   */
  async #begin(tx: Tx, isForAnyone: boolean): Promise<void> {
    const { actor, now } = tx;
    await tx.execute({ text: "SELECT set_config('app.subject_id', $1, true)", values: [actor.subjectId ?? ''] });
    if (actor.kind !== 'USER' || isForAnyone) return;
    const [row] = await tx.rows<{ holds: boolean }>(this.actorHolds(actor, now));
    if (!row?.holds) throw transactionErrors.UNAUTHENTICATED();
  }

  async #writeAudit(tx: Tx): Promise<void> {
    if (tx.events.length === 0) return;
    const { actor, origin } = tx;
    const events = tx.events.map(
      ({ by, targetId = null, targetName = null, before = null, after = null, ...event }) => ({
        id: newId(),
        ...event,
        targetId,
        targetName,
        before,
        after,
        actorId: by?.id ?? actor.actorId,
        subjectId: by?.id ?? actor.subjectId,
        actorName: by?.name ?? actor.name,
        ...origin,
        // Not `tx.now`: whoever waited for a lock writes after the one it waited for.
        createdAt: this.clock.now(),
      }),
    );
    await tx.execute(insertAuditEvents(events));
  }

  /** Inside one transaction another would wait for a second connection: under load, for ever. */
  #refuseNesting(): void {
    if (this.#open.getStore()) throw new Error('a transaction is already open: pass its `tx` on');
  }
}

function asCommittedRefusal(error: unknown): CommittedRefusal {
  if (error instanceof CommittedRefusal) return error;
  throw error;
}

/** A runner as TypeORM makes it: with an error it is not given back to the pool, but closed. */
type Closable = QueryRunner & { releasePostgresConnection(error: Error): Promise<void> };

/**
 * Undoes a transaction. A connection that did not answer, or cannot be rolled back, is closed: given back to the pool
 * with the transaction open, it would be committed by whoever comes next.
 */
async function rollBack(runner: QueryRunner, cause: Error): Promise<void> {
  const close = (error: Error): Promise<void> => (runner as Closable).releasePostgresConnection(error);
  if (isLostConnection(cause)) return close(cause);
  if (runner.isTransactionActive) await runner.rollbackTransaction().catch(close);
}
