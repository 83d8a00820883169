import type { DefaultPermissionsScope } from '../../access/effective-permissions.ts';
import type { PageRequest } from '../../core/page.ts';
import { byName } from '../../core/name-order.ts';
import { empty, sql, type Sql, type Statement } from '../../core/sql.ts';
import type { GrantLevel } from './access-grant.entity.ts';
import { areaOf } from './resource.policy.ts';
import type { ResourceView } from './resource.queries.ts';

/** The list's name in its cursors. */
export const RESOURCE_USERS = 'users of a resource';

/** A resource as far as it decides who may use it. */
export type UsedResource = Pick<ResourceView, 'id' | 'type' | 'ownerId' | 'visibility'>;

/** Which users of resources to list. */
export interface ResourceUsersWanted {
  /** The level asked for, and those above it. */
  readonly levels: readonly GrantLevel[];
  readonly adminsBypassGrants: boolean;
  readonly defaultsApplyTo: DefaultPermissionsScope;
  readonly now: Date;
}

/** A user on the page of a resource. */
export interface ResourceUser {
  readonly resourceId: string;
  readonly userId: string;
}

const isInForce = sql`u.status = 'ACTIVE' AND u.role <> 'PENDING'`;

/** What an account itself and its groups say of the area of the resource `t`: whether any gives the level, null where none says anything. */
const said = (levels: readonly GrantLevel[]): Sql => sql`(SELECT bool_or(v.level = ANY(${levels}::text[])) FROM (
    SELECT p.levels ->> t.area AS level FROM permission_matrices p WHERE p.user_id = u.id
    UNION ALL SELECT p.levels ->> t.area FROM group_memberships m JOIN permission_matrices p ON p.group_id = m.group_id
      WHERE m.user_id = u.id
  ) v WHERE v.level IS NOT NULL)`;

/** Whether an account's role has the level in the area of the resource `t` by default. */
const isDefault = (levels: readonly GrantLevel[]): Sql => sql`u.role = ANY(ARRAY(
    SELECT p.role FROM permission_matrices p WHERE p.role IS NOT NULL AND p.levels ->> t.area = ANY(${levels}::text[])))`;

/** Whether an account `u` has the level in the area of the resource `t`: `effectivePermissions`, in SQL. */
const isWithinArea = ({ levels, defaultsApplyTo }: ResourceUsersWanted): Sql => {
  const apply =
    defaultsApplyTo === 'UNSET_ENTRIES'
      ? sql`true`
      : sql`NOT EXISTS (SELECT FROM group_memberships m WHERE m.user_id = u.id)`;
  return sql`(t.area IS NULL OR u.role = 'ADMIN' OR coalesce(${said(levels)}, ${apply} AND ${isDefault(levels)}))`;
};

/** Members `m` of a group, looked up for each: the planner would otherwise put together all members by units there are. */
const membersOf = (group: Sql): Sql =>
  sql`LATERAL (SELECT g.user_id FROM group_memberships g WHERE g.group_id = ${group} OFFSET 0) m`;

/** Accounts of which an own entry, or one of a group, gives the level: few, and found by it. */
const namedByEntry = (levels: readonly GrantLevel[]): Sql => sql`(
    SELECT p.user_id FROM permission_matrices p WHERE p.user_id IS NOT NULL AND p.levels ->> t.area = ANY(${levels}::text[])
    UNION SELECT m.user_id FROM permission_matrices p, ${membersOf(sql`p.group_id`)}
      WHERE p.group_id IS NOT NULL AND p.levels ->> t.area = ANY(${levels}::text[])) given`;

/** Users of a resource `t` by each source; whoever has several is found by each. */
function sources(wanted: ResourceUsersWanted): Sql[] {
  const { levels, adminsBypassGrants, now } = wanted;
  const inArea = isWithinArea(wanted);
  const holds = sql`g.resource_id = t.id AND g.level = ANY(${levels}::text[])
    AND (g.expires_at IS NULL OR g.expires_at > ${now})`;
  const isPublic = sql`t.is_public AND ${isInForce}`;
  return [
    sql`users u WHERE u.id = t.owner_id AND ${isInForce}`,
    ...(adminsBypassGrants ? [sql`users u WHERE u.role = 'ADMIN' AND u.status = 'ACTIVE'`] : []),
    sql`access_grants g JOIN users u ON u.id = g.user_id WHERE ${holds} AND ${isInForce} AND ${inArea}`,
    ...[
      sql`access_grants g, ${membersOf(sql`g.group_id`)} WHERE g.group_id IS NOT NULL AND ${holds}`,
      sql`access_grants g JOIN org_unit_memberships m ON m.org_unit_id = g.org_unit_id WHERE ${holds}`,
    ].map(
      (given) => sql`(SELECT DISTINCT m.user_id FROM ${given}) given
        JOIN users u ON u.id = given.user_id WHERE ${isInForce} AND ${inArea}`,
    ),
    ...(levels.includes('READ')
      ? [
          sql`users u WHERE ${isPublic} AND (t.area IS NULL OR u.role = 'ADMIN' OR ${isDefault(levels)}) AND ${inArea}`,
          sql`${namedByEntry(levels)} JOIN users u ON u.id = given.user_id
            WHERE ${isPublic} AND t.area IS NOT NULL AND ${inArea}`,
        ]
      : []),
  ];
}

const resourcesAsked = (resources: readonly UsedResource[]): Sql => sql`unnest(
    ${resources.map(({ id }) => id)}::uuid[], ${resources.map(({ ownerId }) => ownerId)}::uuid[],
    ${resources.map(({ visibility }) => visibility === 'PUBLIC')}::boolean[],
    ${resources.map(({ type }) => areaOf(type))}::text[]) AS t (id, owner_id, is_public, area)`;

const unionOf = (parts: readonly Sql[]): Sql => parts.reduce((all, part) => sql`${all} UNION ${part}`);
const unnamed = ({ text, values }: Sql): Statement => ({ text, values });

/**
 * The same page of the users of many resources, by name: of each up to `limit + 1`, in the direction of reading.
 * @throws BAD_USER_INPUT for a bad cursor
 */
export function resourceUserPages(
  resources: readonly UsedResource[],
  wanted: ResourceUsersWanted,
  request: PageRequest,
): Statement {
  const { behindCursor, orderBy } = byName(RESOURCE_USERS, request, sql`u.name`, sql`u.id`);
  const limit = sql`LIMIT ${request.limit + 1}`;
  const parts = sources(wanted).map(
    (source) => sql`(SELECT u.id, u.name FROM ${source} ${behindCursor ?? empty} ${orderBy} ${limit})`,
  );
  return unnamed(sql`SELECT t.id AS "resourceId", page.id AS "userId" FROM ${resourcesAsked(resources)}
    CROSS JOIN LATERAL (SELECT u.id, u.name FROM (${unionOf(parts)}) u ${orderBy} ${limit}) page
    ORDER BY page.name ${request.backward ? sql`DESC` : sql`ASC`}, page.id ${request.backward ? sql`DESC` : sql`ASC`}`);
}

/** How many users each of these resources has. */
export function resourceUserCounts(resources: readonly UsedResource[], wanted: ResourceUsersWanted): Statement {
  const parts = sources(wanted).map((source) => sql`SELECT u.id FROM ${source}`);
  return unnamed(sql`SELECT t.id, (SELECT count(*)::int FROM (${unionOf(parts)}) u) AS count
    FROM ${resourcesAsked(resources)}`);
}
