import { newId } from '../../src/core/ids.ts';
import type { InquiryStatus } from '../../src/inquiries/inquiries/inquiry.entity.ts';
import { impersonating, keyOf } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { addInquiry, addMessage, inquiryRow, messageRows, note, reply, REPLY } from '../support/inquiries.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { whenWaitingForLock } from '../support/until.ts';

const READ = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { inquiry(id: $id) {
  status updatedAt messages(first: $first, after: $after, last: $last, before: $before) {
    nodes { id body isInternal author { id name } } totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;

let house: House;
let admin: TestUser;
let boss: Caller;
let author: TestUser;
let theirs: Caller;
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
afterAll(() => house.close());

const read = async (by: Caller, id: string, page: object = {}) =>
  (await house.ask(by, READ, { id, ...page })).data.inquiry;

describe('addInquiryMessage', () => {
  it('adds a reply that the author and administrators read', async () => {
    const inquiry = await addInquiry(house, author);
    house.clock.advance({ seconds: 1 });
    const { data, errors } = await reply(house, boss, inquiry, ' Try again. ');
    expect(errors).toEqual([]);
    const [message] = await messageRows(house, inquiry);
    expect(message).toMatchObject({ body: 'Try again.', is_internal: false, author_id: admin.id });
    const told = { id: message.id, body: 'Try again.', isInternal: false, author: { id: admin.id, name: admin.name } };
    expect(data.addInquiryMessage.inquiry.messages).toMatchObject({ nodes: [told], totalCount: 1 });
    for (const by of [theirs, boss]) expect((await read(by, inquiry.id)).messages.nodes).toEqual([told]);
    expect((await inquiryRow(house, inquiry)).updated_at).toEqual(message.created_at);
  });

  it('leaves an audit event without what was written', async () => {
    const inquiry = await addInquiry(house, author);
    await reply(house, theirs, inquiry, 'confidential-matter');
    const [{ id: messageId }] = await messageRows(house, inquiry);
    const events = await house.events(inquiry.id);
    expect(events).toMatchObject([
      {
        action: 'INQUIRY_MESSAGE_ADDED',
        actor_id: author.id,
        target_type: 'Inquiry',
        target_name: inquiry.subject,
        after: { messageId, isInternal: false },
      },
    ]);
    expect(JSON.stringify(events)).not.toContain('confidential');
  });

  it('by the author opens again what was resolved, and says so in the audit log', async () => {
    const inquiry = await addInquiry(house, author, { status: 'RESOLVED' });
    const { data } = await reply(house, theirs, inquiry, 'Not yet.');
    expect(data.addInquiryMessage.inquiry.status).toBe('OPEN');
    expect(await inquiryRow(house, inquiry)).toMatchObject({ status: 'OPEN', resolved_at: null });
    expect(await house.events(inquiry.id)).toMatchObject([
      { action: 'INQUIRY_MESSAGE_ADDED' },
      { action: 'INQUIRY_STATUS_CHANGED', before: { status: 'RESOLVED' }, after: { status: 'OPEN' } },
    ]);
  });

  it('by an administrator whose own inquiry it is does so too', async () => {
    const inquiry = await addInquiry(house, admin, { status: 'RESOLVED' });
    await reply(house, boss, inquiry, 'Not yet.');
    expect((await inquiryRow(house, inquiry)).status).toBe('OPEN');
  });

  it.each<[string, () => Promise<Caller>, InquiryStatus]>([
    ['the author of an open one', async () => theirs, 'OPEN'],
    ['the author of one in progress', async () => theirs, 'IN_PROGRESS'],
    ['an administrator', async () => boss, 'RESOLVED'],
    ['an administrator who acts as the author', () => impersonating(house, admin, author), 'RESOLVED'],
  ])('by %s leaves the state as it is', async (_who, make, status) => {
    const inquiry = await addInquiry(house, author, { status });
    expect((await reply(house, await make(), inquiry, 'Well.')).errors).toEqual([]);
    expect(await inquiryRow(house, inquiry)).toMatchObject({ status });
    expect(await house.events(inquiry.id)).toMatchObject([{ action: 'INQUIRY_MESSAGE_ADDED' }]);
  });

  it('names both where an administrator acts as the author', async () => {
    const inquiry = await addInquiry(house, author);
    await reply(house, await impersonating(house, admin, author), inquiry, 'Well.');
    expect((await messageRows(house, inquiry))[0].author_id).toBe(author.id);
    expect(await house.events(inquiry.id)).toMatchObject([{ actor_id: admin.id, subject_id: author.id }]);
  });

  it('opens again once where the author replies twice at once', async () => {
    const inquiry = await addInquiry(house, author, { status: 'RESOLVED' });
    const answers = await Promise.all([reply(house, theirs, inquiry, 'One.'), reply(house, theirs, inquiry, 'Two.')]);
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    expect(await messageRows(house, inquiry)).toHaveLength(2);
    const moves = (await house.events(inquiry.id)).filter(({ action }) => action === 'INQUIRY_STATUS_CHANGED');
    expect(moves).toHaveLength(1);
  });

  it('is refused where the inquiry was closed while it waited', async () => {
    const inquiry = await addInquiry(house, author, { status: 'RESOLVED' });
    const client = await house.database.owner.connect();
    await client.query('BEGIN');
    await client.query(`UPDATE inquiries SET status = 'CLOSED', closed_at = now() WHERE id = $1`, [inquiry.id]);
    const answer = reply(house, boss, inquiry, 'Late.');
    await whenWaitingForLock(house);
    await client.query('COMMIT');
    client.release();
    expect((await answer).refusal!.code).toBe('INVALID_STATE');
    expect(await messageRows(house, inquiry)).toEqual([]);
  });

  it.each<[string, () => Caller, boolean]>([
    ['a reply of the author', () => theirs, false],
    ['a reply of an administrator', () => boss, false],
    ['a note', () => boss, true],
  ])('refuses %s once the inquiry is closed', async (_what, by, isInternal) => {
    const inquiry = await addInquiry(house, author, { status: 'CLOSED' });
    const { refusal } = await house.ask(by(), REPLY, { id: inquiry.id, body: 'Late.', isInternal });
    expect(refusal).toMatchObject({ code: 'INVALID_STATE', path: ['addInquiryMessage'] });
    expect(await messageRows(house, inquiry)).toEqual([]);
    expect(await house.events(inquiry.id)).toEqual([]);
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['spaces', ' \n '],
    ['10,001 characters', 'x'.repeat(10_001)],
    ['a NUL', 'a\0b'],
  ])('refuses %s', async (_what, body) => {
    const inquiry = await addInquiry(house, author);
    const { refusal } = await reply(house, theirs, inquiry, body);
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['body'], code: 'TEXT' }] });
    expect(await messageRows(house, inquiry)).toEqual([]);
  });

  it('is done once for a repeated Idempotency-Key', async () => {
    const inquiry = await addInquiry(house, author);
    const key = { 'idempotency-key': newId() };
    const ask = () => house.ask(theirs, REPLY, { id: inquiry.id, body: 'Once.' }, key);
    const [first, second] = [await ask(), await ask()];
    expect(second.data).toEqual(first.data);
    expect(await messageRows(house, inquiry)).toHaveLength(1);
  });

  it('takes sixty replies an hour of one user in all their inquiries, and more from administrators', async () => {
    const inquiries = [await addInquiry(house, author), await addInquiry(house, author)];
    const codesOf = async (by: Caller): Promise<string[]> => {
      const codes: string[] = [];
      // A few at once, so that they wait for each other and none of them for long.
      while (codes.length < 63) {
        const answers = await Promise.all([0, 1, 0].map((index) => reply(house, by, inquiries[index]!, 'More.')));
        codes.push(...answers.map(({ refusal }) => refusal?.code ?? 'ok'));
      }
      return codes;
    };
    expect(await codesOf(theirs)).toEqual([...Array(60).fill('ok'), ...Array(3).fill('RATE_LIMITED')]);
    expect(await codesOf(boss)).toEqual(Array(63).fill('ok'));
  });

  it.each([newId(), 'no-id', ''])('answers NOT_FOUND for %j', async (id) => {
    expect((await reply(house, boss, { id }, 'Hello.')).refusal!.code).toBe('NOT_FOUND');
    expect((await note(house, boss, { id }, 'Hello.')).refusal!.code).toBe('NOT_FOUND');
  });

  const foreign: [string, () => Promise<Caller>][] = [
    ['another user', async () => house.callerFor(await house.addUser())],
    ['an expert', async () => house.callerFor(await house.addUser('EXPERT'))],
    ['a manager of users', async () => (await addDelegate(house, { USER_MANAGEMENT: 'WRITE' })).caller],
    ['a monitor', async () => (await addDelegate(house, { MONITORING: 'WRITE', SETTINGS: 'WRITE' })).caller],
    ['an administrator who acts as another user', async () => impersonating(house, admin, await house.addUser())],
  ];
  it.each(foreign)('to %s is as if there were no such inquiry, replies and notes alike', async (_who, make) => {
    const inquiry = await addInquiry(house, author);
    const by = await make();
    const told = async (id: string, isInternal: boolean) => {
      const { refusal } = await house.ask(by, REPLY, { id, body: 'Hello.', isInternal });
      return { ...refusal, requestId: '' };
    };
    for (const isInternal of [false, true]) {
      expect(await told(inquiry.id, isInternal)).toMatchObject({ code: 'NOT_FOUND' });
      expect(await told(inquiry.id, isInternal)).toEqual(await told(newId(), isInternal));
    }
    expect(await messageRows(house, inquiry)).toEqual([]);
  });

  it.each(lesserCallers.filter(([, , code]) => code !== 'FORBIDDEN'))('is denied to %s', async (_who, make, code) => {
    const inquiry = await addInquiry(house, author);
    expect((await reply(house, await make(house), inquiry, 'Hello.')).refusal!.code).toBe(code);
  });

  it('is denied to the author who awaits approval again, and whose inquiry it still is', async () => {
    const inquiry = await addInquiry(house, author);
    await house.rows(`UPDATE users SET role = 'PENDING' WHERE id = $1`, [author.id]);
    expect((await reply(house, await house.callerFor(author), inquiry, 'Hello.')).refusal!.code).toBe(
      'ACCOUNT_PENDING',
    );
  });
});

describe('an internal note', () => {
  it('is read by administrators only, in whatever way one looks', async () => {
    const inquiry = await addInquiry(house, author);
    await reply(house, boss, inquiry, 'We look into it.');
    house.clock.advance({ minutes: 1 });
    const before = await read(theirs, inquiry.id);
    const { data, errors } = await note(house, boss, inquiry, 'A difficult person.');
    expect(errors).toEqual([]);
    expect(data.addInquiryMessage.inquiry.messages).toMatchObject({ totalCount: 2 });
    expect(await messageRows(house, inquiry)).toMatchObject([{ is_internal: false }, { is_internal: true }]);
    const other = await house.callerFor(await house.addUser('ADMIN'));
    expect((await read(other, inquiry.id)).messages).toMatchObject({
      nodes: [{ isInternal: false }, { body: 'A difficult person.', isInternal: true }],
      totalCount: 2,
    });
    const acting = await impersonating(house, admin, author);
    for (const by of [theirs, acting, await keyOf(house, author), await keyOf(house, author, ['READ'])]) {
      const seen = await read(by, inquiry.id);
      expect(seen).toEqual(before);
      expect(seen.messages.totalCount).toBe(1);
      for (const page of [{ last: 1 }, { first: 1 }])
        expect((await read(by, inquiry.id, page)).messages).toMatchObject({
          nodes: [{ isInternal: false }],
          pageInfo: { hasNextPage: false, hasPreviousPage: false },
        });
    }
  });

  it('changes nothing of the inquiry itself', async () => {
    for (const status of ['OPEN', 'RESOLVED'] as const) {
      const inquiry = await addInquiry(house, author, { status });
      const before = await inquiryRow(house, inquiry);
      house.clock.advance({ minutes: 1 });
      await note(house, boss, inquiry, 'Hm.');
      expect(await inquiryRow(house, inquiry)).toEqual(before);
    }
  });

  it('on an own inquiry of an administrator opens nothing', async () => {
    const inquiry = await addInquiry(house, admin, { status: 'RESOLVED' });
    await note(house, boss, inquiry, 'Hm.');
    expect((await inquiryRow(house, inquiry)).status).toBe('RESOLVED');
  });

  it('leaves an audit event that says so, without what was written', async () => {
    const inquiry = await addInquiry(house, author);
    await note(house, boss, inquiry, 'confidential-matter');
    const events = await house.events(inquiry.id);
    expect(events).toMatchObject([
      { action: 'INQUIRY_MESSAGE_ADDED', actor_id: admin.id, after: { isInternal: true } },
    ]);
    expect(JSON.stringify(events)).not.toContain('confidential');
  });

  it.each<[string, () => Promise<Caller>]>([
    ['the author', async () => theirs],
    ['a key of the author', () => keyOf(house, author)],
    ['an administrator who acts as the author', () => impersonating(house, admin, author)],
  ])('is denied to %s', async (_who, make) => {
    const inquiry = await addInquiry(house, author);
    const { refusal } = await note(house, await make(), inquiry, 'Hm.');
    expect(refusal).toMatchObject({ code: 'FORBIDDEN', path: ['addInquiryMessage'] });
    expect(await messageRows(house, inquiry)).toEqual([]);
  });

  it('is read no longer by who was an administrator and wrote it', async () => {
    const former = await house.addUser('ADMIN');
    const inquiry = await addInquiry(house, former);
    const by = await house.callerFor(former);
    await note(house, by, inquiry, 'Hm.');
    expect((await read(by, inquiry.id)).messages.totalCount).toBe(1);
    const change = 'mutation ($id: ID!) { changeUserRole(id: $id, role: USER) { user { id } } }';
    expect((await house.ask(boss, change, { id: former.id })).errors).toEqual([]);
    expect((await read(await house.callerFor(former), inquiry.id)).messages).toMatchObject({
      nodes: [],
      totalCount: 0,
    });
  });

  it('nor anything new is read by an answer that is repeated to a former administrator', async () => {
    const former = await house.addUser('ADMIN');
    const inquiry = await addInquiry(house, author);
    const ask = async () =>
      house.ask(
        await house.callerFor(former),
        `mutation ($id: ID!) { addInquiryMessage(id: $id, body: "Hm.") { inquiry { id messages { nodes { body } } } } }`,
        { id: inquiry.id },
        { 'idempotency-key': `former-${inquiry.id}` },
      );
    expect((await ask()).errors).toEqual([]);
    await house.ask(boss, 'mutation ($id: ID!) { changeUserRole(id: $id, role: USER) { user { id } } }', {
      id: former.id,
    });
    await reply(house, theirs, inquiry, 'news');
    const { data, refusal } = await ask();
    expect(refusal).toMatchObject({ code: 'NOT_FOUND', path: ['addInquiryMessage', 'inquiry', 'messages'] });
    expect(JSON.stringify(data)).not.toContain('news');
    expect(await messageRows(house, inquiry)).toHaveLength(2);
  });

  it('is not found by its text', async () => {
    const inquiry = await addInquiry(house, author);
    await addMessage(house, inquiry, admin, 'zebra crossing', true);
    const search = '{ inquiries(filter: { search: "zebra" }) { totalCount } }';
    for (const by of [theirs, boss]) expect((await house.ask(by, search)).data.inquiries.totalCount).toBe(0);
  });
});

describe('the messages of an inquiry', () => {
  it('come oldest first, in pages forward and backward that leave out notes', async () => {
    const inquiry = await addInquiry(house, author);
    for (let index = 0; index < 7; index += 1) {
      await addMessage(house, inquiry, author, `reply ${index}`);
      await addMessage(house, inquiry, admin, `note ${index}`, true);
      if (index % 2) house.clock.advance({ seconds: 1 });
    }
    const bodies = (page: { nodes: { body: string }[] }) => page.nodes.map(({ body }) => body);
    const all = Array.from({ length: 7 }, (_, index) => `reply ${index}`);
    const forward: string[] = [];
    for (let after: string | null = null; ;) {
      const { messages } = await read(theirs, inquiry.id, { first: 3, after });
      expect(messages.totalCount).toBe(7);
      forward.push(...bodies(messages));
      if (!messages.pageInfo.hasNextPage) break;
      after = messages.pageInfo.endCursor;
    }
    expect(forward).toEqual(all);
    const last = (await read(theirs, inquiry.id, { last: 2 })).messages;
    expect(bodies(last)).toEqual(['reply 5', 'reply 6']);
    const before = (await read(theirs, inquiry.id, { last: 2, before: last.pageInfo.startCursor })).messages;
    expect(bodies(before)).toEqual(['reply 3', 'reply 4']);
    expect((await read(boss, inquiry.id)).messages.totalCount).toBe(14);
  });

  it.each<[string, object]>([
    ['a page of 101', { first: 101 }],
    ['a page of none', { last: 0 }],
    ['a cursor of another list', { after: Buffer.from('["inquiries","x","y"]').toString('base64url') }],
    ['a damaged cursor', { after: Buffer.from('["inquiry messages","x","y"]').toString('base64url') }],
    ['nonsense', { after: 'nonsense' }],
  ])('refuse %s', async (_what, page) => {
    const inquiry = await addInquiry(house, author);
    const { refusal } = await house.ask(theirs, READ, { id: inquiry.id, ...page });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', path: ['inquiry', 'messages'] });
  });

  it('name whoever wrote them, and tell no more of administrators than that', async () => {
    const inquiry = await addInquiry(house, author);
    await addMessage(house, inquiry, admin, 'Hello.');
    const ask = (fields: string) =>
      house.ask(theirs, `query ($id: ID!) { inquiry(id: $id) { messages { nodes { author { ${fields} } } } } }`, {
        id: inquiry.id,
      });
    const { data, errors } = await ask('id name email username');
    expect(errors).toEqual([]);
    expect(data.inquiry.messages.nodes).toEqual([
      { author: { id: admin.id, name: admin.name, email: null, username: null } },
    ]);
    expect((await ask('role')).refusal!.code).toBe('FORBIDDEN');
  });
});
