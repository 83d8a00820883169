import { keyOf } from '../support/callers.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { ACCESS_CHANGED, Sockets, streaming, tellAccessChanged } from '../support/subscriptions.ts';
import { RawSocket } from '../support/web-socket.ts';

const CHANGE_ROLE = 'mutation($id: ID!, $role: UserRole!) { changeUserRole(id: $id, role: $role) { user { id } } }';

describe('a subscription', () => {
  let house: House;
  let admin: Caller;
  let user: TestUser;
  let caller: Caller;
  let everybody: Caller;
  const sockets = new Sockets(() => house);
  beforeAll(async () => {
    house = await House.open();
    admin = await house.callerFor(await house.addUser('ADMIN'));
    user = await house.addUser();
    caller = await house.callerFor(user);
    everybody = await keyOf(house, await house.addUser('USER', { type: 'SERVICE' }), ['ACCESS_CHECK']);
  });
  afterEach(async () => {
    await sockets.close();
    await streaming(house, 0);
  });
  afterAll(() => house.close());

  /** A connection below the level of GraphQL that has said who it is. */
  const introduced = async (): Promise<RawSocket> => {
    const raw = await RawSocket.open(house);
    raw.send({ type: 'connection_init', payload: caller });
    await raw.next(({ type }) => type === 'connection_ack');
    return raw;
  };

  it('is told of what happens after it began, and of nothing that happened before', async () => {
    await house.ask(admin, CHANGE_ROLE, { id: user.id, role: 'EXPERT' });
    const stream = sockets.connect(caller).subscribe(ACCESS_CHANGED);
    await streaming(house, 1);
    const before = house.clock.now();
    await house.ask(admin, CHANGE_ROLE, { id: user.id, role: 'USER' });
    const { data, refusal } = await stream.next();
    expect(refusal).toBeNull();
    expect(data).toEqual({ accessChanged: { userId: user.id, occurredAt: expect.any(String) } });
    expect(Date.parse(data.accessChanged.occurredAt)).toBeGreaterThanOrEqual(before.getTime());
    expect(stream.answers).toEqual([]);
  });

  it('selects what it wants, with fragments, aliases and variables, by the name of one of several operations', async () => {
    const document = `
      query Other { viewer { id } }
      subscription Changes($userId: ID, $when: Boolean!) { ...F }
      fragment F on Subscription { changed: accessChanged(userId: $userId) { ...Who at: occurredAt @include(if: $when) } }
      fragment Who on AccessChange { __typename userId }`;
    const client = sockets.connect(caller);
    const [without, withIt] = [false, true].map((when) =>
      client.subscribe(document, { userId: user.id, when }, 'Changes'),
    ) as [ReturnType<typeof client.subscribe>, ReturnType<typeof client.subscribe>];
    await streaming(house, 2);
    await tellAccessChanged(house, [user.id]);
    const changed = { __typename: 'AccessChange', userId: user.id };
    expect((await without.next()).data).toEqual({ changed });
    expect((await withIt.next()).data).toEqual({ changed: { ...changed, at: expect.any(String) } });
  });

  it('is one of several on a connection, each for itself, beside queries and mutations', async () => {
    const others = [await house.addUser(), await house.addUser()] as const;
    const client = sockets.connect(everybody);
    const [first, second] = others.map(({ id }) => client.subscribe(ACCESS_CHANGED, { userId: id })) as [
      ReturnType<typeof client.subscribe>,
      ReturnType<typeof client.subscribe>,
    ];
    await streaming(house, 2);
    await tellAccessChanged(house, [others[0].id]);
    expect((await first.next()).data.accessChanged.userId).toBe(others[0].id);
    first.complete();
    await streaming(house, 1);
    expect((await client.ask('{ viewer { id } }')).refusal).toBeNull();
    await tellAccessChanged(house, [others[0].id, others[1].id]);
    expect((await second.next()).data.accessChanged.userId).toBe(others[1].id);
    expect([first.answers, second.answers]).toEqual([[], []]);
  });

  it('is told of events in their order', async () => {
    const users = await Promise.all(Array.from({ length: 30 }, () => house.addUser()));
    const stream = sockets.connect(everybody).subscribe(ACCESS_CHANGED);
    await streaming(house, 1);
    for (const { id } of users) await tellAccessChanged(house, [id]);
    const told: string[] = [];
    while (told.length < users.length) told.push((await stream.next()).data.accessChanged.userId);
    expect(told).toEqual(users.map(({ id }) => id));
  });

  it('ends at once when the client says so, while nothing happens', async () => {
    const stream = sockets.connect(caller).subscribe(ACCESS_CHANGED);
    await streaming(house, 1);
    stream.complete();
    await streaming(house, 0);
  });

  it('leaves nothing behind, after two hundred that were completed and fifty whose connection was cut', async () => {
    for (let round = 0; round < 4; round += 1) {
      const client = sockets.connect(caller);
      const streams = Array.from({ length: 50 }, () => client.subscribe(ACCESS_CHANGED));
      await streaming(house, 50);
      for (const stream of streams) stream.complete();
      await streaming(house, 0);
    }
    const raw = await introduced();
    for (let id = 0; id < 50; id += 1) raw.send({ id: `${id}`, type: 'subscribe', payload: { query: ACCESS_CHANGED } });
    await streaming(house, 50);
    raw.socket.terminate();
    await streaming(house, 0);
  });

  it('leaves nothing behind where its id is used again before it began', async () => {
    const raw = await introduced();
    const subscribe = { id: '1', type: 'subscribe', payload: { query: ACCESS_CHANGED } };
    for (let again = 0; again < 5; again += 1) raw.send(subscribe, { id: '1', type: 'complete' });
    raw.send(subscribe, { id: '2', type: 'subscribe', payload: { query: '{ __typename }' } });
    await raw.next(({ id, type }) => id === '2' && type === 'complete');
    raw.socket.terminate();
    await streaming(house, 0);
  });

  describe('is refused', () => {
    const refusalOf = async (query: string, variables: Record<string, unknown> = {}, who = caller) => {
      const ended = await sockets.connect(who).subscribe(query, variables).ended;
      if (typeof ended !== 'object') throw new Error(`the connection was closed with ${ended}`);
      expect(house.app.notifications.openStreams).toBe(0);
      return ended;
    };

    it('where its rule does, before there is a stream, in the words of every other operation', async () => {
      const other = await house.addUser();
      expect(await refusalOf(ACCESS_CHANGED, { userId: other.id })).toEqual({
        code: 'FORBIDDEN',
        message: 'You are not permitted to do this.',
        path: ['accessChanged'],
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        violations: [],
      });
      expect((await refusalOf(ACCESS_CHANGED, {}, house.anonymous))?.code).toBe('UNAUTHENTICATED');
    });

    it.each([
      ['what is not GraphQL', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
      ['a field that is not there', 'subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
      ['two fields', 'subscription { a: accessChanged { userId } b: accessChanged { userId } }', 'GRAPHQL_VALIDATION_FAILED'], // prettier-ignore
      ['no field but one of introspection', 'subscription { __typename }', 'GRAPHQL_VALIDATION_FAILED'],
      ['too many tokens', `subscription { accessChanged { ${'userId '.repeat(5000)} } }`, 'OPERATION_TOO_COMPLEX'],
      ['too many aliases', `subscription { accessChanged { ${Array.from({ length: 40 }, (_, n) => `a${n}: userId`).join(' ')} } }`, 'OPERATION_TOO_COMPLEX'], // prettier-ignore
    ])('for %s', async (_what, query, code) => {
      expect((await refusalOf(query))?.code).toBe(code);
    });

    it('for a variable that does not fit, named, and not repeated', async () => {
      const refusal = await refusalOf(ACCESS_CHANGED, { userId: { secret: 'Tr0ub4dor' } });
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['userId'], code: 'INVALID' }] });
      expect(JSON.stringify(refusal)).not.toContain('Tr0ub4dor');
    });

    it.each([
      ['subscription { accessChanged @skip(if: true) { userId } }', {}],
      ['subscription($x: Boolean!) { accessChanged @include(if: $x) { userId } }', { x: true }],
      ['subscription($x: Boolean = true) { ... @skip(if: $x) { accessChanged { userId } } }', {}],
      ['subscription { ...F } fragment F on Subscription { accessChanged @skip(if: false) { userId } }', {}],
    ])('for a condition on its field: %s', async (query, variables) => {
      const code = 'GRAPHQL_VALIDATION_FAILED';
      expect(await refusalOf(query, variables)).toMatchObject({
        code,
        message: expect.stringMatching(/^@(skip|include) must not be used at the field of a subscription\.$/),
      });
      const { refusal, status } = await house.ask(caller, query, variables);
      expect([refusal?.code, status]).toEqual([code, 400]);
    });

    it('over HTTP, whatever the method', async () => {
      expect((await house.ask(caller, ACCESS_CHANGED)).refusal).toMatchObject({
        code: 'BAD_USER_INPUT',
        message: 'Subscriptions are served over WebSocket only.',
      });
      const query = encodeURIComponent('subscription { accessChanged { userId } }');
      const response = await fetch(`${house.url}/graphql?query=${query}`, {
        headers: { 'apollo-require-preflight': 'true', ...(caller as Record<string, string>) },
      });
      expect(response.status).toBe(405);
    });

    it('where fifty are open on the connection, which takes other operations still', async () => {
      const client = sockets.connect(caller);
      const foreign = { userId: (await house.addUser()).id };
      // Those that never began do not count.
      await Promise.all(Array.from({ length: 60 }, () => client.subscribe(ACCESS_CHANGED, foreign).ended));
      const streams = Array.from({ length: 50 }, () => client.subscribe(ACCESS_CHANGED));
      await streaming(house, 50);
      expect(await client.subscribe(ACCESS_CHANGED).ended).toMatchObject({
        code: 'RATE_LIMITED',
        message: 'Too many subscriptions on this connection.',
      });
      const answers = await Promise.all(Array.from({ length: 60 }, () => client.ask('{ viewer { id } }')));
      expect(answers.every(({ refusal }) => refusal === null)).toBe(true);
      streams[0]!.complete();
      await streaming(house, 49);
      client.subscribe(ACCESS_CHANGED);
      await streaming(house, 50);
    });
  });
});
