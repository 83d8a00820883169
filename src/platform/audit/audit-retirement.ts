import type { Statement } from '../../core/sql.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { holds } from './audit-chain.ts';
import { DIGEST } from './audit-seal.queries.ts';
import { SealCheck } from './audit-seal-check.ts';
import { sealWith, type PresentEntry, type RetiredMonth, type WholeSeal } from './audit-verification.queries.ts';

/** In UTC, such as 2026-11. */
export const nameOf = ({ untilAt }: RetiredMonth): string => new Date(untilAt.getTime() - 1).toISOString().slice(0, 7);

/** As the event of the audit log says it. */
export const anchorOf = ({ sealNumber, sealHash }: RetiredMonth): { sealNumber: number; sealHash: string } => ({
  sealNumber,
  sealHash: sealHash.toString('hex'),
});

/** The months that this very transaction dropped, with how many sealed events. */
export const justRetired = (): Statement => ({
  text: `SELECT until_at AS "untilAt", count::float8 AS count, seal_number::float8 AS "sealNumber", seal_hash AS "sealHash"
    FROM audit_retired_months WHERE retired_at = now()::timestamptz(3) ORDER BY until_at`,
  values: [],
});

/** The newest event that says so of a month, and whether it waits for its seal. */
const eventOf = (month: RetiredMonth): Statement => ({
  text: `SELECT e.id, e.created_at AS "createdAt", ${DIGEST} AS digest,
      EXISTS (SELECT FROM audit_unsealed u WHERE u.created_at = e.created_at AND u.event_id = e.id) AS "isWaiting"
    FROM audit_events e WHERE e.action = 'AUDIT_MONTH_RETIRED' AND e.target_name = $1 AND e.after @> $2::jsonb
    ORDER BY e.created_at DESC, e.id DESC LIMIT 1`,
  values: [nameOf(month), JSON.stringify(anchorOf(month))],
});

/**
 * Whether a month was dropped by rule: whole, and with an event that is sealed as it is, or waits for that. The row alone
 * proves nothing: whoever owns the tables can write it. The event stays longer than what it tells of.
 */
export async function isVouchedFor(db: Reader, month: RetiredMonth): Promise<boolean> {
  if (!/^....-..-01T00:00:00.000Z$/.test(month.untilAt.toISOString())) return false;
  const [event] = await db.rows<PresentEntry & { isWaiting: boolean }>(eventOf(month));
  if (!event || event.isWaiting) return event !== undefined;
  const [seal] = await db.rows<WholeSeal>(sealWith(event));
  if (!seal || !holds(seal, null)) return false;
  const check = new SealCheck([seal], null, null);
  check.take(event);
  return [...check.outcomes()].some(({ id, fits }) => id === event.id && fits);
}
