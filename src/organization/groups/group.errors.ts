import { brokenUniqueConstraint } from '../../core/database-errors.ts';
import { defineErrors } from '../../core/errors.ts';

export const groupErrors = defineErrors({
  NOT_FOUND: 'There is no such group.',
  ALREADY_EXISTS: 'Another group has this name.',
  FORBIDDEN: 'The group gives more than you have, so that its members are not yours to choose.',
});

/** Of the end of a group. */
export const groupDeletionErrors = defineErrors({
  FORBIDDEN: 'Without the group its members could have more than you have.',
});

/** What a failed write of a group means: ALREADY_EXISTS where another one has the name, any other error as it is. */
export const asTakenName = (error: unknown): unknown =>
  brokenUniqueConstraint(error) === 'groups_name_key'
    ? groupErrors.ALREADY_EXISTS([{ path: ['input', 'name'], code: 'TAKEN', message: 'This name is taken.' }])
    : error;
