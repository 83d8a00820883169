import type { RequestContext } from '../../src/core/request-context.ts';
import { keyOf } from '../support/callers.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { ACCESS_CHANGED, plant, plantStream, Sockets, streaming, tellAccessChanged } from '../support/subscriptions.ts';
import { RawSocket } from '../support/web-socket.ts';
import { until } from '../support/until.ts';

const MASKED = 'Something went wrong on our side.';

interface Event {
  readonly userId: string | null;
  readonly occurredAt: Date;
}

describe('events of a subscription', () => {
  let house: House;
  let user: TestUser;
  let caller: Caller;
  let everybody: Caller;
  const sockets = new Sockets(() => house);
  let undo: () => void = () => undefined;
  beforeAll(async () => {
    house = await House.open();
    user = await house.addUser();
    caller = await house.callerFor(user);
    everybody = await keyOf(house, user, ['ACCESS_CHECK']);
  });
  afterEach(async () => {
    undo();
    await sockets.close();
    await streaming(house, 0);
  });
  afterAll(() => house.close());

  const planted = (options: Parameters<typeof plantStream<Event>>[1] = {}) => {
    const made = plantStream<Event>(house, options);
    undo = made.undo;
    return made;
  };
  const event = (userId: string): Event => ({ userId, occurredAt: new Date() });

  it('are each answered with a context of its own, as whoever the credential stands for by then', async () => {
    const contexts: RequestContext[] = [];
    const resolve = house.app.schema.getSubscriptionType()!.getFields().accessChanged!.resolve!;
    undo = plant(house, {
      resolve: (source, args, context, info) => {
        contexts.push(context as RequestContext);
        return resolve(source, args, context, info) as unknown;
      },
    });
    const stream = sockets.connect(caller).subscribe(ACCESS_CHANGED);
    await streaming(house, 1);
    await tellAccessChanged(house, [user.id]);
    await stream.next();
    await house.rows(`UPDATE users SET name = 'Renamed', role = 'EXPERT' WHERE id = $1`, [user.id]);
    await tellAccessChanged(house, [user.id]);
    await stream.next();
    const [first, second] = contexts as [RequestContext, RequestContext];
    const loaders = contexts.map(({ once }) => once(Symbol.for('loaders'), () => ({})));
    expect(loaders[0]).not.toBe(loaders[1]);
    expect([first.actor, second.actor]).toMatchObject([{ role: 'USER' }, { role: 'EXPERT', name: 'Renamed' }]);
    expect(() => second.mutate(async () => 0)).toThrow('only a mutation may write');
  });

  it('are no activity of the account', async () => {
    const own = await House.open({ database: house.database });
    const quiet = await own.addUser();
    const client = sockets.connect(await own.callerFor(quiet), own);
    const stream = client.subscribe(ACCESS_CHANGED);
    await streaming(own, 1);
    const began = own.clock.now().getTime();
    own.clock.advance({ minutes: 5 });
    await tellAccessChanged(own, [quiet.id]);
    await stream.next();
    await client.close();
    await own.close();
    const [row] = await house.rows('SELECT last_active_at FROM user_activity WHERE user_id = $1', [quiet.id]);
    expect(row.last_active_at.getTime()).toBeLessThan(began + 60_000);
  });

  it.each([
    ['somebody else', true],
    ['everyone', false],
  ])('of %s are told no more, with the reason, once the rule no longer holds', async (_whom, isNamed) => {
    const [owner, watched] = [await house.addUser(), await house.addUser()];
    const key = await keyOf(house, owner, ['ACCESS_CHECK', 'FULL']);
    const stream = sockets.connect(key).subscribe(ACCESS_CHANGED, isNamed ? { userId: watched.id } : {});
    await streaming(house, 1);
    await tellAccessChanged(house, [watched.id]);
    expect((await stream.next()).refusal).toBeNull();
    await house.rows(`UPDATE api_keys SET scopes = '{FULL}' WHERE id = $1`, [key.keyId]);
    await tellAccessChanged(house, [owner.id]);
    await tellAccessChanged(house, [watched.id]);
    expect(await stream.ended).toMatchObject({ code: 'FORBIDDEN', path: ['accessChanged'] });
    expect(stream.answers.every(({ data }) => data.accessChanged.userId === owner.id)).toBe(true);
    await streaming(house, 0);
  });

  it('end it where one cannot be answered, with a masked error that the log explains', async () => {
    const stream = sockets.connect(caller).subscribe(ACCESS_CHANGED);
    await streaming(house, 1);
    undo = plant(house, {
      resolve: () => {
        throw new Error('the disk is on fire');
      },
    });
    await tellAccessChanged(house, [user.id]);
    const refusal = await stream.ended;
    expect(refusal).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', message: MASKED });
    expect(house.log).toContainEqual(
      expect.objectContaining({ level: 50, requestId: (refusal as { requestId: string }).requestId }),
    );
    await streaming(house, 0);
  });

  it('end it where nobody can tell whose it is, as the database answers nothing', async () => {
    const stream = sockets.connect(caller).subscribe(ACCESS_CHANGED);
    await streaming(house, 1);
    await house.rows('REVOKE SELECT ON users FROM gatehouse_app');
    await tellAccessChanged(house, [user.id]);
    const refusal = await stream.ended;
    await house.rows('GRANT SELECT ON users TO gatehouse_app');
    expect(refusal).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', message: MASKED, requestId: expect.any(String) });
  });

  it('never begin where `subscribe` fails, with a masked error', async () => {
    undo = plant(house, {
      subscribe: () => {
        throw new Error('the disk is on fire');
      },
    });
    expect(await sockets.connect(caller).subscribe(ACCESS_CHANGED).ended).toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
      message: MASKED,
      path: ['accessChanged'],
      requestId: expect.any(String),
    });
  });

  it('go on behind one of which a field beneath cannot be told', async () => {
    const { stream } = planted();
    const client = sockets.connect(everybody).subscribe(ACCESS_CHANGED);
    stream.push({ userId: 'a', occurredAt: null as never });
    stream.push(event('b'));
    expect(await client.next()).toMatchObject({
      data: { accessChanged: null },
      refusal: { code: 'INTERNAL_SERVER_ERROR', message: MASKED, path: ['accessChanged', 'occurredAt'] },
    });
    expect((await client.next()).data.accessChanged.userId).toBe('b');
  });

  it('end it with RATE_LIMITED where more come than are read, and leave nothing of them in memory', async () => {
    const { stream, isReleased } = planted({ mostWaiting: 3 });
    const client = sockets.connect(everybody).subscribe(ACCESS_CHANGED);
    for (const id of 'abcde') stream.push(event(id));
    expect(await client.ended).toMatchObject({
      code: 'RATE_LIMITED',
      message: 'Events came faster than they were read. Subscribe again.',
      requestId: expect.any(String),
    });
    expect(isReleased()).toBe(true);
  });

  it('end with the last, and the client is told that it is complete', async () => {
    const { stream, isReleased } = planted({ isLast: ({ userId }) => userId === 'end' });
    const client = sockets.connect(everybody).subscribe(ACCESS_CHANGED);
    for (const id of ['a', 'end', 'behind']) stream.push(event(id));
    expect(await client.ended).toBeNull();
    expect(client.answers.map(({ data }) => data.accessChanged.userId)).toEqual(['a', 'end']);
    expect(isReleased()).toBe(true);
  });

  it('never begin where the client gave up while `subscribe` was under way', async () => {
    const { stream, isReleased, undo: restore } = plantStream<Event>(house);
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    let asked = false;
    restore();
    undo = plant(house, {
      subscribe: async () => {
        asked = true;
        await gate;
        return stream;
      },
    });
    const client = sockets.connect(caller);
    const given = client.subscribe(ACCESS_CHANGED);
    await until(() => asked);
    given.complete();
    expect((await client.ask('{ viewer { id } }')).refusal).toBeNull();
    go();
    await until(isReleased);
  });

  it('of one account that a slow reader did not take become one, however many there were', async () => {
    const raw = await RawSocket.open(house);
    raw.send({ type: 'connection_init', payload: caller });
    await raw.next(({ type }) => type === 'connection_ack');
    // So long an answer that a few fill what lies between the two ends.
    const alias = 'a'.repeat(400_000);
    const query = `subscription { accessChanged { userId ${alias}: occurredAt } }`;
    raw.send({ id: '1', type: 'subscribe', payload: { query } });
    await streaming(house, 1);
    raw.socket.pause();
    const told = 200;
    for (let count = 0; count < told; count += 1) await tellAccessChanged(house, [user.id]);
    const last = Date.now();
    await tellAccessChanged(house, [user.id]);
    // Heard by the service: one that was asked later was answered.
    await house.ask(caller, '{ viewer { id } }');
    raw.socket.resume();
    const newest = await raw.next(
      ({ payload }) => Date.parse((payload as any)?.data?.accessChanged[alias] ?? 0) >= last, // eslint-disable-line @typescript-eslint/no-explicit-any -- an answer of any shape
    );
    expect(newest.type).toBe('next');
    expect(raw.messages.filter(({ type }) => type === 'next').length).toBeLessThan(told / 2);
    raw.socket.terminate();
  });
});
