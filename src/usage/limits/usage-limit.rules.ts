import { hasPermission, hiddenUnless, managesUsers, selfOr } from '../../access/rules.ts';

export const usageLimitRules = {
  rules: {
    Query: { usageLimits: hasPermission('USER_MANAGEMENT', 'READ') },
    // At which levels, and how far, the service decides.
    Mutation: { setUsageLimits: managesUsers, deleteUsageLimit: managesUsers },
  },
  hidden: {
    User: {
      limits: selfOr('USER_MANAGEMENT', 'READ'),
      effectiveLimits: selfOr('USER_MANAGEMENT', 'READ'),
    },
    Group: { limits: hiddenUnless('USER_MANAGEMENT', 'READ') },
  },
  readable: {
    UsageLimit: ['id', 'subject', 'metric', 'period', 'maximum', 'updatedAt'],
    // As far as one sees the unit, which its loader decides.
    OrgUnit: ['limits'],
  },
};
