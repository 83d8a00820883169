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
export { AllowanceService, type AllowanceOrder, type Quota } from './allowance.service.ts';
export { type Allowance } from './allowances.ts';
export { GatewayService } from './gateway.service.ts';
export { QuotaUsageObject } from './metering.type.ts';
export { MOST_RECORDS, RecordingService, type RecordOutcome, type SaidRecord } from './recording.service.ts';
export { ReservationService } from './reservation.service.ts';
export { KEYS_KEPT_DAYS, meteringUpkeeps } from './upkeeps.ts';
export { UsageCheckService } from './usage-check.service.ts';
export { MOST_MODEL_CHARACTERS } from './use.policy.ts';
