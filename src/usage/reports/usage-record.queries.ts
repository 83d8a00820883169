import { instantPlace } from '../../core/instant-order.ts';
import { encodeCursor, type PageRequest } from '../../core/page.ts';
import { allOf, sql, unionOf, type Sql, type Statement } from '../../core/sql.ts';
import type { AmountsRow, BudgetCategory } from '../measures/index.ts';
import type { AskedRange } from './usage-span.ts';

/** A record as the ledger has it. */
export interface UsageRecordRow extends AmountsRow {
  readonly id: string;
  readonly occurredAt: Date;
  readonly costUsd: string;
  readonly category: BudgetCategory;
  readonly model: string | null;
  readonly projectId: string | null;
}

const ORDER = 'usageRecords';
const columns = sql`r.id, r.occurred_at AS "occurredAt", r.input_tokens AS "INPUT_TOKENS", r.output_tokens AS "OUTPUT_TOKENS",
  r.requests AS "REQUESTS", r.images AS "IMAGES", r.audio_seconds AS "AUDIO_SECONDS", r.cost_usd AS "costUsd", r.category,
  r.model, r.project_id AS "projectId"`;

const statement = ({ text, values }: Sql): Statement => ({ text, values });

export const recordCursor = ({ occurredAt, id }: Pick<UsageRecordRow, 'occurredAt' | 'id'>): string =>
  encodeCursor(ORDER, [occurredAt.toISOString(), id]);

/**
 * The same page of the records of many accounts, newest first: of each up to `limit + 1`, in the direction of reading.
 * Each account is a query of its own, in which the planner sees who it is: of one with many records it reads no more than
 * the page, in the order of the index, where joined to a list of accounts it would read and sort them all.
 * @throws BAD_USER_INPUT for a bad cursor
 */
export function recordPages(userIds: readonly string[], range: AskedRange, request: PageRequest): Statement {
  const { backward, cursor, limit } = request;
  const conditions = within(range);
  if (cursor !== null) conditions.push(behindCursor(cursor, backward));
  const direction = backward ? sql`ASC` : sql`DESC`;
  const pages = userIds.map(
    (id) => sql`SELECT r.user_id AS "userId", ${columns} FROM usage_records r
      WHERE r.user_id = ${id}::uuid AND ${allOf(conditions)}
      ORDER BY r.occurred_at ${direction}, r.id ${direction} LIMIT ${limit + 1}`,
  );
  return statement(unionOf(pages));
}

/** How many records each of these accounts has; those without any are left out. */
export const recordCounts = (userIds: readonly string[], range: AskedRange): Statement =>
  statement(sql`SELECT r.user_id AS id, count(*)::int AS count FROM usage_records r
    WHERE r.user_id = ANY(${userIds}::uuid[]) AND ${allOf(within(range))} GROUP BY r.user_id`);

const within = ({ from, to }: AskedRange): Sql[] => [
  ...(from ? [sql`r.occurred_at >= ${from}`] : []),
  ...(to ? [sql`r.occurred_at < ${to}`] : []),
];

/** @throws BAD_USER_INPUT */
function behindCursor(cursor: string, backward: boolean): Sql {
  const place = instantPlace(ORDER, cursor, backward);
  const [instant, key] = [sql`${place.instant}::timestamptz`, sql`${place.id}::uuid`];
  // The instant alone, once more, tells which months need not be looked into.
  return backward
    ? sql`r.occurred_at >= ${instant} AND (r.occurred_at, r.id) > (${instant}, ${key})`
    : sql`r.occurred_at <= ${instant} AND (r.occurred_at, r.id) < (${instant}, ${key})`;
}
