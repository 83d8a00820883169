import { managesAccess } from '../../access/rules.ts';

export const userImportRules = {
  rules: { Mutation: { importUsers: managesAccess, createUserImportUpload: managesAccess } },
};
