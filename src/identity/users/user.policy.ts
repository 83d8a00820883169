import { mayGiveRole, refuseStronger } from '../../access/ceiling.ts';
import { accessErrors } from '../../access/guard.ts';
import type { UserActor, UserRole } from '../../core/actor.ts';
import { superAdminErrors, userErrors } from './user.errors.ts';
import type { UserStatus, UserType } from './user.entity.ts';

// Who may do what to whom. Each function names the refusal, or lets pass.

/** An account as far as it decides what may be done to it. */
export interface Standing {
  readonly id: string;
  readonly role: UserRole;
  readonly status: UserStatus;
  readonly type: UserType;
  readonly isFirstUser: boolean;
  readonly isSuperAdmin: boolean;
}

const refuseSelf = (actor: UserActor, { id }: Standing): void => {
  if (id === actor.subjectId) throw userErrors.SELF_CHANGE_NOT_ALLOWED();
};

const refuseFirstUser = ({ isFirstUser }: Standing): void => {
  if (isFirstUser) throw userErrors.FIRST_USER_PROTECTED();
};

const refuseSuperAdmin = ({ isSuperAdmin }: Standing): void => {
  if (isSuperAdmin) throw superAdminErrors.INVALID_STATE();
};

/** @throws FORBIDDEN, FIRST_USER_PROTECTED */
export function refuseProfileChange(actor: UserActor, target: Standing): void {
  refuseStronger(actor, target);
  if (target.id !== actor.subjectId) refuseFirstUser(target);
}

/**
 * Delegates of user management move accounts between PENDING and USER only.
 * @throws FORBIDDEN, SELF_CHANGE_NOT_ALLOWED, FIRST_USER_PROTECTED, INVALID_STATE
 */
export function refuseRoleChange(actor: UserActor, target: Standing, role: UserRole): void {
  refuseStronger(actor, target);
  if (!mayGiveRole(actor, target.role) || !mayGiveRole(actor, role)) throw accessErrors.FORBIDDEN();
  refuseSelf(actor, target);
  refuseFirstUser(target);
  if (role !== 'ADMIN') refuseSuperAdmin(target);
}

/** Of suspension and deletion. @throws FORBIDDEN, SELF_CHANGE_NOT_ALLOWED, FIRST_USER_PROTECTED, INVALID_STATE */
export function refuseRemoval(actor: UserActor, target: Standing): void {
  refuseStronger(actor, target);
  refuseSelf(actor, target);
  refuseFirstUser(target);
  refuseSuperAdmin(target);
}

/** @throws FORBIDDEN */
export function refuseActivation(actor: UserActor, target: Standing): void {
  refuseStronger(actor, target);
}

/** Only administrators make SERVICE accounts, and give roles beyond USER. @throws FORBIDDEN */
export function refuseCreation(actor: UserActor, account: { readonly role: UserRole; readonly type: UserType }): void {
  if (!mayGiveRole(actor, account.role)) throw accessErrors.FORBIDDEN();
  if (account.type === 'SERVICE' && actor.role !== 'ADMIN') throw accessErrors.FORBIDDEN();
}

/** @throws SELF_CHANGE_NOT_ALLOWED, INVALID_STATE */
export function refuseDesignation(actor: UserActor, target: Standing): void {
  refuseSelf(actor, target);
  if (!isActiveAdmin(target)) throw userErrors.INVALID_STATE();
}

/** Whether somebody can administer the installation by this account: a SERVICE account signs nobody in. */
export const isActiveAdmin = ({ role, status, type }: Pick<Standing, 'role' | 'status' | 'type'>): boolean =>
  role === 'ADMIN' && status === 'ACTIVE' && type !== 'SERVICE';
