import { defineErrors } from '../../core/errors.ts';

export const platformConfigErrors = defineErrors({
  NOT_FOUND: 'There is no such configuration document.',
  CONFLICT: 'The configuration document was changed meanwhile. Read it again.',
  INVALID_STATE: 'There are as many configuration documents as there may be.',
});
