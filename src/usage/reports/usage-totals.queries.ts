import { join, sql, type Sql, type Statement } from '../../core/sql.ts';
import type { Day } from '../measures/index.ts';
import type { Span } from './usage-span.ts';

// Use, whoever's, as rows of `at`, category, model, amounts and cost. What everybody used is kept added up for each
// quarter of an hour, since all days of all time zones begin with one; a query takes those, and from the ledger what is
// not in them: the ends of its span, and what was recorded too lately.

const QUARTER_MS = 15 * 60_000;

const statement = ({ text, values }: Sql, name?: string): Statement => ({ ...(name && { name }), text, values });

const amounts = sql`r.input_tokens, r.output_tokens, r.requests, r.images, r.audio_seconds, r.cost_usd`;

const records = ({ from, to }: Span): Sql => sql`SELECT r.occurred_at AS at, r.category, r.model, ${amounts}
  FROM usage_records r WHERE r.occurred_at >= ${from} AND r.occurred_at < ${to}`;

/** The use that belongs to a project. */
export const useOfProject = (projectId: string, span: Span): Sql =>
  sql`${records(span)} AND r.project_id = ${projectId}::uuid`;

/** Whether a project is there, or ever was when something was used for it. */
export const isKnownProject = (projectId: string): Statement =>
  statement(sql`SELECT FROM projects WHERE id = ${projectId}::uuid
    UNION ALL SELECT FROM (SELECT FROM usage_records WHERE project_id = ${projectId}::uuid LIMIT 1) r LIMIT 1`);

/** How far the totals reach; at least so far for whoever asks afterwards. */
export const totalsReach = (): Statement =>
  statement(sql`SELECT recorded_until AS "recordedUntil" FROM usage_totals_state`, 'usage_totals_reach');

/**
 * Everybody's use.
 * @param reach of the totals, not long ago: where they reach by now the statement itself finds out, and this tells the
 * planner how little is left
 * @param days by which it is broken down
 */
export function useOfAll(span: Span, reach: Date, days: readonly Day[]): Sql {
  const whole = { from: quarterAt(span.from, Math.ceil), to: quarterAt(span.to, Math.floor) };
  if (whole.from >= whole.to || !days.every(isAtQuarter)) return records(span);
  return join(
    [
      sql`SELECT r.starts_at AS at, r.category, r.model, ${amounts}
        FROM usage_totals r WHERE r.starts_at >= ${whole.from} AND r.starts_at < ${whole.to}`,
      sql`${records(whole)}
        AND r.recorded_at > ${reach} AND r.recorded_at > (SELECT recorded_until FROM usage_totals_state)`,
      records({ from: span.from, to: whole.from }),
      records({ from: whole.to, to: span.to }),
    ],
    ' UNION ALL ',
  );
}

const quarterAt = (instant: Date, round: (quarters: number) => number): Date =>
  new Date(round(instant.getTime() / QUARTER_MS) * QUARTER_MS);

const isAtQuarter = ({ start }: Day): boolean => start.getTime() % QUARTER_MS === 0;

/** How far the totals reach, held until the end of the transaction. */
export const heldReach = (): Statement =>
  statement(sql`SELECT recorded_until AS "recordedUntil" FROM usage_totals_state FOR UPDATE`);

/** When the record was recorded that is so many behind an instant; none where there are fewer until the other instant. */
export const recordedNext = (after: Date, until: Date, count: number): Statement =>
  statement(sql`SELECT r.recorded_at AS "recordedAt" FROM usage_records r
    WHERE r.recorded_at > ${after} AND r.recorded_at <= ${until} ORDER BY r.recorded_at OFFSET ${count - 1} LIMIT 1`);

/** Adds what was recorded between two instants to the totals, and tells how many records that were. */
export const addToTotals = (after: Date, until: Date): Statement =>
  statement(sql`WITH sums AS (
      SELECT date_bin('15 minutes', r.occurred_at, 'epoch'::timestamptz) AS starts_at, r.category,
        coalesce(r.model, '') AS model, sum(r.input_tokens) AS input_tokens, sum(r.output_tokens) AS output_tokens,
        sum(r.requests) AS requests, sum(r.images) AS images, sum(r.audio_seconds) AS audio_seconds,
        sum(r.cost_usd) AS cost_usd, count(*) AS records
      FROM usage_records r WHERE r.recorded_at > ${after} AND r.recorded_at <= ${until} GROUP BY 1, 2, 3),
    added AS (
      INSERT INTO usage_totals AS t (starts_at, category, model, input_tokens, output_tokens, requests, images, audio_seconds, cost_usd)
      SELECT starts_at, category, model, input_tokens, output_tokens, requests, images, audio_seconds, cost_usd FROM sums
      ON CONFLICT (starts_at, category, model) DO UPDATE SET
        input_tokens = t.input_tokens + excluded.input_tokens, output_tokens = t.output_tokens + excluded.output_tokens,
        requests = t.requests + excluded.requests, images = t.images + excluded.images,
        audio_seconds = t.audio_seconds + excluded.audio_seconds, cost_usd = t.cost_usd + excluded.cost_usd)
    SELECT coalesce(sum(records), 0)::int AS count FROM sums`);

export const reachUntil = (until: Date): Statement =>
  statement(sql`UPDATE usage_totals_state SET recorded_until = ${until}`);
