import type { BudgetStanding, LimitStanding, Standing } from '../metering/index.ts';

/** When to tell somebody of usage. */
export interface AlertTerms {
  readonly enabled: boolean;
  /** Of a limit or budget, 1 to 100. */
  readonly thresholdPercent: number;
}

/** How limits and budgets are named here, as `usage_alerts_raised` keeps it. */
export const limitName = ({ metric, period }: Pick<LimitStanding, 'metric' | 'period'>): string =>
  `LIMIT:${metric}:${period}`;
export const budgetName = ({ category }: Pick<BudgetStanding, 'category'>): string => `BUDGET:${category}`;

/** A limit or a budget of an account, with what is used of it. */
export type BoundStanding = { readonly name: string } & (
  { readonly limit: LimitStanding; readonly budget: null } | { readonly limit: null; readonly budget: BudgetStanding }
);

const boundsOf = ({ limits, budgets }: Standing): BoundStanding[] => [
  ...limits.map((limit) => ({ name: limitName(limit), limit, budget: null })),
  ...budgets.map((budget) => ({ name: budgetName(budget), limit: null, budget })),
];

/** The bound of this name; null where it is gone. */
export const boundNamed = (standing: Standing, name: string): BoundStanding | null =>
  boundsOf(standing).find((bound) => bound.name === name) ?? null;

/**
 * What of a standing is used to the threshold or beyond. Of what is unlimited nothing ever is, and of nothing there is no
 * share: neither is told of. What is held counts only once it is used.
 */
export const passed = (standing: Standing, thresholdPercent: number): BoundStanding[] =>
  boundsOf(standing).filter(({ limit, budget }) => {
    const [used, most] = limit ? [limit.used, limit.maximum] : [budget.spent, budget.limit];
    return most !== null && most > 0n && used * 100n >= most * BigInt(thresholdPercent);
  });

/** When the period began of which an alert tells. */
export const beganAt = ({ limit, budget }: BoundStanding): Date => (limit ?? budget).periodStart;
