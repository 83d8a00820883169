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
  readonly name: string;
  readonly isNullable: boolean;
  readonly complete: Complete;
}

/** Where a value is, as resolvers are told; and where it is put, in case that null takes its place. */
export interface At extends ResponsePath {
  readonly prev: At | undefined;
  readonly target: object;
  readonly place: Place;
  /** Whether it is null by now, for the sake of something within it. */
  isGone?: boolean;
}

/**
 * One execution of a planned query or mutation. The answer's objects are made at once, and what is waited for is put in its
 * place when it comes, so that waiting needs no promise but the resolver's own. Errors are told as graphql-js tells them, in
 * its order.
 *
 * Where null may not be in an error's place, and where a value is not what services answer with, a query is run again. A
 * mutation is not: null takes the nearest place in which it may be, and of all that fails within it the first is told.
 */
export class QueryRun {
  readonly #errors: GraphQLError[] = [];
  /** By field: an execution's arguments are the same for all objects of a list. */
  readonly #arguments: Data[] = [];
  #data: Data | null = {};
  #awaited = 0;
  /** Set once it is known that graphql-js has to do it: nothing more is asked of anybody then. */
  #isLeft = false;
  #end: ((outcome: Outcome | Promise<never>) => void) | null = null;

  constructor(
    private readonly context: unknown,
    private readonly told: Told,
    private readonly isRepeatable: boolean,
  ) {}

  answer(fields: readonly PlannedField[]): Outcome | Promise<Outcome> {
    try {
      this.#data = this.object(fields, undefined, undefined);
    } catch (error) {
      if (this.isRepeatable) return this.#left(error);
      this.#nullAbove(error, undefined);
    }
    return this.#awaited === 0 ? this.#outcome() : new Promise((resolve) => (this.#end = resolve));
  }

  /** The answer's object for a row. @throws RUN_AGAIN, or the error that is in the row's place */
  object(fields: readonly PlannedField[], source: unknown, path: At | undefined): Data {
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
  list(value: unknown, path: At, item: Place): readonly unknown[] {
    if (value instanceof Error) throw value;
    const all = Array.isArray(value) ? value : this.#iterated(value);
    if (!all) throw this.unable(`Expected a list for field "${item.name}".`);
    if (all.some(isPromise)) {
      // Whoever runs again has others, and what comes behind a failure is not looked at: that it fails is nobody's surprise.
      for (const each of all) if (isPromise(each)) each.then(undefined, () => undefined);
      if (this.isRepeatable) throw RUN_AGAIN;
    }
    const items: unknown[] = [];
    for (let index = 0; index < all.length; index += 1)
      this.#complete(all[index], { prev: path, key: index, typename: undefined, target: items, place: item });
    return items;
  }

  /** Members of what is no array; null where it has none, or where it is left to graphql-js. */
  #iterated(value: unknown): readonly unknown[] | null {
    const isIterable = typeof value === 'object' && value !== null && Symbol.iterator in value;
    return isIterable && !this.isRepeatable ? Array.from(value as Iterable<unknown>) : null;
  }

  /** What to throw where a value is none to answer with. */
  unable(message: string): Error {
    return this.isRepeatable ? RUN_AGAIN : new Error(message);
  }

  #resolve(
    field: PlannedField,
    resolve: GraphQLFieldResolver<unknown, unknown>,
    source: unknown,
    target: Data,
    parent: At | undefined,
  ): void {
    const { definition, nodes, parentType, index } = field;
    const { schema, fragments, rootValue, operation, variableValues } = this.told;
    const path = within(parent, field, target);
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
      return this.#fail(error, path);
    }
    this.#complete(value, path);
  }

  /** Takes what a row has by the field's name. */
  #take(field: PlannedField, source: unknown, target: Data, parent: At | undefined): void {
    const { key, definition } = field;
    try {
      const isRow = typeof source === 'object' && source !== null;
      const value = isRow ? (source as Data)[definition.name] : undefined;
      // A row may have methods, for what is found out only where it is asked for.
      if (!isRow || typeof value === 'function') this.#resolve(field, defaultFieldResolver, source, target, parent);
      else if (field.isLeaf && !isPromise(value)) target[key] = field.complete(this, value, undefined);
      else this.#complete(value, within(parent, field, target));
    } catch (error) {
      this.#fail(error, within(parent, field, target));
    }
  }

  /** Puts what is answered for a value in its place. @throws RUN_AGAIN, or what failed where null may not be */
  #complete(value: unknown, at: At): void {
    try {
      if (isPromise(value)) {
        // Members are told in the order in which they are selected.
        put(at, null);
        this.#await(value, at);
      } else put(at, at.place.complete(this, value, at));
    } catch (error) {
      this.#fail(error, at);
    }
  }

  #await(promise: PromiseLike<unknown>, at: At): void {
    // There are those who answer more than once.
    let isSettled = false;
    const isFirst = (): boolean => !isSettled && (isSettled = true);
    // graphql-js hears of a failure one turn of the microtasks later, and so comes to its order of errors.
    const failed = (error: unknown): void =>
      queueMicrotask(() => {
        try {
          this.#fail(error, at);
        } catch (left) {
          if (this.isRepeatable) return this.#end?.(this.#left(left));
          this.#nullAbove(left, at.prev);
        }
        this.#arrived();
      });
    const took = (value: unknown): void => {
      if (!isFirst() || this.#isLeft) return;
      try {
        put(at, at.place.complete(this, value, at));
      } catch (error) {
        return failed(error);
      }
      this.#arrived();
    };
    // Before it is asked: there are those who answer at once.
    this.#awaited += 1;
    try {
      promise.then(took, (error) => void (isFirst() && failed(error)));
    } catch (error) {
      if (!isFirst()) return;
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

  /** Tells of a failure, and puts null in its place. @throws RUN_AGAIN, or what failed, where null may not be */
  #fail(error: unknown, at: At): void {
    const { nodes, isNullable } = at.place;
    if (this.#isLeft || error === RUN_AGAIN || (!isNullable && this.isRepeatable)) throw RUN_AGAIN;
    const located = locatedError(error, nodes, keysOf(at));
    if (!isNullable) throw located;
    put(at, null);
    if (!this.isRepeatable) {
      if (this.#data === null || isWithinGone(at)) return;
      at.isGone = true;
    }
    this.#errors.push(located);
  }

  /** Puts null in the nearest place around where it may be, which may be that of the whole answer. */
  #nullAbove(error: unknown, around: At | undefined): void {
    let at = around;
    while (at && !at.place.isNullable) at = at.prev;
    if (this.#data === null || isWithinGone(at)) return;
    this.#errors.push(locatedError(error, undefined));
    if (!at) this.#data = null;
    else {
      at.isGone = true;
      put(at, null);
    }
  }
}

const within = (prev: At | undefined, field: PlannedField, target: Data): At => ({
  prev,
  key: field.key,
  typename: field.parentType.name,
  target,
  place: field,
});

function put({ target, key }: At, value: unknown): void {
  (target as Record<string | number, unknown>)[key] = value;
}

function isWithinGone(within: At | undefined): boolean {
  for (let at = within; at; at = at.prev) if (at.isGone) return true;
  return false;
}

function keysOf(path: ResponsePath): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let place: ResponsePath | undefined = path; place; place = place.prev) keys.push(place.key);
  return keys.reverse();
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
