import { projectRoles, type ProjectRole } from '../../core/actor.ts';
import { listCell, readListCell } from './list-cell.ts';

/** A project and the role in it, as a cell of a file names them. */
export interface NamedRole {
  readonly name: string;
  readonly role: ProjectRole;
}

/** Projects as a cell: `name:role;name:role`. */
export const projectsCell = (projects: readonly NamedRole[]): string =>
  listCell(projects.map(({ name, role }) => `${name}:${role}`));

/** What a cell says of projects: the role is USER where none is named, and the last of those that are named twice holds. */
export function readProjectsCell(text: string): NamedRole[] {
  const named = readListCell(text).map(namedRole);
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
