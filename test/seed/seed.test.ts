import { seed, SeedError } from '../../src/seed/seed.ts';
import { cloneDatabase, emptyDatabase, type TestDatabase } from '../support/database.ts';

const USERS = 2_000;

const databases: TestDatabase[] = [];
const freshDatabase = async (): Promise<TestDatabase> => {
  const database = await cloneDatabase();
  databases.push(database);
  return database;
};
afterAll(() => Promise.all(databases.map((database) => database.drop())));

const fill = async ({ address }: TestDatabase, options: { users?: number; seed?: number } = {}): Promise<string[]> => {
  const lines: string[] = [];
  await seed({ ownerUrl: address.ownerUrl, users: USERS, ...options, log: (line) => lines.push(line) });
  return lines;
};

/** All that was made, as one value. */
const digest = async ({ owner }: TestDatabase): Promise<string> => {
  const { rows } = await owner.query(`
    SELECT md5(string_agg(u::text || a::text, ';' ORDER BY u.id)) AS digest
    FROM users u JOIN user_activity a ON a.user_id = u.id`);
  return rows[0].digest;
};
const count = async ({ owner }: TestDatabase, condition = 'true'): Promise<number> =>
  (await owner.query(`SELECT count(*)::int AS count FROM users WHERE ${condition}`)).rows[0].count;

describe('seed', () => {
  let filled: TestDatabase;
  let lines: string[];
  beforeAll(async () => {
    filled = await freshDatabase();
    lines = await fill(filled);
  });

  it('makes so many accounts, each with its activity, and tells how far it is', async () => {
    expect(await count(filled)).toBe(USERS);
    expect(await count(filled, 'id IN (SELECT user_id FROM user_activity)')).toBe(USERS);
    expect(lines).toContainEqual(expect.stringMatching(/^2,000 of 2,000 users \(100 %\), [\d.]+ s$/));
    expect(lines.at(-1)).toBe(
      'Done: 2,000 users made, 0 skipped because they were there. They have no passwords: nobody can sign in as one of them before a password is set.',
    );
  });

  it('makes the same rows in another database, ids included', async () => {
    const other = await freshDatabase();
    await fill(other);
    expect(await digest(other)).toBe(await digest(filled));
  });

  it('makes other rows from another seed', async () => {
    const other = await freshDatabase();
    await fill(other, { seed: 2 });
    expect(await count(other)).toBe(USERS);
    expect(await digest(other)).not.toBe(await digest(filled));
  });

  it('makes the same first accounts however many are asked for, and adds the rest later', async () => {
    const other = await freshDatabase();
    await fill(other, { users: 700 });
    expect(await count(other)).toBe(700);
    const said = await fill(other);
    expect(said.at(-1)).toMatch(/^Done: 1,300 users made, 700 skipped/);
    expect(await digest(other)).toBe(await digest(filled));
  });

  it('run again changes nothing, and leaves no event', async () => {
    const before = await digest(filled);
    const said = await fill(filled);
    expect(said.at(-1)).toMatch(/^Done: 0 users made, 2,000 skipped/);
    expect(await digest(filled)).toBe(before);
    const { rows } = await filled.owner.query('SELECT action, actor_id, actor_name, after FROM audit_events');
    expect(rows).toEqual([
      {
        action: 'USERS_IMPORTED',
        actor_id: null,
        actor_name: 'system',
        after: { count: USERS, skipped: 0, seed: 1 },
      },
    ]);
  });

  it('leaves the accounts that are there as they are, and skips who would take their place', async () => {
    const other = await freshDatabase();
    const { rows } = await filled.owner.query(
      'SELECT id, email FROM users WHERE email IS NOT NULL ORDER BY id LIMIT 1',
    );
    const [{ email }] = rows;
    await other.owner.query(
      `INSERT INTO users (id, name, email, role, time_zone, locale, created_at, updated_at)
       VALUES ('01900000-0000-7000-8000-000000000001', 'First', $1, 'ADMIN', 'UTC', 'en', now(), now());`,
      [email],
    );
    await other.owner.query("INSERT INTO user_activity (user_id) VALUES ('01900000-0000-7000-8000-000000000001')");
    await other.owner.query('UPDATE installation SET (first_user_id, super_admin_id) = (SELECT id, id FROM users)');
    const look = async () =>
      (await other.owner.query("SELECT u, i FROM users u, installation i WHERE u.name = 'First'")).rows;
    const before = await look();
    const said = await fill(other);
    expect(said.at(-1)).toMatch(/^Done: 1,999 users made, 1 skipped/);
    expect(await look()).toEqual(before);
  });

  it('makes no first user and no password', async () => {
    const { rows } = await filled.owner.query('SELECT first_user_id, super_admin_id FROM installation');
    expect(rows).toEqual([{ first_user_id: null, super_admin_id: null }]);
    expect((await filled.owner.query('SELECT user_id FROM passwords')).rows).toEqual([]);
  });

  it('names people in many scripts and languages, in many time zones', async () => {
    const { rows } = await filled.owner.query('SELECT name, locale, time_zone FROM users');
    const names = rows.map(({ name }) => name as string);
    const scripts = [
      'Latin',
      'Cyrillic',
      'Greek',
      'Armenian',
      'Georgian',
      'Hebrew',
      'Arabic',
      'Devanagari',
      'Thai',
      'Hangul',
      'Han',
    ];
    const written = (script: string) => names.filter((name) => new RegExp(`\\p{Script=${script}}`, 'u').test(name));
    expect(scripts.filter((script) => written(script).length < 4)).toEqual([]);
    expect(new Set(rows.map(({ locale }) => locale)).size).toBeGreaterThan(30);
    expect(new Set(rows.map(({ time_zone }) => time_zone)).size).toBeGreaterThan(40);
    for (const { locale, time_zone } of rows) {
      expect(Intl.getCanonicalLocales(locale)).toEqual([locale]);
      expect(() => new Intl.DateTimeFormat('en', { timeZone: time_zone })).not.toThrow();
    }
  });

  it('makes roles, types and states as they occur', async () => {
    const share = async (condition: string) => (await count(filled, condition)) / USERS;
    expect(await share("role = 'USER'")).toBeGreaterThan(0.75);
    for (const condition of [
      "role = 'PENDING'",
      "role = 'SUBSCRIBER'",
      "role = 'EXPERT'",
      "type = 'EXTERNAL'",
      "type = 'SERVICE'",
      "status = 'SUSPENDED'",
      'approved_at IS NULL',
      "role = 'PENDING' AND approved_at IS NOT NULL",
      'id IN (SELECT user_id FROM user_activity WHERE last_active_at IS NULL)',
    ]) // prettier-ignore
    {
      expect([condition, (await share(condition)) > 0.001, (await share(condition)) < 0.3]).toEqual([condition, true, true]);
    }
    expect(await share('username IS NOT NULL')).toBeGreaterThan(0.2);
    expect(await share("email IS NULL AND type <> 'SERVICE'")).toBe(0);
    expect(await share('approved_at < created_at OR updated_at < created_at')).toBe(0);
    expect(await share(`substr(id::text, 15, 1) <> '7'`)).toBe(0);
    const { rows } = await filled.owner.query('SELECT bool_and(id < next) AS ordered FROM (SELECT id, lead(id) OVER (ORDER BY created_at, id) AS next FROM users) AS u WHERE next IS NOT NULL'); // prettier-ignore
    expect(rows).toEqual([{ ordered: true }]);
  });

  it('leaves statistics for the query planner', async () => {
    const { rows } = await filled.owner.query(
      "SELECT reltuples::int AS rows FROM pg_class WHERE relname IN ('users', 'user_activity')",
    );
    expect(rows).toEqual([{ rows: USERS }, { rows: USERS }]);
  });

  it.each([[0], [-1], [1.5], [10_000_001], [Number.NaN]])('refuses %d users', async (users) => {
    await expect(fill(filled, { users })).rejects.toThrow(SeedError);
  });

  it('refuses a database without tables, and says what to do', async () => {
    const empty = await emptyDatabase();
    databases.push(empty);
    await expect(fill(empty)).rejects.toThrow('npm run migrate');
  });

  it('says what to install where faker is missing', async () => {
    jest.doMock('@faker-js/faker', () => {
      throw new Error("Cannot find package '@faker-js/faker'");
    });
    await jest.isolateModulesAsync(async () => {
      const { seed: without } = await import('../../src/seed/seed.ts');
      const attempt = without({ ownerUrl: filled.address.ownerUrl, users: 1, log: () => undefined });
      await expect(attempt).rejects.toMatchObject({ name: 'SeedError', message: expect.stringContaining('npm ci') });
    });
    jest.dontMock('@faker-js/faker');
  });
});
