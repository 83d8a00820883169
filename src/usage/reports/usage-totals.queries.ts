import { join, sql, type Sql, type Statement } from '../../core/sql.ts';
import type { Day } from '../measures/index.ts';
import type { Span } from './usage-span.ts';

// Use, whoever's, as rows of `at`, category, model, amounts and cost. What everybody used is kept added up for each
// quarter of an hour, since all days of all time zones begin with one, and what is to be added to that is beside it, written
// with the ledger. A query takes both, and from the ledger the ends of its span.

const QUARTER_MS = 15 * 60_000;

const statement = ({ text, values }: Sql): Statement => ({ text, values });

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

/** Everybody's use. @param days by which it is broken down */
export function useOfAll(span: Span, days: readonly Day[]): Sql {
  const whole = { from: quarterAt(span.from, Math.ceil), to: quarterAt(span.to, Math.floor) };
  if (whole.from >= whole.to || !days.every(isAtQuarter)) return records(span);
  return join(
    [
      sums(sql`usage_totals`, whole),
      sums(sql`usage_totals_pending`, whole),
      records({ from: span.from, to: whole.from }),
      records({ from: whole.to, to: span.to }),
    ],
    ' UNION ALL ',
  );
}

const sums = (table: Sql, { from, to }: Span): Sql => sql`SELECT r.starts_at AS at, r.category, r.model, ${amounts}
  FROM ${table} r WHERE r.starts_at >= ${from} AND r.starts_at < ${to}`;

const quarterAt = (instant: Date, round: (quarters: number) => number): Date =>
  new Date(round(instant.getTime() / QUARTER_MS) * QUARTER_MS);

const isAtQuarter = ({ start }: Day): boolean => start.getTime() % QUARTER_MS === 0;

/**
 * Adds so many of the sums that wait for it to the totals, and tells how many those were. In every snapshot a use is in
 * what waits or in the totals: nothing has to be known of when it was recorded.
 */
export const addPending = (limit: number): Statement =>
  statement(sql`WITH taken AS (
      DELETE FROM usage_totals_pending WHERE id IN (
        SELECT id FROM usage_totals_pending ORDER BY id LIMIT ${limit})
      RETURNING starts_at, category, model, input_tokens, output_tokens, requests, images, audio_seconds, cost_usd),
    added AS (
      INSERT INTO usage_totals AS t (starts_at, category, model, input_tokens, output_tokens, requests, images, audio_seconds, cost_usd)
      SELECT starts_at, category, model, sum(input_tokens), sum(output_tokens), sum(requests), sum(images),
        sum(audio_seconds), sum(cost_usd) FROM taken GROUP BY starts_at, category, model
      ON CONFLICT (starts_at, category, model) DO UPDATE SET
        input_tokens = t.input_tokens + excluded.input_tokens, output_tokens = t.output_tokens + excluded.output_tokens,
        requests = t.requests + excluded.requests, images = t.images + excluded.images,
        audio_seconds = t.audio_seconds + excluded.audio_seconds, cost_usd = t.cost_usd + excluded.cost_usd)
    SELECT count(*)::int AS count FROM taken`);

/** Drops the oldest month of the ledger that is not kept, and gives its name, such as 2026-11; null where there is none. */
export const retireMonth = (): Statement => statement(sql`SELECT retire_usage_month() AS month`);
