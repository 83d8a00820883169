import { defineErrors } from '../../core/errors.ts';

export const signInErrors = defineErrors({
  INVALID_CREDENTIALS: 'The sign-in name or the password is wrong, or the account may not sign in.',
});

export const changePasswordErrors = defineErrors({
  INVALID_CREDENTIALS: 'The current password is wrong.',
});

export const sessionAccessErrors = defineErrors({
  NOT_FOUND: 'There is no such session.',
  FIRST_USER_PROTECTED: "Only the first user ends the first user's sessions.",
});
