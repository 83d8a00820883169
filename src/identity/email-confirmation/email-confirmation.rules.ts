import { isAnyone } from '../../access/guard.ts';

export const emailConfirmationRules = {
  rules: { Mutation: { requestEmailConfirmation: isAnyone, confirmEmail: isAnyone } },
};
