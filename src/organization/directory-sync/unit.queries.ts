import type { Statement } from '../../core/sql.ts';

/** A unit as it is stored. */
export interface StoredUnit {
  readonly id: string;
  readonly externalId: string;
  readonly name: string;
  readonly parentId: string | null;
}

export const insertUnits = (directoryId: string, units: readonly StoredUnit[], now: Date): Statement => ({
  name: 'insert_units',
  text: `INSERT INTO org_units (directory_id, created_at, updated_at, id, external_id, name, parent_id)
    SELECT $1::uuid, $2::timestamptz, $2::timestamptz, n.* FROM unnest($3::uuid[], $4::text[], $5::text[], $6::uuid[])
      AS n (id, external_id, name, parent_id) ORDER BY n.external_id`,
  values: [
    directoryId,
    now,
    ...(['id', 'externalId', 'name', 'parentId'] as const).map((key) => units.map((unit) => unit[key])),
  ],
});

export const updateUnits = (units: readonly StoredUnit[], now: Date): Statement => ({
  name: 'update_units',
  text: `UPDATE org_units u SET name = n.name, parent_id = n.parent_id, updated_at = $1
    FROM unnest($2::uuid[], $3::text[], $4::uuid[]) AS n (id, name, parent_id) WHERE u.id = n.id`,
  values: [now, ...(['id', 'name', 'parentId'] as const).map((key) => units.map((unit) => unit[key]))],
});

export const identifyUnit = (id: string, externalId: string, now: Date): Statement => ({
  name: 'identify_unit',
  text: 'UPDATE org_units SET external_id = $2, updated_at = $3 WHERE id = $1',
  values: [id, externalId, now],
});

export const deleteUnits = (ids: readonly string[]): Statement => ({
  name: 'delete_units',
  text: 'DELETE FROM org_units WHERE id = ANY($1::uuid[])',
  values: [ids],
});

/** Which of these accounts are in a unit itself. */
export const membersAmong = (unitId: string, userIds: readonly string[]): Statement => ({
  name: 'unit_members_among',
  text: 'SELECT user_id AS "userId" FROM org_unit_members WHERE org_unit_id = $1 AND user_id = ANY($2::uuid[])',
  values: [unitId, userIds],
});
