import { brokenUniqueConstraint } from '../../core/database-errors.ts';
import { defineErrors, type DomainError } from '../../core/errors.ts';

export const userErrors = defineErrors({
  NOT_FOUND: 'There is no such user.',
  ALREADY_EXISTS: 'This email address or username is taken.',
  CONFLICT: 'The user was changed meanwhile. Read it again.',
  INVALID_STATE: 'Only an active administrator, and no SERVICE account, can be the super admin.',
  SELF_CHANGE_NOT_ALLOWED: 'You cannot do this to your own account.',
  FIRST_USER_PROTECTED:
    "The first user's role and status never change, and only it changes its own credentials and profile.",
  LAST_ADMIN: 'No active administrator would be left.',
});

/** Of what a directory says of accounts that it masters. */
export const masteryErrors = defineErrors({
  MANAGED_EXTERNALLY: 'A directory is the master of this account. Change it there.',
});

/** Of what would leave the installation without its super admin. */
export const superAdminErrors = defineErrors({
  INVALID_STATE: 'This is the super admin. Designate another administrator first.',
});

/** Of changing the kind of an account. */
export const userTypeErrors = defineErrors({
  INVALID_STATE: 'A SERVICE account stays one, and no other account becomes one.',
});

/** Of addresses that the settings make immutable. */
export const emailErrors = defineErrors({
  FORBIDDEN: 'Email addresses cannot be changed in this installation.',
});

interface UniqueValue {
  readonly field: 'email' | 'username';
  readonly message: string;
}

const uniqueValues = {
  users_email_key: { field: 'email', message: 'This email address is taken.' },
  users_username_key: { field: 'username', message: 'This username is taken.' },
} as const satisfies Record<string, UniqueValue>;

/**
 * What a failed write of an account means: ALREADY_EXISTS where it met another account's email address or username,
 * any other error as it is.
 * @param path of the input that holds email and username
 */
export function asTaken(error: unknown, path: readonly string[]): unknown {
  const taken = (uniqueValues as Partial<Record<string, UniqueValue>>)[brokenUniqueConstraint(error) ?? ''];
  return taken ? refusalOf(taken, path) : error;
}

/** Of an email address that another account has. */
export const takenEmail = (path: readonly string[]): DomainError => refusalOf(uniqueValues.users_email_key, path);

const refusalOf = ({ field, message }: UniqueValue, path: readonly string[]): DomainError =>
  userErrors.ALREADY_EXISTS([{ path: [...path, field], code: 'TAKEN', message }]);
