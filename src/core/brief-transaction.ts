import type { PoolClient, QueryConfig, QueryResult } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import { isLostConnection } from './database-errors.ts';
import { gatherWrites } from './gathered-writes.ts';
import { asCommittedRefusal, closed, committed, watched } from './transaction-ends.ts';
import { identityOf, sayIdentity } from './row-identity.ts';
import { Tx, type CommittedRefusal } from './tx.ts';
import type { Call } from './unit-of-work.ts';

/**
 * A transaction on a connection that takes statements before it has answered those before: its beginning goes out along
 * with the first of them, and its end along with the one that `work` says is the last.
 */
export async function briefTransaction<T>(
  writer: DataSource,
  { actor, origin, now }: Call & { readonly now: Date },
  work: (tx: Tx) => Promise<T>,
  finish: (tx: Tx, client: PoolClient) => Promise<readonly Promise<unknown>[]>,
): Promise<{ outcome: T | CommittedRefusal; tx: Tx }> {
  const runner = writer.createQueryRunner();
  let beginning: readonly Promise<QueryResult>[] = [];
  let end: Promise<QueryResult> | null = null;
  try {
    const client = (await runner.connect()) as PoolClient;
    const sendEnd = (): Promise<QueryResult> => (end ??= watched(client.query('COMMIT')));
    gatherWrites(client);
    const identity = sayIdentity(identityOf(actor), now, true) as QueryConfig;
    beginning = [client.query('START TRANSACTION'), client.query(identity)].map(watched);
    const begun = watched(Promise.all(beginning));
    const tx = new Tx(runner.manager, actor, origin, now, runner, async () => actor, sendEnd, begun);
    const outcome = await work(tx).catch(asCommittedRefusal);
    const answers = await finish(tx, client);
    await committed(sendEnd(), [...beginning, ...answers]);
    return { outcome, tx };
  } catch (error) {
    // Where the beginning failed, all else failed for its sake.
    const cause = await Promise.all(beginning).then(
      () => error as Error,
      (first: Error) => first,
    );
    await undo(runner, cause);
    throw cause;
  } finally {
    await runner.release();
  }
}

/** Undoes it, where it has not ended already. A connection that cannot be used any more is closed. */
async function undo(runner: QueryRunner, cause: Error): Promise<void> {
  if (isLostConnection(cause)) return closed(runner, cause);
  const client = (await runner.connect()) as PoolClient;
  await client.query('ROLLBACK').catch((error: Error) => closed(runner, error));
}
