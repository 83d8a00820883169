import { badInput } from './errors.ts';
import { isId } from './ids.ts';
import { decodeCursor, encodeCursor, type PageRequest } from './page.ts';
import { empty, sql, type Sql } from './sql.ts';

/** A list in the order of names, which an index on (name, id) gives. */
export interface NameOrder {
  /** Begins with AND; empty at the beginning of the list. */
  readonly behindCursor: Sql;
  readonly orderBy: Sql;
}

/** The cursor of an object of the list that bears this name. */
export const nameCursor =
  (list: string) =>
  ({ id, name }: { readonly id: string; readonly name: string }): string =>
    encodeCursor(list, [name, id]);

/**
 * Where a page by name begins, and how it is sorted.
 * @param name the column, `id` the one that breaks ties
 * @throws BAD_USER_INPUT for a bad cursor
 */
export function byName(list: string, { cursor, backward }: PageRequest, name: Sql, id: Sql): NameOrder {
  const direction = backward ? sql`DESC` : sql`ASC`;
  const orderBy = sql`ORDER BY ${name} ${direction}, ${id} ${direction}`;
  if (cursor === null) return { behindCursor: empty, orderBy };
  const [value, after] = decodeCursor(list, cursor, backward);
  if (value === null || value.includes('\0') || !isId(after))
    throw badInput([backward ? 'before' : 'after'], 'This cursor is damaged.', 'BAD_CURSOR');
  const behindCursor = backward
    ? sql`AND (${name}, ${id}) < (${value}, ${after}::uuid)`
    : sql`AND (${name}, ${id}) > (${value}, ${after}::uuid)`;
  return { behindCursor, orderBy };
}
