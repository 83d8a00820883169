export type { BudgetView } from './budget.ts';
export { BudgetObject, BudgetPayload } from './budget.type.ts';
