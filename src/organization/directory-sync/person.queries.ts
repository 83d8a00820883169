import type { Statement } from '../../core/sql.ts';

/** What directories said of accounts that this one knows by an identifier, or that have one of the ids. */
export const accountLinks = (
  directoryId: string,
  externalIds: readonly string[],
  userIds: readonly string[],
): Statement => ({
  name: 'account_links',
  text: `SELECT user_id AS "userId", directory_id AS "directoryId", external_id AS "externalId",
      is_active AS "isActive", suspended_at AS "suspendedAt"
    FROM directory_accounts
    WHERE (directory_id = $1 AND external_id = ANY($2::text[])) OR user_id = ANY($3::uuid[])`,
  values: [directoryId, externalIds, userIds],
});

/** What a directory says of an account now, as it is written. */
export interface WrittenLink {
  readonly userId: string;
  readonly externalId: string;
  readonly isActive: boolean;
  readonly suspendedAt: Date | null;
}

export const writeLinks = (directoryId: string, links: readonly WrittenLink[], now: Date): Statement => ({
  name: 'write_account_links',
  text: `INSERT INTO directory_accounts (directory_id, synced_at, user_id, external_id, is_active, suspended_at)
    SELECT $1, $2, * FROM unnest($3::uuid[], $4::text[], $5::boolean[], $6::timestamptz[])
    ON CONFLICT (user_id) DO UPDATE SET external_id = excluded.external_id, synced_at = excluded.synced_at,
      is_active = excluded.is_active, suspended_at = excluded.suspended_at`,
  values: [
    directoryId,
    now,
    ...(['userId', 'externalId', 'isActive', 'suspendedAt'] as const).map((key) => links.map((link) => link[key])),
  ],
});

/** Which of a directory's units these accounts are in. */
export const unitsOfPeople = (directoryId: string, userIds: readonly string[]): Statement => ({
  name: 'units_of_people',
  text: `SELECT m.user_id AS "userId", u.external_id AS "externalId"
    FROM org_unit_members m JOIN org_units u ON u.id = m.org_unit_id
    WHERE m.user_id = ANY($2::uuid[]) AND u.directory_id = $1`,
  values: [directoryId, userIds],
});

/** A directory's units by identifier; those that it has not are left out. */
export const unitsByExternalId = (directoryId: string, externalIds: readonly string[]): Statement => ({
  name: 'units_by_external_id',
  text: `SELECT id, external_id AS "externalId", name, parent_id AS "parentId" FROM org_units
    WHERE directory_id = $1 AND external_id = ANY($2::text[])`,
  values: [directoryId, externalIds],
});

/** A membership that comes or goes. */
export interface UnitMembership {
  readonly unitId: string;
  readonly userId: string;
}

const pairs = (memberships: readonly UnitMembership[]): unknown[] => [
  memberships.map(({ unitId }) => unitId),
  memberships.map(({ userId }) => userId),
];

/** Makes memberships that are not there, and gives those that were made. */
export const insertUnitMembers = (memberships: readonly UnitMembership[]): Statement => ({
  name: 'insert_unit_members',
  text: `INSERT INTO org_unit_members (org_unit_id, user_id)
    SELECT DISTINCT * FROM unnest($1::uuid[], $2::uuid[]) ORDER BY 1, 2 ON CONFLICT DO NOTHING
    RETURNING org_unit_id AS "unitId", user_id AS "userId"`,
  values: pairs(memberships),
});

/** Ends memberships, and gives those that ended. */
export const deleteUnitMembers = (memberships: readonly UnitMembership[]): Statement => ({
  name: 'delete_unit_members',
  text: `DELETE FROM org_unit_members m USING unnest($1::uuid[], $2::uuid[]) AS d (unit_id, user_id)
    WHERE m.org_unit_id = d.unit_id AND m.user_id = d.user_id
    RETURNING m.org_unit_id AS "unitId", m.user_id AS "userId"`,
  values: pairs(memberships),
});

/** Of these accounts, those that the directory masters, by identifier. */
export const masteredByExternalId = (directoryId: string, externalIds: readonly string[]): Statement => ({
  name: 'mastered_by_external_id',
  text: `SELECT user_id AS "userId", external_id AS "externalId" FROM directory_accounts
    WHERE directory_id = $1 AND external_id = ANY($2::text[])`,
  values: [directoryId, externalIds],
});

/** Of these accounts, those that the directory masters. */
export const masteredAmong = (directoryId: string, userIds: readonly string[]): Statement => ({
  name: 'mastered_among',
  text: 'SELECT user_id AS "userId" FROM directory_accounts WHERE directory_id = $1 AND user_id = ANY($2::uuid[])',
  values: [directoryId, userIds],
});

/** Lets accounts go: the directory is their master no more. */
export const deleteLinks = (directoryId: string, userIds: readonly string[]): Statement => ({
  name: 'delete_account_links',
  text: 'DELETE FROM directory_accounts WHERE directory_id = $1 AND user_id = ANY($2::uuid[])',
  values: [directoryId, userIds],
});
