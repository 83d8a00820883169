import { behindInstant } from '../../core/instant-order.ts';
import { encodeCursor, type PageRequest } from '../../core/page.ts';
import { allOf, empty, sql, type Sql, type Statement } from '../../core/sql.ts';
import type { AccessGrant } from './access-grant.entity.ts';
import type { Reach } from './resource.policy.ts';
import { isWithin, withoutNul } from './resource.queries.ts';

/** A grant as read for clients. */
export type AccessGrantView = Omit<AccessGrant, 'resource' | 'user' | 'group' | 'orgUnit' | 'grantedBy'>;

/** Whose grants are listed: those on a resource, or those to a user or a group. */
export type GrantHolder = 'resourceId' | 'userId' | 'groupId';

/** Which grants of a holder to list. */
export interface GrantConditions {
  readonly resourceType?: string | null;
  /** Which resources the reader may know of; all that exist for it where nothing limits them. */
  readonly reach: Reach | null;
}

const holders = {
  resourceId: sql`g.resource_id`,
  userId: sql`g.user_id`,
  groupId: sql`g.group_id`,
} as const satisfies Record<GrantHolder, Sql>;

const columns = sql`g.id, g.resource_id AS "resourceId", g.user_id AS "userId", g.group_id AS "groupId",
  g.org_unit_id AS "orgUnitId", g.level, g.expires_at AS "expiresAt", g.granted_by_id AS "grantedById", g.created_at AS "createdAt"`;

const ORDER = 'access grants';

export const grantCursor = ({ createdAt, id }: AccessGrantView): string =>
  encodeCursor(ORDER, [createdAt.toISOString(), id]);

const unnamed = ({ text, values }: Sql): Statement => ({ text, values });

/** Grants by id, as far as they exist for the reader. */
export const grantsByIds = (ids: readonly string[]): Statement =>
  unnamed(sql`SELECT ${columns} FROM access_grants g WHERE g.id = ANY(${ids}::uuid[])`);

/** Grants to subjects are on resources that exist for the reader: its own ended grant says no more what it was on. */
const limited = (holder: GrantHolder, { resourceType, reach }: GrantConditions): { from: Sql; where: Sql } => {
  if (holder === 'resourceId') return { from: sql`access_grants g`, where: empty };
  const conditions = [
    ...(resourceType == null ? [] : [sql`r.type = ${withoutNul(resourceType)}`]),
    ...(reach ? [isWithin(reach)] : []),
  ];
  return { from: sql`access_grants g JOIN resources r ON r.id = g.resource_id`, where: sql`AND ${allOf(conditions)}` };
};

/**
 * The same page of the grants of many holders, newest first: of each up to `limit + 1`, in the direction of reading.
 * @throws BAD_USER_INPUT for a bad cursor
 */
export function grantPages(
  holder: GrantHolder,
  ids: readonly string[],
  conditions: GrantConditions,
  request: PageRequest,
): Statement {
  const direction = request.backward ? sql`ASC` : sql`DESC`;
  const { from, where } = limited(holder, conditions);
  return unnamed(sql`SELECT page.* FROM unnest(${ids}::uuid[]) AS holder (id) CROSS JOIN LATERAL (
      SELECT ${columns} FROM ${from} WHERE ${holders[holder]} = holder.id ${where} ${behindCursor(request)}
      ORDER BY g.created_at ${direction}, g.id ${direction} LIMIT ${request.limit + 1}
    ) page ORDER BY page."createdAt" ${direction}, page.id ${direction}`);
}

/** How many grants each of these holders has; those without any are left out. */
export function grantCounts(holder: GrantHolder, ids: readonly string[], conditions: GrantConditions): Statement {
  const { from, where } = limited(holder, conditions);
  return unnamed(sql`SELECT ${holders[holder]} AS id, count(*)::int AS count FROM ${from}
    WHERE ${holders[holder]} = ANY(${ids}::uuid[]) ${where} GROUP BY ${holders[holder]}`);
}

/** @throws BAD_USER_INPUT */
function behindCursor({ cursor, backward }: PageRequest): Sql {
  if (cursor === null) return empty;
  const order = { backward, ascending: backward, at: sql`g.created_at`, id: sql`g.id` };
  return sql`AND ${behindInstant(ORDER, cursor, order)}`;
}

/** Users, groups and units by id. */
export interface SubjectIds {
  readonly userIds: readonly string[];
  readonly groupIds: readonly string[];
  readonly orgUnitIds: readonly string[];
}

/** Grants on any of these resources to any of these subjects. */
export const grantsBetween = (
  resourceIds: readonly string[],
  { userIds, groupIds, orgUnitIds }: SubjectIds,
): Statement => ({
  name: 'grants_between',
  text: `SELECT ${columns.text} FROM access_grants g WHERE g.resource_id = ANY($1::uuid[])
    AND (g.user_id = ANY($2::uuid[]) OR g.group_id = ANY($3::uuid[]) OR g.org_unit_id = ANY($4::uuid[]))`,
  values: [resourceIds, userIds, groupIds, orgUnitIds],
});

/** Keeps users, groups or units from being deleted until the end of the transaction, and gives those that there are. */
export const keepSubjects = (table: 'users' | 'groups' | 'org_units', ids: readonly string[]): Statement => ({
  name: `keep_${table}`,
  text: `SELECT id FROM ${table} WHERE id = ANY($1::uuid[]) ORDER BY id FOR KEY SHARE`,
  values: [ids],
});

const writtenColumns = [
  'id',
  'resourceId',
  'userId',
  'groupId',
  'orgUnitId',
  'level',
  'expiresAt',
  'grantedById',
  'createdAt',
] as const satisfies readonly (keyof AccessGrantView)[];

/** Writes grants; one that a subject had on a resource is replaced, and keeps its id. */
export const writeGrants = (
  subject: 'user_id' | 'group_id' | 'org_unit_id',
  grants: readonly AccessGrantView[],
): Statement => ({
  name: `write_grants_${subject}`,
  text: `INSERT INTO access_grants (id, resource_id, user_id, group_id, org_unit_id, level, expires_at, granted_by_id,
      created_at)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::timestamptz[],
      $8::uuid[], $9::timestamptz[])
    ON CONFLICT (resource_id, ${subject}) DO UPDATE SET level = excluded.level, expires_at = excluded.expires_at,
      granted_by_id = excluded.granted_by_id, created_at = excluded.created_at`,
  values: writtenColumns.map((name) => grants.map((grant) => grant[name])),
});

export const deleteGrants = (ids: readonly string[]): Statement => ({
  name: 'delete_grants',
  text: 'DELETE FROM access_grants WHERE id = ANY($1::uuid[])',
  values: [ids],
});

/** Members of groups and users of units, and no more than tell that there are too many to name; some may be named twice. */
export const someMembers = (
  { groupIds, orgUnitIds }: Pick<SubjectIds, 'groupIds' | 'orgUnitIds'>,
  most: number,
): Statement => ({
  name: 'some_members',
  text: `(SELECT user_id AS id FROM group_memberships WHERE group_id = ANY($1::uuid[]) LIMIT $3)
    UNION ALL (SELECT user_id FROM org_unit_memberships WHERE org_unit_id = ANY($2::uuid[]) LIMIT $3)`,
  values: [groupIds, orgUnitIds, most],
});

/** Subjects that were granted anything on a resource, and of users no more than tell that there are too many to name. */
export const subjectsOf = (resourceId: string, mostUsers: number): Statement => ({
  name: 'subjects_of_resource',
  text: `(SELECT user_id AS "userId", NULL::uuid AS "groupId", NULL::uuid AS "orgUnitId" FROM access_grants
      WHERE resource_id = $1 AND user_id IS NOT NULL LIMIT $2)
    UNION ALL SELECT NULL, group_id, org_unit_id FROM access_grants WHERE resource_id = $1 AND user_id IS NULL`,
  values: [resourceId, mostUsers],
});
