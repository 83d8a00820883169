import { isNarrow, type Actor, type PermissionArea, type UserActor } from '../core/actor.ts';
import { atLeast, type PermissionLevel } from '../core/permission-level.ts';
import { guard, type Check, type GuardOptions } from './guard.ts';

// What may be asked of an actor. The same checks serve rules, which refuse, and hidden fields, which answer null.

export const active: Check = () => true;
export const admin: Check = (actor) => actor.role === 'ADMIN' && !isNarrow(actor);
export const superAdmin: Check = (actor) => actor.isSuperAdmin && !isNarrow(actor);
export const projectAdmin: Check = (actor) =>
  !isNarrow(actor) && [...actor.projectRoles.values()].includes('PROJECT_ADMIN');
/** Not for a narrow key: what an account may read of itself is nothing that such a key was made for. */
export const self: Check = (actor, parent) =>
  (parent as { id?: string } | null)?.id === actor.subjectId && !isNarrow(actor);
export const permitted =
  (area: PermissionArea, level: PermissionLevel): Check =>
  (actor: UserActor) =>
    atLeast(actor.permissions.level(area), level);

/** Any account that may be used. */
export const isActive = guard('isActive', active);
/** The same for what touches credentials: not while acting as somebody else. */
export const isActiveInPerson = guard('isActive', active, { inPerson: true });
/** An administrator. */
export const isAdmin = guard('isAdmin', admin);
/** An administrator in a session of their own, who may go on to act as somebody else. */
export const isAdminInSession = guard('isAdmin', admin, { inSession: true });
/** An administrator who acts as somebody else. */
export const isImpersonating = guard('isImpersonating', ({ credential }) => credential.kind === 'IMPERSONATION');
/** The one super admin. */
export const isSuperAdmin = guard('isSuperAdmin', superAdmin);
/** An administrator of any project; of which, the service checks. */
export const isProjectAdmin = guard('isProjectAdmin', projectAdmin);

const permissionRules = new Map<string, ReturnType<typeof guard>>();

/** At least `level` in an area. Administrators have every level. */
export function hasPermission(
  area: PermissionArea,
  level: PermissionLevel,
  options: GuardOptions = {},
): ReturnType<typeof guard> {
  const key = JSON.stringify([area, level, options]);
  const known = permissionRules.get(key) ?? guard(`hasPermission(${area}, ${level})`, permitted(area, level), options);
  permissionRules.set(key, known);
  return known;
}

/** May change other people's accounts here; the service says whose, and how far. */
export const managesUsers = hasPermission('USER_MANAGEMENT', 'WRITE', { feature: 'USER_MANAGEMENT' });
/** The same for what decides who gets in, such as role, status and credentials: not while acting as somebody else. */
export const managesAccess = hasPermission('USER_MANAGEMENT', 'WRITE', { feature: 'USER_MANAGEMENT', inPerson: true });
/** An administrator, while users are managed here. */
export const isUserAdmin = guard('isAdmin', admin, { feature: 'USER_MANAGEMENT' });
/** Any account that may be used, while there are inquiries here; in which of them it may write, the service says. */
export const writesInquiries = guard('isActive', active, { feature: 'INQUIRIES' });
/** An administrator, while there are inquiries here. */
export const handlesInquiries = guard('isAdmin', admin, { feature: 'INQUIRIES' });

/** An administrator, while there are plans, subscriptions and payments here. */
export const managesBilling = guard('isAdmin', admin, { feature: 'BILLING' });
/** Any account that may be used, while there are subscriptions here; which of them it may change, the service says. */
export const changesSubscriptions = guard('isActive', active, { feature: 'BILLING' });

/**
 * Asks about oneself, which leaving out the user does as well, or may read users; a credential may be anybody's. Services
 * ask about everybody.
 */
export const asksAboutOneself = guard(
  'or(isSelf, hasPermission(USER_MANAGEMENT, READ))',
  (actor, parent, args) => {
    const { userId, credential } = args as { userId?: string | null; credential?: string | null };
    const isOneself = credential == null && (userId == null || userId.toLowerCase() === actor.subjectId);
    return isOneself || permitted('USER_MANAGEMENT', 'READ')(actor, parent, args);
  },
  { scope: 'ACCESS_CHECK' },
);

/** A field that answers null, without an error, to those who may not read it. */
export interface HiddenField {
  readonly name: string;
  readonly mayRead: (actor: UserActor, parent: unknown) => boolean;
  /** Whether an account may read it of itself. */
  readonly ofOneself?: boolean;
}

const shownToThemselves = new WeakSet<object>();

/** Marks an account in the answer to a request that began as a stranger's and proved to be the account's own. */
export function shownToItself<T extends object>(account: T): T {
  shownToThemselves.add(account);
  return account;
}

/** Whether a hidden field may be read of this object. */
export const mayReadHidden = ({ mayRead, ofOneself = false }: HiddenField, actor: Actor, parent: unknown): boolean =>
  (actor.kind === 'USER' && mayRead(actor, parent)) || (ofOneself && shownToThemselves.has(parent as object));

/** Null to all but the account itself and those with `level` in the area. */
export const selfOr = (area: PermissionArea, level: PermissionLevel): HiddenField => ({
  name: `or(isSelf, hasPermission(${area}, ${level})), null to others`,
  mayRead: (actor, parent) => self(actor, parent, {}) || permitted(area, level)(actor, parent, {}),
  ofOneself: true,
});

/** Null to all but the account itself and administrators. */
export const selfOrAdmin: HiddenField = {
  name: 'or(isSelf, isAdmin), null to others',
  mayRead: (actor, parent) => self(actor, parent, {}) || admin(actor, parent, {}),
  ofOneself: true,
};

/** Null to all but those with `level` in the area. */
export const hiddenUnless = (area: PermissionArea, level: PermissionLevel): HiddenField => ({
  name: `hasPermission(${area}, ${level}), null to others`,
  mayRead: (actor, parent) => permitted(area, level)(actor, parent, {}),
});

/** Null to all but administrators. */
export const hiddenUnlessAdmin: HiddenField = {
  name: 'isAdmin, null to others',
  mayRead: (actor, parent) => admin(actor, parent, {}),
};
