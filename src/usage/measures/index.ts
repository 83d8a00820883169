export { UsageAmountInput, UsageAmountObject } from './amount.type.ts';
export {
  amountOf,
  amountsFrom,
  amountsOf,
  listed,
  noAmounts,
  plus,
  valuesOf,
  type Amounts,
  type AmountsRow,
} from './amounts.ts';
export { daysWithin, type Day } from './days.ts';
export { BudgetCategoryEnum, ResetPeriodEnum, UsageMetricEnum } from './measure.enums.ts';
export {
  amountColumns,
  budgetCategories,
  recordedMetrics,
  resetPeriods,
  selectedAmounts,
  spendingColumns,
  summedAmounts,
  usageMetrics,
  type BudgetCategory,
  type RecordedMetric,
  type ResetPeriod,
  type UsageMetric,
} from './measure.ts';
export { begunAt, isWithin, periodAt, periodSince, type BegunPeriod, type Period } from './period.ts';
export { daysAfter, recurringSpan, type Recurrence, type Span } from './recurrence.ts';
export { formatUsd, moneyOf, MOST_USD, parseUsd, ratioOf, usdOf, type Usd } from './usd.ts';
