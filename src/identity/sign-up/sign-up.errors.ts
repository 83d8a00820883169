import { defineErrors } from '../../core/errors.ts';

export const signUpErrors = defineErrors({
  FORBIDDEN: 'Nobody can sign up here by themselves. Ask an administrator for an account.',
});
