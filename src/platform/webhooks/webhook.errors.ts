import { defineErrors } from '../../core/errors.ts';

export const webhookErrors = defineErrors({
  NOT_FOUND: 'There is no such webhook.',
  INVALID_STATE: 'The webhook is not enabled. Enable it first.',
});

/** Of what was sent, or was to be. */
export const deliveryErrors = defineErrors({
  NOT_FOUND: 'This event was not sent to the webhook, or it is too long ago.',
});

/** Of a webhook too many. */
export const webhookLimitErrors = defineErrors({ INVALID_STATE: 'There are 50 webhooks. Delete one first.' });
