import { asRefusal } from '../core/database-errors.ts';
import { DomainError } from '../core/errors.ts';
import { DatabaseUnreachableError } from '../database/patience.ts';

/** What the operator asked for is refused; the message says why. */
export class RecoveryError extends Error {
  override readonly name = 'RecoveryError';
}

/** An error as the operator reads it: a refusal in words, any other as it is. */
export function inWords(error: unknown): unknown {
  const refusal = error instanceof DomainError ? error : asRefusal(error);
  if (!refusal) return error;
  if (refusal.code === 'SERVICE_UNAVAILABLE') return new DatabaseUnreachableError(refusal.message, { cause: error });
  const lines = refusal.violations.map(({ message }) => `\n  - ${message}`);
  return new RecoveryError(`${refusal.message}${lines.join('')}`, { cause: error });
}
