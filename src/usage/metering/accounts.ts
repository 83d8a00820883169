import type { Clock } from '../../core/clock.ts';
import { isId } from '../../core/ids.ts';
import type { Tx } from '../../core/tx.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import { resetPeriods } from '../measures/index.ts';
import { renewDue } from './allowances.ts';
import { heldAccounts, lockedAccounts, missingAccounts, moveAccounts, type LockedUser } from './accounts.queries.ts';
import { recount, recountResets } from './standing.queries.ts';
import { periodsOf, settled, zonedKinds } from './user-periods.ts';

/** Accounts that were seen to be there, so that they need not be made: at most so many, and forgotten all at once. */
const seen = new Set<string>();
const MOST_SEEN = 200_000;

/**
 * Locks the usage of users for counting, holding or beginning anew: everybody does it in the order of ids, and one at a
 * time. Those of whom the time zone has changed are counted in the new one from now on, and take along what they had
 * begun, so that nothing is lost or given; what plans include begins anew where a period has ended. Gives those there are.
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
  const settledUsers = users.map((user) => (user.timeZone === user.countedIn ? user : settled(user, at)));
  const moved = settledUsers.filter(hasMoved);
  if (moved.length > 0) await move(tx, moved);
  const due = users.filter(({ renewsAt }) => renewsAt !== null && renewsAt <= at);
  if (due.length > 0)
    await renewDue(
      tx,
      due.map(({ userId }) => userId),
      at,
    );
  return settledUsers;
}

/** Of users those whose usage somebody else holds at the moment. */
export async function heldByOthers(
  unitOfWork: Pick<UnitOfWork, 'maintainOften'>,
  userIds: readonly string[],
): Promise<readonly string[]> {
  const rows = await unitOfWork.maintainOften((tx) =>
    tx.prepared<{ userId: string }>(heldAccounts(userIds.filter(isId))),
  );
  return rows.map(({ userId }) => userId);
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

type Moved = ReturnType<typeof settled<LockedUser>>;
const hasMoved = (user: LockedUser | Moved): user is Moved => 'anew' in user;

async function move(tx: Tx, users: readonly Moved[]): Promise<void> {
  if (users.some(({ anew }) => anew.length > 0)) await tx.execute(recount(users));
  for (const kind of zonedKinds) {
    const anew = users.filter((user) => user.anew.includes(kind));
    if (anew.length > 0) await tx.execute(recountResets(anew, [kind]));
  }
  await tx.execute(moveAccounts(users));
}

/**
 * Says anew, by the records, what had been spent when the budgets of a user began anew in their present period. To be
 * called where the period of a budget has become another kind, with the usage locked.
 */
export async function recountBudgetResets(tx: Tx, user: LockedUser, at: Date): Promise<void> {
  await tx.execute(recountResets([{ ...user, periods: periodsOf(user, at) }], resetPeriods));
}
