import { brokenUniqueConstraint } from '../../core/database-errors.ts';
import { defineErrors } from '../../core/errors.ts';

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

const uniqueValues: Readonly<Record<string, { field: 'email' | 'username'; message: string }>> = {
  users_email_key: { field: 'email', message: 'This email address is taken.' },
  users_username_key: { field: 'username', message: 'This username is taken.' },
};

/**
 * What a failed write of an account means: ALREADY_EXISTS where it met another account's email address or username,
 * any other error as it is.
 * @param path of the input that holds email and username
 */
export function asTaken(error: unknown, path: readonly string[]): unknown {
  const taken = uniqueValues[brokenUniqueConstraint(error) ?? ''];
  return taken
    ? userErrors.ALREADY_EXISTS([{ path: [...path, taken.field], code: 'TAKEN', message: taken.message }])
    : error;
}
