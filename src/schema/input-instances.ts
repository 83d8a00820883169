import { getMetadataStorage } from 'type-graphql';
import { hasRules } from '../core/input-validation.ts';

/** Makes an instance of a class of input from what graphql-js gives. */
export interface Made {
  readonly make: (value: unknown) => unknown;
  /** Whether any class within says anything about its values. */
  readonly isRuled: boolean;
}

type Class = new () => object;
type FieldMetadata = { readonly name: string; readonly getType: () => unknown };
type ClassMetadata = { readonly target: unknown; readonly fields?: readonly FieldMetadata[] | undefined };

const asGiven: Made = { make: (value) => value, isRuled: false };
const makers = new Map<unknown, Made>();

/** The maker of an argument of a type, or of a class of arguments. Values of scalars and enums stay as they are. */
export const instanceMaker = (type: unknown, kind: 'arg' | 'args'): Made =>
  kind === 'args' ? classMaker(getMetadataStorage().argumentTypes, type) : inputMaker(type);

function inputMaker(type: unknown): Made {
  const { inputTypes } = getMetadataStorage();
  return inputTypes.some(({ target }) => target === type) ? classMaker(inputTypes, type) : asGiven;
}

function classMaker(classes: readonly ClassMetadata[], type: unknown): Made {
  const known = makers.get(type);
  if (known) return known;
  const Made = type as Class;
  const fields: { name: string; maker: Made }[] = [];
  const maker: Made = { make: (value) => makeOf(Made, fields, value), isRuled: isRuled(classes, type, new Set()) };
  // Known before its fields are looked at: an input may hold its own kind.
  makers.set(type, maker);
  for (const { name, getType } of fieldsOf(classes, type)) fields.push({ name, maker: inputMaker(getType()) });
  return maker;
}

/** @param seen classes that were looked at already */
function isRuled(classes: readonly ClassMetadata[], type: unknown, seen: Set<unknown>): boolean {
  if (seen.has(type) || typeof type !== 'function') return false;
  seen.add(type);
  const { inputTypes } = getMetadataStorage();
  return (
    hasRules(new (type as Class)()) ||
    fieldsOf(classes, type).some(({ getType }) => {
      const within = getType();
      return inputTypes.some(({ target }) => target === within) && isRuled(inputTypes, within, seen);
    })
  );
}

function makeOf(Made: Class, fields: readonly { name: string; maker: Made }[], value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map((each) => makeOf(Made, fields, each));
  const made = new Made() as Record<string, unknown>;
  for (const { name, maker } of fields) {
    const given = (value as Record<string, unknown>)[name];
    if (given !== undefined) made[name] = maker.make(given);
  }
  return made;
}

/** Its own fields, then those of the classes that it extends. */
function fieldsOf(classes: readonly ClassMetadata[], type: unknown): readonly FieldMetadata[] {
  const fields = new Map<string, FieldMetadata>();
  for (let each = type; typeof each === 'function' && each.prototype; each = Object.getPrototypeOf(each))
    for (const field of classes.find(({ target }) => target === each)?.fields ?? [])
      if (!fields.has(field.name)) fields.set(field.name, field);
  return [...fields.values()];
}
