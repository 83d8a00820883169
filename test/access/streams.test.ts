import type { GraphQLResolveInfo } from 'graphql';
import { buildSchemaSync, Field, ObjectType, Query, Resolver, Root, Subscription } from 'type-graphql';
import { anonymous } from '../../src/core/actor.ts';
import { resolverClasses } from '../../src/schema/resolvers.ts';
import { createSchema, type Resolvers } from '../../src/schema.ts';
import { bindStreams, guardStreams, noPubSub } from '../../src/streams.ts';

/** Resolvers as somebody would add them: one as it should be, one by topics of a PubSub. */
const begun: unknown[] = [];

@ObjectType('Planted')
class Planted {
  @Field(() => String) name!: string;
}

@Resolver()
class PlantedResolver {
  readonly name = 'planted';

  @Subscription(() => Planted, {
    subscribe(this: PlantedResolver, data) {
      begun.push([this.name, data]);
      return (async function* () {})();
    },
  })
  planted(@Root() planted: Planted): Planted {
    return planted;
  }
}

@Resolver()
class TopicResolver {
  @Subscription(() => Planted, { topics: 'TOPIC' })
  byTopic(@Root() planted: Planted): Planted {
    return planted;
  }
}

/** Every schema has a query. */
@Resolver()
class QueryResolver {
  @Query(() => String)
  some(): string {
    return '';
  }
}

const resolvers = (...more: (new () => object)[]): Resolvers =>
  new Map([...resolverClasses, ...more].map((resolver) => [resolver, {}]));
const schemaOf = (resolver: new () => object) =>
  buildSchemaSync({ resolvers: [QueryResolver, resolver], pubSub: noPubSub, container: { get: () => new resolver() } });
const refused = new Error('refused');

describe('a stream', () => {
  const schema = createSchema(resolvers());
  const fields = Object.values(schema.getSubscriptionType()!.getFields()).map((field) => [field.name, field] as const);

  it.each(fields)('of %s does not begin for whom its rule refuses', async (_name, field) => {
    for (const credentialRejected of [true, false]) {
      const context = { actor: anonymous(credentialRejected), features: {} };
      const info = { operation: { operation: 'subscription' } } as GraphQLResolveInfo;
      const outcome: unknown = await field.subscribe!(undefined, {}, context as never, info);
      expect(outcome).toMatchObject({ code: 'UNAUTHENTICATED' });
    }
  });

  it('is begun by its resolver, with what the rule was asked with', async () => {
    const planted = schemaOf(PlantedResolver);
    bindStreams(planted, new Map([[PlantedResolver, new PlantedResolver()]]));
    const asked: unknown[][] = [];
    const rule = (begin: () => unknown, ...about: unknown[]): unknown => {
      asked.push(about);
      return asked.length === 1 ? refused : begin();
    };
    guardStreams(planted, { planted: rule });
    const { subscribe } = planted.getSubscriptionType()!.getFields().planted!;
    const [args, context, info] = [{ id: '1' }, { actor: anonymous(false) }, {} as GraphQLResolveInfo];
    expect(await subscribe!(undefined, args, context, info)).toBe(refused);
    expect(begun).toEqual([]);
    expect(await subscribe!(undefined, args, context, info)).not.toBe(refused);
    expect(begun).toEqual([['planted', { source: undefined, args, context, info }]]);
    expect(asked).toEqual(Array(2).fill([undefined, args, context, info]));
  });

  it('without a rule keeps the service from starting', () => {
    (resolverClasses as unknown as object[]).push(PlantedResolver);
    expect(() => createSchema(resolvers(PlantedResolver))).toThrow('Subscription.planted has no rule');
    (resolverClasses as unknown as object[]).pop();
    expect(() => guardStreams(schemaOf(PlantedResolver), {})).toThrow(
      'Subscription.planted would begin its stream without its rule',
    );
  });

  it('by topics, which no rule would see, keeps the service from starting', () => {
    expect(() => bindStreams(schemaOf(TopicResolver), new Map())).toThrow(
      'Subscription.byTopic has no option `subscribe`',
    );
  });
});
