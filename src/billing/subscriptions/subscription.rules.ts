import { changesSubscriptions, hiddenUnlessAdmin, isAdmin, managesBilling, selfOrAdmin } from '../../access/rules.ts';

export const subscriptionRules = {
  rules: {
    Query: { planSubscriptions: isAdmin },
    Mutation: {
      subscribeUser: managesBilling,
      // Whose, the service says: those of others are like absent.
      cancelPlanSubscription: changesSubscriptions,
      resumePlanSubscription: changesSubscriptions,
    },
  },
  hidden: {
    User: { subscription: selfOrAdmin },
    Plan: { subscriptions: hiddenUnlessAdmin },
  },
  readable: {
    PlanSubscription: [
      'id',
      // The name alone to those who do not list users.
      'user',
      'plan',
      'status',
      'currentPeriodStart',
      'currentPeriodEnd',
      'cancelAtPeriodEnd',
      'trialEndsAt',
      'quotaUsage',
      'createdAt',
      'updatedAt',
    ],
  },
};
