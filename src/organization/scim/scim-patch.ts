import { isDeepStrictEqual } from 'node:util';
import { extensionOf, named, placeOf, splitPath, type Place, type ResourceType } from './scim-attribute.ts';
import { fits, itemFitting } from './scim-filter.match.ts';
import { parsePath, type Filter } from './scim-filter.ts';
import { isObject, refuseOtherSchema, singleOf, valueOf, type Document, type Item } from './scim-values.ts';
import { faulty } from './scim.errors.ts';

const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const MOST_OPERATIONS = 1_000;
/** What clients send along, and cannot change. */
const ignored = ['schemas', 'id', 'meta'];

/** One change of one attribute. */
export interface Step extends Place {
  readonly op: 'add' | 'replace' | 'remove';
  /** Which values of a list; null: the attribute as a whole. */
  readonly filter: Filter | null;
  /** As it came. */
  readonly value: unknown;
}

/**
 * What a PATCH asks for (RFC 7644 §3.5.2), one attribute after the other. Names of operations and attributes count
 * without regard to case, and an operation without a path may name attributes by their paths, as Entra does.
 * @throws BAD_USER_INPUT
 */
export function stepsOf(type: ResourceType, body: unknown): Step[] {
  if (!isObject(body)) throw faulty('invalidSyntax', 'The body has to be a JSON object.');
  refuseOtherSchema(body, PATCH);
  const list = Object.entries(body).find(([key]) => key.toLowerCase() === 'operations')?.[1];
  if (!Array.isArray(list) || list.length === 0)
    throw faulty('invalidSyntax', 'There has to be a list of Operations.', ['Operations']);
  if (list.length > MOST_OPERATIONS)
    throw faulty('tooMany', `There may be ${MOST_OPERATIONS} operations at most.`, ['Operations']);
  return list.flatMap((each) => operationOf(type, each));
}

function operationOf(type: ResourceType, operation: unknown): Step[] {
  if (!isObject(operation)) throw faulty('invalidSyntax', 'An operation has to be an object.', ['Operations']);
  const { path, value } = operation;
  const op = String(operation.op).toLowerCase();
  if (op !== 'add' && op !== 'replace' && op !== 'remove')
    throw faulty('invalidSyntax', 'There is no such operation.', ['Operations', 'op']);
  if (path !== undefined && path !== null && typeof path !== 'string')
    throw faulty('invalidPath', 'A path has to be a text.', ['Operations', 'path']);
  if (op !== 'remove' && value === undefined)
    throw faulty('invalidSyntax', 'The operation lacks its value.', ['Operations', 'value']);
  if (path) return stepsTo(type, { op, value }, path);
  if (op === 'remove') throw faulty('noTarget', 'What is to be removed has to be named.', ['Operations', 'path']);
  if (!isObject(value)) throw faulty('invalidValue', 'Without a path the value has to be an object.', ['Operations']);
  return Object.entries(value)
    .filter(([key]) => !ignored.includes(key.toLowerCase()) && isKnown(type, key))
    .flatMap(([key, inner]) => stepsTo(type, { op, value: inner }, key));
}

/** What a resource would be sent with as well: what no schema knows is left out, and what is written as a path is not. */
function isKnown(type: ResourceType, key: string): boolean {
  const place = placeOf(type, key);
  return /[.:[]/.test(key) || (place !== null && !place.attribute.readOnly);
}

function stepsTo(type: ResourceType, { op, value }: Pick<Step, 'op' | 'value'>, text: string): Step[] {
  const extension = extensionOf(type, text);
  if (extension) {
    if (op === 'remove')
      return extension.attributes.map((attribute) => ({ op, extension, attribute, sub: null, filter: null, value }));
    if (!isObject(value)) throw faulty('invalidValue', 'The value has to be an object.', [extension.id]);
    return Object.entries(value)
      .filter(([key]) => named(extension.attributes, splitPath(type, key).names[0]!))
      .flatMap(([key, inner]) => stepsTo(type, { op, value: inner }, `${extension.id}:${key}`));
  }
  const { path, filter, sub } = parsePath(text);
  const place = placeOf(type, sub === null ? path : `${path}.${sub}`);
  if (!place) throw faulty('invalidPath', 'There is no such attribute.', ['Operations', 'path']);
  const { attribute } = place;
  if (attribute.readOnly || (place.sub?.readOnly ?? false))
    throw faulty('mutability', 'The attribute is read-only.', [attribute.name]);
  if (filter !== null && !(attribute.multiValued && attribute.subAttributes))
    throw faulty('invalidPath', 'Only values of a list can be chosen by a filter.', [attribute.name]);
  if (filter === null && place.sub !== null && attribute.multiValued)
    throw faulty('invalidPath', 'A filter has to choose the values of the list.', [attribute.name]);
  return [{ op, ...place, filter, value }];
}

/** The document after these changes. @throws BAD_USER_INPUT */
export function patched(document: Document, steps: readonly Step[]): Document {
  const result: Record<string, unknown> = { ...document };
  for (const step of steps) {
    const { extension } = step;
    if (!extension) changeIn(result, step);
    else {
      const part = { ...((result[extension.id] ?? {}) as Item) };
      changeIn(part, step);
      if (Object.keys(part).length > 0) result[extension.id] = part;
      else delete result[extension.id];
    }
  }
  return result;
}

function changeIn(part: Record<string, unknown>, step: Step): void {
  const { attribute } = step;
  const changed = changedValue(part[attribute.name], step);
  if (changed !== undefined) {
    part[attribute.name] = changed;
    return;
  }
  if (attribute.required) throw faulty('mutability', 'The attribute is required.', [attribute.name]);
  delete part[attribute.name];
}

/** What an attribute is after the change; undefined where nothing is left of it. */
function changedValue(held: unknown, step: Step): unknown {
  const { attribute, sub, op, value } = step;
  if (step.filter) return changedItems((held ?? []) as Item[], step as FilteredStep);
  if (sub) return merged((held ?? {}) as Item, { [sub.name]: op === 'remove' ? undefined : inPlace(step) });
  if (op === 'remove')
    return attribute.multiValued && value != null ? without((held ?? []) as Item[], step) : undefined;
  const wanted = inPlace(step);
  if (wanted === undefined) return op === 'add' ? held : undefined;
  if (attribute.multiValued) return op === 'add' ? joined((held ?? []) as Item[], wanted as Item[]) : wanted;
  return attribute.type === 'complex' ? merged((held ?? {}) as Item, wanted as Item) : wanted;
}

type FilteredStep = Step & { readonly filter: Filter };

function changedItems(items: readonly Item[], step: FilteredStep): Item[] | undefined {
  const { attribute, filter, sub, op } = step;
  const isMeant = (item: Item): boolean => fits(attribute, item, filter);
  if (op === 'remove') {
    const left = items.flatMap<Item>((item) => {
      if (!isMeant(item)) return [item];
      return sub ? (merged(item, { [sub.name]: undefined }) ?? []) : [];
    });
    return nonEmpty(left);
  }
  const wanted = (
    sub ? { [sub.name]: inPlace(step) } : (singleOf(attribute, step.value, [attribute.name]) ?? {})
  ) as Item;
  if (!items.some(isMeant)) return joined(items, [newItem(step, wanted)]);
  const changed = items.flatMap<Item>((item) => {
    if (!isMeant(item)) return [item];
    return (op === 'replace' && !sub ? nonEmptyItem(wanted) : merged(item, wanted)) ?? [];
  });
  const primary = wanted.primary === true ? changed.find(isMeant) : undefined;
  return nonEmpty(primary ? changed.map((item) => (item === primary ? item : secondary(item))) : changed);
}

/**
 * A value that no present one fits: what its filter says of it, and what is wanted. Entra sets `emails[type eq
 * "work"].value` of people without such an address so; to replace a whole value that is not there is refused.
 */
function newItem({ attribute, filter, op, sub }: FilteredStep, wanted: Item): Item {
  const fitting = op === 'add' || sub ? itemFitting(attribute, filter) : null;
  if (!fitting) throw faulty('noTarget', 'No value fits the filter.', [attribute.name]);
  const known = singleOf(attribute, fitting, [attribute.name]) as Item;
  return merged(known, wanted)!;
}

/** The value of the operation, for the attribute or its sub-attribute. */
const inPlace = ({ attribute, sub, value }: Step): unknown =>
  valueOf(sub ?? attribute, value, sub ? [attribute.name, sub.name] : [attribute.name]);

/** Both lists, each value once; a primary one among the new is the only one. */
function joined(items: readonly Item[], added: readonly Item[]): Item[] {
  const fresh = added.filter((each) => !items.some((item) => isDeepStrictEqual(item, each)));
  const hasPrimary = fresh.some(({ primary }) => primary === true);
  return [...(hasPrimary ? items.map(secondary) : items), ...fresh];
}

const secondary = (item: Item): Item => (item.primary === true ? { ...item, primary: false } : item);

/** Removal by value, as Entra and OneLogin do: what counts is `value` where both have one, else all of it. */
function without(items: readonly Item[], { attribute, value }: Step): Item[] | undefined {
  const gone = (valueOf(attribute, value, [attribute.name]) ?? []) as Item[];
  const isGone = (item: Item): boolean =>
    gone.some((each) =>
      each.value === undefined ? isDeepStrictEqual(each, item) : String(each.value) === String(item.value),
    );
  return nonEmpty(items.filter((item) => !isGone(item)));
}

/** Both together, without what is unassigned; undefined where nothing is left. */
function merged(item: Item, changes: Item): Item | undefined {
  const entries = Object.entries({ ...item, ...changes }).filter(([, value]) => value !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

const nonEmpty = (items: Item[]): Item[] | undefined => (items.length > 0 ? items : undefined);
const nonEmptyItem = (item: Item): Item | undefined => (Object.keys(item).length > 0 ? item : undefined);
