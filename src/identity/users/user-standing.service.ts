import { isBeyondDelegates } from '../../access/ceiling.ts';
import { signedIn } from '../../access/guard.ts';
import { boundsBefore, refuseRaisedBounds } from '../../access/limit-ceiling.ts';
import type { UserRole } from '../../core/actor.ts';
import type { Tx } from '../../core/tx.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import type { SessionService } from '../sessions/index.ts';
import { auditTarget, lockStanding, refuseLastAdmin, type UserTarget } from './user-target.ts';
import { User, type UserStatus } from './user.entity.ts';
import { refuseActivation, refuseMasteredActivation, refuseRemoval, refuseRoleChange } from './user.policy.ts';
import type { UserView } from './user.queries.ts';
import type { UserService } from './user.service.ts';

/** What becomes of an account's standing; what is left out stays. */
export interface StandingChange {
  readonly role?: UserRole | null;
  readonly status?: UserStatus | null;
}

/** Role and status of accounts. Whatever changes holds from the next request on, on every process. */
export class UserStandingService {
  constructor(
    private readonly users: UserService,
    private readonly sessions: SessionService,
    private readonly notifications: Notifications,
  ) {}

  /**
   * Changes role and status, both or neither. PENDING and SUSPENDED end every session; leaving PENDING approves the
   * account. With a role that only administrators give, an address that waits to be confirmed is dropped: a delegate may
   * have given it before. Twice is like once.
   * @throws NOT_FOUND, FORBIDDEN, SELF_CHANGE_NOT_ALLOWED, FIRST_USER_PROTECTED, INVALID_STATE, LAST_ADMIN,
   * MANAGED_EXTERNALLY
   */
  async change(tx: Tx, id: string, { role, status }: StandingChange): Promise<void> {
    let target = await lockStanding(tx, id);
    if (role != null) target = await this.#giveRole(tx, target, role);
    if (status === 'SUSPENDED') await this.#suspend(tx, target);
    if (status === 'ACTIVE') await this.#activate(tx, target);
  }

  /** Like `change`, and reads the account as it is then. */
  async changed(tx: Tx, id: string, change: StandingChange): Promise<UserView> {
    await this.change(tx, id, change);
    return (await this.users.findById(tx, id))!;
  }

  async #giveRole(tx: Tx, target: UserTarget, role: UserRole): Promise<UserTarget> {
    refuseRoleChange(signedIn(tx.actor), target, role);
    if (role === target.role) return tx.unchanged(target);
    if (role !== 'ADMIN') await refuseLastAdmin(tx, target);
    const approvedAt = target.approvedAt ?? (role === 'PENDING' ? null : tx.now);
    const dropped = target.pendingEmail !== null && isBeyondDelegates(role) ? { pendingEmail: null } : {};
    const changed = await this.#write(tx, target, { role, approvedAt, ...dropped });
    // Whom nobody approved yet may use nothing, and from now on what the limits leave.
    if (target.approvedAt === null && role !== 'PENDING')
      await refuseRaisedBounds(tx, await boundsBefore(tx, []), [target.id]);
    if (role === 'PENDING') await this.sessions.endAll(tx, target.id);
    else await this.notifications.accessChanged(tx, [target.id]);
    // Only administrators act as somebody else, and nobody acts as one: also not again, once the role is back.
    if (role === 'ADMIN' || target.role === 'ADMIN') await this.sessions.endImpersonations(tx, target.id);
    tx.record({
      action: 'USER_ROLE_CHANGED',
      ...auditTarget(target),
      before: { role: target.role, ...('pendingEmail' in dropped && { pendingEmail: target.pendingEmail }) },
      after: { role, ...dropped },
    });
    return changed;
  }

  async #suspend(tx: Tx, target: UserTarget): Promise<void> {
    refuseRemoval(signedIn(tx.actor), target);
    if (target.status === 'SUSPENDED') return tx.unchanged(undefined);
    await refuseLastAdmin(tx, target);
    await this.#write(tx, target, { status: 'SUSPENDED' });
    const sessionsEnded = await this.sessions.endAll(tx, target.id);
    tx.record({
      action: 'USER_SUSPENDED',
      ...auditTarget(target),
      before: { status: target.status },
      after: { status: 'SUSPENDED', sessionsEnded },
    });
  }

  async #activate(tx: Tx, target: UserTarget): Promise<void> {
    if (tx.actor.kind !== 'SYSTEM') refuseActivation(signedIn(tx.actor), target);
    if (target.status === 'ACTIVE') return tx.unchanged(undefined);
    // The operator of the machine lets in whom the operator wants.
    if (tx.actor.kind !== 'SYSTEM')
      refuseMasteredActivation(target, (await this.users.masteries(tx, [target.id])).get(target.id) ?? null);
    await this.#write(tx, target, { status: 'ACTIVE' });
    await this.notifications.accessChanged(tx, [target.id]);
    tx.record({
      action: 'USER_ACTIVATED',
      ...auditTarget(target),
      before: { status: target.status },
      after: { status: 'ACTIVE' },
    });
  }

  async #write(
    tx: Tx,
    target: UserTarget,
    values: Partial<Pick<User, 'role' | 'status' | 'approvedAt' | 'pendingEmail'>>,
  ): Promise<UserTarget> {
    const changed = { ...values, version: target.version + 1 };
    await tx.manager.update(User, { id: target.id }, changed);
    return { ...target, ...changed };
  }
}
