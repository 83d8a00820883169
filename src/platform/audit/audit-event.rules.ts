import { hasPermission } from '../../access/rules.ts';

export const auditEventRules = {
  rules: {
    Query: { auditEvents: hasPermission('MONITORING', 'READ') },
    Subscription: { auditEventCreated: hasPermission('MONITORING', 'READ') },
  },
  readable: {
    AuditEvent: [
      'id',
      'action',
      'actor',
      'actorId',
      'actorName',
      'impersonator',
      'targetType',
      'targetId',
      'targetName',
      'description',
      // Hides the values of an account's personal attributes by itself.
      'changes',
      'ipAddress',
      'userAgent',
      'requestId',
      'createdAt',
    ],
    AuditChange: ['field', 'before', 'after'],
  },
};
