import {
  amountOf,
  budgetCategories,
  ratioOf,
  resetPeriods,
  usageMetrics,
  type Amounts,
  type BudgetCategory,
  type Period,
  type ResetPeriod,
  type UsageMetric,
  type Usd,
} from '../measures/index.ts';

/** A limit as configured, as far as it binds a user. Its subject is everybody where all three are null. */
export interface ConfiguredLimit {
  readonly id: string;
  readonly userId: string | null;
  readonly groupId: string | null;
  readonly orgUnitId: string | null;
  readonly metric: UsageMetric;
  readonly period: ResetPeriod;
  /** null for unlimited. */
  readonly maximum: bigint | null;
  readonly updatedAt: Date;
}

/** The limit that holds for a metric and a period, with what is used of it. */
export interface LimitStanding {
  readonly metric: UsageMetric;
  readonly period: ResetPeriod;
  /** null for unlimited. */
  readonly maximum: bigint | null;
  readonly used: bigint;
  readonly reserved: bigint;
  /** Never below zero; null for unlimited. */
  readonly remaining: bigint | null;
  readonly periodStart: Date;
  readonly resetsAt: Date | null;
  /** The one that won: the highest, and of equal ones the nearest to the user. */
  readonly source: ConfiguredLimit;
  /** All that were considered, from the highest down. */
  readonly candidates: readonly ConfiguredLimit[];
}

/** A budget as configured. */
export interface ConfiguredBudget {
  readonly id: string;
  readonly userId: string;
  readonly category: BudgetCategory;
  readonly period: ResetPeriod;
  readonly limit: Usd;
  readonly updatedAt: Date;
}

/** A budget with what is spent of it. */
export interface BudgetStanding extends ConfiguredBudget {
  /** In this period, since it began anew the last time. */
  readonly spent: Usd;
  readonly reserved: Usd;
  /** Never below zero. */
  readonly remaining: Usd;
  /** null for a limit of zero. */
  readonly usedRatio: number | null;
  /** When it began anew, where that was within the period. */
  readonly periodStart: Date;
  readonly resetsAt: Date | null;
}

/** What a plan includes of a metric between two instants, with what is used of it. */
export interface QuotaStanding {
  readonly id: string;
  readonly metric: UsageMetric;
  readonly included: bigint;
  readonly used: bigint;
  readonly reserved: bigint;
  readonly periodStart: Date;
  readonly periodEnd: Date;
}

export type Spending = Readonly<Record<BudgetCategory, Usd>>;

/** What was used and spent in a period. */
export interface Counted {
  readonly period: Period;
  readonly amounts: Amounts;
  readonly spending: Spending;
}

/** What open reservations hold. */
export interface Held {
  readonly amounts: Amounts;
  readonly spending: Spending;
}

/** All that is known of a user's usage at an instant: what was used, what is held, and what binds it. */
export interface Standing {
  readonly userId: string;
  readonly timeZone: string;
  readonly at: Date;
  /** Of the present period of each kind. */
  readonly counted: Readonly<Record<ResetPeriod, Counted>>;
  readonly held: Held;
  readonly limits: readonly LimitStanding[];
  readonly budgets: readonly BudgetStanding[];
  readonly quotas: readonly QuotaStanding[];
}

/** How a budget began anew within its present period. */
interface Reset {
  /** What was spent in the period before that. */
  readonly forgiven: Usd;
  /** null where it did not. */
  readonly resetAt: Date | null;
}

/** What a standing is made of. */
export interface StandingFacts {
  readonly userId: string;
  readonly timeZone: string;
  readonly at: Date;
  readonly counted: Standing['counted'];
  readonly held: Held;
  readonly limits: readonly ConfiguredLimit[];
  readonly budgets: readonly (ConfiguredBudget & Reset)[];
  readonly quotas: readonly Omit<QuotaStanding, 'reserved'>[];
}

export const spendingBy = (usdOf: (category: BudgetCategory) => Usd): Spending =>
  Object.fromEntries(budgetCategories.map((category) => [category, usdOf(category)])) as Record<BudgetCategory, Usd>;

export const byPeriod = <T>(of: (period: ResetPeriod) => T): Readonly<Record<ResetPeriod, T>> =>
  Object.fromEntries(resetPeriods.map((period) => [period, of(period)])) as Record<ResetPeriod, T>;

/** Adds up what binds a user. */
export function standingOf({ limits, budgets, quotas, ...facts }: StandingFacts): Standing {
  const { counted, held } = facts;
  return {
    ...facts,
    limits: grouped(limits).map((candidates) => limitStanding(candidates, counted, held)),
    budgets: budgets.map((budget) => budgetStanding(budget, counted, held)),
    quotas: quotas.map((quota) => ({ ...quota, reserved: amountOf(held.amounts, quota.metric) })),
  };
}

/** Limits of one metric and period each, in order of the enums. */
function grouped(limits: readonly ConfiguredLimit[]): ConfiguredLimit[][] {
  const sorted = [...limits].sort(highestFirst);
  return usageMetrics.flatMap((metric) =>
    resetPeriods
      .map((period) => sorted.filter((limit) => limit.metric === metric && limit.period === period))
      .filter((candidates) => candidates.length > 0),
  );
}

const nearness = ({ userId, groupId, orgUnitId }: ConfiguredLimit): number =>
  userId !== null ? 0 : groupId !== null ? 1 : orgUnitId !== null ? 2 : 3;

function highestFirst(one: ConfiguredLimit, other: ConfiguredLimit): number {
  if (one.maximum !== other.maximum) {
    if (one.maximum === null) return -1;
    if (other.maximum === null) return 1;
    return one.maximum > other.maximum ? -1 : 1;
  }
  return nearness(one) - nearness(other) || (one.id < other.id ? -1 : 1);
}

function limitStanding(
  candidates: readonly ConfiguredLimit[],
  counted: Standing['counted'],
  held: Held,
): LimitStanding {
  const source = candidates[0]!;
  const { metric, period, maximum } = source;
  const { amounts, period: present } = counted[period];
  const used = amountOf(amounts, metric);
  const reserved = amountOf(held.amounts, metric);
  return {
    metric,
    period,
    maximum,
    used,
    reserved,
    remaining: maximum === null ? null : atLeastZero(maximum - used - reserved),
    periodStart: present.start,
    resetsAt: present.end,
    source,
    candidates,
  };
}

function budgetStanding(
  { forgiven, resetAt, ...budget }: StandingFacts['budgets'][number],
  counted: Standing['counted'],
  held: Held,
): BudgetStanding {
  const { category, period, limit } = budget;
  const { spending, period: present } = counted[period];
  const spent = atLeastZero(spending[category] - forgiven);
  const reserved = held.spending[category];
  return {
    ...budget,
    spent,
    reserved,
    remaining: atLeastZero(limit - spent - reserved),
    usedRatio: limit === 0n ? null : ratioOf(spent, limit),
    periodStart: resetAt ?? present.start,
    resetsAt: present.end,
  };
}

const atLeastZero = (amount: bigint): bigint => (amount > 0n ? amount : 0n);
