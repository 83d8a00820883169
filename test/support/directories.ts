import type { House, Caller, Answer } from './house.ts';
import { newId } from '../../src/core/ids.ts';
import { TENANT } from './graph.ts';

export const CREATE_DIRECTORY = `mutation ($input: CreateDirectoryInput!) {
  createDirectory(input: $input) { directory {
    id name provider enabled schedule tenantId clientId adminEmail unitsFrom maxRemovalPct nextSyncAt createdAt lastSync { id }
  } }
}`;
export const SYNC_DIRECTORY = `mutation ($id: ID!, $dryRun: Boolean! = false) {
  syncDirectory(id: $id, dryRun: $dryRun) { job { id kind status dryRun } }
}`;
export const APPROVE_SYNC = 'mutation ($jobId: ID!) { approveDirectorySync(jobId: $jobId) { job { id status } } }';

const JOB = `query ($id: ID!) { job(id: $id) {
  id kind status dryRun totalCount processedCount failedCount error { code message path }
  items(first: 100) { nodes { index key status changes user { id email } error { code message path } } }
} }`;

/** A sync when it has ended. */
export interface EndedSync {
  readonly id: string;
  readonly status: string;
  readonly totalCount: number | null;
  readonly processedCount: number;
  readonly failedCount: number;
  readonly error: { readonly code: string; readonly message: string } | null;
  /** The first hundred items. */
  readonly items: readonly {
    readonly index: number;
    readonly key: string;
    readonly status: string;
    readonly changes: readonly string[];
    readonly user: { readonly id: string } | null;
    readonly error: { readonly code: string; readonly message: string; readonly path: readonly string[] | null } | null;
  }[];
  /** What became of each item, by its key. */
  readonly outcomes: Readonly<Record<string, string>>;
}

/** Connects a directory as somebody, and gives its id. */
export async function connect(house: House, caller: Caller, values: Record<string, unknown> = {}): Promise<string> {
  const input = { name: `Directory ${newId()}`, provider: 'ENTRA_ID', ...TENANT, ...values };
  const { data, refusal } = await house.ask(caller, CREATE_DIRECTORY, { input });
  if (refusal) throw new Error(`${refusal.code} ${JSON.stringify(refusal.violations)}`);
  return data.createDirectory.directory.id as string;
}

/** A directory, written as a row; one that pushes, unless it says otherwise. Gives its id. */
export async function addDirectory(
  house: House,
  values: { name?: string; enabled?: boolean; provider?: 'SCIM' | 'ENTRA_ID'; syncState?: object } = {},
): Promise<string> {
  const { name = `Directory ${newId()}`, enabled = true, provider = 'SCIM', syncState = null } = values;
  const id = newId();
  const row = [id, name, provider, enabled, house.clock.now(), syncState];
  await house.rows(
    `INSERT INTO directories (id, name, provider, enabled, created_at, updated_at, sync_state, tenant_id, client_id, units_from)
     SELECT $1, $2, $3, $4, $5, $5, $6, x, x, u FROM (
       SELECT CASE $3 WHEN 'SCIM' THEN NULL ELSE 'x' END AS x, CASE $3 WHEN 'SCIM' THEN NULL ELSE 'DEPARTMENTS' END AS u) own`,
    row,
  );
  return id;
}

/** A directory whose sync stopped since it would have suspended too many; gives the id of the sync. */
export async function addStoppedSync(house: House): Promise<string> {
  const jobId = newId();
  await addDirectory(house, {
    provider: 'ENTRA_ID',
    syncState: { jobId: '', delta: null, stopped: { jobId, removals: 3 } },
  });
  return jobId;
}

export const startSync = (house: House, caller: Caller, id: string, dryRun = false): Promise<Answer> =>
  house.ask(caller, SYNC_DIRECTORY, { id, dryRun });

/** Syncs a directory and waits for the end of it. */
export async function sync(house: House, caller: Caller, id: string, dryRun = false): Promise<EndedSync> {
  const { data, refusal } = await startSync(house, caller, id, dryRun);
  if (refusal) throw new Error(`${refusal.code} ${refusal.message}`);
  return endOfSync(house, caller, data.syncDirectory.job.id as string);
}

/** A sync when it has ended. */
export async function endOfSync(house: House, caller: Caller, id: string): Promise<EndedSync> {
  await house.settled();
  const { data } = await house.ask(caller, JOB, { id });
  const { items, ...job } = data.job;
  const nodes = items.nodes as EndedSync['items'];
  const outcomes = nodes.map(({ key, changes, error }) => [key, error?.code ?? changes.join(' ')]);
  return { ...job, items: nodes, outcomes: Object.fromEntries(outcomes) };
}

/** The account with an address. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into rows of any shape
export const accountOf = async (house: House, email: string | null): Promise<any> =>
  (await house.rows('SELECT * FROM users WHERE email = $1', [email?.toLowerCase()]))[0];

/** Names of the units that an account is in, by name. */
export const unitsOf = async (house: House, userId: string): Promise<string[]> =>
  (
    await house.rows(
      'SELECT u.name FROM org_unit_members m JOIN org_units u ON u.id = m.org_unit_id WHERE m.user_id = $1 ORDER BY u.name',
      [userId],
    )
  ).map(({ name }) => name as string);

/** Actions of audit events about a target, oldest first. */
export const actionsOf = async (house: House, targetId: string): Promise<string[]> =>
  (await house.events(targetId)).map(({ action }) => action as string);
