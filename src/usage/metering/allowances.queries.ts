import type { Prepared, Statement } from '../../core/sql.ts';
import { usageMetrics, type Span, type UsageMetric } from '../measures/index.ts';
import type { AllowanceRow } from './standing.queries.ts';

/** How the allowances of a user begin anew. */
export interface RenewalRow {
  readonly userId: string;
  readonly sourceId: string;
  readonly anchoredAt: Date;
  readonly timeZone: string;
  readonly months: number;
  readonly periodEnd: Date;
}

/** One that is due, and when its source ends; null where that goes on. */
export interface DueRenewal extends RenewalRow {
  readonly endsAt: Date | null;
}

/** Locks what is due of these users. It is read under the lock, so that whoever waited sees what is no longer due. */
export const lockedRenewals = (userIds: readonly string[], at: Date): Statement => ({
  text: `SELECT w.user_id AS "userId", w.source_id AS "sourceId", w.anchored_at AS "anchoredAt", w.time_zone AS "timeZone",
      w.months, w.period_end AS "periodEnd", w.ends_at AS "endsAt"
    FROM usage_renewals w
    WHERE w.user_id = ANY($1::uuid[]) AND w.period_end <= $2 AND (w.ends_at IS NULL OR w.ends_at > $2)
    ORDER BY w.user_id FOR UPDATE`,
  values: [userIds, at],
});

const amountOf = (metric: UsageMetric): string =>
  metric === 'TOKENS' ? 'r.input_tokens + r.output_tokens' : `r.${metric.toLowerCase()}`;
/** How much of the metric `a.metric` the user of a period `p` has used in it, by the records. */
const USED = `(SELECT coalesce(sum(CASE a.metric ${usageMetrics.map((metric) => `WHEN '${metric}' THEN ${amountOf(metric)}`).join(' ')} END), 0)
      FROM usage_records r WHERE r.user_id = p.user_id AND r.occurred_at >= p.period_start AND r.occurred_at < p.period_end)`;

/** A period of a user that has begun. */
export interface Begun {
  readonly userId: string;
  readonly sourceId: string;
  readonly span: Span;
}

const BEGUN = `unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[])
      AS p (user_id, source_id, period_start, period_end)`;
const begunValues = (begun: readonly Begun[]): readonly unknown[] => [
  begun.map(({ userId }) => userId),
  begun.map(({ sourceId }) => sourceId),
  begun.map(({ span }) => span.start),
  begun.map(({ span }) => span.end),
];

/** Gives each source the same allowances in a new period as in the last one; what was used in it already is in the records. */
export const renewAllowances = (begun: readonly Begun[]): Statement => ({
  text: `INSERT INTO usage_allowances (id, user_id, source_id, metric, included, used, period_start, period_end)
    SELECT gen_random_uuid(), p.user_id, p.source_id, a.metric, a.included, ${USED}, p.period_start, p.period_end
    FROM ${BEGUN} JOIN usage_renewals w ON w.user_id = p.user_id AND w.source_id = p.source_id
    JOIN usage_allowances a ON a.source_id = w.source_id AND a.period_end = w.period_end
    ON CONFLICT (source_id, metric, period_start) DO NOTHING`,
  values: begunValues(begun),
});

export const moveRenewals = (begun: readonly Begun[]): Statement => ({
  text: `UPDATE usage_renewals w SET period_end = p.period_end FROM ${BEGUN}
    WHERE w.user_id = p.user_id AND w.source_id = p.source_id`,
  values: begunValues(begun),
});

/** What would be used by the records in periods that began unnoticed, for readers who write nothing. */
export const usedSince = (rows: readonly AllowanceRow[], spans: readonly Span[]): Statement => ({
  text: `SELECT a.id, ${USED}::bigint AS used
    FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[])
      AS p (id, user_id, metric, period_start, period_end) CROSS JOIN LATERAL (SELECT p.id, p.metric) a`,
  values: [
    rows.map(({ id }) => id),
    rows.map(({ userId }) => userId),
    rows.map(({ metric }) => metric),
    spans.map(({ start }) => start),
    spans.map(({ end }) => end),
  ],
});

/** An allowance as it begins. */
export interface NewAllowance {
  readonly id: string;
  readonly metric: UsageMetric;
  readonly included: bigint;
}

export const insertAllowances = ({ userId, sourceId, span }: Begun, quotas: readonly NewAllowance[]): Statement => ({
  text: `INSERT INTO usage_allowances (id, user_id, source_id, metric, included, used, period_start, period_end)
    SELECT a.id, p.user_id, p.source_id, a.metric, a.included, ${USED}, p.period_start, p.period_end
    FROM (VALUES ($1::uuid, $2::uuid, $3::timestamptz, $4::timestamptz)) AS p (user_id, source_id, period_start, period_end)
    CROSS JOIN unnest($5::uuid[], $6::text[], $7::bigint[]) AS a (id, metric, included)`,
  values: [
    userId,
    sourceId,
    span.start,
    span.end,
    quotas.map(({ id }) => id),
    quotas.map(({ metric }) => metric),
    quotas.map(({ included }) => included),
  ],
});

export const writeRenewal = ({ userId, sourceId, anchoredAt, timeZone, months, periodEnd }: RenewalRow): Statement => ({
  text: `INSERT INTO usage_renewals (user_id, source_id, anchored_at, time_zone, months, period_end)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (user_id) DO UPDATE SET source_id = excluded.source_id, anchored_at = excluded.anchored_at,
      time_zone = excluded.time_zone, months = excluded.months, period_end = excluded.period_end, ends_at = NULL`,
  values: [userId, sourceId, anchoredAt, timeZone, months, periodEnd],
});

/** When a source ends. */
export interface Bounds {
  readonly sourceId: string;
  /** The present instant. */
  readonly at: Date;
  /** null: it goes on. */
  readonly endsAt: Date | null;
  /** The end of the period that is present at that instant. */
  readonly periodEnd: Date;
}

/**
 * Says when a source ends, and its present period, three statements: the first keeps others from beginning a period
 * meanwhile. One that began unnoticed is left to whoever notices it.
 */
export const boundSource = ({ sourceId, at, endsAt, periodEnd }: Bounds): readonly Statement[] => [
  holdRenewals([sourceId]),
  {
    text: `UPDATE usage_allowances a SET period_end = $2 FROM usage_renewals w
      WHERE w.source_id = $1 AND w.period_end > $3 AND w.period_end <> $2 AND a.source_id = w.source_id AND a.period_end = w.period_end`,
    values: [sourceId, periodEnd, at],
  },
  {
    text: `UPDATE usage_renewals SET ends_at = $4, period_end = CASE WHEN period_end > $3 THEN $2 ELSE period_end END
      WHERE source_id = $1`,
    values: [sourceId, periodEnd, at, endsAt],
  },
];

export const deleteRenewals = (sourceIds: readonly string[]): Statement => ({
  text: 'DELETE FROM usage_renewals WHERE source_id = ANY($1::uuid[])',
  values: [sourceIds],
});

/** Ends the allowances of a source at an instant, two statements: those that had not begun are none. */
export const cutAllowances = (sourceId: string, at: Date): readonly Statement[] => [
  { text: 'DELETE FROM usage_allowances WHERE source_id = $1 AND period_start >= $2', values: [sourceId, at] },
  {
    text: 'UPDATE usage_allowances SET period_end = $2 WHERE source_id = $1 AND period_end > $2',
    values: [sourceId, at],
  },
];

/** A source that ended, and when. */
export interface EndedSource {
  readonly sourceId: string;
  readonly at: Date;
}

/** Ends the present allowances of sources that ended within a period. */
export const cutEnded = (ended: readonly EndedSource[]): Statement => ({
  text: `UPDATE usage_allowances a SET period_end = e.at FROM unnest($1::uuid[], $2::timestamptz[]) AS e (source_id, at)
    WHERE a.source_id = e.source_id AND a.period_start < e.at AND a.period_end > e.at`,
  values: [ended.map(({ sourceId }) => sourceId), ended.map(({ at }) => at)],
});

/** Keeps the periods of sources as they are until the end of the transaction, in the order in which all lock them. */
export const holdRenewals = (sourceIds: readonly string[]): Statement => ({
  text: 'SELECT FROM usage_renewals WHERE source_id = ANY($1::uuid[]) ORDER BY user_id FOR UPDATE',
  values: [sourceIds],
});

/**
 * Locks the accounts of those who have something of these sources, as whoever counts does, and in the same order. In a
 * statement of its own: what one includes has several rows, which those who count take as they come.
 */
export const holdAccounts = (sourceIds: readonly string[]): Statement => ({
  text: `SELECT FROM usage_accounts a
    WHERE a.user_id IN (SELECT w.user_id FROM usage_renewals w WHERE w.source_id = ANY($1::uuid[]))
    ORDER BY a.user_id FOR NO KEY UPDATE OF a`,
  values: [sourceIds],
});

/** Raises what sources include in their last periods, where the accounts are locked. */
export const raiseAllowances = (
  sourceIds: readonly string[],
  quotas: readonly Omit<NewAllowance, 'id'>[],
): Statement => ({
  text: `UPDATE usage_allowances a SET included = q.included
    FROM usage_renewals w, unnest($2::text[], $3::bigint[]) AS q (metric, included)
    WHERE w.source_id = ANY($1::uuid[]) AND a.source_id = w.source_id AND a.period_end = w.period_end
      AND q.metric = a.metric AND q.included > a.included`,
  values: [sourceIds, quotas.map(({ metric }) => metric), quotas.map(({ included }) => included)],
});

const COLUMNS = `a.id, a.user_id AS "userId", a.source_id AS "sourceId", a.metric, a.included, a.used,
      a.period_start AS "periodStart", a.period_end AS "periodEnd",
      w.anchored_at AS "anchoredAt", w.time_zone AS "timeZone", w.months, w.ends_at AS "endsAt"`;
/** What is due at `$2` is told with how it begins anew. */
const DUE = `LEFT JOIN usage_renewals w ON w.user_id = a.user_id AND w.source_id = a.source_id
      AND w.period_end = a.period_end AND w.period_end <= $2 AND (w.ends_at IS NULL OR w.ends_at > $2)`;

/** Allowances of users at an instant; those that are due are of their last period. */
export const allowancesOf = (userIds: readonly string[], at: Date): Prepared => ({
  name: 'usage_allowances',
  text: `SELECT ${COLUMNS} FROM usage_allowances a ${DUE}
    WHERE a.user_id = ANY($1::uuid[]) AND a.period_start <= $2 AND (a.period_end > $2 OR w.user_id IS NOT NULL)
    ORDER BY a.user_id, a.metric, a.id`,
  values: [userIds, at],
});

/** The same of sources, also of those that ended: of these the last. */
export const allowancesOfSources = (sourceIds: readonly string[], at: Date): Prepared => ({
  name: 'usage_allowances_of_sources',
  text: `SELECT ${COLUMNS} FROM usage_allowances a ${DUE}
    WHERE a.source_id = ANY($1::uuid[])
      AND a.period_start = (SELECT max(b.period_start) FROM usage_allowances b WHERE b.source_id = a.source_id AND b.period_start <= $2)
    ORDER BY a.source_id, a.metric`,
  values: [sourceIds, at],
});
