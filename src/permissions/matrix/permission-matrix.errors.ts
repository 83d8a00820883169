import { defineErrors } from '../../core/errors.ts';

export const matrixErrors = defineErrors({
  CONFLICT: 'The permissions were changed meanwhile. Read them again.',
});
