import type { Prepared, Statement } from '../../core/sql.ts';
import {
  amountColumns,
  budgetCategories,
  formatUsd,
  resetPeriods,
  spendingColumns,
  usageMetrics,
  valuesOf,
  type Period,
  type ResetPeriod,
  type UsageMetric,
} from '../measures/index.ts';
import type { Use } from './use.policy.ts';

/** A key of whoever chose it. */
export interface RecorderKey {
  readonly recorderId: string;
  readonly key: string;
}

/** A use as it is counted. */
export interface CountedUse extends RecorderKey {
  readonly id: string;
  readonly use: Use;
  readonly occurredAt: Date;
  /** Of the instant at which it happened. */
  readonly periods: Readonly<Record<ResetPeriod, Period>>;
  readonly reservationId: string | null;
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly of: (use: CountedUse) => unknown;
}

const startOf = (kind: ResetPeriod): string => `${kind.toLowerCase()}_start`;

const ITEM: readonly Column[] = [
  { name: 'id', type: 'uuid', of: ({ id }) => id },
  { name: 'recorder_id', type: 'uuid', of: ({ recorderId }) => recorderId },
  { name: 'key', type: 'text', of: ({ key }) => key },
  { name: 'user_id', type: 'uuid', of: ({ use }) => use.userId },
  { name: 'occurred_at', type: 'timestamptz', of: ({ occurredAt }) => occurredAt },
  ...amountColumns.map((name, index) => ({
    name,
    type: 'bigint',
    of: ({ use }: CountedUse) => valuesOf(use.amounts)[index],
  })),
  { name: 'cost_usd', type: 'numeric', of: ({ use }) => formatUsd(use.usd) },
  { name: 'category', type: 'text', of: ({ use }) => use.category },
  { name: 'model', type: 'text', of: ({ use }) => use.model },
  { name: 'project_id', type: 'uuid', of: ({ use }) => use.projectId },
  { name: 'reservation_id', type: 'uuid', of: ({ reservationId }) => reservationId },
  ...resetPeriods.map((kind) => ({
    name: startOf(kind),
    type: 'timestamptz',
    of: ({ periods }: CountedUse) => periods[kind].start,
  })),
];

const RECORD = ['id', 'user_id', 'occurred_at', ...amountColumns, 'cost_usd', 'category', 'model', 'project_id'];
const COUNTED = [...amountColumns, ...spendingColumns];
const SUMS = [
  ...amountColumns.map((column) => `sum(i.${column})`),
  ...budgetCategories.map((category) => `coalesce(sum(i.cost_usd) FILTER (WHERE i.category = '${category}'), 0)`),
];
const amountOfMetric = (metric: UsageMetric): string =>
  metric === 'TOKENS' ? 'i.input_tokens + i.output_tokens' : `i.${metric.toLowerCase()}`;
const NOW = `$${ITEM.length + 1}::timestamptz`;

/**
 * Counts uses, those of a key that is known already left out: the ledger's rows, the counters, what plans include, and the
 * end of the reservations that they settle. Gives the keys that were new. No two of them may have the same key.
 */
const COUNT = `WITH item AS (
      SELECT * FROM unnest(${ITEM.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ')})
        AS i (${ITEM.map(({ name }) => name).join(', ')})),
    fresh AS (
      INSERT INTO usage_keys (recorder_id, key, recorded_at)
        SELECT recorder_id, key, ${NOW} FROM item ORDER BY recorder_id, key COLLATE "C"
        ON CONFLICT DO NOTHING RETURNING recorder_id, key),
    counted AS MATERIALIZED (
      SELECT i.* FROM item i JOIN fresh f ON f.recorder_id = i.recorder_id AND f.key = i.key),
    records AS (
      INSERT INTO usage_records (${RECORD.join(', ')}, recorded_at, recorded_by_id)
        SELECT ${RECORD.join(', ')}, ${NOW}, recorder_id FROM counted),
    counters AS (
      INSERT INTO usage_counters AS c (user_id, period, period_start, ${COUNTED.join(', ')})
        SELECT i.user_id, p.period, p.period_start, ${SUMS.join(', ')}
          FROM counted i CROSS JOIN LATERAL (VALUES ${resetPeriods.map((kind) => `('${kind}', i.${startOf(kind)})`).join(', ')})
            AS p (period, period_start)
          GROUP BY i.user_id, p.period, p.period_start ORDER BY i.user_id, p.period, p.period_start
        ON CONFLICT (user_id, period, period_start)
          DO UPDATE SET ${COUNTED.map((column) => `${column} = c.${column} + excluded.${column}`).join(', ')}),
    allowances AS (
      UPDATE usage_allowances a SET used = a.used + more.amount
        FROM (SELECT a.id, sum(CASE a.metric ${usageMetrics.map((metric) => `WHEN '${metric}' THEN ${amountOfMetric(metric)}`).join(' ')} END) AS amount
          FROM counted i JOIN usage_allowances a ON a.user_id = i.user_id
            AND a.period_start <= i.occurred_at AND a.period_end > i.occurred_at GROUP BY a.id) more
        WHERE a.id = more.id AND more.amount > 0),
    settled AS (
      UPDATE usage_reservations r SET closed_at = ${NOW} FROM counted i
        WHERE r.id = i.reservation_id AND r.holder_id = i.recorder_id AND r.closed_at IS NULL)
    SELECT recorder_id AS "recorderId", key FROM fresh`;

export const countUses = (uses: readonly CountedUse[], now: Date): Prepared => ({
  name: 'count_uses',
  text: COUNT,
  values: [...ITEM.map(({ of }) => uses.map(of)), now],
});

/** Which of these keys uses were counted under. */
export const knownKeys = (keys: readonly RecorderKey[]): Statement => ({
  text: `SELECT k.recorder_id AS "recorderId", k.key FROM unnest($1::uuid[], $2::text[]) AS w (recorder_id, key)
    JOIN usage_keys k ON k.recorder_id = w.recorder_id AND k.key = w.key`,
  values: [keys.map(({ recorderId }) => recorderId), keys.map(({ key }) => key)],
});

/** Makes the month of an instant in the ledger. */
export const ensurePartition = (at: Date): Statement => ({
  text: 'SELECT ensure_usage_partition($1)',
  values: [at],
});
