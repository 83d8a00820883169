import fc from 'fast-check';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { importFile } from '../support/imports.ts';

const PASSWORD = 'vermilion-otter-plate';
/** More rows than one transaction takes. */
const FILLING = 260;

type Cells = Readonly<
  Record<'email' | 'name' | 'username' | 'password' | 'role' | 'type' | 'status' | 'locale', string>
>;

const cells: fc.Arbitrary<Cells> = fc.record({
  email: fc.constantFrom('a', 'b', 'c', 'd', 'me', 'first', ''),
  name: fc.constantFrom('Ann', 'Bob', 'Ann', 'Bob', ''),
  username: fc.constantFrom('', '', 'x', 'y', 'z', 'not one'),
  password: fc.constantFrom('', '', '', PASSWORD, '123'),
  role: fc.constantFrom('', 'USER', 'user', 'PENDING', 'ADMIN', 'BOSS'),
  type: fc.constantFrom('', '', 'REGULAR', 'EXTERNAL', 'SERVICE'),
  status: fc.constantFrom('', '', 'ACTIVE', 'SUSPENDED', 'GONE'),
  locale: fc.constantFrom('', 'de', 'en', '?!'),
});
const accounts = fc.uniqueArray(
  fc.record({
    email: fc.constantFrom('a', 'b', 'c'),
    username: fc.constantFrom(null, 'x', 'y'),
    role: fc.constantFrom('USER', 'PENDING', 'ADMIN'),
    type: fc.constantFrom('REGULAR', 'SERVICE'),
    status: fc.constantFrom('ACTIVE', 'SUSPENDED'),
  }),
  { selector: ({ email }) => email, maxLength: 3 },
);

describe('a dry run', () => {
  let house: House;
  let admin: TestUser;
  let caller: Caller;
  let runs = 0;
  beforeAll(async () => {
    house = await House.open();
    const first = await house.addUser('ADMIN', { email: 'first@example.org' });
    await house.markFirst(first);
    admin = await house.addUser('ADMIN', { email: 'me@example.org' });
    caller = await house.callerFor(admin);
  });
  afterAll(() => house.close());

  /** What a run could leave behind. */
  const traces = async () =>
    Promise.all(
      ['users', 'passwords', 'audit_events', 'sessions', 'user_imports', 'user_import_rehearsals'].map(
        async (table) =>
          (await house.rows(`SELECT md5(string_agg(t::text, E'\n' ORDER BY t::text)) FROM ${table} t`))[0],
      ),
    );
  const outcomesOf = (id: string) =>
    house.rows('SELECT index, key, status, error FROM job_items WHERE job_id = $1 ORDER BY index', [id]);

  it('says of each row what the import would say, and leaves nothing behind', async () => {
    const conflict = fc.constantFrom('FAIL', 'SKIP', 'UPDATE');
    const rows = fc.array(cells, { minLength: 1, maxLength: 14 });
    const property = fc.asyncProperty(
      accounts,
      rows,
      conflict,
      fc.boolean(),
      async (known, file, onConflict, isLong) => {
        runs += 1;
        const email = (name: string) =>
          name === '' ? '' : ['me', 'first'].includes(name) ? `${name}@example.org` : `${name}-${runs}@example.org`;
        const usernames = new Set<string>();
        for (const { username, ...values } of known) {
          const free = username !== null && !usernames.has(username) ? `${username}-${runs}` : null;
          if (username !== null) usernames.add(username);
          await house.addUser(values.role as 'USER', {
            ...values,
            email: email(values.email),
            username: free,
            name: 'Ann',
          });
        }
        const lines = file.map((row) =>
          [email(row.email), row.name, /^[xyz]$/.test(row.username) ? `${row.username}-${runs}` : row.username]
            .concat(row.password, row.role, row.type, row.status, row.locale)
            .join(','),
        );
        const filling = Array.from(
          { length: isLong ? FILLING : 0 },
          (_, index) => `f${index}-${runs}@example.org,F,,,,,,`,
        );
        const half = Math.ceil(lines.length / 2);
        const csv = [
          'email,name,username,password,role,type,status,locale',
          ...lines.slice(0, half),
          ...filling,
          ...lines.slice(half),
        ];

        const before = await traces();
        const dry = await importFile(house, caller, csv, { onConflict, dryRun: true });
        expect(await traces()).toEqual(before);
        const real = await importFile(house, caller, csv, { onConflict });
        expect(await outcomesOf(dry.id)).toEqual(await outcomesOf(real.id));
        expect(dry.status).toBe(real.status);
      },
    );
    await fc.assert(property, { numRuns: 40, interruptAfterTimeLimit: 40_000 });
  }, 120_000);

  it('names the account that it would change, and none that it would make', async () => {
    const ann = await house.addUser();
    const rows = [`${ann.email},Anna`, 'bob-of-a-dry-run@example.org,Bob', 'bob-of-a-dry-run@example.org,Rob'];
    const job = await importFile(house, caller, ['email,name', ...rows], { onConflict: 'UPDATE', dryRun: true });
    expect(job).toMatchObject({ status: 'SUCCEEDED', dryRun: true, processedCount: 3 });
    expect(job.rows.map(({ user }) => user?.id ?? null)).toEqual([ann.id, null, null]);
  });

  it('knows which usernames rows before gave up and took, also in earlier transactions', async () => {
    const ann = await house.addUser('USER', { username: 'given-up' });
    const rows = [
      `${ann.email},,taken`,
      `${ann.email},Anna,`,
      'second@example.org,Second,given-up',
      'third@example.org,Third,taken',
    ];
    const csv = ['email,name,username', ...rows];
    const job = await importFile(house, caller, csv, { onConflict: 'UPDATE', dryRun: true });
    expect(job.outcomes).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED', 'ALREADY_EXISTS']);
  });

  it('that is cancelled has its traces cleared away', async () => {
    const { id } = await importFile(house, caller, ['email,name', 'gone@example.org,Gone'], { dryRun: true });
    const account = JSON.stringify({ id, email: 'gone@example.org' });
    await house.rows(
      `INSERT INTO user_import_rehearsals (job_id, account_id, email, is_active_admin, account) VALUES ($1, $1, 'gone@example.org', false, $2)`,
      [id, account],
    );
    const removed = await house.app.housekeeping.run();
    expect(removed['rehearsals of imports']).toBe(1);
    expect(await house.rows('SELECT FROM user_import_rehearsals')).toEqual([]);
  });
});
