import { named } from './scim-attribute.ts';
import type { Filter } from './scim-filter.ts';
import type { Step } from './scim-patch.ts';
import { groupType } from './scim-schemas.ts';
import { valueOf, type Document, type Item } from './scim-values.ts';
import { faulty } from './scim.errors.ts';

const attribute = named(groupType.core.attributes, 'members')!;
const path = ['members'];

/** What becomes of the members of a group, by our ids. Who is neither added nor removed stays, unless all are replaced. */
export interface MemberChange {
  /** Whether all that are there, and are not added, go. */
  readonly replaces: boolean;
  readonly add: ReadonlySet<string>;
  readonly remove: ReadonlySet<string>;
}

export const isAboutMembers = ({ extension, attribute: { name } }: Step): boolean =>
  extension === null && name === attribute.name;

/** The members that a whole group is sent with. @throws BAD_USER_INPUT with `invalidValue` */
export const membersIn = ({ members }: Document): MemberChange => ({
  replaces: true,
  add: new Set(idsOf((members ?? []) as Item[])),
  remove: new Set(),
});

/**
 * What a PATCH changes of the members, one operation after the other, without the members that there are: groups may be
 * large, and clients send a change for each of many.
 * @throws BAD_USER_INPUT
 */
export function memberChangeOf(steps: readonly Step[]): MemberChange {
  let replaces = false;
  const add = new Set<string>();
  const remove = new Set<string>();
  for (const step of steps) {
    const { op, filter } = step;
    if (step.sub !== null || (filter && op !== 'remove'))
      throw faulty('invalidPath', 'Members are added and removed, and not changed.', path);
    if (op === 'replace' || (op === 'remove' && !filter && step.value == null)) {
      replaces = true;
      add.clear();
      remove.clear();
    }
    if (op === 'remove') {
      for (const id of filter ? idsByFilter(filter) : idsSent(step)) {
        add.delete(id);
        remove.add(id);
      }
    } else
      for (const id of idsSent(step)) {
        remove.delete(id);
        add.add(id);
      }
  }
  return { replaces, add, remove };
}

const idsSent = ({ value }: Step): string[] => idsOf((valueOf(attribute, value, path) ?? []) as Item[]);

const idsOf = (items: readonly Item[]): string[] => items.map(({ value }) => String(value).toLowerCase());

/** `value eq "…"`, or several of it with `or`. @throws BAD_USER_INPUT with `invalidFilter` for any other */
function idsByFilter(filter: Filter): string[] {
  if (filter.is === 'or') return filter.filters.flatMap(idsByFilter);
  if (filter.is === 'compare' && filter.path.toLowerCase() === 'value' && filter.by === 'eq')
    return [String(filter.value).toLowerCase()];
  throw faulty('invalidFilter', 'Members are chosen by value eq "…".', path);
}
