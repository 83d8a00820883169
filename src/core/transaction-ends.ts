import type { PoolClient, QueryResult } from 'pg';
import type { QueryRunner } from 'typeorm';
import { isLostConnection } from './database-errors.ts';
import { gatherWrites } from './gathered-writes.ts';
import { CommittedRefusal } from './tx.ts';

/** What is committed may be a refusal, which then comes back as a value. @throws any other error */
export function asCommittedRefusal(error: unknown): CommittedRefusal {
  if (error instanceof CommittedRefusal) return error;
  throw error;
}

/** A runner as TypeORM makes it. */
interface Inside {
  isTransactionActive: boolean;
  transactionDepth: number;
  /** With an error the connection is not given back to the pool, but closed. */
  releasePostgresConnection(error: Error): Promise<void>;
}

/**
 * Sends the beginning of a transaction, which leaves along with the statements that are sent in the same turn; TypeORM
 * would wait for its answer. `begun` has to be awaited before anything is written.
 */
export async function beginTransaction(
  runner: QueryRunner,
): Promise<{ readonly client: PoolClient; readonly begun: Promise<unknown> }> {
  const client = (await runner.connect()) as PoolClient;
  gatherWrites(client);
  Object.assign(runner, { isTransactionActive: true, transactionDepth: 1 } satisfies Partial<Inside>);
  return { client, begun: watched(client.query('START TRANSACTION')) };
}

/** Awaits the end of a transaction, and before it what was sent before. @throws whatever failed first */
export async function committed(end: Promise<QueryResult>, answers: readonly Promise<unknown>[]): Promise<void> {
  const [{ command }] = await Promise.all([end, ...answers]);
  // What failed and was caught makes an end of another kind.
  if (command !== 'COMMIT') throw new Error('a transaction was undone in the place of its end');
}

/** A promise that is looked at later: that it fails is nobody's surprise. */
export function watched<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** Takes a connection out of the pool for good. */
export const closed = (runner: QueryRunner, error: Error): Promise<void> =>
  (runner as unknown as Inside).releasePostgresConnection(error);

/**
 * Undoes a transaction. A connection that did not answer, or cannot be rolled back, is closed: given back to the pool
 * with the transaction open, it would be committed by whoever comes next.
 */
export async function rollBack(runner: QueryRunner, cause: Error): Promise<void> {
  if (isLostConnection(cause)) return closed(runner, cause);
  if (runner.isTransactionActive) await runner.rollbackTransaction().catch((error: Error) => closed(runner, error));
}
