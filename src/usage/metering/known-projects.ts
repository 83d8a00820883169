import { isId } from '../../core/ids.ts';
import type { Reader } from '../../core/unit-of-work.ts';

/** Of the projects that uses name, in lower case, those there are. */
export async function knownProjectIds(
  db: Pick<Reader, 'rows'>,
  named: readonly (string | null)[],
): Promise<ReadonlySet<string>> {
  const ids = [...new Set(named)].filter((id) => id !== null && isId(id));
  if (ids.length === 0) return new Set();
  const rows = await db.rows<{ id: string }>({
    text: 'SELECT id FROM projects WHERE id = ANY($1::uuid[])',
    values: [ids],
  });
  return new Set(rows.map(({ id }) => id));
}
