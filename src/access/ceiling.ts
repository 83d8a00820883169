import type { UserActor, UserRole } from '../core/actor.ts';
import { accessErrors } from './guard.ts';

/** An account as far as its strength matters. */
export interface Ranked {
  readonly id: string;
  readonly role: UserRole;
}

/**
 * Whether the actor may act on the target. Administrators may on everybody. A delegate may on itself, and on whom no way
 * makes stronger than itself: whose credentials one may set, one may become.
 */
export const mayActOn = (actor: UserActor, target: Ranked): boolean =>
  actor.role === 'ADMIN' || target.id === actor.subjectId || ceilings.every((holds) => holds(actor, target));

/** Whether only administrators give the role: delegates of user management move accounts between PENDING and USER. */
export const isBeyondDelegates = (role: UserRole): boolean => role !== 'USER' && role !== 'PENDING';

/** Whether the actor may give the role. */
export const mayGiveRole = (actor: UserActor, role: UserRole): boolean =>
  actor.role === 'ADMIN' || !isBeyondDelegates(role);

/** The ways of being no stronger than an actor, all of which have to hold: role; levels of permission, once people have any. */
const ceilings: readonly ((actor: UserActor, target: Ranked) => boolean)[] = [
  (actor, { role }) => mayGiveRole(actor, role),
];

/** @throws FORBIDDEN when the target is stronger than the actor */
export function refuseStronger(actor: UserActor, target: Ranked): void {
  if (!mayActOn(actor, target)) throw accessErrors.FORBIDDEN();
}
