import { WorkerFailedError } from './cluster/worker-failed-error.ts';
import { ConfigError } from './config.ts';
import { EmbeddedPostgresError } from './database/embedded-postgres.ts';
import { DatabaseUnreachableError } from './database/patience.ts';
import { DatabaseSetupError } from './database/roles.ts';

/**
 * Why a process ended, by sysexits.h. 65 is EX_DATAERR: what was asked for is refused. 78 is EX_CONFIG: starting it again
 * without a change makes no sense.
 */
export const exitCodes = { done: 0, failed: 1, refused: 65, misconfigured: 78 } as const;

/** SQLSTATE of a statement that the login may not run. */
const INSUFFICIENT_PRIVILEGE = '42501';

/** What the operator reads when the process cannot go on, and how it ends. */
export interface Ending {
  readonly message: string;
  readonly exitCode: number;
}

/** How an error ends the process; null for a defect, of which the whole trace is wanted. */
export function endingOf(error: unknown): Ending | null {
  const { misconfigured, refused, failed } = exitCodes;
  if (error instanceof ConfigError || error instanceof DatabaseSetupError)
    return { message: error.message, exitCode: misconfigured };
  if (error instanceof DatabaseUnreachableError || error instanceof EmbeddedPostgresError)
    return { message: error.message, exitCode: failed };
  if (error instanceof WorkerFailedError) return { message: `${error.message}.`, exitCode: error.exitCode };
  const { name, code, syscall, message } = error as NodeJS.ErrnoException;
  // Known by its name, since its module is loaded only where it is asked for.
  if (name === 'SeedError' || name === 'ProxyError') return { message, exitCode: failed };
  if (name === 'RecoveryError') return { message, exitCode: refused };
  // Of several processes the one that starts them listens, and tells the others by another name what went wrong.
  if (syscall === 'listen' || syscall === 'bind' || syscall === 'getaddrinfo')
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

/** Tells the operator why a command could not be done, and has the process end so. */
export function endWith(error: unknown): void {
  const ending = endingOf(error);
  // Of a defect only where it was met: what a database error carries along may be secret.
  process.stderr.write(`${ending?.message ?? (error as Error).stack ?? String(error)}\n`);
  process.exitCode = ending?.exitCode ?? exitCodes.failed;
}
