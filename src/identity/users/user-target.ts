import { accessErrors } from '../../access/guard.ts';
import { isId } from '../../core/ids.ts';
import type { AuditRecord, Tx } from '../../core/tx.ts';
import { Installation } from './installation.entity.ts';
import { User } from './user.entity.ts';
import { userErrors } from './user.errors.ts';
import { isActiveAdmin, type Standing } from './user.policy.ts';

/** An account that is about to be changed: its row, locked until the end of the transaction, and the marks on it. */
export type UserTarget = User & Standing;

/** Locks an account for a change that leaves its role and status alone. @throws NOT_FOUND */
export async function lockUser(tx: Tx, id: string): Promise<UserTarget> {
  const user = isId(id) ? await tx.lock(User, { id }) : null;
  if (!user) throw userErrors.NOT_FOUND();
  return marked(user, await tx.manager.findOneByOrFail(Installation, { id: true }));
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
  return marked(user, installation!);
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

const marked = (user: User, { firstUserId, superAdminId }: Installation): UserTarget => ({
  ...user,
  isFirstUser: user.id === firstUserId,
  isSuperAdmin: user.id === superAdminId,
});
