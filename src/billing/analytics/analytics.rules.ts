import { hiddenUnlessAdmin, isAdmin } from '../../access/rules.ts';

export const analyticsRules = {
  rules: { Query: { billingAnalytics: isAdmin, billingAnalyticsByCurrency: isAdmin } },
  hidden: { Plan: { analytics: hiddenUnlessAdmin } },
};
