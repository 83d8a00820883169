import { managesUsers } from '../../access/rules.ts';

export const passwordResetRules = { rules: { Mutation: { resetUserPassword: managesUsers } } };
