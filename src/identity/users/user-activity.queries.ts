import type { WriteLastSeen } from '../../foundation/last-seen/index.ts';

/** When accounts were last active. */
export const writeUserActivity: WriteLastSeen = (ids, at) => ({
  text: `UPDATE user_activity a SET last_active_at = seen.at
    FROM unnest($1::uuid[], $2::timestamptz[]) AS seen (user_id, at)
    WHERE a.user_id = seen.user_id AND (a.last_active_at IS NULL OR a.last_active_at < seen.at)`,
  values: [ids, at],
});
