import { newId } from '../../src/core/ids.ts';
import { inquirySubtypes } from '../../src/inquiries/inquiries/inquiry.entity.ts';
import { impersonating, keyOf } from '../support/callers.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { addInquiry, addMessage, CREATE, inquiryRow, messageRows, note, reply } from '../support/inquiries.ts';
import { lesserCallers } from '../support/lesser-callers.ts';

let house: House;
let author: TestUser;
let caller: Caller;
beforeAll(async () => {
  house = await House.open();
  await house.markFirst(await house.addUser('ADMIN'));
});
beforeEach(async () => {
  author = await house.addUser();
  caller = await house.callerFor(author);
});
afterAll(() => house.close());

const input = (values: object = {}) => ({
  subtype: 'BUG_CHAT',
  subject: 'Chat stops',
  body: 'After a minute.',
  ...values,
});
const create = (by: Caller, values: object = {}, headers = {}) =>
  house.ask(by, CREATE, { input: input(values) }, headers);
const sentBy = ({ id }: TestUser) => house.rows('SELECT * FROM inquiries WHERE author_id = $1', [id]);

describe('createInquiry', () => {
  it('sends an inquiry, open and of nobody, without the blanks around its texts', async () => {
    const { data, errors } = await create(caller, { subject: ' Chat stops ', body: '\nAfter a\nminute.\n' });
    expect(errors).toEqual([]);
    const { inquiry } = data.createInquiry;
    expect(inquiry).toMatchObject({
      subject: 'Chat stops',
      body: 'After a\nminute.',
      type: 'BUG',
      subtype: 'BUG_CHAT',
      status: 'OPEN',
      allowedStatuses: ['CLOSED'],
      author: { id: author.id, name: author.name },
      assignee: null,
    });
    expect(await inquiryRow(house, inquiry)).toMatchObject({
      author_id: author.id,
      assignee_id: null,
      subject: 'Chat stops',
      body: 'After a\nminute.',
      status: 'OPEN',
      resolved_at: null,
      closed_at: null,
    });
  });

  it('leaves an audit event that holds nothing of what was written but the subject', async () => {
    const { data } = await create(caller, { body: 'confidential-matter' });
    const events = await house.events(data.createInquiry.inquiry.id);
    expect(events).toMatchObject([
      {
        action: 'INQUIRY_CREATED',
        actor_id: author.id,
        target_type: 'Inquiry',
        target_name: 'Chat stops',
        before: null,
        after: { type: 'BUG', subtype: 'BUG_CHAT', status: 'OPEN' },
      },
    ]);
    expect(JSON.stringify(events)).not.toContain('confidential');
  });

  it.each(inquirySubtypes)('takes %s, whose name begins with its type', async (subtype) => {
    const { data, errors } = await create(caller, { subtype });
    expect(errors).toEqual([]);
    const { type } = data.createInquiry.inquiry;
    expect(subtype.startsWith(`${type}_`)).toBe(true);
    expect(['USAGE_LIMIT', 'FEATURE', 'BUG', 'ACCOUNT', 'OTHER']).toContain(type);
  });

  it.each<[string, object, string]>([
    ['a subject of spaces', { subject: '  ' }, 'subject'],
    ['a subject of 201 characters', { subject: 'x'.repeat(201) }, 'subject'],
    ['a subject with a NUL', { subject: 'a\0b' }, 'subject'],
    ['a body of nothing', { body: '' }, 'body'],
    ['a body of 10,001 characters', { body: 'x'.repeat(10_001) }, 'body'],
    ['a body with half a character', { body: 'a\ud83d' }, 'body'],
  ])('refuses %s', async (_what, values, field) => {
    const { refusal } = await create(caller, values);
    expect(refusal).toMatchObject({
      code: 'BAD_USER_INPUT',
      path: ['createInquiry'],
      violations: [{ path: ['input', field], code: 'TEXT' }],
    });
    expect(await sentBy(author)).toEqual([]);
  });

  it('takes texts of the greatest length, of any script', async () => {
    const { data, errors } = await create(caller, { subject: '😀'.repeat(100), body: 'ß'.repeat(10_000) });
    expect(errors).toEqual([]);
    expect((await inquiryRow(house, data.createInquiry.inquiry)).body).toHaveLength(10_000);
  });

  it('is done once for a repeated Idempotency-Key', async () => {
    const key = { 'idempotency-key': newId() };
    const [first, second] = [await create(caller, {}, key), await create(caller, {}, key)];
    expect(second.errors).toEqual([]);
    expect(second.data).toEqual(first.data);
    expect(await sentBy(author)).toHaveLength(1);
  });

  it('takes twenty an hour of one user, at once too, and more from somebody else or an hour later', async () => {
    const answers = await Promise.all(Array.from({ length: 25 }, () => create(caller)));
    const codes = answers.map(({ refusal }) => refusal?.code ?? 'ok').sort();
    expect(codes).toEqual([...Array(5).fill('RATE_LIMITED'), ...Array(20).fill('ok')]);
    const { refusal } = await create(caller);
    expect(refusal!.retryAfterSeconds).toBeGreaterThan(3_000);
    expect(await sentBy(author)).toHaveLength(20);
    expect((await create(await house.callerFor(await house.addUser()))).errors).toEqual([]);
    await house.rows('UPDATE throttle SET expire = expire - 3600000');
    expect((await create(caller)).errors).toEqual([]);
  });

  it('does not count what it refuses', async () => {
    for (let count = 0; count < 21; count += 1) await create(caller, { subject: '' });
    expect((await create(caller)).errors).toEqual([]);
  });

  it('takes more from an administrator', async () => {
    const admin = await house.callerFor(await house.addUser('ADMIN'));
    for (let count = 0; count < 21; count += 1) expect((await create(admin)).errors).toEqual([]);
  });

  it.each(lesserCallers.filter(([, , code]) => code !== 'FORBIDDEN'))('is denied to %s', async (_who, make, code) => {
    const [{ count: before }] = await house.rows('SELECT count(*) FROM inquiries');
    expect((await create(await make(house))).refusal!.code).toBe(code);
    const [{ count }] = await house.rows('SELECT count(*) FROM inquiries');
    expect(count).toBe(before);
  });

  it.each(lesserCallers.filter(([, , code]) => code === 'FORBIDDEN'))('is open to %s', async (_who, make) => {
    expect((await create(await make(house))).errors).toEqual([]);
  });

  it('is denied to a key that may only read', async () => {
    expect((await create(await keyOf(house, author, ['READ']))).refusal!.code).toBe('FORBIDDEN');
    expect((await create(await keyOf(house, author, ['FULL']))).errors).toEqual([]);
  });

  it('names both where an administrator acts as the user', async () => {
    const admin = await house.addUser('ADMIN');
    const { data } = await create(await impersonating(house, admin, author));
    const { inquiry } = data.createInquiry;
    expect(inquiry).toMatchObject({ author: { id: author.id }, allowedStatuses: [] });
    expect(await house.events(inquiry.id)).toMatchObject([{ actor_id: admin.id, subject_id: author.id }]);
  });
});

describe('where inquiries are switched off', () => {
  let off: House;
  beforeAll(async () => {
    off = await House.open({ environment: { ENABLE_INQUIRIES: 'false' } });
  });
  afterAll(() => off.close());

  it('nothing is written, and what was written can be read', async () => {
    const user = await off.addUser();
    const [theirs, admin] = [await off.callerFor(user), await off.callerFor(await off.addUser('ADMIN'))];
    const inquiry = await addInquiry(off, user);
    const { id } = inquiry;
    const answers = [
      await off.ask(theirs, CREATE, { input: input() }),
      await reply(off, theirs, inquiry, 'x'),
      await note(off, admin, inquiry, 'x'),
      await off.ask(
        admin,
        'mutation ($id: ID!) { changeInquiryStatus(id: $id, status: RESOLVED) { inquiry { id } } }',
        { id },
      ),
      await off.ask(admin, 'mutation ($id: ID!) { assignInquiry(id: $id) { inquiry { id } } }', { id }),
    ];
    expect(answers.map(({ refusal }) => refusal?.code)).toEqual(Array(5).fill('FEATURE_DISABLED'));
    expect(await messageRows(off, inquiry)).toEqual([]);
    expect(await off.events(id)).toEqual([]);
    const { data } = await off.ask(
      theirs,
      '{ inquiries { totalCount nodes { allowedStatuses } } service { features } }',
    );
    expect(data.inquiries).toEqual({ totalCount: 1, nodes: [{ allowedStatuses: [] }] });
    expect(data.service.features).not.toContain('INQUIRIES');
  });

  it('whoever might not write anyway is told so', async () => {
    const user = await off.callerFor(await off.addUser());
    const { refusal } = await off.ask(user, `mutation { assignInquiry(id: "${newId()}") { inquiry { id } } }`);
    expect(refusal!.code).toBe('FORBIDDEN');
  });
});

describe('when an account is deleted', () => {
  it('its inquiries and replies stay, without the name', async () => {
    const admin = await house.addUser('ADMIN');
    const boss = await house.callerFor(await house.addUser('ADMIN'));
    const { data: made } = await create(caller);
    const { inquiry } = made.createInquiry;
    await house.rows('UPDATE inquiries SET assignee_id = $2 WHERE id = $1', [inquiry.id, admin.id]);
    await addMessage(house, inquiry, admin, 'answer');
    await addMessage(house, inquiry, author, 'reply');
    for (const { id } of [author, admin])
      expect((await house.ask(boss, `mutation { deleteUser(id: "${id}") { deletedId } }`)).errors).toEqual([]);
    const { data, errors } = await house.ask(
      boss,
      'query ($id: ID!) { inquiry(id: $id) { subject author { id } assignee { id } allowedStatuses messages { nodes { body author { id } } } } }',
      { id: inquiry.id },
    );
    expect(errors).toEqual([]);
    expect(data.inquiry).toEqual({
      subject: 'Chat stops',
      author: null,
      assignee: null,
      allowedStatuses: ['IN_PROGRESS', 'RESOLVED'],
      messages: {
        nodes: [
          { body: 'answer', author: null },
          { body: 'reply', author: null },
        ],
      },
    });
    const told = await house.rows(
      'SELECT * FROM inquiries i JOIN inquiry_messages m ON m.inquiry_id = i.id WHERE i.id = $1',
      [inquiry.id],
    );
    for (const { id, name } of [author, admin]) expect(JSON.stringify(told)).not.toMatch(new RegExp(`${id}|${name}`));
    // The audit log keeps the name.
    expect((await house.events(inquiry.id))[0]).toMatchObject({ actor_id: author.id, actor_name: author.name });
  });
});
