import { accessErrors, signedIn } from '../../access/guard.ts';
import { boundsBefore, refuseRaisedBounds } from '../../access/limit-ceiling.ts';
import type { MatrixEntries } from '../../access/permission-matrix.ts';
import type { Actor } from '../../core/actor.ts';
import { hasCeiling } from '../../access/ceiling.ts';
import { badInput } from '../../core/errors.ts';
import { forgetAnswersAbout } from '../../core/idempotency.ts';
import { isId, newId } from '../../core/ids.ts';
import { Page, pageRequest, type PageArgs } from '../../core/page.ts';
import { atLeast } from '../../core/permission-level.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { TOO_MANY_IDS, type Notifications } from '../../foundation/notify/index.ts';
import { givingOf, groupTarget, lockGroup } from './group-target.ts';
import { Group } from './group.entity.ts';
import { asTakenName } from './group.errors.ts';
import { refuseDeletion } from './group.policy.ts';
import * as queries from './group.queries.ts';
import type { GroupConditions, GroupView } from './group.queries.ts';
import { allMembers, someMembers } from './membership.queries.ts';

/** A group as it is ordered. */
export interface GroupOrder {
  readonly name: string;
  readonly description?: string | null;
}

/** What becomes of a group; what is left out stays, null clears. */
export interface GroupChanges {
  readonly name?: string | null;
  readonly description?: string | null;
}

const mayRead = (actor: Actor): boolean =>
  actor.kind === 'USER' && atLeast(actor.permissions.level('USER_MANAGEMENT'), 'READ');

/** Groups: found, made, renamed, deleted. */
export class GroupService {
  constructor(private readonly notifications: Notifications) {}

  /** Groups by id, in any order; ids of none are left out. */
  byIds(db: Reader, ids: readonly string[]): Promise<GroupView[]> {
    return db.rows<GroupView>(queries.groupsByIds(ids.filter(isId)));
  }

  /** One group as far as the actor may see it: one's own, or any with user management READ. */
  async findVisible(db: Reader, actor: Actor, id: string): Promise<GroupView | null> {
    const isMember = actor.kind === 'USER' && actor.groupIds.has(id.toLowerCase());
    if (!isId(id) || !(isMember || mayRead(actor))) return null;
    return (await this.byIds(db, [id]))[0] ?? null;
  }

  /** A page of groups by name. @throws BAD_USER_INPUT, FORBIDDEN by a member or unit whose groups one may not read */
  async list(
    db: Reader,
    actor: Actor,
    { filter, ...args }: PageArgs & { filter?: GroupConditions | null },
  ): Promise<Page<GroupView>> {
    const request = pageRequest(args);
    const conditions = filter ?? {};
    const { memberId, orgUnitId } = conditions;
    // The list would tell what the fields of the account and of the group hide.
    const isTelling = orgUnitId != null || (memberId != null && memberId.toLowerCase() !== actor.subjectId);
    if (isTelling && !mayRead(actor)) throw accessErrors.FORBIDDEN();
    const rows = await db.rows<GroupView>(queries.groupsPage(conditions, request));
    return new Page(rows, request, queries.groupCursor, async () => {
      const [row] = await db.rows<{ count: number }>(queries.groupsCount(conditions));
      return row!.count;
    });
  }

  /** The same page of the groups of many accounts, by account; whole ones unless asked for briefly. @throws BAD_USER_INPUT */
  async pagesOf(
    db: Reader,
    userIds: readonly string[],
    wanted: queries.GroupPageWanted,
    countOf: (userId: string) => Promise<number>,
  ): Promise<Page<queries.GroupBrief>[]> {
    const found = new Map(userIds.map((id) => [id, [] as queries.GroupBrief[]]));
    const statement = queries.groupPages([...found.keys()], wanted);
    for (const group of await db.rows<queries.GroupBrief & { userId: string }>(statement))
      found.get(group.userId)!.push(group);
    return userIds.map((id) => new Page(found.get(id)!, wanted.request, queries.groupCursor, () => countOf(id)));
  }

  /** How many groups each of these accounts is in, in their order. */
  async countsOf(db: Reader, userIds: readonly string[], directOnly: boolean): Promise<number[]> {
    const rows = await db.rows<{ id: string; count: number }>(queries.groupCounts(userIds, directOnly));
    const counts = new Map(rows.map(({ id, count }) => [id, count]));
    return userIds.map((id) => counts.get(id) ?? 0);
  }

  /** The names of the groups that accounts were added to, sorted, by account. */
  async namesOf(db: Reader, userIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const rows = await db.rows<{ userId: string; names: string[] }>(queries.groupNames(userIds));
    return new Map(rows.map(({ userId, names }) => [userId, names]));
  }

  /** Makes a group, with nobody in it yet. @throws ALREADY_EXISTS */
  async create(tx: Tx, { name, description }: GroupOrder): Promise<GroupView> {
    const group: GroupView = {
      id: newId(),
      name: name.trim(),
      description: description?.trim() || null,
      createdAt: tx.now,
      updatedAt: tx.now,
    };
    await write(() => tx.manager.insert(Group, group));
    tx.record({
      action: 'GROUP_CREATED',
      ...groupTarget(group),
      after: { name: group.name, description: group.description },
    });
    return group;
  }

  /** Changes name and description. Twice is like once. @throws NOT_FOUND, ALREADY_EXISTS, BAD_USER_INPUT */
  async update(tx: Tx, id: string, changes: GroupChanges): Promise<GroupView> {
    const group = await lockGroup(tx, id);
    const changed = differences(group, changes);
    const names = Object.keys(changed) as (keyof typeof changed)[];
    if (names.length === 0) return tx.unchanged(group);
    await write(() => tx.manager.update(Group, { id: group.id }, { ...changed, updatedAt: tx.now }));
    tx.record({
      action: 'GROUP_UPDATED',
      ...groupTarget(group),
      before: Object.fromEntries(names.map((name) => [name, group[name]])),
      after: changed,
    });
    return { ...group, ...changed, updatedAt: tx.now };
  }

  /** Deletes a group with what it gave; its members stay. @throws NOT_FOUND, FORBIDDEN */
  async delete(tx: Tx, id: string): Promise<{ readonly deletedId: string }> {
    const group = await lockGroup(tx, id);
    await this.#refuseDeletion(tx, group.id);
    const members = await tx.rows<{ userId: string }>(someMembers(group.id, TOO_MANY_IDS));
    await this.#deleteWithinBounds(tx, group.id);
    await forgetAnswersAbout(tx, group.id);
    if (members.length > 0)
      await this.notifications.accessChanged(
        tx,
        members.map(({ userId }) => userId),
      );
    const { name, description } = group;
    tx.record({ action: 'GROUP_DELETED', ...groupTarget(group), before: { name, description } });
    return { deletedId: group.id };
  }

  /** With the group its limits end, which may be all that its members have. @throws FORBIDDEN */
  async #deleteWithinBounds(tx: Tx, id: string): Promise<void> {
    const members = hasCeiling(tx.actor) ? await tx.rows<{ userId: string }>(allMembers(id)) : [];
    const userIds = members.map(({ userId }) => userId);
    const before = await boundsBefore(tx, userIds);
    await tx.manager.delete(Group, { id });
    await refuseRaisedBounds(tx, before, userIds);
  }

  async #refuseDeletion(tx: Tx, groupId: string): Promise<void> {
    const actor = signedIn(tx.actor);
    if (!hasCeiling(actor)) return;
    const giving = await givingOf(tx, actor, [groupId]);
    const defaults = await tx.rows<MatrixEntries>(queries.defaultsOfMembers(groupId));
    refuseDeletion(actor, giving(groupId), defaults);
  }
}

async function write(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw asTakenName(error);
  }
}

type Changed = Partial<Pick<GroupView, 'name' | 'description'>>;

/** What differs from the group as it is. @throws BAD_USER_INPUT where the name is null */
function differences(group: GroupView, { name, description }: GroupChanges): Changed {
  if (name === null) throw badInput(['input', 'name'], 'There has to be a value.', 'REQUIRED');
  const wanted = {
    name: name?.trim(),
    description: description === undefined ? undefined : description?.trim() || null,
  };
  return {
    ...(wanted.name !== undefined && wanted.name !== group.name && { name: wanted.name }),
    ...(wanted.description !== undefined &&
      wanted.description !== group.description && { description: wanted.description }),
  };
}
