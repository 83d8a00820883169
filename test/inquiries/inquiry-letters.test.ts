import { House, type Caller, type TestUser } from '../support/house.ts';
import { addInquiry, assign, move, note, reply } from '../support/inquiries.ts';
import { impersonating } from '../support/callers.ts';

let house: House;
let admin: TestUser;
let boss: Caller;
let author: TestUser;
let theirs: Caller;
beforeAll(async () => {
  house = await House.open({ mail: true });
  admin = await house.addUser('ADMIN');
  await house.markFirst(admin);
  boss = await house.callerFor(admin);
});
beforeEach(async () => {
  author = await house.addUser();
  theirs = await house.callerFor(author);
});
afterAll(() => house.close());

const subjects = async ({ email }: TestUser) => (await house.mails(email)).map(({ subject }) => subject);

describe('the author gets a letter', () => {
  it('for an answer, with the subject of the inquiry and nothing of what was written', async () => {
    const inquiry = await addInquiry(house, author, { subject: 'Chat stops', body: 'confidential-matter' });
    await reply(house, boss, inquiry, 'confidential-answer');
    const [mail, ...more] = await house.mails(author.email);
    expect(more).toEqual([]);
    expect(mail!.subject).toBe('Your inquiry at Gatehouse was answered');
    expect(mail!.text).toContain('There is an answer to your inquiry "Chat stops" at Gatehouse.');
    expect(mail!.link).toBeNull();
    expect(`${mail!.text}${String(mail!.html)}`).not.toMatch(/confidential|User /);
  });

  it('in the own language', async () => {
    const german = await house.addUser('USER', { locale: 'de-AT' });
    const inquiry = await addInquiry(house, german, { subject: 'Übel' });
    await reply(house, boss, inquiry, 'Gut.');
    await move(house, boss, inquiry, 'RESOLVED');
    const mails = await house.mails(german.email);
    expect(mails.map(({ subject }) => subject)).toEqual([
      'Antwort auf Ihre Anfrage bei Gatehouse',
      'Ihre Anfrage bei Gatehouse ist erledigt',
    ]);
    expect(mails[0]!.text).toContain('„Übel“');
  });

  it('for each state that an administrator gives it', async () => {
    const inquiry = await addInquiry(house, author);
    for (const status of ['IN_PROGRESS', 'RESOLVED', 'OPEN'] as const) await move(house, boss, inquiry, status);
    expect(await subjects(author)).toEqual([
      'Your inquiry at Gatehouse is being worked on',
      'Your inquiry at Gatehouse is resolved',
      'Your inquiry at Gatehouse is open again',
    ]);
  });

  it('six times an hour at most of one inquiry, whoever writes', async () => {
    const [inquiry, other] = [await addInquiry(house, author), await addInquiry(house, author)];
    const second = await house.callerFor(await house.addUser('ADMIN'));
    for (let count = 0; count < 8; count += 1)
      expect((await reply(house, count % 2 ? boss : second, inquiry, 'Again.')).errors).toEqual([]);
    expect(await subjects(author)).toHaveLength(6);
    await reply(house, boss, other, 'Another matter.');
    expect(await subjects(author)).toHaveLength(7);
  });

  it('not for what is refused, nor for a note, nor for what the author does', async () => {
    const inquiry = await addInquiry(house, author, { status: 'RESOLVED' });
    await note(house, boss, inquiry, 'Hm.');
    await move(house, boss, inquiry, 'CLOSED');
    await reply(house, boss, inquiry, '');
    await assign(house, boss, inquiry, admin.id);
    await reply(house, theirs, inquiry, 'Again.');
    await reply(house, await impersonating(house, admin, author), inquiry, 'As the author.');
    await move(house, theirs, inquiry, 'CLOSED');
    expect(await subjects(author)).toEqual([]);
  });

  it.each<[string, object]>([
    ['is suspended', { status: 'SUSPENDED' }],
    ['has no address', { email: null, username: 'without-an-address' }],
  ])('not where the account %s', async (_what, values) => {
    const [{ count: before }] = await house.rows('SELECT count(*) FROM graphile_worker._private_jobs');
    const user = await house.addUser('USER', values);
    const inquiry = await addInquiry(house, user);
    expect((await reply(house, boss, inquiry, 'Well.')).errors).toEqual([]);
    expect((await move(house, boss, inquiry, 'RESOLVED')).errors).toEqual([]);
    const [{ count }] = await house.rows('SELECT count(*) FROM graphile_worker._private_jobs');
    expect(count).toBe(before);
    expect(await house.mails(user.email ?? 'null')).toEqual([]);
  });

  it('not where the account awaits approval, or is gone', async () => {
    const pending = await house.addUser('PENDING');
    for (const inquiry of [await addInquiry(house, pending), await addInquiry(house, null)])
      expect((await reply(house, boss, inquiry, 'Well.')).errors).toEqual([]);
    expect(await subjects(pending)).toEqual([]);
  });

  it('not of an own inquiry that one answers oneself', async () => {
    const own = await house.addUser('ADMIN');
    const inquiry = await addInquiry(house, own);
    const by = await house.callerFor(own);
    await reply(house, by, inquiry, 'Well.');
    await move(house, by, inquiry, 'RESOLVED');
    expect(await subjects(own)).toEqual([]);
    await reply(house, boss, inquiry, 'Yes.');
    expect(await subjects(own)).toHaveLength(1);
  });
});

describe('whoever takes care of an inquiry gets a letter', () => {
  it('when it becomes theirs by somebody else, and when the author writes', async () => {
    const assignee = await house.addUser('ADMIN');
    const inquiry = await addInquiry(house, author, { subject: 'Chat stops' });
    await assign(house, boss, inquiry, assignee.id);
    await reply(house, theirs, inquiry, 'More of it.');
    await reply(house, boss, inquiry, 'An answer.');
    const mails = await house.mails(assignee.email);
    expect(mails.map(({ subject }) => subject)).toEqual([
      'An inquiry at Gatehouse is yours now',
      'A reply in an inquiry at Gatehouse',
    ]);
    for (const { text } of mails) expect(text).toContain('"Chat stops"');
  });

  it('not of what they write as the author', async () => {
    const assignee = await house.addUser('ADMIN');
    const inquiry = await addInquiry(house, author, { assignee });
    expect((await reply(house, await impersonating(house, assignee, author), inquiry, 'x')).errors).toEqual([]);
    expect(await subjects(assignee)).toEqual([]);
  });

  it('not when they take it themselves, nor once they are no administrator', async () => {
    const assignee = await house.addUser('ADMIN');
    const inquiry = await addInquiry(house, author);
    await assign(house, await house.callerFor(assignee), inquiry, assignee.id);
    await house.rows(`UPDATE users SET role = 'USER' WHERE id = $1`, [assignee.id]);
    await reply(house, theirs, inquiry, 'More of it.');
    expect(await subjects(assignee)).toEqual([]);
  });
});

describe('without mail', () => {
  it('everything is done as well', async () => {
    const plain = await House.open();
    const by = await plain.callerFor(await plain.addUser('ADMIN'));
    const inquiry = await addInquiry(plain, await plain.addUser());
    expect((await reply(plain, by, inquiry, 'Well.')).errors).toEqual([]);
    expect((await move(plain, by, inquiry, 'RESOLVED')).errors).toEqual([]);
    await plain.close();
  });
});
