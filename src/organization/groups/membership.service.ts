import { hasCeiling, refuseRaised, refuseStronger } from '../../access/ceiling.ts';
import { signedIn } from '../../access/guard.ts';
import { boundsBefore, refuseRaisedBounds } from '../../access/limit-ceiling.ts';
import type { Actor } from '../../core/actor.ts';
import { IdList } from '../../core/id-list.ts';
import { Page, type PageRequest } from '../../core/page.ts';
import type { Statement } from '../../core/sql.ts';
import type { AuditRecord, Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import {
  lockRanked,
  userErrors,
  type UserOfOwner,
  type UserService,
  type UserView,
} from '../../identity/users/index.ts';
import { givingOf, groupTarget, lockGroup } from './group-target.ts';
import { groupErrors } from './group.errors.ts';
import { refuseFilling, type Giving } from './group.policy.ts';
import type { GroupView } from './group.queries.ts';
import * as queries from './membership.queries.ts';
import type { MemberConditions, Membership } from './membership.queries.ts';

/** A group as the audit log knows it. */
export type NamedGroup = Pick<GroupView, 'id' | 'name'>;

/** A group that was asked for by name. */
export interface FoundGroup extends NamedGroup, Giving {
  readonly wantedName: string;
}

/** More than a message can name make it say "everybody". */
const IDS_A_MESSAGE = 100;

/** Members of groups. Who gives may give no more than they have; what one gains or loses holds from the next request on. */
export class GroupMembershipService {
  constructor(
    private readonly users: UserService,
    private readonly notifications: Notifications,
  ) {}

  /** Adds members; those present already are left alone. @throws NOT_FOUND, FORBIDDEN, BAD_USER_INPUT */
  async add(tx: Tx, groupId: string, userIds: readonly string[]): Promise<GroupView> {
    const group = await this.openOne(tx, groupId);
    await this.fill(tx, group, userIds, ['userIds']);
    return group;
  }

  /** Removes direct members; those absent already are left alone. @throws NOT_FOUND, FORBIDDEN, BAD_USER_INPUT */
  async remove(tx: Tx, groupId: string, userIds: readonly string[]): Promise<GroupView> {
    const group = await this.openOne(tx, groupId);
    await this.leave(tx, [group], await this.#lockTargets(tx, new IdList(userIds, ['userIds'])));
    return group;
  }

  /** Adds to a group that is open to the actor. @param path where the ids stand @throws NOT_FOUND, FORBIDDEN, BAD_USER_INPUT */
  async fill(tx: Tx, group: NamedGroup, userIds: readonly string[], path: readonly string[]): Promise<void> {
    await this.join(tx, [group], await this.#lockTargets(tx, new IdList(userIds, path)));
  }

  /** Locks a group whose members the actor may choose. @throws NOT_FOUND, FORBIDDEN */
  async openOne(tx: Tx, groupId: string): Promise<GroupView> {
    const group = await lockGroup(tx, groupId);
    refuseFilling(tx.actor, (await givingOf(tx, tx.actor, [group.id]))(group.id));
    return group;
  }

  /**
   * Locks the groups of all lists together, in the order of everybody, and gives those of each list: groups whose members
   * the actor may choose. Before any account is locked.
   * @throws NOT_FOUND, FORBIDDEN
   */
  async open(tx: Tx, lists: readonly IdList[]): Promise<NamedGroup[][]> {
    const ids = [...new Set(lists.flatMap((list) => list.ids))];
    const groups = ids.length === 0 ? [] : await tx.rows<NamedGroup>(queries.lockedGroups(ids));
    for (const list of lists) list.refuseMissing(groups, groupErrors.NOT_FOUND);
    if (groups.length > 0 && hasCeiling(tx.actor)) await tx.refuseOutdated();
    const giving = await givingOf(tx, tx.actor, ids);
    for (const { id } of groups) refuseFilling(tx.actor, giving(id));
    return lists.map((list) => groups.filter(({ id }) => list.ids.includes(id)));
  }

  /** Has accounts join groups that are open, each all of them. Who may act on the accounts was asked before. @throws FORBIDDEN */
  join(tx: Tx, groups: readonly NamedGroup[], userIds: readonly string[]): Promise<void> {
    return this.joinEach(tx, groups, everyPair(groups, userIds));
  }

  /** Makes memberships in groups that are open. @throws FORBIDDEN where that made anybody stronger than the actor */
  async joinEach(tx: Tx, groups: readonly NamedGroup[], memberships: readonly Membership[]): Promise<void> {
    const made = await this.#withinBounds(tx, memberships, queries.insertMembers(memberships, tx.now));
    await this.#changed(tx, groups, made, (ids) => ({ after: { added: ids, count: ids.length } }));
  }

  /** Has accounts leave groups that are open, each all of them. @throws FORBIDDEN */
  async leave(tx: Tx, groups: readonly NamedGroup[], userIds: readonly string[]): Promise<void> {
    const pairs = everyPair(groups, userIds);
    const ended = await this.#withinBounds(tx, pairs, queries.deleteMembers(pairs));
    await this.#changed(tx, groups, ended, (ids) => ({ before: { removed: ids }, after: { count: ids.length } }));
  }

  /**
   * Groups by name, without regard to case; names of none are left out. Locked where the transaction is to add to them,
   * and then before any account is.
   */
  async named(db: Reader | Tx, actor: Actor, names: readonly string[], isLocking: boolean): Promise<FoundGroup[]> {
    if (names.length === 0) return [];
    const groups = await db.rows<NamedGroup & { wantedName: string }>(
      isLocking ? queries.lockedNamedGroups(names) : queries.namedGroups(names),
    );
    const giving = await givingOf(
      db,
      actor,
      groups.map(({ id }) => id),
    );
    return groups.map((group) => ({ ...group, ...giving(group.id) }));
  }

  /** Which of these accounts somebody added to which of these groups. */
  async direct(db: Reader | Tx, groupIds: readonly string[], userIds: readonly string[]): Promise<Membership[]> {
    if (groupIds.length === 0 || userIds.length === 0) return [];
    return db.rows<Membership>(queries.directMemberships(groupIds, userIds));
  }

  /** The same page of the members of many groups, by group. @throws BAD_USER_INPUT */
  async pages(
    db: Reader,
    groupIds: readonly string[],
    { request, ...filter }: MemberConditions & { readonly request: PageRequest },
    countOf: (groupId: string) => Promise<number>,
  ): Promise<Page<UserView>[]> {
    const rows = await db.rows<UserOfOwner>(queries.memberPages([...new Set(groupIds)], request, filter));
    const users = await this.users.byIds(db, [...new Set(rows.map(({ userId }) => userId))]);
    const byId = new Map(users.map((user) => [user.id, user]));
    const found = new Map(groupIds.map((id) => [id, [] as UserView[]]));
    for (const { ownerId, userId } of rows) {
      const user = byId.get(userId);
      if (user) found.get(ownerId)!.push(user);
    }
    return groupIds.map((id) => new Page(found.get(id)!, request, queries.memberCursor, () => countOf(id)));
  }

  /** How many members of each of these groups match, in their order. */
  async counts(db: Reader, groupIds: readonly string[], filter: MemberConditions): Promise<number[]> {
    const rows = await db.rows<{ id: string; count: number }>(queries.memberCounts(groupIds, filter));
    const counts = new Map(rows.map(({ id, count }) => [id, count]));
    return groupIds.map((id) => counts.get(id) ?? 0);
  }

  /** Accounts, locked, that the actor may act on. @throws NOT_FOUND, FORBIDDEN */
  async #lockTargets(tx: Tx, list: IdList): Promise<readonly string[]> {
    const targets = list.ids.length === 0 ? [] : await lockRanked(tx, list.ids);
    list.refuseMissing(targets, userErrors.NOT_FOUND);
    for (const target of targets) refuseStronger(signedIn(tx.actor), target);
    return targets.map(({ id }) => id);
  }

  /** Changes memberships, by which nobody may use more than whoever changes them. @throws FORBIDDEN */
  async #withinBounds(tx: Tx, memberships: readonly Membership[], change: Statement): Promise<Membership[]> {
    if (memberships.length === 0) return [];
    const userIds = [...new Set(memberships.map(({ userId }) => userId))];
    const before = await boundsBefore(tx, userIds);
    const changed = await tx.rows<Membership>(change);
    await refuseRaisedBounds(tx, before, userIds);
    return changed;
  }

  async #changed(
    tx: Tx,
    groups: readonly NamedGroup[],
    changed: readonly Membership[],
    sides: (userIds: readonly string[]) => Pick<AuditRecord, 'before' | 'after'>,
  ): Promise<void> {
    if (changed.length === 0) return tx.unchanged(undefined);
    const affected = [...new Set(changed.map(({ userId }) => userId))];
    await refuseRaised(tx, affected);
    for (let start = 0; start < affected.length; start += IDS_A_MESSAGE)
      await this.notifications.accessChanged(tx, affected.slice(start, start + IDS_A_MESSAGE));
    for (const group of groups) {
      const ids = changed.filter(({ groupId }) => groupId === group.id).map(({ userId }) => userId);
      if (ids.length > 0) tx.record({ action: 'GROUP_MEMBERS_CHANGED', ...groupTarget(group), ...sides(ids.sort()) });
    }
  }
}

const everyPair = (groups: readonly NamedGroup[], userIds: readonly string[]): Membership[] =>
  groups.flatMap(({ id }) => userIds.map((userId) => ({ groupId: id, userId })));
