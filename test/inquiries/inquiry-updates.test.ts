import { newId } from '../../src/core/ids.ts';
import { impersonating, keyOf } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { addInquiry, assign, CREATE, move, note, reply } from '../support/inquiries.ts';
import { Sockets, streaming } from '../support/subscriptions.ts';
import { until } from '../support/until.ts';
import type { SocketStream } from '../support/web-socket.ts';

const UPDATED = `subscription ($filter: InquiryFilter) { inquiryUpdated(filter: $filter) {
  id status allowedStatuses assignee { name } messages(last: 1) { nodes { body } totalCount } } }`;

describe('inquiryUpdated', () => {
  let house: House;
  let admin: TestUser;
  let boss: Caller;
  let author: TestUser;
  let theirs: Caller;
  const sockets = new Sockets(() => house);
  beforeAll(async () => {
    house = await House.open();
    admin = await house.addUser('ADMIN');
    await house.markFirst(admin);
    boss = await house.callerFor(admin);
  });
  beforeEach(async () => {
    author = await house.addUser();
    theirs = await house.callerFor(author);
  });
  afterEach(async () => {
    await sockets.close();
    await streaming(house, 0);
  });
  afterAll(() => house.close());

  /** Streams of several, once all have begun. */
  const watch = async (callers: readonly Caller[], filter: object | null = null): Promise<SocketStream[]> => {
    const streams = callers.map((by) => sockets.connect(by).subscribe(UPDATED, { filter }));
    await streaming(house, callers.length);
    return streams;
  };
  const create = async (by: Caller, subject = 'Chat stops') =>
    (await house.ask(by, CREATE, { input: { subtype: 'BUG_CHAT', subject, body: 'x' } })).data.createInquiry
      .inquiry as {
      id: string;
    };
  /** What a stream is told next: the first of what it is told last, so that nothing in between was missed. */
  const next = async (stream: SocketStream) => (await stream.next()).data.inquiryUpdated;

  it('tells administrators and the author of what is new, moved, answered and assigned, as each sees it', async () => {
    const [ofBoss, ofAuthor] = (await watch([boss, theirs])) as [SocketStream, SocketStream];
    const inquiry = await create(theirs);
    const told = { id: inquiry.id, status: 'OPEN' };
    expect(await next(ofBoss)).toMatchObject({ ...told, allowedStatuses: ['IN_PROGRESS', 'RESOLVED'] });
    expect(await next(ofAuthor)).toMatchObject({ ...told, allowedStatuses: ['CLOSED'] });
    const steps: [() => Promise<{ errors: readonly unknown[] }>, object][] = [
      [() => move(house, boss, inquiry, 'IN_PROGRESS'), { status: 'IN_PROGRESS' }],
      [() => assign(house, boss, inquiry, admin.id), { assignee: { name: admin.name } }],
      [
        () => reply(house, boss, inquiry, 'Try again.'),
        { messages: { nodes: [{ body: 'Try again.' }], totalCount: 1 } },
      ],
      [() => move(house, boss, inquiry, 'RESOLVED'), { status: 'RESOLVED' }],
      [
        () => reply(house, theirs, inquiry, 'No.'),
        { status: 'OPEN', messages: { nodes: [{ body: 'No.' }], totalCount: 2 } },
      ],
      [() => move(house, theirs, inquiry, 'CLOSED'), { status: 'CLOSED', allowedStatuses: [] }],
    ];
    for (const [step, expected] of steps) {
      expect((await step()).errors).toEqual([]);
      for (const stream of [ofBoss, ofAuthor])
        expect(await next(stream)).toMatchObject({ id: inquiry.id, ...expected });
    }
    for (const { answers } of [ofBoss, ofAuthor]) expect(answers).toEqual([]);
  });

  it('tells the author nothing of a note, and administrators of each', async () => {
    const inquiry = await addInquiry(house, author);
    const acting = await impersonating(house, admin, author);
    const [ofBoss, ...others] = await watch([boss, theirs, await keyOf(house, author), acting]);
    await note(house, boss, inquiry, 'A difficult person.');
    expect(await next(ofBoss!)).toMatchObject({
      messages: { nodes: [{ body: 'A difficult person.' }], totalCount: 1 },
    });
    await move(house, boss, inquiry, 'IN_PROGRESS');
    for (const stream of others)
      expect(await next(stream)).toMatchObject({ status: 'IN_PROGRESS', messages: { nodes: [], totalCount: 0 } });
  });

  it('tells nobody else, whatever they manage', async () => {
    const other = await house.addUser();
    const others = [
      await house.callerFor(other),
      (await addDelegate(house, { USER_MANAGEMENT: 'WRITE', SETTINGS: 'WRITE', MONITORING: 'WRITE' })).caller,
      await house.callerFor(await house.addUser('EXPERT')),
    ];
    const [first, ...rest] = await watch(others);
    const inquiry = await create(theirs);
    await move(house, boss, inquiry, 'RESOLVED');
    await reply(house, theirs, inquiry, 'No.');
    const own = await create(others[0]!);
    expect((await next(first!)).id).toBe(own.id);
    for (const { answers } of [first!, ...rest]) expect(answers).toEqual([]);
  });

  it('tells nothing of what is refused', async () => {
    const inquiry = await addInquiry(house, author);
    const [stream] = await watch([boss]);
    await move(house, boss, inquiry, 'CLOSED');
    await reply(house, boss, inquiry, '');
    await assign(house, boss, inquiry, author.id);
    await move(house, boss, inquiry, 'RESOLVED');
    expect(await next(stream!)).toMatchObject({ id: inquiry.id, status: 'RESOLVED' });
  });

  it('sends what leaves the filter once more, and nothing of it after that', async () => {
    const [open, mine] = [
      ...(await watch([boss], { status: ['OPEN'] })),
      sockets.connect(boss).subscribe(UPDATED, { filter: { assigneeId: admin.id } }),
    ] as [SocketStream, SocketStream];
    await streaming(house, 2);
    const inquiry = await addInquiry(house, author);
    await reply(house, boss, inquiry, 'Hello.');
    expect(await next(open)).toMatchObject({ id: inquiry.id, status: 'OPEN' });
    await assign(house, boss, inquiry, admin.id);
    for (const stream of [open, mine]) expect(await next(stream)).toMatchObject({ assignee: { name: admin.name } });
    await move(house, boss, inquiry, 'IN_PROGRESS');
    expect(await next(open)).toMatchObject({ id: inquiry.id, status: 'IN_PROGRESS' });
    expect(await next(mine)).toMatchObject({ id: inquiry.id, status: 'IN_PROGRESS' });
    await move(house, boss, inquiry, 'RESOLVED');
    expect(await next(mine)).toMatchObject({ status: 'RESOLVED' });
    await assign(house, boss, inquiry, null);
    expect(await next(mine)).toMatchObject({ assignee: null });
    await reply(house, theirs, inquiry, 'No.');
    // It comes back to the one, and not to the other.
    expect(await next(open)).toMatchObject({ id: inquiry.id, status: 'OPEN' });
    expect(mine.answers).toEqual([]);
  });

  it.each<[string, () => object, boolean]>([
    ['another author', () => ({ authorId: admin.id }), false],
    ['the author', () => ({ authorId: author.id.toUpperCase() }), true],
    ['another type', () => ({ type: ['FEATURE'] }), false],
    ['the type', () => ({ type: ['FEATURE', 'BUG'] }), true],
    ['no type', () => ({ type: [] }), false],
    ['those of nobody', () => ({ unassigned: true }), true],
    ['a time that is over', () => ({ created: { to: '2020-01-01T00:00:00Z' } }), false],
    ['a time that is not', () => ({ created: { from: '2020-01-01T00:00:00Z' } }), true],
    ['a text that it has not', () => ({ search: 'upload' }), false],
    ['a text that it has', () => ({ search: 'STOPS' }), true],
    ['a text and another type', () => ({ search: 'stops', type: ['FEATURE'] }), false],
    ['blanks', () => ({ search: '  ' }), true],
  ])('with a filter for %s tells of what fits', async (_what, filter, isTold) => {
    const [stream] = await watch([boss], filter());
    const all = sockets.connect(boss).subscribe(UPDATED);
    await streaming(house, 2);
    const inquiry = await create(theirs);
    expect((await next(all)).id).toBe(inquiry.id);
    if (isTold) expect((await next(stream!)).id).toBe(inquiry.id);
    // What is asked of the database comes late: long enough for another to come through.
    await reply(house, boss, inquiry, 'Hello.');
    await next(all);
    if (isTold) await next(stream!);
    expect(stream!.answers).toEqual([]);
  });

  it.each([
    ['of 201 characters', 'x'.repeat(201)],
    ['with a NUL', 'a\0b'],
  ])('refuses a search %s', async (_what, search) => {
    const stream = sockets.connect(boss).subscribe(UPDATED, { filter: { search } });
    expect(await stream.ended).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['filter', 'search'] }] });
    await streaming(house, 0);
  });

  it('hears of what another process does', async () => {
    const [stream] = await watch([theirs]);
    const other = await House.open({ database: house.database, environment: { WORKER: 'off' } });
    const inquiry = await addInquiry(house, author);
    await move(other, await other.callerFor(admin), inquiry, 'RESOLVED');
    expect(await next(stream!)).toMatchObject({ id: inquiry.id, status: 'RESOLVED' });
    await other.close();
  });

  it('ends, and says why, where changes may have been missed', async () => {
    const [stream] = await watch([boss]);
    await house.rows(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'gatehouse listen'`);
    expect(await stream!.ended).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    await streaming(house, 0);
    // Being back ends streams once more.
    await until(() => house.app.notifications.isConnected);
  });

  it.each<[string, (own: { id: string }) => Promise<unknown>]>([
    ['of the inquiries of others', () => create(theirs)],
    ['of notes, not even on an own inquiry', (own) => note(house, boss, own, 'Hm.')],
  ])('tells nothing more %s to who is no administrator any longer', async (_what, happen) => {
    const former = await house.addUser('ADMIN');
    const own = await addInquiry(house, former);
    const [stream] = await watch([await house.callerFor(former)]);
    const change = 'mutation ($id: ID!) { changeUserRole(id: $id, role: USER) { user { role } } }';
    await house.ask(boss, change, { id: former.id });
    await happen(own);
    expect(await stream!.ended).toMatchObject({ code: 'NOT_FOUND' });
    expect(stream!.answers).toEqual([]);
  });

  it('tells nothing more to a suspended author', async () => {
    const inquiry = await addInquiry(house, author);
    const [stream] = await watch([theirs]);
    await house.ask(boss, 'mutation ($id: ID!) { suspendUser(id: $id) { user { id } } }', { id: author.id });
    await move(house, boss, inquiry, 'RESOLVED');
    await stream!.ended;
    expect(stream!.answers).toEqual([]);
  });

  it('sends ids and states between processes, and never a text', async () => {
    const client = await house.database.owner.connect();
    const messages: string[] = [];
    client.on('notification', ({ payload }) => messages.push(payload ?? ''));
    await client.query('LISTEN gatehouse');
    const secret = newId();
    const inquiry = await create(theirs, `confidential ${secret}`);
    await reply(house, boss, inquiry, `confidential ${secret}`);
    await note(house, boss, inquiry, `confidential ${secret}`);
    await client.query('SELECT 1');
    await client.query('UNLISTEN gatehouse');
    client.release();
    const about = messages.filter((message) => message.includes('"inquiries"'));
    expect(about).toHaveLength(3);
    expect(about.join()).not.toContain(secret);
  });
});
