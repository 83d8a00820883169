import pg from 'pg';
import type { Logger } from '../core/logger.ts';

/** The schema that graphile-worker keeps its tables in. */
const QUEUE_SCHEMA = 'graphile_worker';

/** Brings the queue's own schema to the one that the library in this build wants. */
export async function migrateQueue(ownerUrl: string, logger: Logger): Promise<void> {
  // Only here: who does not migrate need not wait for it to be loaded.
  const { Logger: QueueLogger, runMigrations } = await import('graphile-worker');
  const pool = new pg.Pool({ connectionString: ownerUrl, application_name: 'gatehouse migrate', max: 1 });
  // The statement that meets a lost connection says so.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await runMigrations({
      pgPool: pool,
      schema: QUEUE_SCHEMA,
      logger: new QueueLogger(() => (level, message) => logger[level === 'error' ? 'warn' : 'debug'](message)),
    });
  } finally {
    await pool.end();
  }
}
