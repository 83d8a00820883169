import { getIntrospectionQuery } from 'graphql';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { Sockets, streaming, tellAccessChanged } from '../support/subscriptions.ts';
import { manifestOf, sha256Of } from '../support/trusted-documents.ts';

const WHO = 'query Who { viewer { id } }';
const CHANGES = 'subscription Changes { accessChanged { userId } }';
const OTHER_CHANGES = 'subscription Others { accessChanged { userId occurredAt } }';

describe('a service that answers registered documents alone', () => {
  let house: House;
  let caller: Caller;
  let user: TestUser;
  const sockets = new Sockets(() => house);
  beforeAll(async () => {
    house = await House.open({
      environment: {
        TRUSTED_DOCUMENTS: manifestOf(WHO, CHANGES),
        TRUSTED_DOCUMENTS_ONLY: 'true',
        ENABLE_INTROSPECTION: 'true',
        METRICS_PORT: '0',
      },
      mail: true,
    });
    user = await house.addUser();
    caller = await house.callerFor(user);
  });
  afterEach(async () => {
    await sockets.close();
    await streaming(house, 0);
  });
  afterAll(() => house.close());

  const post = async (body: object, headers: Record<string, string> = {}) => {
    const response = await fetch(`${house.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...caller, ...headers },
      body: JSON.stringify(body),
    });
    return outcomeOf(response);
  };
  const outcomeOf = async (response: Response) => {
    const { data, errors } = (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
    return { status: response.status, data, code: errors?.[0]?.extensions.code };
  };
  const refused = { status: 400, data: undefined, code: 'PERSISTED_QUERY_NOT_FOUND' };

  it('answers them by their id and by their text', async () => {
    for (const body of [{ documentId: sha256Of(WHO) }, { query: WHO }, { query: WHO, documentId: sha256Of(WHO) }])
      expect(await post(body)).toEqual({ status: 200, data: { viewer: { id: user.id } }, code: undefined });
  });

  it.each([
    ['another query', 'query Other { viewer { id } }'],
    ['one that differs by a space', `${WHO} `],
    ['introspection', getIntrospectionQuery()],
    ['the least that can be asked', '{ __typename }'],
    ['what does not fit the schema, of which nothing is told', '{ nothing }'],
    ['what is no GraphQL, which is not parsed', '{'],
    ['a mutation', 'mutation { updateViewer(input: { name: "Eve" }) { user { id } } }'],
  ])('refuses %s, however often and however it is sent', async (_what, query) => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: sha256Of(query) } };
    for (const body of [{ query }, { query }, { query, documentId: sha256Of(query) }, { query, extensions }])
      for (const accept of ['*/*', 'application/graphql-response+json', 'text/x-nothing;q=0.1, */*'])
        expect(await post(body, { accept })).toEqual(refused);
    const headers = { 'content-type': 'application/json', ...caller };
    const got = await fetch(`${house.url}/graphql?query=${encodeURIComponent(query)}`, { headers });
    expect(await outcomeOf(got)).toEqual(refused);
    expect(await house.rows('SELECT name FROM users WHERE id = $1', [user.id])).toEqual([{ name: user.name }]);
  });

  it('goes on to say that a request without any document is none', async () => {
    expect(await post({ variables: {} })).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
  });

  it('counts what it refuses, as an operation and as an error', async () => {
    const page = async (): Promise<string> => (await fetch(`${house.app.metricsUrl()}/metrics`)).text();
    const counted = (text: string): number[] =>
      [
        /^gatehouse_operations_total\{(?=.*operation="none")(?=.*code="PERSISTED_QUERY_NOT_FOUND").*\} (\d+)$/m,
        /^gatehouse_errors_total\{(?=.*code="PERSISTED_QUERY_NOT_FOUND").*\} (\d+)$/m,
      ].map((line) => Number(line.exec(text)?.[1] ?? 0));
    const [operations, errors] = counted(await page()) as [number, number];
    await post({ query: '{ service { version } }' });
    await post({ documentId: 'sha256:none' });
    expect(counted(await page())).toEqual([operations + 2, errors + 2]);
  });

  it('obeys over WebSocket as well', async () => {
    const client = sockets.connect(caller);
    expect((await client.ask(WHO)).data).toEqual({ viewer: { id: user.id } });
    expect((await client.ask('{ viewer { id } }')).refusal?.code).toBe('PERSISTED_QUERY_NOT_FOUND');
    const answer = await client.begin({ query: '', documentId: `sha256:${sha256Of(WHO)}` }).next();
    expect(answer.data).toEqual({ viewer: { id: user.id } });
    for (const operation of [
      { query: OTHER_CHANGES },
      { query: OTHER_CHANGES, documentId: sha256Of(CHANGES) },
      { query: OTHER_CHANGES, documentId: sha256Of(OTHER_CHANGES) },
      { query: '', documentId: sha256Of(OTHER_CHANGES) },
      { query: '', extensions: { persistedQuery: { version: 1, sha256Hash: sha256Of(OTHER_CHANGES) } } },
    ])
      expect(await client.begin(operation).ended).toMatchObject({ code: 'PERSISTED_QUERY_NOT_FOUND' });
  });

  it('subscribes to a registered document, by its id or its text', async () => {
    const client = sockets.connect(caller);
    const streams = [
      { query: '', documentId: sha256Of(CHANGES) },
      { query: '', extensions: { persistedQuery: { version: 1, sha256Hash: sha256Of(CHANGES) } } },
      { query: CHANGES },
    ].map((operation) => client.begin(operation));
    await streaming(house, streams.length);
    await tellAccessChanged(house, [user.id]);
    for (const stream of streams) expect((await stream.next()).data).toEqual({ accessChanged: { userId: user.id } });
  });

  it('lets its own pages do what they are there for, where it has them', async () => {
    const withoutPages = await House.open({
      environment: {
        TRUSTED_DOCUMENTS_ONLY: 'true',
        TRUSTED_DOCUMENTS: manifestOf(WHO),
        APP_URL: 'https://app.example.org',
      },
      mail: true,
    });
    for (const path of ['/set-password', '/confirm-email']) {
      const page = await (await fetch(`${house.url}${path}`)).text();
      const query = /data-operation="([^"]+)"/.exec(page)![1]!;
      const variables = { token: 'gh_none', newPassword: 'quiet-otter-marmalade-42' };
      expect((await post({ query, variables })).code).toBe('TOKEN_INVALID');
      const elsewhere = await fetch(`${withoutPages.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      expect(await outcomeOf(elsewhere)).toEqual(refused);
    }
    await withoutPages.close();
  });
});
