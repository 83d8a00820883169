import { getIntrospectionQuery } from 'graphql';
import { House, type Caller, type Refusal } from '../support/house.ts';
import { SocketClient } from '../support/web-socket.ts';

interface Asked {
  readonly code: string | null;
  readonly message: string | null;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
  readonly data: any;
}
type Ask = (query: string, variables?: Record<string, unknown>) => Promise<Asked>;

/** The same question by every way in. */
class Ways {
  readonly #sockets: SocketClient[] = [];

  constructor(private readonly house: House) {}

  of(caller: Caller): readonly (readonly [string, Ask])[] {
    const socket = new SocketClient(this.house, caller);
    this.#sockets.push(socket);
    const asked = (data: unknown, refusal: Refusal | null): Asked => ({
      code: refusal?.code ?? null,
      message: refusal?.message ?? null,
      data,
    });
    return [
      ['POST', async (query, variables) => {
        const { data, refusal } = await this.house.ask(caller, query, variables);
        return asked(data, refusal);
      }],
      ['GET', async (query, variables) => {
        const search = new URLSearchParams({ query, ...(variables && { variables: JSON.stringify(variables) }) });
        const answer = await fetch(`${this.house.url}/graphql?${search}`, {
          headers: { 'content-type': 'application/json', ...(caller as Record<string, string>) },
        });
        const { data, errors } = (await answer.json()) as { data?: unknown; errors?: { message: string; extensions: Refusal }[] };
        const [error] = errors ?? [];
        return asked(data, error ? { ...error.extensions, message: error.message } : null);
      }],
      ['WebSocket', async (query, variables) => {
        const { data, refusal } = await socket.ask(query, variables);
        return asked(data, refusal);
      }],
    ]; // prettier-ignore
  }

  async close(): Promise<void> {
    await Promise.all(this.#sockets.map((socket) => socket.close()));
  }
}

const repeat = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');

/** Documents that are just as deep, wide, long or costly as a number says. */
const documents = {
  depth: (depth: number) =>
    `{ viewer { ${repeat(depth - 2, () => '... on User {')} id ${repeat(depth - 2, () => '}')} } }`,
  aliases: (count: number) => `{ ${repeat(count, (index) => `a${index}: viewer { id }`)} }`,
  directives: (count: number) =>
    `{ viewer { id ${repeat(count, (index) => `...F${index} @include(if: true)`)} } } ${repeat(count, (index) => `fragment F${index} on User { id }`)}`,
  tokens: (count: number) => `{ viewer { ${repeat(count - 5, () => 'id')} } }`,
};

describe('limits on documents', () => {
  let house: House;
  let ways: Ways;
  let admin: Caller;
  let all: ReturnType<Ways['of']>;
  beforeAll(async () => {
    house = await House.open({
      environment: {
        GRAPHQL_MAX_DEPTH: '6',
        GRAPHQL_MAX_ALIASES: '4',
        GRAPHQL_MAX_DIRECTIVES: '3',
        GRAPHQL_MAX_TOKENS: '80',
        GRAPHQL_MAX_COST: '350',
      },
    });
    ways = new Ways(house);
    admin = await house.callerFor(await house.addUser('ADMIN'));
    all = ways.of(admin);
  });
  afterAll(async () => {
    await ways.close();
    await house.close();
  });

  /** Every way gives the same code. */
  const codes = async (query: string, variables?: Record<string, unknown>): Promise<string | null> => {
    const answers = await Promise.all(all.map(([, ask]) => ask(query, variables)));
    const given = new Set(answers.map(({ code }) => code));
    expect(given.size).toBe(1);
    return [...given][0]!;
  };
  const TOO_COMPLEX = 'OPERATION_TOO_COMPLEX';

  it.each<[keyof typeof documents, number]>([
    ['depth', 6],
    ['aliases', 4],
    ['directives', 3],
    ['tokens', 80],
  ])('hold for %s: %i are allowed, and one more is not, by whatever way', async (kind, limit) => {
    expect(await codes(documents[kind](limit))).toBeNull();
    expect(await codes(documents[kind](limit + 1))).toBe(TOO_COMPLEX);
  });

  it.each([
    ['written out', '', 'first: 100', {}],
    ['a variable', '($n: Int)', 'first: $n', { n: 100 }],
    ['the default of a variable', '($n: Int = 100)', 'first: $n', {}],
    ['read backward', '', 'last: 100', {}],
    ['read backward by a variable', '($n: Int)', 'last: $n', { n: 100 }],
    ['hidden behind a smaller one', '', 'first: 1, last: 100', {}],
    ['behind other arguments', '($n: Int)', 'filter: {search: "x"}, first: $n', { n: 100 }],
  ])('hold for cost, the size of a page being %s', async (_how, declared, size, variables) => {
    const within = `query${declared} { users(${size}) { totalCount } }`;
    const beyond = `query${declared} { __typename users(${size}) { totalCount } }`;
    expect(await codes(within, variables)).toBeNull();
    expect(await codes(beyond, variables)).toBe(TOO_COMPLEX);
  });

  it('execute nothing of what they refuse', async () => {
    const user = await house.addUser();
    const suspend = `suspendUser(id: "${user.id}") { user { id } }`;
    const { code } = await all[0]![1](`mutation { ${repeat(5, (index) => `a${index}: ${suspend}`)} }`);
    expect(code).toBe(TOO_COMPLEX);
    expect(await house.events(user.id)).toEqual([]);
  });

  it('cannot be slipped under by fragments', async () => {
    const deep =
      '{ viewer { ...A } } fragment A on User { ...B } fragment B on User { ...C } fragment C on User { id }';
    expect(await codes(deep)).toBe(TOO_COMPLEX);
    const wide = `{ viewer { ...A } } fragment A on User { ${repeat(5, (index) => `a${index}: id`)} }`;
    expect(await codes(wide)).toBe(TOO_COMPLEX);
  });

  it.each([
    ['itself', '{ viewer { ...A } } fragment A on User { id ...A }'],
    ['itself by way of another', '{ viewer { ...A } } fragment A on User { ...B } fragment B on User { ...A }'],
    ['itself within', '{ viewer { ...A } } fragment A on User { ... on User { ...A } }'],
  ])('refuse a fragment that holds %s', async (_what, query) => {
    expect(['GRAPHQL_VALIDATION_FAILED', TOO_COMPLEX]).toContain(await codes(query));
  });

  it('tell what the limit is about in the words of the error code', async () => {
    const { message } = await all[0]![1](documents.depth(7));
    expect(message).toBe('The operation is deeper, wider or costlier than allowed.');
  });
});

describe('limits as they are unless set', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open();
  });
  afterAll(() => house.close());

  it('let the tools of developers read the whole schema', async () => {
    const { data, errors } = await house.ask(house.anonymous, getIntrospectionQuery({ inputValueDeprecation: true }));
    expect(errors).toEqual([]);
    expect(data.__schema.queryType.name).toBe('Query');
  });

  it('refuse a schema that is asked for in circles', async () => {
    const circles = `{ __schema { types { ${repeat(20, () => 'fields { type {')} name ${repeat(20, () => '} }')} } } }`;
    expect((await house.ask(house.anonymous, circles)).refusal?.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('refuse fragments that double thirty times, at once', async () => {
    const levels = repeat(30, (index) => `fragment F${index} on User { ...F${index + 1} ...F${index + 1} }`);
    const { refusal } = await house.ask(house.anonymous, `{ viewer { ...F0 } } ${levels} fragment F30 on User { id }`);
    expect(refusal?.code).toBe('OPERATION_TOO_COMPLEX');
  });

  it('suggest names', async () => {
    const { refusal } = await house.ask(house.anonymous, '{ viewr { id } }');
    expect(refusal?.message).toBe('Cannot query field "viewr" on type "Query". Did you mean "viewer" or "user"?');
  });
});

describe('a service without introspection', () => {
  let house: House;
  let ways: Ways;
  let all: ReturnType<Ways['of']>;
  beforeAll(async () => {
    house = await House.open({ environment: { ENABLE_INTROSPECTION: 'false' } });
    ways = new Ways(house);
    all = ways.of(house.anonymous);
  });
  afterAll(async () => {
    await ways.close();
    await house.close();
  });

  it.each([
    ['its schema', '{ __schema { types { name } } }'],
    ['its schema by another name', '{ a: __schema { types { name } } }'],
    ['a type', '{ __type(name: "User") { name } }'],
    ['a type by way of a fragment', '{ ...A } fragment A on Query { __type(name: "User") { name } }'],
  ])('does not tell %s, by whatever way', async (_what, query) => {
    for (const [, ask] of all)
      expect(await ask(query)).toMatchObject({
        code: 'GRAPHQL_VALIDATION_FAILED',
        message: 'Introspection is switched off here.',
      });
  });

  it.each([
    ['a field', '{ viewr { id } }', {}],
    ['an argument', '{ user(bi: {id: "1"}) { id } }', {}],
    ['a type', '{ viewer { ... on Usr { id } } }', {}],
    ['an input field', '{ user(by: {usrname: "1"}) { id } }', {}],
    ['an enum value', '{ users(filter: {role: [USR]}) { totalCount } }', {}],
    ['an input field of a variable', 'query($by: UserRef!) { user(by: $by) { id } }', { by: { usrname: '1' } }],
    [
      'an enum value of a variable',
      'query($role: [UserRole!]) { users(filter: {role: $role}) { totalCount } }',
      { role: ['USR'] },
    ],
  ])('does not suggest names for %s, by whatever way', async (_what, query, variables) => {
    for (const [, ask] of all) {
      const { code, message } = await ask(query, variables);
      expect(code).toMatch(/^(GRAPHQL_VALIDATION_FAILED|BAD_USER_INPUT)$/);
      expect(message).not.toMatch(/[Dd]id you mean|"viewer"|"username"|"USER"/);
    }
  });

  it('still says the type of an answer', async () => {
    for (const [, ask] of all) expect((await ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
  });
});

describe('the cost of a document', () => {
  it('counts the items of lists that name no size', async () => {
    const house = await House.open();
    const admin = await house.callerFor(await house.addUser('ADMIN'));
    const sessions = (levels: number): string =>
      `sessions { id ${levels > 1 ? `user { ${sessions(levels - 1)} }` : ''} }`;
    const codeOf = async (selection: string) =>
      (await house.ask(admin, `{ viewer { ${selection} } }`)).refusal?.code ?? null;
    const [one, two, three, four] = [
      await codeOf(sessions(1)),
      await codeOf(sessions(2)),
      await codeOf(sessions(3)),
      await codeOf(sessions(4)),
    ];
    await house.close();
    expect([one, two, three, four]).toEqual([null, null, 'OPERATION_TOO_COMPLEX', 'OPERATION_TOO_COMPLEX']);
  });
});
