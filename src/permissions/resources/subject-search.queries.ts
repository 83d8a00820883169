import { searchTerm, textMatches } from '../../core/search.ts';
import { anyOf, sql, type Statement } from '../../core/sql.ts';
import { userMatches } from '../../identity/users/index.ts';

/** Somebody, a group or a unit as it is found by name. */
export interface FoundSubject {
  readonly kind: 'USER' | 'GROUP' | 'ORG_UNIT';
  readonly id: string;
  readonly name: string;
}

/**
 * Users in force, groups and units whose name has the text in it, by name; null where there is nothing to look for. Addresses
 * are not searched: the names alone are told.
 */
export function subjectsByName(search: string, limit: number): Statement | null {
  const people = userMatches(search, false);
  const term = searchTerm(search);
  if (!people || !term) return null;
  const { text, values } = sql`
    (SELECT 'USER' AS kind, u.id, u.name FROM users u
      WHERE ${people} AND u.status = 'ACTIVE' AND u.role <> 'PENDING' ORDER BY u.name, u.id LIMIT ${limit})
    UNION ALL
    (SELECT 'GROUP', g.id, g.name FROM groups g
      WHERE ${anyOf(textMatches(sql`g.search_text`, term))} ORDER BY g.name, g.id LIMIT ${limit})
    UNION ALL
    (SELECT 'ORG_UNIT', o.id, o.name FROM org_units o
      WHERE ${anyOf(textMatches(sql`o.search_text`, term))} ORDER BY o.name, o.id LIMIT ${limit})
    ORDER BY name, id LIMIT ${limit}`;
  return { text, values };
}
