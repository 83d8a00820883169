import { isId } from '../../core/ids.ts';
import { allOf, sql, type Sql, type Statement } from '../../core/sql.ts';
import type { Filter } from './scim-filter.ts';
import { conditionOf, type Columns } from './scim-filter.queries.ts';
import { groupType } from './scim-schemas.ts';
import type { ScimSelection } from './scim-user.queries.ts';
import type { Document, Item } from './scim-values.ts';

/** A unit as its directory described it. */
export interface ScimGroupRow {
  readonly id: string;
  /** By which the directory's writer knows it. */
  readonly externalId: string;
  readonly name: string;
  readonly attributes: Document;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Null where nobody asked. */
  readonly members: readonly Item[] | null;
}

/** What a member that somebody named is. */
export interface MemberRow {
  readonly id: string;
  readonly kind: 'User' | 'Group';
  readonly externalId: string;
  /** The unit above; of units only. */
  readonly parentId: string | null;
}

const columns: Columns = {
  document: sql`s.attributes`,
  of: ({ attribute, sub }) => {
    switch (attribute.name) {
      case 'id':
        return { is: 'reference', has: (id) => (id === null ? sql`true` : isUnit(id)) };
      case 'displayName':
        return { is: 'text', sql: sql`o.name` };
      case 'members':
        return sub === null || sub.name === 'value' ? { is: 'reference', has: hasMember } : null;
      case 'meta':
        if (sub?.name === 'created') return { is: 'instant', sql: sql`s.created_at` };
        return sub?.name === 'lastModified' ? { is: 'instant', sql: sql`s.updated_at` } : null;
      default:
        return null;
    }
  },
  quick: ({ attribute }, by, value) => {
    if (by !== 'eq' || typeof value !== 'string') return null;
    if (attribute.name === 'displayName') return sql`(lower(o.name) = lower(${value}::text COLLATE "und-x-icu"))`;
    return attribute.name === 'externalId'
      ? sql`(s.attributes ? 'externalId' AND o.external_id = ${value}::text)`
      : null;
  },
};

const isUnit = (id: string): Sql => (isId(id) ? sql`(o.id = ${id}::uuid)` : sql`false`);

function hasMember(id: string | null): Sql {
  if (id !== null && !isId(id)) return sql`false`;
  const user = id === null ? sql`true` : sql`m.user_id = ${id}::uuid`;
  const unit = id === null ? sql`true` : sql`c.id = ${id}::uuid`;
  return sql`(s.org_unit_id IN (SELECT m.org_unit_id FROM org_unit_members m WHERE ${user}
    UNION ALL SELECT c.parent_id FROM org_units c WHERE c.parent_id IS NOT NULL AND ${unit}))`;
}

const membersOf = (isWanted: boolean): Sql =>
  isWanted
    ? sql`(SELECT coalesce(jsonb_agg(jsonb_build_object('value', e.id, 'type', e.kind, 'display', e.name) ORDER BY e.kind, e.id), '[]')
        FROM (SELECT m.user_id AS id, 'User' AS kind, u.name FROM org_unit_members m JOIN users u ON u.id = m.user_id
            WHERE m.org_unit_id = o.id
          UNION ALL SELECT c.id, 'Group', c.name FROM org_units c WHERE c.parent_id = o.id) e)`
    : sql`NULL::jsonb`;

/** Every group is a unit; joined so, it is not looked up where nothing of it is asked. */
const selected = (directoryId: string, filter: Filter | null): Sql =>
  sql`FROM scim_groups s LEFT JOIN org_units o ON o.id = s.org_unit_id WHERE ${allOf([
    sql`s.directory_id = ${directoryId}::uuid`,
    // The first is said for the index by name.
    ...(filter ? [sql`o.directory_id = ${directoryId}::uuid`, conditionOf(groupType, columns, filter)] : []),
  ])}`;

const rowsOf = (ids: Sql, withMembers: boolean): Sql => sql`SELECT o.id, o.external_id AS "externalId", o.name,
    s.attributes, s.version, s.created_at AS "createdAt", s.updated_at AS "updatedAt", ${membersOf(withMembers)} AS members
  FROM scim_groups s JOIN org_units o ON o.id = s.org_unit_id WHERE s.org_unit_id IN (${ids}) ORDER BY s.org_unit_id`;

const unnamed = ({ text, values }: Sql): Statement => ({ text, values });

/** Some of the units of a directory, in the order in which they came. @throws BAD_USER_INPUT with `invalidFilter` */
export const scimGroups = ({ directoryId, filter, offset, limit }: ScimSelection, withMembers: boolean): Statement =>
  unnamed(
    rowsOf(
      sql`SELECT s.org_unit_id ${selected(directoryId, filter)} ORDER BY s.org_unit_id LIMIT ${limit} OFFSET ${offset}`,
      withMembers,
    ),
  );

/** @throws BAD_USER_INPUT with `invalidFilter` */
export const scimGroupCount = (directoryId: string, filter: Filter | null): Statement =>
  unnamed(sql`SELECT count(*)::int AS count ${selected(directoryId, filter)}`);

export const scimGroup = (directoryId: string, id: string, withMembers: boolean): Statement =>
  unnamed(
    rowsOf(sql`SELECT s.org_unit_id ${selected(directoryId, null)} AND s.org_unit_id = ${id}::uuid`, withMembers),
  );

/** Accounts and units of a directory by our id; ids of neither are left out. */
export const membersByIds = (directoryId: string, ids: readonly string[]): Statement => ({
  name: 'scim_members_by_ids',
  text: `SELECT d.user_id AS id, 'User' AS kind, d.external_id AS "externalId", NULL::uuid AS "parentId"
      FROM directory_accounts d JOIN scim_users s USING (user_id)
      WHERE d.directory_id = $1 AND d.user_id = ANY ($2::uuid[])
    UNION ALL SELECT o.id, 'Group', o.external_id, o.parent_id FROM org_units o
      WHERE o.directory_id = $1 AND o.id = ANY ($2::uuid[])`,
  values: [directoryId, ids],
});

/** Accounts that are in a unit, and units right below it, by our id. */
export const membersOfUnit = (unitId: string): Statement => ({
  name: 'scim_members_of_unit',
  text: `SELECT m.user_id AS id, 'User' AS kind FROM org_unit_members m WHERE m.org_unit_id = $1
    UNION ALL SELECT o.id, 'Group' FROM org_units o WHERE o.parent_id = $1`,
  values: [unitId],
});

/** Says that units are not what they were. */
export const groupsChanged = (unitIds: readonly string[], now: Date): Statement => ({
  name: 'scim_groups_changed',
  text: 'UPDATE scim_groups SET version = version + 1, updated_at = $2 WHERE org_unit_id = ANY ($1::uuid[])',
  values: [unitIds, now],
});

export const lockedScimGroup = (directoryId: string, id: string): Statement => ({
  name: 'locked_scim_group',
  text: `SELECT o.id, o.external_id AS "externalId", o.name, o.parent_id AS "parentId", s.attributes, s.version,
      s.created_at AS "createdAt", s.updated_at AS "updatedAt", NULL::jsonb AS members
    FROM scim_groups s JOIN org_units o ON o.id = s.org_unit_id
    WHERE s.directory_id = $1 AND s.org_unit_id = $2 FOR UPDATE OF s`,
  values: [directoryId, id],
});

/** A unit of the directory that has this identifier. */
export const unitWithExternalId = (directoryId: string, externalId: string): Statement => ({
  name: 'scim_unit_with_external_id',
  text: 'SELECT id FROM org_units WHERE directory_id = $1 AND external_id = $2',
  values: [directoryId, externalId],
});

export const insertScimGroup = (directoryId: string, id: string, attributes: Document, now: Date): Statement => ({
  name: 'insert_scim_group',
  text: `INSERT INTO scim_groups (org_unit_id, directory_id, attributes, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $4)`,
  values: [id, directoryId, JSON.stringify(attributes), now],
});

export const updateScimGroup = (id: string, attributes: Document): Statement => ({
  name: 'update_scim_group',
  text: 'UPDATE scim_groups SET attributes = $2 WHERE org_unit_id = $1',
  values: [id, JSON.stringify(attributes)],
});
