import { changesSubscriptions, isActive } from '../../access/rules.ts';

export const checkoutRules = {
  rules: {
    Query: { paymentProviders: isActive },
    Mutation: { createCheckoutSession: changesSubscriptions },
  },
};
