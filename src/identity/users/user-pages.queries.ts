import { byName } from '../../core/name-order.ts';
import type { PageRequest } from '../../core/page.ts';
import { empty, sql, type Sql, type Statement } from '../../core/sql.ts';

/** A user on the page of an owner, such as a group or a unit. */
export interface UserOfOwner {
  readonly ownerId: string;
  readonly userId: string;
}

/** Whose users are listed, and which. */
export interface UserPagesWanted {
  /** The list's name in its cursors. */
  readonly list: string;
  readonly ownerIds: readonly string[];
  /** The memberships `m` of an owner, by an expression: tables, and the condition with which it ends. */
  readonly memberships: (owner: Sql) => Sql;
  /** What else has to hold of a user `u`; begins with AND. */
  readonly matching?: Sql;
  readonly request: PageRequest;
}

/** So many memberships are looked up and sorted; of more, accounts are asked by name until the page is full. */
const FEW = 2_000;

/** Reads memberships up to one more than few. */
export const fewOf = (memberships: Sql): Sql => sql`SELECT m.user_id FROM ${memberships} LIMIT ${FEW + 1}`;

/**
 * Conditions on a user `u` that is in it, beside a `few` of `fewOf`: either it is found by the few memberships, or there
 * are many, and each account that is read is asked for. What is best for a group of all is bad for one of ten, and the
 * planner, which is asked once for all owners, knows neither.
 * @param isIn whether `u` is in it, as a scalar subquery, which no planner turns into a join
 */
export const eitherWay = (isIn: Sql): readonly [Sql, Sql] => [
  sql`(SELECT count(*) FROM few) <= ${FEW} AND u.id IN (SELECT user_id FROM few)`,
  sql`(SELECT count(*) FROM few) > ${FEW} AND ${isIn}`,
];

/** Whether a user `u` has one of these memberships `m`. */
export const isAmong = (memberships: Sql): Sql => sql`(SELECT true FROM ${memberships} AND m.user_id = u.id LIMIT 1)`;

/**
 * The same page of the users of many owners, by name: of each up to `limit + 1`, in the direction of reading. Who is there
 * several times is listed once.
 * @throws BAD_USER_INPUT for a bad cursor
 */
export function userPages({ list, ownerIds, memberships, matching = empty, request }: UserPagesWanted): Statement {
  const { behindCursor, orderBy } = byName(list, request, sql`u.name`, sql`u.id`);
  const direction = request.backward ? sql`DESC` : sql`ASC`;
  const of = memberships(sql`owner.id`);
  const arms = eitherWay(isAmong(of)).map(
    (isIn) => sql`(SELECT u.id, u.name FROM users u WHERE ${isIn} ${matching} ${behindCursor}
      ${orderBy} LIMIT ${request.limit + 1})`,
  );
  const { text, values } = sql`SELECT owner.id AS "ownerId", page.id AS "userId"
    FROM unnest(${ownerIds}::uuid[]) AS owner (id)
    CROSS JOIN LATERAL (WITH few AS MATERIALIZED (${fewOf(of)}) ${arms[0]} UNION ALL ${arms[1]}) page
    ORDER BY page.name ${direction}, page.id ${direction}`;
  return { text, values };
}
