import { amountOf, plus, type Amounts, type BudgetCategory, type Usd } from '../measures/index.ts';
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

/** Usage that is held until it lapses. */
export interface Lapse extends Ask {
  readonly expiresAt: Date;
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
  readonly wanted: (ask: Ask) => bigint;
}

const limitBound = ({ metric, maximum, used, reserved, resetsAt }: LimitStanding): Bound => ({
  maximum,
  used,
  reserved,
  end: resetsAt,
  wanted: ({ amounts }) => amountOf(amounts, metric),
});

const budgetBound = ({ category, limit, spent, reserved, resetsAt }: BudgetStanding): Bound => ({
  maximum: limit,
  used: spent,
  reserved,
  end: resetsAt,
  wanted: (ask) => (ask.category === category ? ask.usd : 0n),
});

const quotaBound = ({ metric, included, used, reserved, periodEnd }: QuotaStanding): Bound => ({
  maximum: included,
  used,
  reserved,
  end: periodEnd,
  wanted: ({ amounts }) => amountOf(amounts, metric),
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
 *
 * @param lapses all that is held
 */
export function retryAt({ at }: Standing, ask: Ask, verdict: Verdict, lapses: readonly Lapse[]): Date | null {
  const bounds = [
    ...verdict.exceededLimits.map(limitBound),
    ...verdict.exceededBudgets.map(budgetBound),
    ...verdict.exceededQuotas.map(quotaBound),
  ];
  let latest: Date | null = null;
  for (const bound of bounds) {
    const fits = fitsAt(at, ask, bound, lapses);
    if (!fits) return null;
    if (!latest || fits > latest) latest = fits;
  }
  return latest;
}

function fitsAt(now: Date, ask: Ask, { maximum, used, end, wanted }: Bound, lapses: readonly Lapse[]): Date | null {
  const room = maximum! - wanted(ask);
  const lapsing = lapses
    .filter((lapse) => wanted(lapse) > 0n)
    .sort((one, other) => byTime(one.expiresAt, other.expiresAt));
  const instants = [now, ...(end ? [end] : []), ...lapsing.map(({ expiresAt }) => expiresAt)].sort(byTime);
  let held = lapsing.reduce((sum, lapse) => sum + wanted(lapse), 0n);
  let lapsed = 0;
  for (const instant of instants) {
    for (; lapsed < lapsing.length && lapsing[lapsed]!.expiresAt <= instant; lapsed += 1)
      held -= wanted(lapsing[lapsed]!);
    const usedThen = end && instant >= end ? 0n : used;
    if (usedThen + held <= room) return instant;
  }
  return null;
}

const byTime = (one: Date, other: Date): number => one.getTime() - other.getTime();
