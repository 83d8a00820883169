import http from 'node:http';
import { Gate } from '../support/gate.ts';
import { House, type Answer, type Caller, type TestUser } from '../support/house.ts';
import { whenWaitingForLock } from '../support/until.ts';
import { RawSocket, SocketClient } from '../support/web-socket.ts';

const VIEWER = '{ viewer { id } }';
const RENAME = 'mutation($id: ID!, $name: String!) { updateUser(id: $id, input: {name: $name}) { user { name } } }';
const SIGN_IN = 'mutation { signIn(input: {login: "nobody", password: "nothing"}) { nextStep } }';

describe('while the database is gone', () => {
  let house: House;
  let gate: Gate;
  let user: TestUser;
  let admin: Caller;
  let unseen: Caller;
  let held: SocketClient;
  beforeAll(async () => {
    house = await House.open();
    gate = new Gate(house);
    user = await house.addUser('ADMIN');
    [admin, unseen] = [await house.callerFor(user), await house.callerFor(user)];
    held = new SocketClient(house, admin);
    await held.ask(VIEWER);
    await gate.close();
  });
  afterAll(async () => {
    await held.close();
    await house.close();
  });

  const unavailable = {
    code: 'SERVICE_UNAVAILABLE',
    message: 'The database does not answer. Try again in a moment.',
    violations: [],
  };
  const probe = async (path: string): Promise<[number, unknown]> => {
    const answer = await fetch(`${house.url}${path}`);
    return [answer.status, await answer.json()];
  };

  it.each<[string, () => Promise<Answer>]>([
    ['a query', () => house.ask(admin, '{ users { totalCount } }')],
    ['a mutation', () => house.ask(admin, RENAME, { id: user.id, name: 'X' })],
    ['a sign-in', () => house.ask(house.anonymous, SIGN_IN)],
    ['a request with a token that was never seen', () => house.ask(unseen, VIEWER)],
  ])('answers %s with 503, soon', async (_what, ask) => {
    const began = Date.now();
    const { status, refusal, headers } = await ask();
    expect(status).toBe(503);
    expect(refusal).toMatchObject({ ...unavailable, requestId: headers.get('x-request-id') });
    expect(Date.now() - began).toBeLessThan(3000);
  });

  it('answers what needs no database', async () => {
    expect((await house.ask(house.anonymous, '{ __typename }')).data).toEqual({ __typename: 'Query' });
  });

  it('is alive, and not ready', async () => {
    expect(await probe('/livez')).toEqual([200, { status: 'UP' }]);
    expect(await probe('/readyz')).toEqual([503, { status: 'DOWN', detail: expect.any(String) }]);
  });

  it('keeps WebSockets open, and tells them the same', async () => {
    expect((await held.ask('{ users { totalCount } }')).refusal).toMatchObject(unavailable);
  });

  it('asks who connects anew to come back later', async () => {
    const raw = await RawSocket.open(house);
    raw.send({ type: 'connection_init', payload: admin });
    expect(await raw.closed).toEqual({ code: 1013, reason: 'Try again later' });
  });

  it('counts none of this as a defect', () => {
    expect(house.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  it('does not say of each WebSocket that it could not be checked, but where everything is said', () => {
    const said = house.log.filter(({ msg }) => msg === 'a connection could not be checked');
    expect(new Set(said.map(({ level }) => level))).toEqual(new Set([20]));
  });

  it('is ready and answers as before, on the connections that stayed, once it is back', async () => {
    await gate.open();
    expect(await probe('/readyz')).toEqual([200, { status: 'UP' }]);
    const { status, data } = await house.ask(admin, RENAME, { id: user.id, name: 'Back' });
    expect([status, data]).toEqual([200, { updateUser: { user: { name: 'Back' } } }]);
    expect((await held.ask(VIEWER)).data).toEqual({ viewer: { id: user.id } });
  });
});

describe('a defect', () => {
  let house: House;
  let admin: Caller;
  beforeAll(async () => {
    house = await House.open();
    admin = await house.callerFor(await house.addUser('ADMIN'));
  });
  afterAll(() => house.close());

  /** Breaks the service by taking a privilege away, for as long as the work lasts. */
  const without = async (privilege: string, table: string, work: () => Promise<Answer>): Promise<Answer> => {
    await house.rows(`REVOKE ${privilege} ON ${table} FROM gatehouse_app`);
    return work().finally(() => house.rows(`GRANT ${privilege} ON ${table} TO gatehouse_app`));
  };
  const logged = ({ refusal }: Answer) => house.log.filter(({ requestId }) => requestId === refusal!.requestId);
  const masked = { code: 'INTERNAL_SERVER_ERROR', message: 'Something went wrong on our side.', violations: [] };

  it('is masked, and logged under the request id that the client is told', async () => {
    await house.ask(admin, VIEWER);
    const answer = await without('SELECT', 'users', () => house.ask(admin, '{ users { totalCount } }'));
    expect(answer.refusal).toMatchObject(masked);
    expect(JSON.stringify(answer.errors)).not.toMatch(/SELECT|permission denied|stack/);
    expect(logged(answer)).toContainEqual(
      expect.objectContaining({
        level: 50,
        path: ['users'],
        msg: 'a request met a defect',
        err: expect.objectContaining({
          message: 'permission denied for table users',
          code: '42501',
          stack: expect.stringContaining('user.service'),
        }),
      }),
    );
  });

  it('leaves the other fields of the request as they are', async () => {
    const answer = await without('SELECT', 'user_activity', () =>
      house.ask(admin, '{ __typename users { totalCount nodes { id lastActiveAt } } }'),
    );
    expect([answer.status, answer.data]).toEqual([200, { __typename: 'Query', users: null }]);
  });

  it('is masked where even the caller cannot be known', async () => {
    const stranger = await house.callerFor(await house.addUser());
    const answer = await without('SELECT', 'sessions', () => house.ask(stranger, VIEWER));
    expect([answer.status, answer.data]).toEqual([500, null]);
    expect(answer.refusal).toMatchObject(masked);
    expect(logged(answer)).toContainEqual(expect.objectContaining({ level: 50, msg: 'a request met a defect' }));
  });

  it('undoes the whole mutation, and logs none of the values it met', async () => {
    const password = 'quiet-otter-marmalade-42';
    const input = { name: 'Grace', email: 'grace@example.org', password };
    const answer = await without('INSERT', 'passwords', () =>
      house.ask(admin, 'mutation($input: CreateUserInput!) { createUser(input: $input) { user { id } } }', { input }),
    );
    expect(answer.refusal).toMatchObject(masked);
    expect(await house.rows('SELECT 1 FROM users WHERE email = $1', [input.email])).toEqual([]);
    expect(logged(answer)).toContainEqual(expect.objectContaining({ level: 50 }));
    expect(JSON.stringify(house.log)).not.toMatch(/\$2[aby]\$|grace@example|quiet-otter/);
  });
});

describe('the end of the service', () => {
  const spent = async (work: () => Promise<unknown>): Promise<number> => {
    const began = Date.now();
    await work();
    return Date.now() - began;
  };

  it('does not wait for clients that keep their connections without a request', async () => {
    const house = await House.open();
    const agent = new http.Agent({ keepAlive: true });
    await Promise.all(Array.from({ length: 5 }, () => request(house, agent, house.anonymous, '{ __typename }')));
    const silent = await RawSocket.open(house);
    expect(await spent(() => house.close())).toBeLessThan(3000);
    expect(await silent.closed).toEqual({ code: 1001, reason: 'Going away' });
    agent.destroy();
  });

  it('lets requests and operations finish that are under way, and takes no more', async () => {
    const house = await House.open();
    const agent = new http.Agent({ keepAlive: true });
    const [caller, target] = [await house.callerFor(await house.addUser('ADMIN')), await house.addUser()];
    const client = new SocketClient(house, caller);
    await client.ask(VIEWER);
    const held = await house.database.owner.connect();
    await held.query('BEGIN');
    await held.query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [target.id]);
    const posted = request(house, agent, caller, RENAME, { id: target.id, name: 'Posted' });
    const sent = client.ask(RENAME, { id: target.id, name: 'Sent' });
    await whenWaitingForLock(house, 2);
    const closed = house.app.close();
    await expect(fetch(`${house.url}/livez`)).rejects.toThrow('fetch failed');
    await held.query('COMMIT');
    held.release();
    const { status, headers, body } = await posted;
    expect([status, headers.connection]).toEqual([200, 'close']);
    expect(body.data.updateUser.user.name).toBe('Posted');
    expect((await sent).data.updateUser.user.name).toBe('Sent');
    expect(await client.closed).toMatchObject({ code: 1001 });
    expect(await spent(() => closed)).toBeLessThan(3000);
    expect((await house.events(target.id)).map(({ action }) => action)).toEqual(['USER_UPDATED', 'USER_UPDATED']);
    agent.destroy();
    await house.close();
  });

  it('waits no longer than a moment for a WebSocket that does not let go', async () => {
    const house = await House.open();
    const stubborn = await RawSocket.open(house);
    stubborn.socket.pause();
    expect(await spent(() => house.close())).toBeLessThan(4000);
    stubborn.socket.terminate();
  });
});

interface Received {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
  readonly body: any;
}

/** Asks on a connection that is kept. */
const request = (house: House, agent: http.Agent, caller: Caller, query: string, variables = {}): Promise<Received> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(house.url);
    const headers = { 'content-type': 'application/json', ...(caller as Record<string, string>) };
    const sent = http.request({ hostname, port, path: '/graphql', method: 'POST', agent, headers }, (answer) => {
      let text = '';
      answer.on('data', (data) => (text += String(data)));
      answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, body: JSON.parse(text) }));
    });
    sent.on('error', reject);
    sent.end(JSON.stringify({ query, variables }));
  });
