import { badInput } from './errors.ts';
import { isId } from './ids.ts';
import { decodeCursor } from './page.ts';
import { sql, type Sql } from './sql.ts';

/**
 * What lies behind a cursor of a list by instant, then by id.
 * @param ascending of the statement, which reads a page that is asked for backward the other way round
 * @throws BAD_USER_INPUT for a cursor of another list, too
 */
export function behindInstant(
  list: string,
  cursor: string,
  { backward, ascending, at, id }: { backward: boolean; ascending: boolean; at: Sql; id: Sql },
): Sql {
  const [instant, after] = decodeCursor(list, cursor, backward);
  if (instant === null || Number.isNaN(Date.parse(instant)) || !isId(after))
    throw badInput([backward ? 'before' : 'after'], 'This cursor is damaged.', 'BAD_CURSOR');
  const place = sql`(${new Date(instant)}::timestamptz, ${after}::uuid)`;
  return ascending ? sql`(${at}, ${id}) > ${place}` : sql`(${at}, ${id}) < ${place}`;
}
