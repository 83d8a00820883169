export { type BillingInterval, type Plan } from './plan.entity.ts';
