import type { UserRole } from '../../core/actor.ts';
import { isId } from '../../core/ids.ts';
import type { PageRequest } from '../../core/page.ts';
import { allOf, empty, isOneOf, sql, type Sql, type Statement } from '../../core/sql.ts';
import type { IdentityName } from '../external-identities/index.ts';
import type { User, UserStatus, UserType } from './user.entity.ts';
import {
  administersProject,
  hasPlatformRole,
  isInProject,
  isInProjectsOf,
  projectStanding,
  type PlatformRole,
} from './user-memberships.queries.ts';
import { behindCursor, sortKeyOf, type UserOrder } from './user.order.ts';
import type { UserReader } from './user.policy.ts';
import { eitherWay, fewOf, isAmong } from './user-pages.queries.ts';
import { userMatches } from './user.search.ts';

/** A user as read for clients: the row, and what is derived from it. `presence` is the one in force. */
export interface UserView extends Omit<User, 'presence' | 'searchText'> {
  readonly presence: 'ONLINE' | 'AWAY' | 'OFFLINE';
  readonly lastActiveAt: Date | null;
  readonly isSuperAdmin: boolean;
  readonly isFirstUser: boolean;
  readonly isProjectAdmin: boolean;
  readonly platformRole: PlatformRole;
}

/** What is mostly asked for of a user: what is in its own row, without instants, which take longest to read. */
export type UserBrief = Pick<UserView, 'id' | 'username' | 'email' | 'name' | 'avatarUrl' | 'type' | 'role' | 'status'>;

/** Which users to list; all given conditions must hold. */
export interface UserConditions {
  readonly search?: string | null;
  readonly groupId?: string | null;
  readonly orgUnitId?: string | null;
  readonly projectId?: string | null;
  readonly platformRole?: readonly PlatformRole[] | null;
  readonly isProjectAdmin?: boolean | null;
  readonly role?: readonly UserRole[] | null;
  readonly type?: readonly UserType[] | null;
  readonly status?: readonly UserStatus[] | null;
  readonly joined?: { readonly from?: Date | null; readonly to?: Date | null } | null;
  readonly awaitingApproval?: boolean | null;
  readonly lastActive?: { readonly from?: Date | null; readonly to?: Date | null } | null;
}

const MINUTE_MS = 60_000;

/** Activity is noted to the minute, so that a minute which began before the instant counts as a whole. */
const minutesBefore = (now: Date, minutes: number): Date =>
  new Date((Math.floor(now.getTime() / MINUTE_MS) - minutes) * MINUTE_MS);

const brief = sql`u.id, u.username, u.email, u.name, u.avatar_url AS "avatarUrl", u.type, u.role, u.status`;
// The marks are asked for in subqueries: a join with a table whose size the planner guesses spoils its plans.
const columns = (now: Date): Sql => sql`
  ${brief}, u.pending_email AS "pendingEmail", u.status_message AS "statusMessage", u.time_zone AS "timeZone", u.locale,
  u.must_change_password AS "mustChangePassword", u.email_confirmed_at AS "emailConfirmedAt",
  u.approved_at AS "approvedAt", u.created_at AS "joinedAt", u.updated_at AS "updatedAt", u.version,
  a.last_active_at AS "lastActiveAt",
  u.id IS NOT DISTINCT FROM (SELECT super_admin_id FROM installation) AS "isSuperAdmin",
  u.id IS NOT DISTINCT FROM (SELECT first_user_id FROM installation) AS "isFirstUser",
  ${projectStanding},
  coalesce(u.presence, CASE
    WHEN a.last_active_at >= ${minutesBefore(now, 5)}::timestamptz THEN 'ONLINE'
    WHEN a.last_active_at >= ${minutesBefore(now, 30)}::timestamptz THEN 'AWAY'
    ELSE 'OFFLINE' END) AS presence`;

const tables = sql`users u JOIN user_activity a ON a.user_id = u.id`;

const named = (name: string, { text, values }: Sql): Statement => ({ name, text, values });
const unnamed = ({ text, values }: Sql): Statement => ({ text, values });

export const usersByIds = (ids: readonly string[], now: Date): Statement =>
  named('users_by_ids', sql`SELECT ${columns(now)} FROM ${tables} WHERE u.id = ANY(${ids}::uuid[])`);

export const userBriefs = (ids: readonly string[]): Statement =>
  named('user_briefs', sql`SELECT ${brief} FROM users u WHERE u.id = ANY(${ids}::uuid[])`);

/** By the address or name that it signs in with. */
export const userByEmail = (email: string, now: Date): Statement =>
  named('user_by_email', sql`SELECT ${columns(now)} FROM ${tables} WHERE u.email = ${email.toLowerCase()}`);
/** null for a name that no account can have. */
export const userByUsername = (username: string, now: Date): Statement | null =>
  /^[a-zA-Z0-9_-]{1,64}$/.test(username)
    ? named('user_by_username', sql`SELECT ${columns(now)} FROM ${tables} WHERE u.username = ${username.toLowerCase()}`)
    : null;

/** By what an identity provider calls it. */
export const userByIdentity = ({ providerId, subject }: IdentityName, now: Date): Statement =>
  named(
    'user_by_identity',
    sql`SELECT ${columns(now)} FROM ${tables} JOIN external_identities i ON i.user_id = u.id
      WHERE i.provider_id = ${providerId} AND i.subject = ${subject}`,
  );

/** Up to so many accounts found by a search are sorted; more are read in order until the page is full. */
const FEW_HITS = 5_000;

/**
 * Limits of the unfiltered pages that are prepared, by page size: few enough to stay so on each connection, and by far
 * the most used. They are written out, since for an unknown limit the planner would plan for a tenth of all accounts.
 */
const preparedLimits: Readonly<Record<number, Sql>> = { 25: sql`26`, 50: sql`51`, 100: sql`101` };

/**
 * One page by keyset, with one row too many to tell whether more follow.
 * @param isBrief whether a `UserBrief` of each will do; some orders and filters give more all the same
 * @throws BAD_USER_INPUT for a bad cursor
 */
export function usersPage(
  filter: UserConditions,
  order: UserOrder,
  request: PageRequest,
  reader: UserReader,
  now: Date,
  isBrief = false,
): Statement {
  const key = sortKeyOf(order);
  const ascending = (order.direction === 'ASC') !== request.backward;
  const direction = ascending ? sql`ASC` : sql`DESC`;
  const inOrder = sql`ORDER BY ${key.expression} ${direction}, ${key.id} ${direction}`;
  const search = filter.search ? userMatches(filter.search, reader.readsAll) : null;
  const conditions = conditionsOf(filter, reader);
  const isPlain = conditions.length === 0 && search === null;
  const behind = request.cursor === null ? [] : [behindCursor(request.cursor, order, request.backward)];
  conditions.push(...behind);
  const isShort = isBrief && key.isBrief && !filter.lastActive;
  const shown = isShort ? sql`SELECT ${brief} FROM users u` : sql`SELECT ${columns(now)} FROM ${tables}`;

  if (search) {
    const from = filter.lastActive || order.field === 'LAST_ACTIVE_AT' ? tables : sql`users u`;
    const where = sql`WHERE ${search} AND ${allOf(conditions)}`;
    // The planner believes matches to be spread evenly over the order. Names of one script stand together, so that it
    // would read half of all accounts before the first: only where there really are many does it choose for itself.
    return unnamed(sql`WITH hits AS MATERIALIZED (
        SELECT ${key.expression} AS key, u.id FROM ${from} ${where} LIMIT ${FEW_HITS + 1}
      ), page AS (
        (SELECT id FROM hits WHERE (SELECT count(*) FROM hits) <= ${FEW_HITS}
          ORDER BY key ${direction}, id ${direction} LIMIT ${request.limit + 1})
        UNION ALL
        (SELECT u.id FROM ${from} ${where} AND (SELECT count(*) FROM hits) > ${FEW_HITS}
          ${inOrder} LIMIT ${request.limit + 1})
      )
      ${shown} WHERE u.id IN (SELECT id FROM page) ${inOrder}`);
  }
  if (filter.groupId != null && isId(filter.groupId)) {
    const [few, many] = eitherWay(isAmong(inGroup(filter.groupId))).map((isIn) => {
      const others = [...conditionsOf({ ...filter, groupId: null }, reader), ...behind];
      return sql`(SELECT u.id FROM ${tables} WHERE ${isIn} AND ${allOf(others)} ${inOrder} LIMIT ${request.limit + 1})`;
    });
    return unnamed(sql`WITH few AS MATERIALIZED (${fewOf(inGroup(filter.groupId))}), page AS (${few} UNION ALL ${many})
      ${shown} WHERE u.id IN (SELECT id FROM page) ${inOrder}`);
  }
  const prepared = isPlain ? preparedLimits[request.limit] : undefined;
  const statement = sql`${shown} WHERE ${allOf(conditions)} ${inOrder} LIMIT ${prepared ?? request.limit + 1}`;
  const place = request.cursor === null ? 'start' : 'after';
  const from = `${place}_${request.limit}${isShort ? '_briefly' : ''}`;
  const name = `users_page_${order.field}_${order.direction}_${ascending ? 'up' : 'down'}_${from}`;
  return prepared ? named(name, statement) : unnamed(statement);
}

export function usersCount(filter: UserConditions, reader: UserReader): Statement {
  const search = filter.search ? userMatches(filter.search, reader.readsAll) : null;
  const conditions = [...conditionsOf(filter, reader), ...(search ? [search] : [])];
  const members = membersOf(filter);
  if (members && conditions.length === 1)
    return unnamed(sql`SELECT count(*)::int AS count FROM (SELECT m.user_id FROM ${members} GROUP BY m.user_id) each`);
  const activity = filter.lastActive ? sql`JOIN user_activity a ON a.user_id = u.id` : empty;
  return unnamed(sql`SELECT count(*)::int AS count FROM users u ${activity} WHERE ${allOf(conditions)}`);
}

/** All conditions but the search. */
function conditionsOf(filter: UserConditions, reader: UserReader): Sql[] {
  const {
    groupId,
    orgUnitId,
    projectId,
    platformRole,
    isProjectAdmin,
    role,
    type,
    status,
    joined,
    awaitingApproval,
    lastActive,
  } = filter;
  const conditions: (Sql | false | null | undefined)[] = [
    !reader.listsAll && isInProjectsOf(reader.id),
    groupId != null && isInGroup(groupId),
    orgUnitId != null && isInUnit(orgUnitId),
    projectId != null && isInProject(projectId, reader),
    platformRole && hasPlatformRole(platformRole),
    isProjectAdmin != null && administersProject(isProjectAdmin),
    role && isOneOf(sql`u.role`, role),
    type && isOneOf(sql`u.type`, type),
    status && isOneOf(sql`u.status`, status),
    joined?.from && sql`u.created_at >= ${joined.from}`,
    joined?.to && sql`u.created_at < ${joined.to}`,
    awaitingApproval != null && (awaitingApproval ? sql`u.approved_at IS NULL` : sql`u.approved_at IS NOT NULL`),
    lastActive?.from && sql`a.last_active_at >= ${lastActive.from}`,
    lastActive?.to &&
      (lastActive.from
        ? sql`a.last_active_at < ${lastActive.to}`
        : sql`(a.last_active_at IS NULL OR a.last_active_at < ${lastActive.to})`),
  ];
  return conditions.filter((condition): condition is Sql => Boolean(condition));
}

const inGroup = (groupId: string): Sql => sql`group_memberships m WHERE m.group_id = ${groupId}::uuid`;
/** In the unit, or in one below it. */
const inUnit = (orgUnitId: string): Sql => sql`org_unit_memberships m WHERE m.org_unit_id = ${orgUnitId}::uuid`;

const isInGroup = (groupId: string): Sql =>
  isId(groupId) ? sql`u.id IN (SELECT m.user_id FROM ${inGroup(groupId)})` : sql`false`;

const isInUnit = (orgUnitId: string): Sql =>
  isId(orgUnitId) ? sql`u.id IN (SELECT m.user_id FROM ${inUnit(orgUnitId)})` : sql`false`;

/** The memberships that a filter asks for; null for none. */
function membersOf({ groupId, orgUnitId }: UserConditions): Sql | null {
  if (groupId != null) return isId(groupId) ? inGroup(groupId) : null;
  return orgUnitId != null && isId(orgUnitId) ? inUnit(orgUnitId) : null;
}
