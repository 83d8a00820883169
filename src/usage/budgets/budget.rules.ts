import { guard } from '../../access/guard.ts';
import { admin, selfOr } from '../../access/rules.ts';

/** An administrator, while budgets are managed here. */
const isBudgetAdmin = guard('isAdmin', admin, { feature: 'BUDGET_MANAGEMENT' });

export const budgetRules = {
  rules: { Mutation: { setBudget: isBudgetAdmin, deleteBudget: isBudgetAdmin, resetBudget: isBudgetAdmin } },
  hidden: { User: { budgets: selfOr('USER_MANAGEMENT', 'READ') } },
  readable: {
    Budget: [
      'id',
      'user',
      'category',
      'period',
      'limit',
      'spent',
      'reserved',
      'remaining',
      'usedRatio',
      'periodStart',
      'resetsAt',
      'updatedAt',
    ],
  },
};
