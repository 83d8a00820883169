import type { BudgetStanding } from '../metering/index.ts';
import { moneyOf } from '../measures/index.ts';
import type { BudgetObject } from './budget.type.ts';

/** A budget with what is spent of it, as clients see it. */
export const budgetView = ({ limit, spent, reserved, remaining, ...budget }: BudgetStanding): BudgetObject => ({
  ...budget,
  limit: moneyOf(limit),
  spent: moneyOf(spent),
  reserved: moneyOf(reserved),
  remaining: moneyOf(remaining),
});
