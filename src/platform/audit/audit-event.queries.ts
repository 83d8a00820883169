import type { AuditAction } from '../../core/audit-action.ts';
import type { AuditEvent } from '../../core/audit-event.entity.ts';
import { behindInstant } from '../../core/instant-order.ts';
import { encodeCursor, type PageRequest } from '../../core/page.ts';
import { allOf, anyOf, empty, join, sql, unionOf, type Sql, type Statement } from '../../core/sql.ts';

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
  const direction = backward ? sql`ASC` : sql`DESC`;
  const order = { backward, ascending: backward, at: sql`e.created_at`, id: sql`e.id` };
  const behind = request.cursor === null ? [] : [behindInstant(ORDER, request.cursor, order)];
  const branches = branchesOf(filter);
  const pages = branches.map(({ conditions, ...branch }) =>
    pageOf({ ...branch, conditions: [...conditions, ...behind], direction, limit: limit + 1 }),
  );
  const isOne = branches.length === 1 && (branches[0]!.actions?.length ?? 1) <= 1;
  const { text, values } = isOne
    ? pages[0]!
    : sql`SELECT * FROM (${unionOf(pages)}) e ORDER BY e."createdAt" ${direction}, e.id ${direction} LIMIT ${limit + 1}`;
  return { text, values };
}

/**
 * What a column has to be, told by an order that begins with it in place of an equation: that leaves no index but those
 * that begin with it. How much of one thing is also another nobody knows before, and a plan that takes the two for
 * independent looks for what there is not through all of the one.
 */
interface Led {
  readonly column: Sql;
  readonly value: Sql;
}

interface Branch {
  readonly conditions: readonly Sql[];
  readonly led: readonly Led[];
  /** Each looked for by itself; null where they are among the conditions, or any will do. */
  readonly actions: readonly AuditAction[] | null;
}

/** Where events are looked for: those of an actor are in person, or by impersonation. */
function branchesOf(filter: AuditEventConditions): Branch[] {
  const { actorId, targetType, targetId } = filter;
  const each = filter.action == null ? null : [...new Set(filter.action)];
  const actions = each === null ? [] : [sql`e.action = ANY(${each}::text[])`];
  // Of one target there is little, whoever did it and whatever.
  const whole = { conditions: [...conditionsOf(filter), ...actions], led: [], actions: null };
  if (actorId == null) return [targetId == null ? { conditions: conditionsOf(filter), led: [], actions: each } : whole];
  const person = { column: sql`e.subject_id`, value: sql`${actorId}::uuid` };
  const impersonator = { column: sql`e.actor_id`, value: sql`${actorId}::uuid` };
  const type = { column: sql`e.target_type`, value: sql`${targetType}::text` };
  const byImpersonation = sql`e.actor_id IS DISTINCT FROM e.subject_id`;
  return [inPerson(), { ...whole, conditions: [byImpersonation, ...whole.conditions], led: [impersonator] }];

  function inPerson(): Branch {
    if (targetId == null && each !== null) return { conditions: conditionsOf(filter), led: [person], actions: each };
    if (targetId == null && targetType != null)
      return { ...whole, conditions: conditionsOf({ ...filter, targetType: null }), led: [person, type] };
    return { ...whole, conditions: [sql`e.subject_id = ${actorId}`, ...whole.conditions] };
  }
}

interface PageOfBranch extends Branch {
  readonly direction: Sql;
  readonly limit: number;
}

/** A page of the events of each action; of all where none is given. An empty list of actions matches nothing. */
function pageOf({ conditions, led, actions, direction, limit }: PageOfBranch): Sql {
  const select = (more: readonly Sql[], leads: readonly Led[] = led): Sql => {
    const whole = [...leads.map(({ column, value }) => sql`${column} BETWEEN ${value} AND ${value}`), ...more];
    const first = leads.map(({ column }) => sql`${column} ${direction}, `);
    return sql`SELECT ${columns} FROM audit_events e WHERE ${allOf([...whole, ...conditions])}
      ORDER BY ${first.length > 0 ? join(first, '') : empty}e.created_at ${direction}, e.id ${direction} LIMIT ${limit}`;
  };
  if (actions === null) return select([]);
  const byAction = (value: Sql): Sql => select([], [...led, { column: sql`e.action`, value }]);
  const [only] = actions;
  if (only === undefined) return select([sql`false`]);
  if (actions.length === 1) return led.length > 0 ? byAction(sql`${only}::text`) : select([sql`e.action = ${only}`]);
  // Planned once, however many actions there are, and so without knowing how rare each is.
  return sql`SELECT e.* FROM unnest(${actions}::text[]) AS a (action) CROSS JOIN LATERAL (${byAction(sql`a.action`)}) e`;
}

/** One event by its whole key. */
export const auditEventByKey = (id: string, createdAt: Date): Statement => ({
  name: 'audit_event_by_key',
  text: `SELECT ${columns.text} FROM audit_events e WHERE e.id = $1 AND e.created_at = $2`,
  values: [id, createdAt],
});

export function auditEventsCount(filter: AuditEventConditions): Statement {
  const { actorId, action } = filter;
  const conditions = [
    ...conditionsOf(filter),
    ...(action ? [sql`e.action = ANY(${action}::text[])`] : []),
    ...(actorId == null ? [] : [anyOf([sql`e.subject_id = ${actorId}`, sql`e.actor_id = ${actorId}`])]),
  ];
  const { text, values } = sql`SELECT count(*)::int AS count FROM audit_events e WHERE ${allOf(conditions)}`;
  return { text, values };
}

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
