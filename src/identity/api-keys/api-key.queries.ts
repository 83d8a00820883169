import type { WriteLastSeen } from '../../foundation/last-seen/index.ts';

/** When API keys were last used. */
export const writeApiKeyUse: WriteLastSeen = (ids, at) => ({
  text: `UPDATE api_keys k SET last_used_at = seen.at
    FROM unnest($1::uuid[], $2::timestamptz[]) AS seen (id, at)
    WHERE k.id = seen.id AND (k.last_used_at IS NULL OR k.last_used_at < seen.at)`,
  values: [ids, at],
});
