import type { AuditAction } from '../../core/audit-action.ts';
import type { AuditEvent } from '../../core/audit-event.entity.ts';
import { behindInstant } from '../../core/instant-order.ts';
import { encodeCursor, type PageRequest } from '../../core/page.ts';
import { allOf, anyOf, empty, sql, unionOf, type Sql, type Statement } from '../../core/sql.ts';

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
 * best, where an OR or a list would have all matching events read and sorted. No event is in two branches.
 * @throws BAD_USER_INPUT for a bad cursor
 */
export function auditEventsPage(filter: AuditEventConditions, request: PageRequest): Statement {
  const { backward, limit } = request;
  const conditions = conditionsOf(filter);
  const order = { backward, ascending: backward, at: sql`e.created_at`, id: sql`e.id` };
  if (request.cursor !== null) conditions.push(behindInstant(ORDER, request.cursor, order));
  const direction = backward ? sql`ASC` : sql`DESC`;
  const actions = filter.action == null ? null : [...new Set(filter.action)];
  const actors = actorsOf(filter);
  const branches = (actors.length > 0 ? actors : [null]).map((actor) =>
    branchOf({ conditions, actor, actions, direction, limit: limit + 1 }),
  );
  const isOne = branches.length === 1 && (actions?.length ?? 1) <= 1;
  const { text, values } = isOne
    ? branches[0]!
    : sql`SELECT * FROM (${unionOf(branches)}) e ORDER BY e."createdAt" ${direction}, e.id ${direction} LIMIT ${limit + 1}`;
  return { text, values };
}

interface Branch {
  readonly conditions: readonly Sql[];
  readonly actor: ActorCondition | null;
  readonly actions: readonly AuditAction[] | null;
  readonly direction: Sql;
  readonly limit: number;
}

/** A page of the events of each action; of all where none is given. An empty list of actions matches nothing. */
function branchOf({ conditions, actor, actions, direction, limit }: Branch): Sql {
  const first = actor?.first ? sql`${actor.first} ${direction}, ` : empty;
  const select = (more: readonly Sql[], order: Sql): Sql =>
    sql`SELECT ${columns} FROM audit_events e WHERE ${allOf([...(actor ? [actor.sql] : []), ...more, ...conditions])}
      ORDER BY ${first}${order}e.created_at ${direction}, e.id ${direction} LIMIT ${limit}`;
  if (actions === null) return select([], empty);
  if (actions.length < 2) return select([actions.length === 1 ? sql`e.action = ${actions[0]}` : sql`false`], empty);
  // Planned once, however many actions there are, and so without knowing how rare each is. With an actor there is an index
  // that no plan is better than; without one, the order leaves no other way than by action, as an equation would not.
  const each = actor
    ? select([sql`e.action = a.action`], empty)
    : select([sql`e.action BETWEEN a.action AND a.action`], sql`e.action ${direction}, `);
  return sql`SELECT e.* FROM unnest(${actions}::text[]) AS a (action) CROSS JOIN LATERAL (${each}) e`;
}

/** One event by its whole key. */
export const auditEventByKey = (id: string, createdAt: Date): Statement => ({
  name: 'audit_event_by_key',
  text: `SELECT ${columns.text} FROM audit_events e WHERE e.id = $1 AND e.created_at = $2`,
  values: [id, createdAt],
});

export function auditEventsCount(filter: AuditEventConditions): Statement {
  const actors = actorsOf(filter);
  const conditions = [
    ...conditionsOf(filter),
    ...(filter.action ? [sql`e.action = ANY(${filter.action}::text[])`] : []),
    ...(actors.length > 0 ? [anyOf(actors.map((actor) => actor.sql))] : []),
  ];
  const { text, values } = sql`SELECT count(*)::int AS count FROM audit_events e WHERE ${allOf(conditions)}`;
  return { text, values };
}

interface ActorCondition {
  readonly sql: Sql;
  /** The column that the order begins with, which leads to an index that begins with it; null: any index will do. */
  readonly first: Sql | null;
}

/**
 * In person, or by impersonation: one or the other. How much of somebody's is also of a type, or was an impersonation,
 * nobody knows before, and a plan that takes the two for independent looks for what there is not through all of the
 * other. So where there is another condition an order in place of an equation leads by the index.
 */
const actorsOf = ({ actorId, action, targetType, targetId }: AuditEventConditions): ActorCondition[] => {
  if (actorId == null) return [];
  const isAlone = action == null && targetType == null && targetId == null;
  const led = (column: Sql): Sql => sql`${column} BETWEEN ${actorId} AND ${actorId}`;
  const [person, behind] = [sql`e.subject_id`, sql`e.actor_id`];
  return [
    isAlone ? { sql: sql`${person} = ${actorId}`, first: null } : { sql: led(person), first: person },
    { sql: sql`(${led(behind)} AND ${behind} IS DISTINCT FROM ${person})`, first: behind },
  ];
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
