import { defineErrors, type DomainError } from '../../core/errors.ts';

export const resourceErrors = defineErrors({
  NOT_FOUND: 'There is no such resource.',
});

/** Of whom access is granted to, and of new owners. */
export const subjectErrors = defineErrors({
  NOT_FOUND: 'There is no such user, group or unit.',
});

/** Of a resource that an input names. */
export const noSuchResource = (path: readonly string[]): DomainError =>
  resourceErrors.NOT_FOUND([{ path, code: 'NOT_FOUND', message: 'There is no such resource.' }]);

/** Of a user, group or unit that an input names. */
export const noSuchSubject = (path: readonly string[]): DomainError =>
  subjectErrors.NOT_FOUND([{ path, code: 'NOT_FOUND', message: 'There is no such user, group or unit.' }]);
