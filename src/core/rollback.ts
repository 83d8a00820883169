import type { QueryRunner } from 'typeorm';
import { isLostConnection } from './database-errors.ts';
import { CommittedRefusal } from './tx.ts';

/** What is committed may be a refusal, which then comes back as a value. @throws any other error */
export function asCommittedRefusal(error: unknown): CommittedRefusal {
  if (error instanceof CommittedRefusal) return error;
  throw error;
}

/** A runner as TypeORM makes it: with an error it is not given back to the pool, but closed. */
type Closable = QueryRunner & { releasePostgresConnection(error: Error): Promise<void> };

/** Takes a connection out of the pool for good. */
export const closed = (runner: QueryRunner, error: Error): Promise<void> =>
  (runner as Closable).releasePostgresConnection(error);

/**
 * Undoes a transaction. A connection that did not answer, or cannot be rolled back, is closed: given back to the pool
 * with the transaction open, it would be committed by whoever comes next.
 */
export async function rollBack(runner: QueryRunner, cause: Error): Promise<void> {
  if (isLostConnection(cause)) return closed(runner, cause);
  if (runner.isTransactionActive) await runner.rollbackTransaction().catch((error: Error) => closed(runner, error));
}
