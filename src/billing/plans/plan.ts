import type { Money } from '../../core/shapes.ts';
import { usageMetrics, type UsageMetric } from '../../usage/measures/index.ts';
import { moneyOf } from '../money/index.ts';
import type { Plan } from './plan.entity.ts';
import type { QuotaRow } from './plan.queries.ts';

/** Name and description in one language. */
export interface PlanText {
  /** BCP 47, in its canonical form. */
  readonly locale: string;
  readonly name: string;
  readonly description: string | null;
}

/** How much of a metric a period includes. */
export interface PlanQuota {
  readonly metric: UsageMetric;
  readonly amount: bigint;
}

/** A plan as people see it. */
export interface PlanView extends Plan {
  readonly price: Money;
  /** By locale. */
  readonly translations: readonly PlanText[];
  /** In the order of the metrics. */
  readonly quotas: readonly PlanQuota[];
}

/** What a plan is made of. @param texts, quotas of any plans */
export const planView = (
  row: Plan,
  texts: readonly (PlanText & { readonly planId: string })[],
  quotas: readonly QuotaRow[],
): PlanView => ({
  ...row,
  price: moneyOf(row.priceMinor, row.currency),
  translations: texts
    .filter(({ planId }) => planId === row.id)
    .map(({ locale, name, description }) => ({ locale, name, description })),
  quotas: inOrder(
    quotas.filter(({ planId }) => planId === row.id).map(({ metric, amount }) => ({ metric, amount: BigInt(amount) })),
  ),
});

export const inOrder = (quotas: readonly PlanQuota[]): PlanQuota[] =>
  usageMetrics.flatMap((metric) => quotas.filter((quota) => quota.metric === metric));

/**
 * Whether quotas take anything from whoever has others: an amount that falls, and a metric that comes or goes, since a plan
 * does not bind what it says nothing of.
 */
export const takesAway = (before: readonly PlanQuota[], after: readonly PlanQuota[]): boolean =>
  before.length !== after.length ||
  before.some(({ metric, amount }) => {
    const wanted = after.find((quota) => quota.metric === metric);
    return !wanted || wanted.amount < amount;
  });
