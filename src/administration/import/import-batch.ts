import type { ImportConflict, Verdict } from './user-import.policy.ts';
import type { UnfitRow, UserRow } from './user-row.ts';

export type ImportRow = UserRow | UnfitRow;

/** Rows of one import that are done together; where accounts may change, none among them is named twice. */
export interface ImportBatch {
  readonly jobId: string;
  readonly dryRun: boolean;
  readonly onConflict: ImportConflict;
  readonly sendWelcomeEmail: boolean;
  readonly rows: readonly ImportRow[];
}

/** A row and what is to become of it. */
export interface JudgedRow {
  readonly row: ImportRow;
  readonly verdict: Verdict;
}

/** Accounts changed while a batch was under way: it has to be judged again. */
export class OvertakenError extends Error {
  override readonly name = 'OvertakenError';
}

/** The rows in batches of at most so many, each cut off before a row that names an account of its own. */
export async function* inBatches(rows: AsyncIterable<ImportRow>, most: number): AsyncGenerator<ImportRow[]> {
  let batch: ImportRow[] = [];
  let keys = new Set<string>();
  for await (const row of rows) {
    if (batch.length === most || (row.key !== null && keys.has(row.key))) {
      yield batch;
      batch = [];
      keys = new Set();
    }
    batch.push(row);
    // A username, too, may be the key of a row behind.
    for (const name of [row.key, 'username' in row ? row.username : null]) if (name !== null) keys.add(name);
  }
  if (batch.length > 0) yield batch;
}
