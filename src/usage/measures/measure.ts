/** What is recorded. */
export const recordedMetrics = ['INPUT_TOKENS', 'OUTPUT_TOKENS', 'REQUESTS', 'IMAGES', 'AUDIO_SECONDS'] as const;
export type RecordedMetric = (typeof recordedMetrics)[number];

/** What is metered: what is recorded, and TOKENS, which follow from it. */
export const usageMetrics = ['TOKENS', ...recordedMetrics] as const;
export type UsageMetric = (typeof usageMetrics)[number];

/** When a counter starts again, at midnight in the time zone of the user. */
export const resetPeriods = ['DAILY', 'WEEKLY', 'MONTHLY', 'NEVER'] as const;
export type ResetPeriod = (typeof resetPeriods)[number];

export const budgetCategories = ['PLATFORM', 'CLI', 'PREMIUM_MODELS'] as const;
export type BudgetCategory = (typeof budgetCategories)[number];

/** The tables' columns of what is recorded, by metric. */
const columnOf: Readonly<Record<RecordedMetric, string>> = {
  INPUT_TOKENS: 'input_tokens',
  OUTPUT_TOKENS: 'output_tokens',
  REQUESTS: 'requests',
  IMAGES: 'images',
  AUDIO_SECONDS: 'audio_seconds',
};

/** Columns of amounts in the order of `recordedMetrics`. */
export const amountColumns: readonly string[] = recordedMetrics.map((metric) => columnOf[metric]);

/** Columns of spending in `usage_counters`, in the order of `budgetCategories`. */
export const spendingColumns: readonly string[] = budgetCategories.map((category) => `${category.toLowerCase()}_usd`);

/** The amounts of a row as SQL selects them, under the names of the metrics. @param alias of the table, as in `c` */
export const selectedAmounts = (alias: string): string =>
  recordedMetrics.map((metric) => `${alias}.${columnOf[metric]} AS "${metric}"`).join(', ');

/** The sums of amounts of rows, of type bigint, none of which is null. @see selectedAmounts */
export const summedAmounts = (alias: string): string =>
  recordedMetrics.map((metric) => `coalesce(sum(${alias}.${columnOf[metric]}), 0)::bigint AS "${metric}"`).join(', ');
