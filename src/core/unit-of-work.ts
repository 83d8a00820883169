import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, QueryConfig, QueryResult } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { systemActor, type Actor, type UserActor } from './actor.ts';
import { ensureAuditMonth } from './audit-event.queries.ts';
import { sendAudit, type AuditListener, type AuditListening } from './audit-writer.ts';
import type { Clock } from './clock.ts';
import { Bulkhead } from './bulkhead.ts';
import {
  isLockTimeout,
  isLostConnection,
  isMissingAuditMonth,
  isRetryable,
  isUnanswered,
  isUnconnected,
} from './database-errors.ts';
import { briefTransaction } from './brief-transaction.ts';
import { asCommittedRefusal, beginTransaction, committed, rollBack } from './transaction-ends.ts';
import { defineErrors } from './errors.ts';
import { gatherWrites } from './gathered-writes.ts';
import { replayOr, type IdempotentCall } from './idempotency.ts';
import type { Logger } from './logger.ts';
import { identityOf, isSameIdentity, sayIdentity, type RowIdentity } from './row-identity.ts';
import { OpenReader } from './open-reader.ts';
import { poolOf } from './pool.ts';
import { ReadPipeline } from './read-pipeline.ts';
import type { Prepared, Statement } from './sql.ts';
import { CommittedRefusal, Tx, type Origin } from './tx.ts';

/** Reads outside a transaction, on connections that PostgreSQL itself keeps from writing. */
export interface Reader extends Pick<EntityManager, 'find' | 'findOne' | 'findOneBy' | 'count' | 'countBy' | 'exists'> {
  /** Runs one statement and returns plain rows. */
  rows<R>(statement: Statement): Promise<R[]>;
  /** The instant of this read, from the clock. */
  readonly now: Date;
}

/** Reads of one identity: of rows behind row-level security, those that exist for it. Another reader sees none of them. */
export interface IdentifiedReader extends Pick<Reader, 'rows' | 'now'> {
  readonly identity: RowIdentity;
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

/** How an actor is asked for once more, within the transaction; given by the room that makes actors. */
export interface ActorCheck {
  /** Gives one row while the actor still is what it was when the request came, and none after. */
  readonly statement: (actor: UserActor, now: Date) => Prepared;
  /** The actor as the row has it now; null where it may less than before. */
  readonly renewed: (actor: UserActor, row: object) => UserActor | null;
}

const transactionErrors = defineErrors({
  UNAUTHENTICATED: 'Your access changed while this was under way. Sign in again.',
});

const MAX_ATTEMPTS = 3;
/** Those who deadlocked wait unequally, so that they do not meet again. */
const RETRY_SPREAD_MS = 30;
/** How long a transaction waits for others while the database answers them. */
const WRITERS_PATIENCE_MS = 10_000;
const nowhere: Origin = { requestId: null, ipAddress: null, userAgent: null };

/** How a transaction is attempted. */
interface Attempts<T> {
  /** Whether what it failed with is that it still waits for somebody, and may go on. */
  readonly isWaiting: (error: unknown) => boolean;
  readonly run: (call: Call, listeners: readonly AuditListener[]) => Promise<{ outcome: T | CommittedRefusal; tx: Tx }>;
}

/** The doors to the database: `read`, `mutate`, and for the service's own upkeep `maintain`. */
export class UnitOfWork {
  readonly #open = new AsyncLocalStorage<true>();
  readonly #readPool: Pool;
  readonly #auditListenings: AuditListening[] = [];
  readonly #pipeline: ReadPipeline;
  readonly #writePool: Pool;
  readonly #writers: Bulkhead;
  #monthInTheMaking: Promise<unknown> | null = null;

  constructor(
    private readonly writer: DataSource,
    private readonly reader: DataSource,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly actorCheck: ActorCheck,
  ) {
    this.#readPool = poolOf(reader);
    this.#writePool = poolOf(writer);
    this.#writers = new Bulkhead(this.#writePool.options.max, WRITERS_PATIENCE_MS, isUnanswered);
    this.#pipeline = new ReadPipeline(this.#readPool);
  }

  /** The connections that short reads share, as far as their load is to be seen. */
  get sharedReads(): Pick<ReadPipeline, 'totalCount' | 'idleCount' | 'waitingCount'> {
    return this.#pipeline;
  }

  /** The connections of transactions likewise, with those who wait for others to end. */
  get writes(): Pick<Pool, 'totalCount' | 'idleCount' | 'waitingCount'> {
    const { totalCount, idleCount, waitingCount } = this.#writePool;
    return { totalCount, idleCount, waitingCount: waitingCount + this.#writers.waitingCount };
  }

  /** Lets go of the connections that are its own, and of what Node keeps for each promise while transactions are told apart. */
  close(): Promise<void> {
    this.#open.disable();
    return this.#pipeline.close();
  }

  /** From now on the listener hears of each transaction that leaves audit events, and may fail it. */
  onAudit(listening: AuditListening): void {
    this.#auditListenings.push(listening);
  }

  /** Reads without a transaction, on the read-only pool. */
  read<T>(work: (db: Reader) => Promise<T>): Promise<T> {
    this.#refuseNesting();
    return work(new OpenReader(this.reader.manager, this.#readPool, this.#pipeline, this.clock.now()));
  }

  /**
   * Reads on behalf of somebody. Each statement is a batch of its own, sent at once on a connection of its own: BEGIN,
   * who it is, the statement, COMMIT. So what runs beside it waits for nothing, and all of it is one way to PostgreSQL.
   */
  readAs<T>(identity: RowIdentity, work: (db: IdentifiedReader) => Promise<T>): Promise<T> {
    this.#refuseNesting();
    const now = this.clock.now();
    const rows = <R>(statement: Statement): Promise<R[]> =>
      this.#batch(sayIdentity(identity, now, statement.name !== undefined), statement);
    return work({ rows, now, identity });
  }

  async #batch<R>(identity: Statement, statement: Statement): Promise<R[]> {
    const client = await this.#readPool.connect();
    gatherWrites(client);
    const batch = ['BEGIN READ ONLY', identity, statement, 'COMMIT'].map((each) => client.query(each as QueryConfig));
    // All answers are awaited: the connection goes back with no transaction open.
    const answers = await Promise.allSettled(batch);
    const failed = answers.find((answer) => answer.status === 'rejected');
    client.release(failed && isLostConnection(failed.reason) ? (failed.reason as Error) : undefined);
    if (failed) throw failed.reason;
    return (answers[2] as PromiseFulfilledResult<QueryResult>).value.rows as R[];
  }

  /**
   * Reads what is remembered for everybody, such as settings, even while a transaction is open: it belongs to no
   * transaction, and readers wait for no writer.
   */
  aside<T>(work: (db: Reader) => Promise<T>): Promise<T> {
    return this.#open.exit(() => this.read(work));
  }

  /** One mutation: all of `work` and its audit events commit together, or nothing does. A lock is waited for patiently. */
  mutate<T>(call: Call, work: (tx: Tx) => Promise<T>): Promise<T> {
    const accounted = async (tx: Tx): Promise<T> => {
      const result = await replayOr(tx, call.idempotent ?? null, () => work(tx));
      if (!tx.isAccounted) throw new Error('the mutation recorded no audit event');
      return result;
    };
    // Whoever begins again stands behind all others in the line for a lock, so that a number of attempts says nothing.
    const end = performance.now() + WRITERS_PATIENCE_MS;
    const isWaiting = (error: unknown): boolean => isLockTimeout(error) && performance.now() < end;
    return this.#retrying(call, accounted, { isWaiting });
  }

  /** Upkeep that nobody ordered and that leaves no audit event of its own: activity, expiry, first start. */
  maintain<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#retrying({ actor: systemActor, origin: nowhere }, work);
  }

  /**
   * The same for what is done thousands of times a second. Statements are sent without waiting for the answers of those
   * before, the beginning along with the first and the end along with the last, where `work` says which that is; and each
   * is planned once for a connection: planned anew for the values of each batch, it would be planned for longer than it
   * runs.
   */
  maintainOften<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#retrying({ actor: systemActor, origin: nowhere }, work, {
      run: (call, listeners) =>
        briefTransaction(this.writer, { ...call, now: this.clock.now() }, work, (tx, client) =>
          sendAudit(tx, client, listeners, this.clock),
        ),
    });
  }

  /**
   * PostgreSQL aborts a deadlocked transaction whole, so it is run again whole, never statement by statement. So is the
   * first of a month that nobody made room for in the audit log, and one that got no connection, as long as the database
   * answers others.
   */
  async #retrying<T>(
    call: Call,
    work: (tx: Tx) => Promise<T>,
    {
      isWaiting = () => false,
      run = (made, listeners) => this.#transaction(made, work, listeners),
    }: Partial<Attempts<T>> = {},
  ): Promise<T> {
    this.#refuseNesting();
    for (let attempt = 1; ; attempt += 1) {
      // Whom those before it take with them is not left out.
      let doneBefore = Infinity;
      try {
        const listeners = await Promise.all(this.#auditListenings.map((listening) => listening()));
        const { outcome, tx } = await this.#writers.run(() => {
          doneBefore = this.#writers.doneCount;
          return this.#open.run(true, () => run(call, listeners));
        });
        await tx.runAfterCommit((error) => this.logger.error({ err: error }, 'an effect after commit failed'));
        if (outcome instanceof CommittedRefusal) throw outcome.refusal;
        return outcome;
      } catch (error) {
        const lacksMonth = isMissingAuditMonth(error);
        const isLeftOut = isUnconnected(error) && this.#writers.doneCount > doneBefore;
        const isWorthAnother = attempt < MAX_ATTEMPTS && (lacksMonth || isLeftOut || isRetryable(error));
        if (!isWorthAnother && !isWaiting(error)) throw error;
        if (lacksMonth) await this.#makeAuditMonth();
        else await pause(Math.random() * RETRY_SPREAD_MS * attempt);
      }
    }
  }

  /** What is committed may be a refusal, which then comes back as a value. */
  async #transaction<T>(
    call: Call,
    work: (tx: Tx) => Promise<T>,
    listeners: readonly AuditListener[],
  ): Promise<{ outcome: T | CommittedRefusal; tx: Tx }> {
    const runner = this.writer.createQueryRunner();
    try {
      const { client, begun } = await beginTransaction(runner);
      const { manager } = runner;
      const opened = new Tx(manager, call.actor, call.origin, this.clock.now(), runner, (tx) => this.#renewed(tx));
      const [tx] = await Promise.all([this.#begin(opened, call), begun]);
      const outcome = await work(tx).catch(asCommittedRefusal);
      const answers = await sendAudit(tx, client, listeners, this.clock);
      await committed(client.query('COMMIT'), answers);
      return { outcome, tx };
    } catch (error) {
      await rollBack(runner, error as Error);
      throw error;
    } finally {
      await runner.release();
    }
  }

  /**
   * Asks once more who the actor is, since a mutation may have waited, hashed, or be one of many, and tells PostgreSQL on
   * whose behalf: at once, and again in the rare case that it is another by now.
   */
  async #begin(tx: Tx, { isForAnyone }: Call): Promise<Tx> {
    const identity = identityOf(tx.actor);
    const [actor] = await Promise.all([
      isForAnyone ? tx.actor : this.#renewed(tx),
      tx.prepared(sayIdentity(identity, tx.now)),
    ]);
    const renewed = identityOf(actor);
    if (!isSameIdentity(identity, renewed)) await tx.prepared(sayIdentity(renewed, tx.now));
    return isForAnyone ? tx : tx.by(actor);
  }

  /** Who the actor is by now, with what it gained. @throws UNAUTHENTICATED where it lost anything */
  async #renewed(tx: Tx): Promise<Actor> {
    const { actor, now } = tx;
    if (actor.kind !== 'USER') return actor;
    const [row] = await tx.prepared<object>(this.actorCheck.statement(actor, now));
    const renewed = row && this.actorCheck.renewed(actor, row);
    if (!renewed) throw transactionErrors.UNAUTHENTICATED();
    return renewed;
  }

  /** Once, however many lack it. */
  async #makeAuditMonth(): Promise<void> {
    const { text, values } = ensureAuditMonth(this.clock.now());
    await (this.#monthInTheMaking ??= this.writer
      .query(text, [...values])
      .finally(() => (this.#monthInTheMaking = null)));
  }

  /** Inside one transaction another would wait for a second connection: under load, for ever. */
  #refuseNesting(): void {
    if (this.#open.getStore()) throw new Error('a transaction is already open: pass its `tx` on');
  }
}
