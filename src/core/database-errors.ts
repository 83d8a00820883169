import { defineErrors, DomainError } from './errors.ts';

interface DriverError {
  readonly code?: string;
  readonly constraint?: string;
  readonly table?: string;
  readonly message?: string;
}

/** The driver's own error inside TypeORM's wrapping. */
function driverError(error: unknown): DriverError {
  const wrapped = error as { driverError?: DriverError } | null;
  return wrapped?.driverError ?? (error as DriverError | null) ?? {};
}

/** Name of the unique constraint or index that a write broke; null for any other error. */
export function brokenUniqueConstraint(error: unknown): string | null {
  const { code, constraint } = driverError(error);
  return code === '23505' ? (constraint ?? '') : null;
}

/** Whether a write broke a constraint, whichever (class 23). */
export const isBrokenConstraint = (error: unknown): boolean => (driverError(error).code ?? '').startsWith('23');

/** Whether a row had no partition to go to: a check violation of a table, and of no constraint, in whatever language. */
export const isMissingPartition = (error: unknown): boolean => {
  const { code, constraint, table } = driverError(error);
  return code === '23514' && constraint === undefined && table !== undefined;
};

/** Whether the audit log lacks the month of an event that was to be written. */
export const isMissingAuditMonth = (error: unknown): boolean =>
  isMissingPartition(error) && driverError(error).table === 'audit_events';

/** Whether the connection itself failed or did not answer in time: what it holds is not known. */
export const isLostConnection = (error: unknown): boolean => {
  const { code = '', message = '' } = driverError(error);
  return (lostConnection.test(code) && code !== '57014') || lostMessage.test(message);
};

/** Whether the server said nothing at all in time, as it will to everybody. */
export const isUnanswered = (error: unknown): boolean => unanswered.test(driverError(error).message ?? '');

/** Whether the database may answer the same in a moment: it is gone, or not there yet. One of another name never is. */
export const isOutOfReach = (error: unknown): boolean => isLostConnection(error) && driverError(error).code !== '3D000';

/** Whether no connection came in time: whatever was to be done on it was not begun. */
export const isUnconnected = (error: unknown): boolean => unconnected.test(driverError(error).message ?? '');

/** Whether somebody else held a lock for too long: the statement was not done. */
export const isLockTimeout = (error: unknown): boolean => driverError(error).code === '55P03';

/** Whether PostgreSQL ended the statement since it took, or waited for a lock, too long. */
export const isTimeout = (error: unknown): boolean => driverError(error).code === '57014' || isLockTimeout(error);

/** SQLSTATE of a transaction that is worth running again: serialization failure, deadlock. */
export const isRetryable = (error: unknown): boolean => ['40001', '40P01'].includes(driverError(error).code ?? '');

/** What node and pg say when the server or the database is gone, frozen, starting, stopping or out of something. */
const lostConnection =
  /^(08...|53...|57P0[1-5]|57014|25P03|3D000|55000|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;
const unconnected = /timeout exceeded when trying to connect|^timeout expired$|due to connection timeout/i;
const unanswered = new RegExp(`${unconnected.source}|Query read timeout`, 'i');
const lostMessage = new RegExp(
  `${unanswered.source}|Connection terminated|client has encountered a connection error|Client was closed|Cannot use a pool after calling end`,
  'i',
);

const databaseErrors = defineErrors({
  SERVICE_UNAVAILABLE: 'The database does not answer. Try again in a moment.',
  BAD_USER_INPUT: 'A value cannot be stored as it is: it has a character or a size that is not allowed.',
});

/**
 * What a database error means to the caller: a dependency that is down, or a value that PostgreSQL cannot hold
 * (class 22, data exception: NUL, out of range; class 54, program limit exceeded). null for any other, which is a defect.
 */
export function asRefusal(error: unknown): DomainError | null {
  const { code = '', message = '' } = driverError(error);
  if (lostConnection.test(code) || lostMessage.test(message) || isRetryable(error) || isLockTimeout(error))
    return databaseErrors.SERVICE_UNAVAILABLE();
  if (/^(22|54)...$/.test(code)) return databaseErrors.BAD_USER_INPUT();
  return null;
}
