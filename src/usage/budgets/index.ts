export { BudgetService, type BudgetListener, type UsageLock } from './budget.service.ts';
export { budgetView } from './budget.ts';
export { BudgetObject, BudgetPayload } from './budget.type.ts';
