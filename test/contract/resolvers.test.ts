import 'reflect-metadata';
import { isObjectType, type GraphQLSchema } from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import { buildPlainSchema, createSchema } from '../../src/schema.ts';
import { mergedAccess } from '../../src/schema/access.ts';
import { resolverClasses } from '../../src/schema/resolvers.ts';

const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);

/** Fields of object types that cost more than looking up a property, as `Type.field`. */
const resolved = (schema: GraphQLSchema): string[] =>
  Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
    .flatMap((type) => {
      if (!isObjectType(type) || ROOTS.has(type.name)) return [];
      const fields = Object.values(type.getFields());
      return fields.filter(({ resolve }) => resolve !== undefined).map(({ name }) => `${type.name}.${name}`);
    })
    .sort();

/** Fields that a resolver class answers, as `Type.field`. */
function declared(): Set<string> {
  const { fieldResolvers, objectTypes } = getMetadataStorage();
  const names = new Map(objectTypes.map(({ target, name }) => [target, name]));
  return new Set(
    fieldResolvers
      .filter(({ kind }) => kind === 'external')
      .map(({ getObjectType, schemaName }) => `${names.get(getObjectType!() as never)}.${schemaName}`),
  );
}

/** A field that is resolved is called for each row: a plain one that gained a resolver would make every list dearer. */
describe('fields of types', () => {
  const plain = buildPlainSchema();

  it('have a resolver where a class answers them, and are looked up everywhere else', () => {
    const expected = declared();
    expect(expected.size).toBeGreaterThan(50);
    expect(resolved(plain).filter((coordinate) => !expected.has(coordinate))).toEqual([]);
  });

  it('are wrapped by rules where they have one, and nowhere else', () => {
    const built = buildPlainSchema();
    const { rules, hidden } = mergedAccess(built);
    const guarded = new Set(
      [rules, hidden].flatMap((access) =>
        Object.entries(access).flatMap(([type, fields]) => Object.keys(fields).map((field) => `${type}.${field}`)),
      ),
    );
    const stubs = new Map(resolverClasses.map((resolver) => [resolver, Object.create(resolver.prototype as object)]));
    const more = resolved(createSchema(stubs)).filter((coordinate) => !declared().has(coordinate));
    expect(more.filter((coordinate) => !guarded.has(coordinate))).toEqual([]);
    expect(more.length).toBeGreaterThan(0);
  });
});
