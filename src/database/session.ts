import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import type { Logger } from '../core/logger.ts';
import { poolOf } from '../core/pool.ts';
import { DatabaseSetupError } from './roles.ts';

interface Session {
  readonly login: string;
  readonly backend: number;
  readonly timeZone: string;
  readonly statementTimeout: string;
  readonly lockTimeout: string;
  readonly readOnly: string;
}

const SESSION = `SELECT session_user AS login, pg_backend_pid() AS backend, current_setting('TimeZone') AS "timeZone",
  current_setting('statement_timeout') AS "statementTimeout", current_setting('lock_timeout') AS "lockTimeout",
  current_setting('default_transaction_read_only') AS "readOnly"`;

const UTC = /^(Etc\/)?(UTC|UCT|Universal|Zulu)$/;
/** What the login has to have, where the connections cannot say it. */
const SETTINGS = [
  "timezone TO 'UTC'",
  "statement_timeout TO '2500ms'",
  "lock_timeout TO '2s'",
  "idle_in_transaction_session_timeout TO '10s'",
  'jit TO off',
];

interface Inspection {
  /** Whether PostgreSQL is to keep these connections from writing. */
  readonly isReader: boolean;
  readonly namedStatements?: boolean | undefined;
  readonly logger: Logger;
}

/**
 * Sees whether what a connection says when it starts reaches PostgreSQL, which a pooler in between may keep from it.
 * @throws DatabaseSetupError where the service could not rely on what it reads, or on an end of statements
 */
export async function inspectSession(source: DataSource, options: Inspection): Promise<void> {
  const { isReader, namedStatements = true, logger } = options;
  const pool = poolOf(source);
  const client = (await pool.connect()) as PoolClient & { readonly processID: number };
  try {
    const { login, backend, readOnly, ...settings } = (await client.query<Session>(SESSION)).rows[0]!;
    const isEndless = settings.statementTimeout === '0' || settings.lockTimeout === '0';
    if (!UTC.test(settings.timeZone) || isEndless)
      throw new DatabaseSetupError(
        'The startup options of DATABASE_URL do not reach PostgreSQL, as behind a pooler that drops them. Give its login ' +
          `the same, and restart the pooler: ${SETTINGS.map((setting) => `ALTER ROLE ${login} SET ${setting};`).join(' ')}`,
      );
    if (isReader && readOnly !== 'on')
      logger.warn('PostgreSQL does not keep reads from writing: a pooler drops the startup options');
    if (!isReader && namedStatements && client.processID !== backend)
      logger.warn(
        'a pooler stands before the database: one in transaction mode has to carry named statements (PgBouncer 1.21 with ' +
          'max_prepared_statements), or set DATABASE_NAMED_STATEMENTS=false',
      );
  } finally {
    client.release();
  }
}
