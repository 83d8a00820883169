import { defineErrors } from '../../core/errors.ts';

export const subscriptionErrors = defineErrors({
  NOT_FOUND: 'There is no such subscription.',
  INVALID_STATE: 'The subscription has ended. Subscribe the user again.',
});

/** Of a cancellation that cannot be taken back. */
export const unpaidErrors = defineErrors({
  INVALID_STATE:
    'The payment provider was told to collect no more. Pay anew: the subscription goes on with the payment.',
});
