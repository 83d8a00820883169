import { sql, type Sql, type Statement } from '../../core/sql.ts';
import type { AmountsRow, Day } from '../measures/index.ts';
import type { Settings } from '../../foundation/settings/index.ts';
import { estimate, pricedModels } from './usage-prices.ts';
import type { Span } from './usage-span.ts';

type Pricing = Settings['pricing'];

/** What somebody, or everybody, used: sums that no bigint bounds. */
export interface SumsRow extends AmountsRow {
  readonly costUsd: string;
  /** What the tokens cost by the prices, without zeros at its end. */
  readonly estimate: string;
}

/** The same for one day, model or category. */
export interface BucketRow extends AmountsRow {
  readonly key: string;
  readonly costUsd: string;
}

/** Of which account, and when. */
export interface UserSpan extends Span {
  readonly userId: string;
}

export const usageDimensions = ['DAY', 'MODEL', 'CATEGORY'] as const;
/** How use is broken down. */
export type UsageDimension = (typeof usageDimensions)[number];

/** More models than anybody looks at: of those beyond, the cheapest are left out. */
const MOST_BUCKETS = 1_000;

/** What rows `r` of the ledger, or of sums of it, add up to, under the names of its columns. */
const added = sql`sum(r.input_tokens) AS input_tokens, sum(r.output_tokens) AS output_tokens, sum(r.requests) AS requests,
  sum(r.images) AS images, sum(r.audio_seconds) AS audio_seconds, sum(r.cost_usd) AS cost_usd`;

/** The columns of a row `r` of such sums, under the names of the metrics. */
const named = sql`r.input_tokens AS "INPUT_TOKENS", r.output_tokens AS "OUTPUT_TOKENS", r.requests AS "REQUESTS",
  r.images AS "IMAGES", r.audio_seconds AS "AUDIO_SECONDS", r.cost_usd AS "costUsd"`;

/** Rows `r`, each the sums of a model, added up and priced. */
const priced = (pricing: Pricing): Sql => sql`coalesce(sum(r.input_tokens), 0) AS "INPUT_TOKENS",
  coalesce(sum(r.output_tokens), 0) AS "OUTPUT_TOKENS", coalesce(sum(r.requests), 0) AS "REQUESTS",
  coalesce(sum(r.images), 0) AS "IMAGES", coalesce(sum(r.audio_seconds), 0) AS "AUDIO_SECONDS",
  coalesce(sum(r.cost_usd), 0) AS "costUsd", trim_scale(coalesce(sum(${estimate(pricing)}), 0)) AS estimate`;

/** The dearest first. */
const dearest = sql`r.cost_usd DESC, r.input_tokens + r.output_tokens DESC, r.key`;

const statement = ({ text, values }: Sql): Statement => ({ text, values });

/** The spans asked for as a table of position, account, from and to. */
const askedSpans = (spans: readonly UserSpan[]): Sql => sql`unnest(${spans.map((_, n) => n)}::int[],
  ${spans.map(({ userId }) => userId)}::uuid[], ${spans.map(({ from }) => from)}::timestamptz[],
  ${spans.map(({ to }) => to)}::timestamptz[])`;

/** The records of the account of a span `a`. */
const recordsOfSpan = sql`usage_records r WHERE r.user_id = a.user_id AND r.occurred_at >= a.since AND r.occurred_at < a.until`;

/** The sums of each span, by its position `n`: each is found by index. */
export const sumsOfUsers = (spans: readonly UserSpan[], pricing: Pricing): Statement =>
  statement(sql`SELECT a.n, ${priced(pricing)} FROM ${askedSpans(spans)} AS a (n, user_id, since, until)
    CROSS JOIN LATERAL (SELECT r.model, ${added} FROM ${recordsOfSpan} GROUP BY r.model) r
    LEFT JOIN ${pricedModels(pricing)} ON p.model = r.model GROUP BY a.n`);

/** The instants at which days begin, as one text for each list of them: arrays of arrays would have to be of one length. */
const startsOf = (days: readonly Day[]): string => `{${days.map(({ start }) => start.toISOString()).join(',')}}`;

/** By what a row `r` is put into a bucket. A day is told by its place among `days`, an array of instants, from 1. */
function keyBy(by: UsageDimension, at: Sql, days: Sql): Sql {
  if (by === 'DAY') return sql`width_bucket(${at}, ${days})::text`;
  return by === 'MODEL' ? sql`coalesce(r.model, '')` : sql`r.category`;
}

/** The buckets of each span, by its position `n`, the dearest first. @param days of each span */
export const bucketsOfUsers = (
  spans: readonly UserSpan[],
  by: UsageDimension,
  days: readonly (readonly Day[])[],
): Statement =>
  statement(sql`WITH asked AS MATERIALIZED (
      SELECT a.n, a.user_id, a.since, a.until, d.days::timestamptz[] AS days
      FROM ${askedSpans(spans)} WITH ORDINALITY AS a (n, user_id, since, until, place)
      JOIN unnest(${days.map(startsOf)}::text[]) WITH ORDINALITY AS d (days, place) USING (place))
    SELECT a.n, r.key, ${named} FROM asked a CROSS JOIN LATERAL (
      SELECT r.* FROM (SELECT ${keyBy(by, sql`r.occurred_at`, sql`a.days`)} AS key, ${added} FROM ${recordsOfSpan} GROUP BY 1) r
      ORDER BY ${dearest} LIMIT ${MOST_BUCKETS}) r ORDER BY a.n, ${dearest}`);

/** What was ever used, from the counters that never begin anew; accounts without use are left out. */
export const sumsEver = (userIds: readonly string[]): Statement =>
  statement(sql`SELECT r.user_id AS "userId", r.input_tokens AS "INPUT_TOKENS", r.output_tokens AS "OUTPUT_TOKENS",
      r.requests AS "REQUESTS", r.images AS "IMAGES", r.audio_seconds AS "AUDIO_SECONDS",
      r.platform_usd + r.cli_usd + r.premium_models_usd AS "costUsd"
    FROM usage_counters r WHERE r.user_id = ANY(${userIds}::uuid[]) AND r.period = 'NEVER'`);

/** The sums of use, whoever's. @param use rows of `at`, category, model, amounts and cost */
export const sumsOfUse = (use: Sql, pricing: Pricing): Statement =>
  statement(sql`SELECT ${priced(pricing)} FROM (SELECT r.model, ${added} FROM (${use}) r GROUP BY r.model) r
    LEFT JOIN ${pricedModels(pricing)} ON p.model = r.model`);

/** The buckets of use, whoever's, the dearest first. */
export const bucketsOfUse = (use: Sql, by: UsageDimension, days: readonly Day[]): Statement =>
  statement(sql`SELECT r.key, ${named} FROM (
      SELECT ${keyBy(by, sql`r.at`, sql`${startsOf(days)}::timestamptz[]`)} AS key, ${added} FROM (${use}) r GROUP BY 1) r
    ORDER BY ${dearest} LIMIT ${MOST_BUCKETS}`);
