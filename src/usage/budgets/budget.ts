import type { Money } from '../../core/shapes.ts';
import type { BudgetCategory, ResetPeriod } from '../measures/index.ts';

/** A budget, and how much of it is spent and held. */
export interface BudgetView {
  readonly id: string;
  readonly userId: string;
  readonly category: BudgetCategory;
  readonly period: ResetPeriod;
  readonly limit: Money;
  readonly spent: Money;
  /** Held by open reservations. */
  readonly reserved: Money;
  /** Never below zero. */
  readonly remaining: Money;
  /** Spent as a share of the limit; null for a limit of zero. */
  readonly usedRatio: number | null;
  /** When it was reset, if that was within the period. */
  readonly periodStart: Date;
  /** null for a one-time budget. */
  readonly resetsAt: Date | null;
  readonly updatedAt: Date;
}
