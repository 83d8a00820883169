import { badInput } from './errors.ts';
import { isId } from './ids.ts';
import { decodeCursor } from './page.ts';
import { sql, type Sql } from './sql.ts';

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** An instant as cursors hold it, of years that PostgreSQL knows; null for any other text. */
export function cursorInstant(text: string | null): Date | null {
  const instant = new Date(INSTANT.test(text ?? '') ? text! : NaN);
  return Number.isNaN(instant.getTime()) ? null : instant;
}

/** Where a cursor of a list by instant, then by id, stands. @throws BAD_USER_INPUT for a cursor of another list, too */
export function instantPlace(
  list: string,
  cursor: string,
  backward: boolean,
): { readonly instant: Date; readonly id: string } {
  const [text, id] = decodeCursor(list, cursor, backward);
  const instant = cursorInstant(text);
  if (!instant || !isId(id)) throw badInput([backward ? 'before' : 'after'], 'This cursor is damaged.', 'BAD_CURSOR');
  return { instant, id };
}

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
  const behind = instantPlace(list, cursor, backward);
  const place = sql`(${behind.instant}::timestamptz, ${behind.id}::uuid)`;
  return ascending ? sql`(${at}, ${id}) > ${place}` : sql`(${at}, ${id}) < ${place}`;
}
