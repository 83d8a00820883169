import { isId } from '../../core/ids.ts';
import { allOf, sql, type Sql, type Statement } from '../../core/sql.ts';
import type { UserStatus } from '../../identity/users/index.ts';
import type { Filter } from './scim-filter.ts';
import { conditionOf, type Columns } from './scim-filter.queries.ts';
import { userType } from './scim-schemas.ts';
import type { Document, Item } from './scim-values.ts';

/** An account as its directory described it, with what we know of it. */
export interface ScimUserRow {
  readonly id: string;
  readonly attributes: Document;
  readonly status: UserStatus;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Units that it is in; null where nobody asked. */
  readonly groups: readonly Item[] | null;
}

/** Which resources of a directory, and how many of them. */
export interface ScimSelection {
  readonly directoryId: string;
  readonly filter: Filter | null;
  /** Resources before the first. */
  readonly offset: number;
  readonly limit: number;
}

const columns: Columns = {
  document: sql`s.attributes`,
  of: ({ extension, attribute, sub }) => {
    if (extension) return null;
    switch (attribute.name) {
      case 'id':
        return { is: 'reference', has: (id) => (id === null ? sql`true` : isUser(id)) };
      case 'userName':
        return { is: 'text', sql: sql`s.user_name` };
      case 'active':
        return { is: 'boolean', sql: sql`(u.status = 'ACTIVE')` };
      case 'groups':
        return sub === null || sub.name === 'value' ? { is: 'reference', has: isInGroup } : null;
      case 'meta':
        if (sub?.name === 'created') return { is: 'instant', sql: sql`s.created_at` };
        return sub?.name === 'lastModified' ? { is: 'instant', sql: sql`s.updated_at` } : null;
      default:
        return null;
    }
  },
  quick: ({ extension, attribute, sub }, by, value) => {
    if (extension || by !== 'eq' || typeof value !== 'string') return null;
    if (attribute.name === 'userName') return sql`(lower(s.user_name) = lower(${value}::text COLLATE "und-x-icu"))`;
    if (attribute.name === 'displayName') return hasDisplayName(value);
    if (attribute.name === 'externalId') return hasExternalId(value);
    return attribute.name === 'emails' && (sub === null || sub.name === 'value') ? hasEmail(value) : null;
  },
  hint: ({ attribute }, filter) => {
    const email = attribute.name === 'emails' ? emailIn(filter) : null;
    return email === null ? null : hasEmail(email);
  },
};

/** False, and not null, where there is none. */
const hasDisplayName = (name: string): Sql => sql`(s.attributes ? 'displayName'
  AND lower((s.attributes ->> 'displayName') COLLATE "und-x-icu") = lower(${name}::text COLLATE "und-x-icu"))`;

const hasEmail = (email: string): Sql => sql`(s.emails @> ARRAY[${email.toLowerCase()}]::text[])`;

/** The address that a filter on addresses asks for: `type eq "work" and value eq "…"`. */
function emailIn(filter: Filter): string | null {
  if (filter.is === 'and') return filter.filters.map(emailIn).find((email) => email !== null) ?? null;
  const isAsked = filter.is === 'compare' && filter.by === 'eq' && filter.path.toLowerCase() === 'value';
  return isAsked && typeof filter.value === 'string' ? filter.value : null;
}

const isUser = (id: string): Sql => (isId(id) ? sql`(s.user_id = ${id}::uuid)` : sql`false`);

const hasExternalId = (externalId: string): Sql => sql`(s.attributes ? 'externalId' AND s.user_id IN (
  SELECT d.user_id FROM directory_accounts d WHERE d.directory_id = s.directory_id AND d.external_id = ${externalId}))`;

function isInGroup(id: string | null): Sql {
  if (id !== null && !isId(id)) return sql`false`;
  const chosen = id === null ? sql`true` : sql`m.org_unit_id = ${id}::uuid`;
  return sql`s.user_id IN (SELECT m.user_id FROM org_unit_members m JOIN org_units o ON o.id = m.org_unit_id
    WHERE o.directory_id = s.directory_id AND ${chosen})`;
}

const groupsOf = (isWanted: boolean): Sql =>
  isWanted
    ? sql`(SELECT coalesce(jsonb_agg(jsonb_build_object('value', o.id, 'display', o.name) ORDER BY o.name, o.id), '[]')
        FROM org_unit_members m JOIN org_units o ON o.id = m.org_unit_id
        WHERE m.user_id = s.user_id AND o.directory_id = s.directory_id)`
    : sql`NULL::jsonb`;

/** Every account has a row in users; joined so, it is not looked up where nothing of it is asked. */
const selected = (directoryId: string, filter: Filter | null): Sql =>
  sql`FROM scim_users s LEFT JOIN users u ON u.id = s.user_id WHERE ${allOf([
    sql`s.directory_id = ${directoryId}::uuid`,
    ...(filter ? [conditionOf(userType, columns, filter)] : []),
  ])}`;

const rowsOf = (ids: Sql, withGroups: boolean): Sql => sql`SELECT s.user_id AS id, s.attributes, u.status, s.version,
    s.created_at AS "createdAt", s.updated_at AS "updatedAt", ${groupsOf(withGroups)} AS groups
  FROM scim_users s JOIN users u ON u.id = s.user_id WHERE s.user_id IN (${ids}) ORDER BY s.user_id`;

const unnamed = ({ text, values }: Sql): Statement => ({ text, values });

/** Some of the accounts of a directory, in the order in which they came. @throws BAD_USER_INPUT with `invalidFilter` */
export const scimUsers = ({ directoryId, filter, offset, limit }: ScimSelection, withGroups: boolean): Statement =>
  // Those before the first are counted, and nothing of them is read.
  unnamed(
    rowsOf(
      sql`SELECT s.user_id ${selected(directoryId, filter)} ORDER BY s.user_id LIMIT ${limit} OFFSET ${offset}`,
      withGroups,
    ),
  );

/** @throws BAD_USER_INPUT with `invalidFilter` */
export const scimUserCount = (directoryId: string, filter: Filter | null): Statement =>
  unnamed(sql`SELECT count(*)::int AS count ${selected(directoryId, filter)}`);

export const scimUser = (directoryId: string, id: string, withGroups: boolean): Statement =>
  unnamed(rowsOf(sql`SELECT s.user_id ${selected(directoryId, null)} AND s.user_id = ${id}::uuid`, withGroups));

/** An account of a directory, locked. */
export const lockedScimUser = (directoryId: string, id: string): Statement => ({
  name: 'locked_scim_user',
  text: `SELECT s.user_id AS id, s.attributes, u.status, s.version, s.created_at AS "createdAt",
      s.updated_at AS "updatedAt", NULL::jsonb AS groups
    FROM scim_users s JOIN users u ON u.id = s.user_id WHERE s.directory_id = $1 AND s.user_id = $2 FOR UPDATE OF s`,
  values: [directoryId, id],
});

/** What is written of an account. */
export interface Described {
  readonly id: string;
  readonly userName: string;
  readonly emails: readonly string[];
  readonly attributes: Document;
}

export const insertScimUser = (directoryId: string, user: Described, now: Date): Statement => ({
  name: 'insert_scim_user',
  text: `INSERT INTO scim_users (user_id, directory_id, user_name, emails, attributes, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $6)`,
  values: [user.id, directoryId, user.userName, user.emails, JSON.stringify(user.attributes), now],
});

export const updateScimUser = ({ id, userName, emails, attributes }: Described, now: Date): Statement => ({
  name: 'update_scim_user',
  text: `UPDATE scim_users SET user_name = $2, emails = $3, attributes = $4, version = version + 1, updated_at = $5
    WHERE user_id = $1`,
  values: [id, userName, emails, JSON.stringify(attributes), now],
});

/** Another account of the directory with the name or the identifier, and which of the two it has. */
export const scimUserWith = (
  directoryId: string,
  { userName, externalId }: { readonly userName: string; readonly externalId: string | null },
  exceptId: string | null,
): Statement => ({
  name: 'scim_user_with',
  text: `SELECT lower(s.user_name) = lower($2::text COLLATE "und-x-icu") AS "hasName" FROM scim_users s
      WHERE s.directory_id = $1 AND lower(s.user_name) = lower($2::text COLLATE "und-x-icu") AND s.user_id IS DISTINCT FROM $4
    UNION ALL SELECT false FROM directory_accounts d
      WHERE d.directory_id = $1 AND d.external_id = $3 AND d.user_id IS DISTINCT FROM $4`,
  values: [directoryId, userName, externalId, exceptId],
});

/** The directory's units that an account is in. */
export const unitIdsOf = (userId: string): Statement => ({
  name: 'scim_unit_ids_of_user',
  text: 'SELECT org_unit_id AS id FROM org_unit_members WHERE user_id = $1',
  values: [userId],
});

/** Whether it was the directory that has the account suspended, or is about to: while it is let go. */
export const isSuspendedByDirectory = (userId: string): Statement => ({
  name: 'scim_is_suspended_by_directory',
  text: `SELECT u.status = 'ACTIVE' OR d.suspended_at IS NOT NULL AS "isItsDoing"
    FROM users u JOIN directory_accounts d ON d.user_id = u.id WHERE u.id = $1`,
  values: [userId],
});

/** Notes that an account left, as it is now. */
export const insertDeparture = (directoryId: string, userId: string, now: Date): Statement => ({
  name: 'insert_scim_departure',
  text: `INSERT INTO scim_departures (user_id, directory_id, user_version, departed_at)
    SELECT u.id, $2, u.version, $3 FROM users u WHERE u.id = $1
    ON CONFLICT (user_id) DO UPDATE SET directory_id = excluded.directory_id, user_version = excluded.user_version,
      departed_at = excluded.departed_at`,
  values: [userId, directoryId, now],
});

/** An account with this address, locked, that left the directory and that nobody has dealt with since. */
export const returningUser = (directoryId: string, email: string): Statement => ({
  name: 'scim_returning_user',
  text: `SELECT u.id, u.name, d.departed_at AS "departedAt" FROM scim_departures d JOIN users u ON u.id = d.user_id
    WHERE d.directory_id = $1 AND u.email = $2 AND u.version = d.user_version AND u.status = 'SUSPENDED'
    FOR UPDATE OF u`,
  values: [directoryId, email],
});

export const deleteDeparture = (userId: string): Statement => ({
  name: 'delete_scim_departure',
  text: 'DELETE FROM scim_departures WHERE user_id = $1',
  values: [userId],
});
