import { serverAudits } from 'graphql-http';
import net from 'node:net';
import { House, type Caller, type Refusal } from '../support/house.ts';

const VIEWER = '{ viewer { id } }';
const newer = 'application/graphql-response+json';

describe('GraphQL over HTTP', () => {
  let house: House;
  let endpoint: string;
  let caller: Caller;
  beforeAll(async () => {
    house = await House.open();
    endpoint = `${house.url}/graphql`;
    caller = await house.callerFor(await house.addUser());
  });
  afterAll(() => house.close());

  const send = (body: unknown, headers: Record<string, string> = {}, init: RequestInit = {}): Promise<Response> =>
    fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...init,
    });
  const get = (query: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    fetch(`${endpoint}?query=${encodeURIComponent(query)}`, { headers });

  it('passes every audit of graphql-http but those that ask for requests open to cross-site forgery', async () => {
    const audits = serverAudits({ url: endpoint, fetchFn: fetch });
    const results = await Promise.all(audits.map((audit) => audit.fn()));
    const failing = results.filter(({ status }) => status !== 'ok').map(({ id }) => id);
    expect(failing.sort()).toEqual(['5A70', '6A70', 'D6D5']);
    expect(results).toHaveLength(61);
  });

  describe('answers', () => {
    it('a query by POST and by GET alike', async () => {
      const posted = await send({ query: VIEWER }, { ...caller });
      const got = await get(VIEWER, { 'content-type': 'application/json', ...caller });
      expect([posted.status, got.status]).toEqual([200, 200]);
      expect(await posted.json()).toEqual(await got.json());
    });

    it('a mutation by POST only, whatever its answer would be', async () => {
      const answer = await get('mutation { __typename }');
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('POST');
      expect((await errorOf(answer)).extensions.code).toBe('BAD_USER_INPUT');
    });

    it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s with 405 and the methods that are allowed', async (method) => {
      const answer = await send(method === 'OPTIONS' ? null : { query: VIEWER }, {}, { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST']);
      expect((await errorOf(answer)).extensions.requestId).toBe(answer.headers.get('x-request-id'));
    });

    it.each([
      ['application/json', 200],
      [`${newer}, application/json`, 400],
      [`application/json, ${newer}`, 200],
      [`application/json;q=0.5, ${newer};q=0.9`, 400],
      [`application/json, ${newer};q=0.9`, 200],
      ['*/*', 200],
      ['text/html, */*;q=0.8', 200],
    ])('a document that does not fit, asked for as %s, with %i', async (accept, status) => {
      const answer = await send({ query: '{ nothing }' }, { accept });
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toContain(status === 400 ? newer : 'application/json');
    });

    it('with 401 where nothing came of a request without a valid credential, and with 200 where something did', async () => {
      const stale = { authorization: 'Bearer no-such-token' };
      expect((await send({ query: VIEWER }, stale)).status).toBe(401);
      expect((await send({ query: '{ __typename viewer { id } }' }, stale)).status).toBe(200);
    });

    it('without letting anything on the way keep it, since it may hold tokens', async () => {
      expect((await send({ query: VIEWER })).headers.get('cache-control')).toBe('no-store');
    });
  });

  describe('refuses what a page of another site can send without asking first', () => {
    it.each([
      ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
      ['a form with files', { 'content-type': 'multipart/form-data; boundary=x' }, 415],
      ['plain text', { 'content-type': 'text/plain' }, 400],
    ])('as %s', async (_what, headers, status) => {
      const answer = await send(JSON.stringify({ query: VIEWER }), headers);
      expect(answer.status).toBe(status);
      expect(await answer.json()).not.toHaveProperty('data');
    });

    it('as a link, but not a query by GET that has a header of its own', async () => {
      expect((await get(VIEWER, {})).status).toBe(400);
      expect((await get(VIEWER, { 'apollo-require-preflight': '1' })).status).toBe(200);
    });

    it('and allows no other site to read answers', async () => {
      const answer = await send({ query: VIEWER }, { origin: 'https://elsewhere.example' });
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    });
  });

  describe('headers', () => {
    const addresses = ['/graphql', '/livez', '/readyz', '/.well-known/jwks.json', '/graphiql/', '/nowhere', '/%'];

    it.each(addresses)('guard the answer at %s', async (path) => {
      const { headers } = await fetch(`${house.url}${path}`);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('strict-transport-security')).toBeNull();
    });

    it('demand HTTPS where the public address has it', async () => {
      const secure = await House.open({ environment: { PUBLIC_URL: 'https://id.example.org' } });
      const { headers } = await fetch(`${secure.url}/livez`);
      await secure.close();
      expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
    });

    it('guard even the answer to what is not HTTP', async () => {
      const answer = await exchange(house, 'NONSENSE\r\n\r\n');
      expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
      expect(answer).toContain('x-content-type-options: nosniff');
    });
  });

  describe('the request id', () => {
    const given = 'trace-0123456789.abc';

    it('is taken over from the client, and given back with the answer and each error', async () => {
      const answer = await send({ query: '{ nothing }' }, { 'x-request-id': given });
      expect(answer.headers.get('x-request-id')).toBe(given);
      expect((await errorOf(answer)).extensions.requestId).toBe(given);
    });

    it('stands in the log and in audit events', async () => {
      const user = await house.addUser();
      const admin = await house.callerFor(await house.addUser('ADMIN'));
      const requestId = `trace-${user.id}`;
      await house.ask(
        admin,
        'mutation($id: ID!) { suspendUser(id: $id) { user { id } } }',
        { id: user.id },
        {
          'x-request-id': requestId,
        },
      );
      expect(await house.events(user.id)).toMatchObject([{ action: 'USER_SUSPENDED', request_id: requestId }]);
      expect(house.log).toContainEqual(expect.objectContaining({ requestId, status: 200, path: '/graphql' }));
    });

    it.each(['short', 'with spaces in it', 'x'.repeat(129), 'line\tfeed-line', '<script>alert(1)</script>'])(
      'is made anew where the given one could do harm: %s',
      async (bad) => {
        const answer = await send({ query: VIEWER }, { 'x-request-id': bad });
        expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      },
    );
  });

  describe('the address of the client', () => {
    const forwarded = { 'x-forwarded-for': '203.0.113.9' };
    const addressSeenBy = async (asked: House): Promise<string> => {
      const user = await asked.addUser();
      const admin = await asked.callerFor(await asked.addUser('ADMIN'));
      await asked.ask(admin, 'mutation($id: ID!) { suspendUser(id: $id) { user { id } } }', { id: user.id }, forwarded);
      const [event] = await asked.events(user.id);
      return event.ip_address as string;
    };
    const addressBehind = async (proxies: string): Promise<string> => {
      const behind = await House.open({ environment: { TRUSTED_PROXIES: proxies } });
      const address = await addressSeenBy(behind);
      await behind.close();
      return address;
    };

    it('is the one that connects, whatever a header says', async () => {
      expect(await addressSeenBy(house)).toBe('127.0.0.1');
    });

    it('is told by a proxy that is trusted', async () => {
      expect(await addressBehind('10.0.0.0/8, 127.0.0.1')).toBe('203.0.113.9');
    });

    it('is not told by a proxy that is not', async () => {
      expect(await addressBehind('10.0.0.0/8')).toBe('127.0.0.1');
    });
  });
});

const errorOf = async (answer: Response): Promise<{ extensions: Refusal }> =>
  ((await answer.json()) as { errors: [{ extensions: Refusal }] }).errors[0];

/** Sends text as it is, and returns all that comes back. */
const exchange = (house: House, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = net.connect(Number(new URL(house.url).port), '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (data) => (answer += String(data)));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
