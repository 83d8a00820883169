import { named, type Attribute } from './scim-attribute.ts';
import type { Comparison, Filter, FilterValue } from './scim-filter.ts';
import type { Item } from './scim-values.ts';
import { faulty } from './scim.errors.ts';

/**
 * Whether one value of a list fits a condition on it, such as `type eq "work"`.
 * @throws BAD_USER_INPUT with `invalidFilter`
 */
export function fits(list: Attribute, item: Item, filter: Filter): boolean {
  switch (filter.is) {
    case 'and':
      return filter.filters.every((each) => fits(list, item, each));
    case 'or':
      return filter.filters.some((each) => fits(list, item, each));
    case 'not':
      return !fits(list, item, filter.filter);
    case 'present':
      return item[partOf(list, filter.path).name] !== undefined;
    case 'compare': {
      const { name, caseExact } = partOf(list, filter.path);
      return compares(item[name] ?? null, filter.by, filter.value, caseExact ?? false);
    }
    case 'some':
      throw faulty('invalidFilter', 'A filter on the values of a list has no list in it.');
  }
}

/** What a value has to be made of to fit, as far as the condition says so by nothing but `eq` and `and`; else null. */
export function itemFitting(list: Attribute, filter: Filter): Item | null {
  if (filter.is === 'compare' && filter.by === 'eq' && filter.value !== null) {
    const part = partOf(list, filter.path);
    return part.readOnly ? null : { [part.name]: filter.value };
  }
  if (filter.is !== 'and') return null;
  const parts = filter.filters.map((each) => itemFitting(list, each));
  return parts.includes(null) ? null : Object.assign({}, ...parts);
}

function partOf({ name: listName, subAttributes }: Attribute, path: string): Attribute {
  const part = named(subAttributes ?? [], path);
  if (!part) throw faulty('invalidFilter', `There is no such attribute in ${listName}.`);
  return part;
}

function compares(held: unknown, by: Comparison, wanted: FilterValue, caseExact: boolean): boolean {
  const one = comparable(held, caseExact);
  const other = comparable(wanted, caseExact);
  if (by === 'eq') return one === other;
  if (by === 'ne') return one !== other;
  if (typeof one !== 'string' || typeof other !== 'string') return false;
  switch (by) {
    case 'co':
      return one.includes(other);
    case 'sw':
      return one.startsWith(other);
    case 'ew':
      return one.endsWith(other);
    case 'gt':
      return one > other;
    case 'ge':
      return one >= other;
    case 'lt':
      return one < other;
    case 'le':
      return one <= other;
  }
}

/** Entra asks for `primary eq "True"`. */
function comparable(value: unknown, caseExact: boolean): unknown {
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'string' && !caseExact ? value.toLowerCase() : value;
}
