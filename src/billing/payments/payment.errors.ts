import { defineErrors } from '../../core/errors.ts';

export const paymentErrors = defineErrors({
  FORBIDDEN: 'This message is not signed by the payment provider.',
  BAD_USER_INPUT: 'This message of the payment provider cannot be read.',
  SERVICE_UNAVAILABLE: 'The payment provider does not answer as it should. Try again later.',
  FEATURE_DISABLED: 'Nobody can pay in this way: the payment provider is not set up.',
  INVALID_STATE: 'There is nothing to pay: the plan is free, or this subscription is paid already.',
});
