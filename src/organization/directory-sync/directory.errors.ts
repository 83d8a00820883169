import { brokenUniqueConstraint } from '../../core/database-errors.ts';
import { badInput, defineErrors, type DomainError } from '../../core/errors.ts';

export const directoryErrors = defineErrors({
  NOT_FOUND: 'There is no such directory connection.',
  ALREADY_EXISTS: 'Another directory has this name.',
  INVALID_STATE: 'A sync of this directory is under way. Wait for its end, or cancel it.',
});

/** Of directories that are not read from here. */
export const pushedDirectoryErrors = defineErrors({
  INVALID_STATE: 'This directory pushes its changes by SCIM; there is nothing to start here.',
});

/** Of what directories say of accounts. */
export const personErrors = defineErrors({
  FORBIDDEN: 'This is an administrator, the first user, the super admin or a service, which no directory changes.',
  NOT_FOUND: 'The directory has no such person.',
  ALREADY_EXISTS: 'Another account has this email address or username.',
  MANAGED_EXTERNALLY: 'Another directory is the master of this account.',
});

/** Of what directories say of units. */
export const unitErrors = defineErrors({
  NOT_FOUND: 'The directory has no such unit.',
  ALREADY_EXISTS: 'Another unit of the directory has this external ID.',
});

export const personTaken = (field: 'email' | 'username' | 'externalId'): DomainError =>
  personErrors.ALREADY_EXISTS([{ path: [field], code: 'TAKEN', message: `Another account has this ${words[field]}.` }]);

const words = { email: 'email address', username: 'username', externalId: 'external ID' };

/** What a failed write of a directory means: ALREADY_EXISTS where another one has the name, any other error as it is. */
export const asTakenName = (error: unknown): unknown =>
  brokenUniqueConstraint(error) === 'directories_name_key'
    ? directoryErrors.ALREADY_EXISTS([{ path: ['input', 'name'], code: 'TAKEN', message: 'This name is taken.' }])
    : error;

const uniqueOf: Readonly<Record<string, () => DomainError>> = {
  users_email_key: () => personTaken('email'),
  users_username_key: () => personTaken('username'),
  directory_accounts_external_id_key: () => personTaken('externalId'),
  org_units_external_id_key: () => unitErrors.ALREADY_EXISTS(),
  org_unit_ancestors_pkey: () => badInput(['parent'], 'A unit cannot be below itself.', 'CIRCLE'),
};

/** What a failed write of people or units means to whoever pushed them; any other error as it is. */
export const asTaken = (error: unknown): unknown => uniqueOf[brokenUniqueConstraint(error) ?? '']?.() ?? error;

/** Of syncs that somebody says yes to. */
export const stoppedSyncErrors = defineErrors({
  NOT_FOUND:
    'No sync with this ID waits for an answer: it did not stop for the people it would suspend, or there was another since.',
});
