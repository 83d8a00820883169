import { behindInstant } from '../../core/instant-order.ts';
import { encodeCursor, type PageRequest } from '../../core/page.ts';
import { empty, sql, type Sql, type Statement } from '../../core/sql.ts';
import type { Tx } from '../../core/tx.ts';
import type { WriteLastSeen } from '../../foundation/last-seen/index.ts';
import type { ApiKey } from './api-key.entity.ts';

/** A key as people see it: the row without what proves it. */
export type ApiKeyView = Omit<ApiKey, 'digest' | 'user' | 'directory' | 'readsSecrets'>;

const columns = sql`k.id, k.user_id AS "userId", k.prefix, k.label, k.scopes, k.directory_id AS "directoryId", k.status,
  k.expires_at AS "expiresAt", k.last_used_at AS "lastUsedAt", k.created_at AS "createdAt"`;

const ORDER = 'api keys';

export const apiKeyCursor = ({ createdAt, id }: ApiKeyView): string =>
  encodeCursor(ORDER, [createdAt.toISOString(), id]);

/**
 * The same page of the keys of many accounts, newest first: of each up to `limit + 1`, in the direction of reading.
 * @throws BAD_USER_INPUT for a bad cursor
 */
export function apiKeyPages(ownerIds: readonly string[], request: PageRequest): Statement {
  const direction = request.backward ? sql`ASC` : sql`DESC`;
  const { text, values } = sql`SELECT page.* FROM unnest(${ownerIds}::uuid[]) AS owner (id) CROSS JOIN LATERAL (
      SELECT ${columns} FROM api_keys k WHERE k.user_id = owner.id ${behindCursor(request)}
      ORDER BY k.created_at ${direction}, k.id ${direction} LIMIT ${request.limit + 1}
    ) page ORDER BY page."createdAt" ${direction}, page.id ${direction}`;
  return { text, values };
}

/** @throws BAD_USER_INPUT */
function behindCursor({ cursor, backward }: PageRequest): Sql {
  if (cursor === null) return empty;
  const order = { backward, ascending: backward, at: sql`k.created_at`, id: sql`k.id` };
  return sql`AND ${behindInstant(ORDER, cursor, order)}`;
}

/** Keys by id. */
export const apiKeysByIds = (ids: readonly string[]): Statement => {
  const { text, values } = sql`SELECT ${columns} FROM api_keys k WHERE k.id = ANY(${ids}::uuid[])`;
  return { name: 'api_keys_by_ids', text, values };
};

/** How many keys each of these accounts has; those without any are left out. */
export const apiKeyCounts = (ownerIds: readonly string[]): Statement => ({
  name: 'api_key_counts',
  text: `SELECT user_id AS "userId", count(*)::int AS count FROM api_keys WHERE user_id = ANY($1::uuid[]) GROUP BY user_id`,
  values: [ownerIds],
});

/** When API keys were last used. */
export const writeApiKeyUse: WriteLastSeen = (ids, at) => ({
  text: `UPDATE api_keys k SET last_used_at = seen.at
    FROM unnest($1::uuid[], $2::timestamptz[]) AS seen (id, at)
    WHERE k.id = seen.id AND (k.last_used_at IS NULL OR k.last_used_at < seen.at)`,
  values: [ids, at],
});

/** What kind of directory it is, which stays until the end of the transaction; no row where there is none. */
export const heldDirectory = (id: string): Statement => ({
  text: 'SELECT provider FROM directories WHERE id = $1 FOR KEY SHARE',
  values: [id],
});

/** Deletes the keys that write to a directory, and gives them. */
export const deleteKeysOfDirectory = (directoryId: string): Statement => ({
  text: 'DELETE FROM api_keys WHERE directory_id = $1 RETURNING id, user_id AS "userId", prefix, label, scopes',
  values: [directoryId],
});

/** Suspends all keys of an account that work, and tells how many there were; whoever calls says that access changed. */
export const suspendApiKeysOf = (tx: Tx, userId: string): Promise<number> => suspendApiKeysOfAll(tx, [userId]);

/** The same of many accounts. */
export async function suspendApiKeysOfAll(tx: Tx, userIds: readonly string[]): Promise<number> {
  const { count } = await tx.execute({
    text: "UPDATE api_keys SET status = 'SUSPENDED' WHERE user_id = ANY($1::uuid[]) AND status = 'ACTIVE'",
    values: [userIds],
  });
  return count;
}
