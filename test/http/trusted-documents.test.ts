import fs from 'node:fs';
import path from 'node:path';
import { getOperationAST, parse } from 'graphql';
import { KnownDocuments } from '../../src/http/known-documents.ts';
import { House, type Caller, type Refusal, type TestUser } from '../support/house.ts';
import { manifestOf, MANIFEST, sha256Of } from '../support/trusted-documents.ts';

const newer = 'application/graphql-response+json';
const WHO = 'query Who { viewer { id role } }';
const SEVERAL = 'query Mine { viewer { id } } query Theirs { users(first: 3) { totalCount } }';
const RENAME = 'mutation Rename($input: UpdateViewerInput!) { updateViewer(input: $input) { user { name version } } }';

interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Record<string, unknown> | null;
  readonly refusal: (Refusal & { extensions: Refusal }) | null;
  readonly text: string;
  /** Whether it was executed at once. */
  readonly direct: boolean;
}

const find = jest.spyOn(KnownDocuments.prototype, 'find');

async function told(asking: () => Promise<Response>): Promise<Told> {
  find.mockClear();
  const response = await asking();
  const text = await response.text();
  const { data = null, errors = [] } = JSON.parse(text) as { data?: never; errors?: never[] };
  const direct = find.mock.results.some(({ value }) => value !== null);
  return { status: response.status, headers: response.headers, data, refusal: errors[0] ?? null, text, direct };
}

const post = (house: House, caller: Caller, body: object, headers: Record<string, string> = {}): Promise<Told> =>
  told(() =>
    fetch(`${house.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...caller, ...headers },
      body: JSON.stringify(body),
    }),
  );

const get = (house: House, caller: Caller, parameters: string): Promise<Told> =>
  told(() =>
    fetch(`${house.url}/graphql?${parameters}`, { headers: { 'content-type': 'application/json', ...caller } }),
  );

const codeOf = ({ refusal }: Told): string | undefined => refusal?.extensions.code;

describe('a registered document', () => {
  let house: House;
  let caller: Caller;
  let user: TestUser;
  beforeAll(async () => {
    house = await House.open({ environment: { TRUSTED_DOCUMENTS: manifestOf(WHO, SEVERAL, RENAME) } });
    user = await house.addUser();
    caller = await house.callerFor(user);
  });
  afterAll(() => house.close());

  it('is executed at once, from the first request on', async () => {
    const asked = await post(house, caller, { documentId: `sha256:${sha256Of(WHO)}` });
    expect(asked).toMatchObject({ status: 200, data: { viewer: { id: user.id, role: 'USER' } }, direct: true });
    expect((await post(house, caller, { query: SEVERAL, operationName: 'Mine' })).direct).toBe(true);
  });

  it.each<[string, () => object]>([
    ['its hash', () => ({ documentId: sha256Of(WHO) })],
    ['its hash, with the name of the method', () => ({ documentId: `sha256:${sha256Of(WHO)}` })],
    ['its hash, beside an empty text', () => ({ documentId: sha256Of(WHO), query: '', variables: null })],
    ['its hash, beside its text', () => ({ documentId: sha256Of(WHO), query: WHO })],
    ['its hash, as clients of Apollo say it', () => ({ extensions: apollo(WHO) })],
    ['its hash and text, as they say it then', () => ({ query: WHO, extensions: apollo(WHO) })],
  ])('is named by %s', async (_how, body) => {
    const asked = await post(house, caller, body());
    expect(asked).toMatchObject({ status: 200, data: { viewer: { id: user.id } }, direct: true });
  });

  it('is named by GET as well, for queries alone', async () => {
    const id = `documentId=sha256:${sha256Of(WHO)}`;
    const extensions = `extensions=${encodeURIComponent(JSON.stringify(apollo(WHO)))}`;
    for (const parameters of [id, `documentId=${sha256Of(SEVERAL)}&operationName=Mine`, extensions])
      expect(await get(house, caller, parameters)).toMatchObject({ status: 200, data: { viewer: { id: user.id } } });
    const mutation = await get(house, caller, `documentId=${sha256Of(RENAME)}&variables={}`);
    expect([mutation.status, codeOf(mutation)]).toEqual([405, 'BAD_USER_INPUT']);
    expect(codeOf(await get(house, caller, `${id}&${id}`))).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  it('is refused by a link of another site, as any query by GET is', async () => {
    const answer = await fetch(`${house.url}/graphql?documentId=${sha256Of(WHO)}`, { headers: { ...caller } });
    expect([answer.status, (await answer.text()).includes(user.id)]).toEqual([400, false]);
  });

  it('may hold several operations, of which one is named', async () => {
    const documentId = sha256Of(SEVERAL);
    expect(await post(house, caller, { documentId, operationName: 'Mine' })).toMatchObject({
      data: { viewer: { id: user.id } },
      direct: true,
    });
    expect(codeOf(await post(house, caller, { documentId, operationName: 'Theirs' }))).toBe('FORBIDDEN');
    for (const operationName of [undefined, null, 'Others'])
      expect(codeOf(await post(house, caller, { documentId, operationName }))).toBe('BAD_USER_INPUT');
  });

  it('is the same request under an Idempotency-Key, whether it is named or sent', async () => {
    const headers = { 'idempotency-key': `rename-${user.id}` };
    const variables = { input: { name: 'Ada' } };
    const first = await post(house, caller, { documentId: sha256Of(RENAME), variables }, headers);
    const again = await post(house, caller, { query: RENAME, variables }, headers);
    expect(first.data).toEqual({ updateViewer: { user: { name: 'Ada', version: 2 } } });
    expect(again.data).toEqual(first.data);
    const other = RENAME.replace('name version', 'version');
    expect(codeOf(await post(house, caller, { query: other, variables }, headers))).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await house.events(user.id)).toHaveLength(1);
  });

  it.each<[string, () => object]>([
    ['the hash of another', () => ({ documentId: sha256Of('query Other { viewer { id } }') })],
    ['a hash by another method', () => ({ documentId: `md5:${sha256Of(WHO)}` })],
    ['a hash in capitals', () => ({ documentId: sha256Of(WHO).toUpperCase() })],
    ['no text at all', () => ({ documentId: '' })],
    ['what is no text', () => ({ documentId: [sha256Of(WHO)] })],
    ['a name of every object', () => ({ documentId: 'constructor' })],
    ['the hash of one and the text of another', () => ({ documentId: sha256Of(WHO), query: SEVERAL })],
    ['the hash of none and the text of one', () => ({ documentId: sha256Of('{'), query: WHO })],
    ['nothing, as Apollo says it', () => ({ extensions: { persistedQuery: { version: 1 } } })],
    ['the text of another, as Apollo says it', () => ({ query: WHO, extensions: apollo(SEVERAL) })],
  ])('is not found by %s, whatever answer is accepted', async (_how, body) => {
    for (const accept of ['*/*', newer, `${newer}, text/x-nothing;q=0.1`]) {
      const asked = await post(house, caller, body(), { accept });
      expect([asked.status, codeOf(asked), asked.data]).toEqual([400, 'PERSISTED_QUERY_NOT_FOUND', null]);
      expect(asked.headers.get('cache-control')).toBe('no-store');
    }
  });

  it('is never added by a request', async () => {
    const query = 'query Added { viewer { id } }';
    expect(codeOf(await post(house, caller, { extensions: apollo(query) }))).toBe('PERSISTED_QUERY_NOT_FOUND');
    // What clients of Apollo do then: the text is answered, as any other is.
    const sent = await post(house, caller, { query, extensions: apollo(query) });
    expect(sent).toMatchObject({ status: 200, data: { viewer: { id: user.id } } });
    for (const body of [{ extensions: apollo(query) }, { documentId: sha256Of(query) }])
      expect(codeOf(await post(house, caller, body))).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  it('stays known, whatever else is asked for', () => {
    const known = new KnownDocuments(new Map([[WHO, parse(WHO)]]));
    const text = (index: number): string => `query Q${index} { viewer { id } } # ${'x'.repeat(100_000)}`;
    for (let index = 0; index < 60; index += 1) known.remember(text(index), parse(text(index)));
    expect(known.find(WHO, undefined)?.definition.name?.value).toBe('Who');
  });
});

/** As an answer of one house is compared with that of another: what is made by chance or by the clock is taken out. */
const comparable = ({ status, headers, text }: Told, house: House) => ({
  status,
  headers: ['content-type', 'cache-control', 'retry-after', 'allow', 'ratelimit-policy', 'set-cookie'].map((name) =>
    headers.get(name)?.replace(/gh_[a-z]+_[\w-]+/g, '<token>'),
  ),
  body: text
    .replaceAll(house.url, '<house>')
    .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, '<token>')
    .replace(/(gh_[a-z]+_|whsec_)[\w+/=-]+/g, '<token>')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replace(/\b(User |user-)[0-9a-f]{12}/g, '$1<tag>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<instant>')
    .replace(/"(endCursor|startCursor)":"[^"]+"/g, '"$1":"<cursor>"')
    .replace(/"(latencyMs|remaining|uptimeSeconds)":\d+/g, '"$1":0'),
});

describe('every document of the manifest', () => {
  const manifest = JSON.parse(fs.readFileSync(MANIFEST, 'utf8')) as Record<string, string>;
  const examples = path.resolve(__dirname, '../../examples');
  const variablesOf = new Map(
    fs
      .readdirSync(examples)
      .filter((file) => file.endsWith('.graphql'))
      .flatMap((file) => {
        const sidecar = path.join(examples, file.replace(/\.graphql$/, '.variables.json'));
        const variables = fs.existsSync(sidecar) ? fs.readFileSync(sidecar, 'utf8') : '{}';
        const { definitions } = parse(fs.readFileSync(path.join(examples, file), 'utf8'));
        return definitions.map((definition) => ['name' in definition && definition.name?.value, variables] as const);
      }),
  );

  const houses: House[] = [];
  afterAll(() => Promise.all(houses.map((house) => house.close())));

  /** One of two houses that are alike, with the people that the examples are about. */
  async function furnished(environment: Record<string, string>) {
    const house = await House.open({
      environment: { ...environment, WORKER: 'off', OUTBOUND_ALLOWED: 'hooks.example.org, tools.example.org' },
      resolveHost: async () => [{ address: '127.0.0.9', family: 4 }],
    });
    houses.push(house);
    const admin = await house.addUser('ADMIN', { name: 'Ada Lovelace', email: 'ada@example.org' });
    await house.markFirst(admin);
    const [user, other] = [
      await house.addUser('USER', { name: 'One' }),
      await house.addUser('EXPERT', { name: 'Two' }),
    ];
    const ask = async (name: string, body: object, isStranger: boolean) => {
      const variables = JSON.parse(
        variablesOf.get(name)!.replaceAll('$userId', user.id).replaceAll('$otherUserId', other.id),
      ) as object;
      // A session of its own for each: some operations end the one that they are asked in.
      const caller = isStranger ? house.anonymous : await house.callerFor(admin);
      const answer = await post(house, caller, { ...body, variables });
      return { direct: answer.direct, ...comparable(answer, house) };
    };
    return { ask };
  }

  it('is answered by its id as it is by its text, where nothing is registered', async () => {
    const plain = await furnished({});
    const trusting = await furnished({ TRUSTED_DOCUMENTS: MANIFEST });
    const statuses = new Set<number>();
    for (const [hash, query] of Object.entries(manifest)) {
      const { name: { value: name } = { value: '' }, operation } = getOperationAST(parse(query))!;
      for (const isStranger of [true, false]) {
        const { direct: _, ...sent } = await plain.ask(name, { query }, isStranger);
        const { direct, ...named } = await trusting.ask(name, { documentId: hash }, isStranger);
        expect({ name, ...named }).toEqual({ name, ...sent });
        expect([name, direct]).toEqual([name, operation !== 'subscription']);
        if (!isStranger && !sent.body.startsWith('{"errors"')) statuses.add(sent.status);
      }
    }
    expect(Object.keys(manifest).length).toBeGreaterThan(100);
    expect([...statuses]).toEqual([200]);
  }, 150_000);
});

describe('a service with documents that nobody could ask for', () => {
  const faults: readonly (readonly [string, string])[] = [
    ['query Cut {', 'Syntax Error: Expected Name, found <EOF>.'],
    ['query Odd { nothing }', 'Cannot query field "nothing" on type "Query".'],
    [
      `query Wide { ${Array.from({ length: 31 }, (_, i) => `a${i}: viewer { id }`).join(' ')} }`,
      'The operation is deeper',
    ],
    [
      'query Costly($n: Int = 100) { users(first: $n) { nodes { groups(first: $n) { nodes { members(first: $n) { nodes { id } } } } } } }',
      'The operation is deeper',
    ],
    [`query Long { ${'__typename '.repeat(2000)} }`, 'Syntax Error: Document contains more th'],
    ['query Intro { __schema { description } }', 'GraphQL introspection has been disabled'],
    ['subscription Sub { accessChanged @skip(if: true) { userId } }', '@skip must not be used'],
  ];

  it('does not start, and names each of them', async () => {
    const house = await House.open();
    const texts = faults.map(([text]) => text);
    const environment = { TRUSTED_DOCUMENTS: manifestOf(WHO, ...texts), ENABLE_INTROSPECTION: 'false' };
    const opening = House.open({ environment, database: house.database });
    await expect(opening).rejects.toMatchObject({
      name: 'ConfigError',
      faults: faults.map(([text, reason]) => {
        const [name] = /^\w+ \w+/.exec(text)!;
        return expect.stringContaining(`documents.json: ${sha256Of(text)} (${name}): ${reason}`);
      }),
    });
    await house.close();
  });
});

function apollo(text: string): object {
  return { persistedQuery: { version: 1, sha256Hash: sha256Of(text) } };
}
