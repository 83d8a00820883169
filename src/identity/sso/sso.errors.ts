import { defineErrors } from '../../core/errors.ts';

export const ssoErrors = defineErrors({
  NOT_FOUND: 'There is no such identity provider.',
  TOKEN_INVALID: 'This sign-in was not begun in this browser, was ended already, or took too long. Begin again.',
  SERVICE_UNAVAILABLE: 'The identity provider does not answer. Try again in a moment.',
});
