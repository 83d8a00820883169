import { hasCeiling } from '../../access/ceiling.ts';
import { noEntries, type MatrixEntries } from '../../access/permission-matrix.ts';
import type { Actor } from '../../core/actor.ts';
import { isId } from '../../core/ids.ts';
import type { AuditRecord, Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { Group } from './group.entity.ts';
import type { Giving } from './group.policy.ts';
import { groupErrors } from './group.errors.ts';
import { grantedBeyond, groupMatrices, type GroupMatrix, type GroupView } from './group.queries.ts';

/** Locks a group for a change of itself or of its members, which everybody does before they lock accounts. @throws NOT_FOUND, UNAUTHENTICATED */
export async function lockGroup(tx: Tx, id: string): Promise<GroupView> {
  const group = isId(id) ? await tx.lock(Group, { id }) : null;
  if (!group) throw groupErrors.NOT_FOUND();
  if (hasCeiling(tx.actor)) await tx.refuseOutdated();
  return group;
}

/**
 * What the matrix of a group says, by its id, as far as it matters to the actor. Sure only of groups that are locked, and
 * read after they are: a statement that waits for a lock sees the rows beside as they were before.
 */
export async function entriesOf(
  db: Reader | Tx,
  actor: Actor,
  groupIds: readonly string[],
): Promise<(groupId: string) => MatrixEntries> {
  if (!hasCeiling(actor) || groupIds.length === 0) return () => noEntries;
  const matrices = await db.rows<GroupMatrix>(groupMatrices(groupIds));
  const byGroup = new Map(matrices.map((matrix) => [matrix.groupId, matrix]));
  return (groupId) => byGroup.get(groupId) ?? noEntries;
}

/** What groups give, by id. @see entriesOf, groupsGrantedBeyond */
export async function givingOf(
  db: Reader | Tx,
  actor: Actor,
  groupIds: readonly string[],
): Promise<(groupId: string) => Giving> {
  const entries = await entriesOf(db, actor, groupIds);
  const beyond = await groupsGrantedBeyond(db, actor, groupIds);
  return (groupId) => ({ entries: entries(groupId), isGrantedBeyond: beyond.has(groupId) });
}

/**
 * Which of these groups hold a grant that a delegate has not: whoever may choose their members could give it to anybody.
 * Sure only of groups that are locked.
 */
export async function groupsGrantedBeyond(
  db: Reader | Tx,
  actor: Actor,
  groupIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (!hasCeiling(actor) || groupIds.length === 0) return new Set();
  const rows = await db.rows<{ groupId: string }>(grantedBeyond(groupIds, actor.subjectId, db.now));
  return new Set(rows.map(({ groupId }) => groupId));
}

/** How the audit log names a group. */
export const groupTarget = ({ id, name }: Pick<Group, 'id' | 'name'>) =>
  ({ targetType: 'Group', targetId: id, targetName: name }) satisfies Partial<AuditRecord>;
