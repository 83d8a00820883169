import { recordedMetrics, usageMetrics, type RecordedMetric, type UsageMetric } from './measure.ts';

/** How much of each recorded metric. */
export type Amounts = Readonly<Record<RecordedMetric, bigint>>;

/** Amounts as PostgreSQL gives them: `bigint` comes as text. @see selectedAmounts */
export type AmountsRow = Readonly<Record<RecordedMetric, string>>;

const amountsBy = (amountOf: (metric: RecordedMetric) => bigint): Amounts =>
  Object.fromEntries(recordedMetrics.map((metric) => [metric, amountOf(metric)])) as Record<RecordedMetric, bigint>;

export const noAmounts: Amounts = Object.freeze(amountsBy(() => 0n));

export const amountsOf = (row: AmountsRow): Amounts => amountsBy((metric) => BigInt(row[metric]));

/** @param parts of which one metric may have several */
export const amountsFrom = (parts: readonly { readonly metric: RecordedMetric; readonly amount: bigint }[]): Amounts =>
  amountsBy((metric) => parts.reduce((sum, part) => (part.metric === metric ? sum + part.amount : sum), 0n));

export const plus = (one: Amounts, other: Amounts): Amounts => amountsBy((metric) => one[metric] + other[metric]);

/** How much of a metric; TOKENS are those of input and output together. */
export const amountOf = (amounts: Amounts, metric: UsageMetric): bigint =>
  metric === 'TOKENS' ? amounts.INPUT_TOKENS + amounts.OUTPUT_TOKENS : amounts[metric];

/** Amounts in order of the metrics, as columns of a row. */
export const valuesOf = (amounts: Amounts): bigint[] => recordedMetrics.map((metric) => amounts[metric]);

/** Each metric of which there is anything, TOKENS among them. */
export const listed = (amounts: Amounts): { readonly metric: UsageMetric; readonly amount: bigint }[] =>
  usageMetrics.map((metric) => ({ metric, amount: amountOf(amounts, metric) })).filter(({ amount }) => amount > 0n);
