import { entriesWithin } from '../../access/effective-permissions.ts';
import type { MatrixEntries } from '../../access/permission-matrix.ts';
import { accessErrors } from '../../access/guard.ts';
import type { UserActor } from '../../core/actor.ts';
import { badInput } from '../../core/errors.ts';
import { nameOf, type ChangedEntry } from './permission-matrix.changes.ts';

/**
 * Of a delegate who changes what a group is permitted: nothing of it, before or after, may exceed what the delegate has,
 * nor may what the defaults say in place of an entry that is taken away.
 * @param defaults of every role
 * @throws FORBIDDEN
 */
export function refuseGroupChange(
  { permissions }: UserActor,
  { before, after }: { readonly before: MatrixEntries; readonly after: MatrixEntries },
  changed: readonly ChangedEntry[],
  defaults: readonly MatrixEntries[],
): void {
  const unset = new Set<string>(changed.filter((entry) => entry.after === null).map(nameOf));
  const uncovered = defaults.map(({ levels, flags }) => ({ levels: only(unset, levels), flags: only(unset, flags) }));
  if (![before, after, ...uncovered].every((entries) => entriesWithin(entries, permissions)))
    throw accessErrors.FORBIDDEN();
}

/** There is always a default. @throws BAD_USER_INPUT */
export function refuseUnset(changed: readonly ChangedEntry[], path: readonly string[]): void {
  const unset = changed.find(({ after }) => after === null);
  if (unset)
    throw badInput(
      [...path, 'area' in unset ? 'levels' : 'flags'],
      `${nameOf(unset)} cannot be unset in default permissions.`,
      'REQUIRED',
    );
}

const only = <T extends object>(names: ReadonlySet<string>, entries: T): T =>
  Object.fromEntries(Object.entries(entries).filter(([name]) => names.has(name))) as T;
