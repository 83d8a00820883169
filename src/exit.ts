import { ConfigError } from './config.ts';
import { EmbeddedPostgresError } from './database/embedded-postgres.ts';
import { DatabaseSetupError } from './database/roles.ts';
import { DatabaseUnreachableError } from './open-database.ts';

/** Why a process ended. 78 is EX_CONFIG of sysexits.h: starting it again without a change makes no sense. */
export const exitCodes = { done: 0, failed: 1, misconfigured: 78 } as const;

/** SQLSTATE of a statement that the login may not run. */
const INSUFFICIENT_PRIVILEGE = '42501';

/** What the operator reads when the process cannot go on, and how it ends. */
export interface Ending {
  readonly message: string;
  readonly exitCode: number;
}

/** How an error ends the process; null for a defect, of which the whole trace is wanted. */
export function endingOf(error: unknown): Ending | null {
  const { misconfigured, failed } = exitCodes;
  if (error instanceof ConfigError || error instanceof DatabaseSetupError)
    return { message: error.message, exitCode: misconfigured };
  if (error instanceof DatabaseUnreachableError || error instanceof EmbeddedPostgresError)
    return { message: error.message, exitCode: failed };
  const { name, code, syscall, message } = error as NodeJS.ErrnoException;
  // Known by its name, since its module is loaded only where it is asked for.
  if (name === 'SeedError') return { message, exitCode: failed };
  if (syscall === 'listen' || syscall === 'getaddrinfo')
    return { message: `HOST and PORT cannot be listened on: ${message}`, exitCode: failed };
  if (code === INSUFFICIENT_PRIVILEGE)
    return {
      message:
        `The database login lacks a right (${message}). Migrations need a login that owns the database: ` +
        'DATABASE_OWNER_URL, or DATABASE_URL where that is not set.',
      exitCode: misconfigured,
    };
  return null;
}
