import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/core/logger.ts';
import { readerDataSource, writerDataSource, type DatabaseAddress } from '../../src/database/data-source.ts';
import { migrate } from '../../src/database/migrate.ts';
import { DatabaseSetupError, refusePowerfulRole } from '../../src/database/roles.ts';
import { asOwner, cloneDatabase, emptyDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';

const silent = createLogger('silent');
const password = randomBytes(12).toString('hex');
const superuser = (text: string) => asOwner('postgres', (client) => client.query(text));
const nameOf = ({ address }: TestDatabase): string => new URL(address.url).pathname.slice(1);

describe('roles', () => {
  const roles: string[] = [];
  const databases: TestDatabase[] = [];
  /** A role of this test alone. */
  const role = async (options: string): Promise<string> => {
    const name = `gatehouse_test_${randomBytes(6).toString('hex')}`;
    await superuser(`CREATE ROLE ${name} PASSWORD '${password}' ${options}`);
    roles.push(name);
    return name;
  };
  const database = async (made: Promise<TestDatabase>): Promise<TestDatabase> => {
    databases.push(await made);
    return made;
  };
  const as = (login: string, { address }: TestDatabase): string => {
    const url = new URL(address.ownerUrl);
    [url.username, url.password] = [login, password];
    return url.toString();
  };
  afterAll(async () => {
    await Promise.all(databases.map((each) => each.drop()));
    // A grant that a role gave has to go before the role.
    for (const name of roles.reverse()) await superuser(`DROP OWNED BY ${name} CASCADE; DROP ROLE ${name}`);
  });

  it('let a login that may create roles, but is no superuser, own, migrate and serve a database', async () => {
    const login = await role('LOGIN CREATEROLE');
    const own = await database(emptyDatabase());
    await superuser(`ALTER DATABASE ${nameOf(own)} OWNER TO ${login}`);
    const { rows } = await superuser("SELECT current_setting('server_version_num')::int >= 160000 AS yes");
    // As the roles are granted to who creates them: it may be given to others, and not be used.
    if (rows[0].yes)
      await superuser(`GRANT gatehouse_app, gatehouse_worker TO ${login} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`);

    const url = as(login, own);
    const address = { url, ownerUrl: url, assumeRole: true };
    await migrate(address, silent);
    await migrate(address, silent);
    const config = loadConfig({ NODE_ENV: 'test', PORT: '0', ADMIN_USER: '' });
    const encryptionKey = randomBytes(32);
    const app = await createApp({ config, logger: silent, database: address, encryptionKey });
    const ready = await fetch(`${await app.listen()}/readyz`);
    await app.close();
    expect(ready.status).toBe(200);
  });

  describe('that PostgreSQL would not hold to row-level security are refused:', () => {
    const refusal = async (url: string, own: TestDatabase): Promise<unknown> => {
      const source = await writerDataSource({ ...own.address, url }, 1).initialize();
      const outcome = await refusePowerfulRole((text) => source.query(text)).catch((error: unknown) => error);
      await source.destroy();
      return outcome;
    };
    const refused = (why: string) =>
      expect.objectContaining({ name: DatabaseSetupError.name, message: expect.stringContaining(why) });

    it('a superuser', async () => {
      const own = await database(cloneDatabase());
      expect(await refusal(own.address.ownerUrl, own)).toEqual(refused('is a superuser'));
    });

    it('one that bypasses it', async () => {
      const own = await database(cloneDatabase());
      expect(await refusal(as(await role('LOGIN BYPASSRLS'), own), own)).toEqual(
        refused('bypasses row-level security'),
      );
    });

    it('a member of the owner of any table', async () => {
      const own = await database(cloneDatabase());
      const [owner, login] = [await role('NOLOGIN'), await role('LOGIN')];
      await superuser(`GRANT ${owner}, gatehouse_app TO ${login}`);
      expect(await refusal(as(login, own), own)).toBeUndefined();
      await own.owner.query(`ALTER TABLE audit_events OWNER TO ${owner}`);
      expect(await refusal(as(login, own), own)).toEqual(refused('owns tables'));
    });

    it('a member of the owner of the database', async () => {
      const own = await database(cloneDatabase());
      const [owner, login] = [await role('NOLOGIN'), await role('LOGIN')];
      await superuser(`GRANT ${owner}, gatehouse_app TO ${login}; ALTER DATABASE ${nameOf(own)} OWNER TO ${owner}`);
      expect(await refusal(as(login, own), own)).toEqual(refused('owns the database'));
    });
  });

  it('are granted to who the server says has signed in, where DATABASE_URL names another or nobody', async () => {
    const own = await database(emptyDatabase());
    const login = await role('LOGIN');
    const url = new URL(as(login, own));
    url.searchParams.set('user', login);
    url.username = '';
    await migrate({ url: url.toString(), ownerUrl: own.address.ownerUrl, assumeRole: false }, silent);
    const { rows } = await superuser(`SELECT pg_has_role('${login}', 'gatehouse_app', 'USAGE') AS yes`);
    expect(rows).toEqual([{ yes: true }]);
  });
});

describe('an address of the database', () => {
  let own: TestDatabase;
  beforeAll(async () => {
    own = await cloneDatabase();
  });
  afterAll(() => own.drop());

  const SHOWN = ['role', 'statement_timeout', 'default_transaction_read_only', 'timezone', 'search_path',
    'idle_in_transaction_session_timeout', 'application_name', 'client_encoding', 'lock_timeout']; // prettier-ignore
  const sessionOf = async (
    source: typeof writerDataSource,
    parameters: Record<string, string>,
  ): Promise<Record<string, string>> => {
    const url = new URL(own.address.ownerUrl);
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    const address: DatabaseAddress = { url: url.toString(), ownerUrl: url.toString(), assumeRole: true };
    const opened = await source(address, 1).initialize();
    const shown = SHOWN.map((name) => `current_setting('${name}') AS ${name}`).join(', ');
    const [session] = (await opened.query(`SELECT ${shown}`)) as [Record<string, string>];
    const pool = (opened.driver as unknown as { master: pg.Pool }).master;
    const client = (await pool.connect()) as pg.PoolClient & { connectionParameters: { query_timeout: number } };
    client.release();
    await opened.destroy();
    return { ...session, query_timeout: String(client.connectionParameters.query_timeout) };
  };
  const theirs = {
    options:
      '-c role=none -c statement_timeout=0 -c default_transaction_read_only=off -c timezone=Asia/Tokyo -c search_path=public',
    statement_timeout: '0',
    idle_in_transaction_session_timeout: '1',
    lock_timeout: '1',
    application_name: 'theirs',
    client_encoding: 'LATIN1',
    query_timeout: '1',
    replication: 'database',
  };

  it.each([
    ['writes', writerDataSource, 'off'],
    ['reads', readerDataSource, 'on'],
  ] as const)('cannot loosen the sessions of %s', async (_what, source, readOnly) => {
    const session = await sessionOf(source, theirs);
    expect(session).toEqual({ ...(await sessionOf(source, {})), search_path: 'public' });
    expect(session).toMatchObject({ role: 'gatehouse_app', default_transaction_read_only: readOnly, timezone: 'UTC' });
  });
});

describe('a migration', () => {
  it('fails where the connection that keeps the others waiting is lost', async () => {
    const own = await emptyDatabase();
    const busy = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'gatehouse migrate'`;
    const blocker = await own.owner.connect();
    await blocker.query('BEGIN; CREATE TABLE users ()');
    const outcome = migrate(own.address, silent).catch((error: unknown) => error);
    await until(async () => (await own.owner.query(`${busy} AND wait_event_type = 'Lock'`)).rowCount === 1);
    await own.owner.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid IN (${busy})`,
    );
    expect(await outcome).toMatchObject({ message: 'lost the connection that holds the migration lock' });
    await blocker.query('ROLLBACK');
    blocker.release();
    await until(async () => (await own.owner.query(busy)).rowCount === 0);
    await own.drop();
  });
});
