import type { Money } from '../../core/shapes.ts';
import {
  amountOf,
  amountsOf,
  moneyOf,
  noAmounts,
  usageMetrics,
  usdOf,
  type Amounts,
  type AmountsRow,
  type Day,
  type UsageMetric,
  type Usd,
} from '../measures/index.ts';
import type { UsageDimension } from './usage-sums.queries.ts';

/** What was used. */
export interface UsageSums {
  readonly amounts: Amounts;
  readonly cost: Usd;
}

/** The same with what its tokens cost by the prices; null where there are none. */
export interface EstimatedSums extends UsageSums {
  readonly estimate: Money | null;
}

/** Total of a metric. */
export interface UsageTotal {
  readonly metric: UsageMetric;
  readonly amount: bigint;
}

/** Use of one day, model or category, as clients see it. */
export interface UsageBucket {
  readonly key: string;
  readonly totals: readonly UsageTotal[];
  readonly cost: Money;
}

/** How use is looked up that is added up, whenever it is asked for. */
export interface UsageSources {
  readonly sums: () => Promise<UsageSums>;
  readonly estimate: () => Promise<Money | null>;
  readonly breakdown: (by: UsageDimension) => Promise<UsageBucket[]>;
}

/** Use added up. Nothing of it is read before it is asked for, and sums are read once. */
export class UsageSummary {
  readonly #sums: () => Promise<UsageSums>;

  constructor(private readonly sources: UsageSources) {
    this.#sums = once(sources.sums);
  }

  async totals(): Promise<UsageTotal[]> {
    return totalsOf((await this.#sums()).amounts);
  }

  async cost(): Promise<Money> {
    return moneyOf((await this.#sums()).cost);
  }

  estimatedCost(): Promise<Money | null> {
    return this.sources.estimate();
  }

  breakdown(by: UsageDimension): Promise<UsageBucket[]> {
    return this.sources.breakdown(by);
  }
}

/** Loads at most once, and only if it is asked to. */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | null = null;
  return () => (loading ??= load());
}

export const noSums: UsageSums = { amounts: noAmounts, cost: 0n };

type CostedRow = AmountsRow & { readonly costUsd: string };

export const sumsOf = (row: CostedRow): UsageSums => ({ amounts: amountsOf(row), cost: usdOf(row.costUsd) });

/** Each metric, those without use among them. */
const totalsOf = (amounts: Amounts): UsageTotal[] =>
  usageMetrics.map((metric) => ({ metric, amount: amountOf(amounts, metric) }));

/** Buckets as clients see them: days by date, and the others as they come. */
export function bucketsOf(
  rows: readonly (CostedRow & { readonly key: string })[],
  by: UsageDimension,
  days: readonly Day[],
): UsageBucket[] {
  const buckets = rows.map((row) => ({
    key: by === 'DAY' ? days[Number(row.key) - 1]!.date : row.key,
    totals: totalsOf(amountsOf(row)),
    cost: moneyOf(usdOf(row.costUsd)),
  }));
  return by === 'DAY' ? buckets.sort((one, other) => (one.key < other.key ? -1 : 1)) : buckets;
}
