import {
  execute,
  getOperationAST,
  GraphQLEnumType,
  GraphQLError,
  GraphQLID,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  Kind,
  parse,
  validate,
  type ExecutionResult,
  type GraphQLFieldConfigMap,
  type GraphQLResolveInfo,
  type ResponsePath,
} from 'graphql';
import type { RequestContext } from '../../src/core/request-context.ts';
import { OperationExecutor } from '../../src/http/operation-executor.ts';
import { QueryRun } from '../../src/http/query-run.ts';

/** How a field comes by what it answers. */
export interface Outcome {
  readonly how: 'VALUE' | 'THROWN' | 'ERROR' | 'NULL' | 'WRONG';
  /** Turns of the microtasks until it is there; -1: at once, without a promise. */
  readonly after: number;
}

async function later<T>(turns: number, make: () => T): Promise<T> {
  for (let turn = 0; turn < turns; turn += 1) await null;
  return make();
}

/** What the fields of a query answer, each by its place: the same however often, and in whatever order, they are asked. */
export class Script {
  /** How often a field of the operation itself was asked. */
  asked = 0;

  constructor(readonly outcomes: readonly Outcome[]) {}

  answer(value: unknown, path: ResponsePath): unknown {
    let place = 0;
    if (!path.prev) this.asked += 1;
    for (let at: ResponsePath | undefined = path; at; at = at.prev)
      place = place * 31 + (typeof at.key === 'number' ? at.key + 1 : at.key.charCodeAt(1));
    const { how, after } = this.outcomes[place % this.outcomes.length]!;
    const make = (): unknown => {
      if (how === 'THROWN') throw new Error(`${path.key} failed`);
      if (how === 'ERROR') return new Error(`${path.key} was refused`);
      return how === 'NULL' ? null : how === 'WRONG' ? { neither: 'a row nor a scalar' } : value;
    };
    return after < 0 ? make() : later(after, make);
  }
}

const count = new GraphQLScalarType({
  name: 'Count',
  serialize: (value) => {
    if (typeof value === 'bigint') return Number(value);
    if (value === 'nothing') return null;
    throw new TypeError('no count');
  },
  parseValue: (value) => {
    if (value === 13) throw new GraphQLError('unlucky');
    if (value === 17) throw new Error('odd');
    return value === 19 ? undefined : BigInt(value as number);
  },
  parseLiteral: (node) => (node.kind === Kind.INT ? BigInt(node.value) : undefined),
});
const shade = new GraphQLEnumType({
  name: 'Shade',
  values: { LIGHT: { value: { lightness: 9 } }, DARK: { value: 0 } },
});
const filter: GraphQLInputObjectType = new GraphQLInputObjectType({
  name: 'Filter',
  fields: () => ({
    names: { type: new GraphQLList(new GraphQLNonNull(GraphQLString)) },
    least: { type: new GraphQLNonNull(count), defaultValue: 3n },
    shade: { type: shade, defaultValue: 0 },
    most: { type: GraphQLInt },
    within: { type: filter },
    by: { type: by },
    required: { type: new GraphQLNonNull(GraphQLString) },
  }),
});
const by = new GraphQLInputObjectType({
  name: 'By',
  isOneOf: true,
  fields: { id: { type: GraphQLID }, name: { type: GraphQLString } },
});
const named = new GraphQLInterfaceType({
  name: 'Named',
  fields: { name: { type: GraphQLString } },
  resolveType: async () => 'Row',
});

const asTold = ({ prev, key, typename }: ResponsePath): object => ({ prev: prev && asTold(prev), key, typename });

/** An answer that tells what its resolver was told, values of input as they are within. */
const toldOf = (args: unknown, { path, fieldNodes, variableValues, ...info }: GraphQLResolveInfo): string =>
  JSON.stringify(
    [
      ...[
        args,
        asTold(path),
        variableValues,
        info.fieldName,
        info.parentType,
        info.returnType,
        info.operation.name?.value,
      ],
      ...[
        fieldNodes.map(({ loc }) => loc!.start),
        Object.keys(info.fragments),
        info.rootValue ?? null,
        info.schema === schema,
      ],
    ],
    (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value),
  );

const told = {
  type: GraphQLString,
  args: {
    first: { type: GraphQLInt, defaultValue: 25 },
    count: { type: count },
    shade: { type: shade, defaultValue: { lightness: 9 } },
    filter: { type: filter },
    by: { type: by },
    ids: { type: new GraphQLList(new GraphQLNonNull(GraphQLID)) },
    sure: { type: new GraphQLNonNull(GraphQLString), defaultValue: 'yes' },
  },
  resolve: (_source: unknown, args: object, _context: unknown, info: GraphQLResolveInfo) => toldOf(args, info),
};

const scripted = (type: GraphQLFieldConfigMap<unknown, Script>[string]['type'], value: unknown) => ({
  type,
  resolve: (_source: unknown, _args: object, script: Script, info: GraphQLResolveInfo) =>
    script.answer(value, info.path),
});

const aRow = { name: 'Ada', id: 7, count: 2n, total: () => 3, tags: ['a', null, 'b'], self: { name: 'Bo', id: 8 } };
const row: GraphQLObjectType<unknown, Script> = new GraphQLObjectType<unknown, Script>({
  name: 'Row',
  interfaces: [named],
  fields: () => ({
    ...{ name: { type: GraphQLString }, id: { type: new GraphQLNonNull(GraphQLID) }, total: { type: GraphQLInt } },
    count: { type: count },
    tags: { type: new GraphQLList(GraphQLString) },
    surely: { type: new GraphQLList(new GraphQLNonNull(GraphQLString)) },
    self: { type: row },
    told,
    one: scripted(row, aRow),
    rows: scripted(new GraphQLList(row), [aRow, null, { ...aRow, name: 'Cy' }]),
    sureLists: scripted(new GraphQLList(new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(row)))), [
      [aRow],
      [],
      [aRow, aRow],
    ]),
    sureRows: scripted(new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(row))), [aRow, aRow]),
    sure: scripted(new GraphQLNonNull(GraphQLString), 'sure'),
    leaf: scripted(GraphQLString, 'leaf'),
    someone: scripted(named, aRow),
  }),
});
const odd: Readonly<Record<string, unknown>> = {
  error: new Error('in its place'),
  list: [aRow, new Error('of the list')],
  get promises() {
    return [Promise.reject(new Error('in a list')), Promise.resolve(aRow), aRow];
  },
  get later() {
    return Promise.resolve({
      id: { then: (take: (value: string) => void) => take('at once') },
      get name(): string {
        throw new Error('after it');
      },
    });
  },
  iterable: new Set([aRow]),
  text: 'of a row',
  getter: {
    id: 1,
    get name(): string {
      throw new Error('out of reach');
    },
  },
  twice: {
    id: {
      then: (take: (value: string) => void) => {
        take('once');
        take('twice');
      },
    },
    name: 'once',
    self: Promise.resolve(aRow),
  },
  holes: Object.assign(new Array(3), { 0: aRow, 2: aRow }),
  tagged: { id: 1, tags: new Set(['p', 'q']), surely: Object.assign(new Array(2), { 1: 'x' }) },
  thenable: {
    id: { then: (take: (value: string) => void) => take('at once') },
    name: {
      then: () => {
        throw new Error('not even waited for');
      },
    },
    self: aRow,
  },
  method: {
    name: () => 'by a method',
    id: Promise.resolve('later'),
    self: () => Promise.resolve(aRow),
    count: () => {
      throw new Error('of a method');
    },
  },
  nothing: { name: null, id: 'x', count: 'nothing' },
  without: { name: 'without an id' },
  tags: { id: 1, tags: 'no list', surely: ['a', null] },
};
const oddly = (type: GraphQLFieldConfigMap<unknown, Script>[string]['type']) => ({
  type,
  args: { key: { type: GraphQLString } },
  resolve: (_source: unknown, { key }: { key?: string }) => odd[key ?? ''],
});
const query = new GraphQLObjectType<unknown, Script>({
  name: 'Query',
  fields: {
    told,
    ...{
      one: scripted(row, aRow),
      rows: scripted(new GraphQLList(row), [aRow, { ...aRow, name: 'Cy' }]),
      leaf: scripted(GraphQLString, 'leaf'),
    },
    sure: scripted(new GraphQLNonNull(GraphQLString), 'sure'),
    someone: scripted(named, aRow),
    odd: oddly(row),
    odds: oddly(new GraphQLList(row)),
  },
});
export const schema = new GraphQLSchema({
  query,
  types: [row],
  mutation: new GraphQLObjectType<unknown, Script>({
    name: 'Mutation',
    fields: {
      told,
      one: scripted(row, aRow),
      rows: scripted(new GraphQLList(row), [aRow, aRow]),
      sure: scripted(new GraphQLNonNull(row), aRow),
      odd: oddly(row),
      odds: oddly(new GraphQLList(row)),
    },
  }),
});

export const successful: readonly Outcome[] = [{ how: 'VALUE', after: -1 }];

/** What graphql-js answers, what the executor does, and how often that ran it by a plan. */
export async function both(
  text: string,
  variables: Readonly<Record<string, unknown>> = {},
  outcomes = successful,
  name?: string,
) {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const ordinary = await execute({
    ...{ schema, document, variableValues: variables, operationName: name },
    contextValue: new Script(outcomes),
  });
  const run = jest.spyOn(QueryRun.prototype, 'answer');
  const executor = new OperationExecutor(schema);
  const definition = getOperationAST(document, name)!;
  const script = new Script(outcomes);
  const other = await executor.execute({ document, definition }, script as unknown as RequestContext, variables);
  const outcome =
    run.mock.results.length === 0 ? null : await (run.mock.results[0]!.value as Promise<ExecutionResult | null>);
  run.mockRestore();
  const byPlan = outcome !== null && outcome === other;
  return { ordinary: textOf(ordinary), other: textOf(other), byPlan, asked: script.asked };
}

/** As clients see it, and what is told of errors within. */
const textOf = ({ data, errors }: ExecutionResult): string =>
  JSON.stringify({
    data,
    errors: errors?.map((error) => [error, error.originalError?.message, error.originalError?.constructor.name]),
  });
