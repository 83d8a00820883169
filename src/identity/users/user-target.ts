import { hasCeiling, strengthFor, strengthsOf, type Ranked } from '../../access/ceiling.ts';
import { accessErrors } from '../../access/guard.ts';
import { isId } from '../../core/ids.ts';
import type { AuditRecord, Tx } from '../../core/tx.ts';
import { Installation } from './installation.entity.ts';
import { User } from './user.entity.ts';
import { userErrors } from './user.errors.ts';
import { isActiveAdmin, type Standing } from './user.policy.ts';

/** An account that is about to be changed: its row, locked until the end of the transaction, the marks on it, and its strength. */
export type UserTarget = User & Standing;

/** Locks an account for a change that leaves its role and status alone. @throws NOT_FOUND */
export async function lockUser(tx: Tx, id: string): Promise<UserTarget> {
  const user = isId(id) ? await tx.lock(User, { id }) : null;
  if (!user) throw userErrors.NOT_FOUND();
  return marked(tx, user, await tx.manager.findOneByOrFail(Installation, { id: true }));
}

/**
 * Locks an account for a change of its role or status, its deletion, or the mark of the super admin. The installation
 * is locked first, by everybody in this order: such changes happen one after the other, so that two administrators who
 * remove each other leave one.
 * @throws NOT_FOUND
 */
export async function lockStanding(tx: Tx, id: string): Promise<UserTarget> {
  const installation = await tx.lock(Installation, { id: true });
  const user = isId(id) ? await tx.lock(User, { id }) : null;
  if (!user) throw userErrors.NOT_FOUND();
  return marked(tx, user, installation!);
}

/**
 * Locks accounts as far as their strength matters, in an order that all who lock many have in common. Ids of nobody are
 * left out.
 */
export async function lockRanked(tx: Tx, ids: readonly string[]): Promise<Ranked[]> {
  const accounts = await tx.rows<Pick<User, 'id' | 'role'>>({
    name: 'locked_users',
    text: 'SELECT u.id, u.role FROM users u WHERE u.id = ANY($1::uuid[]) ORDER BY u.id FOR UPDATE',
    values: [ids],
  });
  if (hasCeiling(tx.actor)) await tx.refuseOutdated();
  const strengths = hasCeiling(tx.actor) ? await strengthsOf(tx, ids) : null;
  return accounts.map((account) => ({ ...account, strength: strengths?.get(account.id) ?? null }));
}

/** Refuses to take away the last active administrator. Sure only of a target that `lockStanding` locked. @throws LAST_ADMIN */
export async function refuseLastAdmin(tx: Tx, target: UserTarget): Promise<void> {
  if (!isActiveAdmin(target)) return;
  const others = await tx.rows({
    text: `SELECT 1 FROM users WHERE role = 'ADMIN' AND status = 'ACTIVE' AND type <> 'SERVICE' AND id <> $1 LIMIT 1`,
    values: [target.id],
  });
  if (others.length === 0) throw userErrors.LAST_ADMIN();
}

/** Refuses whoever is not the super admin any more. The mark does not move until the transaction ends. @throws FORBIDDEN */
export async function refuseUnlessSuperAdmin(tx: Tx): Promise<void> {
  const installation = await tx.lock(Installation, { id: true });
  if (installation?.superAdminId !== tx.actor.subjectId) throw accessErrors.FORBIDDEN();
}

/** How the audit log names the account. */
export const auditTarget = ({ id, name }: Pick<User, 'id' | 'name'>) =>
  ({ targetType: 'User', targetId: id, targetName: name }) satisfies Partial<AuditRecord>;

async function marked(tx: Tx, user: User, { firstUserId, superAdminId }: Installation): Promise<UserTarget> {
  // A delegate may have waited for the lock, and lost meanwhile what it acts on others by.
  if (hasCeiling(tx.actor) && user.id !== tx.actor.subjectId) await tx.refuseOutdated();
  return {
    ...user,
    isFirstUser: user.id === firstUserId,
    isSuperAdmin: user.id === superAdminId,
    strength: await strengthFor(tx, tx.actor, user.id),
  };
}
