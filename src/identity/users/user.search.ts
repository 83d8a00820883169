import { searchTerm, textMatches } from '../../core/search.ts';
import { anyOf, sql, type Sql } from '../../core/sql.ts';

/** Part of the name, username or email, without regard to case; null where there is nothing to look for. */
export function userMatches(search: string, mayReadEmail: boolean): Sql | null {
  const term = searchTerm(search);
  if (!term) return null;
  const inNames = textMatches(sql`u.search_text`, term);
  const inEmail = sql`u.email LIKE ${term.isShort ? `${term.literal}%` : `%${term.literal}%`}`;
  return anyOf(mayReadEmail ? [...inNames, inEmail] : inNames);
}
