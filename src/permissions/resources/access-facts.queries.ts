import { isId } from '../../core/ids.ts';
import type { Statement } from '../../core/sql.ts';
import type { AccessFacts } from './resource.policy.ts';
import { columns, withoutNul, type ResourceView } from './resource.queries.ts';

/** Names a resource by exactly one of these. */
export interface ResourceReference {
  readonly id?: string | null;
  readonly external?: { readonly type: string; readonly externalId: string } | null;
}

/** A resource, and what decides what one user may do with it. */
export type ResourceRow = ResourceView & AccessFacts;

/**
 * The highest level that user `$1` was granted on a resource `r` and has at the time `$2`, and by which grants. The user's
 * units are looked up before anything is compared with them: below a unit that was granted it there may be thousands.
 */
const HIGHEST_GRANT = `SELECT level, array_agg(DISTINCT id ORDER BY id) AS ids, min(expires_at) AS ends
  FROM (
    SELECT g.id, g.level, g.expires_at,
      rank() OVER (ORDER BY array_position(ARRAY['WRITE', 'READ', 'ACCESS'], g.level)) AS place
    FROM (
      SELECT u.* FROM access_grants u WHERE u.resource_id = r.id AND u.user_id = $1
      UNION ALL SELECT m.* FROM group_memberships s JOIN access_grants m ON m.group_id = s.group_id
        WHERE s.user_id = $1 AND m.resource_id = r.id
      UNION ALL SELECT n.* FROM access_grants n WHERE n.resource_id = r.id
        AND n.org_unit_id = ANY (ARRAY(SELECT s.org_unit_id FROM org_unit_memberships s WHERE s.user_id = $1))
    ) g WHERE g.expires_at IS NULL OR g.expires_at > $2) ranked
  WHERE place = 1 GROUP BY level`;

/**
 * The resources that these references name and that exist for the reader, with what decides what the user may do with
 * them. In one statement, and in no order; references that name none are left out.
 */
export function accessFacts(userId: string, refs: readonly ResourceReference[], now: Date): Statement {
  const externals = refs.flatMap(({ external }) => (external ? [external] : []));
  return {
    name: 'access_facts',
    text: `SELECT ${columns.text}, granted.level AS "grantLevel", coalesce(granted.ids, '{}') AS "grantIds",
        granted.ends AS "grantsExpireAt"
      FROM (SELECT unnest($3::uuid[]) AS id
        UNION SELECT e.id FROM unnest($4::text[], $5::text[]) AS asked (type, external_id)
          JOIN resources e ON e.type = asked.type AND e.external_id = asked.external_id) asked
      JOIN resources r ON r.id = asked.id LEFT JOIN LATERAL (${HIGHEST_GRANT}) granted ON true`,
    values: [
      userId,
      now,
      refs.flatMap(({ id }) => (id != null && isId(id) ? [id] : [])),
      externals.map(({ type }) => withoutNul(type)),
      externals.map(({ externalId }) => withoutNul(externalId)),
    ],
  };
}

/** By what a resource is found among those that were asked for. */
const keysOf = ({ id, type, externalId }: ResourceView): string[] => [id, JSON.stringify([type, externalId])];
const keyOf = ({ id, external }: ResourceReference): string =>
  id != null ? id.toLowerCase() : JSON.stringify([external?.type, external?.externalId]);

/** The rows in the order of the references that name them; null where none does. */
export function inOrderOf<Row extends ResourceView>(
  refs: readonly ResourceReference[],
  rows: readonly Row[],
): (Row | null)[] {
  const found = new Map(rows.flatMap((row) => keysOf(row).map((key) => [key, row] as const)));
  return refs.map((ref) => found.get(keyOf(ref)) ?? null);
}
