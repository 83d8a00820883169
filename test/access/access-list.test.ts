import { Field } from 'type-graphql';
import { UserObject } from '../../src/identity/users/index.ts';
import { accessMap } from '../../src/schema/access.ts';
import { resolverClasses } from '../../src/schema/resolvers.ts';
import { buildPlainSchema, createSchema, type Resolvers } from '../../src/schema.ts';

// A field as somebody would add it who forgot to say who may read it.
Field(() => String, { nullable: true })(UserObject.prototype, 'planted');

const resolvers: Resolvers = new Map(resolverClasses.map((resolver) => [resolver, {}]));

describe('a field that no room lists', () => {
  const refusal = "User.planted has no rule: say in its room's rules who may use it";

  it('keeps the service from starting', () => {
    expect(() => createSchema(resolvers)).toThrow(refusal);
  });

  it('keeps the access map from being written', () => {
    expect(() => accessMap(buildPlainSchema())).toThrow(refusal);
  });
});

describe('a resolver that nobody built', () => {
  it('keeps the service from starting', () => {
    const [missing] = resolverClasses;
    const others = new Map([...resolvers].filter(([resolver]) => resolver !== missing));
    expect(() => createSchema(others)).toThrow(`${missing.name} is listed, and nobody built it`);
  });
});
