import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { newId } from '../../src/core/ids.ts';
import { inquiryStatuses, type InquiryStatus } from '../../src/inquiries/inquiries/inquiry.entity.ts';
import { impersonating, keyOf } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { addInquiry, inquiryRow, MOVE, move, type TestInquiry } from '../support/inquiries.ts';
import { whenWaitingForLock } from '../support/until.ts';

type Row = Readonly<Record<InquiryStatus, readonly InquiryStatus[]>>;
const table = parse(fs.readFileSync(path.resolve(__dirname, 'transitions.yaml'), 'utf8')) as Record<
  string,
  Row | string
>;

let house: House;
let author: TestUser;
let admin: TestUser;
let theirs: Caller;
let boss: Caller;
beforeAll(async () => {
  house = await House.open();
  admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
  boss = await house.callerFor(admin);
  author = await house.addUser();
  theirs = await house.callerFor(author);
});
afterAll(() => house.close());

const ALLOWED = 'query ($id: ID!) { inquiry(id: $id) { allowedStatuses } }';

describe('whoever moves an inquiry', () => {
  interface Asked {
    readonly caller: Caller;
    readonly inquiry: TestInquiry;
  }
  const of =
    (who: () => Promise<Caller>, by: () => Promise<TestUser> = async () => author, assignee?: () => TestUser) =>
    async (status: InquiryStatus): Promise<Asked> => ({
      caller: await who(),
      inquiry: await addInquiry(house, await by(), { status, assignee: assignee?.() ?? null }),
    });
  let own: TestUser;
  const somebody = () => house.addUser();
  const administrator = () => house.addUser('ADMIN');
  /** Who asks, and about which inquiry. */
  const parties: Readonly<Record<string, (status: InquiryStatus) => Promise<Asked>>> = {
    author: of(async () => theirs),
    authorByKey: of(() => keyOf(house, author)),
    administrator: of(async () => house.callerFor(await administrator())),
    assignee: of(
      async () => house.callerFor((own = await administrator())),
      undefined,
      () => own,
    ),
    superAdmin: of(async () => boss),
    administratorByKey: of(async () => keyOf(house, await administrator())),
    administratorAsAuthor: of(async () => impersonating(house, await administrator(), author)),
    administratorWhoIsAuthor: of(
      async () => house.callerFor((own = await administrator())),
      async () => own,
    ),
    stranger: of(async () => house.anonymous),
    somebodyElse: of(async () => house.callerFor(await somebody())),
    userManager: of(async () => (await addDelegate(house, { USER_MANAGEMENT: 'WRITE' })).caller),
    settingsManager: of(async () => (await addDelegate(house, { SETTINGS: 'WRITE', MONITORING: 'READ' })).caller),
    administratorAsSomebodyElse: of(async () => impersonating(house, await administrator(), await somebody())),
    readingKeyOfAuthor: of(() => keyOf(house, author, ['READ'])),
    readingKeyOfAdministrator: of(async () => keyOf(house, await administrator(), ['READ'])),
  };
  const questions = Object.keys(parties).flatMap((who) =>
    inquiryStatuses.flatMap((from) => inquiryStatuses.map((to) => [who, from, to] as const)),
  );

  it('is in the table', () => {
    expect(Object.keys(table).sort()).toEqual(Object.keys(parties).sort());
    for (const row of Object.values(table))
      if (typeof row !== 'string') expect(Object.keys(row)).toEqual([...inquiryStatuses]);
  });

  it.each(questions)('as %s from %s to %s is answered as the table says', async (who, from, to) => {
    const { caller, inquiry } = await parties[who]!(from);
    const row = table[who]!;
    const expected = typeof row === 'string' ? row : row[from].includes(to) ? 'ok' : 'INVALID_STATE';
    const { data: before } = await house.ask(caller, ALLOWED, { id: inquiry.id });
    if (typeof row !== 'string') expect(before.inquiry.allowedStatuses).toEqual(row[from]);
    else if (row === 'NOT_FOUND') expect(before.inquiry).toBeNull();
    else if (row === 'FORBIDDEN') expect(before.inquiry.allowedStatuses).toEqual([]);
    const { data, refusal } = await move(house, caller, inquiry, to);
    expect([refusal?.code ?? 'ok', refusal?.path ?? ['changeInquiryStatus']]).toEqual([
      expected,
      ['changeInquiryStatus'],
    ]);
    const stored = await inquiryRow(house, inquiry);
    expect(stored.status).toBe(expected === 'ok' ? to : from);
    const events = await house.events(inquiry.id);
    if (expected !== 'ok') return expect(events).toEqual([]);
    expect(events).toMatchObject([
      { action: 'INQUIRY_STATUS_CHANGED', before: { status: from }, after: { status: to } },
    ]);
    const moved = data.changeInquiryStatus.inquiry;
    expect(moved.status).toBe(to);
    expect(moved.allowedStatuses).toEqual((row as Row)[to]);
    expect((await house.ask(caller, ALLOWED, { id: inquiry.id })).data.inquiry.allowedStatuses).toEqual(
      (row as Row)[to],
    );
  });
});

describe('changeInquiryStatus', () => {
  it('tells since when an inquiry is resolved and closed, and forgets it where it is opened again', async () => {
    const inquiry = await addInquiry(house, author);
    const stages: [Caller, InquiryStatus, boolean, boolean][] = [
      [boss, 'RESOLVED', true, false],
      [boss, 'OPEN', false, false],
      [boss, 'IN_PROGRESS', false, false],
      [boss, 'RESOLVED', true, false],
      [theirs, 'CLOSED', true, true],
    ];
    for (const [by, status, isResolved, isClosed] of stages) {
      house.clock.advance({ seconds: 1 });
      const { data } = await move(house, by, inquiry, status);
      const { resolvedAt, closedAt, updatedAt } = data.changeInquiryStatus.inquiry;
      expect([status, resolvedAt !== null, closedAt !== null]).toEqual([status, isResolved, isClosed]);
      const row = await inquiryRow(house, inquiry);
      expect(row.updated_at.toISOString()).toBe(updatedAt);
      if (status === 'CLOSED') {
        expect(closedAt).toBe(updatedAt);
        expect(Date.parse(resolvedAt)).toBeLessThan(Date.parse(closedAt));
      }
    }
  });

  it('of one that was withdrawn does not say that it was resolved', async () => {
    const inquiry = await addInquiry(house, author);
    const { data } = await move(house, theirs, inquiry, 'CLOSED');
    expect(data.changeInquiryStatus.inquiry).toMatchObject({ status: 'CLOSED', resolvedAt: null });
  });

  it('twice is refused the second time, and repeated with an Idempotency-Key answered as before', async () => {
    const inquiry = await addInquiry(house, author);
    const key = { 'idempotency-key': newId() };
    const ask = (headers: Record<string, string>) =>
      house.ask(boss, MOVE, { id: inquiry.id, status: 'IN_PROGRESS' }, headers);
    const [first, second, third] = [await ask(key), await ask(key), await ask({})];
    expect(second.data).toEqual(first.data);
    expect(third.refusal!.code).toBe('INVALID_STATE');
    expect(await house.events(inquiry.id)).toHaveLength(1);
  });

  it.each([newId(), 'no-id', '', "'; --"])('answers NOT_FOUND for %j', async (id) => {
    expect((await house.ask(boss, MOVE, { id, status: 'RESOLVED' })).refusal!.code).toBe('NOT_FOUND');
  });

  it('of a foreign inquiry answers as of none', async () => {
    const inquiry = await addInquiry(house, author);
    const other = await house.callerFor(await house.addUser());
    const [foreign, absent] = [
      await move(house, other, inquiry, 'CLOSED'),
      await move(house, other, { id: newId() }, 'CLOSED'),
    ].map(({ refusal }) => ({ ...refusal, requestId: '' }));
    expect(foreign).toEqual(absent);
  });

  it.each<[string, InquiryStatus, InquiryStatus]>([
    ['to the same state', 'IN_PROGRESS', 'IN_PROGRESS'],
    ['to different ones', 'IN_PROGRESS', 'RESOLVED'],
  ])('by two administrators at once, %s, is done by one, and the other learns it', async (_how, one, other) => {
    const inquiry = await addInquiry(house, author);
    const second = await house.callerFor(await house.addUser('ADMIN'));
    const client = await house.database.owner.connect();
    // Both have begun before either may go on.
    await client.query('BEGIN');
    await client.query('SELECT FROM inquiries WHERE id = $1 FOR UPDATE', [inquiry.id]);
    const answers = Promise.all([move(house, boss, inquiry, one), move(house, second, inquiry, other)]);
    await whenWaitingForLock(house, 2);
    await client.query('COMMIT');
    client.release();
    const codes = (await answers).map(({ refusal }) => refusal?.code ?? 'ok').sort();
    expect(codes).toEqual(['CONFLICT', 'ok']);
    expect(await house.events(inquiry.id)).toHaveLength(1);
  });

  it('by ten administrators at once leaves one event for each move that was done', async () => {
    const inquiry = await addInquiry(house, author);
    const bosses = await Promise.all(
      Array.from({ length: 10 }, async () => house.callerFor(await house.addUser('ADMIN'))),
    );
    const answers = await Promise.all(bosses.map((by) => move(house, by, inquiry, 'IN_PROGRESS')));
    const done = answers.filter(({ refusal }) => refusal === null);
    expect(done).toHaveLength(1);
    for (const { refusal } of answers) expect(['CONFLICT', 'INVALID_STATE', undefined]).toContain(refusal?.code);
    expect(await house.events(inquiry.id)).toHaveLength(1);
  });

  it('by the author and an administrator at once ends in the state of whoever came first', async () => {
    for (let round = 0; round < 5; round += 1) {
      const inquiry = await addInquiry(house, author, { status: 'RESOLVED' });
      const answers = await Promise.all([
        move(house, theirs, inquiry, 'CLOSED'),
        move(house, boss, inquiry, 'IN_PROGRESS'),
      ]);
      const events = await house.events(inquiry.id);
      expect(events).toHaveLength(answers.filter(({ refusal }) => refusal === null).length);
      expect((await inquiryRow(house, inquiry)).status).toBe(events.at(-1).after.status);
    }
  });

  it('is not done by an administrator who lost the role while waiting', async () => {
    const demoted = await house.addUser('ADMIN');
    const by = await house.callerFor(demoted);
    const inquiry = await addInquiry(house, author);
    const client = await house.database.owner.connect();
    await client.query('BEGIN');
    await client.query(`UPDATE users SET role = 'USER' WHERE id = $1`, [demoted.id]);
    await client.query('SELECT FROM users WHERE id = $1 FOR UPDATE', [demoted.id]);
    const answer = move(house, by, inquiry, 'RESOLVED');
    await whenWaitingForLock(house);
    await client.query('COMMIT');
    client.release();
    expect((await answer).refusal!.code).toBe('UNAUTHENTICATED');
    expect((await inquiryRow(house, inquiry)).status).toBe('OPEN');
  });

  it('and the end of an account do not wait for each other', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [leaving, doomed] = [await house.addUser('ADMIN'), await house.addUser()];
      const inquiry = await addInquiry(house, doomed, { assignee: leaving });
      const by = await house.callerFor(leaving);
      const remove = (id: string) => house.ask(boss, `mutation { deleteUser(id: "${id}") { deletedId } }`);
      const answers = await Promise.all([
        move(house, by, inquiry, 'IN_PROGRESS'),
        remove(leaving.id),
        remove(doomed.id),
      ]);
      for (const { refusal } of answers) expect([undefined, 'UNAUTHENTICATED']).toContain(refusal?.code);
      expect(await inquiryRow(house, inquiry)).toMatchObject({ author_id: null, assignee_id: null });
    }
  });
});
