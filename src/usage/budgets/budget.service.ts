import { badInput } from '../../core/errors.ts';
import { isId, newId } from '../../core/ids.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { auditTarget, lockUser } from '../../identity/users/index.ts';
import type { BudgetStanding, LockedUser, UsageStandingService } from '../metering/index.ts';
import {
  formatUsd,
  MOST_USD,
  parseUsd,
  usdOf,
  type BudgetCategory,
  type ResetPeriod,
  type Usd,
} from '../measures/index.ts';
import { budgetErrors } from './budget.errors.ts';
import * as queries from './budget.queries.ts';
import type { StoredBudget } from './budget.queries.ts';

/** A budget as it is ordered. */
export interface BudgetOrder {
  readonly userId: string;
  readonly category: BudgetCategory;
  readonly period: ResetPeriod;
  /** A decimal number in USD. */
  readonly limit: string;
}

/** What the room that counts does for this one, which it is built on itself. */
export interface UsageLock {
  /** Keeps the usage of accounts from being counted until the end of the transaction. */
  lock(tx: Tx, userIds: readonly string[], at: Date): Promise<readonly LockedUser[]>;
  /** Says anew what was spent when budgets began anew, where the period of one has become another kind. */
  recountResets(tx: Tx, user: LockedUser, at: Date): Promise<void>;
}

/** Told, in the transaction, of budgets that changed. */
export interface BudgetListener {
  budgetSet(tx: Tx, userId: string): Promise<void>;
}

type Named = Parameters<typeof auditTarget>[0];

/** What people may spend: set, begun anew and removed by administrators. */
export class BudgetService {
  constructor(
    private readonly standings: Pick<UsageStandingService, 'of'>,
    private readonly usage: UsageLock,
    private readonly listener: BudgetListener,
  ) {}

  /** Sets what an account may spend in a category. What it spent in the period counts. Twice is like once. @throws NOT_FOUND, BAD_USER_INPUT */
  async set(tx: Tx, { userId, category, period, limit }: BudgetOrder): Promise<BudgetStanding> {
    const wanted = wantedUsd(limit);
    const user = await lockUser(tx, userId);
    const [former] = await tx.rows<StoredBudget>(queries.lockedBudgetOf(user.id, category));
    if (former && former.period === period && usdOf(former.limit) === wanted)
      return tx.unchanged(await this.#view(tx, former));
    const budget = { id: former?.id ?? newId(), userId: user.id, category, period, limit: formatUsd(wanted) };
    const isOtherPeriod = former !== undefined && former.period !== period;
    const [locked] = isOtherPeriod ? await this.usage.lock(tx, [user.id], tx.now) : [];
    await tx.execute(queries.writeBudget(budget, tx.now));
    if (locked) await this.usage.recountResets(tx, locked, tx.now);
    const [before, after] = [former ? told(former) : { category }, told(budget)];
    tx.record({ action: 'BUDGET_CHANGED', ...auditTarget(user), before, after });
    await this.listener.budgetSet(tx, user.id);
    return this.#view(tx, budget);
  }

  /** Sets it where the account has none in the category; null where it has one, which stays. @throws NOT_FOUND, BAD_USER_INPUT */
  async setFirst(tx: Tx, order: BudgetOrder): Promise<BudgetStanding | null> {
    const user = await lockUser(tx, order.userId);
    const [present] = await tx.rows<StoredBudget>(queries.lockedBudgetOf(user.id, order.category));
    return present ? tx.unchanged(null) : this.set(tx, order);
  }

  /** What accounts may spend in a category, by account: those that have a budget there. */
  async ofAccounts(
    db: Pick<Reader, 'rows'>,
    userIds: readonly string[],
    category: BudgetCategory,
  ): Promise<ReadonlyMap<string, StoredBudget>> {
    const budgets = await db.rows<StoredBudget>(queries.budgetsOf(userIds, category));
    return new Map(budgets.map((budget) => [budget.userId, budget]));
  }

  /** Removes a budget: from then on the category is bound by none. @throws NOT_FOUND */
  async delete(tx: Tx, id: string): Promise<{ readonly deletedId: string }> {
    const budget = await this.#lock(tx, id);
    await tx.execute(queries.deleteBudget(budget.id));
    tx.record({
      action: 'BUDGET_CHANGED',
      ...(await this.#target(tx, budget)),
      before: told(budget),
      after: { category: budget.category },
    });
    return { deletedId: budget.id };
  }

  /**
   * Begins the period of a budget anew, with nothing spent, by an entry that says what no longer counts; it ends when it
   * would have ended. Where nothing was spent there is nothing to begin anew. @throws NOT_FOUND
   */
  async reset(tx: Tx, id: string): Promise<BudgetStanding> {
    const { userId } = await this.#find(tx, id);
    // Nothing is counted between looking at what was spent and writing it down.
    await this.usage.lock(tx, [userId], tx.now);
    const budget = await this.#lock(tx, id);
    const present = await this.#view(tx, budget);
    if (present.spent === 0n) return tx.unchanged(present);
    const spent = formatUsd(present.spent);
    await tx.execute(queries.insertReset(budget.id, spent, tx.now));
    await tx.execute(queries.touchBudget(budget.id, tx.now));
    const { category } = budget;
    tx.record({
      action: 'BUDGET_CHANGED',
      ...(await this.#target(tx, budget)),
      before: { category, spent },
      after: { category, spent: formatUsd(0n) },
    });
    return this.#view(tx, budget);
  }

  /** @throws NOT_FOUND */
  async #find(tx: Tx, id: string, statement = queries.budgetById): Promise<StoredBudget> {
    const [budget] = isId(id) ? await tx.rows<StoredBudget>(statement(id)) : [];
    if (!budget) throw budgetErrors.NOT_FOUND();
    return budget;
  }

  #lock(tx: Tx, id: string): Promise<StoredBudget> {
    return this.#find(tx, id, queries.lockedBudget);
  }

  async #view(tx: Tx, { id, userId }: StoredBudget): Promise<BudgetStanding> {
    const standing = (await this.standings.of(tx, [userId])).get(userId);
    const view = standing?.budgets.find((budget) => budget.id === id);
    if (!view) throw new Error('a budget that is there is not told of');
    return view;
  }

  async #target(tx: Tx, { userId }: StoredBudget) {
    const [owner] = await tx.rows<Named>(queries.ownerOf(userId));
    return auditTarget(owner!);
  }
}

/** @throws BAD_USER_INPUT */
function wantedUsd(limit: string): Usd {
  const path = ['input', 'limit'];
  const usd = parseUsd(limit);
  if (usd === null) throw badInput(path, 'US dollars have at most 10 decimal places here.', 'INVALID');
  if (usd < 0n) throw badInput(path, 'It cannot be negative.', 'OUT_OF_RANGE');
  if (usd > MOST_USD) throw badInput(path, `It cannot be more than ${formatUsd(MOST_USD)}.`, 'OUT_OF_RANGE');
  return usd;
}

/** A budget as the audit log keeps it. */
const told = ({ category, period, limit }: Omit<StoredBudget, 'id' | 'userId'>) => ({
  category,
  period,
  limit: formatUsd(usdOf(limit)),
});
