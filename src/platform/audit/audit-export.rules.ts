import { isAdmin } from '../../access/rules.ts';

export const auditExportRules = { rules: { Mutation: { exportAuditEvents: isAdmin } } };
