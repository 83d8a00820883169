import type { OrderDirection } from '../../core/enums.ts';
import { badInput } from '../../core/errors.ts';
import { isId } from '../../core/ids.ts';
import { cursorInstant } from '../../core/instant-order.ts';
import { decodeCursor, encodeCursor, type PageRequest } from '../../core/page.ts';
import { searchTerm, textMatches, type SearchTerm } from '../../core/search.ts';
import { allOf, anyOf, sql, type Sql, type Statement } from '../../core/sql.ts';
import type { Resource, ResourceVisibility } from './resource.entity.ts';
import type { Reach } from './resource.policy.ts';

// All of these run under row-level security: what does not exist for whoever reads is in no list and no count.

/** A resource as read for clients. */
export type ResourceView = Omit<Resource, 'owner' | 'searchText'>;

/** Which resources to list; all given conditions must hold. */
export interface ResourceConditions {
  readonly search?: string | null;
  readonly type?: string | null;
  readonly ownerId?: string | null;
  readonly visibility?: ResourceVisibility | null;
}

export const resourceOrderFields = ['NAME', 'CREATED_AT', 'UPDATED_AT'] as const;
export type ResourceOrderField = (typeof resourceOrderFields)[number];

export interface ResourceOrder {
  readonly field: ResourceOrderField;
  readonly direction: OrderDirection;
}

export const columns = sql`r.id, r.type, r.external_id AS "externalId", r.name, r.owner_id AS "ownerId", r.visibility,
  r.created_at AS "createdAt", r.updated_at AS "updatedAt"`;

const unnamed = ({ text, values }: Sql): Statement => ({ text, values });

/** PostgreSQL refuses NUL, and no resource has one. */
export const withoutNul = (text: string): string => (text.includes('\0') ? '' : text);

/** Locks those that the actor may change, in the order in which all who lock many do. */
export const lockResources = (ids: readonly string[]): Statement => ({
  name: 'lock_resources',
  text: `SELECT ${columns.text} FROM resources r WHERE r.id = ANY($1::uuid[]) ORDER BY r.id FOR UPDATE`,
  values: [ids],
});

interface SortKey {
  readonly expression: Sql;
  readonly value: (resource: ResourceView) => string;
  /** The parameter that stands for a cursor's value; null when it is not one of this order's. */
  readonly parameter: (value: string) => Sql | null;
}

const instantParameter = (value: string): Sql | null => {
  const at = cursorInstant(value);
  return at && sql`${at}::timestamptz`;
};

const sortKeys: { readonly [F in ResourceOrderField]: SortKey } = {
  NAME: {
    expression: sql`r.name`,
    value: ({ name }) => name,
    parameter: (value) => (value.includes('\0') ? null : sql`${value}`),
  },
  CREATED_AT: {
    expression: sql`r.created_at`,
    value: ({ createdAt }) => createdAt.toISOString(),
    parameter: instantParameter,
  },
  UPDATED_AT: {
    expression: sql`r.updated_at`,
    value: ({ updatedAt }) => updatedAt.toISOString(),
    parameter: instantParameter,
  },
};

const orderName = ({ field, direction }: ResourceOrder): string => `resources ${field} ${direction}`;

export const resourceCursor =
  (order: ResourceOrder) =>
  (resource: ResourceView): string =>
    encodeCursor(orderName(order), [sortKeys[order.field].value(resource), resource.id]);

/** So many found are sorted; of more, the list is read in order until the page is full. */
const FEW = 5_000;

/** A page or a count of a list: what it is limited to, and by what. */
export interface ResourceList {
  readonly filter: ResourceConditions;
  /** Which resources are within reach; all that exist for the reader where none limits them. */
  readonly reaches: readonly Reach[];
}

/** One page by keyset, with one row too many to tell whether more follow. @throws BAD_USER_INPUT for a bad cursor */
export function resourcesPage(
  { filter, reaches }: ResourceList,
  order: ResourceOrder,
  request: PageRequest,
): Statement {
  const { expression } = sortKeys[order.field];
  const ascending = (order.direction === 'ASC') !== request.backward;
  const direction = ascending ? sql`ASC` : sql`DESC`;
  const inOrder = sql`ORDER BY ${expression} ${direction}, r.id ${direction} LIMIT ${request.limit + 1}`;
  const select = (from: Sql, conditions: readonly Sql[]): Sql =>
    sql`(SELECT ${columns}, ${expression} AS key FROM ${from} WHERE ${allOf(conditions)} ${inOrder})`;
  const term = filter.search ? searchTerm(filter.search) : null;
  const limiting = reaches.filter(({ isEverything }) => !isEverything);
  const conditions = [...conditionsOf(filter), ...behindCursor(order, request, ascending)];
  const all = sql`resources r`;

  if (term) {
    const within = [...conditions, ...limiting.map(isWithin)];
    const arms = [
      select(sql`few JOIN resources r USING (id)`, [...within, few]),
      select(all, [...within, many, anyOf(textMatches(sql`r.search_text`, term))]),
    ];
    return unnamed(inOneOrder(sql`WITH few AS MATERIALIZED (${matching(term)})`, arms, direction, request));
  }
  const [first, ...others] = limiting;
  if (!first) return unnamed(select(all, conditions));
  const rest = [...conditions, ...others.map(isWithin)];
  // The public ones are read in order, and the few others sorted: the policy alone would walk past all that is hidden.
  const own = ownedOrGranted(first);
  const arms = [
    ...(first.isPublicEnough ? [select(all, [...rest, isPublicWithin(first)])] : []),
    select(sql`few JOIN resources r USING (id)`, [...rest, isOwnWithin(first), few]),
    select(all, [...rest, isOwnWithin(first), sql`r.id IN (${own})`, many]),
  ];
  const found = sql`WITH few AS MATERIALIZED (SELECT own.id FROM (${own}) own LIMIT ${FEW + 1})`;
  return unnamed(inOneOrder(found, arms, direction, request));
}

/** Few as a rule, so that they are found by what they are. */
const ownedOrGranted = ({
  personId,
  grantLevels,
}: Reach): Sql => sql`SELECT id FROM resources WHERE owner_id = ${personId}
  UNION SELECT granted_resources(${personId}::uuid, ${grantLevels}::text[])`;

const few = sql`(SELECT count(*) FROM few) <= ${FEW}`;
const many = sql`(SELECT count(*) FROM few) > ${FEW}`;

/** Found as the owner of the tables, who sees to it that only what exists for the reader is. */
const matching = (term: SearchTerm): Sql => {
  const patterns = textMatches(sql`x`, term).map(({ values }) => values[0]);
  return sql`SELECT found.id FROM matching_resources(${patterns}::text[], ${FEW + 1}) AS found (id)`;
};

/** Pages of several kinds as one page. No resource is in two of them. */
const inOneOrder = (found: Sql, arms: readonly Sql[], direction: Sql, request: PageRequest): Sql => {
  const union = arms.reduce((all, arm) => sql`${all} UNION ALL ${arm}`);
  return sql`${found} SELECT page.* FROM (${union}) page ORDER BY key ${direction}, id ${direction} LIMIT ${request.limit + 1}`;
};

const isNotBarred = ({ barredTypes }: Reach): Sql => sql`r.type <> ALL(${barredTypes}::text[])`;
const isOwned = ({ personId }: Reach): Sql => sql`r.owner_id = ${personId}`;
const isPublicWithin = (reach: Reach): Sql => sql`(r.visibility = 'PUBLIC' AND ${isNotBarred(reach)})`;
/** Of those that are owned or granted: within reach, and not by being public. */
const isOwnWithin = (reach: Reach): Sql => {
  const isWithinArea = anyOf([isOwned(reach), isNotBarred(reach)]);
  return reach.isPublicEnough ? sql`${isWithinArea} AND NOT ${isPublicWithin(reach)}` : isWithinArea;
};

/** Whether a resource `r` is within reach. */
export const isWithin = (reach: Reach): Sql => {
  if (reach.isEverything) return sql`true`;
  const granted = sql`r.id IN (SELECT granted_resources(${reach.personId}::uuid, ${reach.grantLevels}::text[]))`;
  return anyOf([
    isOwned(reach),
    ...(reach.isPublicEnough ? [isPublicWithin(reach)] : []),
    sql`(${isNotBarred(reach)} AND ${granted})`,
  ]);
};

/** How many a list has. */
export function resourcesCount({ filter, reaches }: ResourceList): Statement {
  const term = filter.search ? searchTerm(filter.search) : null;
  const [first, ...others] = reaches.filter(({ isEverything }) => !isEverything);
  const conditions = [...conditionsOf(filter), ...others.map(isWithin)];
  if (term) conditions.push(anyOf(textMatches(sql`r.search_text`, term)));
  if (!first) return unnamed(sql`SELECT count(*)::int AS count FROM resources r WHERE ${allOf(conditions)}`);
  const arms = [
    ...(first.isPublicEnough ? [sql`resources r WHERE ${allOf([...conditions, isPublicWithin(first)])}`] : []),
    sql`(${ownedOrGranted(first)}) own JOIN resources r USING (id) WHERE ${allOf([...conditions, isOwnWithin(first)])}`,
  ];
  const counts = arms.map((arm) => sql`(SELECT count(*)::int FROM ${arm})`);
  return unnamed(sql`SELECT ${counts.reduce((sum, count) => sql`${sum} + ${count}`)} AS count`);
}

/** @throws BAD_USER_INPUT */
function behindCursor(order: ResourceOrder, { cursor, backward }: PageRequest, ascending: boolean): Sql[] {
  if (cursor === null) return [];
  const { expression, parameter } = sortKeys[order.field];
  const [value, id] = decodeCursor(orderName(order), cursor, backward);
  const place = value !== null && isId(id) ? parameter(value) : null;
  if (!place) throw badInput([backward ? 'before' : 'after'], 'This cursor is damaged.', 'BAD_CURSOR');
  return [
    ascending
      ? sql`(${expression}, r.id) > (${place}, ${id}::uuid)`
      : sql`(${expression}, r.id) < (${place}, ${id}::uuid)`,
  ];
}

/** All conditions but the search. */
function conditionsOf({ type, ownerId, visibility }: ResourceConditions): Sql[] {
  const conditions: (Sql | false | null | undefined)[] = [
    type != null && sql`r.type = ${withoutNul(type)}`,
    ownerId != null && (isId(ownerId) ? sql`r.owner_id = ${ownerId}` : sql`false`),
    visibility && sql`r.visibility = ${visibility}`,
  ];
  return conditions.filter((condition): condition is Sql => Boolean(condition));
}
