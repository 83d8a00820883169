import fc from 'fast-check';
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';
import { QueryRun } from '../../src/http/query-run.ts';
import { buildPlainSchema } from '../../src/schema.ts';
import { addGroup } from '../support/groups.ts';
import { House, type TestUser } from '../support/house.ts';
import { Lanes, type Asked } from '../support/lanes.ts';
import { addProject, putInto } from '../support/projects.ts';

const schema = buildPlainSchema();
const queries = schema.getQueryType()!.getFields();

/** Root fields that answer the same each time that they are asked the same. */
const repeatable = [
  ...['viewer', 'users', 'groups', 'group', 'projects', 'project', 'can', 'canAll', 'effectivePermissions'],
  ...[
    'resources',
    'orgUnits',
    'inquiries',
    'plans',
    'usage',
    'usageLimits',
    'defaultPermissions',
    'auditEvents',
    'subjects',
  ],
];
/** Never the same twice, or told by what was asked before. */
const changing = new Set(['lastActiveAt', 'presence', 'rateLimit', 'lastUsedAt', 'sessions', 'resetsAt']);

/** A selection in the making: its text, and the variables that it needs. */
interface Draft {
  readonly text: string;
  readonly variables: readonly { readonly name: string; readonly type: string; readonly value: unknown }[];
}

const joined = (drafts: readonly Draft[], text = drafts.map((draft) => draft.text).join(' ')): Draft => ({
  text,
  variables: drafts.flatMap(({ variables }) => variables),
});

/** Values as JSON; now and then one that does not hold. */
function valueOf(type: GraphQLInputType, ids: readonly string[], depth: number): fc.Arbitrary<unknown> {
  if (isNonNullType(type)) return valueOf(type.ofType as GraphQLInputType, ids, depth);
  if (isListType(type)) return fc.array(valueOf(type.ofType as GraphQLInputType, ids, depth), { maxLength: 2 });
  if (isEnumType(type)) return fc.constantFrom(...type.getValues().map(({ name }) => name));
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    const needed = fields.filter((field) => isNonNullType(field.type) && field.defaultValue === undefined);
    const others = fields.filter((field) => !needed.includes(field));
    const some =
      depth > 2
        ? fc.constant([])
        : fc.subarray(
            others,
            type.isOneOf ? { minLength: 1, maxLength: 1 } : { maxLength: Math.min(2, others.length) },
          );
    return some.chain((chosen) =>
      fc.record(
        Object.fromEntries([...needed, ...chosen].map((field) => [field.name, valueOf(field.type, ids, depth + 1)])),
      ),
    );
  }
  const byName: Record<string, fc.Arbitrary<unknown>> = {
    Int: fc.integer({ min: 1, max: 5 }),
    SafeInt: fc.integer({ min: 0, max: 9 }),
    Boolean: fc.boolean(),
    ID: fc.constantFrom(...ids),
    DateTime: fc.constant('2026-01-02T03:04:05Z'),
  };
  return byName[type.name] ?? fc.constantFrom('a', 'User', 'x');
}

const wrong = fc.constantFrom<unknown>(null, 7.5, 'nothing of the kind', [null], {}, { a: 1 }, true, -1);

/** JSON as a literal of GraphQL; names of enums are not quoted. */
function literalOf(type: GraphQLInputType, value: unknown): string {
  if (value === null) return 'null';
  if (isNonNullType(type)) return literalOf(type.ofType as GraphQLInputType, value);
  if (isListType(type))
    return `[${(value as unknown[]).map((each) => literalOf(type.ofType as GraphQLInputType, each)).join(', ')}]`;
  if (isEnumType(type)) return String(value);
  if (!isInputObjectType(type)) return JSON.stringify(value);
  const fields = Object.entries(value as object).map(
    ([name, each]) => `${name}: ${literalOf(type.getFields()[name]!.type, each)}`,
  );
  return `{ ${fields.join(', ')} }`;
}

let names = 0;

function argumentOf(argument: GraphQLArgument, ids: readonly string[]): fc.Arbitrary<Draft> {
  const { name, type } = argument;
  const value = valueOf(type, ids, 0);
  const literal = value.map((each): Draft => ({ text: `${name}: ${literalOf(type, each)}`, variables: [] }));
  const variable = fc
    .oneof(
      { weight: 6, arbitrary: value },
      { weight: 1, arbitrary: wrong },
      { weight: 1, arbitrary: fc.constant(undefined) },
    )
    .map((each): Draft => {
      const id = `v${(names += 1)}`;
      return { text: `${name}: $${id}`, variables: [{ name: id, type: String(type), value: each }] };
    });
  const left = fc.constant<Draft>({ text: '', variables: [] });
  const isNeeded = isNonNullType(type) && argument.defaultValue === undefined;
  return isNeeded ? fc.oneof(literal, variable) : fc.oneof({ weight: 3, arbitrary: left }, literal, variable);
}

const isSimple = (type: GraphQLOutputType): boolean => isLeafType(getNamedType(type));

function fieldOf(field: GraphQLField<unknown, unknown>, ids: readonly string[], depth: number): fc.Arbitrary<Draft> {
  const type = getNamedType(field.type);
  const given =
    field.args.length === 0 ? fc.constant([]) : fc.tuple(...field.args.map((argument) => argumentOf(argument, ids)));
  const beneath = isObjectType(type)
    ? selectionOf(type, ids, depth + 1)
    : fc.constant<Draft>({ text: '', variables: [] });
  return fc.tuple(given, beneath, fc.boolean()).map(([args, { text, variables }, isAliased]) => {
    const within = args
      .map((draft) => draft.text)
      .filter(Boolean)
      .join(', ');
    const alias = isAliased ? `a${(names += 1)}: ` : '';
    return {
      text: `${alias}${field.name}${within && `(${within})`} ${text}`,
      variables: [...joined(args).variables, ...variables],
    };
  });
}

function selectionOf(type: GraphQLObjectType, ids: readonly string[], depth: number): fc.Arbitrary<Draft> {
  const fields = Object.values(type.getFields()).filter(
    (field) =>
      !changing.has(field.name) && (isSimple(field.type) || (depth < 5 && isObjectType(getNamedType(field.type)))),
  );
  const page = fields.find(({ name }) => name === 'nodes');
  const some = page
    ? fc.constant([page])
    : fc.subarray(fields, { maxLength: Math.min(fields.length, depth < 3 ? 5 : 3) });
  return some
    .chain((chosen) =>
      fc.tuple(fc.tuple(...chosen.map((field) => fieldOf(field, ids, depth))), fc.integer({ min: 0, max: 9 })),
    )
    .map(([drafts, shape]) => {
      const { text, variables } = joined(drafts);
      const shaped =
        shape === 0 ? `... on ${type.name} { ${text} }` : shape === 1 ? `... @skip(if: false) { ${text} }` : text;
      return { text: `{ __typename ${shaped} }`, variables };
    });
}

const queryOf = (ids: readonly string[]): fc.Arbitrary<Asked> =>
  fc
    .subarray(repeatable, { minLength: 1, maxLength: 3 })
    .chain((chosen) => fc.tuple(...chosen.map((name) => fieldOf(queries[name]!, ids, 1))))
    .map((drafts) => {
      const { text, variables } = joined(drafts);
      const declared = variables.map(({ name, type }) => `$${name}: ${type}`).join(', ');
      return {
        query: `query Q${declared && `(${declared})`} { ${text} }`,
        variables: Object.fromEntries(
          variables.filter(({ value }) => value !== undefined).map(({ name, value }) => [name, value]),
        ),
      };
    });

describe('queries of any shape', () => {
  let house: House;
  let admin: TestUser;
  let user: TestUser;
  let ids: string[];
  beforeAll(async () => {
    house = await House.open({ environment: { RATE_LIMIT_POINTS: '2000000' } });
    [admin, user] = [await house.addUser('ADMIN'), await house.addUser()];
    const group = await addGroup(house, { members: [user, admin] });
    const project = await addProject(house);
    await putInto(house, project, user);
    ids = [admin.id, user.id, String(group), String(project), '0189d0a0-0000-7000-8000-000000000000'];
  });
  afterAll(() => house.close());

  it('are answered by both lanes alike, to an administrator and to a user', async () => {
    const lanes = new Lanes(house);
    const run = jest.spyOn(QueryRun.prototype, 'answer');
    const callers = [await house.callerFor(admin), await house.callerFor(user)];
    const seen = { direct: 0, errors: 0 };
    await fc.assert(
      fc.asyncProperty(queryOf(ids), fc.constantFrom(...callers), async (asked, caller) => {
        const { ordinary, other, direct } = await lanes.both(asked, { ...caller } as Record<string, string>);
        expect(other).toEqual(ordinary);
        seen.direct += Number(direct);
        seen.errors += Number(direct && other.body.includes('"errors"'));
      }),
      { numRuns: 100 },
    );
    // Else it would prove nothing.
    expect(seen.direct).toBeGreaterThan(50);
    expect(seen.errors).toBeGreaterThan(5);
    const outcomes = await Promise.all(run.mock.results.map(({ value }) => value as unknown));
    expect(outcomes.filter((outcome) => outcome !== null).length).toBeGreaterThan(30);
  }, 180_000);
});
