import { managesAccess } from '../../access/rules.ts';

export const groupAdministrationRules = { rules: { Mutation: { createGroup: managesAccess } } };
