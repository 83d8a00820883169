import fc from 'fast-check';
import { Kind, parse } from 'graphql';
import type { RequestContext } from '../../src/core/request-context.ts';
import { OperationExecutor } from '../../src/http/operation-executor.ts';
import { QueryRun } from '../../src/http/query-run.ts';
import { both, schema, Script, successful, type Outcome } from '../support/scripted-queries.ts';

interface Answer {
  readonly data: unknown;
  readonly errors?: readonly (readonly [{ readonly path: readonly (string | number)[] }])[];
}

/** What is answered, and where null is in it for the sake of something that failed there or within. */
function placesOf(text: string): {
  readonly data: unknown;
  readonly failed: ReadonlySet<string>;
  readonly told: readonly string[];
} {
  const { data, errors = [] } = JSON.parse(text) as Answer;
  const failed = errors.map(([{ path }]) => {
    let value = data;
    const at = path.findIndex((key) => {
      value = (value as Record<string | number, unknown> | null)?.[key];
      return value === null || value === undefined;
    });
    return JSON.stringify(path.slice(0, at + 1));
  });
  return { data, failed: new Set(failed), told: failed };
}

describe('an operation that is executed by a plan', () => {
  const cases: readonly (readonly [string, string, object?])[] = [
    ['members, methods and lists', '{ one { name id total count tags self { name __typename } told } }'],
    [
      'aliases and fragments',
      '{ a: one { ...F } one { b: name ...F } } fragment F on Row { c: id name self { ...G } } fragment G on Row { name id }',
    ],
    ['fields asked for in two places', '{ one { self { name } } one { self { id } ... on Row { self { told } } } }'],
    [
      'an interface as the type of a fragment',
      '{ one { ... on Named { name } ...N } } fragment N on Named { other: name }',
    ],
    ['presets of arguments', '{ told other: told(first: null, sure: "no") }'],
    [
      'literals of all kinds',
      '{ told(first: 3, count: 4, shade: DARK, by: { id: 5 }, ids: "x", filter: { required: "r", names: ["a"], within: { required: "", shade: LIGHT } }) }',
    ],
    [
      'variables within literals',
      'query ($n: String!, $i: ID!, $m: Int) { told(by: { name: $n }, ids: [$i], filter: { required: $n, most: $m, names: [$n, "b"] }) }',
      { n: 'x', i: 1 },
    ],
    [
      'variables with presets',
      'query ($first: Int = 4, $shade: Shade = LIGHT, $filter: Filter = { required: "r" }) { told(first: $first, shade: $shade, filter: $filter) }',
    ],
    [
      'variables left out, whose arguments have presets',
      'query ($first: Int, $shade: Shade, $sure: String) { told(first: $first, shade: $shade) }'.replace(
        ', $sure: String',
        '',
      ),
    ],
    [
      'null for a variable',
      'query ($first: Int, $filter: Filter) { told(first: $first, filter: $filter) }',
      { first: null, filter: null },
    ],
    [
      'inputs as variables',
      'query ($filter: Filter, $ids: [ID!]) { told(filter: $filter, ids: $ids) }',
      { filter: { required: 'r', names: 'one', least: 5, within: { required: 'w', by: { id: 3 } } }, ids: [1, '2'] },
    ],
    [
      'what no variable is declared for',
      'query ($first: Int) { told(first: $first) }',
      { first: 2, other: 'left out' },
    ],
    ['members that are waited for', '{ odd(key: "method") { name id self { name } } }'],
    ['a member that cannot be had', '{ odd(key: "getter") { name id } leaf }'],
    ['what can be waited for, and is no promise', '{ odd(key: "thenable") { name id self { name } } leaf }'],
    ['what answers at once within what is waited for', '{ odd(key: "later") { id name } }'],
    ['a failure of a method', '{ odd(key: "method") { name count } }'],
    ['an error in the place of a row', '{ odd(key: "error") { name } leaf }'],
    ['an error in a list', '{ odds(key: "list") { name } leaf }'],
    ['a name that all objects have', '{ constructor: leaf toString: leaf one { hasOwnProperty: name toJSON: id } }'],
    ['null for an argument that must be', 'query ($n: String = "x") { told(sure: $n) }', { n: null }],
    ['a text in the place of a row', '{ odd(key: "text") { name total } }'],
    ['a list without null', '{ one { sureRows { name self { id } } } }'],
    ['lists in a list', '{ one { sureLists { name sureLists { id } } } }'],
    ['lists in a list, after a mutation', 'mutation { one { sureLists { name sureLists { id } } } }'],
    ['holes in a list', '{ odds(key: "holes") { name } }'],
    ['what iterates, after a mutation', 'mutation { odd(key: "tagged") { id tags } }'],
    ['a hole where null may not be, after a mutation', 'mutation { odd(key: "tagged") { id surely } }'],
    ['what a mutation does', 'mutation ($first: Int) { told(first: $first) }', { first: 3 }],
    ['what is answered to a mutation', 'mutation { one { ...F } } fragment F on Row { name self { id told } }'],
    ['a failure of a mutation', 'mutation { odd(key: "error") { name } }'],
    ['null where none may be, after a mutation', 'mutation { odd(key: "without") { name id } }'],
    ['promises in a list, after a mutation', 'mutation { odds(key: "promises") { name id } }'],
    ['null in a list where none may be, after a mutation', 'mutation { odd(key: "tags") { id surely } }'],
  ];
  it.each(cases.map(([name, text, variables]) => [name, text, variables ?? {}] as const))(
    'is answered as graphql-js does: %s',
    async (_name, text, variables) => {
      const { ordinary, other, byPlan } = await both(text, variables as Record<string, unknown>);
      expect([other, byPlan]).toEqual([ordinary, true]);
    },
  );

  const leftCases: readonly (readonly [string, string, object?])[] = [
    [
      'conditions',
      'query ($yes: Boolean!) { leaf @skip(if: $yes) one { ...F @include(if: $yes) ...F } } fragment F on Row { name }',
      { yes: false },
    ],
    ['objects of several types', '{ someone { name __typename } }'],
    ['introspection', '{ __schema { queryType { name } } __type(name: "Row") { name } }'],
    ['a key that is no member of an object', '{ __proto__: leaf one { __proto__: name } }'],
    [
      'a variable of such a name',
      'query ($__proto__: Int) { told(first: $__proto__) }',
      JSON.parse('{ "__proto__": 4 }') as object,
    ],
    ['what is done one after the other', 'mutation { told other: told(first: 1) }'],
    ['null where none may be', '{ odd(key: "without") { name id } leaf }'],
    ['null in a list where none may be', '{ odd(key: "tags") { surely } leaf }'],
    ['no list', '{ odd(key: "tags") { id tags } }'],
    ['what iterates, and is no list', '{ odds(key: "iterable") { name } }'],
    [
      'more places than its characters',
      `{ a: one { ...F } b: one { ...F } c: one { ...F } } fragment F on Row { ${'id '.repeat(400)} }`,
    ],
    ['promises in a list', '{ odds(key: "promises") { name } }'],
    ['a scalar that is serialized as nothing', '{ odd(key: "nothing") { name id count } }'],
    ['a variable that is missing', 'query ($n: String!) { told(sure: $n) }'],
    ['null for a variable that must be', 'query ($n: String!) { told(sure: $n) }', { n: null }],
    ['an input of one field with none', 'query ($by: By) { told(by: $by) }', { by: {} }],
    ['an input of one field with two', 'query ($by: By) { told(by: $by) }', { by: { id: 1, name: 'x' } }],
    ['an input of one field with null', 'query ($by: By) { told(by: $by) }', { by: { id: null } }],
    [
      'null for a required field that is preset',
      'query ($filter: Filter) { told(filter: $filter) }',
      { filter: { required: 'r', least: null } },
    ],
    ['a field that is missing', 'query ($filter: Filter) { told(filter: $filter) }', { filter: {} }],
    [
      'a field that no input has',
      'query ($filter: Filter) { told(filter: $filter) }',
      { filter: { required: 'r', nothing: 1 } },
    ],
    [
      'faults at several places',
      'query ($filter: Filter, $ids: [ID!], $first: Int) { told(filter: $filter, ids: $ids, first: $first) }',
      { filter: { required: 5, names: ['a', null], within: [] }, ids: [{}], first: 1.5 },
    ],
    [
      'scalars that refuse',
      'query ($a: Count, $b: Count, $c: Count) { told(count: $a) b: told(count: $b) c: told(count: $c) }',
      { a: 13, b: 17, c: 19 },
    ],
    ['a value that no enum has', 'query ($s: Shade) { told(shade: $s) }', { s: 'DUSK' }],
  ];
  it.each(leftCases.map(([name, text, variables]) => [name, text, variables ?? {}] as const))(
    'leaves to graphql-js: %s',
    async (_name, text, variables) => {
      const { ordinary, other, byPlan } = await both(text, variables as Record<string, unknown>);
      expect([other, byPlan]).toEqual([ordinary, false]);
    },
  );

  it.each(['query', 'mutation'])('waits for all of a %s, also where something answers more than once', async (kind) => {
    const { other, byPlan } = await both(`${kind} { odd(key: "twice") { id self { name } } }`);
    expect([JSON.parse(other), byPlan]).toEqual([{ data: { odd: { id: 'once', self: { name: 'Ada' } } } }, true]);
  });

  it('executes the one of several operations that is asked for', async () => {
    const text = 'query A { leaf } query B { told }';
    const { ordinary, other, byPlan } = await both(text, {}, successful, 'B');
    expect([other, byPlan]).toEqual([ordinary, true]);
    expect(other).toContain('told');
  });

  it('plans no more fields than there are characters for, whatever fragments are spread in one another', async () => {
    const levels = Array.from(
      { length: 9 },
      (_, n) => `fragment F${n} on Row { a: self { ...F${n + 1} } b: self { ...F${n + 1} } }`,
    );
    const text = `{ one { ...F0 } } ${levels.join(' ')} fragment F9 on Row { name }`;
    const { ordinary, other, byPlan } = await both(text);
    expect([other, byPlan]).toEqual([ordinary, false]);
    const operations = Array.from({ length: 40 }, (_, n) => `query Q${n} { one { ...F } }`).join(' ');
    const many = `${operations} fragment F on Row { ${Array.from({ length: 40 }, (_, n) => `a${n}: name`).join(' ')} }`;
    const document = parse(many);
    const executor = new OperationExecutor(schema);
    const run = jest.spyOn(QueryRun.prototype, 'answer');
    for (const definition of document.definitions)
      if (definition.kind === Kind.OPERATION_DEFINITION)
        await executor.execute({ document, definition }, new Script(successful) as unknown as RequestContext, {});
    expect(run.mock.calls.length).toBeGreaterThan(1);
    expect(run.mock.calls.length).toBeLessThan(15);
    run.mockRestore();
  });

  /** Documents of fields that succeed and fail in all ways, sooner and later, at all depths. */
  const selection: fc.Arbitrary<string> = fc.letrec<{ fields: string; field: string }>((tie) => ({
    fields: fc
      .array(tie('field'), { minLength: 1, maxLength: 4 })
      .map((fields) => fields.map((field, n) => `k${n}_: ${field}`).join(' ')),
    field: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.constantFrom('leaf', 'leaf', 'leaf', 'sure'),
      tie('fields').map((fields) => `one { ${fields} id }`),
      tie('fields').map((fields) => `rows { name ${fields} }`),
    ),
  })).fields;
  const outcome: fc.Arbitrary<Outcome> = fc.record({
    how: fc.oneof(
      { weight: 4, arbitrary: fc.constant('VALUE' as const) },
      { weight: 3, arbitrary: fc.constantFrom('THROWN' as const, 'ERROR' as const, 'NULL' as const, 'WRONG' as const) },
    ),
    after: fc.integer({ min: -1, max: 3 }),
  });

  it('fails at the same places, with the same errors in the same order', async () => {
    let byPlanWithErrors = 0;
    await fc.assert(
      fc.asyncProperty(selection, fc.array(outcome, { minLength: 1, maxLength: 12 }), async (fields, outcomes) => {
        const { ordinary, other, byPlan } = await both(`{ ${fields} }`, {}, outcomes);
        if (byPlan && other.includes('"errors"')) byPlanWithErrors += 1;
        expect(other).toBe(ordinary);
      }),
      { numRuns: 300 },
    );
    expect(byPlanWithErrors).toBeGreaterThan(50);
  });

  it('tells of one failure where several leave null in one place of what is answered to a mutation', async () => {
    const outcomes: Outcome[] = Array.from({ length: 5 }, () => ({ how: 'VALUE', after: -1 }));
    Object.assign(outcomes, { 3: { how: 'THROWN', after: 3 }, 4: { how: 'THROWN', after: -1 } });
    const { other, ordinary } = await both('mutation { one { k0_: sure k1_: sure } }', {}, outcomes);
    expect([placesOf(other).told, other]).toEqual([['["one"]'], ordinary]);
    expect(other).toContain('k1_ failed');
  });

  it('does once what changes anything, and answers the same whatever fails in its answer', async () => {
    let [withErrors, onceEach] = [0, 0];
    const root = fc.constantFrom('one', 'rows', 'sure');
    await fc.assert(
      fc.asyncProperty(root, selection, fc.array(outcome, { minLength: 1, maxLength: 12 }), async (to, fields, all) => {
        const { ordinary, other, byPlan, asked } = await both(`mutation { ${to} { ${fields} } }`, {}, all);
        expect([byPlan, asked]).toEqual([true, 1]);
        const [expected, answered] = [ordinary, other].map(placesOf);
        expect(answered!.data).toEqual(expected!.data);
        // Of several failures within what is null as a whole, it is a matter of time which are told.
        expect(answered!.failed).toEqual(expected!.failed);
        if (answered!.failed.size > 0) withErrors += 1;
        if (answered!.told.length === answered!.failed.size) onceEach += 1;
      }),
      { numRuns: 500 },
    );
    expect(withErrors).toBeGreaterThan(100);
    expect(onceEach).toBeGreaterThan(300);
  });
});
