export { PlanChangeService, type PlanSubscribers } from './plan-change.service.ts';
export { billingIntervals, monthsOf, type BillingInterval, type Plan } from './plan.entity.ts';
export { planErrors } from './plan.errors.ts';
export { PlanLoader } from './plan.loaders.ts';
export { heldPlans, pricesOf, type PriceRow } from './plan.queries.ts';
export { PlanService } from './plan.service.ts';
export type { PlanQuota, PlanView } from './plan.ts';
export { BillingIntervalEnum, PlanObject } from './plan.type.ts';
