import {
  amountOf,
  budgetCategories,
  plus,
  usageMetrics,
  type Amounts,
  type BudgetCategory,
  type UsageMetric,
  type Usd,
} from '../measures/index.ts';
import { spendingBy, type BudgetStanding, type LimitStanding, type QuotaStanding, type Standing } from './standing.ts';

// Whether usage fits. All bounds hold at once: of limits those that won, of each metric and period one; each budget of the
// category; each quota. Nothing here rounds, and nothing asks for the time.

/** Usage that is asked about. */
export interface Ask {
  readonly amounts: Amounts;
  readonly usd: Usd;
  readonly category: BudgetCategory;
}

/** What would be exceeded; nothing where the usage fits. */
export interface Verdict {
  readonly allowed: boolean;
  readonly exceededLimits: readonly LimitStanding[];
  readonly exceededBudgets: readonly BudgetStanding[];
  readonly exceededQuotas: readonly QuotaStanding[];
}

export const fitting: Verdict = { allowed: true, exceededLimits: [], exceededBudgets: [], exceededQuotas: [] };

/** How much usage wants of a metric, or of the money of a category: of each there is one such function only. */
export type Wanted = (ask: Ask) => bigint;

const ofMetric = Object.fromEntries(
  usageMetrics.map((metric): [UsageMetric, Wanted] => [metric, ({ amounts }) => amountOf(amounts, metric)]),
) as Readonly<Record<UsageMetric, Wanted>>;
const ofCategory = Object.fromEntries(
  budgetCategories.map((own): [BudgetCategory, Wanted] => [own, ({ category, usd }) => (category === own ? usd : 0n)]),
) as Readonly<Record<BudgetCategory, Wanted>>;

/** All that is held for a user, as it lapses. */
export interface Lapsing {
  /** The earliest instant, now or later, from which on no more than this is held of what is wanted; null: never. */
  heldAtMost(most: bigint, wanted: Wanted, now: Date): Date | null;
}

/** One bound, whatever it is of. */
interface Bound {
  /** null for unlimited. */
  readonly maximum: bigint | null;
  readonly used: bigint;
  readonly reserved: bigint;
  /** When it is as if nothing had been used; null: never. */
  readonly end: Date | null;
  /** How much of it an ask wants. */
  readonly wanted: Wanted;
}

const limitBound = ({ metric, maximum, used, reserved, resetsAt }: LimitStanding): Bound => ({
  maximum,
  used,
  reserved,
  end: resetsAt,
  wanted: ofMetric[metric],
});

const budgetBound = ({ category, limit, spent, reserved, resetsAt }: BudgetStanding): Bound => ({
  maximum: limit,
  used: spent,
  reserved,
  end: resetsAt,
  wanted: ofCategory[category],
});

const quotaBound = ({ metric, included, used, reserved, periodEnd }: QuotaStanding): Bound => ({
  maximum: included,
  used,
  reserved,
  end: periodEnd,
  wanted: ofMetric[metric],
});

/** What is not asked for exceeds nothing, even where more than everything is used. */
function exceeds(ask: Ask, { maximum, used, reserved, wanted }: Bound): boolean {
  const amount = wanted(ask);
  return amount > 0n && maximum !== null && used + reserved + amount > maximum;
}

/** Whether usage fits beside what is used and held, into everything at once. */
export function judge({ limits, budgets, quotas }: Standing, ask: Ask): Verdict {
  const exceededLimits = limits.filter((limit) => exceeds(ask, limitBound(limit)));
  const exceededBudgets = budgets.filter((budget) => exceeds(ask, budgetBound(budget)));
  const exceededQuotas = quotas.filter((quota) => exceeds(ask, quotaBound(quota)));
  const allowed = exceededLimits.length + exceededBudgets.length + exceededQuotas.length === 0;
  return allowed ? fitting : { allowed, exceededLimits, exceededBudgets, exceededQuotas };
}

/** The standing when the usage is held, too. */
export function holding(standing: Standing, { amounts, usd, category }: Ask): Standing {
  const left = (remaining: bigint, taken: bigint): bigint => (remaining > taken ? remaining - taken : 0n);
  const { held } = standing;
  return {
    ...standing,
    held: {
      amounts: plus(held.amounts, amounts),
      spending: spendingBy((each) => held.spending[each] + (each === category ? usd : 0n)),
    },
    limits: standing.limits.map((limit) => {
      const amount = amountOf(amounts, limit.metric);
      const remaining = limit.remaining === null ? null : left(limit.remaining, amount);
      return { ...limit, reserved: limit.reserved + amount, remaining };
    }),
    budgets: standing.budgets.map((budget) =>
      budget.category === category
        ? { ...budget, reserved: budget.reserved + usd, remaining: left(budget.remaining, usd) }
        : budget,
    ),
    quotas: standing.quotas.map((quota) => ({
      ...quota,
      reserved: quota.reserved + amountOf(amounts, quota.metric),
    })),
  };
}

/**
 * The earliest instant at which the usage would fit if nobody used anything until then: periods end, and what is held
 * lapses. null where waiting does not help.
 */
export function retryAt({ at }: Standing, ask: Ask, verdict: Verdict, lapsing: Lapsing): Date | null {
  const bounds = [
    ...verdict.exceededLimits.map(limitBound),
    ...verdict.exceededBudgets.map(budgetBound),
    ...verdict.exceededQuotas.map(quotaBound),
  ];
  let latest: Date | null = null;
  for (const bound of bounds) {
    const fits = fitsAt(at, ask, bound, lapsing);
    if (!fits) return null;
    latest = latest ? later(latest, fits) : fits;
  }
  return latest;
}

/** By what lapses alone, or by what lapses once the period has ended: whichever comes first. */
function fitsAt(now: Date, ask: Ask, { maximum, used, end, wanted }: Bound, lapsing: Lapsing): Date | null {
  const room = maximum! - wanted(ask);
  const within = lapsing.heldAtMost(room - used, wanted, now);
  if (!end || (within && within <= end)) return within;
  const anew = lapsing.heldAtMost(room, wanted, now);
  return anew && later(anew, end);
}

const later = (one: Date, other: Date): Date => (one > other ? one : other);
