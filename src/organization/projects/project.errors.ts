import { brokenUniqueConstraint } from '../../core/database-errors.ts';
import { defineErrors } from '../../core/errors.ts';

export const projectErrors = defineErrors({
  NOT_FOUND: 'There is no such project.',
  ALREADY_EXISTS: 'There is a project of this name.',
});

/** What a failed write of a project means: ALREADY_EXISTS where its name is another's, any other error as it is. */
export const asTakenName = (error: unknown): unknown =>
  brokenUniqueConstraint(error) === 'projects_name_key'
    ? projectErrors.ALREADY_EXISTS([{ path: ['input', 'name'], code: 'TAKEN', message: 'This name is taken.' }])
    : error;
