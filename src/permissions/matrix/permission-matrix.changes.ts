import { mostIn, type MatrixEntries } from '../../access/permission-matrix.ts';
import { permissionAreas, permissionFlags, type PermissionArea, type PermissionFlag } from '../../core/actor.ts';
import { badInput } from '../../core/errors.ts';
import { atLeast, type PermissionLevel } from '../../core/permission-level.ts';

/** What becomes of a matrix; areas and flags not named keep their state, null unsets one. */
export interface MatrixChanges {
  readonly levels?: readonly { readonly area: PermissionArea; readonly level?: PermissionLevel | null }[] | null;
  readonly flags?: readonly { readonly flag: PermissionFlag; readonly enabled?: boolean | null }[] | null;
}

/** A matrix with every area and every flag, as it is read. */
export interface MatrixView {
  readonly levels: readonly { readonly area: PermissionArea; readonly level: PermissionLevel | null }[];
  readonly flags: readonly { readonly flag: PermissionFlag; readonly enabled: boolean | null }[];
  readonly version: number;
}

/** One entry that changes, with what it says before and after; null for nothing. */
export type ChangedEntry =
  | { readonly area: PermissionArea; readonly before: PermissionLevel | null; readonly after: PermissionLevel | null }
  | { readonly flag: PermissionFlag; readonly before: boolean | null; readonly after: boolean | null };

export const nameOf = (entry: ChangedEntry): PermissionArea | PermissionFlag =>
  'area' in entry ? entry.area : entry.flag;

/**
 * The entries that differ from those that are there.
 * @param path of the input
 * @throws BAD_USER_INPUT for an area or flag that is named twice, and for more than there is in an area
 */
export function changedEntries(
  { levels, flags }: MatrixEntries,
  changes: MatrixChanges,
  path: readonly string[],
): ChangedEntry[] {
  const areas = onceEach(changes.levels ?? [], ({ area }) => area, [...path, 'levels']);
  const switches = onceEach(changes.flags ?? [], ({ flag }) => flag, [...path, 'flags']);
  areas.forEach(({ area, level }, index) => {
    if (level != null && !atLeast(mostIn(area), level))
      throw badInput(
        [...path, 'levels', String(index), 'level'],
        `${area} has at most the level ${mostIn(area)}.`,
        'OUT_OF_RANGE',
      );
  });
  const entries: ChangedEntry[] = [
    ...areas.map(({ area, level = null }) => ({ area, before: levels[area] ?? null, after: level })),
    ...switches.map(({ flag, enabled = null }) => ({ flag, before: flags[flag] ?? null, after: enabled })),
  ];
  return entries.filter(({ before, after }) => before !== after);
}

/** The entries as they are after the change. */
export function entriesAfter({ levels, flags }: MatrixEntries, changed: readonly ChangedEntry[]): MatrixEntries {
  const next = { levels: { ...levels } as Record<string, unknown>, flags: { ...flags } as Record<string, unknown> };
  for (const entry of changed) {
    const side = 'area' in entry ? next.levels : next.flags;
    if (entry.after === null) delete side[nameOf(entry)];
    else side[nameOf(entry)] = entry.after;
  }
  return next as MatrixEntries;
}

/** Entries as clients read them. @param unset what is said where nothing is */
export const matrixView = (
  { levels, flags }: MatrixEntries,
  version: number,
  unset: { readonly level: PermissionLevel | null; readonly enabled: boolean | null } = { level: null, enabled: null },
): MatrixView => ({
  levels: permissionAreas.map((area) => ({ area, level: levels[area] ?? unset.level })),
  flags: permissionFlags.map((flag) => ({ flag, enabled: flags[flag] ?? unset.enabled })),
  version,
});

function onceEach<T>(items: readonly T[], keyOf: (item: T) => string, path: readonly string[]): readonly T[] {
  const keys = items.map(keyOf);
  const repeated = keys.findIndex((key, index) => keys.indexOf(key) < index);
  if (repeated >= 0) throw badInput([...path, String(repeated)], `${keys[repeated]} is named twice.`, 'REPEATED');
  return items;
}
