import { mayGiveRole, refuseStronger, type Ranked } from '../../access/ceiling.ts';
import { accessErrors } from '../../access/guard.ts';
import { isNarrow, sharingFlags, type Actor, type UserActor, type UserRole } from '../../core/actor.ts';
import { atLeast, type PermissionLevel } from '../../core/permission-level.ts';
import type { Profile } from './user-profile.changes.ts';
import { masteryErrors, superAdminErrors, userErrors } from './user.errors.ts';
import type { Mastery } from './user-mastery.queries.ts';
import type { UserStatus, UserType } from './user.entity.ts';

// Who may do what to whom. Each function names the refusal, or lets pass.

/** An account as far as it decides what may be done to it. */
export interface Standing extends Ranked {
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
 * Whether no directory may change or take over an account: whoever has the directory would have the account. Though it be
 * linked to one, such an account is changed here.
 */
export const isBeyondDirectories = ({
  role,
  type,
  isFirstUser,
  isSuperAdmin,
}: Pick<Standing, 'role' | 'type' | 'isFirstUser' | 'isSuperAdmin'>): boolean =>
  role === 'ADMIN' || type === 'SERVICE' || isFirstUser || isSuperAdmin;

/** What of a profile its directory says; all else is the person's own. */
const mastered = ['name', 'username', 'email', 'avatarUrl'] as const satisfies readonly (keyof Profile)[];

/** Of what differs from the account. @param mastery null for a local account @throws MANAGED_EXTERNALLY */
export function refuseMastered(target: Standing, mastery: Mastery | null, changed: Partial<Profile>): void {
  if (!mastery || isBeyondDirectories(target)) return;
  const violations = mastered
    .filter((name) => changed[name] !== undefined)
    .map((name) => ({ path: ['input', name], code: 'MANAGED', message: masteryErrors.MANAGED_EXTERNALLY().message }));
  if (violations.length > 0) throw masteryErrors.MANAGED_EXTERNALLY(violations);
}

/** Whom the directory has put out, nobody lets in here. @param mastery null for a local account @throws MANAGED_EXTERNALLY */
export function refuseMasteredActivation(target: Standing, mastery: Mastery | null): void {
  if (mastery && !mastery.isActive && !isBeyondDirectories(target)) throw masteryErrors.MANAGED_EXTERNALLY();
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

const manages = (actor: Actor, level: PermissionLevel): boolean =>
  actor.kind === 'USER' && atLeast(actor.permissions.level('USER_MANAGEMENT'), level);

/** Who looks at users, as far as it decides whom it finds and what is told of them. */
export interface UserReader {
  /** Whose projects count; null for nobody's, as with a narrow key. */
  readonly id: string | null;
  /** Lists everybody; anybody else lists the members of the projects that it administers. */
  readonly listsAll: boolean;
  /** Sees everything of everybody, email addresses and memberships included. */
  readonly readsAll: boolean;
}

/** The actor as it looks at users. */
export const readerOf = (actor: Actor): UserReader => ({
  id: actor.kind === 'USER' && !isNarrow(actor) ? actor.subjectId : null,
  listsAll: manages(actor, 'ACCESS'),
  readsAll: manages(actor, 'READ'),
});

/** Whether who the actor sees in lists depends on no row, such as a place in a project, that a late read might not have. */
export const showsEveryone = (actor: Actor): boolean => manages(actor, 'ACCESS');

/** Whether the actor administers a project, whichever. */
export const administersAny = (actor: Actor): boolean =>
  actor.kind === 'USER' && !isNarrow(actor) && [...actor.projectRoles.values()].includes('PROJECT_ADMIN');

/** Whether the actor has a reason to name people that it does not see: to add them to a project, or to share with them. */
export const mayLookUp = (actor: Actor): actor is UserActor =>
  actor.kind === 'USER' && (administersAny(actor) || sharingFlags.some((flag) => actor.permissions.flag(flag)));
