import { isActive, managesBilling } from '../../access/rules.ts';

export const planRules = {
  // Which plans, the service says: those that are not active are for administrators.
  rules: {
    Query: { plan: isActive, plans: isActive },
    Mutation: {
      createPlan: managesBilling,
      updatePlan: managesBilling,
      duplicatePlan: managesBilling,
      deletePlan: managesBilling,
    },
  },
  readable: {
    Plan: [
      'id',
      'name',
      'description',
      'translations',
      'price',
      'interval',
      'quotas',
      'features',
      'isActive',
      'displayOrder',
      'createdAt',
      'updatedAt',
    ],
  },
};
