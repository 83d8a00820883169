import { newId } from '../../src/core/ids.ts';
import { keyOf } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { addInquiry, assign, ASSIGN, inquiryRow } from '../support/inquiries.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { whenWaitingForLock } from '../support/until.ts';

let house: House;
let admin: TestUser;
let boss: Caller;
let author: TestUser;
beforeAll(async () => {
  house = await House.open();
  admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
  boss = await house.callerFor(admin);
  author = await house.addUser();
});
afterAll(() => house.close());

describe('assignInquiry', () => {
  it('gives an inquiry to an administrator, who may be oneself, and takes it away again', async () => {
    const inquiry = await addInquiry(house, author);
    const other = await house.addUser('ADMIN');
    for (const assignee of [other, admin]) {
      house.clock.advance({ seconds: 1 });
      const { data, errors } = await assign(house, boss, inquiry, assignee.id.toUpperCase());
      expect(errors).toEqual([]);
      const { updatedAt, ...told } = data.assignInquiry.inquiry;
      expect(told).toEqual({ id: inquiry.id, assignee: { id: assignee.id, name: assignee.name } });
      const row = await inquiryRow(house, inquiry);
      expect([row.assignee_id, row.updated_at.toISOString()]).toEqual([assignee.id, updatedAt]);
    }
    expect((await assign(house, boss, inquiry, null)).data.assignInquiry.inquiry.assignee).toBeNull();
    expect(await inquiryRow(house, inquiry)).toMatchObject({ assignee_id: null, status: 'OPEN' });
  });

  it('takes it away where the assignee is left out', async () => {
    const inquiry = await addInquiry(house, author, { assignee: admin });
    await house.ask(boss, 'mutation ($id: ID!) { assignInquiry(id: $id) { inquiry { id } } }', { id: inquiry.id });
    expect((await inquiryRow(house, inquiry)).assignee_id).toBeNull();
  });

  it('leaves audit events of both sides', async () => {
    const inquiry = await addInquiry(house, author);
    await assign(house, boss, inquiry, admin.id);
    await assign(house, boss, inquiry, null);
    const target = { action: 'INQUIRY_ASSIGNED', actor_id: admin.id, target_name: inquiry.subject };
    expect(await house.events(inquiry.id)).toMatchObject([
      { ...target, before: { assigneeId: null }, after: { assigneeId: admin.id, assigneeName: admin.name } },
      { ...target, before: { assigneeId: admin.id }, after: { assigneeId: null } },
    ]);
  });

  it('twice is like once', async () => {
    const inquiry = await addInquiry(house, author);
    await assign(house, boss, inquiry, admin.id);
    const before = await inquiryRow(house, inquiry);
    house.clock.advance({ seconds: 1 });
    expect((await assign(house, boss, inquiry, admin.id)).errors).toEqual([]);
    expect(await inquiryRow(house, inquiry)).toEqual(before);
    expect(await house.events(inquiry.id)).toHaveLength(1);
  });

  it('by two at once is done one after the other', async () => {
    const inquiry = await addInquiry(house, author);
    const [one, two] = [await house.addUser('ADMIN'), await house.addUser('ADMIN')];
    const answers = await Promise.all([one, two].map(({ id }) => assign(house, boss, inquiry, id)));
    expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
    const [first, second] = await house.events(inquiry.id);
    expect(second.before.assigneeId).toBe(first.after.assigneeId);
    expect((await inquiryRow(house, inquiry)).assignee_id).toBe(second.after.assigneeId);
  });

  it.each<[string, () => Promise<TestUser>]>([
    ['a user', () => house.addUser()],
    ['an expert', () => house.addUser('EXPERT')],
    ['a manager of users', () => addDelegate(house, { USER_MANAGEMENT: 'WRITE' })],
    ['an account that awaits approval', () => house.addUser('PENDING')],
    ['a suspended administrator', () => house.addUser('ADMIN', { status: 'SUSPENDED' })],
    ['a service', () => house.addUser('ADMIN', { type: 'SERVICE', email: null })],
    ['the author', async () => author],
  ])('refuses %s as the one who takes care of it', async (_who, make) => {
    const inquiry = await addInquiry(house, author, { assignee: admin });
    const { refusal } = await assign(house, boss, inquiry, (await make()).id);
    expect(refusal).toMatchObject({
      code: 'BAD_USER_INPUT',
      path: ['assignInquiry'],
      violations: [{ path: ['assigneeId'], code: 'NOT_AN_ADMINISTRATOR' }],
    });
    expect((await inquiryRow(house, inquiry)).assignee_id).toBe(admin.id);
    expect(await house.events(inquiry.id)).toEqual([]);
  });

  it.each([newId(), 'nobody', ''])('refuses %j as the one who takes care of it', async (id) => {
    const inquiry = await addInquiry(house, author, { assignee: admin });
    const { refusal } = await assign(house, boss, inquiry, id);
    expect(refusal).toMatchObject({ code: 'NOT_FOUND', violations: [{ path: ['assigneeId'], code: 'NOT_FOUND' }] });
    expect((await inquiryRow(house, inquiry)).assignee_id).toBe(admin.id);
  });

  it('refuses an administrator who is suspended at the same time', async () => {
    const inquiry = await addInquiry(house, author);
    const leaving = await house.addUser('ADMIN');
    const client = await house.database.owner.connect();
    await client.query('BEGIN');
    await client.query('SELECT FROM users WHERE id = $1 FOR UPDATE', [leaving.id]);
    await client.query(`UPDATE users SET status = 'SUSPENDED' WHERE id = $1`, [leaving.id]);
    const answer = assign(house, boss, inquiry, leaving.id);
    await whenWaitingForLock(house);
    await client.query('COMMIT');
    client.release();
    expect((await answer).refusal!.code).toBe('BAD_USER_INPUT');
    expect((await inquiryRow(house, inquiry)).assignee_id).toBeNull();
  });

  it('refuses a closed inquiry', async () => {
    const inquiry = await addInquiry(house, author, { status: 'CLOSED', assignee: admin });
    for (const to of [null, admin.id])
      expect((await assign(house, boss, inquiry, to)).refusal).toMatchObject({
        code: 'INVALID_STATE',
        path: ['assignInquiry'],
      });
    expect((await inquiryRow(house, inquiry)).assignee_id).toBe(admin.id);
  });

  it.each([newId(), 'no-id', ''])('answers NOT_FOUND for %j', async (id) => {
    const { refusal } = await assign(house, boss, { id }, admin.id);
    expect(refusal).toMatchObject({ code: 'NOT_FOUND', message: 'There is no such inquiry.' });
  });

  it('is done once for a repeated Idempotency-Key', async () => {
    const inquiry = await addInquiry(house, author);
    const key = { 'idempotency-key': newId() };
    const ask = () => house.ask(boss, ASSIGN, { id: inquiry.id, assigneeId: admin.id }, key);
    const [first, second] = [await ask(), await ask()];
    expect(second.data).toEqual(first.data);
    expect(await house.events(inquiry.id)).toHaveLength(1);
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const inquiry = await addInquiry(house, author);
    const { refusal } = await assign(house, await make(house), inquiry, admin.id);
    expect(refusal!.code).toBe(code);
    expect((await inquiryRow(house, inquiry)).assignee_id).toBeNull();
  });

  it('is denied to the author, to delegates and to keys that may only read', async () => {
    const inquiry = await addInquiry(house, author);
    const callers = [
      await house.callerFor(author),
      (await addDelegate(house, { USER_MANAGEMENT: 'WRITE', SETTINGS: 'WRITE' })).caller,
      await keyOf(house, admin, ['READ']),
    ];
    for (const by of callers) expect((await assign(house, by, inquiry, admin.id)).refusal!.code).toBe('FORBIDDEN');
    expect((await inquiryRow(house, inquiry)).assignee_id).toBeNull();
  });
});
