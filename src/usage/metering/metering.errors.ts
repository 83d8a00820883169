import { defineErrors } from '../../core/errors.ts';

export const meteringErrors = defineErrors({
  NOT_FOUND: 'There is no such reservation.',
});
