import type { Statement } from '../../core/sql.ts';
import type { ChainEntry, Seal, SealLink } from './audit-chain.ts';
import { DIGEST } from './audit-seal.queries.ts';

/** A month that was dropped, and the seal with which the chain goes on (0: with the first). */
export interface RetiredMonth {
  /** The end of the month. */
  readonly untilAt: Date;
  readonly sealNumber: number;
  readonly sealHash: Buffer;
}

/** Where the chain ends, where it begins, and what waits. */
export interface ChainEnds {
  readonly head: Pick<Seal, 'number' | 'untilAt'> | null;
  /** The last month that was dropped. */
  readonly retired: RetiredMonth | null;
  readonly oldestUnsealedAt: Date | null;
}

interface EndsRow {
  readonly number: number | null;
  readonly untilAt: Date | null;
  readonly retiredUntil: Date | null;
  readonly sealNumber: number | null;
  readonly sealHash: Buffer | null;
  readonly oldestUnsealedAt: Date | null;
}

/** One row, an `EndsRow`. */
export const chainEnds = (): Statement => ({
  text: `SELECT s.number::float8 AS number, s.until_at AS "untilAt", r.until_at AS "retiredUntil",
      r.seal_number::float8 AS "sealNumber", r.seal_hash AS "sealHash",
      (SELECT created_at FROM audit_unsealed ORDER BY created_at, event_id LIMIT 1) AS "oldestUnsealedAt"
    FROM (SELECT) one
    LEFT JOIN (SELECT number, until_at FROM audit_seals ORDER BY number DESC LIMIT 1) s ON true
    LEFT JOIN (SELECT until_at, seal_number, seal_hash FROM audit_retired_months ORDER BY until_at DESC LIMIT 1) r ON true`,
  values: [],
});

export const endsOf = ({
  number,
  untilAt,
  retiredUntil,
  sealNumber,
  sealHash,
  oldestUnsealedAt,
}: EndsRow): ChainEnds => ({
  head: number === null ? null : { number, untilAt: untilAt! },
  retired: retiredUntil && { untilAt: retiredUntil, sealNumber: sealNumber!, sealHash: sealHash! },
  oldestUnsealedAt,
});

/** The number of the first seal that has, or is followed by, an event of an instant or later. */
export const firstSealSince = (from: Date): Statement => ({
  text: `SELECT min(number)::float8 AS number FROM audit_seals WHERE until_at >= $1`,
  values: [from],
});

const LINK = `number::float8 AS number, first_at AS "firstAt", last_at AS "lastAt", until_at AS "untilAt", count,
  previous_hash AS "previousHash", hash, event_ids[1] AS "firstId",
  substring(entry_hashes FROM greatest(1, octet_length(entry_hashes) - 31)) AS "lastEntryHash"`;

/** A seal as others follow it, with the event by which it is named. */
export type NamedLink = SealLink & { readonly firstId: string };

/** The next seals behind a number, without their events. */
export const linksBehind = (number: number, until: number, limit: number): Statement => ({
  text: `SELECT ${LINK} FROM audit_seals WHERE number > $1 AND number <= $2 ORDER BY number LIMIT $3`,
  values: [number, until, limit],
});

/** A seal with all that it keeps. */
export type WholeSeal = Seal & NamedLink;

/** The next seals behind a number, as many as have some 2,000 events, or 500. */
export const sealsBehind = (number: number, until: number): Statement => ({
  text: `SELECT ${LINK}, event_ids AS "eventIds", entry_hashes AS "entryHashes" FROM (
      SELECT *, sum(count) OVER (ORDER BY number) - count AS before FROM (
        SELECT * FROM audit_seals WHERE number > $1 AND number <= $2 ORDER BY number LIMIT 500) n) g
    WHERE before < 2000 ORDER BY number`,
  values: [number, until],
});

/** The seal that has an event. */
export const sealWith = ({ id, createdAt }: Pick<ChainEntry, 'id' | 'createdAt'>): Statement => ({
  text: `SELECT ${LINK}, event_ids AS "eventIds", entry_hashes AS "entryHashes" FROM audit_seals
    WHERE until_at >= $2 AND $2 BETWEEN first_at AND last_at AND $1 = ANY(event_ids) ORDER BY until_at, number LIMIT 1`,
  values: [id, createdAt],
});

/** An event that is there, with its digest. */
export type PresentEntry = ChainEntry & { readonly digest: Buffer };

/** Events behind one, and up to an instant, oldest first. */
export const entriesBehind = (after: Date | null, afterId: string | null, to: Date, limit: number): Statement => ({
  text: `SELECT e.id, e.created_at AS "createdAt", ${DIGEST} AS digest FROM audit_events e
    WHERE (e.created_at, e.id) > (coalesce($1::timestamptz, '-infinity'), coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      AND e.created_at >= coalesce($1::timestamptz, '-infinity') AND e.created_at <= $3
    ORDER BY e.created_at, e.id LIMIT $4`,
  values: [after, afterId, to, limit],
});

/**
 * Of events, those that neither wait to be sealed nor are in a seal behind a number. What a seal keeps is read only where
 * its instants allow: it is large, and there may be thousands of seals.
 */
export const belongNowhere = (entries: readonly Pick<ChainEntry, 'id' | 'createdAt'>[], number: number): Statement => ({
  text: `SELECT x.id, x.created_at AS "createdAt" FROM unnest($1::uuid[], $2::timestamptz[]) AS x (id, created_at)
    WHERE NOT EXISTS (SELECT FROM audit_unsealed u WHERE u.created_at = x.created_at AND u.event_id = x.id)
      AND NOT EXISTS (SELECT FROM audit_seals s WHERE s.number > $3
        AND x.created_at BETWEEN s.first_at AND s.last_at AND x.id = ANY(s.event_ids))`,
  values: [entries.map(({ id }) => id), entries.map(({ createdAt }) => createdAt), number],
});
