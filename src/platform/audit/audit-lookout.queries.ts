import type { Statement } from '../../core/sql.ts';

/** What was seen before, what is seen now, and where the reading goes on. */
export interface Glance {
  /** A snapshot of PostgreSQL: all that it shows was told before. null: only the present snapshot is asked for. */
  readonly seen: string | null;
  /** The snapshot of this look, from its second page on; null for the first, which makes it. */
  readonly seeing: string | null;
  /** Events from before this instant are not looked at. */
  readonly since: Date;
  readonly afterId: string | null;
  readonly limit: number;
}

/** The transaction that wrote an event, as a number that never comes again. A row has only the lower half of it. */
const WRITER = '(n.next - ((n.next - a.xmin::text::bigint) & 4294967295))::text::xid8';

/**
 * The snapshot of the look in each row, and in each an event that it shows and the one before did not: whatever the order
 * in which transactions took their instants and were committed. One row without an event where there is none.
 */
export const newlyCommitted = ({ seen, seeing, since, afterId, limit }: Glance): Statement => ({
  text: `SELECT n.seeing::text AS seeing, e.* FROM (
      SELECT coalesce($2::pg_snapshot, pg_current_snapshot()) AS seeing,
        pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next) n
    LEFT JOIN LATERAL (
      SELECT a.id, a.action, a.actor_id AS "actorId", a.subject_id AS "subjectId", a.target_type AS "targetType",
        a.target_id AS "targetId", a.created_at AS "createdAt"
      FROM audit_events a
      WHERE a.created_at >= $3 AND (a.created_at, a.id) > ($3, coalesce($4::uuid, '00000000-0000-0000-0000-000000000000'))
        AND NOT pg_visible_in_snapshot(${WRITER}, $1::pg_snapshot) AND pg_visible_in_snapshot(${WRITER}, n.seeing)
      ORDER BY a.created_at, a.id LIMIT $5) e ON $1::pg_snapshot IS NOT NULL`,
  values: [seen, seeing, since, afterId, limit],
});
