import { isAdminInSession, isImpersonating } from '../../access/rules.ts';

export const impersonationRules = {
  rules: { Mutation: { startImpersonation: isAdminInSession, endImpersonation: isImpersonating } },
};
