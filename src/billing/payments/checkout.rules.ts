import { isActive, paysForPlans } from '../../access/rules.ts';

export const checkoutRules = {
  rules: {
    Query: { paymentProviders: isActive },
    Mutation: { createCheckoutSession: paysForPlans },
  },
};
