import { usdOf, type BudgetCategory, type Usd } from '../measures/index.ts';
import type { ProxyEntry } from './litellm-proxy.ts';
import { budgetFrom, budgetHolder, recordKey, usdFrom, type PulledBudget } from './litellm-pull.policy.ts';

/** What an operator orders. */
export interface PullOrder {
  readonly category: BudgetCategory;
  /** Whether budgets that are there give way. */
  readonly replaceBudgets: boolean;
}

/** What becomes of a budget; SAME: it is there already. */
export type BudgetChange = 'SET' | 'REPLACED' | 'KEPT' | 'SAME';

export interface PlannedBudget extends PulledBudget {
  readonly change: BudgetChange;
}

/** What an entry spent, as it is to be recorded. */
export interface PlannedSpend {
  readonly key: string;
  readonly cost: Usd;
}

/** What is to be done for one account. */
export interface AccountPlan {
  readonly userId: string;
  /** The proxy's entries that are this account. */
  readonly entries: readonly ProxyEntry[];
  readonly budget: PlannedBudget | null;
  readonly spends: readonly PlannedSpend[];
  /** How many entries' spending was recorded by an earlier pull. */
  readonly recordedBefore: number;
  /** What cannot be taken over, in words. */
  readonly leftOut: readonly { readonly entry: ProxyEntry; readonly what: string }[];
}

/** What is to be done, and whom it is not about. */
export interface PullPlan {
  readonly accounts: readonly AccountPlan[];
  readonly unknown: readonly ProxyEntry[];
}

/** What an account has here. */
export interface Present {
  readonly budget: { readonly period: string; readonly limit: string } | null;
  readonly isRecorded: (key: string) => boolean;
}

/** What is to be done for one account, by what the proxy has of it and what is here. */
export function accountPlan(
  userId: string,
  entries: readonly ProxyEntry[],
  present: Present,
  { replaceBudgets }: PullOrder,
): AccountPlan {
  const leftOut: { entry: ProxyEntry; what: string }[] = [];
  const holder = budgetHolder(entries);
  const pulled = holder && budgetFrom(holder);
  if (typeof pulled === 'string') leftOut.push({ entry: holder!, what: pulled });
  for (const entry of entries)
    if (entry !== holder && entry.maxBudget !== null)
      leftOut.push({ entry, what: 'a budget, since another one of the same account counts' });
  const spends = entries.flatMap((entry) => {
    const cost = usdFrom(entry.spent);
    if (cost === null) leftOut.push({ entry, what: `a spending of ${entry.spent} USD` });
    return cost ? [{ key: recordKey(entry), cost }] : [];
  });
  const fresh = spends.filter(({ key }) => !present.isRecorded(key));
  return {
    userId,
    entries,
    budget:
      pulled && typeof pulled !== 'string' ? { ...pulled, change: changeOf(pulled, present, replaceBudgets) } : null,
    spends: fresh,
    recordedBefore: spends.length - fresh.length,
    leftOut,
  };
}

function changeOf({ period, limit }: PulledBudget, { budget }: Present, replaces: boolean): BudgetChange {
  if (budget === null) return 'SET';
  if (budget.period === period && usdOf(budget.limit) === limit) return 'SAME';
  return replaces ? 'REPLACED' : 'KEPT';
}
