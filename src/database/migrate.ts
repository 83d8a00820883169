import pg from 'pg';
import type { Logger } from '../core/logger.ts';
import { ownerDataSource, type DatabaseAddress } from './data-source.ts';
import { migrations } from './migrations.ts';
import { migrateQueue } from './queue-schema.ts';
import { prepareRole, RUNTIME_ROLE, WORKER_ROLE } from './roles.ts';

/** Any fixed number: the key of the advisory lock that processes migrating one database wait for. */
const MIGRATION_LOCK = 7_214_055_118;

/** How long an answer is waited for that needs no lock. */
const PATIENCE_MS = 5_000;

/** Who a URL signs in as: the server knows also where the URL does not say. */
async function loginOf(url: string): Promise<string> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'gatehouse migrate',
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ login: string }>('SELECT session_user AS login');
    return rows[0]!.login;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Name of the newest migration that this build knows. */
export const newestMigration = (): string => migrations[migrations.length - 1]!.name;

/** What the owner sets, and the service itself may not. */
export interface OwnerSettings {
  /** Whole months of the audit log that are kept beside the present one; null for all. Not given, it stays as it is. */
  readonly auditRetentionMonths?: number | null;
  /** The same of the usage ledger. */
  readonly usageRetentionMonths?: number | null;
}

/**
 * Brings the database to this build's schema, and sets what the owner sets. Any number of processes may start at once:
 * one migrates, the others wait for it and find nothing left to do.
 * @throws DatabaseSetupError, and the error of what failed
 */
export async function migrate(address: DatabaseAddress, logger: Logger, settings: OwnerSettings = {}): Promise<void> {
  const lock = new pg.Client({ connectionString: address.ownerUrl, application_name: 'gatehouse migrate' });
  // The other processes no longer wait then, so what was begun under the lock must not count as done.
  const lost = new Promise<never>((_, reject) => {
    lock.on('error', (cause) => reject(new Error('lost the connection that holds the migration lock', { cause })));
  });
  lost.catch(() => undefined);
  const work = async (): Promise<void> => {
    await lock.connect();
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const { url, ownerUrl, assumeRole, workerUrl } = address;
    await prepareRole(lock, RUNTIME_ROLE, { login: await loginOf(url), assumeRole });
    // Before the rest, which says who may do what with it; and before the worker's role, since who may make no schema is
    // not the owner, and is better told that.
    await migrateQueue(ownerUrl, logger);
    const worker = await loginOf(workerUrl ?? ownerUrl);
    await prepareRole(lock, WORKER_ROLE, { login: worker, assumeRole: workerUrl === undefined });
    await runMigrations(ownerUrl, logger);
    await setAsOwner(lock, settings);
  };
  try {
    await Promise.race([work(), lost]);
  } finally {
    await lock.end().catch(() => undefined);
  }
}

async function setAsOwner(owner: pg.Client, settings: OwnerSettings): Promise<void> {
  const changes = [
    ['UPDATE audit_retention SET months = $1 WHERE months IS DISTINCT FROM $1', settings.auditRetentionMonths],
    ['UPDATE usage_retention SET months = $1 WHERE months IS DISTINCT FROM $1', settings.usageRetentionMonths],
  ] as const;
  for (const [change, months] of changes) if (months !== undefined) await owner.query(change, [months]);
}

async function runMigrations(ownerUrl: string, logger: Logger): Promise<void> {
  const owner = await ownerDataSource(ownerUrl).initialize();
  try {
    for (const { name } of await owner.runMigrations({ transaction: 'each' }))
      logger.info({ migration: name }, 'migration applied');
  } finally {
    await owner.destroy();
  }
}
