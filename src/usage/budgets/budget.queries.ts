import type { Statement } from '../../core/sql.ts';
import { budgetCategories, spendingColumns, type BudgetCategory, type ResetPeriod } from '../measures/index.ts';

/** A budget as it is stored. */
export interface StoredBudget {
  readonly id: string;
  readonly userId: string;
  readonly category: BudgetCategory;
  readonly period: ResetPeriod;
  /** A numeric(20,10) as text. */
  readonly limit: string;
}

const columns = 'b.id, b.user_id AS "userId", b.category, b.period, b.limit_usd AS "limit"';

export const budgetById = (id: string): Statement => ({
  name: 'budget_by_id',
  text: `SELECT ${columns} FROM usage_budgets b WHERE b.id = $1`,
  values: [id],
});

/** The same, locked. */
export const lockedBudget = (id: string): Statement => ({
  name: 'locked_budget',
  text: `SELECT ${columns} FROM usage_budgets b WHERE b.id = $1 FOR UPDATE`,
  values: [id],
});

/** What an account may spend in a category, locked. */
export const lockedBudgetOf = (userId: string, category: BudgetCategory): Statement => ({
  name: 'locked_budget_of',
  text: `SELECT ${columns} FROM usage_budgets b WHERE b.user_id = $1 AND b.category = $2 FOR UPDATE`,
  values: [userId, category],
});

/** What accounts may spend in a category. */
export const budgetsOf = (userIds: readonly string[], category: BudgetCategory): Statement => ({
  name: 'budgets_of_accounts',
  text: `SELECT ${columns} FROM usage_budgets b WHERE b.user_id = ANY($1::uuid[]) AND b.category = $2`,
  values: [userIds, category],
});

/** Makes a budget, or changes it. Sure only while the account is locked. */
export const writeBudget = ({ id, userId, category, period, limit }: StoredBudget, now: Date): Statement => ({
  name: 'write_budget',
  text: `INSERT INTO usage_budgets AS b (id, user_id, category, period, limit_usd, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (user_id, category)
      DO UPDATE SET period = excluded.period, limit_usd = excluded.limit_usd, updated_at = excluded.updated_at`,
  values: [id, userId, category, period, limit, now],
});

export const deleteBudget = (id: string): Statement => ({
  name: 'delete_budget',
  text: 'DELETE FROM usage_budgets WHERE id = $1',
  values: [id],
});

const SPENT_IN_B = `CASE b.category ${budgetCategories.map((category, index) => `WHEN '${category}' THEN c.${spendingColumns[index]}`).join(' ')} END`;

/** Begins the period of a budget anew, after whatever was begun before. */
export const insertReset = (id: string, spentUsd: string, now: Date): Statement => ({
  name: 'insert_budget_reset',
  text: `INSERT INTO usage_budget_resets (budget_id, at, spent_usd, spent_ever_usd)
    SELECT b.id, greatest($3::timestamptz, (SELECT max(at) + interval '1 millisecond' FROM usage_budget_resets WHERE budget_id = b.id)), $2,
      coalesce((SELECT ${SPENT_IN_B} FROM usage_counters c WHERE c.user_id = b.user_id AND c.period = 'NEVER'), 0)
      FROM usage_budgets b WHERE b.id = $1`,
  values: [id, spentUsd, now],
});

export const touchBudget = (id: string, now: Date): Statement => ({
  name: 'touch_budget',
  text: 'UPDATE usage_budgets SET updated_at = $2 WHERE id = $1',
  values: [id, now],
});

/** The name of an account, as the audit log keeps it. */
export const ownerOf = (userId: string): Statement => ({
  name: 'owner_of_budget',
  text: 'SELECT u.id, u.name FROM users u WHERE u.id = $1',
  values: [userId],
});
