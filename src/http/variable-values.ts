import {
  getNullableType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  typeFromAST,
  valueFromAST,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  type VariableDefinitionNode,
} from 'graphql';

export type VariableValues = Record<string, unknown>;

type Coerce = (value: unknown) => unknown;

/** Some value is refused. graphql-js finds out which, and says so. */
const REFUSED = new Error('a value is refused');

/** null where a value is refused. */
export type CoerceVariables = (given: Readonly<Record<string, unknown>>) => VariableValues | null;

/**
 * Makes a function that coerces variables as `getVariableValues` of graphql-js does, with the types of an operation's
 * variables looked at once, and without keeping the place of each value in case it has to be named.
 */
export function variableCoercer(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
): CoerceVariables {
  const variables = definitions.map(({ variable, type: node, defaultValue }) => {
    const type = typeFromAST(schema, node);
    const name = variable.name.value;
    if (!isInputType(type) || name === '__proto__') return null;
    const preset = (): unknown => defaultValue && valueFromAST(defaultValue, type);
    return {
      name,
      coerce: coercerOf(type),
      hasPreset: defaultValue !== undefined,
      preset,
      isRequired: isNonNullType(type),
    };
  });
  return (given) => {
    const values: VariableValues = {};
    try {
      for (const variable of variables) {
        if (!variable) return null;
        if (Object.hasOwn(given, variable.name)) values[variable.name] = variable.coerce(given[variable.name]);
        else if (variable.hasPreset) values[variable.name] = variable.preset();
        else if (variable.isRequired) return null;
      }
    } catch {
      return null;
    }
    return values;
  };
}

/** Types are few, and the same for all documents. */
const coercers = new WeakMap<GraphQLInputType, Coerce>();

function coercerOf(type: GraphQLInputType): Coerce {
  const known = coercers.get(type);
  if (known) return known;
  const present = coercerOfPresent(getNullableType(type));
  const isRequired = isNonNullType(type);
  const coerce: Coerce = (value) => {
    if (value !== null && value !== undefined) return present(value);
    if (isRequired) throw REFUSED;
    return null;
  };
  coercers.set(type, coerce);
  return coerce;
}

function coercerOfPresent(type: GraphQLInputType): Coerce {
  if (isListType(type)) {
    const item = coercerOf(type.ofType as GraphQLInputType);
    return (value) => (Array.isArray(value) ? value.map((each) => item(each)) : [item(value)]);
  }
  if (isInputObjectType(type)) return objectCoercer(type);
  return (value) => {
    const parsed = (type as Exclude<typeof type, { ofType: unknown }>).parseValue(value);
    if (parsed === undefined) throw REFUSED;
    return parsed;
  };
}

function objectCoercer(type: GraphQLInputObjectType): Coerce {
  const defined = type.getFields();
  // Found out when the first value comes: an input may hold its own kind.
  let fields: { name: string; coerce: Coerce; preset: unknown; isRequired: boolean }[] | undefined;
  return (value) => {
    if (typeof value !== 'object' || Array.isArray(value)) throw REFUSED;
    fields ??= Object.values(defined).map((field) => ({
      name: field.name,
      coerce: coercerOf(field.type),
      preset: field.defaultValue,
      isRequired: isNonNullType(field.type),
    }));
    const given = value as Readonly<Record<string, unknown>>;
    const coerced: Record<string, unknown> = {};
    for (const { name, coerce, preset, isRequired } of fields) {
      const each = given[name];
      if (each !== undefined) coerced[name] = coerce(each);
      else if (preset !== undefined) coerced[name] = preset;
      else if (isRequired) throw REFUSED;
    }
    for (const name of Object.keys(given)) if (!defined[name]) throw REFUSED;
    if (type.isOneOf) {
      const set = Object.values(coerced);
      if (set.length !== 1 || set[0] === null) throw REFUSED;
    }
    return coerced;
  };
}
