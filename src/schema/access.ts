import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import { isObjectType } from 'graphql';
import type { guard } from '../access/guard.ts';
import type { HiddenField } from '../access/rules.ts';
import { rooms } from './rooms.ts';

type Rule = ReturnType<typeof guard>;

/**
 * Who may use the fields of a room: `rules` refuse with an error, `hidden` fields answer null instead, `readable` ones are
 * read by whoever may read the object they are of. A field that no room names keeps the service from starting.
 */
export interface RoomAccess {
  readonly rules: Readonly<Record<string, Readonly<Record<string, Rule>>>>;
  readonly hidden?: Readonly<Record<string, Readonly<Record<string, HiddenField>>>>;
  readonly readable?: Readonly<Record<string, readonly string[]>>;
}

const roots = ['Query', 'Mutation', 'Subscription'];

/** The lists of all rooms as one, by type and field. */
export interface Access {
  readonly rules: Record<string, Record<string, Rule>>;
  readonly hidden: Record<string, Record<string, HiddenField>>;
  readonly readable: Record<string, Record<string, typeof WITH_PARENT>>;
}

const WITH_PARENT = { name: 'withParent' } as const;

/** One list for all rooms. @throws when a field is listed twice, is not in the schema, or is in no list */
export function mergedAccess(schema: GraphQLSchema): Access {
  const access: Access = { rules: {}, hidden: {}, readable: {} };
  const listed = new Set<string>();
  for (const room of rooms) {
    addTo(access.rules, room.rules, schema, listed);
    addTo(access.hidden, room.hidden ?? {}, schema, listed);
    addTo(access.readable, byName(room.readable ?? {}), schema, listed);
  }
  for (const type of objectTypes(schema)) {
    if (type.extensions.readableWhole === true) continue;
    const isRoot = roots.includes(type.name);
    for (const field of Object.keys(type.getFields())) {
      const isListed = isRoot ? access.rules[type.name]?.[field] : listed.has(`${type.name}.${field}`);
      if (!isListed) throw new Error(`${type.name}.${field} has no rule: say in its room's rules who may use it`);
    }
  }
  return access;
}

function addTo<T>(
  all: Record<string, Record<string, T>>,
  more: Readonly<Record<string, Readonly<Record<string, T>>>>,
  schema: GraphQLSchema,
  listed: Set<string>,
): void {
  for (const [type, fields] of Object.entries(more))
    for (const [field, entry] of Object.entries(fields)) {
      const name = `${type}.${field}`;
      if (!fieldsOf(schema, type).includes(field)) throw new Error(`a rule names ${name}, which is not in the schema`);
      if (listed.has(name)) throw new Error(`${name} has two rules`);
      listed.add(name);
      (all[type] ??= {})[field] = entry;
    }
}

const byName = (readable: Readonly<Record<string, readonly string[]>>): Access['readable'] =>
  Object.fromEntries(
    Object.entries(readable).map(([type, fields]) => [
      type,
      Object.fromEntries(fields.map((field) => [field, WITH_PARENT])),
    ]),
  );

const objectTypes = (schema: GraphQLSchema): GraphQLObjectType[] =>
  Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'));

export const objectType = (schema: GraphQLSchema, name: string): GraphQLObjectType | null => {
  const type = schema.getType(name);
  return isObjectType(type) ? type : null;
};

const fieldsOf = (schema: GraphQLSchema, type: string): string[] =>
  Object.keys(objectType(schema, type)?.getFields() ?? {});

/** schema/access-map.txt: every field and who may use it, sorted. */
export function accessMap(schema: GraphQLSchema): string {
  const { rules, hidden } = mergedAccess(schema);
  const lines = objectTypes(schema).flatMap((type) =>
    Object.keys(type.getFields()).map((field) => {
      const rule = rules[type.name]?.[field] as unknown as { name: string } | undefined;
      const { name } = rule ?? hidden[type.name]?.[field] ?? WITH_PARENT;
      return `${`${type.name}.${field}`.padEnd(48)} ${name}`;
    }),
  );
  return lines.sort().join('\n') + '\n';
}
