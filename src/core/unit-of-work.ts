import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { systemActor, type Actor, type UserActor } from './actor.ts';
import { insertAuditEvents } from './audit-event.queries.ts';
import type { Clock } from './clock.ts';
import { isLostConnection, isRetryable } from './database-errors.ts';
import { defineErrors } from './errors.ts';
import { gatherWrites } from './gathered-writes.ts';
import { newId } from './ids.ts';
import { replayOr, type IdempotentCall } from './idempotency.ts';
import type { Logger } from './logger.ts';
import { identityOf, sayIdentity, type RowIdentity } from './row-identity.ts';
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

/** A reader for one piece of work. Prepared statements share connections; others have one to themselves. */
class OpenReader implements Reader {
  constructor(
    private readonly manager: EntityManager,
    private readonly pool: Pool,
    private readonly pipeline: ReadPipeline,
    readonly now: Date,
  ) {}

  async rows<R>(statement: Statement): Promise<R[]> {
    if (statement.name !== undefined) return this.pipeline.rows<R>(statement as Prepared);
    return (await this.pool.query(statement as QueryConfig)).rows as R[];
  }

  get find(): Reader['find'] {
    return this.manager.find.bind(this.manager);
  }
  get findOne(): Reader['findOne'] {
    return this.manager.findOne.bind(this.manager);
  }
  get findOneBy(): Reader['findOneBy'] {
    return this.manager.findOneBy.bind(this.manager);
  }
  get count(): Reader['count'] {
    return this.manager.count.bind(this.manager);
  }
  get countBy(): Reader['countBy'] {
    return this.manager.countBy.bind(this.manager);
  }
  get exists(): Reader['exists'] {
    return this.manager.exists.bind(this.manager);
  }
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
  readonly #pipeline: ReadPipeline;

  constructor(
    private readonly writer: DataSource,
    private readonly reader: DataSource,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly actorCheck: ActorCheck,
  ) {
    this.#readPool = (reader.driver as unknown as { master: Pool }).master;
    this.#pipeline = new ReadPipeline(this.#readPool);
  }

  /** Lets go of the connections that are its own. */
  close(): Promise<void> {
    return this.#pipeline.close();
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

  /**
   * The same for what is done thousands of times a second. Statements are sent without waiting for the answers of those
   * before, the beginning along with the first and the end along with the last, where `work` says which that is; and each
   * is planned once for a connection: planned anew for the values of each batch, it would be planned for longer than it
   * runs.
   */
  maintainOften<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#retrying({ actor: systemActor, origin: nowhere }, work, (call) => this.#briefly(call, work));
  }

  /** PostgreSQL aborts a deadlocked transaction whole, so it is run again whole, never statement by statement. */
  async #retrying<T>(
    call: Call,
    work: (tx: Tx) => Promise<T>,
    run = (made: Call) => this.#transaction(made, work),
  ): Promise<T> {
    this.#refuseNesting();
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { outcome, tx } = await this.#open.run(true, () => run(call));
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
    try {
      await runner.startTransaction();
      const { manager } = runner;
      const opened = new Tx(manager, call.actor, call.origin, this.clock.now(), runner, (tx) => this.#renewed(tx));
      const tx = await this.#begin(opened, call);
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

  /** A transaction on a connection that takes statements before it has answered those before. */
  async #briefly<T>(call: Call, work: (tx: Tx) => Promise<T>): Promise<{ outcome: T | CommittedRefusal; tx: Tx }> {
    const runner = this.writer.createQueryRunner();
    let beginning: readonly Promise<QueryResult>[] = [];
    let end: Promise<QueryResult> | null = null;
    try {
      const client = (await runner.connect()) as PoolClient;
      const sendEnd = (): void => void (end ??= watched(client.query('COMMIT')));
      const now = this.clock.now();
      const tx = new Tx(runner.manager, call.actor, call.origin, now, runner, async () => call.actor, sendEnd);
      const identity = sayIdentity(identityOf(call.actor), now, true);
      gatherWrites(client);
      beginning = [client.query('START TRANSACTION'), client.query(identity as QueryConfig)].map(watched);
      const outcome = await work(tx).catch(asCommittedRefusal);
      await this.#writeAudit(tx);
      sendEnd();
      const [, , ended] = await Promise.all([...beginning, end!]);
      // What failed and was caught makes an end of another kind.
      if (ended!.command !== 'COMMIT') throw new Error('a transaction was undone in the place of its end');
      return { outcome, tx };
    } catch (error) {
      // Where the beginning failed, all else failed for its sake.
      const cause = await Promise.all(beginning).then(() => error as Error, (first: Error) => first); // prettier-ignore
      await undo(runner, cause);
      throw cause;
    } finally {
      await runner.release();
    }
  }

  /**
   * Asks once more who the actor is, since a mutation may have waited, hashed, or be one of many, and tells PostgreSQL on
   * whose behalf.
   */
  async #begin(tx: Tx, { isForAnyone }: Call): Promise<Tx> {
    const acting = isForAnyone ? tx : tx.by(await this.#renewed(tx));
    await tx.prepared(sayIdentity(identityOf(acting.actor), tx.now));
    return acting;
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

/** A promise that is looked at later: that it fails is nobody's surprise. */
function watched<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

function asCommittedRefusal(error: unknown): CommittedRefusal {
  if (error instanceof CommittedRefusal) return error;
  throw error;
}

/** A runner as TypeORM makes it: with an error it is not given back to the pool, but closed. */
type Closable = QueryRunner & { releasePostgresConnection(error: Error): Promise<void> };

/** The same for a transaction that was begun on the connection itself, and may have ended already. */
async function undo(runner: QueryRunner, cause: Error): Promise<void> {
  const close = (error: Error): Promise<void> => (runner as Closable).releasePostgresConnection(error);
  if (isLostConnection(cause)) return close(cause);
  const client = (await runner.connect()) as PoolClient;
  await client.query('ROLLBACK').catch(close);
}

/**
 * Undoes a transaction that the runner began. A connection that did not answer, or cannot be rolled back, is closed: given
 * back to the pool with the transaction open, it would be committed by whoever comes next.
 */
async function rollBack(runner: QueryRunner, cause: Error): Promise<void> {
  const close = (error: Error): Promise<void> => (runner as Closable).releasePostgresConnection(error);
  if (isLostConnection(cause)) return close(cause);
  if (runner.isTransactionActive) await runner.rollbackTransaction().catch(close);
}
