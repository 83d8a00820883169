import type { Statement } from '../../core/sql.ts';
import type { ChainEntry, Seal } from './audit-chain.ts';

/** Any fixed number: the key of the advisory lock by which one process of all seals. */
const SEALING_LOCK = 7_214_055_123;

/**
 * All that an event says, as SHA-256: over a JSON array of its columns in the order of the table, in UTF-8; `before` and
 * `after` as text, the instant in milliseconds since 1970.
 */
export const DIGEST = `sha256(convert_to(json_build_array(e.id, e.action, e.actor_id, e.subject_id, e.actor_name, e.target_type,
  e.target_id, e.target_name, e.before::text, e.after::text, e.ip_address, e.user_agent, e.request_id,
  (extract(epoch FROM e.created_at) * 1000)::bigint)::text, 'UTF8'))`;

/** An event that is in no seal yet. */
export type UnsealedEvent = Pick<ChainEntry, 'id' | 'createdAt'>;

/** Whether no other process seals; holds until the transaction ends. */
export const takeSealing = (): Statement => ({
  text: 'SELECT pg_try_advisory_xact_lock($1) AS alone',
  values: [SEALING_LOCK],
});

/** What is committed and in no seal yet, oldest first. */
export const unsealedEvents = (limit: number): Statement => ({
  text: `SELECT event_id AS id, created_at AS "createdAt" FROM audit_unsealed ORDER BY created_at, event_id LIMIT $1`,
  values: [limit],
});

/** Of events between two instants, their digests. */
export const digestsOf = (ids: readonly string[], from: Date, to: Date): Statement => ({
  text: `SELECT e.id, e.created_at AS "createdAt", ${DIGEST} AS digest FROM audit_events e
    WHERE e.id = ANY($1::uuid[]) AND e.created_at BETWEEN $2 AND $3`,
  values: [ids, from, to],
});

/** The newest seal, as far as the next follows it. */
export const newestSeal = (): Statement => ({
  text: `SELECT number::float8 AS number, until_at AS "untilAt", hash FROM audit_seals ORDER BY number DESC LIMIT 1`,
  values: [],
});

export const insertSeal = (seal: Seal, sealedAt: Date): Statement => ({
  text: `INSERT INTO audit_seals (number, first_at, last_at, until_at, count, event_ids, entry_hashes, previous_hash, hash, sealed_at)
    VALUES ($1, $2, $3, $4, $5, $6::uuid[], $7, $8, $9, $10)`,
  values: [
    seal.number,
    seal.firstAt,
    seal.lastAt,
    seal.untilAt,
    seal.count,
    seal.eventIds,
    seal.entryHashes,
    seal.previousHash,
    seal.hash,
    sealedAt,
  ],
});

export const removeUnsealed = (events: readonly UnsealedEvent[]): Statement => ({
  text: `DELETE FROM audit_unsealed u USING unnest($1::timestamptz[], $2::uuid[]) AS s (created_at, event_id)
    WHERE u.created_at = s.created_at AND u.event_id = s.event_id`,
  values: [events.map(({ createdAt }) => createdAt), events.map(({ id }) => id)],
});
