import type { Actor, UserActor, UserRole } from '../core/actor.ts';
import type { Tx } from '../core/tx.ts';
import type { Reader } from '../core/unit-of-work.ts';
import { isWithin, strengthOf, type EffectivePermissions, type PermissionSources } from './effective-permissions.ts';
import { accessErrors } from './guard.ts';
import { PERMISSION_SOURCES, sourcesOf, type StoredAccess } from './permission-sources.ts';

/** What an account may do once nothing bars it. */
export type Strength = EffectivePermissions;

/** An account as far as its strength matters. */
export interface Ranked {
  readonly id: string;
  readonly role: UserRole;
  /** null where nobody asked, since whoever acts may act on everybody; to any other it is too strong. */
  readonly strength: Strength | null;
}

/**
 * Whether the actor may act on the target. Administrators may on everybody. A delegate may on itself, and on whom no way
 * makes stronger than itself: whose credentials one may set, one may become.
 */
export const mayActOn = (actor: UserActor, target: Ranked): boolean =>
  actor.role === 'ADMIN' || target.id === actor.subjectId || isNoStronger(actor, target);

const isNoStronger = ({ permissions }: UserActor, { role, strength }: Omit<Ranked, 'id'>): boolean =>
  !isBeyondDelegates(role) && strength !== null && isWithin(strength, permissions);

/** Whether only administrators give the role: delegates of user management move accounts between PENDING and USER. */
export const isBeyondDelegates = (role: UserRole): boolean => role !== 'USER' && role !== 'PENDING';

/** Whether the actor may give the role. */
export const mayGiveRole = (actor: UserActor, role: UserRole): boolean =>
  actor.role === 'ADMIN' || !isBeyondDelegates(role);

/** @throws FORBIDDEN when the target is stronger than the actor */
export function refuseStronger(actor: UserActor, target: Ranked): void {
  if (!mayActOn(actor, target)) throw accessErrors.FORBIDDEN();
}

/** Whether strength decides what the actor may do to others: neither administrators nor the service itself have a ceiling. */
export const hasCeiling = (actor: Actor): actor is UserActor => actor.kind === 'USER' && actor.role !== 'ADMIN';

/** How strong accounts are, by id, in one statement; ids of nobody are left out. */
export async function strengthsOf(
  db: Pick<Reader, 'rows'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Strength>> {
  const rows = await db.rows<{ id: string; role: UserRole; access: StoredAccess }>({
    name: 'strengths',
    text: `SELECT u.id, u.role, ${PERMISSION_SOURCES} AS access FROM users u WHERE u.id = ANY($1::uuid[])`,
    values: [ids],
  });
  return new Map(rows.map(({ id, role, access }) => [id, strengthOf(sourcesOf({ role, isActive: true }, access))]));
}

/** The strength of an account that the actor is about to act on; null where it does not matter. */
export async function strengthFor(db: Pick<Reader, 'rows'>, actor: Actor, id: string): Promise<Strength | null> {
  if (!hasCeiling(actor) || id === actor.subjectId) return null;
  return (await strengthsOf(db, [id])).get(id) ?? null;
}

/** What decides how strong a new account is that a delegate makes, before it joins any group. */
export async function newcomerSources(db: Pick<Reader, 'rows'>): Promise<PermissionSources> {
  const [row] = await db.rows<{ access: StoredAccess }>({
    name: 'newcomer_sources',
    text: `SELECT ${PERMISSION_SOURCES} AS access FROM (SELECT NULL::uuid AS id, 'USER'::text AS role) u`,
    values: [],
  });
  return sourcesOf({ role: 'USER', isActive: true }, row!.access);
}

/**
 * Nobody gives more than they have: refuses whatever made any of these accounts stronger than the actor was, itself
 * included. Asked after the change, in its transaction, so that no way of giving is forgotten.
 * @throws FORBIDDEN
 */
export async function refuseRaised(tx: Tx, userIds: readonly string[]): Promise<void> {
  if (!hasCeiling(tx.actor)) return;
  const { permissions } = tx.actor;
  for (const strength of (await strengthsOf(tx, userIds)).values())
    if (!isWithin(strength, permissions)) throw accessErrors.FORBIDDEN();
}
