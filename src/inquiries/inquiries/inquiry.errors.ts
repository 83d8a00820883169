import { defineErrors } from '../../core/errors.ts';

export const inquiryErrors = defineErrors({
  NOT_FOUND: 'There is no such inquiry.',
  CONFLICT: 'Somebody else changed the state of the inquiry at the same time. Read it again.',
  INVALID_STATE: 'The inquiry cannot have this state now. Its `allowedStatuses` are the ones you may set.',
  FORBIDDEN: 'Internal notes are for administrators.',
  SERVICE_UNAVAILABLE: 'Inquiries may have changed unseen. Read them again, and subscribe again.',
});

/** Of what can no longer be done. */
export const closedInquiryErrors = defineErrors({
  INVALID_STATE: 'The inquiry is closed, which is final. Send a new one.',
});
