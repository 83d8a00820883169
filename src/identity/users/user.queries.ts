import type { UserRole } from '../../core/actor.ts';
import { badInput } from '../../core/errors.ts';
import { isId } from '../../core/ids.ts';
import { decodeCursor, encodeCursor, type PageRequest } from '../../core/page.ts';
import { allOf, anyOf, sql, type Sql, type Statement } from '../../core/sql.ts';
import type { OrderDirection } from '../../core/enums.ts';
import type { User, UserStatus, UserType } from './user.entity.ts';

/** A user as read for clients: the row, and what is derived from it. `presence` is the one in force. */
export interface UserView extends Omit<User, 'presence'> {
  readonly presence: 'ONLINE' | 'AWAY' | 'OFFLINE';
  readonly lastActiveAt: Date | null;
  readonly isSuperAdmin: boolean;
  readonly isFirstUser: boolean;
}

/** Which users to list; all given conditions must hold. */
export interface UserConditions {
  readonly search?: string | null;
  readonly role?: readonly UserRole[] | null;
  readonly type?: readonly UserType[] | null;
  readonly status?: readonly UserStatus[] | null;
  readonly joined?: { readonly from?: Date | null; readonly to?: Date | null } | null;
  readonly awaitingApproval?: boolean | null;
  readonly lastActive?: { readonly from?: Date | null; readonly to?: Date | null } | null;
}

export const userOrderFields = ['NAME', 'EMAIL', 'JOINED_AT', 'LAST_ACTIVE_AT'] as const;
export type UserOrderField = (typeof userOrderFields)[number];

export interface UserOrder {
  readonly field: UserOrderField;
  readonly direction: OrderDirection;
}

// Minutes without a request after which a user counts as AWAY, then as OFFLINE, are written into the statement.
const columns = (now: Date): Sql => sql`
  u.id, u.username, u.email, u.pending_email AS "pendingEmail", u.name, u.avatar_url AS "avatarUrl", u.type, u.role,
  u.status, u.status_message AS "statusMessage", u.time_zone AS "timeZone", u.locale,
  u.must_change_password AS "mustChangePassword", u.email_confirmed_at AS "emailConfirmedAt",
  u.approved_at AS "approvedAt", u.created_at AS "joinedAt", u.updated_at AS "updatedAt", u.version,
  a.last_active_at AS "lastActiveAt", i.super_admin_id IS NOT DISTINCT FROM u.id AS "isSuperAdmin",
  i.first_user_id IS NOT DISTINCT FROM u.id AS "isFirstUser",
  coalesce(u.presence, CASE
    WHEN a.last_active_at > ${now}::timestamptz - interval '5 minutes' THEN 'ONLINE'
    WHEN a.last_active_at > ${now}::timestamptz - interval '30 minutes' THEN 'AWAY'
    ELSE 'OFFLINE' END) AS presence`;

const tables = sql`users u JOIN user_activity a ON a.user_id = u.id CROSS JOIN installation i`;

const named = (name: string, { text, values }: Sql): Statement => ({ name, text, values });

export const usersByIds = (ids: readonly string[], now: Date): Statement =>
  named('users_by_ids', sql`SELECT ${columns(now)} FROM ${tables} WHERE u.id = ANY(${ids}::uuid[])`);

/** By the address or name that it signs in with. */
export const userByEmail = (email: string, now: Date): Statement =>
  named('user_by_email', sql`SELECT ${columns(now)} FROM ${tables} WHERE u.email = ${email.toLowerCase()}`);
export const userByUsername = (username: string, now: Date): Statement =>
  named('user_by_username', sql`SELECT ${columns(now)} FROM ${tables} WHERE u.username = ${username.toLowerCase()}`);

interface SortKey {
  /** The indexed expression, in which absent values come last whatever the direction. */
  readonly expression: Sql;
  readonly id: Sql;
  readonly value: (user: UserView) => string | null;
  /** The parameter that stands for a cursor's value; null when it is not one of this order's. */
  readonly parameter: (value: string | null) => Sql | null;
}

const instantParameter =
  (absent: 'infinity' | '-infinity' | null) =>
  (value: string | null): Sql | null => {
    if (value === null) return absent && sql`${absent}::timestamptz`;
    return Number.isNaN(Date.parse(value)) ? null : sql`${new Date(value)}::timestamptz`;
  };

/** U+10FFFF is the last of all characters, the empty string the first of all texts. */
const sortKeys: { readonly [F in UserOrderField]: (direction: OrderDirection) => SortKey } = {
  NAME: () => ({
    expression: sql`u.name`,
    id: sql`u.id`,
    value: (user) => user.name,
    parameter: (value) => (value === null ? null : sql`${value}`),
  }),
  EMAIL: (direction) => ({
    expression:
      direction === 'ASC' ? sql`coalesce(u.email, U&'\\+10FFFF' COLLATE "C")` : sql`coalesce(u.email, '' COLLATE "C")`,
    id: sql`u.id`,
    value: (user) => user.email,
    parameter: (value) => sql`${value ?? (direction === 'ASC' ? '\u{10FFFF}' : '')}`,
  }),
  JOINED_AT: () => ({
    expression: sql`u.created_at`,
    id: sql`u.id`,
    value: (user) => user.joinedAt.toISOString(),
    parameter: instantParameter(null),
  }),
  LAST_ACTIVE_AT: (direction) => ({
    expression:
      direction === 'ASC'
        ? sql`coalesce(a.last_active_at, 'infinity'::timestamptz)`
        : sql`coalesce(a.last_active_at, '-infinity'::timestamptz)`,
    id: sql`a.user_id`,
    value: (user) => user.lastActiveAt?.toISOString() ?? null,
    parameter: instantParameter(direction === 'ASC' ? 'infinity' : '-infinity'),
  }),
};

const orderName = ({ field, direction }: UserOrder): string => `users ${field} ${direction}`;

export const userCursor =
  (order: UserOrder) =>
  (user: UserView): string =>
    encodeCursor(orderName(order), [sortKeys[order.field](order.direction).value(user), user.id]);

/** One page by keyset, with one row too many to tell whether more follow. @throws BAD_USER_INPUT for a bad cursor */
export function usersPage(
  filter: UserConditions,
  order: UserOrder,
  request: PageRequest,
  mayReadEmail: boolean,
  now: Date,
): Statement {
  const key = sortKeys[order.field](order.direction);
  const ascending = (order.direction === 'ASC') !== request.backward;
  const conditions = conditionsOf(filter, mayReadEmail);
  const isPlain = conditions.length === 0;
  if (request.cursor !== null) {
    const [value, id] = decodeCursor(orderName(order), request.cursor, request.backward);
    const parameter = isId(id) ? key.parameter(value) : null;
    if (!parameter) throw badInput([request.backward ? 'before' : 'after'], 'This cursor is damaged.', 'BAD_CURSOR');
    conditions.push(
      ascending
        ? sql`(${key.expression}, ${key.id}) > (${parameter}, ${id}::uuid)`
        : sql`(${key.expression}, ${key.id}) < (${parameter}, ${id}::uuid)`,
    );
  }
  const direction = ascending ? sql`ASC` : sql`DESC`;
  const statement = sql`SELECT ${columns(now)} FROM ${tables} WHERE ${allOf(conditions)}
    ORDER BY ${key.expression} ${direction}, ${key.id} ${direction} LIMIT ${request.limit + 1}`;
  // Only the unfiltered pages are named: few enough to stay prepared on each connection, and by far the most used.
  const place = request.cursor === null ? 'start' : 'after';
  return isPlain
    ? named(`users_page_${order.field}_${order.direction}_${ascending ? 'up' : 'down'}_${place}`, statement)
    : { text: statement.text, values: statement.values };
}

export function usersCount(filter: UserConditions, mayReadEmail: boolean): Statement {
  const conditions = conditionsOf(filter, mayReadEmail);
  const activity = filter.lastActive ? sql`JOIN user_activity a ON a.user_id = u.id` : sql``;
  const { text, values } = sql`SELECT count(*)::int AS count FROM users u ${activity} WHERE ${allOf(conditions)}`;
  return { text, values };
}

function conditionsOf(filter: UserConditions, mayReadEmail: boolean): Sql[] {
  const { search, role, type, status, joined, awaitingApproval, lastActive } = filter;
  const term = search?.trim();
  const conditions: (Sql | false | null | undefined | '')[] = [
    term && matches(term, mayReadEmail),
    role && sql`u.role = ANY(${role}::text[])`,
    type && sql`u.type = ANY(${type}::text[])`,
    status && sql`u.status = ANY(${status}::text[])`,
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

/** Scripts written without spaces, where one character is as telling as a word elsewhere. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

/**
 * Part of the name, username or email, without regard to case. Trigrams find any part of three characters and more;
 * a shorter term is looked for where a word begins, since as a part it would fit nearly everything.
 */
function matches(term: string, mayReadEmail: boolean): Sql {
  const literal = term.replace(/[\\%_]/g, '\\$&');
  const fields = [sql`u.name`, sql`u.username`, ...(mayReadEmail ? [sql`u.email`] : [])];
  const patterns = [...term].length >= 3 || unspaced.test(term) ? [`%${literal}%`] : [`${literal}%`, `% ${literal}%`];
  return anyOf(fields.flatMap((field) => patterns.map((pattern) => sql`${field} ILIKE ${pattern}`)));
}
