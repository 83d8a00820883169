import 'reflect-metadata';
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { isInputObjectType, lexicographicSortSchema } from 'graphql';
import { applyMiddleware, type IMiddleware } from 'graphql-middleware';
import { buildSchemaSync, type NonEmptyArray } from 'type-graphql';
import { mayReadHidden } from './access/rules.ts';
import { deny, shield } from './access/shield.cjs';
import { AuditActionEnum, ErrorCodeEnum } from './core/enums.ts';
import { validateInput } from './core/input-validation.ts';
import type { RequestContext } from './core/request-context.ts';
import { mergedAccess, objectType, type Access } from './schema/access.ts';
import { makeLean } from './schema/lean-resolvers.ts';
import { resolverClasses } from './schema/resolvers.ts';
import { bindStreams, guardStreams, noPubSub } from './streams.ts';

type ResolverClass = (typeof resolverClasses)[number];
export type Resolvers = ReadonlyMap<ResolverClass | (new (...services: never[]) => object), object>;

/** Inputs of which exactly one field is set; TypeGraphQL has no decorator for it. */
const oneOfInputs = ['AccessCheckInput', 'LimitScopeInput', 'ResourceRef', 'SubjectRef', 'UserRef'];

/** The schema as the service runs it: rules, hidden fields and validation built in. @throws for a resolver that is missing */
export function createSchema(resolvers: Resolvers): GraphQLSchema {
  for (const resolver of resolverClasses)
    if (!resolvers.has(resolver)) throw new Error(`${resolver.name} is listed, and nobody built it`);
  const schema = buildPlainSchema(resolvers);
  makeLean(schema, resolvers);
  const access = mergedAccess(schema);
  hideFields(schema, access.hidden);
  nameMutations(schema);
  bindStreams(schema, resolvers);
  const permissions = shield(access.rules as never, {
    fallbackRule: deny,
    allowExternalErrors: true,
    fallbackError: new Error('a rule failed'),
  });
  // Only fields with a rule are wrapped: shield would otherwise take its time at every field of every row.
  const ruled = pickRuled(permissions.generate(schema), access.rules);
  const guardedSchema = applyMiddleware(schema, ruled as IMiddleware);
  guardStreams(guardedSchema, ruled.Subscription);
  return guardedSchema;
}

/** The schema without any access; without resolvers for printing only. */
export function buildPlainSchema(resolvers: Resolvers = new Map()): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [...resolverClasses] as unknown as NonEmptyArray<new () => object>,
    container: { get: (type: never) => resolvers.get(type)! },
    validateFn: validateInput as never,
    pubSub: noPubSub,
    orphanedTypes: [ErrorCodeEnum, AuditActionEnum] as never,
  });
  for (const name of oneOfInputs) {
    const input = schema.getType(name);
    if (isInputObjectType(input)) input.isOneOf = true;
  }
  return schema;
}

export const sorted = (schema: GraphQLSchema): GraphQLSchema => lexicographicSortSchema(schema);

/** Wraps the resolvers of hidden fields, so that whoever may not read one gets null, decided without a promise. */
function hideFields(schema: GraphQLSchema, hidden: Access['hidden']): void {
  for (const [type, fields] of Object.entries(hidden))
    for (const [name, hiddenField] of Object.entries(fields)) {
      const field = objectType(schema, type)!.getFields()[name]!;
      const resolve: GraphQLFieldResolver<unknown, RequestContext> =
        field.resolve ?? ((source) => (source as Record<string, unknown>)[name]);
      field.resolve = (source, args, context: RequestContext, info) =>
        mayReadHidden(hiddenField, context.actor, source) ? resolve(source, args, context, info) : null;
    }
}

/** Tells each mutation's context which field of the document it answers, by which repetitions are known. */
function nameMutations(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const resolve = field.resolve!;
    field.resolve = (source, args, context: RequestContext, info) =>
      resolve(source, args, context.forField(String(info.path.key)), info);
  }
}

function pickRuled(generated: IMiddleware, rules: Access['rules']): Record<string, Record<string, unknown>> {
  const all = generated as Record<string, Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(rules).map(([type, fields]) => [
      type,
      Object.fromEntries(Object.keys(fields).map((field) => [field, all[type]?.[field]])),
    ]),
  );
}
