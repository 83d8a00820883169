import { managesAccess } from '../../access/rules.ts';

export const passwordResetRules = { rules: { Mutation: { resetUserPassword: managesAccess } } };
