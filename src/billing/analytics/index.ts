export { BillingAnalyticsService } from './analytics.service.ts';
export { BillingFigures } from './billing-figures.ts';
export { billingTotals } from './upkeeps.ts';
