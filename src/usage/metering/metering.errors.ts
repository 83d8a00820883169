import { defineErrors, type DomainError } from '../../core/errors.ts';
import type { userErrors } from '../../identity/users/index.ts';
import type { Use } from './use.policy.ts';

export const meteringErrors = defineErrors({
  NOT_FOUND: 'There is no such reservation.',
});

/** That what a use names is not there. @param path to the use */
export function missing(notFound: typeof userErrors.NOT_FOUND, path: readonly string[], field: keyof Use): DomainError {
  const { code, message } = notFound();
  return notFound([{ path: [...path, field], code, message }]);
}
