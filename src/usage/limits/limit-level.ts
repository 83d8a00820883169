import { hasCeiling, refuseStronger, strengthsOf } from '../../access/ceiling.ts';
import { oneAfterTheOther } from '../../access/limit-ceiling.ts';
import { signedIn } from '../../access/guard.ts';
import type { UserActor, UserRole } from '../../core/actor.ts';
import { badInput } from '../../core/errors.ts';
import { isId } from '../../core/ids.ts';
import type { AuditRecord, Tx } from '../../core/tx.ts';
import { auditTarget, lockUser, userErrors } from '../../identity/users/index.ts';
import { groupTarget, type GroupMembershipService } from '../../organization/groups/index.ts';
import { globalLimitErrors, limitedUnitErrors, ownLimitErrors } from './usage-limit.errors.ts';
import * as queries from './usage-limit.queries.ts';
import type { PeopleKind, SubjectKind } from './usage-limit.queries.ts';
import type { LimitSubject } from './usage-limit.ts';

/** Whom limits are for, as somebody names it: by exactly one of these. */
export interface LimitScope {
  readonly global?: boolean | null;
  readonly userId?: string | null;
  readonly groupId?: string | null;
  readonly orgUnitId?: string | null;
}

/** What a scope names: everybody, or one subject. */
export type NamedLevel = { readonly kind: 'global' } | { readonly kind: SubjectKind; readonly id: string };

/** A level whose limits are about to be changed: locked, and the actor's to change. */
export interface OpenLevel {
  readonly subject: LimitSubject;
  /** How the audit log names it. */
  readonly target: Pick<AuditRecord, 'targetType' | 'targetId' | 'targetName'>;
  /** Whom the limits are for: null for everybody, whom only administrators reach. */
  readonly userIds: readonly string[] | null;
}

const everybody: LimitSubject = { userId: null, groupId: null, orgUnitId: null };

/** A level as its limits name it. */
export const subjectOf = (level: NamedLevel): LimitSubject =>
  level.kind === 'global' ? everybody : { ...everybody, [level.kind]: level.id };

/** What a limit is for, as a level. */
export function levelOf({ userId, groupId, orgUnitId }: LimitSubject): NamedLevel {
  if (userId !== null) return { kind: 'userId', id: userId };
  if (groupId !== null) return { kind: 'groupId', id: groupId };
  return orgUnitId === null ? { kind: 'global' } : { kind: 'orgUnitId', id: orgUnitId };
}

/** What a scope names. @throws BAD_USER_INPUT */
export function namedLevel({ global, userId, groupId, orgUnitId }: LimitScope): NamedLevel {
  if (global === true) return { kind: 'global' };
  if (userId != null) return { kind: 'userId', id: userId.toLowerCase() };
  if (groupId != null) return { kind: 'groupId', id: groupId.toLowerCase() };
  if (orgUnitId != null) return { kind: 'orgUnitId', id: orgUnitId.toLowerCase() };
  throw badInput(['scope', 'global'], 'It can only be true: name a user, group or unit instead.', 'NOT_ALLOWED');
}

/**
 * Opens levels for changes of their limits: never for oneself, nor for anyone stronger than the actor; of groups and units
 * nobody in them may be either, and they have to be groups that the actor may fill. Everybody's are for administrators.
 */
export class LimitLevels {
  constructor(private readonly memberships: GroupMembershipService) {}

  /** @throws NOT_FOUND, FORBIDDEN, SELF_CHANGE_NOT_ALLOWED, UNAUTHENTICATED */
  async open(tx: Tx, level: NamedLevel): Promise<OpenLevel> {
    const subject = subjectOf(level);
    switch (level.kind) {
      case 'global':
        if (hasCeiling(tx.actor)) throw globalLimitErrors.FORBIDDEN();
        await tx.execute(oneAfterTheOther);
        return { subject, target: { targetType: 'UsageLimit', targetName: 'everybody' }, userIds: null };
      case 'userId': {
        const user = await lockUser(tx, level.id);
        refuseStronger(signedIn(tx.actor), user);
        if (user.id === tx.actor.subjectId) throw userErrors.SELF_CHANGE_NOT_ALLOWED();
        return { subject, target: auditTarget(user), userIds: [user.id] };
      }
      case 'groupId': {
        const group = await this.memberships.openOne(tx, level.id);
        return { subject, target: groupTarget(group), userIds: await this.#people(tx, 'groupId', group.id) };
      }
      case 'orgUnitId': {
        const [unit] = isId(level.id) ? await tx.rows<NamedUnit>(queries.lockedUnit(level.id)) : [];
        if (!unit) throw limitedUnitErrors.NOT_FOUND();
        const target = { targetType: 'OrgUnit', targetId: unit.id, targetName: unit.name };
        return { subject, target, userIds: await this.#people(tx, 'orgUnitId', unit.id) };
      }
    }
  }

  /** Who is in a group or unit, none of them the actor or stronger; nobody is looked at for administrators. @throws FORBIDDEN */
  async #people(tx: Tx, kind: PeopleKind, id: string): Promise<readonly string[]> {
    if (!hasCeiling(tx.actor)) return [];
    // Locked, so that nobody becomes stronger meanwhile.
    const people = (await tx.rows<{ id: string }>(queries.lockedPeople(kind, id))).map((person) => person.id);
    await tx.refuseOutdated();
    if (people.includes(tx.actor.subjectId)) throw ownLimitErrors.FORBIDDEN();
    await refuseAnyStronger(tx, tx.actor, await tx.rows<KindOfPeople>(queries.kindsOfPeople(kind, id)));
    return people;
  }
}

interface NamedUnit {
  readonly id: string;
  readonly name: string;
}

interface KindOfPeople {
  readonly id: string;
  readonly role: UserRole;
}

/** @throws FORBIDDEN */
async function refuseAnyStronger(tx: Tx, actor: UserActor, kinds: readonly KindOfPeople[]): Promise<void> {
  const ids = kinds.map(({ id }) => id);
  const strengths = await strengthsOf(tx, ids);
  for (const { id, role } of kinds) refuseStronger(actor, { id, role, strength: strengths.get(id) ?? null });
}
