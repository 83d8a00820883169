import { isAdmin } from '../../access/rules.ts';

export const analyticsRules = {
  rules: { Query: { billingAnalytics: isAdmin, billingAnalyticsByCurrency: isAdmin } },
  // G1 hidden: { Plan: { analytics: hiddenUnlessAdmin } },
};
