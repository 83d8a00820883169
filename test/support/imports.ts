import type { Caller, House } from './house.ts';
import { whenWaitingForLock } from './until.ts';

export const IMPORT = `mutation Import($input: ImportUsersInput!) {
  importUsers(input: $input) { job { id status } }
}`;

const JOB = `query Job($id: ID!) {
  job(id: $id) {
    kind status dryRun totalCount processedCount failedCount error { code message path }
    items(first: 100) { nodes { index key status user { id email } error { code message path } } }
  }
}`;

export interface ImportedRow {
  readonly index: number;
  readonly key: string | null;
  readonly status: string;
  readonly user: { readonly id: string; readonly email: string | null } | null;
  readonly error: { readonly code: string; readonly message: string; readonly path: string[] | null } | null;
}

/** An import when it has ended. */
export interface EndedImport {
  readonly id: string;
  readonly status: string;
  readonly totalCount: number;
  readonly processedCount: number;
  readonly failedCount: number;
  readonly error: ImportedRow['error'];
  /** The first hundred. */
  readonly rows: readonly ImportedRow[];
  /** What became of each row: its code where it failed. */
  readonly outcomes: readonly string[];
}

type Options = { dryRun?: boolean; onConflict?: 'FAIL' | 'SKIP' | 'UPDATE'; sendWelcomeEmail?: boolean };

/** Imports a file and waits for the end of it. */
export async function importFile(
  house: House,
  caller: Caller,
  csv: string | readonly string[],
  options: Options = {},
): Promise<EndedImport> {
  const input = { csv: typeof csv === 'string' ? csv : csv.join('\r\n'), ...options };
  const { data, refusal } = await house.ask(caller, IMPORT, { input });
  if (refusal) throw new Error(`${refusal.code} ${JSON.stringify(refusal.violations)}`);
  return endOf(house, caller, data.importUsers.job.id as string);
}

/** The job of an import when it has ended. */
export async function endOf(house: House, caller: Caller, id: string): Promise<EndedImport> {
  await house.settled();
  const { data } = await house.ask(caller, JOB, { id });
  const { items, ...job } = data.job;
  const rows = items.nodes as ImportedRow[];
  return { id, ...job, rows, outcomes: rows.map(({ status, error }) => error?.code ?? status) };
}

/**
 * Imports a file with UPDATE that names an account which somebody else holds: does something when the import waits for
 * it, then lets it go on. Gives the id of the job.
 */
export async function heldAt(
  house: House,
  caller: Caller,
  held: { readonly id: string },
  csv: readonly string[],
  meanwhile: (jobId: string) => Promise<void>,
): Promise<string> {
  const holder = await house.database.owner.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM users WHERE id = $1 FOR UPDATE', [held.id]);
  const input = { csv: csv.join('\n'), onConflict: 'UPDATE' };
  const { data } = await house.ask(caller, IMPORT, { input });
  const id = data.importUsers.job.id as string;
  await whenWaitingForLock(house);
  await meanwhile(id);
  await holder.query('ROLLBACK');
  holder.release();
  return id;
}

/** Imports a file by way of a link, and gives the id of the job. */
export async function uploadFile(house: House, caller: Caller, csv: string, options: Options = {}): Promise<string> {
  const create = 'mutation ($input: UserImportUploadInput!) { createUserImportUpload(input: $input) { url } }';
  const { data } = await house.ask(caller, create, { input: options });
  const answer = await fetch(data.createUserImportUpload.url, { method: 'PUT', body: csv });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { jobId: string }).jobId;
}
