import { isId } from '../../core/ids.ts';
import { byName, nameCursor } from '../../core/name-order.ts';
import type { PageRequest } from '../../core/page.ts';
import { searchTerm, textMatches } from '../../core/search.ts';
import { allOf, anyOf, empty, join, sql, type Sql, type Statement } from '../../core/sql.ts';
import { userPages } from '../../identity/users/index.ts';
import type { OrgUnit } from './org-unit.entity.ts';
import type { OrgUnitReader } from './org-unit.policy.ts';

/** A unit as people see it. */
export type OrgUnitView = Omit<OrgUnit, 'createdAt' | 'updatedAt'>;

/** Which units to list; all given conditions must hold. */
export interface OrgUnitConditions {
  readonly directoryId?: string | null;
  readonly search?: string | null;
  readonly rootsOnly?: boolean;
}

/** A unit, and whom or what it was found for. */
export type OrgUnitOf = OrgUnitView & { readonly ownerId: string };

const LIST = 'organizational units';
const MEMBERS = 'users of organizational units';
const columns = sql`o.id, o.name, o.external_id AS "externalId", o.directory_id AS "directoryId", o.parent_id AS "parentId"`;
const unnamed = ({ text, values }: Sql): Statement => ({ text, values });
const named = (name: string, { text, values }: Sql): Statement => ({ name, text, values });

export const orgUnitCursor = nameCursor(LIST);
export const orgUnitMemberCursor = nameCursor(MEMBERS);

export const orgUnitsByIds = (ids: readonly string[]): Statement =>
  named('org_units_by_ids', sql`SELECT ${columns} FROM org_units o WHERE o.id = ANY(${ids}::uuid[])`);

/** One page by name, with one row too many to tell whether more follow. @throws BAD_USER_INPUT for a bad cursor */
export function orgUnitsPage(filter: OrgUnitConditions, request: PageRequest): Statement {
  const { behindCursor, orderBy } = byName(LIST, request, sql`o.name`, sql`o.id`);
  return unnamed(sql`SELECT ${columns} FROM org_units o WHERE ${conditionsOf(filter)} ${behindCursor}
    ${orderBy} LIMIT ${request.limit + 1}`);
}

export const orgUnitsCount = (filter: OrgUnitConditions): Statement =>
  unnamed(sql`SELECT count(*)::int AS count FROM org_units o WHERE ${conditionsOf(filter)}`);

function conditionsOf({ directoryId, search, rootsOnly = false }: OrgUnitConditions): Sql {
  const term = search ? searchTerm(search) : null;
  const conditions: (Sql | false | null)[] = [
    directoryId != null && (isId(directoryId) ? sql`o.directory_id = ${directoryId}::uuid` : sql`false`),
    term && anyOf(textMatches(sql`o.search_text`, term)),
    rootsOnly && sql`o.parent_id IS NULL`,
  ];
  return allOf(conditions.filter((condition): condition is Sql => Boolean(condition)));
}

/** That the reader sees a unit `o`. */
const isSeen = ({ listsAll, ownIds }: OrgUnitReader): Sql =>
  listsAll ? empty : sql`AND o.id = ANY(${[...ownIds]}::uuid[])`;

/**
 * The same page of the units right below many, by name, as far as the reader sees them: of each up to `limit + 1`, in the
 * direction of reading. @throws BAD_USER_INPUT for a bad cursor
 */
export function childPages(ids: readonly string[], reader: OrgUnitReader, request: PageRequest): Statement {
  const { behindCursor, orderBy } = byName(LIST, request, sql`o.name`, sql`o.id`);
  const direction = request.backward ? sql`DESC` : sql`ASC`;
  return unnamed(sql`SELECT page.* FROM unnest(${ids}::uuid[]) AS owner (id) CROSS JOIN LATERAL (
      SELECT owner.id AS "ownerId", ${columns} FROM org_units o
      WHERE o.parent_id = owner.id ${isSeen(reader)} ${behindCursor} ${orderBy} LIMIT ${request.limit + 1}
    ) page ORDER BY page.name ${direction}, page.id ${direction}`);
}

/** How many units right below each of these the reader sees; those without any are left out. */
export const childCounts = (ids: readonly string[], reader: OrgUnitReader): Statement =>
  unnamed(sql`SELECT o.parent_id AS id, count(*)::int AS count FROM org_units o
    WHERE o.parent_id = ANY(${ids}::uuid[]) ${isSeen(reader)} GROUP BY o.parent_id`);

/** What is above each of these units, from the top down. */
export const ancestorsOf = (ids: readonly string[]): Statement =>
  named(
    'org_unit_ancestors',
    sql`SELECT a.org_unit_id AS "ownerId", ${columns} FROM org_unit_ancestors a JOIN org_units o ON o.id = a.ancestor_id
      WHERE a.org_unit_id = ANY(${ids}::uuid[]) AND a.distance > 0 ORDER BY a.distance DESC`,
  );

/** The units of each of these users, by name. */
export const unitsOfUsers = (userIds: readonly string[]): Statement =>
  named(
    'org_units_of_users',
    sql`SELECT m.user_id AS "ownerId", ${columns} FROM org_unit_members m JOIN org_units o ON o.id = m.org_unit_id
      WHERE m.user_id = ANY(${userIds}::uuid[]) ORDER BY o.name, o.id`,
  );

/** The units that each of these groups is linked to, by name. */
export const unitsOfGroups = (groupIds: readonly string[]): Statement =>
  named(
    'org_units_of_groups',
    sql`SELECT l.group_id AS "ownerId", ${columns} FROM group_org_units l JOIN org_units o ON o.id = l.org_unit_id
      WHERE l.group_id = ANY(${groupIds}::uuid[]) ORDER BY o.name, o.id`,
  );

/** A group that is linked to a unit. */
export interface OrgUnitLink {
  readonly orgUnitId: string;
  readonly groupId: string;
}

/** The groups that are linked to each of these units, by name. */
export const linksOfUnits = (ids: readonly string[]): Statement =>
  named(
    'links_of_org_units',
    sql`SELECT l.org_unit_id AS "orgUnitId", l.group_id AS "groupId" FROM group_org_units l JOIN groups g ON g.id = l.group_id
      WHERE l.org_unit_id = ANY(${ids}::uuid[]) ORDER BY g.name, g.id`,
  );

/** Users `m` of a unit, or also of those below. */
const membersOf = (unit: Sql, includeDescendants: boolean): Sql =>
  includeDescendants
    ? sql`org_unit_memberships m WHERE m.org_unit_id = ${unit}`
    : sql`org_unit_members m WHERE m.org_unit_id = ${unit}`;

/** Who does not read everybody sees itself. */
const isSeenMember = ({ id, readsAll }: OrgUnitReader, column: Sql): Sql =>
  readsAll ? empty : sql`AND ${column} = ${id}::uuid`;

/** The same page of the users of many units, by name, as far as the reader sees them. @throws BAD_USER_INPUT for a bad cursor */
export const orgUnitMemberPages = (
  ids: readonly string[],
  includeDescendants: boolean,
  reader: OrgUnitReader,
  request: PageRequest,
): Statement =>
  userPages({
    list: MEMBERS,
    ownerIds: ids,
    memberships: (unit) => sql`${membersOf(unit, includeDescendants)} ${isSeenMember(reader, sql`m.user_id`)}`,
    request,
  });

/** How many users of each of these units the reader sees. Each by itself, since what is best for a leaf is bad for the top. */
export const orgUnitMemberCounts = (
  ids: readonly string[],
  includeDescendants: boolean,
  reader: OrgUnitReader,
): Statement =>
  unnamed(
    join(
      ids.map((id) => {
        const members = sql`${membersOf(sql`${id}::uuid`, includeDescendants)} ${isSeenMember(reader, sql`m.user_id`)}`;
        return sql`SELECT ${id}::uuid AS id, count(*)::int AS count FROM (
          SELECT m.user_id FROM ${members} GROUP BY m.user_id) each`;
      }),
      ' UNION ALL ',
    ),
  );
