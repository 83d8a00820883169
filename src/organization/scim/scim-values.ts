import { isReadable } from '../../core/text.ts';
import { coreAttributes, extensionOf, named, type Attribute, type ResourceType } from './scim-attribute.ts';
import { faulty } from './scim.errors.ts';

/** What clients say of a resource: assigned attributes only, under the names and in the types of the schemas. */
export type Document = Readonly<Record<string, unknown>>;
/** A value of a complex attribute. */
export type Item = Readonly<Record<string, unknown>>;

const MOST_CHARACTERS = 2_000;
/** Values of a list, other than members, that anybody has use for. */
const MOST_VALUES = 100;
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A resource as it came, as it is kept: what the client may not write and what no schema knows is left out (RFC 7644
 * §3.3, §3.5.1).
 * @throws BAD_USER_INPUT with `invalidSyntax`, `invalidValue`
 */
export function documentOf(type: ResourceType, body: unknown): Document {
  if (!isObject(body)) throw faulty('invalidSyntax', 'The body has to be a JSON object.');
  refuseOtherSchema(body, type.core.id);
  const document: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(body)) {
    const extension = extensionOf(type, key);
    if (extension) assign(document, extension.id, partOf(extension.attributes, value, [extension.id]));
    const attribute = extension ? null : named(coreAttributes(type), key);
    if (attribute && !attribute.readOnly) assign(document, attribute.name, valueOf(attribute, value, [attribute.name]));
  }
  return document;
}

/** @throws BAD_USER_INPUT with `invalidSyntax` for a message that does not say that it is of this schema */
export function refuseOtherSchema(body: Record<string, unknown>, urn: string): void {
  const schemas = named(
    Object.keys(body).map((name) => ({ name })),
    'schemas',
  );
  const urns = schemas && body[schemas.name];
  if (!Array.isArray(urns) || !urns.some((each) => String(each).toLowerCase() === urn.toLowerCase()))
    throw faulty('invalidSyntax', `The list schemas has to name ${urn}.`, ['schemas']);
}

/** @throws BAD_USER_INPUT with `invalidValue` where something required is missing */
export function refuseIncomplete(type: ResourceType, document: Document): void {
  const missing = type.core.attributes.find(({ name, required }) => required && document[name] === undefined);
  if (missing) throw faulty('invalidValue', `There has to be a ${missing.name}.`, [missing.name]);
}

/**
 * A value as it is kept; undefined where it says that there is none: null, nothing but spaces, an empty list.
 * @throws BAD_USER_INPUT with `invalidValue`
 */
export function valueOf(attribute: Attribute, value: unknown, path: readonly string[]): unknown {
  if (value === null || value === undefined) return undefined;
  if (!attribute.multiValued) return singleOf(attribute, value, path);
  const list = Array.isArray(value) ? value : [value];
  if (attribute.name !== 'members' && list.length > MOST_VALUES)
    throw faulty('tooMany', `There may be ${MOST_VALUES} values at most.`, path);
  if (list.includes(null)) throw faulty('invalidValue', 'A value of a list cannot be null.', path);
  const items = list.map((each) => singleOf(attribute, each, path)).filter((each) => each !== undefined);
  if (items.filter((each) => isObject(each) && each.primary === true).length > 1)
    throw faulty('invalidValue', 'One value at most is primary.', path);
  return items.length > 0 ? items : undefined;
}

/** One value, also where it is one of a list. @throws BAD_USER_INPUT with `invalidValue` */
export function singleOf(attribute: Attribute, value: unknown, path: readonly string[]): unknown {
  switch (attribute.type) {
    case 'complex':
      // Entra sends a manager, and others members, as the bare identifier.
      return partOf(attribute.subAttributes!, isBare(attribute, value) ? { value } : value, path);
    case 'boolean':
      return booleanOf(value, path);
    case 'dateTime':
    case 'reference':
    case 'string':
      return textOf(attribute, value, path);
  }
}

const isBare = ({ subAttributes }: Attribute, value: unknown): boolean =>
  typeof value === 'string' && named(subAttributes!, 'value') !== null;

/** The known ones of some attributes; undefined where none is assigned. */
function partOf(attributes: readonly Attribute[], value: unknown, path: readonly string[]): Item | undefined {
  if (value === null) return undefined;
  if (!isObject(value)) throw faulty('invalidValue', 'The value has to be an object.', path);
  const part: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    const attribute = named(attributes, key);
    if (attribute && !attribute.readOnly)
      assign(part, attribute.name, valueOf(attribute, inner, [...path, attribute.name]));
  }
  const missing = attributes.find(({ name, required }) => required && part[name] === undefined);
  if (missing) throw faulty('invalidValue', `There has to be a ${missing.name}.`, path);
  return Object.keys(part).length > 0 ? part : undefined;
}

/** Entra sends "True" and "False" unless it is told not to. */
function booleanOf(value: unknown, path: readonly string[]): boolean {
  const text = String(value).toLowerCase();
  if (typeof value === 'boolean' || (typeof value === 'string' && /^(true|false)$/.test(text))) return text === 'true';
  throw faulty('invalidValue', 'The value has to be true or false.', path);
}

function textOf({ type }: Attribute, value: unknown, path: readonly string[]): string | undefined {
  if (typeof value !== 'string') throw faulty('invalidValue', 'The value has to be a text.', path);
  if (value.length > MOST_CHARACTERS || !isReadable(value))
    throw faulty('invalidValue', `The text is longer than ${MOST_CHARACTERS} characters or has control ones.`, path);
  if (type === 'dateTime' && !instant.test(value))
    throw faulty('invalidValue', 'The value has to be an instant.', path);
  return value.trim() || undefined;
}

function assign(target: Record<string, unknown>, name: string, value: unknown): void {
  if (value !== undefined) target[name] = value;
}
