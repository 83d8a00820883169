import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createLogger } from '../../src/core/logger.ts';
import { workerConnection, type DatabaseAddress } from '../../src/database/data-source.ts';
import { migrate } from '../../src/database/migrate.ts';
import { ofTheWorker, refusePowerfulRole } from '../../src/database/roles.ts';
import { asOwner, cloneDatabase, emptyDatabase, type TestDatabase } from '../support/database.ts';

const superuser = (text: string) => asOwner('postgres', (client) => client.query(text));

describe('the queue', () => {
  let own: TestDatabase;
  /** A login of the worker's alone, as the embedded PostgreSQL has one. */
  const worker = `gatehouse_test_${randomBytes(6).toString('hex')}`;
  beforeAll(async () => {
    own = await cloneDatabase();
    await superuser(`CREATE ROLE ${worker} LOGIN PASSWORD 'x' IN ROLE gatehouse_worker`);
  });
  afterEach(() => own.owner.query('DELETE FROM graphile_worker._private_jobs'));
  afterAll(async () => {
    await own.drop();
    await superuser(`DROP ROLE ${worker}`);
  });

  const queued = async () =>
    (
      await own.owner.query(`SELECT t.identifier AS task, j.payload, j.key, j.run_at, j.max_attempts
      FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id ORDER BY j.id`)
    ).rows;
  /** What PostgreSQL says to a statement, each in a transaction of its own: its SQLSTATE, or how many rows. */
  const asking = async (client: pg.ClientBase, text: string): Promise<string | number | null> => {
    await client.query('BEGIN');
    try {
      return (await client.query(text)).rowCount;
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      await client.query('ROLLBACK');
    }
  };
  const as = async <T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client(config);
    await client.connect();
    return work(client).finally(() => client.end());
  };
  const asService = <T>(work: (client: pg.Client) => Promise<T>) => as({ connectionString: own.address.url }, work);
  const asWorker = <T>(work: (client: pg.Client) => Promise<T>) => {
    const workerUrl = new URL(own.address.ownerUrl);
    [workerUrl.username, workerUrl.password] = [worker, 'x'];
    return as(workerConnection({ ...own.address, workerUrl: workerUrl.toString() }), work);
  };

  const DENIED = '42501';

  it.each([
    'SELECT * FROM graphile_worker._private_jobs',
    'SELECT * FROM graphile_worker.jobs',
    'SELECT * FROM graphile_worker._private_tasks',
    'DELETE FROM graphile_worker._private_jobs',
    `SELECT graphile_worker.add_job('run_job')`,
    `SELECT graphile_worker.force_unlock_workers('{x}')`,
    'SELECT * FROM app.tasks',
    `INSERT INTO app.tasks VALUES ('drop_everything')`,
    'SET ROLE gatehouse_worker',
    'CREATE FUNCTION app.mine() RETURNS void LANGUAGE sql AS $$ $$',
  ])('refuses the service: %s', async (text) => {
    expect(await asService((client) => asking(client, text))).toBe(DENIED);
  });

  it.each([
    `SELECT app.enqueue('run_job', '{}')`,
    `SELECT app.remove_given_up_tasks(now(), 1)`,
    `INSERT INTO graphile_worker._private_jobs (task_id) VALUES (1)`,
    `UPDATE graphile_worker._private_jobs SET task_id = 1`,
    `UPDATE graphile_worker._private_jobs SET max_attempts = 1`,
    'SELECT * FROM jobs',
    'SELECT * FROM users',
    'SELECT * FROM passwords',
    'SET ROLE gatehouse_app',
    'CREATE TABLE mine ()',
  ])('refuses the worker: %s', async (text) => {
    expect(await asWorker((client) => asking(client, text))).toBe(DENIED);
  });

  it('refuses whoever is neither', async () => {
    const login = `gatehouse_test_${randomBytes(6).toString('hex')}`;
    await superuser(`CREATE ROLE ${login} LOGIN PASSWORD 'x'`);
    const url = new URL(own.address.ownerUrl);
    [url.username, url.password] = [login, 'x'];
    const answers = await as({ connectionString: url.toString() }, async (client) => [
      await asking(client, `SELECT app.enqueue('run_job', '{}')`),
      await asking(client, 'SELECT * FROM graphile_worker._private_jobs'),
    ]);
    await superuser(`DROP ROLE ${login}`);
    expect(answers).toEqual([DENIED, DENIED]);
  });

  it.each(['drop_everything', 'RUN_JOB', 'run_job ', ''])('takes no task that is not on the list: %j', async (task) => {
    const outcome = own.runtime.query('SELECT app.enqueue($1, $2)', [task, '{}']);
    await expect(outcome).rejects.toThrow(`there is no task '${task}'`);
    await expect(own.runtime.query(`SELECT app.enqueue(NULL, '{}')`)).rejects.toThrow('there is no task NULL');
    expect(await queued()).toEqual([]);
  });

  it('takes a task with the transaction, or not at all', async () => {
    await asService(async (client) => {
      await client.query('BEGIN');
      await client.query(`SELECT app.enqueue('run_job', '{"n": 1}')`);
      expect(await queued()).toEqual([]);
      await client.query('ROLLBACK');
      expect(await queued()).toEqual([]);
      await client.query(`BEGIN; SELECT app.enqueue('run_job', '{"n": 2}'); COMMIT`);
    });
    expect(await queued()).toMatchObject([{ task: 'run_job', payload: { n: 2 }, key: null, max_attempts: 25 }]);
  });

  it('replaces what waits under the same key, of the same task alone', async () => {
    const enqueue = (task: string, payload: object, key: string) =>
      own.runtime.query('SELECT app.enqueue($1, $2, $3, $4, $5)', [task, payload, key, '2100-01-01', 3]);
    await enqueue('run_job', { n: 1 }, 'one');
    await enqueue('run_job', { n: 2 }, 'one');
    await enqueue('send_mail', { n: 3 }, 'one');
    expect(await queued()).toEqual([
      {
        task: 'run_job',
        payload: { n: 2 },
        key: 'run_job one',
        run_at: new Date('2100-01-01T00:00:00Z'),
        max_attempts: 3,
      },
      { task: 'send_mail', payload: { n: 3 }, key: 'send_mail one', run_at: expect.any(Date), max_attempts: 3 },
    ]);
  });

  it('cannot be led astray by the search path of who asks', async () => {
    await asService(async (client) => {
      await client.query(`CREATE TEMPORARY TABLE tasks (name text); INSERT INTO tasks VALUES ('drop_everything')`);
      await client.query('CREATE FUNCTION pg_temp.quote_nullable(text) RETURNS text LANGUAGE sql AS $$ SELECT $1 $$');
      await client.query('SET search_path = pg_temp, app, graphile_worker, public');
      expect(await asking(client, `SELECT app.enqueue('drop_everything', '{}')`)).toBe('P0001');
    });
    const { rows } = await own.owner.query(
      `SELECT proname, proconfig FROM pg_proc WHERE pronamespace = 'app'::regnamespace AND prosecdef ORDER BY proname`,
    );
    const proconfig = ['search_path=pg_catalog, pg_temp'];
    expect(rows).toEqual([
      { proname: 'enqueue', proconfig },
      { proname: 'queue_depth', proconfig },
      { proname: 'remove_given_up_tasks', proconfig },
    ]);
  });
});

describe('the worker connects as its own role', () => {
  const who = async (address: DatabaseAddress): Promise<string> => {
    const client = new pg.Client(workerConnection(address));
    await client.connect();
    try {
      await refusePowerfulRole(async (text) => (await client.query(text)).rows, ofTheWorker);
      await client.query('SELECT * FROM graphile_worker._private_jobs');
      await client.query('RESET ROLE');
      return (await client.query<{ name: string }>('SELECT current_user AS name')).rows[0]!.name;
    } finally {
      await client.end();
    }
  };
  const roles: string[] = [];
  const databases: TestDatabase[] = [];
  const login = async (options: string): Promise<string> => {
    const name = `gatehouse_test_${randomBytes(6).toString('hex')}`;
    await superuser(`CREATE ROLE ${name} LOGIN PASSWORD 'x' ${options}`);
    roles.push(name);
    return name;
  };
  const emptyOf = async (owner: string): Promise<(name: string) => string> => {
    const own = await emptyDatabase();
    databases.push(own);
    await superuser(`ALTER DATABASE ${new URL(own.address.url).pathname.slice(1)} OWNER TO ${owner}`);
    return (name) => {
      const url = new URL(own.address.ownerUrl);
      [url.username, url.password] = [name, 'x'];
      return url.toString();
    };
  };
  const silent = createLogger('silent');
  afterAll(async () => {
    await Promise.all(databases.map((each) => each.drop()));
    for (const name of roles.reverse()) await superuser(`DROP OWNED BY ${name} CASCADE; DROP ROLE ${name}`);
  });
  /** As where the roles were made by a superuser, for an owner who may not. */
  const granted = (role: string) => superuser(`GRANT gatehouse_app, gatehouse_worker TO ${role}`);

  it('from one address of the owner', async () => {
    const owner = await login('');
    const url = (await emptyOf(owner))(owner);
    await granted(owner);
    const address = { url, ownerUrl: url, assumeRole: true };
    await migrate(address, silent);
    expect(await who(address)).toBe('gatehouse_worker');
  });

  it("from the owner's address, where the service has one of its own", async () => {
    const [owner, runtime] = [await login(''), await login('')];
    const urlOf = await emptyOf(owner);
    await granted(owner);
    await superuser(`GRANT gatehouse_app TO ${runtime}`);
    const address = { url: urlOf(runtime), ownerUrl: urlOf(owner), assumeRole: false };
    await migrate(address, silent);
    expect(await who(address)).toBe('gatehouse_worker');
    const client = new pg.Client({ connectionString: address.url });
    await client.connect();
    await expect(client.query('SELECT * FROM graphile_worker._private_jobs')).rejects.toThrow('permission denied');
    await client.end();
  });

  it('and is refused where the role was dropped on the way', async () => {
    const own = await cloneDatabase();
    databases.push(own);
    await expect(who({ ...own.address, workerUrl: own.address.ownerUrl })).rejects.toThrow(
      /^The worker connects as .*, which is a superuser: .* a pooler in between must not drop it\.$/,
    );
  });

  it('or its absence is told, with what a superuser has to do', async () => {
    const owner = await login('');
    const url = (await emptyOf(owner))(owner);
    await superuser(`GRANT gatehouse_app TO ${owner}`);
    await expect(migrate({ url, ownerUrl: url, assumeRole: true }, silent)).rejects.toThrow(
      new RegExp(`GRANT gatehouse_worker TO ${owner};$`),
    );
  });
});
