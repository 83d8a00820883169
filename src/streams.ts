import type { GraphQLField, GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { getMetadataStorage, type PubSub } from 'type-graphql';
import type { RequestContext } from './core/request-context.ts';

// What begins the streams of Subscription fields, and who may. TypeGraphQL calls `subscribe` without its resolver, and
// graphql-shield lets everybody begin a stream: it wraps `resolve` alone.

type Field = GraphQLField<unknown, RequestContext>;
type Instances = ReadonlyMap<unknown, object>;

/** TypeGraphQL asks for one where there are subscriptions; none of ours goes by topics of a PubSub. */
export const noPubSub: PubSub = {
  publish: () => undefined,
  subscribe: () => {
    throw new Error('there is no PubSub: a subscription has an option `subscribe`');
  },
};

const subscriptionFields = (schema: GraphQLSchema): Field[] =>
  Object.values(schema.getSubscriptionType()?.getFields() ?? {});

/** Gives `subscribe` of each field its resolver as `this`. @throws for a field without `subscribe` */
export function bindStreams(schema: GraphQLSchema, resolvers: Instances): void {
  for (const field of subscriptionFields(schema)) {
    const handler = getMetadataStorage().subscriptions.find(({ schemaName }) => schemaName === field.name);
    const subscribe = handler?.subscribe as ((this: object | undefined, data: object) => unknown) | undefined;
    if (!handler || !subscribe) throw new Error(`Subscription.${field.name} has no option \`subscribe\``);
    const resolver = resolvers.get(handler.target);
    field.subscribe = (source, args, context, info) => subscribe.call(resolver, { source, args, context, info });
  }
}

/** A rule as graphql-shield puts it before a resolver: gives back what refuses, or what the resolver gives. */
type RuleBefore = (
  begin: () => unknown,
  source: unknown,
  args: unknown,
  context: RequestContext,
  info: GraphQLResolveInfo,
) => Promise<unknown>;

/** Puts the rule of each field before its stream, as it is before its values. @throws for a field without a rule */
export function guardStreams(schema: GraphQLSchema, rules: Readonly<Record<string, unknown>> = {}): void {
  for (const field of subscriptionFields(schema)) {
    const rule = rules[field.name] as RuleBefore | undefined;
    const begin = field.subscribe;
    if (!rule || !begin) throw new Error(`Subscription.${field.name} would begin its stream without its rule`);
    field.subscribe = (source, args, context, info) =>
      rule(() => begin(source, args, context, info), source, args, context, info);
  }
}
