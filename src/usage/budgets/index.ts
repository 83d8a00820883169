export { BudgetService, type AccountLock } from './budget.service.ts';
export type { BudgetView } from './budget.ts';
export { BudgetObject, BudgetPayload } from './budget.type.ts';
