import type { Statement } from '../../core/sql.ts';
import type { Directory } from './directory.entity.ts';

/** A directory as read for clients: without its secret. */
export type DirectoryView = Pick<
  Directory,
  | 'id'
  | 'name'
  | 'provider'
  | 'enabled'
  | 'schedule'
  | 'tenantId'
  | 'clientId'
  | 'adminEmail'
  | 'unitsFrom'
  | 'maxRemovalPct'
  | 'lastSyncId'
  | 'nextSyncAt'
  | 'createdAt'
>;

const VIEW = `SELECT d.id, d.name, d.provider, d.enabled, d.schedule, d.tenant_id AS "tenantId", d.client_id AS "clientId",
    d.admin_email AS "adminEmail", d.units_from AS "unitsFrom", d.max_removal_pct AS "maxRemovalPct",
    d.last_sync_id AS "lastSyncId", d.next_sync_at AS "nextSyncAt", d.created_at AS "createdAt"
  FROM directories d`;

export const allDirectories: Statement = {
  name: 'all_directories',
  text: `${VIEW} ORDER BY d.name, d.id`,
  values: [],
};

export const directoriesByIds = (ids: readonly string[]): Statement => ({
  name: 'directories_by_ids',
  text: `${VIEW} WHERE d.id = ANY($1::uuid[])`,
  values: [ids],
});

/** Which directories master these accounts; local ones are left out. */
export const directoriesOfUsers = (userIds: readonly string[]): Statement => ({
  name: 'directories_of_users',
  text: `SELECT user_id AS "userId", directory_id AS "directoryId" FROM directory_accounts
    WHERE user_id = ANY($1::uuid[])`,
  values: [userIds],
});

/** Gives a row where a job has not ended. */
export const openJob = (id: string): Statement => ({
  name: 'open_job',
  text: 'SELECT FROM jobs WHERE id = $1 AND finished_at IS NULL',
  values: [id],
});

/** The directory whose sync stopped and awaits an answer, with how many people it would have suspended. */
export const stoppedSync = (jobId: string): Statement => ({
  name: 'stopped_sync',
  text: `SELECT id, (sync_state -> 'stopped' ->> 'removals')::int AS removals FROM directories
    WHERE sync_state -> 'stopped' ->> 'jobId' = $1`,
  values: [jobId],
});

/** Some of the accounts that lose a directory's units with it. */
export const someInUnitsOf = (directoryId: string, limit: number): Statement => ({
  name: 'some_in_units_of_directory',
  text: `SELECT DISTINCT m.user_id AS id FROM org_unit_members m JOIN org_units u ON u.id = m.org_unit_id
    WHERE u.directory_id = $1 LIMIT $2`,
  values: [directoryId, limit],
});
