import { defineErrors } from '../../core/errors.ts';

export const subscriptionErrors = defineErrors({
  NOT_FOUND: 'There is no such subscription.',
  INVALID_STATE: 'The subscription has ended. Subscribe the user again.',
});
