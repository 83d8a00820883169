import { signIn } from '../identity/sign-in.support.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { IMPORT, importFile } from '../support/imports.ts';
import { lesserCallers } from '../support/lesser-callers.ts';

const PASSWORD = 'vermilion-otter-plate';

describe('importUsers', () => {
  let house: House;
  let admin: TestUser;
  let caller: Caller;
  let people = 0;
  beforeAll(async () => {
    house = await House.open();
  });
  beforeEach(async () => {
    admin = await house.addUser('ADMIN', { name: 'Ada Lovelace' });
    caller = await house.callerFor(admin);
  });
  afterAll(() => house.close());

  /** An address of its own, that sorts behind the earlier ones. */
  const address = (): string => `p${String((people += 1)).padStart(4, '0')}@example.org`;
  const accountOf = async (email: string) =>
    (await house.rows('SELECT * FROM users WHERE email = $1', [email.toLowerCase()]))[0];
  const refused = async (input: object, by = caller) => (await house.ask(by, IMPORT, { input })).refusal;

  it('makes an account of each row, with the columns that it has', async () => {
    const [ann, bob] = [address(), address()];
    const job = await importFile(house, caller, [
      'email,name,username,role,type,time_zone,locale',
      `${ann.toUpperCase()}, Ann ,Ann-${people},expert,EXTERNAL,Europe/Berlin,DE`,
      `${bob},Bob,,,,,`,
    ]);
    expect(job).toMatchObject({ status: 'SUCCEEDED', totalCount: 2, processedCount: 2, failedCount: 0, error: null });
    expect(await accountOf(ann)).toMatchObject({
      email: ann,
      name: 'Ann',
      username: `ann-${people}`,
      role: 'EXPERT',
      type: 'EXTERNAL',
      status: 'ACTIVE',
      time_zone: 'Europe/Berlin',
      locale: 'de',
      must_change_password: false,
      approved_at: expect.any(Date),
      version: 1,
    });
    const { id } = await accountOf(bob);
    expect(await accountOf(bob)).toMatchObject({ role: 'USER', type: 'REGULAR', time_zone: 'UTC', locale: 'en' });
    expect(await house.rows('SELECT * FROM user_activity WHERE user_id = $1', [id])).toHaveLength(1);
    expect(job.rows[1]).toEqual({
      index: 2,
      key: bob,
      status: 'SUCCEEDED',
      user: { id, email: bob },
      error: null,
    });
  });

  it('leaves an audit event for each account, and one with the counts for the whole', async () => {
    const [ann, bob] = [address(), address()];
    const job = await importFile(house, caller, ['email,name', `${ann},Ann`, `${bob},Bob`, `${bob},Bob`, 'x,Eve']);
    const { id } = await accountOf(ann);
    const by = { actor_id: admin.id, subject_id: admin.id, actor_name: 'Ada Lovelace' };
    expect(await house.events(id)).toMatchObject([
      {
        ...by,
        action: 'USER_CREATED',
        target_name: 'Ann',
        after: { name: 'Ann', email: ann, username: null, role: 'USER', type: 'REGULAR' },
        ip_address: '127.0.0.1',
        request_id: expect.any(String),
      },
    ]);
    expect(await house.events(job.id)).toMatchObject([
      {
        ...by,
        action: 'USERS_IMPORTED',
        target_type: 'Job',
        after: { count: 2, created: 2, updated: 0, skipped: 0, failed: 2 },
      },
    ]);
  });

  it('reads the file that Open WebUI imports as it is', async () => {
    const [ann, bob] = [address(), address()];
    const job = await importFile(house, caller, [
      'Name,Email,Password,Role',
      `Ann Smith, ${ann} , ${PASSWORD} ,admin`,
      `Bob,${bob},${PASSWORD},pending`,
      '',
    ]);
    expect(job.outcomes).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(await accountOf(ann)).toMatchObject({ name: 'Ann Smith', role: 'ADMIN', must_change_password: true });
    expect(await accountOf(bob)).toMatchObject({ role: 'PENDING', approved_at: null });
    expect((await signIn(house, ann, { password: PASSWORD })).data.signIn.nextStep).toBe('CHANGE_PASSWORD');
  });

  it('keeps a password as it is written where it is quoted, and keeps it nowhere in clear', async () => {
    const ann = address();
    const password = ` '=${PASSWORD},"x" `;
    house.database.secrets.noteExchange({}, { password: PASSWORD }, new Headers(), null);
    await importFile(house, caller, ['email,name,password', `${ann},Ann,"${password.replaceAll('"', '""')}"`]);
    expect((await signIn(house, ann, { password })).data.signIn.nextStep).toBe('CHANGE_PASSWORD');
  });

  it('commits few rows with passwords at a time, since each takes long', async () => {
    const rows = Array.from({ length: 20 }, () => `${address()},Ann,${PASSWORD}`);
    const { id } = await importFile(house, caller, ['email,name,password', ...rows]);
    const counts = await house.rows('SELECT count(*)::int FROM job_items WHERE job_id = $1 GROUP BY xmin', [id]);
    expect(counts.map(({ count }) => count).sort()).toEqual([4, 8, 8]);
  });

  it('makes accounts without a password too, by which nobody can sign in yet', async () => {
    const ann = address();
    await importFile(house, caller, ['email,name,password', `${ann},Ann,`]);
    const { id, must_change_password } = await accountOf(ann);
    expect(must_change_password).toBe(false);
    expect(await house.rows('SELECT * FROM passwords WHERE user_id = $1', [id])).toEqual([]);
    expect((await signIn(house, ann, { password: PASSWORD })).refusal?.code).toBe('INVALID_CREDENTIALS');
  });

  it('makes accounts that are suspended, as the log says, and nobody signs in by', async () => {
    const ann = address();
    const csv = ['email,name,password,status', `${ann},Ann,${PASSWORD},Suspended`];
    expect((await importFile(house, caller, csv)).outcomes).toEqual(['SUCCEEDED']);
    const { id, status } = await accountOf(ann);
    expect(status).toBe('SUSPENDED');
    expect(await house.events(id)).toMatchObject([{ action: 'USER_CREATED', after: { status: 'SUSPENDED' } }]);
    expect((await signIn(house, ann, { password: PASSWORD })).refusal?.code).toBe('INVALID_CREDENTIALS');
  });

  it.each([
    ['an address that is none', 'ann@@example', 'Ann', {}, 'BAD_USER_INPUT', 'email'],
    ['no address', '', 'Ann', {}, 'BAD_USER_INPUT', 'email'],
    ['no name', null, '', {}, 'BAD_USER_INPUT', 'name'],
    ['a name that is too long', null, 'x'.repeat(201), {}, 'BAD_USER_INPUT', 'name'],
    ['a name with a NUL', null, 'A\0nn', {}, 'BAD_USER_INPUT', 'name'],
    ['a username that is none', null, 'Ann', { username: 'a b' }, 'BAD_USER_INPUT', 'username'],
    ['a password that is too short', null, 'Ann', { password: 'x7#' }, 'PASSWORD_POLICY', 'password'],
    ['a password that is easy to guess', null, 'Ann', { password: 'password123' }, 'PASSWORD_POLICY', 'password'],
    ['the hash of a password', null, 'Ann', { password: `$2b$10$${'a'.repeat(53)}` }, 'BAD_USER_INPUT', 'password'],
    ['a role that is none', null, 'Ann', { role: 'BOSS' }, 'BAD_USER_INPUT', 'role'],
    ['a type that is none', null, 'Ann', { type: 'CAT' }, 'BAD_USER_INPUT', 'type'],
    ['a status that is none', null, 'Ann', { status: 'GONE' }, 'BAD_USER_INPUT', 'status'],
    ['a time zone that is none', null, 'Ann', { time_zone: 'Mars/Base' }, 'BAD_USER_INPUT', 'time_zone'],
    ['a language that is none', null, 'Ann', { locale: 'englisch!' }, 'BAD_USER_INPUT', 'locale'],
    ['groups of which none is there', null, 'Ann', { groups: 'Staff;Sales' }, 'NOT_FOUND', 'groups'],
    ['a project that is not there', null, 'Ann', { projects: 'Atlas:USER' }, 'NOT_FOUND', 'projects'],
    ['a service with a password', null, 'Ann', { type: 'SERVICE', password: PASSWORD }, 'BAD_USER_INPUT', 'password'],
  ] as const)('fails a row with %s, and does the others', async (_, given, name, cells, code, column) => {
    const [ann, bob] = [given ?? address(), address()];
    const columns = ['email', 'name', ...Object.keys(cells)].join(',');
    const job = await importFile(house, caller, [
      columns,
      [ann, name, ...Object.values(cells)].join(','),
      `${bob},Bob`,
    ]);
    expect(job).toMatchObject({ status: 'PARTIALLY_SUCCEEDED', failedCount: 1, outcomes: [code, 'SUCCEEDED'] });
    expect(job.rows[0]).toMatchObject({ index: 1, user: null, error: { path: [column] } });
    expect(job.rows[0]!.error!.message).not.toMatch(/^An input value|7#|password123|aaaa/);
    expect(await accountOf(bob)).toMatchObject({ name: 'Bob' });
    if (given === null) expect(await accountOf(ann)).toBeUndefined();
  });

  it('fails a row with more cells than columns', async () => {
    const job = await importFile(house, caller, ['email,name', `${address()},Smith, Ann`]);
    expect(job).toMatchObject({ status: 'FAILED', outcomes: ['BAD_USER_INPUT'] });
    expect(job.rows[0]!.error!.message).toBe('The row has more cells than the header has columns.');
  });

  it.each([
    ['without a header', `ann@example.org,${PASSWORD}`, 'UNKNOWN_COLUMN'],
    ['without a column that it needs', 'email\nann@example.org', 'MISSING_COLUMN'],
    ['with a column twice', 'email,name,name\nann@example.org,Ann,Ann', 'DUPLICATE_COLUMN'],
    ['that is empty', '', 'EMPTY'],
    ['without a row', 'email,name\r\n\r\n', 'EMPTY'],
    [
      'that is no CSV further down',
      `${`email,name${'\nann@example.org,Ann'.repeat(4_000)}`},Ann "the boss"`,
      'BAD_QUOTES',
    ],
    ['with halves of characters', 'email,name\nann@example.org,\ud800', 'NOT_TEXT'],
    ['of more than 5 MiB', `email,name\n${'ann@example.org,Ann\n'.repeat(262_145)}`, 'TOO_LARGE'],
  ])('refuses a file %s at once', async (_, csv, violation) => {
    const before = await house.rows('SELECT FROM jobs');
    const refusal = await refused({ csv });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(refusal!.violations[0]).toMatchObject({ path: ['input', 'csv'], code: violation });
    expect(JSON.stringify(refusal)).not.toContain(PASSWORD);
    expect(await house.rows('SELECT FROM jobs')).toHaveLength(before.length);
  });

  it('takes a file of almost 5 MiB', async () => {
    const row = `${address()},${'A'.repeat(190)}\n`;
    const file = `email,name\n${row.repeat(Math.floor((5 * 1_048_576 - 20) / row.length))}`;
    const { data, refusal } = await house.ask(caller, IMPORT, { input: { csv: file, dryRun: true } });
    expect(refusal).toBeNull();
    const cancel = 'mutation ($id: ID!) { cancelJob(id: $id) { job { status } } }';
    await house.ask(caller, cancel, { id: data.importUsers.job.id });
    await house.settled();
  });

  it('refuses mails where there is no mail', async () => {
    const input = { csv: `email,name\n${address()},Ann`, sendWelcomeEmail: true };
    expect((await refused(input))?.code).toBe('FEATURE_DISABLED');
  });

  it('begins once, however often it is sent with one Idempotency-Key', async () => {
    const input = { csv: `email,name\n${address()},Ann` };
    const headers = { 'idempotency-key': 'import-once' };
    const answers = await Promise.all([1, 2, 3].map(() => house.ask(caller, IMPORT, { input }, headers)));
    expect(new Set(answers.map(({ data }) => data.importUsers.job.id)).size).toBe(1);
    await house.settled();
  });

  it.each(lesserCallers)('is denied to %s', async (_, make, code) => {
    const refusal = await refused({ csv: `email,name\n${address()},Ann` }, await make(house));
    expect(refusal?.code).toBe(code);
  });

  it('is off where users are managed elsewhere', async () => {
    const other = await House.open({ environment: { ENABLE_USER_MANAGEMENT: 'false' } });
    const input = { csv: 'email,name\nann@example.org,Ann' };
    const { refusal } = await other.ask(await other.callerFor(await other.addUser('ADMIN')), IMPORT, { input });
    expect(refusal?.code).toBe('FEATURE_DISABLED');
    await other.close();
  });
});
