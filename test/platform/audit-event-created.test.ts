import { systemActor } from '../../src/core/actor.ts';
import { newId } from '../../src/core/ids.ts';
import { impersonating, keyOf } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { Sockets, streaming } from '../support/subscriptions.ts';
import type { SocketStream } from '../support/web-socket.ts';
import { until } from '../support/until.ts';

const CREATED = `subscription ($filter: AuditEventFilter) { auditEventCreated(filter: $filter) {
  id action actor { name } actorId impersonator { id } targetType targetId targetName description
  changes { field before after } requestId createdAt } }`;
const LISTED = `query ($filter: AuditEventFilter) { auditEvents(filter: $filter) { nodes {
  id action actor { name } actorId impersonator { id } targetType targetId targetName description
  changes { field before after } requestId createdAt } } }`;
const RENAME = 'mutation ($id: ID!, $name: String!) { updateUser(id: $id, input: { name: $name }) { user { id } } }';

describe('auditEventCreated', () => {
  let house: House;
  let admin: TestUser;
  let boss: Caller;
  let bob: TestUser;
  const sockets = new Sockets(() => house);
  beforeAll(async () => {
    house = await House.open({ environment: { WORKER: 'off' } });
    admin = await house.addUser('ADMIN', { name: 'Ada Lovelace' });
    await house.markFirst(admin);
    boss = await house.callerFor(admin);
  });
  beforeEach(async () => {
    bob = await house.addUser('USER', { name: 'Bob' });
  });
  afterEach(async () => {
    await sockets.close();
    await streaming(house, 0);
  });
  afterAll(() => house.close());

  const watch = async (callers: readonly Caller[], filter: object | null = null): Promise<SocketStream[]> => {
    const streams = callers.map((by) => sockets.connect(by).subscribe(CREATED, { filter }));
    await streaming(house, callers.length);
    return streams;
  };
  const next = async (stream: SocketStream) => (await stream.next()).data.auditEventCreated;
  const rename = async (by: Caller = boss, user = bob, to = house) => {
    const answer = await to.ask(by, RENAME, { id: user.id, name: `Bob ${newId()}` });
    expect(answer.errors).toEqual([]);
    return answer.headers.get('x-request-id');
  };

  it('tells administrators and who reads the monitoring of each event, as the log has it', async () => {
    const monitor = await addDelegate(house, { MONITORING: 'READ' });
    const streams = await watch([boss, monitor.caller, await keyOf(house, admin)]);
    const requestId = await rename();
    const { data } = await house.ask(boss, LISTED, { filter: { targetId: bob.id } });
    const [listed] = data.auditEvents.nodes as object[];
    expect(listed).toMatchObject({ action: 'USER_UPDATED', actorId: admin.id, requestId });
    for (const stream of streams) expect(await next(stream)).toEqual(listed);
  });

  it('hides an email address from who may not read it, as the log does', async () => {
    const monitor = await addDelegate(house, { MONITORING: 'READ' });
    const [stream] = await watch([monitor.caller]);
    await house.ask(
      boss,
      'mutation ($id: ID!, $email: EmailAddress!) { updateUser(id: $id, input: { email: $email }) { user { id } } }',
      { id: bob.id, email: `new-${bob.id}@example.org` },
    );
    expect((await next(stream!)).changes).toContainEqual({ field: 'email', before: null, after: null });
  });

  it('tells each of many that one transaction leaves, once and in order', async () => {
    const [stream] = await watch([boss], { targetType: 'Bulk' });
    await house.app.unitOfWork.mutate(
      { actor: systemActor, origin: { requestId: null, ipAddress: null, userAgent: null } },
      async (tx) => {
        for (let n = 0; n < 45; n += 1) tx.record({ action: 'USER_UPDATED', targetType: 'Bulk', targetName: `${n}` });
      },
    );
    const names: string[] = [];
    while (names.length < 45) names.push((await next(stream!)).targetName as string);
    expect(names).toEqual(Array.from({ length: 45 }, (_, n) => `${n}`));
    expect(stream!.answers).toEqual([]);
  });

  it('tells nothing of what is refused, or changes nothing', async () => {
    const [stream] = await watch([boss]);
    await house.ask(boss, RENAME, { id: newId(), name: 'Nobody' });
    await house.ask(boss, RENAME, { id: bob.id, name: '' });
    await house.ask(boss, RENAME, { id: bob.id, name: bob.name });
    await rename();
    expect(await next(stream!)).toMatchObject({ action: 'USER_UPDATED', targetId: bob.id });
    expect(stream!.answers).toEqual([]);
  });

  it.each<[string, () => object, boolean]>([
    ['the action', () => ({ action: ['USER_CREATED', 'USER_UPDATED'] }), true],
    ['another action', () => ({ action: ['USER_CREATED'] }), false],
    ['no action', () => ({ action: [] }), false],
    ['the actor', () => ({ actorId: admin.id.toUpperCase() }), true],
    ['another actor', () => ({ actorId: bob.id }), false],
    ['an actor of no form', () => ({ actorId: 'nonsense' }), false],
    ['the target', () => ({ targetType: 'User', targetId: bob.id.toUpperCase() }), true],
    ['another target', () => ({ targetId: admin.id }), false],
    ['another type', () => ({ targetType: 'Group' }), false],
    ['a type of no text', () => ({ targetType: 'a\0b' }), false],
    ['a time that is over', () => ({ created: { to: '2020-01-01T00:00:00Z' } }), false],
    ['a time that is not', () => ({ created: { from: '2020-01-01T00:00:00Z', to: '2200-01-01T00:00:00Z' } }), true],
    ['nothing', () => ({}), true],
  ])('with a filter for %s tells of what fits', async (_what, filter, isTold) => {
    const [all] = await watch([boss]);
    const stream = sockets.connect(boss).subscribe(CREATED, { filter: filter() });
    await streaming(house, 2);
    for (let round = 0; round < 2; round += 1) {
      await rename();
      const { id } = await next(all!);
      if (isTold) expect((await next(stream)).id).toBe(id);
    }
    expect(stream.answers).toEqual([]);
  });

  it('finds an actor in person and by impersonation', async () => {
    const acting = await impersonating(house, admin, bob);
    const [ofAdmin] = await watch([boss], { actorId: admin.id });
    const ofBob = sockets.connect(boss).subscribe(CREATED, { filter: { actorId: bob.id } });
    await streaming(house, 2);
    const { errors } = await house.ask(acting, 'mutation { updateViewer(input: { name: "Bobby" }) { user { id } } }');
    expect(errors).toEqual([]);
    for (const stream of [ofAdmin!, ofBob])
      expect(await next(stream)).toMatchObject({ actorId: bob.id, impersonator: { id: admin.id } });
  });

  it('hears of what another process does within a second', async () => {
    const [stream] = await watch([boss]);
    const other = await House.open({ database: house.database, environment: { WORKER: 'off' } });
    await rename(await other.callerFor(admin), bob, other);
    const done = performance.now();
    expect(await next(stream!)).toMatchObject({ targetId: bob.id });
    expect(performance.now() - done).toBeLessThan(1_000);
    await other.close();
  });

  it('ends, and says why, where events may have been missed', async () => {
    const [stream] = await watch([boss]);
    await house.rows(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'gatehouse listen'`);
    expect(await stream!.ended).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    // Being back ends streams once more.
    await until(() => house.app.notifications.isConnected);
  });

  it('tells nothing more to who may no longer read the log', async () => {
    const monitor = await addDelegate(house, { MONITORING: 'READ' });
    const former = await house.addUser('ADMIN');
    const [ofMonitor, ofFormer] = await watch([monitor.caller, await house.callerFor(former)]);
    const demote = 'mutation ($id: ID!) { changeUserRole(id: $id, role: USER) { user { role } } }';
    await house.ask(boss, demote, { id: former.id });
    await rename();
    expect(await ofFormer!.ended).toMatchObject({ code: 'FORBIDDEN' });
    expect(ofFormer!.answers).toEqual([]);
    expect(await next(ofMonitor!)).toMatchObject({ action: 'USER_ROLE_CHANGED', targetId: former.id });
  });

  it.each([
    ['a user', async () => house.callerFor(await house.addUser()), 'FORBIDDEN'],
    [
      'who only opens the monitoring',
      async () => (await addDelegate(house, { MONITORING: 'ACCESS' })).caller,
      'FORBIDDEN',
    ],
    ['an administrator who acts as somebody else', async () => impersonating(house, admin, bob), 'FORBIDDEN'],
  ])('is denied to %s', async (_who, make, code) => {
    expect(await sockets.connect(await make()).subscribe(CREATED).ended).toMatchObject({ code });
  });

  it('tells what is committed late, sealed at once, or both, and each once', async () => {
    const client = await house.database.owner.connect();
    const [id, at] = [newId(), house.clock.now()];
    await client.query('BEGIN');
    await client.query(
      `INSERT INTO audit_events (id, action, actor_name, target_type, created_at) VALUES ($1, 'USER_UPDATED', 'x', 'Late', $2)`,
      [id, at],
    );
    await client.query('INSERT INTO audit_unsealed VALUES ($1, $2)', [id, at]);
    const [stream] = await watch([boss]);
    await rename();
    await house.app.auditSealer.run();
    expect(await next(stream!)).toMatchObject({ action: 'USER_UPDATED', targetId: bob.id });
    await client.query('COMMIT');
    client.release();
    await house.app.auditSealer.run();
    expect(await next(stream!)).toMatchObject({ id, targetType: 'Late' });
    await rename();
    expect(await next(stream!)).toMatchObject({ targetId: bob.id });
    expect(stream!.answers).toEqual([]);
  });

  it('tells who comes later nothing of what was before', async () => {
    const [first] = await watch([boss]);
    await rename();
    const second = sockets.connect(boss).subscribe(CREATED);
    await streaming(house, 2);
    const before = await next(first!);
    await rename();
    const { id } = await next(second);
    expect(id).toBe((await next(first!)).id);
    expect(id).not.toBe(before.id);
  });

  it('ends where the log cannot be read', async () => {
    const [stream] = await watch([boss]);
    await house.rows('ALTER TABLE audit_events RENAME TO audit_events_away');
    const ended = await stream!.ended;
    await house.rows('ALTER TABLE audit_events_away RENAME TO audit_events');
    expect(ended).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    const [again] = await watch([boss]);
    await rename();
    expect(await next(again!)).toMatchObject({ targetId: bob.id });
  });

  it('sends no word of it between processes, for which all commits would wait for each other', async () => {
    const [stream] = await watch([boss]);
    const client = await house.database.owner.connect();
    const messages: string[] = [];
    client.on('notification', ({ payload }) => messages.push(payload ?? ''));
    await client.query('LISTEN gatehouse');
    await rename();
    expect(await next(stream!)).toMatchObject({ targetId: bob.id });
    await client.query('SELECT 1');
    await client.query('UNLISTEN gatehouse');
    client.release();
    expect(messages.map((message) => (JSON.parse(message) as { topic: string }).topic)).toEqual(['access']);
  });
});
