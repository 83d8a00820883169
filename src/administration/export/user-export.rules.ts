import { hasPermission } from '../../access/rules.ts';

export const userExportRules = {
  rules: { Mutation: { exportUsers: hasPermission('USER_MANAGEMENT', 'READ') } },
};
