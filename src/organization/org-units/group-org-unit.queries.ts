import { KIND_OF_SOURCES } from '../../access/permission-sources.ts';
import type { Statement } from '../../core/sql.ts';

/** A unit as the audit log knows it. */
export interface NamedOrgUnit {
  readonly id: string;
  readonly name: string;
}

/** Units by id, kept from being deleted until the end of the transaction. */
export const keptOrgUnits = (ids: readonly string[]): Statement => ({
  name: 'kept_org_units',
  text: 'SELECT o.id, o.name FROM org_units o WHERE o.id = ANY($1::uuid[]) ORDER BY o.id FOR KEY SHARE',
  values: [ids],
});

/** The units that a group is linked to. Sure only while the group is locked. */
export const linkedOrgUnits = (groupId: string): Statement => ({
  name: 'linked_org_units',
  text: `SELECT o.id, o.name FROM group_org_units l JOIN org_units o ON o.id = l.org_unit_id
    WHERE l.group_id = $1 ORDER BY o.name, o.id`,
  values: [groupId],
});

export const insertLinks = (groupId: string, orgUnitIds: readonly string[], now: Date): Statement => ({
  name: 'insert_group_org_units',
  text: `INSERT INTO group_org_units (group_id, org_unit_id, linked_at) SELECT $1, unnest($2::uuid[]), $3
    ON CONFLICT DO NOTHING`,
  values: [groupId, orgUnitIds, now],
});

export const deleteLinks = (groupId: string, orgUnitIds: readonly string[]): Statement => ({
  name: 'delete_group_org_units',
  text: 'DELETE FROM group_org_units WHERE group_id = $1 AND org_unit_id = ANY($2::uuid[])',
  values: [groupId, orgUnitIds],
});

const PEOPLE = 'SELECT m.user_id FROM org_unit_memberships m WHERE m.org_unit_id = ANY($1::uuid[])';

/** Locks all users of these units and of those below, in the order in which all who lock many do, and says how many. */
export const lockPeople = (orgUnitIds: readonly string[]): Statement => ({
  name: 'lock_people_of_org_units',
  text: `SELECT count(*)::int AS count FROM (
    SELECT u.id FROM users u WHERE u.id IN (${PEOPLE}) ORDER BY u.id FOR UPDATE) locked`,
  values: [orgUnitIds],
});

/** One of each kind of people in these units and in those below, but for one account: however many there are, few. */
export const kindsOfPeople = (orgUnitIds: readonly string[], exceptId: string | null = null): Statement => ({
  name: 'kinds_of_people_of_org_units',
  text: `SELECT kind.id, u.role FROM (
      SELECT min(u.id::text)::uuid AS id FROM users u WHERE u.id IN (${PEOPLE}) AND u.id IS DISTINCT FROM $2 GROUP BY ${KIND_OF_SOURCES}
    ) kind JOIN users u ON u.id = kind.id`,
  values: [orgUnitIds, exceptId],
});

/** Users of these units and of those below, at most so many; somebody may be named twice. */
export const somePeople = (orgUnitIds: readonly string[], most: number): Statement => ({
  name: 'some_people_of_org_units',
  text: `${PEOPLE} LIMIT $2`,
  values: [orgUnitIds, most],
});

/** Everybody in these units and in those below, where the group has limits; else nobody, since a link then moves none. */
export const peopleByLimits = (groupId: string, orgUnitIds: readonly string[]): Statement => ({
  name: 'people_of_org_units_by_limits',
  text: `SELECT DISTINCT m.user_id AS id FROM org_unit_memberships m
    WHERE m.org_unit_id = ANY($2::uuid[]) AND EXISTS (SELECT FROM usage_limits l WHERE l.group_id = $1)`,
  values: [groupId, orgUnitIds],
});
