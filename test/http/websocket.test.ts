import { once } from 'node:events';
import http from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { keepAlive } from '../../src/http/websocket.ts';
import { addPerson, PASSWORD } from '../identity/sign-in.support.ts';
import { House, type Caller } from '../support/house.ts';
import { RawSocket, SocketClient, socketAddress } from '../support/web-socket.ts';

const VIEWER = '{ viewer { id name } }';
const RENAME = 'mutation($name: String!) { updateViewer(input: {name: $name}) { user { name } } }';
const SUSPEND = 'mutation($id: ID!) { suspendUser(id: $id) { user { id } } }';

describe('GraphQL over WebSocket', () => {
  let house: House;
  const open: { close(): Promise<void> }[] = [];
  beforeAll(async () => {
    house = await House.open({ environment: { GRAPHQL_MAX_BODY_BYTES: '4096' } });
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()));
  });
  afterAll(() => house.close());

  const connect = (caller: Caller, options = {}, to = house): SocketClient => {
    const client = new SocketClient(to, caller, options);
    open.push(client);
    return client;
  };
  const connectRaw = async (options = {}, protocol?: string[]): Promise<RawSocket> => {
    const raw = await RawSocket.open(house, options, protocol);
    open.push({ close: async () => raw.socket.terminate() });
    return raw;
  };
  /** A connection that has said who it is. */
  const introduced = async (caller: Caller): Promise<RawSocket> => {
    const raw = await connectRaw();
    raw.send({ type: 'connection_init', payload: caller });
    await raw.next(({ type }) => type === 'connection_ack');
    return raw;
  };
  const subscribe = (id: string, query: string, variables: Record<string, unknown> = {}) => ({
    id,
    type: 'subscribe',
    payload: { query, variables },
  });
  const person = async (role: 'USER' | 'ADMIN' = 'USER') => {
    const user = await house.addUser(role);
    return { ...user, caller: await house.callerFor(user) };
  };

  describe('executes operations', () => {
    it('as the account whose token came with connection_init', async () => {
      const { id, name, caller } = await person();
      expect(await connect(caller).ask(VIEWER)).toEqual({ data: { viewer: { id, name } }, refusal: null });
    });

    it('with the header however it is written, as in HTTP', async () => {
      const { id, caller } = await person();
      const raw = await introduced({ Authorization: caller.authorization } as Caller);
      raw.send(subscribe('1', VIEWER));
      const answer = await raw.next(({ type }) => type === 'next');
      expect(answer).toMatchObject({ payload: { data: { viewer: { id } } } });
    });

    it('of a stranger as a stranger', async () => {
      const client = connect(house.anonymous);
      expect((await client.ask(VIEWER)).data).toEqual({ viewer: null });
      expect((await client.ask('{ users { totalCount } }')).refusal?.code).toBe('UNAUTHENTICATED');
    });

    it('that change something, with an audit event that tells whence', async () => {
      const { id, caller } = await person();
      const client = connect(caller, { headers: { 'user-agent': 'socket-test/1' } });
      const { data } = await client.ask(RENAME, { name: 'Renamed' });
      expect(data.updateViewer.user.name).toBe('Renamed');
      expect(await house.rows('SELECT name FROM users WHERE id = $1', [id])).toEqual([{ name: 'Renamed' }]);
      const [event] = await house.events(id);
      expect(event).toMatchObject({ actor_id: id, ip_address: '127.0.0.1', user_agent: 'socket-test/1' });
      expect(event.request_id).toMatch(/^[0-9a-f-]{36}$/);
    });

    it('many at once, each under a request id of its own', async () => {
      const client = connect(house.anonymous);
      const answers = await Promise.all(Array.from({ length: 40 }, () => client.ask('{ users { totalCount } }')));
      expect(new Set(answers.map(({ refusal }) => refusal!.requestId)).size).toBe(40);
    });

    it('as the account may at that moment: a new role counts with the next one', async () => {
      const admin = await person('ADMIN');
      const delegate = await person('ADMIN');
      const client = connect(delegate.caller);
      expect((await client.ask('{ users { totalCount } }')).refusal).toBeNull();
      const change = 'mutation($id: ID!) { changeUserRole(id: $id, role: USER) { user { id } } }';
      expect((await house.ask(admin.caller, change, { id: delegate.id })).errors).toEqual([]);
      expect((await client.ask('{ users { totalCount } }')).refusal?.code).toBe('FORBIDDEN');
    });

    it('with the same words for what is wrong', async () => {
      const { caller } = await person();
      const client = connect(caller);
      expect((await client.ask('{ nothing }')).refusal).toEqual({
        message: 'Cannot query field "nothing" on type "Query".',
        code: 'GRAPHQL_VALIDATION_FAILED',
        requestId: expect.any(String),
        violations: [],
      });
      expect(
        (await client.ask('query($f: Int) { users(first: $f) { totalCount } }', { f: 'Tr0ub4dor' })).refusal,
      ).toEqual(
        expect.objectContaining({
          code: 'BAD_USER_INPUT',
          violations: [{ path: ['f'], code: 'INVALID', message: 'must be of type Int' }],
        }),
      );
      expect((await client.ask('{ users { totalCount } }')).refusal).toMatchObject({
        code: 'FORBIDDEN',
        path: ['users'],
      });
      expect((await client.ask('subscription { viewer { id } }')).refusal?.code).toBe('GRAPHQL_VALIDATION_FAILED');
      expect((await client.ask('')).refusal?.code).toBe('BAD_USER_INPUT');
      expect((await client.ask('{')).refusal?.code).toBe('GRAPHQL_PARSE_FAILED');
    });

    it('masks a defect, and logs it under its request id', async () => {
      const { caller } = await person('ADMIN');
      const client = connect(caller);
      await client.ask(VIEWER);
      await house.rows('REVOKE SELECT ON users FROM gatehouse_app');
      const { refusal } = await client.ask('{ users { totalCount } }');
      await house.rows('GRANT SELECT ON users TO gatehouse_app');
      expect(refusal).toMatchObject({
        code: 'INTERNAL_SERVER_ERROR',
        message: 'Something went wrong on our side.',
      });
      expect(house.log).toContainEqual(
        expect.objectContaining({ level: 50, requestId: refusal!.requestId, msg: 'a request met a defect' }),
      );
    });

    it('but hands no refresh token to a cookie, which it cannot set', async () => {
      const { email } = await addPerson(house);
      const client = connect(house.anonymous);
      const signIn = (tokenDelivery: string) =>
        client.ask('mutation($input: SignInInput!) { signIn(input: $input) { refreshToken } }', {
          input: { login: email, password: PASSWORD, tokenDelivery },
        });
      expect((await signIn('COOKIE')).refusal).toMatchObject({
        code: 'BAD_USER_INPUT',
        violations: [{ path: ['input', 'tokenDelivery'] }],
      });
      expect((await signIn('BODY')).data.signIn.refreshToken).toMatch(/^gh_rt_/);
    });
  });

  describe('refuses', () => {
    it.each([
      ['a token that is none', { authorization: 'Bearer nonsense' }],
      ['a header that is none', { authorization: 'nonsense' }],
      ['a number', { authorization: 7 }],
      ['an object', { authorization: { token: 'x' } }],
    ])('%s as a credential', async (_what, payload) => {
      const raw = await connectRaw();
      raw.send({ type: 'connection_init', payload }, subscribe('1', VIEWER));
      expect(await raw.closed).toEqual({ code: 4401, reason: 'Unauthorized' });
      expect(raw.messages).toEqual([]);
    });

    it('an operation before connection_init', async () => {
      const raw = await connectRaw();
      raw.send(subscribe('1', VIEWER));
      expect((await raw.closed).code).toBe(4401);
    });

    it('a connection that says nothing for three seconds', async () => {
      const raw = await connectRaw();
      expect((await raw.closed).code).toBe(4408);
    });

    it('a second connection_init', async () => {
      const raw = await introduced(house.anonymous);
      raw.send({ type: 'connection_init' });
      expect((await raw.closed).code).toBe(4429);
    });

    it('who names no protocol', async () => {
      expect((await (await connectRaw({}, [])).closed).code).toBe(4406);
    });

    it.each(['not JSON', '[]', '{"type":"nonsense"}', '{"type":"connection_ack"}', '{"type":"subscribe","id":7}'])(
      'the message %s, without a word to the console',
      async (message) => {
        const said = jest.spyOn(console, 'error');
        const raw = await introduced(house.anonymous);
        raw.send(message);
        expect((await raw.closed).code).toBe(4400);
        expect(said).not.toHaveBeenCalled();
        said.mockRestore();
      },
    );

    it('a message larger than a body may be, and takes one that is not', async () => {
      const raw = await introduced(house.anonymous);
      const filled = (size: number): string => {
        const message = JSON.stringify(subscribe('1', '{ __typename }', { filling: '' }));
        return message.replace('"filling":""', `"filling":"${'x'.repeat(size - message.length)}"`);
      };
      raw.send(filled(4096));
      await raw.next(({ type }) => type === 'next');
      raw.send(filled(4097));
      expect((await raw.closed).code).toBe(1009);
    });

    it.each([
      ['a client that waits', false],
      ['a client that gives up on each', true],
    ])('more than a hundred operations at once, of %s', async (_what, givesUp) => {
      const { id, caller } = await person('ADMIN');
      const raw = await introduced(caller);
      const held = await house.database.owner.connect();
      await held.query('BEGIN');
      await held.query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [id]);
      for (let number = 1; number <= 101; number += 1) {
        raw.send(subscribe(`operation ${number}`, RENAME, { name: 'Late' }));
        if (givesUp && number <= 100) raw.send({ id: `operation ${number}`, type: 'complete' });
      }
      const refusal = await raw.next(({ type }) => type === 'error');
      await held.query('COMMIT');
      held.release();
      expect(refusal).toMatchObject({
        id: 'operation 101',
        payload: [{ extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 1 } }],
      });
    });
  });

  describe('lets only its own pages connect', () => {
    const statusFor = async (to: House, origin: string | undefined): Promise<number> => {
      const socket = new WebSocket(socketAddress(to), 'graphql-transport-ws', origin === undefined ? {} : { origin });
      return new Promise((resolve) => {
        socket.on('open', () => resolve(101));
        socket.on('unexpected-response', (_request, answer) => resolve(answer.statusCode!));
        socket.on('error', () => undefined);
      }).finally(() => socket.terminate()) as Promise<number>;
    };

    it('and clients that are no browser', async () => {
      expect(await statusFor(house, undefined)).toBe(101);
      expect(await statusFor(house, house.url)).toBe(101);
    });

    it.each(['https://elsewhere.example', 'null', 'http://127.0.0.1', 'http://127.0.0.1.elsewhere.example', 'x'])(
      'but not those of %s',
      async (origin) => {
        expect(await statusFor(house, origin)).toBe(403);
      },
    );

    it('also where a proxy has the public address', async () => {
      const behind = await House.open({ environment: { PUBLIC_URL: 'https://id.example.org/auth' } });
      const statuses = [
        await statusFor(behind, 'https://id.example.org'),
        await statusFor(behind, 'http://id.example.org'),
        await statusFor(behind, 'https://id.example.org.evil.example'),
      ];
      await behind.close();
      expect(statuses).toEqual([101, 403, 403]);
    });
  });

  describe('ends a connection', () => {
    it('when its token expires', async () => {
      const user = await house.addUser();
      const { sessionId } = await house.callerFor(user);
      const { token, expiresAt } = await house.app.tokens.issue({ userId: user.id, sessionId }, 2);
      const client = connect({ authorization: `Bearer ${token}` });
      expect((await client.ask(VIEWER)).data.viewer.id).toBe(user.id);
      expect((await client.closed).code).toBe(4401);
      expect(house.clock.now().getTime() - expiresAt.getTime()).toBeLessThan(1000);
    });

    it('at the first operation after its token expired, whatever the timers say', async () => {
      const own = await House.open();
      const user = await own.addUser();
      const client = new SocketClient(own, await own.callerFor(user));
      await client.ask(VIEWER);
      own.clock.advance({ minutes: 11 });
      const { refusal } = await client.ask(VIEWER);
      const { code } = await client.closed;
      await own.close();
      expect([refusal?.code, code]).toEqual(['UNAUTHENTICATED', 4401]);
    });

    it.each([
      ['suspended', SUSPEND],
      ['signed out everywhere', 'mutation($id: ID!) { revokeSessions(userId: $id) { revokedCount } }'],
      ['deleted', 'mutation($id: ID!) { deleteUser(id: $id) { deletedId } }'],
    ])('when its account is %s, and no other', async (_what, mutation) => {
      const admin = await person('ADMIN');
      const [ended, other] = [await person(), await person()];
      const [client, bystander] = [connect(ended.caller), connect(other.caller)];
      await Promise.all([client.ask(VIEWER), bystander.ask(VIEWER)]);
      expect((await house.ask(admin.caller, mutation, { id: ended.id })).errors).toEqual([]);
      expect(await client.closed).toMatchObject({ code: 4401, reason: 'Unauthorized' });
      expect((await bystander.ask(VIEWER)).data.viewer.id).toBe(other.id);
    });

    it('within a second when it happened in another process', async () => {
      const elsewhere = await House.open({ database: house.database });
      const admin = await elsewhere.callerFor(await elsewhere.addUser('ADMIN'));
      const { id, caller } = await person();
      const client = connect(caller);
      await client.ask(VIEWER);
      expect((await elsewhere.ask(admin, SUSPEND, { id })).errors).toEqual([]);
      const before = Date.now();
      expect((await client.closed).code).toBe(4401);
      expect(Date.now() - before).toBeLessThan(1000);
      await elsewhere.close();
    });

    it('and begins nothing more, even for a client that does not take notice', async () => {
      const admin = await person('ADMIN');
      const { id, name, caller } = await person();
      const raw = await introduced(caller);
      raw.socket.pause();
      await house.ask(admin.caller, SUSPEND, { id });
      raw.send(subscribe('1', RENAME, { name: 'Too late' }));
      raw.socket.resume();
      expect((await raw.closed).code).toBe(4401);
      expect(raw.messages.filter(({ type }) => type === 'next')).toEqual([]);
      expect(await house.rows('SELECT name FROM users WHERE id = $1', [id])).toEqual([{ name }]);
    });

    it('that signs itself out, once it has its answer', async () => {
      const { caller } = await person();
      const client = connect(caller);
      const { data } = await client.ask('mutation { signOut { session { id } } }');
      expect(data.signOut.session.id).toBe((caller as { sessionId?: string }).sessionId);
      expect((await client.closed).code).toBe(4401);
    });

    it('but does not count as activity of who is only connected', async () => {
      const own = await House.open();
      const [administrator, idle] = [await own.addUser('ADMIN'), await own.addUser()];
      const raw = await RawSocket.open(own);
      raw.send({ type: 'connection_init', payload: await own.callerFor(idle) });
      await raw.next(({ type }) => type === 'connection_ack');
      const change = 'mutation($id: ID!) { changeUserRole(id: $id, role: EXPERT) { user { id } } }';
      await own.ask(await own.callerFor(administrator), change, { id: idle.id });
      await own.app.close();
      const active = await own.rows('SELECT user_id FROM user_activity WHERE last_active_at IS NOT NULL');
      await own.close();
      expect(active).toEqual([{ user_id: administrator.id }]);
    });
  });

  describe('keeps a connection', () => {
    const pair = async (options = {}) => {
      const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
      await once(server, 'listening');
      const client = new WebSocket(`ws://127.0.0.1:${(server.address() as { port: number }).port}`, options);
      const [[served]] = await Promise.all([once(server, 'connection'), once(client, 'open')]);
      return { server, client, served: served as WebSocket };
    };

    it('while the other end answers', async () => {
      const { server, client, served } = await pair();
      keepAlive(served, 20);
      for (let pings = 0; pings < 4; pings += 1) await once(client, 'ping');
      expect(served.readyState).toBe(served.OPEN);
      client.terminate();
      server.close();
    });

    it('no longer than it takes to find that nobody does', async () => {
      const { server, client, served } = await pair({ autoPong: false });
      keepAlive(served, 20);
      const [code] = await once(client, 'close');
      expect(code).toBe(1006);
      server.close();
    });
  });

  describe('leaves other requests for an upgrade', () => {
    interface Received {
      readonly status: number;
      readonly body: string;
      readonly headers: http.IncomingHttpHeaders;
    }
    const upgrade = (path: string, headers: http.OutgoingHttpHeaders, body?: readonly string[]): Promise<Received> =>
      new Promise((resolve, reject) => {
        const { hostname, port } = new URL(house.url);
        const method = body ? 'POST' : 'GET';
        const all = { 'content-type': 'application/json', connection: 'Upgrade, HTTP2-Settings', ...headers };
        const request = http.request({ hostname, port, path, method, headers: all, agent: false }, (answer) => {
          let text = '';
          answer.on('data', (data) => (text += String(data)));
          answer.on('end', () => resolve({ status: answer.statusCode!, body: text, headers: answer.headers }));
        });
        request.on('error', reject);
        request.flushHeaders();
        for (const part of body ?? []) request.write(part);
        request.end();
      });
    const http2 = { upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQCAAAAAAIAAAAA' };

    it('to HTTP/2, which clients of Java offer, to HTTP as it is', async () => {
      const got = await upgrade('/graphql?query=%7B__typename%7D', http2);
      const posted = await upgrade('/graphql', http2, ['{"query":', '"{ __typename }"}']);
      const answer = { data: { __typename: 'Query' } };
      expect([got.status, JSON.parse(got.body)]).toEqual([200, answer]);
      expect([posted.status, JSON.parse(posted.body)]).toEqual([200, answer]);
    });

    it('elsewhere to what is there', async () => {
      expect((await upgrade('/livez', { upgrade: 'websocket' })).status).toBe(200);
      const nowhere = await upgrade('/nowhere', { upgrade: 'websocket' });
      expect(nowhere.status).toBe(404);
      expect(nowhere.headers).toMatchObject({ 'x-content-type-options': 'nosniff', connection: 'close' });
    });

    it('that are no handshake unanswered by any socket', async () => {
      const { status, headers } = await upgrade('/graphql', { upgrade: 'websocket' });
      expect(status).toBe(400);
      expect(headers['x-content-type-options']).toBe('nosniff');
    });
  });
});

describe('a WebSocket that never reads', () => {
  it('is cut off before it fills the memory', async () => {
    const house = await House.open();
    const socket = new WebSocket(socketAddress(house), 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init' }));
    await once(socket, 'message');
    const closed = once(socket, 'close');
    socket.pause();
    const ping = JSON.stringify({ type: 'ping', payload: { filler: 'x'.repeat(900_000) } });
    for (let sent = 0; sent < 60; sent += 1) socket.send(ping, () => undefined);
    socket.on('error', () => undefined);
    // Reading again only once the service had the chance to keep it all.
    await house.ask(house.anonymous, '{ service { version } }');
    socket.resume();
    const [code] = (await closed) as [number];
    await house.close();
    expect(code).toBe(1006);
  });
});
