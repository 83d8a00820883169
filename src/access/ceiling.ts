import type { UserActor, UserRole } from '../core/actor.ts';
import { accessErrors } from './guard.ts';

/** An account as far as its strength matters. */
export interface Ranked {
  readonly role: UserRole;
}

/** Whether the actor may act on the target: administrators are touched by administrators alone. */
export const mayActOn = (actor: UserActor, target: Ranked): boolean =>
  actor.role === 'ADMIN' || target.role !== 'ADMIN';

/** Whether the actor may give the role: delegates of user management move accounts between PENDING and USER only. */
export const mayGiveRole = (actor: UserActor, role: UserRole): boolean =>
  actor.role === 'ADMIN' || role === 'USER' || role === 'PENDING';

/** @throws FORBIDDEN when the target is stronger than the actor */
export function refuseStronger(actor: UserActor, target: Ranked): void {
  if (!mayActOn(actor, target)) throw accessErrors.FORBIDDEN();
}
