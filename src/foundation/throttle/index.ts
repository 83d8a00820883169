export { CostBudgets, type CostAllowance } from './cost-budgets.ts';
export { networkOf } from './network.ts';
export { Throttle } from './throttle.ts';
