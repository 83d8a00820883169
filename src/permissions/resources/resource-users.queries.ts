import type { DefaultPermissionsScope } from '../../access/effective-permissions.ts';
import type { PageRequest } from '../../core/page.ts';
import { byName } from '../../core/name-order.ts';
import { join, sql, type Sql, type Statement } from '../../core/sql.ts';
import { eitherWay, fewOf } from '../../identity/users/index.ts';
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

/** Makes a query of tables with `users u` and a condition. */
type Selecting = (from: Sql) => Sql;

/** Groups and units that were granted it: read once, since each reading of grants brings their policies with it. */
const holders = (holds: Sql): Sql => sql`holders AS MATERIALIZED (
    SELECT g.group_id, g.org_unit_id FROM access_grants g WHERE g.user_id IS NULL AND ${holds})`;

/** Users `m` of the holders; some are there several times. */
const usersOfHolders = sql`(
    SELECT m.user_id FROM holders h, ${membersOf(sql`h.group_id`)} WHERE h.group_id IS NOT NULL
    UNION ALL SELECT m.user_id FROM holders h JOIN org_unit_memberships m ON m.org_unit_id = h.org_unit_id) m`;

/** Whether an account `u` is in one of the holders. */
const isInHolder = sql`(SELECT true FROM holders h
    WHERE h.group_id = ANY (ARRAY(SELECT m.group_id FROM group_memberships m WHERE m.user_id = u.id))
      OR h.org_unit_id = ANY (ARRAY(SELECT m.org_unit_id FROM org_unit_memberships m WHERE m.user_id = u.id)) LIMIT 1)`;

/** Of a page, which may be full long before all of them are known. */
const pageOfGiven = (holds: Sql, rest: Sql, select: Selecting): Sql => {
  const [few, many] = eitherWay(isInHolder).map((isIn) => select(sql`users u WHERE ${isIn} AND ${rest}`));
  return sql`WITH ${holders(holds)}, few AS MATERIALIZED (${fewOf(usersOfHolders)}) (${few}) UNION ALL (${many})`;
};

const allGiven = (holds: Sql, rest: Sql, select: Selecting): Sql => {
  const given = sql`(SELECT DISTINCT m.user_id FROM ${usersOfHolders}) given`;
  return sql`WITH ${holders(holds)} ${select(sql`${given} JOIN users u ON u.id = given.user_id WHERE ${rest}`)}`;
};

/** Users of a resource `t` by each source, as one set; whoever has several is found by each. */
function users(wanted: ResourceUsersWanted, given: typeof allGiven, select: Selecting): Sql {
  const { levels, adminsBypassGrants, now } = wanted;
  const inArea = isWithinArea(wanted);
  const holds = sql`g.resource_id = t.id AND g.level = ANY(${levels}::text[])
    AND (g.expires_at IS NULL OR g.expires_at > ${now})`;
  const isPublic = sql`t.is_public AND ${isInForce}`;
  const sources = [
    select(sql`users u WHERE u.id = t.owner_id AND ${isInForce}`),
    ...(adminsBypassGrants ? [select(sql`users u WHERE u.role = 'ADMIN' AND u.status = 'ACTIVE'`)] : []),
    select(sql`access_grants g JOIN users u ON u.id = g.user_id WHERE ${holds} AND ${isInForce} AND ${inArea}`),
    given(holds, sql`${isInForce} AND ${inArea}`, select),
    ...(levels.includes('READ')
      ? [
          select(
            sql`users u WHERE ${isPublic} AND (t.area IS NULL OR u.role = 'ADMIN' OR ${isDefault(levels)}) AND ${inArea}`,
          ),
          select(sql`${namedByEntry(levels)} JOIN users u ON u.id = given.user_id
            WHERE ${isPublic} AND t.area IS NOT NULL AND ${inArea}`),
        ]
      : []),
  ];
  return join(
    sources.map((source) => sql`(${source})`),
    ' UNION ',
  );
}

const resourcesAsked = (resources: readonly UsedResource[]): Sql => sql`unnest(
    ${resources.map(({ id }) => id)}::uuid[], ${resources.map(({ ownerId }) => ownerId)}::uuid[],
    ${resources.map(({ visibility }) => visibility === 'PUBLIC')}::boolean[],
    ${resources.map(({ type }) => areaOf(type))}::text[]) AS t (id, owner_id, is_public, area)`;

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
  const found = users(
    wanted,
    pageOfGiven,
    (from) => sql`SELECT u.id, u.name FROM ${from} ${behindCursor} ${orderBy} ${limit}`,
  );
  return unnamed(sql`SELECT t.id AS "resourceId", page.id AS "userId" FROM ${resourcesAsked(resources)}
    CROSS JOIN LATERAL (SELECT u.id, u.name FROM (${found}) u ${orderBy} ${limit}) page
    ORDER BY page.name ${request.backward ? sql`DESC` : sql`ASC`}, page.id ${request.backward ? sql`DESC` : sql`ASC`}`);
}

/** How many users each of these resources has. */
export function resourceUserCounts(resources: readonly UsedResource[], wanted: ResourceUsersWanted): Statement {
  const found = users(wanted, allGiven, (from) => sql`SELECT u.id FROM ${from}`);
  return unnamed(sql`SELECT t.id, (SELECT count(*)::int FROM (${found}) u) AS count
    FROM ${resourcesAsked(resources)}`);
}
