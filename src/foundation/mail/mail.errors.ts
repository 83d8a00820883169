import { defineErrors } from '../../core/errors.ts';

/** Of what cannot be done without mail. */
export const mailErrors = defineErrors({
  FEATURE_DISABLED: 'Mail is not set up here, so no link can be sent. Ask an administrator.',
});
