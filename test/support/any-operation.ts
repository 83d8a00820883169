import {
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isUnionType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { randomBytes } from 'node:crypto';

/** Chooses among equals; the same seed chooses the same. */
export class Chance {
  #state: number;

  constructor(readonly seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number from 0 to below 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  is(probability: number): boolean {
    return this.next() < probability;
  }

  of<T>(values: readonly T[]): T {
    return values[Math.floor(this.next() * values.length)]!;
  }
}

/** Values that mean something in a world, by the name of an input field or a scalar; IDs also by the mutation that takes them. */
export interface Vocabulary {
  readonly values: Readonly<Record<string, readonly unknown[]>>;
  readonly ids: (mutation: string) => readonly string[];
}

/** A mutation as it is sent. */
export interface Operation {
  readonly name: string;
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Any mutation of the schema with any values, so that one added later is tried without anybody thinking of it. */
export function anyMutation(schema: GraphQLSchema, chance: Chance, { values, ids }: Vocabulary): Operation {
  const field = chance.of(Object.values(schema.getMutationType()!.getFields()));
  const vocabulary = { ID: ids(field.name), ...values };
  const given = field.args
    .filter(({ type }) => isNonNullType(type) || chance.is(0.6))
    .map(({ name, type }) => ({ name, type, value: anyValue(type, name, chance, vocabulary) }));
  const variables = given.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const args = given.map(({ name }) => `${name}: $${name}`).join(', ');
  const selected = selectionOf(field);
  return {
    name: field.name,
    document: `mutation ${variables && `(${variables})`} { ${field.name} ${args && `(${args})`} ${selected} }`,
    variables: Object.fromEntries(given.map(({ name, value }) => [name, value])),
  };
}

function anyValue(type: GraphQLInputType, name: string, chance: Chance, vocabulary: Vocabulary['values']): unknown {
  const inner = getNullableType(type);
  if (isListType(inner))
    return Array.from({ length: chance.of([1, 1, 2]) }, () => anyValue(inner.ofType, name, chance, vocabulary));
  if (isEnumType(inner)) return chance.of(vocabulary[name] ?? inner.getValues().map((value) => value.name));
  if (isInputObjectType(inner)) {
    const fields = Object.values(inner.getFields());
    const chosen = inner.isOneOf
      ? [chance.of(fields)]
      : fields.filter((field) => isNonNullType(field.type) || chance.is(0.5));
    return Object.fromEntries(
      chosen.map((field) => [field.name, anyValue(field.type, field.name, chance, vocabulary)]),
    );
  }
  if (!isScalarType(inner)) throw new Error(`no values of ${String(inner)}`);
  const known = vocabulary[name] ?? vocabulary[inner.name];
  if (known) return chance.of(known);
  return { Boolean: chance.is(0.5), Int: Math.floor(chance.next() * 3), String: randomBytes(4).toString('hex') }[
    inner.name
  ];
}

/** Something to select of the answer: a plain field of it, or of what is in it. */
function selectionOf(field: GraphQLField<unknown, unknown>): string {
  const type = named(field.type);
  if (isUnionType(type)) return '{ __typename }';
  return isObjectType(type) ? '{ __typename }' : '';
}

const named = (type: GraphQLOutputType): unknown => {
  const inner = getNullableType(type);
  return isListType(inner) ? named(inner.ofType as GraphQLOutputType) : inner;
};
