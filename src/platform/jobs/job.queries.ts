import { badInput } from '../../core/errors.ts';
import { behindInstant } from '../../core/instant-order.ts';
import { decodeCursor, encodeCursor, type PageRequest } from '../../core/page.ts';
import { allOf, sql, type Sql, type Statement } from '../../core/sql.ts';
import type { JobItem } from './job-item.entity.ts';
import type { Job, JobKind, JobStatus } from './job.entity.ts';

/** A job as read for clients. */
export type JobView = Omit<Job, 'runId'>;

/** Which jobs to list; all given conditions must hold. */
export interface JobConditions {
  readonly kind?: readonly JobKind[] | null;
  readonly status?: readonly JobStatus[] | null;
  /** Who ordered them; anybody where it is not given. */
  readonly createdById?: string;
}

/** An outcome as read for clients. */
export type JobItemView = Pick<JobItem, 'jobId' | 'index' | 'key' | 'status' | 'userId' | 'error' | 'changes'>;

const columns = sql`id, kind, status, dry_run AS "dryRun", parameters, total_count AS "totalCount",
  processed_count AS "processedCount", failed_count AS "failedCount", error, created_by AS "createdById",
  impersonator_id AS "impersonatorId", created_at AS "createdAt", started_at AS "startedAt", finished_at AS "finishedAt"`;

const unnamed = ({ text, values }: Sql): Statement => ({ text, values });

export const jobById = (id: string): Statement => ({
  name: 'job_by_id',
  ...unnamed(sql`SELECT ${columns} FROM jobs WHERE id = ${id}`),
});

export const jobsByIds = (ids: readonly string[]): Statement => ({
  name: 'jobs_by_ids',
  ...unnamed(sql`SELECT ${columns} FROM jobs WHERE id = ANY(${ids}::uuid[])`),
});

const JOBS = 'jobs';

export const jobCursor = ({ createdAt, id }: JobView): string => encodeCursor(JOBS, [createdAt.toISOString(), id]);

/** One page by keyset, newest first, with one row too many to tell whether more follow. @throws BAD_USER_INPUT */
export function jobsPage(filter: JobConditions, { backward, cursor, limit }: PageRequest): Statement {
  const conditions = jobConditions(filter);
  const order = { backward, ascending: backward, at: sql`created_at`, id: sql`id` };
  if (cursor !== null) conditions.push(behindInstant(JOBS, cursor, order));
  const direction = backward ? sql`ASC` : sql`DESC`;
  return unnamed(sql`SELECT ${columns} FROM jobs WHERE ${allOf(conditions)}
    ORDER BY created_at ${direction}, id ${direction} LIMIT ${limit + 1}`);
}

export const jobsCount = (filter: JobConditions): Statement =>
  unnamed(sql`SELECT count(*)::int AS count FROM jobs WHERE ${allOf(jobConditions(filter))}`);

function jobConditions({ kind, status, createdById }: JobConditions): Sql[] {
  return [
    ...(kind ? [isOneOf(sql`kind`, kind)] : []),
    ...(status ? [isOneOf(sql`status`, status)] : []),
    ...(createdById === undefined ? [] : [sql`created_by = ${createdById}`]),
  ];
}

const ITEMS = 'job items';

export const itemCursor = ({ jobId, index }: JobItemView): string => encodeCursor(ITEMS, [String(index), jobId]);

/** One page of a job's outcomes in input order, with one row too many. @throws BAD_USER_INPUT */
export function itemsPage(
  jobId: string,
  status: readonly JobStatus[] | null,
  { backward, cursor, limit }: PageRequest,
): Statement {
  const conditions = itemConditions(jobId, status);
  if (cursor !== null) {
    const index = indexIn(cursor, jobId, backward);
    conditions.push(backward ? sql`index < ${index}` : sql`index > ${index}`);
  }
  return unnamed(sql`SELECT job_id AS "jobId", index, key, status, user_id AS "userId", error, changes FROM job_items
    WHERE ${allOf(conditions)} ORDER BY index ${backward ? sql`DESC` : sql`ASC`} LIMIT ${limit + 1}`);
}

export const itemsCount = (jobId: string, status: readonly JobStatus[] | null): Statement =>
  unnamed(sql`SELECT count(*)::int AS count FROM job_items WHERE ${allOf(itemConditions(jobId, status))}`);

const itemConditions = (jobId: string, status: readonly JobStatus[] | null): Sql[] => [
  sql`job_id = ${jobId}`,
  ...(status ? [isOneOf(sql`status`, status)] : []),
];

/** @throws BAD_USER_INPUT for a cursor of another job, too */
function indexIn(cursor: string, jobId: string, backward: boolean): number {
  const [index, id] = decodeCursor(ITEMS, cursor, backward);
  if (id !== jobId || index === null || !/^\d{1,9}$/.test(index))
    throw badInput([backward ? 'before' : 'after'], 'This cursor is damaged.', 'BAD_CURSOR');
  return Number(index);
}

/** One value is compared as one: only then an index that begins with the column gives the rows in order. */
const isOneOf = (column: Sql, values: readonly string[]): Sql => {
  const different = [...new Set(values)];
  // Written out where the index is made for it.
  if (different.length === 1 && different[0] === 'FAILED') return sql`${column} = 'FAILED'`;
  return different.length === 1 ? sql`${column} = ${different[0]}` : sql`${column} = ANY(${different}::text[])`;
};
