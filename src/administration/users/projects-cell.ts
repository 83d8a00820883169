import { projectRoles, type ProjectRole } from '../../core/actor.ts';
import { LIST_SEPARATOR } from './user-columns.ts';

/** A project and the role in it, as a cell of a file names them. */
export interface NamedRole {
  readonly name: string;
  readonly role: ProjectRole;
}

/** A name may hold the separator, too, which is then written twice. */
const entries = new RegExp(`(?:[^${LIST_SEPARATOR}]|${LIST_SEPARATOR}{2})+`, 'g');

/** Projects as a cell: `name:role;name:role`. */
export const projectsCell = (projects: readonly NamedRole[]): string =>
  projects.map(({ name, role }) => `${separatorsTwice(name)}:${role}`).join(LIST_SEPARATOR);

/** A blank, which does not count, keeps one at the beginning from the one before it. */
const separatorsTwice = (name: string): string =>
  (name.startsWith(LIST_SEPARATOR) ? ' ' : '') + name.replaceAll(LIST_SEPARATOR, LIST_SEPARATOR.repeat(2));

/** What a cell says of projects: the role is USER where none is named, and the last of those that are named twice holds. */
export function readProjectsCell(text: string): NamedRole[] {
  const named = (text.match(entries) ?? [])
    .map((entry) => entry.replaceAll(LIST_SEPARATOR.repeat(2), LIST_SEPARATOR).trim())
    .filter((entry) => entry !== '')
    .map(namedRole);
  return [...new Map(named.map((each) => [each.name.toLowerCase(), each])).values()];
}

/** A name may hold colons: the last one counts where a role follows it. */
function namedRole(entry: string): NamedRole {
  const colon = entry.lastIndexOf(':');
  const role = projectRoles.find(
    (known) =>
      known ===
      entry
        .slice(colon + 1)
        .trim()
        .toUpperCase(),
  );
  return colon > 0 && role ? { name: entry.slice(0, colon).trim(), role } : { name: entry, role: 'USER' };
}
