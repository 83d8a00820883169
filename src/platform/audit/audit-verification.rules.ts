import { isSuperAdmin } from '../../access/rules.ts';

export const auditVerificationRules = { rules: { Query: { verifyAuditLog: isSuperAdmin } } };
