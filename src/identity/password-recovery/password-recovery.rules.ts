import { isAnyone } from '../../access/guard.ts';

export const passwordRecoveryRules = {
  rules: { Mutation: { requestPasswordReset: isAnyone, completePasswordReset: isAnyone } },
};
