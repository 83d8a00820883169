import { hasPermission } from '../../access/rules.ts';

export const connectionRules = {
  rules: { Mutation: { testConnection: hasPermission('SETTINGS', 'WRITE') } },
};
