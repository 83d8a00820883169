import type { Statement } from '../../core/sql.ts';
import type { Directory } from './directory.entity.ts';

/** A directory as a sync reads it, with its secret still sealed. */
export type SyncedDirectory = Pick<
  Directory,
  | 'id'
  | 'name'
  | 'provider'
  | 'enabled'
  | 'tenantId'
  | 'clientId'
  | 'clientSecret'
  | 'adminEmail'
  | 'unitsFrom'
  | 'maxRemovalPct'
  | 'syncState'
>;

export const syncedDirectory = (id: string): Statement => ({
  name: 'synced_directory',
  text: `SELECT id, name, provider, enabled, tenant_id AS "tenantId", client_id AS "clientId",
      client_secret AS "clientSecret", admin_email AS "adminEmail", units_from AS "unitsFrom",
      max_removal_pct AS "maxRemovalPct", sync_state AS "syncState"
    FROM directories WHERE id = $1`,
  values: [id],
});

/** People that one statement reads. */
export const PEOPLE_A_PAGE = 10_000;

/** Some of those that a directory masters, behind an identifier. */
export const masteredPeople = (directoryId: string, behind: string): Statement => ({
  name: 'mastered_people',
  text: `SELECT d.external_id AS "externalId",
      u.status = 'ACTIVE' AND u.role <> 'ADMIN' AND u.type <> 'SERVICE' AS "isRemovable"
    FROM directory_accounts d JOIN users u ON u.id = d.user_id
    WHERE d.directory_id = $1 AND d.external_id > $2 ORDER BY d.external_id LIMIT $3`,
  values: [directoryId, behind, PEOPLE_A_PAGE],
});

export const unitIdentifiers = (directoryId: string): Statement => ({
  name: 'unit_identifiers',
  text: 'SELECT external_id AS "externalId" FROM org_units WHERE directory_id = $1',
  values: [directoryId],
});

/** What became of the items of a sync: how often each. */
export const changeCounts = (jobId: string): Statement => ({
  name: 'sync_change_counts',
  text: `SELECT change, count(*)::int AS count FROM job_items, unnest(changes) AS change
    WHERE job_id = $1 GROUP BY change ORDER BY change`,
  values: [jobId],
});

export const writeSyncState = (id: string, state: object): Statement => ({
  name: 'write_sync_state',
  text: 'UPDATE directories SET sync_state = $2 WHERE id = $1',
  values: [id, JSON.stringify(state)],
});
