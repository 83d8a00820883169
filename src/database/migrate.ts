import pg from 'pg';
import type { Logger } from '../core/logger.ts';
import { ownerDataSource, type DatabaseAddress } from './data-source.ts';
import { migrations } from './migrations.ts';
import { prepareRuntimeRole } from './roles.ts';

/** Any fixed number: the key of the advisory lock that processes migrating one database wait for. */
const MIGRATION_LOCK = 7_214_055_118;

const loginOf = (url: string): string => decodeURIComponent(new URL(url).username);

/** Name of the newest migration that this build knows. */
export const newestMigration = (): string => migrations[migrations.length - 1]!.name;

/**
 * Brings the database to this build's schema. Any number of processes may start at once: one migrates, the others
 * wait for it and find nothing left to do.
 */
export async function migrate(address: DatabaseAddress, logger: Logger): Promise<void> {
  const lock = new pg.Client({ connectionString: address.ownerUrl, application_name: 'gatehouse migrate' });
  await lock.connect();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await prepareRuntimeRole(lock, loginOf(address.url));
    const owner = await ownerDataSource(address.ownerUrl).initialize();
    try {
      for (const { name } of await owner.runMigrations({ transaction: 'each' }))
        logger.info({ migration: name }, 'migration applied');
    } finally {
      await owner.destroy();
    }
  } finally {
    await lock.end();
  }
}
