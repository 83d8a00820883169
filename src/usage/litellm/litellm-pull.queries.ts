import type { Statement } from '../../core/sql.ts';

/** Of accounts those with uses of a model that somebody else recorded, or that were recorded until some instant. */
export const recordedOtherwise = (
  userIds: readonly string[],
  model: string,
  recorderId: string,
  until: Date,
): Statement => ({
  text: `SELECT DISTINCT r.user_id AS "userId" FROM usage_records r
    WHERE r.user_id = ANY($1::uuid[]) AND r.model = $2 AND (r.recorded_by_id <> $3 OR r.recorded_at <= $4)`,
  values: [userIds, model, recorderId, until],
});
