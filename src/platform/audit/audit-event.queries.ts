import type { AuditAction } from '../../core/audit-action.ts';
import type { AuditEvent } from '../../core/audit-event.entity.ts';
import { badInput } from '../../core/errors.ts';
import { isId } from '../../core/ids.ts';
import { decodeCursor, encodeCursor, type PageRequest } from '../../core/page.ts';
import { allOf, anyOf, sql, type Sql, type Statement } from '../../core/sql.ts';

/** An event as read for clients: the actor is the account it was done as, whoever was behind it. */
export interface AuditEventView extends Omit<AuditEvent, 'subjectId'> {
  /** The administrator behind an impersonation. */
  readonly impersonatorId: string | null;
}

/** Which audit events to list; all given conditions must hold. */
export interface AuditEventConditions {
  readonly action?: readonly AuditAction[] | null;
  /** In person or by impersonation. */
  readonly actorId?: string | null;
  readonly targetType?: string | null;
  readonly targetId?: string | null;
  readonly created?: { readonly from?: Date | null; readonly to?: Date | null } | null;
}

const columns = sql`e.id, e.action, e.subject_id AS "actorId", e.actor_name AS "actorName",
  CASE WHEN e.actor_id IS DISTINCT FROM e.subject_id THEN e.actor_id END AS "impersonatorId",
  e.target_type AS "targetType", e.target_id AS "targetId", e.target_name AS "targetName", e.before, e.after,
  e.ip_address AS "ipAddress", e.user_agent AS "userAgent", e.request_id AS "requestId", e.created_at AS "createdAt"`;

const ORDER = 'auditEvents';

export const auditEventCursor = ({ createdAt, id }: Pick<AuditEventView, 'createdAt' | 'id'>): string =>
  encodeCursor(ORDER, [createdAt.toISOString(), id]);

/**
 * One page by keyset, newest first, with one row too many to tell whether more follow. An actor is looked for in two
 * columns, and each action by itself: every branch reads no more than a page, in the order of the index that suits it
 * best, where an OR or a list would have all matching events read and sorted.
 * @throws BAD_USER_INPUT for a bad cursor
 */
export function auditEventsPage(filter: AuditEventConditions, request: PageRequest): Statement {
  const { backward, limit } = request;
  const conditions = conditionsOf(filter);
  if (request.cursor !== null) conditions.push(behindCursor(request.cursor, backward));
  const direction = backward ? sql`ASC` : sql`DESC`;
  const page = sql`ORDER BY e.created_at ${direction}, e.id ${direction} LIMIT ${limit + 1}`;
  const [only, ...others] = combinations(actorsOf(filter), actionsOf(filter)).map((branch) =>
    allOf([...branch, ...conditions]),
  ) as [Sql, ...Sql[]];
  const found = others.reduce((all, branch) => sql`${all} UNION ${pageOf(branch, page)}`, pageOf(only, page));
  // Told apart, since of many rows by ID the planner would rather read the whole table.
  const where = others.length === 0 ? only : sql`e.id IN (SELECT e.id FROM (${found}) AS e ${page})`;
  const { text, values } = sql`SELECT ${columns} FROM audit_events e WHERE ${where} ${page}`;
  return { text, values };
}

/** The page of one branch. */
const pageOf = (branch: Sql, page: Sql): Sql =>
  sql`(SELECT e.created_at, e.id FROM audit_events e WHERE ${branch} ${page})`;

export function auditEventsCount(filter: AuditEventConditions): Statement {
  const actors = actorsOf(filter);
  const conditions = [
    ...conditionsOf(filter),
    ...(filter.action ? [sql`e.action = ANY(${filter.action}::text[])`] : []),
    ...(actors.length > 0 ? [anyOf(actors)] : []),
  ];
  const { text, values } = sql`SELECT count(*)::int AS count FROM audit_events e WHERE ${allOf(conditions)}`;
  return { text, values };
}

/** In person, or by impersonation. */
const actorsOf = ({ actorId }: AuditEventConditions): Sql[] =>
  actorId == null ? [] : [sql`e.subject_id = ${actorId}`, sql`e.actor_id = ${actorId}`];

/** An empty list of actions matches nothing. */
const actionsOf = ({ action }: AuditEventConditions): Sql[] =>
  action?.length === 0 ? [sql`false`] : [...new Set(action)].map((one) => sql`e.action = ${one}`);

/** One of the first with one of the second, each way; a list that is empty is no condition. */
const combinations = (first: readonly Sql[], second: readonly Sql[]): Sql[][] => {
  const [some, others] = [first, second].map((list) => (list.length > 0 ? list.map((one) => [one]) : [[]]));
  return some!.flatMap((one) => others!.map((other) => [...one, ...other]));
};

/** All conditions but those of actor and action. */
function conditionsOf({ targetType, targetId, created }: AuditEventConditions): Sql[] {
  const conditions: (Sql | null | undefined | '')[] = [
    targetType == null ? null : sql`e.target_type = ${targetType}`,
    targetId == null ? null : sql`e.target_id = ${targetId}`,
    created?.from && sql`e.created_at >= ${created.from}`,
    created?.to && sql`e.created_at < ${created.to}`,
  ];
  return conditions.filter((condition): condition is Sql => Boolean(condition));
}

/** @throws BAD_USER_INPUT */
function behindCursor(cursor: string, backward: boolean): Sql {
  const [createdAt, id] = decodeCursor(ORDER, cursor, backward);
  if (createdAt === null || Number.isNaN(Date.parse(createdAt)) || !isId(id))
    throw badInput([backward ? 'before' : 'after'], 'This cursor is damaged.', 'BAD_CURSOR');
  const [instant, key] = [sql`${new Date(createdAt)}::timestamptz`, sql`${id}::uuid`];
  return backward ? sql`(e.created_at, e.id) > (${instant}, ${key})` : sql`(e.created_at, e.id) < (${instant}, ${key})`;
}
