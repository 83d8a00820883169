import { defineErrors } from '../../core/errors.ts';

export const userErrors = defineErrors({
  NOT_FOUND: 'There is no such user.',
  ALREADY_EXISTS: 'This email address or username is taken.',
  CONFLICT: 'The user was changed meanwhile. Read it again.',
  INVALID_STATE: 'Only an active administrator can be the super admin.',
  SELF_CHANGE_NOT_ALLOWED: 'You cannot do this to your own account.',
  FIRST_USER_PROTECTED:
    "The first user's role and status never change, and only it changes its own credentials and profile.",
  LAST_ADMIN: 'No active administrator would be left.',
});
