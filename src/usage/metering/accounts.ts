import type { Clock } from '../../core/clock.ts';
import { isId } from '../../core/ids.ts';
import type { Tx } from '../../core/tx.ts';
import { resetPeriods } from '../measures/index.ts';
import { renewDue } from './allowances.ts';
import { lockedAccounts, missingAccounts, moveAccounts, type LockedUser } from './accounts.queries.ts';
import { recount, recountResets, zonedKinds } from './standing.queries.ts';
import { periodsAt } from './standing.ts';

/** Accounts that were seen to be there, so that they need not be made: at most so many, and forgotten all at once. */
const seen = new Set<string>();
const MOST_SEEN = 200_000;

/**
 * Locks the usage of users for counting, holding or beginning anew: everybody does it in the order of ids, and one at a
 * time. Those of whom the time zone has changed are first counted anew in the new one, so that nothing is lost or given,
 * and what plans include begins anew where a period has ended. Gives those there are.
 *
 * @param present the instant whose periods are the present ones; a clock is asked when everything is locked
 */
export async function lockUsage(
  tx: Tx,
  userIds: readonly string[],
  present: Date | Clock,
): Promise<readonly LockedUser[]> {
  const ids = [...new Set(userIds.map((id) => id.toLowerCase()))].filter(isId);
  if (ids.length === 0) return [];
  const unseen = ids.filter((id) => !seen.has(id));
  if (unseen.length > 0) await tx.execute(missingAccounts(unseen));
  let users = await tx.prepared<LockedUser>(lockedAccounts(ids));
  if (users.length < ids.length && forget(ids, users)) {
    await tx.execute(missingAccounts(ids));
    users = await tx.prepared<LockedUser>(lockedAccounts(ids));
  }
  remember(tx, users);
  const at = present instanceof Date ? present : present.now();
  const moved = users.filter(({ timeZone, countedIn }) => timeZone !== countedIn);
  if (moved.length > 0) await move(tx, moved, at);
  const due = users.filter(({ renewsAt }) => renewsAt !== null && renewsAt <= at);
  if (due.length > 0)
    await renewDue(
      tx,
      due.map(({ userId }) => userId),
      at,
    );
  return users.map((user) => ({ ...user, countedIn: user.timeZone }));
}

/** Forgets those that are not there after all; whether there were any. */
const forget = (ids: readonly string[], users: readonly LockedUser[]): boolean => {
  const found = new Set(users.map(({ userId }) => userId));
  return ids.filter((id) => !found.has(id) && seen.delete(id)).length > 0;
};

function remember(tx: Tx, users: readonly LockedUser[]): void {
  tx.afterCommit(() => {
    if (seen.size > MOST_SEEN) seen.clear();
    for (const { userId } of users) seen.add(userId);
  });
}

async function move(tx: Tx, users: readonly LockedUser[], at: Date): Promise<void> {
  const present = users.map((user) => ({ ...user, periods: periodsAt(at, user.timeZone) }));
  await tx.execute(recount(present));
  await tx.execute(recountResets(present, zonedKinds));
  await tx.execute(moveAccounts(users));
}

/**
 * Says anew, by the records, what had been spent when the budgets of a user began anew in their present period. To be
 * called where the period of a budget has become another kind, with the usage locked.
 */
export async function recountBudgetResets(tx: Tx, user: LockedUser, at: Date): Promise<void> {
  await tx.execute(recountResets([{ ...user, periods: periodsAt(at, user.timeZone) }], resetPeriods));
}
