import type { PermissionArea, UserActor } from '../core/actor.ts';
import { atLeast, type PermissionLevel } from '../core/permission-level.ts';
import { guard, type Check } from './guard.ts';

// What may be asked of an actor. The same checks serve rules, which refuse, and hidden fields, which answer null.

export const active: Check = () => true;
export const admin: Check = (actor) => actor.role === 'ADMIN';
export const superAdmin: Check = (actor) => actor.isSuperAdmin;
export const projectAdmin: Check = (actor) => [...actor.projectRoles.values()].includes('PROJECT_ADMIN');
export const self: Check = (actor, parent) => (parent as { id?: string } | null)?.id === actor.subjectId;
export const permitted =
  (area: PermissionArea, level: PermissionLevel): Check =>
  (actor: UserActor) =>
    atLeast(actor.permissions.level(area), level);

export const isActive = guard('isActive', active);
export const isAdmin = guard('isAdmin', admin);
export const isSuperAdmin = guard('isSuperAdmin', superAdmin);
export const isProjectAdmin = guard('isProjectAdmin', projectAdmin);

const permissionRules = new Map<string, ReturnType<typeof guard>>();

/** At least `level` in an area. Administrators have every level. */
export function hasPermission(area: PermissionArea, level: PermissionLevel): ReturnType<typeof guard> {
  const name = `hasPermission(${area}, ${level})`;
  const known = permissionRules.get(name) ?? guard(name, permitted(area, level));
  permissionRules.set(name, known);
  return known;
}

/** A field that answers null, without an error, to those who may not read it. */
export interface HiddenField {
  readonly name: string;
  readonly mayRead: (actor: UserActor, parent: unknown) => boolean;
}

/** Null to all but the account itself and those with `level` in the area. */
export const selfOr = (area: PermissionArea, level: PermissionLevel): HiddenField => ({
  name: `or(isSelf, hasPermission(${area}, ${level})), null to others`,
  mayRead: (actor, parent) => self(actor, parent, {}) || permitted(area, level)(actor, parent, {}),
});

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
