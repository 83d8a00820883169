import type { Actor } from '../../core/actor.ts';
import { isId } from '../../core/ids.ts';
import { Page, pageRequest, type PageArgs, type PageRequest } from '../../core/page.ts';
import type { Statement } from '../../core/sql.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { UserOfOwner, UserService, UserView } from '../../identity/users/index.ts';
import type { GroupService, GroupView } from '../groups/index.ts';
import { readerOf, sees, seesLink } from './org-unit.policy.ts';
import * as queries from './org-unit.queries.ts';
import type { OrgUnitConditions, OrgUnitLink, OrgUnitOf, OrgUnitView } from './org-unit.queries.ts';

/** Whose units are listed, all of them: those of users, and those that groups are linked to. */
export type OrgUnitHolder = 'USER' | 'GROUP';

const heldBy = { USER: queries.unitsOfUsers, GROUP: queries.unitsOfGroups } as const;

/** How many of each there are, by owner. */
type Counting = (id: string) => Promise<number>;

/** Reading units, as far as the actor sees them. Nobody but syncs writes any. */
export class OrgUnitService {
  constructor(
    private readonly users: UserService,
    private readonly groups: GroupService,
  ) {}

  /** Units by id, in any order; ids of none are left out. */
  byIds(db: Reader, ids: readonly string[]): Promise<OrgUnitView[]> {
    return db.rows<OrgUnitView>(queries.orgUnitsByIds(ids.filter(isId)));
  }

  /** One unit as far as the actor may see it: an own one or one above, or any with user management READ. */
  async findVisible(db: Reader, actor: Actor, id: string): Promise<OrgUnitView | null> {
    const { readsAll, ownIds } = readerOf(actor);
    if (!isId(id) || !(readsAll || ownIds.has(id.toLowerCase()))) return null;
    return (await this.byIds(db, [id]))[0] ?? null;
  }

  /** A page of units by name. @throws BAD_USER_INPUT */
  async list(db: Reader, { directoryId, search, rootsOnly, ...args }: PageArgs & OrgUnitConditions) {
    const request = pageRequest(args);
    const filter = { directoryId, search, rootsOnly };
    const rows = await db.rows<OrgUnitView>(queries.orgUnitsPage(filter, request));
    return new Page(rows, request, queries.orgUnitCursor, async () => {
      const [row] = await db.rows<{ count: number }>(queries.orgUnitsCount(filter));
      return row!.count;
    });
  }

  /** The units of each of these users or groups, by name, in the order of the ids. */
  async heldBy(db: Reader, holder: OrgUnitHolder, ids: readonly string[]): Promise<OrgUnitView[][]> {
    return grouped(ids, await db.rows<OrgUnitOf>(heldBy[holder](ids)));
  }

  /** What is above each of these units, from the top down, in the order of the ids. */
  async ancestors(db: Reader, actor: Actor, ids: readonly string[]): Promise<OrgUnitView[][]> {
    const reader = readerOf(actor);
    const rows = await db.rows<OrgUnitOf>(queries.ancestorsOf(ids.filter((id) => sees(reader, id))));
    return grouped(
      ids,
      rows.filter(({ id }) => sees(reader, id)),
    );
  }

  /** The same page of the units right below each of these, by name, in their order. @throws BAD_USER_INPUT */
  async childPages(
    db: Reader,
    actor: Actor,
    ids: readonly string[],
    request: PageRequest,
    countOf: Counting,
  ): Promise<Page<OrgUnitView>[]> {
    const rows = await db.rows<OrgUnitOf>(queries.childPages([...new Set(ids)], readerOf(actor), request));
    return grouped(ids, rows).map(
      (found, at) => new Page(found, request, queries.orgUnitCursor, () => countOf(ids[at]!)),
    );
  }

  childCounts(db: Reader, actor: Actor, ids: readonly string[]): Promise<number[]> {
    return counted(db, ids, queries.childCounts(ids, readerOf(actor)));
  }

  /** The same page of the users of each of these units, by name, in their order. @throws BAD_USER_INPUT */
  async memberPages(
    db: Reader,
    actor: Actor,
    ids: readonly string[],
    { request, includeDescendants }: { readonly request: PageRequest; readonly includeDescendants: boolean },
    countOf: Counting,
  ): Promise<Page<UserView>[]> {
    const statement = queries.orgUnitMemberPages([...new Set(ids)], includeDescendants, readerOf(actor), request);
    const rows = await db.rows<UserOfOwner>(statement);
    const users = await this.users.byIds(db, [...new Set(rows.map(({ userId }) => userId))]);
    const byId = new Map(users.map((user) => [user.id, user]));
    return ids.map((id) => {
      const found = rows.flatMap(({ ownerId, userId }) => (ownerId === id ? (byId.get(userId) ?? []) : []));
      return new Page(found, request, queries.orgUnitMemberCursor, () => countOf(id));
    });
  }

  memberCounts(db: Reader, actor: Actor, ids: readonly string[], includeDescendants: boolean): Promise<number[]> {
    return counted(db, ids, queries.orgUnitMemberCounts([...new Set(ids)], includeDescendants, readerOf(actor)));
  }

  /** The groups that are linked to each of these units, by name, in the order of the ids. */
  async groupsOf(db: Reader, actor: Actor, ids: readonly string[]): Promise<GroupView[][]> {
    const reader = readerOf(actor);
    const links = (await db.rows<OrgUnitLink>(queries.linksOfUnits(ids))).filter(({ orgUnitId, groupId }) =>
      seesLink(reader, orgUnitId, groupId),
    );
    const groups = await this.groups.byIds(db, [...new Set(links.map(({ groupId }) => groupId))]);
    const byId = new Map(groups.map((group) => [group.id, group]));
    return ids.map((id) => links.flatMap((link) => (link.orgUnitId === id ? (byId.get(link.groupId) ?? []) : [])));
  }
}

function grouped(ids: readonly string[], rows: readonly OrgUnitOf[]): OrgUnitView[][] {
  const found = new Map(ids.map((id) => [id, [] as OrgUnitView[]]));
  for (const { ownerId, ...unit } of rows) found.get(ownerId)!.push(unit);
  return ids.map((id) => found.get(id)!);
}

async function counted(db: Reader, ids: readonly string[], statement: Statement): Promise<number[]> {
  const counts = new Map((await db.rows<{ id: string; count: number }>(statement)).map(({ id, count }) => [id, count]));
  return ids.map((id) => counts.get(id) ?? 0);
}
