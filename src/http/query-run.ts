import {
  defaultFieldResolver,
  getArgumentValues,
  locatedError,
  type ExecutionResult,
  type FieldNode,
  type GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type ResponsePath,
} from 'graphql';
import type { Complete, PlannedField } from './query-plan.ts';

/** Something happened that a run does not know how to tell: graphql-js executes the query once more, and does. */
export const RUN_AGAIN = new Error('left to graphql-js');

/** What resolvers are told of an execution. */
type Told = Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'operation' | 'rootValue' | 'variableValues'>;

type Data = Record<string, unknown>;

/** null: run again. */
type Outcome = ExecutionResult | null;

/** A place of the answer at which something may fail. */
interface Place {
  readonly nodes: readonly FieldNode[];
  readonly isNullable: boolean;
  readonly complete: Complete;
}

/**
 * One execution of a planned query. The answer's objects are made at once, and what is waited for is put in its place when it
 * comes, so that waiting needs no promise but the resolver's own. Errors are told as graphql-js tells them, in its order.
 * Where null may not be in an error's place, and where a value is not what services answer with, the query is run again.
 */
export class QueryRun {
  readonly #errors: GraphQLError[] = [];
  /** By field: an execution's arguments are the same for all objects of a list. */
  readonly #arguments: Data[] = [];
  #data: Data = {};
  #awaited = 0;
  /** Set once it is known that graphql-js has to do it: nothing more is asked of anybody then. */
  #isLeft = false;
  #end: ((outcome: Outcome | Promise<never>) => void) | null = null;

  constructor(
    private readonly context: unknown,
    private readonly told: Told,
  ) {}

  answer(fields: readonly PlannedField[]): Outcome | Promise<Outcome> {
    try {
      this.#data = this.object(fields, undefined, undefined);
    } catch (error) {
      return this.#left(error);
    }
    return this.#awaited === 0 ? this.#outcome() : new Promise((resolve) => (this.#end = resolve));
  }

  /** The answer's object for a row. @throws RUN_AGAIN, or the error that is in the row's place */
  object(fields: readonly PlannedField[], source: unknown, path: ResponsePath | undefined): Data {
    if (source instanceof Error) throw source;
    const target: Data = {};
    for (const field of fields) {
      if (field.constant !== null) target[field.key] = field.constant;
      else if (field.resolve) this.#resolve(field, field.resolve, source, target, path);
      else this.#take(field, source, target, path);
    }
    return target;
  }

  /** The answer's list. @throws RUN_AGAIN, or the error that is in the list's place */
  list(value: unknown, path: ResponsePath, item: Place): readonly unknown[] {
    if (value instanceof Error) throw value;
    if (!Array.isArray(value)) throw RUN_AGAIN;
    if (value.some(isPromise)) {
      // Whoever runs again has others; that these fail is nobody's surprise.
      for (const each of value) if (isPromise(each)) each.then(undefined, () => undefined);
      throw RUN_AGAIN;
    }
    return value.map((each, index) => {
      const place = within(path, index, undefined);
      try {
        return item.complete(this, each, place);
      } catch (error) {
        return this.#fail(error, item, place);
      }
    });
  }

  #resolve(
    field: PlannedField,
    resolve: GraphQLFieldResolver<unknown, unknown>,
    source: unknown,
    target: Data,
    parent: ResponsePath | undefined,
  ): void {
    const { definition, nodes, parentType, index, key } = field;
    const { schema, fragments, rootValue, operation, variableValues } = this.told;
    const path = within(parent, key, parentType.name);
    let value: unknown;
    try {
      const given = (this.#arguments[index] ??= getArgumentValues(definition, nodes[0]!, variableValues));
      value = resolve(source, given, this.context, {
        fieldName: definition.name,
        fieldNodes: nodes,
        returnType: definition.type,
        parentType,
        path,
        schema,
        fragments,
        rootValue,
        operation,
        variableValues,
      });
    } catch (error) {
      target[key] = this.#fail(error, field, path);
      return;
    }
    this.#put(field, value, target, path);
  }

  /** Takes what a row has by the field's name. */
  #take(field: PlannedField, source: unknown, target: Data, parent: ResponsePath | undefined): void {
    const { key, definition, parentType } = field;
    try {
      const isRow = typeof source === 'object' && source !== null;
      const value = isRow ? (source as Data)[definition.name] : undefined;
      // A row may have methods, for what is found out only where it is asked for.
      if (!isRow || typeof value === 'function') this.#resolve(field, defaultFieldResolver, source, target, parent);
      else if (field.isLeaf && !isPromise(value)) target[key] = field.complete(this, value, undefined);
      else this.#put(field, value, target, within(parent, key, parentType.name));
    } catch (error) {
      target[key] = this.#fail(error, field, within(parent, key, parentType.name));
    }
  }

  #put(field: PlannedField, value: unknown, target: Data, path: ResponsePath): void {
    const { key } = field;
    try {
      if (isPromise(value)) {
        // Members are told in the order in which they are selected.
        target[key] = null;
        this.#await(value, field, path, (completed) => (target[key] = completed));
      } else target[key] = field.complete(this, value, path);
    } catch (error) {
      target[key] = this.#fail(error, field, path);
    }
  }

  #await(promise: PromiseLike<unknown>, place: Place, path: ResponsePath, put: (completed: unknown) => void): void {
    // graphql-js hears of a failure one turn of the microtasks later, and so comes to its order of errors.
    const failed = (error: unknown): void =>
      queueMicrotask(() => {
        try {
          this.#fail(error, place, path);
          this.#arrived();
        } catch (left) {
          this.#end?.(this.#left(left));
        }
      });
    const took = (value: unknown): void => {
      if (this.#isLeft) return;
      try {
        put(place.complete(this, value, path));
      } catch (error) {
        return failed(error);
      }
      this.#arrived();
    };
    // Before it is asked: there are those who answer at once.
    this.#awaited += 1;
    try {
      promise.then(took, failed);
    } catch (error) {
      this.#awaited -= 1;
      throw error;
    }
  }

  /** Nothing, where graphql-js has to do it. @throws a defect of this run */
  #left(error: unknown): null | Promise<never> {
    this.#isLeft = true;
    return error === RUN_AGAIN ? null : Promise.reject(error as Error);
  }

  #arrived(): void {
    this.#awaited -= 1;
    if (this.#awaited === 0) this.#end?.(this.#outcome());
  }

  #outcome(): ExecutionResult {
    return this.#errors.length === 0 ? { data: this.#data } : { errors: this.#errors, data: this.#data };
  }

  /** @throws RUN_AGAIN where null may not be */
  #fail(error: unknown, { nodes, isNullable }: Pick<Place, 'nodes' | 'isNullable'>, path: ResponsePath): null {
    if (this.#isLeft || error === RUN_AGAIN || !isNullable) throw RUN_AGAIN;
    this.#errors.push(locatedError(error, nodes, keysOf(path)));
    return null;
  }
}

const within = (prev: ResponsePath | undefined, key: string | number, typename: string | undefined): ResponsePath => ({
  prev,
  key,
  typename,
});

function keysOf(path: ResponsePath): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let place: ResponsePath | undefined = path; place; place = place.prev) keys.push(place.key);
  return keys.reverse();
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
