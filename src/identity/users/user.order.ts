import type { OrderDirection } from '../../core/enums.ts';
import { badInput } from '../../core/errors.ts';
import { isId } from '../../core/ids.ts';
import { decodeCursor, encodeCursor } from '../../core/page.ts';
import { sql, type Sql } from '../../core/sql.ts';

export const userOrderFields = ['NAME', 'EMAIL', 'JOINED_AT', 'LAST_ACTIVE_AT'] as const;
export type UserOrderField = (typeof userOrderFields)[number];

export interface UserOrder {
  readonly field: UserOrderField;
  readonly direction: OrderDirection;
}

/** What an order goes by; a brief row has no instants. */
interface Ordered {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly joinedAt?: Date;
  readonly lastActiveAt?: Date | null;
}

interface SortKey {
  /** The indexed expression, in which absent values come last whatever the direction. */
  readonly expression: Sql;
  readonly id: Sql;
  readonly value: (user: Ordered) => string | null;
  /** Whether a `UserBrief` has the value. */
  readonly isBrief: boolean;
  /** The parameter that stands for a cursor's value; null when it is not one of this order's. */
  readonly parameter: (value: string | null) => Sql | null;
}

const instantParameter =
  (absent: 'infinity' | '-infinity' | null) =>
  (value: string | null): Sql | null => {
    if (value === null) return absent && sql`${absent}::timestamptz`;
    return Number.isNaN(Date.parse(value)) ? null : sql`${new Date(value)}::timestamptz`;
  };

/** No text of ours has a NUL, which PostgreSQL refuses. */
const textParameter = (value: string): Sql | null => (value.includes('\0') ? null : sql`${value}`);

/** U+10FFFF is the last of all characters, the empty string the first of all texts. */
const sortKeys: { readonly [F in UserOrderField]: (direction: OrderDirection) => SortKey } = {
  NAME: () => ({
    expression: sql`u.name`,
    id: sql`u.id`,
    value: (user) => user.name,
    isBrief: true,
    parameter: (value) => (value === null ? null : textParameter(value)),
  }),
  EMAIL: (direction) => ({
    expression:
      direction === 'ASC' ? sql`coalesce(u.email, U&'\\+10FFFF' COLLATE "C")` : sql`coalesce(u.email, '' COLLATE "C")`,
    id: sql`u.id`,
    value: (user) => user.email,
    isBrief: true,
    parameter: (value) => textParameter(value ?? (direction === 'ASC' ? '\u{10FFFF}' : '')),
  }),
  JOINED_AT: () => ({
    expression: sql`u.created_at`,
    id: sql`u.id`,
    value: (user) => user.joinedAt!.toISOString(),
    isBrief: false,
    parameter: instantParameter(null),
  }),
  LAST_ACTIVE_AT: (direction) => ({
    expression:
      direction === 'ASC'
        ? sql`coalesce(a.last_active_at, 'infinity'::timestamptz)`
        : sql`coalesce(a.last_active_at, '-infinity'::timestamptz)`,
    id: sql`a.user_id`,
    value: (user) => user.lastActiveAt?.toISOString() ?? null,
    isBrief: false,
    parameter: instantParameter(direction === 'ASC' ? 'infinity' : '-infinity'),
  }),
};

export const sortKeyOf = ({ field, direction }: UserOrder): SortKey => sortKeys[field](direction);

const orderName = ({ field, direction }: UserOrder): string => `users ${field} ${direction}`;

export const userCursor =
  (order: UserOrder) =>
  (user: Ordered): string =>
    encodeCursor(orderName(order), [sortKeyOf(order).value(user), user.id]);

/** What is behind a cursor, in the direction of reading. @throws BAD_USER_INPUT */
export function behindCursor(cursor: string, order: UserOrder, backward: boolean): Sql {
  const key = sortKeyOf(order);
  const ascending = (order.direction === 'ASC') !== backward;
  const [value, id] = decodeCursor(orderName(order), cursor, backward);
  const parameter = isId(id) ? key.parameter(value) : null;
  if (!parameter) throw badInput([backward ? 'before' : 'after'], 'This cursor is damaged.', 'BAD_CURSOR');
  return ascending
    ? sql`(${key.expression}, ${key.id}) > (${parameter}, ${id}::uuid)`
    : sql`(${key.expression}, ${key.id}) < (${parameter}, ${id}::uuid)`;
}
