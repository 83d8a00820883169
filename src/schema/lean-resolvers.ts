import {
  isObjectType,
  type FieldNode,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import type { RequestContext } from '../core/request-context.ts';
import { instanceMaker, type Made } from './input-instances.ts';
import { validateInput } from '../core/input-validation.ts';
import type { Resolvers } from '../schema.ts';

// TypeGraphQL finds out at each call what a method takes, and makes and checks the arguments for each object of a list
// anew. All of that is known when the schema is made, so the fields get resolvers that know it.

type Resolver = GraphQLFieldResolver<unknown, RequestContext>;
type Storage = ReturnType<typeof getMetadataStorage>;
type Method = Storage['queries'][number] | Storage['fieldResolvers'][number];
type Parameter = NonNullable<Method['params']>[number];

/** One parameter of a method: from the arguments, which are the same for all objects of a list, or from elsewhere. */
type Taken =
  | { readonly from: 'ARGUMENTS'; readonly make: (args: Record<string, unknown>, info: GraphQLResolveInfo) => unknown }
  | {
      readonly from: 'CALL';
      readonly take: (root: unknown, context: RequestContext, info: GraphQLResolveInfo) => unknown;
    };

/** Puts lean resolvers in the place of TypeGraphQL's. Where a method has what these do not know, TypeGraphQL's stay. */
export function makeLean(schema: GraphQLSchema, resolvers: Resolvers): void {
  const { queries, mutations, fieldResolvers, objectTypes } = getMetadataStorage();
  const typeNames = new Map(objectTypes.map(({ target, name }) => [target, name]));
  for (const method of queries) replace(schema, schema.getQueryType()!.name, method, resolvers);
  for (const method of mutations) replace(schema, schema.getMutationType()!.name, method, resolvers);
  for (const method of fieldResolvers) {
    const typeName = method.kind === 'external' ? typeNames.get(method.getObjectType!()) : undefined;
    if (typeName !== undefined) replace(schema, typeName, method, resolvers);
  }
}

function replace(schema: GraphQLSchema, typeName: string, method: Method, resolvers: Resolvers): void {
  const type = schema.getType(typeName);
  const field = isObjectType(type) ? type.getFields()[method.schemaName] : undefined;
  const service = resolvers.get(method.target as never);
  const taken = takenBy(method);
  if (field && service && taken) field.resolve = lean(service, method.methodName, taken);
}

/** What a method takes, in order; null where it is more than is known here. */
function takenBy({ params = [], middlewares = [], roles }: Method): readonly Taken[] | null {
  if (middlewares.length > 0 || roles) return null;
  const taken = [...params].sort((one, other) => one.index - other.index).map(takenFor);
  return taken.every((each) => each !== null) ? taken : null;
}

function takenFor(parameter: Parameter): Taken | null {
  switch (parameter.kind) {
    case 'context': {
      const name = parameter.propertyName as keyof RequestContext | undefined;
      return { from: 'CALL', take: (_root, context) => (name === undefined ? context : context[name]) };
    }
    case 'info':
      return { from: 'CALL', take: (_root, _context, info) => info };
    case 'root': {
      // Objects are plain rows, whose class says only what of them clients see.
      const name = parameter.propertyName;
      return { from: 'CALL', take: (root) => (name === undefined ? root : (root as Record<string, unknown>)[name]) };
    }
    case 'arg':
    case 'args': {
      if (parameter.validateFn || parameter.validateSettings !== undefined) return null;
      const { getType } = parameter;
      const given = parameter.kind === 'arg' ? parameter.name : null;
      let maker: Made | undefined;
      return {
        from: 'ARGUMENTS',
        make: (args, info) => {
          maker ??= instanceMaker(getType(), parameter.kind);
          const value = maker.make(given === null ? args : args[given]);
          if (maker.isRuled) validateInput(value, getType(), { info });
          return value;
        },
      };
    }
    default:
      return null;
  }
}

function lean(service: object, name: string, taken: readonly Taken[]): Resolver {
  const method = (service as Record<string, (...values: unknown[]) => unknown>)[name]!;
  const hasArguments = taken.some(({ from }) => from === 'ARGUMENTS');
  // By the variables of an execution, which are another object for each, and the place in the document.
  const made = new WeakMap<object, Map<FieldNode, readonly unknown[]>>();
  const argumentsOf = (args: Record<string, unknown>, info: GraphQLResolveInfo): readonly unknown[] => {
    let ofExecution = made.get(info.variableValues);
    if (!ofExecution) made.set(info.variableValues, (ofExecution = new Map()));
    const node = info.fieldNodes[0]!;
    let values = ofExecution.get(node);
    if (!values)
      ofExecution.set(node, (values = taken.map((each) => each.from === 'ARGUMENTS' && each.make(args, info))));
    return values;
  };
  return (root, args, context, info) => {
    const values = hasArguments ? argumentsOf(args, info) : null;
    return method.apply(
      service,
      taken.map((each, index) => (each.from === 'CALL' ? each.take(root, context, info) : values![index])),
    );
  };
}
