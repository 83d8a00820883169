import { hasCeiling, refuseRaised, refuseStronger, strengthsOf } from '../../access/ceiling.ts';
import { boundsBefore, refuseRaisedBounds } from '../../access/limit-ceiling.ts';
import type { UserActor, UserRole } from '../../core/actor.ts';
import { IdList } from '../../core/id-list.ts';
import type { Tx } from '../../core/tx.ts';
import { groupTarget, type GroupMembershipService, type GroupView, type NamedGroup } from '../groups/index.ts';
import * as queries from './group-org-unit.queries.ts';
import type { NamedOrgUnit } from './group-org-unit.queries.ts';
import type { OrgUnitNews } from './org-unit-news.ts';
import { orgUnitErrors } from './org-unit.errors.ts';

/** Links of groups to units, whose users are members by them: those who are there now, and those who come later. */
export class GroupOrgUnitService {
  constructor(
    private readonly memberships: GroupMembershipService,
    private readonly news: OrgUnitNews,
  ) {}

  /** Links a group to exactly these units. Twice is like once. @throws NOT_FOUND, FORBIDDEN, BAD_USER_INPUT */
  async set(tx: Tx, groupId: string, orgUnitIds: readonly string[]): Promise<GroupView> {
    const group = await this.memberships.openOne(tx, groupId);
    await this.link(tx, group, orgUnitIds, ['orgUnitIds']);
    return group;
  }

  /**
   * The same of a group that is open to the actor. Delegates link and unlink no unit with anybody in it on whom they may
   * not act, and none by which anybody would have more than they have, as if they named each.
   * @param path where the ids stand
   * @throws NOT_FOUND, FORBIDDEN, BAD_USER_INPUT
   */
  async link(tx: Tx, group: NamedGroup, orgUnitIds: readonly string[], path: readonly string[]): Promise<void> {
    const list = new IdList(orgUnitIds, path);
    const wanted = list.ids.length === 0 ? [] : await tx.rows<NamedOrgUnit>(queries.keptOrgUnits(list.ids));
    list.refuseMissing(wanted, orgUnitErrors.NOT_FOUND);
    const linked = await tx.rows<NamedOrgUnit>(queries.linkedOrgUnits(group.id));
    const added = without(wanted, linked);
    const removed = without(linked, wanted);
    const changed = [...added, ...removed];
    if (changed.length === 0) return tx.unchanged(undefined);
    if (hasCeiling(tx.actor)) await this.#refuseStronger(tx, tx.actor, changed);
    const people = hasCeiling(tx.actor) ? await tx.rows<{ id: string }>(queries.peopleByLimits(group.id, changed)) : [];
    const userIds = people.map(({ id }) => id);
    const before = await boundsBefore(tx, userIds);
    await tx.execute(queries.deleteLinks(group.id, removed));
    await tx.execute(queries.insertLinks(group.id, added, tx.now));
    if (hasCeiling(tx.actor)) await this.#refuseRaised(tx, changed);
    await refuseRaisedBounds(tx, before, userIds);
    await this.news.ofUnits(tx, changed);
    tx.record({
      action: 'GROUP_ORG_UNITS_CHANGED',
      ...groupTarget(group),
      before: { orgUnits: linked },
      after: { orgUnits: [...wanted].sort(byName) },
    });
  }

  /** Locks the people, as whoever names them does, so that nobody becomes stronger meanwhile. @throws FORBIDDEN */
  async #refuseStronger(tx: Tx, actor: UserActor, orgUnitIds: readonly string[]): Promise<void> {
    await tx.rows(queries.lockPeople(orgUnitIds));
    await tx.refuseOutdated();
    const kinds = await tx.rows<{ id: string; role: UserRole }>(queries.kindsOfPeople(orgUnitIds, actor.subjectId));
    const strengths = await strengthsOf(
      tx,
      kinds.map(({ id }) => id),
    );
    for (const { id, role } of kinds) refuseStronger(actor, { id, role, strength: strengths.get(id) ?? null });
  }

  /** @throws FORBIDDEN */
  async #refuseRaised(tx: Tx, orgUnitIds: readonly string[]): Promise<void> {
    const kinds = await tx.rows<{ id: string }>(queries.kindsOfPeople(orgUnitIds));
    await refuseRaised(
      tx,
      kinds.map(({ id }) => id),
    );
  }
}

/** The ids of units that others are not among. */
const without = (units: readonly NamedOrgUnit[], others: readonly NamedOrgUnit[]): string[] => {
  const known = new Set(others.map(({ id }) => id));
  return units.map(({ id }) => id).filter((id) => !known.has(id));
};

const byName = (one: NamedOrgUnit, other: NamedOrgUnit): number =>
  one.name.localeCompare(other.name, 'und') || one.id.localeCompare(other.id);
