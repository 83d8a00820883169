import pg from 'pg';
import { ensureAuditMonth, insertAuditEvents } from '../core/audit-event.queries.ts';
import { newId } from '../core/ids.ts';
import { personMaker, type Person } from './people.ts';

/** What to fill, and with how much. */
export interface SeedOptions {
  /** The login that owns the tables, of a database that is migrated. */
  readonly ownerUrl: string;
  /** How many accounts there are to be, counted from the first: asking for more later adds the rest. */
  readonly users: number;
  /** The same number gives the same accounts, ids included; 1 unless given. */
  readonly seed?: number;
  /** Takes a line for the operator. */
  readonly log: (line: string) => void;
}

/** The database cannot be filled; the message tells the operator what to do. */
export class SeedError extends Error {
  override readonly name = 'SeedError';
}

const BATCH = 5_000;
const MOST_USERS = 10_000_000;
const PROGRESS_EVERY_MS = 1_000;

/** Columns of `users` and their types, in the order in which a batch hands them over. */
const columns = {
  id: 'uuid',
  username: 'text',
  email: 'text',
  name: 'text',
  avatar_url: 'text',
  type: 'text',
  role: 'text',
  status: 'text',
  presence: 'text',
  status_message: 'text',
  time_zone: 'text',
  locale: 'text',
  email_confirmed_at: 'timestamptz',
  approved_at: 'timestamptz',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
  version: 'int',
} as const satisfies Partial<Record<keyof Person, string>>;
const names = Object.keys(columns) as (keyof typeof columns)[];

/** One batch: accounts and their activity together. What is there already, by id, email or username, is left alone. */
const INSERT = `
  WITH person AS (
    SELECT * FROM unnest(${Object.values(columns)
      .map((type, index) => `$${index + 1}::${type}[]`)
      .join(', ')}, $${names.length + 1}::timestamptz[]) AS p (${names.join(', ')}, last_active_at)
  ), made AS (
    INSERT INTO users (${names.join(', ')}) SELECT ${names.join(', ')} FROM person
    ON CONFLICT DO NOTHING
    RETURNING id
  )
  INSERT INTO user_activity (user_id, last_active_at) SELECT id, last_active_at FROM made JOIN person USING (id)`;

/**
 * Fills a database with people of many languages and scripts, without passwords. Safe to run again: what is there is
 * skipped, and no account that is there, the first user's least of all, is changed.
 * @throws SeedError
 */
export async function seed({ ownerUrl, users, seed: number = 1, log }: SeedOptions): Promise<void> {
  if (!Number.isInteger(users) || users < 1 || users > MOST_USERS)
    throw new SeedError(`The number of users must be a whole number from 1 to ${written(MOST_USERS)}.`);
  if (!Number.isSafeInteger(number)) throw new SeedError('The seed must be a whole number.');
  const makePerson = personMaker(await loadFaker(), number);
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'gatehouse seed' });
  await client.connect();
  try {
    await refuseUnmigrated(client);
    // What a crash of the server loses is made again by the next run.
    await client.query('SET synchronous_commit = off');
    const made = await insertAll(client, users, makePerson, log);
    if (made > 0) await leaveTrace(client, { count: made, skipped: users - made, seed: number });
    log('Collecting statistics for the query planner …');
    await client.query('VACUUM (ANALYZE) users, user_activity');
    log(
      `Done: ${written(made)} users made, ${written(users - made)} skipped because they were there. They have no ` +
        'passwords: nobody can sign in as one of them before a password is set.',
    );
  } finally {
    await client.end();
  }
}

async function loadFaker(): Promise<typeof import('@faker-js/faker')> {
  try {
    return await import('@faker-js/faker');
  } catch (error) {
    throw new SeedError(
      'Seeding needs the package @faker-js/faker, which is installed for development only: run `npm ci` without ' +
        '`--omit=dev` (and without NODE_ENV=production).',
      { cause: error },
    );
  }
}

async function refuseUnmigrated(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ users: string | null }>("SELECT to_regclass('users') AS users");
  if (rows[0]?.users == null) throw new SeedError('The database has no tables yet: run `npm run migrate` first.');
}

async function insertAll(
  client: pg.Client,
  users: number,
  makePerson: (index: number) => Person,
  log: SeedOptions['log'],
): Promise<number> {
  const begun = performance.now();
  let told = begun;
  let made = 0;
  for (let first = 0; first < users; first += BATCH) {
    const people = Array.from({ length: Math.min(BATCH, users - first) }, (_, offset) => makePerson(first + offset));
    const values = [...names, 'last_active_at' as const].map((name) => people.map((person) => person[name]));
    made += (await client.query(INSERT, values)).rowCount ?? 0;
    const [now, done] = [performance.now(), first + people.length];
    if (now - told < PROGRESS_EVERY_MS && done < users) continue;
    told = now;
    const percent = Math.floor((done / users) * 100);
    log(`${written(done)} of ${written(users)} users (${percent} %), ${((now - begun) / 1000).toFixed(1)} s`);
  }
  return made;
}

/** The audit log says where so many accounts came from. */
async function leaveTrace(client: pg.Client, after: Record<string, unknown>): Promise<void> {
  const { rows } = await client.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  const nobody = { actorId: null, subjectId: null, targetId: null, targetName: null, before: null };
  const origin = { ipAddress: null, userAgent: null, requestId: null };
  const kind = { action: 'USERS_IMPORTED', actorName: 'system', targetType: 'User' } as const;
  const event = { id: newId(), ...kind, ...nobody, ...origin, after, createdAt: rows[0]!.now };
  for (const { text, values } of [ensureAuditMonth(event.createdAt), insertAuditEvents([event])])
    await client.query(text, [...values]);
}

const written = (count: number): string => count.toLocaleString('en');
