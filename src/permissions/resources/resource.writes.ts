import type { Statement } from '../../core/sql.ts';
import { columns, type ResourceView } from './resource.queries.ts';

/** Makes a resource, and nothing where its type and external ID are taken, whoever has them. */
export const insertResource = (resource: ResourceView): Statement => ({
  name: 'insert_resource',
  text: `INSERT INTO resources (id, type, external_id, name, owner_id, visibility, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT ON CONSTRAINT resources_key DO NOTHING`,
  values: (['id', 'type', 'externalId', 'name', 'ownerId', 'visibility', 'createdAt', 'updatedAt'] as const).map(
    (name) => resource[name],
  ),
});

/** Everything but the owner. */
export const updateResource = ({ id, name, visibility, updatedAt }: ResourceView): Statement => ({
  name: 'update_resource',
  text: 'UPDATE resources SET name = $2, visibility = $3, updated_at = $4 WHERE id = $1',
  values: [id, name, visibility, updatedAt],
});

/** The owner: by the function that may, since who hands over may see no more what it gave. */
export const handOver = ({ id, ownerId, updatedAt }: ResourceView): Statement => ({
  name: 'hand_over_resource',
  text: 'SELECT hand_over_resource($1, $2, $3)',
  values: [id, ownerId, updatedAt],
});

export const deleteResource = (id: string): Statement => ({
  name: 'delete_resource',
  text: 'DELETE FROM resources WHERE id = $1',
  values: [id],
});

/** Locks the one that has this type and external ID, if the actor may change it. */
export const lockByExternalId = ({ type, externalId }: Pick<ResourceView, 'type' | 'externalId'>): Statement => ({
  name: 'lock_resource_by_external_id',
  text: `SELECT ${columns.text} FROM resources r WHERE r.type = $1 AND r.external_id = $2 FOR UPDATE`,
  values: [type, externalId],
});

/** Keeps an account as it is until the end of the transaction, and gives it if it is in force. */
export const keepActiveUser = (id: string): Statement => ({
  name: 'keep_active_user',
  text: `SELECT id FROM users WHERE id = $1 AND status = 'ACTIVE' AND role <> 'PENDING' FOR SHARE`,
  values: [id],
});

/** How many resources an account owns, and whether others may use any of them. */
export const ownedBy = (ownerId: string): Statement => ({
  name: 'resources_owned_by',
  text: `SELECT count(*)::int AS count, coalesce(bool_or(r.visibility = 'PUBLIC'
      OR EXISTS (SELECT FROM access_grants g WHERE g.resource_id = r.id)), false) AS "isShared"
    FROM resources r WHERE r.owner_id = $1`,
  values: [ownerId],
});
