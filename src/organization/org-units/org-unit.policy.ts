import { isNarrow, type Actor } from '../../core/actor.ts';
import { atLeast, type PermissionLevel } from '../../core/permission-level.ts';

/** Who looks at units, as far as it decides what is to be seen of them. */
export interface OrgUnitReader {
  /** Itself; null for nobody, as with a narrow key. */
  readonly id: string | null;
  /** Sees every unit, but not who is in it. */
  readonly listsAll: boolean;
  /** Sees everything of every unit. */
  readonly readsAll: boolean;
  /** Its own units and those above them: the others it sees only by `listsAll`. */
  readonly ownIds: ReadonlySet<string>;
  /** Its own groups. */
  readonly groupIds: ReadonlySet<string>;
}

const manages = (actor: Actor, level: PermissionLevel): boolean =>
  actor.kind === 'USER' && atLeast(actor.permissions.level('USER_MANAGEMENT'), level);

const none: ReadonlySet<string> = new Set();

/** The actor as it looks at units. */
export function readerOf(actor: Actor): OrgUnitReader {
  const own = actor.kind === 'USER' && !isNarrow(actor) ? actor : null;
  return {
    id: own?.subjectId ?? null,
    listsAll: manages(actor, 'ACCESS'),
    readsAll: manages(actor, 'READ'),
    ownIds: own?.orgUnitIds ?? none,
    groupIds: own?.groupIds ?? none,
  };
}

/** Whether the reader sees a unit where another object leads to it. */
export const sees = ({ listsAll, ownIds }: OrgUnitReader, id: string): boolean => listsAll || ownIds.has(id);

/** Whether the reader sees that a group is linked to a unit: every link, or that of an own unit to an own group. */
export const seesLink = ({ readsAll, ownIds, groupIds }: OrgUnitReader, unitId: string, groupId: string): boolean =>
  readsAll || (ownIds.has(unitId) && groupIds.has(groupId));
