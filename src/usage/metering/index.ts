export {
  type BudgetStanding,
  type ConfiguredBudget,
  type ConfiguredLimit,
  type Counted,
  type LimitStanding,
  type QuotaStanding,
  type Standing,
} from './standing.ts';
export { UsageStandingService } from './standing.service.ts';
export { type LockedUser } from './accounts.queries.ts';
export { lockUsage, recountBudgetResets } from './accounts.ts';
export { type UsageListener } from './usage-listener.ts';
