import type { MatrixEntries } from '../../access/permission-matrix.ts';
import { isId } from '../../core/ids.ts';
import { byName, nameCursor } from '../../core/name-order.ts';
import type { PageRequest } from '../../core/page.ts';
import { searchTerm, textMatches } from '../../core/search.ts';
import { allOf, anyOf, sql, type Sql, type Statement } from '../../core/sql.ts';
import type { Group } from './group.entity.ts';

/** A group as people see it: the row without what it is searched by. */
export type GroupView = Omit<Group, 'searchText'>;

/** What is mostly asked for of a group. */
export type GroupBrief = Pick<GroupView, 'id' | 'name'>;

/** Which groups to list; all given conditions must hold. */
export interface GroupConditions {
  readonly search?: string | null;
  readonly memberId?: string | null;
  readonly orgUnitId?: string | null;
}

const LIST = 'groups';
const columns = sql`g.id, g.name, g.description, g.created_at AS "createdAt", g.updated_at AS "updatedAt"`;
const unnamed = ({ text, values }: Sql): Statement => ({ text, values });

export const groupCursor = nameCursor(LIST);

export const groupsByIds = (ids: readonly string[]): Statement => {
  const { text, values } = sql`SELECT ${columns} FROM groups g WHERE g.id = ANY(${ids}::uuid[])`;
  return { name: 'groups_by_ids', text, values };
};

/** One page by name, with one row too many to tell whether more follow. @throws BAD_USER_INPUT for a bad cursor */
export function groupsPage(filter: GroupConditions, request: PageRequest): Statement {
  const { behindCursor, orderBy } = byName(LIST, request, sql`g.name`, sql`g.id`);
  return unnamed(sql`SELECT ${columns} FROM groups g WHERE ${allOf(conditionsOf(filter))} ${behindCursor}
    ${orderBy} LIMIT ${request.limit + 1}`);
}

export const groupsCount = (filter: GroupConditions): Statement =>
  unnamed(sql`SELECT count(*)::int AS count FROM groups g WHERE ${allOf(conditionsOf(filter))}`);

function conditionsOf({ search, memberId, orgUnitId }: GroupConditions): Sql[] {
  const term = search ? searchTerm(search) : null;
  return [
    ...(term ? [anyOf(textMatches(sql`g.search_text`, term))] : []),
    ...(memberId == null ? [] : [isId(memberId) ? has(memberId) : sql`false`]),
    ...(orgUnitId == null ? [] : [isId(orgUnitId) ? isLinkedTo(orgUnitId) : sql`false`]),
  ];
}

const has = (userId: string): Sql =>
  sql`g.id IN (SELECT m.group_id FROM group_memberships m WHERE m.user_id = ${userId}::uuid)`;

const isLinkedTo = (orgUnitId: string): Sql =>
  sql`g.id IN (SELECT l.group_id FROM group_org_units l WHERE l.org_unit_id = ${orgUnitId}::uuid)`;

/** Memberships by whatever way, or only those without a unit's doing. Somebody may be in a group several times. */
export const membershipsOf = (directOnly: boolean): Sql =>
  directOnly ? sql`direct_group_memberships` : sql`group_memberships`;

/** Which page of the groups of accounts. */
export interface GroupPageWanted {
  readonly request: PageRequest;
  readonly directOnly: boolean;
  /** Whether no more than a `GroupBrief` is wanted of each. */
  readonly isBrief: boolean;
}

/**
 * The same page of the groups of many accounts, by name: of each up to `limit + 1`, in the direction of reading.
 * @throws BAD_USER_INPUT for a bad cursor
 */
export function groupPages(userIds: readonly string[], wanted: GroupPageWanted): Statement {
  const { request, directOnly } = wanted;
  if (request.cursor === null && !request.backward) return firstGroupPages(userIds, wanted);
  const { behindCursor, orderBy } = byName(LIST, request, sql`g.name`, sql`g.id`);
  const direction = request.backward ? sql`DESC` : sql`ASC`;
  const { text, values } =
    sql`SELECT owner.id AS "userId", page.* FROM unnest(${userIds}::uuid[]) AS owner (id) CROSS JOIN LATERAL (
      SELECT ${columns} FROM groups g
      WHERE g.id IN (SELECT m.group_id FROM ${membershipsOf(directOnly)} m WHERE m.user_id = owner.id)
        ${behindCursor} ${orderBy} LIMIT ${request.limit + 1}
    ) page ORDER BY page.name ${direction}, page.id ${direction}`;
  return { text, values };
}

/** The first pages of all at once: sorted by account and name together, with no plan of its own for each account. */
function firstGroupPages(userIds: readonly string[], { request, directOnly, isBrief }: GroupPageWanted): Statement {
  const { text, values } = sql`SELECT g."userId", ${isBrief ? sql`g.id, g.name` : columns} FROM (
      SELECT m.user_id AS "userId", ${isBrief ? sql`g.id, g.name` : sql`g.*`}, row_number() OVER (PARTITION BY m.user_id ORDER BY g.name, g.id) AS place
      FROM (SELECT DISTINCT m.user_id, m.group_id FROM ${membershipsOf(directOnly)} m WHERE m.user_id = ANY(${userIds}::uuid[])) m
      JOIN groups g ON g.id = m.group_id
    ) g WHERE g.place <= ${request.limit + 1} ORDER BY g.place`;
  return { name: `first_${directOnly ? 'direct_' : ''}groups_of_users${isBrief ? '_briefly' : ''}`, text, values };
}

/** How many groups each of these accounts is in; those without any are left out. */
export const groupCounts = (userIds: readonly string[], directOnly: boolean): Statement =>
  unnamed(sql`SELECT m.user_id AS id, count(DISTINCT m.group_id)::int AS count FROM ${membershipsOf(directOnly)} m
    WHERE m.user_id = ANY(${userIds}::uuid[]) GROUP BY m.user_id`);

/** The names of the groups that accounts were added to, by account; those without any are left out. */
export const groupNames = (userIds: readonly string[]): Statement => ({
  name: 'group_names',
  text: `SELECT m.user_id AS "userId", array_agg(g.name ORDER BY g.name, g.id) AS names
    FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = ANY($1::uuid[]) GROUP BY m.user_id`,
  values: [userIds],
});

/** What the matrix of a group says. */
export interface GroupMatrix extends MatrixEntries {
  readonly groupId: string;
}

/** The matrices of groups; those without one are left out. */
export const groupMatrices = (groupIds: readonly string[]): Statement => ({
  name: 'group_matrices',
  text: `SELECT group_id AS "groupId", levels, flags FROM permission_matrices WHERE group_id = ANY($1::uuid[])`,
  values: [groupIds],
});

/** What is by default for the roles that members of a group have. */
export const defaultsOfMembers = (groupId: string): Statement => ({
  name: 'defaults_of_members',
  text: `SELECT p.levels, p.flags FROM permission_matrices p WHERE p.role IN (
      SELECT CASE u.role WHEN 'PENDING' THEN 'USER' ELSE u.role END
      FROM group_memberships m JOIN users u ON u.id = m.user_id WHERE m.group_id = $1)`,
  values: [groupId],
});

/** A level as a number, by an expression. */
const rank = (level: string): string => `array_position(ARRAY['ACCESS', 'READ', 'WRITE'], ${level})`;

/** Those of the groups that were granted more on a resource than an account was, that does not own it. */
export const grantedBeyond = (groupIds: readonly string[], userId: string, now: Date): Statement => ({
  name: 'groups_granted_beyond',
  text: `SELECT DISTINCT g.group_id AS "groupId" FROM access_grants g JOIN resources r ON r.id = g.resource_id
    WHERE g.group_id = ANY($1::uuid[]) AND (g.expires_at IS NULL OR g.expires_at > $3)
      AND r.owner_id IS DISTINCT FROM $2::uuid AND NOT (r.visibility = 'PUBLIC' AND g.level <> 'WRITE')
      AND NOT EXISTS (
        SELECT FROM access_grants o WHERE o.resource_id = g.resource_id AND ${rank('o.level')} >= ${rank('g.level')}
          AND (o.expires_at IS NULL OR o.expires_at > $3)
          AND (o.user_id = $2 OR o.group_id IN (SELECT m.group_id FROM group_memberships m WHERE m.user_id = $2)
            OR o.org_unit_id IN (SELECT m.org_unit_id FROM org_unit_memberships m WHERE m.user_id = $2)))`,
  values: [groupIds, userId, now],
});
