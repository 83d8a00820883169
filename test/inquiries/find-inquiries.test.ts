import { newId } from '../../src/core/ids.ts';
import type { InquiryStatus } from '../../src/inquiries/inquiries/inquiry.entity.ts';
import { impersonating, keyOf } from '../support/callers.ts';
import { addDelegate } from '../support/delegates.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { addInquiry, addMessage, CARD, type TestInquiry } from '../support/inquiries.ts';

const LIST = `query ($filter: InquiryFilter, $first: Int, $after: String, $last: Int, $before: String) {
  inquiries(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    nodes { id } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
const COUNTS = 'query ($filter: InquiryFilter) { inquiryStatusCounts(filter: $filter) { status count } }';
const ONE = `query ($id: ID!) { inquiry(id: $id) { ${CARD} body } }`;
const BOARD = `query ($first: Int) {
  OPEN: inquiries(filter: { status: [OPEN] }, first: $first) { ...Column }
  IN_PROGRESS: inquiries(filter: { status: [IN_PROGRESS] }, first: $first) { ...Column }
  RESOLVED: inquiries(filter: { status: [RESOLVED] }, first: $first) { ...Column }
  CLOSED: inquiries(filter: { status: [CLOSED] }, first: $first) { ...Column }
  inquiryStatusCounts { status count }
}
fragment Column on InquiryConnection { nodes { ${CARD} messages(last: 1) { nodes { body author { name } } totalCount } } }`;

describe('inquiries', () => {
  let house: House;
  let admin: TestUser;
  let other: TestUser;
  let boss: Caller;
  let ada: TestUser;
  let grace: TestUser;
  let adas: Caller;
  const made: Record<string, TestInquiry> = {};
  const instants: Record<string, string> = {};
  beforeAll(async () => {
    house = await House.open();
    [admin, other] = [await house.addUser('ADMIN'), await house.addUser('ADMIN')];
    await house.markFirst(admin);
    boss = await house.callerFor(admin);
    [ada, grace] = [await house.addUser(), await house.addUser()];
    adas = await house.callerFor(ada);
    const rows = [
      ['a', ada, { subtype: 'BUG_CHAT', subject: 'Chat stops', body: 'Each time\nthe Übung begins' }],
      ['b', grace, { subtype: 'BUG_UPLOAD', subject: 'Upload of 100%', status: 'IN_PROGRESS', assignee: admin }],
      ['c', ada, { subtype: 'ACCOUNT_ISSUE', subject: 'No access', status: 'RESOLVED', assignee: other }],
      ['d', grace, { subtype: 'USAGE_LIMIT_INCREASE', subject: 'More, please', status: 'CLOSED' }],
      ['e', ada, { subtype: 'BUG_CHAT', subject: '東京', body: 'chat', assignee: admin }],
      ['f', null, { subtype: 'OTHER_OTHER', subject: 'Of somebody who left' }],
    ] as const;
    for (const [name, author, values] of rows) {
      instants[name] = house.clock.now().toISOString();
      made[name] = await addInquiry(house, author, values);
      // Two of an instant, so that the ID decides.
      if (name !== 'd') house.clock.advance({ minutes: 1 });
    }
    await addMessage(house, made.a!, admin, 'please');
  });
  afterAll(() => house.close());

  const names = (nodes: { id: string }[]) =>
    nodes.map(({ id }) => Object.keys(made).find((name) => made[name]!.id === id)).join('');
  const list = async (by: Caller, filter: object | null = null, page: object = {}) => {
    const { data, errors } = await house.ask(by, LIST, { filter, ...page });
    expect(errors).toEqual([]);
    return { ...data.inquiries, names: names(data.inquiries.nodes) };
  };

  it('are all there for administrators, newest first', async () => {
    expect(await list(boss)).toMatchObject({ names: 'fedcba', totalCount: 6 });
    expect(await list(await keyOf(house, admin, ['READ']))).toMatchObject({ names: 'fedcba' });
  });

  it("are one's own for everybody else, whatever they ask for and manage", async () => {
    const delegate = await addDelegate(house, { USER_MANAGEMENT: 'WRITE', SETTINGS: 'WRITE', MONITORING: 'WRITE' });
    for (const by of [adas, await keyOf(house, ada), await impersonating(house, admin, ada)]) {
      expect(await list(by)).toMatchObject({ names: 'eca', totalCount: 3 });
      expect(await list(by, { authorId: grace.id })).toMatchObject({ names: '', totalCount: 0 });
      expect(await list(by, { assigneeId: admin.id })).toMatchObject({ names: 'e', totalCount: 1 });
      expect(await list(by, { search: 'upload' })).toMatchObject({ names: '', totalCount: 0 });
    }
    expect(await list(delegate.caller)).toMatchObject({ names: '', totalCount: 0 });
  });

  it.each<[string, () => object, string]>([
    ['nothing', () => ({}), 'fedcba'],
    ['a state', () => ({ status: ['OPEN'] }), 'fea'],
    ['two states', () => ({ status: ['OPEN', 'CLOSED'] }), 'feda'],
    ['no state', () => ({ status: [] }), ''],
    ['a type', () => ({ type: ['BUG'] }), 'eba'],
    ['two types', () => ({ type: ['ACCOUNT', 'USAGE_LIMIT'] }), 'dc'],
    ['an author', () => ({ authorId: ada.id.toUpperCase() }), 'eca'],
    ['somebody who wrote nothing', () => ({ authorId: admin.id }), ''],
    ['nobody', () => ({ authorId: 'nobody' }), ''],
    ['an assignee', () => ({ assigneeId: admin.id }), 'eb'],
    ['an ID of none', () => ({ assigneeId: newId() }), ''],
    ['those of nobody', () => ({ unassigned: true }), 'fda'],
    ['whomever', () => ({ unassigned: false }), 'fedcba'],
    ['those of nobody and an assignee', () => ({ unassigned: true, assigneeId: admin.id }), ''],
    ['from an instant on', () => ({ created: { from: instants.c } }), 'fedc'],
    ['before an instant', () => ({ created: { to: instants.c } }), 'ba'],
    ['a span', () => ({ created: { from: instants.b, to: instants.d } }), 'cb'],
    ['an author and a state', () => ({ authorId: ada.id, status: ['OPEN'] }), 'ea'],
    ['an assignee and a type', () => ({ assigneeId: admin.id, type: ['BUG'] }), 'eb'],
    ['a part of the subject', () => ({ search: 'PLEASE' }), 'd'],
    ['a part of the body', () => ({ search: 'übung' }), 'a'],
    ['words with a line break between', () => ({ search: 'time the' }), 'a'],
    ['a part of either', () => ({ search: 'chat' }), 'ea'],
    ['a part and a type', () => ({ search: 'a', type: ['ACCOUNT'] }), 'c'],
    ['the beginning of a word', () => ({ search: 'of' }), 'fb'],
    ['one character where words have no spaces', () => ({ search: '京' }), 'e'],
    ['a percent sign', () => ({ search: '100%' }), 'b'],
    ['another wildcard', () => ({ search: 'c_at' }), ''],
    ['a blank', () => ({ search: ' ' }), 'fedcba'],
  ])('that fit %s', async (_what, filter, expected) => {
    expect(await list(boss, filter())).toMatchObject({ names: expected, totalCount: expected.length });
    const { data } = await house.ask(boss, COUNTS, { filter: filter() });
    const total = (data.inquiryStatusCounts as { count: number }[]).reduce((sum, { count }) => sum + count, 0);
    expect(total).toBe(expected.length);
  });

  it('are counted by state in one statement, each state once', async () => {
    const { data, statements } = await house.ask(boss, COUNTS);
    expect(data.inquiryStatusCounts).toEqual([
      { status: 'OPEN', count: 3 },
      { status: 'IN_PROGRESS', count: 1 },
      { status: 'RESOLVED', count: 1 },
      { status: 'CLOSED', count: 1 },
    ]);
    expect(statements.filter((text) => text.includes('FROM inquiries'))).toHaveLength(1);
    expect((await house.ask(adas, COUNTS, { filter: { type: ['BUG'] } })).data.inquiryStatusCounts).toEqual([
      { status: 'OPEN', count: 2 },
      { status: 'IN_PROGRESS', count: 0 },
      { status: 'RESOLVED', count: 0 },
      { status: 'CLOSED', count: 0 },
    ]);
  });

  it('come in pages, forward and backward, each once', async () => {
    let seen = '';
    for (let after: string | null = null; ;) {
      const page: { names: string; pageInfo: { hasNextPage: boolean; endCursor: string } } = await list(boss, null, {
        first: 4,
        after,
      });
      seen += page.names;
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(seen).toBe('fedcba');
    const last = await list(boss, { status: ['OPEN', 'RESOLVED'] }, { last: 2 });
    expect(last).toMatchObject({ names: 'ca', pageInfo: { hasPreviousPage: true, hasNextPage: false } });
    expect(await list(boss, null, { last: 3, before: last.pageInfo.startCursor })).toMatchObject({ names: 'fed' });
  });

  it.each<[string, Record<string, unknown>, string[], string]>([
    ['a page of 101', { first: 101 }, ['first'], 'OUT_OF_RANGE'],
    [
      'a cursor of another list',
      { after: Buffer.from('["groups","x","y"]').toString('base64url') },
      ['after'],
      'BAD_CURSOR',
    ],
    [
      'a damaged cursor',
      { before: Buffer.from('["inquiries","x","y"]').toString('base64url') },
      ['before'],
      'BAD_CURSOR',
    ],
    ['a search of 201 characters', { filter: { search: 'x'.repeat(201) } }, ['filter', 'search'], 'TEXT'],
    ['a search with a NUL', { filter: { search: 'a\0b' } }, ['filter', 'search'], 'TEXT'],
  ])('refuse %s', async (_what, variables, path, code) => {
    const { refusal } = await house.ask(boss, LIST, variables);
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', path: ['inquiries'], violations: [{ path, code }] });
  });

  it('show one to its author and to administrators; a foreign one is like none', async () => {
    const id = made.c!.id;
    for (const [by, allowedStatuses] of [
      [boss, ['OPEN', 'IN_PROGRESS']],
      [adas, ['CLOSED']],
      [await impersonating(house, admin, ada), []],
    ] as const) {
      const { data, errors } = await house.ask(by, ONE, { id: id.toUpperCase() });
      expect(errors).toEqual([]);
      expect(data.inquiry).toMatchObject({
        id,
        type: 'ACCOUNT',
        status: 'RESOLVED',
        allowedStatuses,
        author: { id: ada.id, name: ada.name },
        assignee: { id: other.id, name: other.name },
      });
    }
    const delegate = (await addDelegate(house, { USER_MANAGEMENT: 'WRITE' })).caller;
    for (const by of [await house.callerFor(grace), delegate])
      for (const asked of [id, newId(), 'nonsense']) {
        const { data, errors } = await house.ask(by, ONE, { id: asked });
        expect([data, errors]).toEqual([{ inquiry: null }, []]);
      }
  });

  it('tell their author no more of the assignee than the name', async () => {
    const ask = (fields: string) =>
      house.ask(adas, `query ($id: ID!) { inquiry(id: $id) { assignee { ${fields} } author { email role } } }`, {
        id: made.c!.id,
      });
    const { data, errors } = await ask('name email');
    expect(errors).toEqual([]);
    expect(data.inquiry).toEqual({
      assignee: { name: other.name, email: null },
      author: { email: ada.email, role: 'USER' },
    });
    expect((await ask('role')).refusal!.code).toBe('FORBIDDEN');
  });
});

describe('a board', () => {
  let house: House;
  let boss: Caller;
  beforeAll(async () => {
    house = await House.open();
    const admins = [await house.addUser('ADMIN'), await house.addUser('ADMIN')];
    await house.markFirst(admins[0]!);
    boss = await house.callerFor(admins[0]!);
    const statuses: InquiryStatus[] = ['OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED'];
    for (let index = 0; index < 60; index += 1) {
      const author = await house.addUser();
      const inquiry = await addInquiry(house, author, { status: statuses[index % 4]!, assignee: admins[index % 2]! });
      for (const who of [author, admins[0]!]) await addMessage(house, inquiry, who, `by ${who.name}`);
    }
  });
  afterAll(() => house.close());

  it('costs as many statements with fifty cards as with four, with people and last messages', async () => {
    const board = async (first: number) => {
      const { data, errors, statements } = await house.ask(boss, BOARD, { first });
      expect(errors).toEqual([]);
      const cards = ['OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED'].flatMap((column) => data[column].nodes);
      for (const { author, assignee, messages } of cards) {
        expect([author.name, assignee.name]).toEqual([expect.any(String), expect.any(String)]);
        expect(messages).toMatchObject({ nodes: [{ author: { name: expect.any(String) } }], totalCount: 2 });
      }
      expect(data.inquiryStatusCounts).toMatchObject(Array(4).fill({ count: 15 }));
      return { cards: cards.length, statements };
    };
    // Who asks is known from then on.
    await board(1);
    const [small, large] = [await board(1), await board(13)];
    expect([small.cards, large.cards]).toEqual([4, 52]);
    // Columns are read beside each other, so that what belongs to their cards may be gathered for one or for several.
    for (const { statements } of [small, large]) {
      const of = (table: RegExp) => statements.filter((text) => table.test(text)).length;
      expect(of(/FROM inquiries/)).toBe(5);
      expect(of(/FROM inquiry_messages m\s+WHERE m.inquiry_id = inquiry.id/)).toBeLessThanOrEqual(4);
      expect(of(/count\(\*\).*FROM inquiry_messages/s)).toBeLessThanOrEqual(4);
      expect(of(/FROM users/)).toBeLessThanOrEqual(8);
    }
  });

  it('of one column costs one statement for each kind of thing', async () => {
    const { data, statements } = await house.ask(
      boss,
      `{ inquiries(first: 50) { nodes { ${CARD} messages(last: 1) { nodes { body author { name } } } } totalCount } }`,
    );
    expect(data.inquiries.nodes).toHaveLength(50);
    const kinds = [/SELECT i\.id.*FROM inquiries/s, /count\(\*\).*FROM inquiries/s, /FROM inquiry_messages/];
    for (const kind of kinds) expect(statements.filter((text) => kind.test(text))).toHaveLength(1);
    // Authors and assignees together, and those of the messages once they are known.
    expect(statements.filter((text) => text.includes('FROM users'))).toHaveLength(2);
  });
});

describe('a page of many inquiries', () => {
  let house: House;
  let author: TestUser;
  let admin: TestUser;
  beforeAll(async () => {
    house = await House.open();
    [author, admin] = [await house.addUser(), await house.addUser('ADMIN')];
    await house.rows(
      `INSERT INTO inquiries (id, author_id, assignee_id, type, subtype, subject, body, status, created_at, updated_at)
       SELECT gen_random_uuid(), CASE WHEN n % 400 = 0 THEN $1::uuid END, CASE WHEN n % 300 = 0 THEN $2::uuid END,
         (ARRAY['BUG', 'FEATURE', 'OTHER', 'OTHER'])[n % 4 + 1],
         (ARRAY['BUG_CHAT', 'FEATURE_CHAT', 'OTHER_OTHER', 'OTHER_OTHER'])[n % 4 + 1],
         'Subject ' || md5(n::text), md5((n * 7)::text), CASE WHEN n % 200 = 0 THEN 'IN_PROGRESS' ELSE 'OPEN' END,
         now() - n * interval '1 minute', now() FROM generate_series(1, 20000) n`,
      [author.id, admin.id],
    );
    // The index of texts takes new rows in only then.
    await house.rows('VACUUM ANALYZE inquiries');
  });
  afterAll(() => house.close());

  it.each<[string, () => Record<string, unknown>, string]>([
    ['no filter', () => ({}), 'inquiries_created_at_idx'],
    ['a state', () => ({ status: ['IN_PROGRESS'] }), 'inquiries_status_idx'],
    ['a type', () => ({ type: ['BUG'] }), 'inquiries_(type|created_at)_idx'],
    ['an author', () => ({ authorId: author.id }), 'inquiries_author_id_idx'],
    ['an assignee', () => ({ assigneeId: admin.id }), 'inquiries_assignee_id_idx'],
    ['nobody who takes care', () => ({ unassigned: true }), 'inquiries_(assignee_id|created_at)_idx'],
    ['a search', () => ({ search: 'c4ca4238a0b9' }), 'inquiries_search_idx'],
    [
      'a span',
      () => ({ created: { to: new Date(Date.now() - 10_000 * 60_000).toISOString() } }),
      'inquiries_created_at_idx',
    ],
  ])('by %s is read by an index, without reading the table', async (_what, filter, index) => {
    const by = await house.callerFor(admin);
    const { data, statements, errors } = await house.ask(
      by,
      'query ($filter: InquiryFilter) { inquiries(filter: $filter) { nodes { id } } }',
      { filter: filter() },
    );
    expect(errors).toEqual([]);
    expect(data.inquiries.nodes.length).toBeGreaterThan(0);
    const text = statements.find((each) => each.includes('FROM inquiries'))!;
    const values = valuesFor(text, filter());
    const plan = (await house.rows(`EXPLAIN ${text}`, values)).map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toMatch(new RegExp(index));
    expect(plan).not.toContain('Seq Scan');
  });
  const valuesFor = (text: string, filter: Record<string, unknown>): unknown[] => {
    const [value] = Object.values(filter);
    const plain = typeof value === 'object' && value !== null ? Object.values(value)[0] : value;
    const wanted = filter.search ? `%${String(filter.search)}%` : plain;
    return [...text.matchAll(/\$\d+/g)].length === 1 ? [26] : [wanted, 26];
  };
});
