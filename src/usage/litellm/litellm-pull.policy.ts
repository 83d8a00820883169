import { parseUsd, type ResetPeriod, type Usd } from '../measures/index.ts';
import type { ProxyEntry } from './litellm-proxy.ts';

/** More than anybody may be meant to spend: what a ledger takes in one record. */
const MOST_USD = 1_000_000;
const PLACES = 10;

/**
 * Those of a day, a week and a month begin at midnight, on Mondays and on the first there as well; those of 24 hours, or
 * of another number of days that is about a month, begin there with the budget.
 */
const periods: ReadonlyMap<string, ResetPeriod> = new Map([
  ['1d', 'DAILY'],
  ['24h', 'DAILY'],
  ['7d', 'WEEKLY'],
  ['1w', 'WEEKLY'],
  ['28d', 'MONTHLY'],
  ['30d', 'MONTHLY'],
  ['31d', 'MONTHLY'],
  ['1mo', 'MONTHLY'],
]);
/** What stands for no duration as well, since pages of the proxy have sent it. */
const none: ReadonlySet<string> = new Set(['', 'none', 'null']);

/** When a budget of this duration begins anew here; null where nothing here is like it. */
export function periodOf(duration: string | null): ResetPeriod | null {
  const said = duration?.trim().toLowerCase() ?? '';
  return none.has(said) ? 'NEVER' : (periods.get(said) ?? null);
}

/** A sum that the proxy keeps as a float, to ten decimal places; null where it cannot be meant. */
export function usdFrom(float: number): Usd | null {
  return float >= 0 && float <= MOST_USD ? parseUsd(float.toFixed(PLACES)) : null;
}

/** A budget as a proxy's entry has it. */
export interface PulledBudget {
  readonly period: ResetPeriod;
  readonly limit: Usd;
}

/** The budget of an entry that has one, or why it cannot be one here. */
export function budgetFrom({ maxBudget, budgetDuration }: ProxyEntry): PulledBudget | string {
  const limit = usdFrom(maxBudget!);
  if (limit === null) return `a budget of ${maxBudget} USD`;
  const period = periodOf(budgetDuration);
  return period ? { period, limit } : `a budget that begins anew after ${budgetDuration}`;
}

/**
 * Of entries that are one account, the one whose budget counts: the user's own before keys, else the first. Null where
 * none has a budget. One that cannot be a budget here counts too, so that no lesser one comes in its place unseen.
 */
export function budgetHolder(entries: readonly ProxyEntry[]): ProxyEntry | null {
  const holders = entries.filter(({ maxBudget }) => maxBudget !== null);
  return holders.find(({ kind }) => kind === 'user') ?? holders[0] ?? null;
}

/** The key under which what an entry spent is recorded, once. */
export const recordKey = ({ kind, id }: ProxyEntry): string => `litellm pull ${kind} ${id}`;
