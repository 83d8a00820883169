import { hasPermission } from '../../access/rules.ts';

export const auditEventRules = {
  rules: { Query: { auditEvents: hasPermission('MONITORING', 'READ') } },
};
