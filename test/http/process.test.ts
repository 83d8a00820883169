import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/core/logger.ts';
import { endingOf } from '../../src/exit.ts';
import { startService } from '../../src/start.ts';
import { cloneDatabase, emptyDatabase, type TestDatabase } from '../support/database.ts';
import { environmentOf, ServiceProcess, type Line } from '../support/service-process.ts';
import { until, whenWaitingForLock } from '../support/until.ts';
import { wiredDatabase } from '../support/wire.ts';

type Environment = Readonly<Record<string, string>>;

const STARTING_MS = 60_000;
jest.setTimeout(2 * STARTING_MS);

interface GraphQLAnswer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
  readonly body: any;
}

async function ask(url: string, query: string, variables = {}, authorization = ''): Promise<GraphQLAnswer> {
  const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) };
  const body = JSON.stringify({ query, variables });
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
  return { status: response.status, body: await response.json() };
}

const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { nextStep accessToken } }';

/** Where a process listens, as it says itself. */
const urlOf = async (service: ServiceProcess): Promise<string> =>
  (await service.said(({ url }) => !!url)).url as string;

describe('the process', () => {
  let dataDir: string;
  const databases: TestDatabase[] = [];
  const processes: ServiceProcess[] = [];
  const run = (environment: Environment): ServiceProcess => {
    const started = ServiceProcess.start('src/main.js', [], {
      environment: { PORT: '0', DATA_DIR: dataDir, ...environment },
    });
    processes.push(started);
    return started;
  };
  const database = async (make: Promise<TestDatabase>): Promise<TestDatabase> => {
    databases.push(await make);
    return make;
  };

  beforeAll(() => {
    dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-process-'));
  });
  afterAll(async () => {
    await Promise.all(processes.map((each) => each.end('SIGKILL')));
    await Promise.all(databases.map((each) => each.drop()));
    fs.rmSync(dataDir, { recursive: true, force: true });
  });

  it('serves until it is told to end: then it is not ready at once, finishes what is under way, and ends within five seconds', async () => {
    const cloned = await database(cloneDatabase());
    const service = run(environmentOf({ database: cloned }));
    const url = await urlOf(service);
    expect(await (await fetch(`${url}/livez`)).json()).toEqual({ status: 'UP' });
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'UP' });
    const blocker = await cloned.owner.connect();
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE users IN ACCESS EXCLUSIVE MODE');
    const underWay = ask(url, SIGN_IN, { input: { login: 'nobody', password: 'x' } });
    await whenWaitingForLock({ database: cloned });

    const toldAt = performance.now();
    const ended = service.end('SIGTERM');
    const ready = (): Promise<number> =>
      fetch(`${url}/readyz`).then(
        ({ status }) => status,
        () => 0,
      );
    let status = 200;
    await until(async () => (status = await ready()) !== 200);
    expect(status).toBe(503);
    await until(async () => (await ready()) === 0);
    await blocker.query('ROLLBACK');
    blocker.release();

    const answer = await underWay;
    expect(answer.status).toBe(200);
    expect(answer.body.errors[0].extensions.code).toBe('INVALID_CREDENTIALS');
    expect(await ended).toBe(0);
    expect(performance.now() - toldAt).toBeLessThan(5_000);
  });

  it.each([
    ['GraphQLError', 'goes on'],
    ['Error', 'ends with exit code 1'],
  ])('that meets a failure which nobody waits for, %s, %s', async (name) => {
    const rejecting = `process.on('SIGUSR2', () => Promise.reject(Object.assign(new Error('left'), { name: '${name}' })))`;
    const service = run({
      ...environmentOf({ database: await database(cloneDatabase()) }),
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(rejecting)}`,
    });
    const url = await urlOf(service);
    process.kill(service.pid, 'SIGUSR2');
    await service.said(({ err }) => (err as { message?: string } | undefined)?.message === 'left');
    if (name === 'GraphQLError') expect((await fetch(`${url}/livez`)).status).toBe(200);
    else expect(await service.exited).toBe(1);
  });

  it('refuses a configuration with faults: all of them listed, secrets redacted, exit code 78', async () => {
    const service = run({
      PORT: 'eighty',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://root:hunter2@db/x',
      ENCRYPTION_KEY: 'hunter2',
    });
    expect(await service.exited).toBe(78);
    for (const name of ['PORT', 'LOG_LEVEL', 'DATABASE_URL', 'ENCRYPTION_KEY'])
      expect(service.errors).toMatch(new RegExp(`^  - ${name}: `, 'm'));
    expect(service.errors).toContain('[redacted]');
    expect(service.errors).not.toContain('hunter2');
    expect(service.errors).not.toMatch(/^ +at /m);
    expect(service.output).toBe('');
  });

  it('started three times at once on one empty database is one service: one schema, one administrator, one key', async () => {
    const { address, owner } = await database(emptyDatabase());
    // One address of a superuser: the service takes the role that owns nothing.
    const environment = { DATABASE_URL: address.ownerUrl, PUBLIC_URL: 'http://gatehouse.example' };
    const services = [run(environment), run(environment), run(environment)];
    const urls = await Promise.all(services.map(urlOf));
    for (const url of urls) expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect((await owner.query('SELECT role FROM users')).rows).toEqual([{ role: 'ADMIN' }]);
    const { body } = await ask(urls[0]!, SIGN_IN, { input: { login: 'admin', password: 'changeme' } });
    expect(body.data.signIn.nextStep).toBe('CHANGE_PASSWORD');
    const bearer = `Bearer ${body.data.signIn.accessToken}`;
    for (const url of urls)
      expect((await ask(url, '{ users { totalCount } }', {}, bearer)).body.errors[0].extensions.code).toBe(
        'PASSWORD_CHANGE_REQUIRED',
      );
    const keys = fs.readdirSync(dataDir).filter((file) => file.startsWith('encryption-key'));
    expect(keys).toEqual(['encryption-key']);
    expect(fs.statSync(path.join(dataDir, 'encryption-key')).mode & 0o777).toBe(0o600);
    expect(await Promise.all(services.map((each) => each.end('SIGINT')))).toEqual([0, 0, 0]);
  });
});

describe('starting', () => {
  const WAITS = 'the database is out of reach; the start waits for it';
  const start = (environment: Environment, log: Line[] = [], databasePatienceMs?: number) =>
    startService({
      config: loadConfig({ NODE_ENV: 'test', PORT: '0', ...environment }),
      logger: createLogger('info', { write: (line) => void log.push(JSON.parse(line)) }),
      databasePatienceMs,
    });
  const endingOfStart = (environment: Environment, log: Line[] = [], databasePatienceMs?: number) =>
    start(environment, log, databasePatienceMs).then(
      async (service) => {
        await service.stop();
        return null;
      },
      (error: unknown) => endingOf(error),
    );
  const key = { ENCRYPTION_KEY: 'a'.repeat(64) };
  const folder = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-start-'));

  it('without any configuration brings a database along, and finds it again the next time', async () => {
    const dataDir = folder();
    const first = await start({ DATA_DIR: dataDir });
    const secret = fs.readFileSync(path.join(dataDir, 'encryption-key'), 'utf8');
    const jwks = await (await fetch(`${first.url}/.well-known/jwks.json`)).json();
    const signIn = { input: { login: 'admin', password: 'changeme' } };
    expect((await ask(first.url, SIGN_IN, signIn)).body.data.signIn.nextStep).toBe('CHANGE_PASSWORD');
    await first.stop();
    await expect(fetch(`${first.url}/livez`)).rejects.toThrow();

    const second = await start({ DATA_DIR: dataDir });
    expect((await ask(second.url, SIGN_IN, signIn)).body.data.signIn.nextStep).toBe('CHANGE_PASSWORD');
    expect(await (await fetch(`${second.url}/.well-known/jwks.json`)).json()).toEqual(jwks);
    expect(fs.readFileSync(path.join(dataDir, 'encryption-key'), 'utf8')).toBe(secret);
    await second.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  });

  it('says where it listens and how to sign in, and no password; on a port that is taken it ends with exit code 1', async () => {
    const database = await cloneDatabase();
    const environment = environmentOf({ database });
    const log: Line[] = [];
    const { url, stop } = await start(environment, log);
    const ready = log.find((line) => line.url);
    expect(ready).toMatchObject({ url, readyMs: expect.any(Number) });
    expect(ready!.msg).toContain(`GraphQL at ${url}/graphql, GraphiQL at ${url}/graphiql`);
    expect(log.map(({ msg }) => msg)).toContain(
      'sign in as admin with the default password, to be changed at first sign-in',
    );
    expect(JSON.stringify(log)).not.toContain('changeme');
    const ending = await endingOfStart({ ...environment, PORT: new URL(url).port });
    expect(ending).toEqual({
      message: expect.stringMatching(/^HOST and PORT cannot be listened on: .*EADDRINUSE/),
      exitCode: 1,
    });
    await stop();
    await database.drop();
  });

  it('refuses to serve as a superuser, with exit code 78', async () => {
    const database = await cloneDatabase();
    const { ownerUrl } = database.address;
    expect(await endingOfStart({ DATABASE_URL: ownerUrl, DATABASE_OWNER_URL: ownerUrl, ...key })).toEqual({
      message: expect.stringMatching(/^DATABASE_URL connects as .*, which is a superuser: /),
      exitCode: 78,
    });
    await database.drop();
  });

  it('with a login that may not migrate ends with exit code 78, and says which is needed', async () => {
    const database = await emptyDatabase();
    expect(await endingOfStart({ DATABASE_URL: database.address.url, ...key })).toEqual({
      message: expect.stringMatching(/permission denied .*need a login that owns the database/),
      exitCode: 78,
    });
    await database.drop();
  });

  it.each([
    ['nobody answers', '127.0.0.1:1/gatehouse', /ECONNREFUSED/],
    ['the name is unknown', 'database.invalid/gatehouse', /database\.invalid/],
  ])('on a database where %s ends with exit code 1, and names it without its password', async (_, place, reason) => {
    const log: Line[] = [];
    const ending = await endingOfStart({ DATABASE_URL: `postgres://gatehouse:hunter2@${place}`, ...key }, log, 3_000);
    expect(ending).toEqual({ message: expect.stringMatching(reason), exitCode: 1 });
    expect(new Set(log.map(({ msg }) => msg))).toEqual(new Set([WAITS]));
    expect(ending!.message).toContain(`The database ${place} of DATABASE_URL cannot be used: `);
    expect(ending!.message).not.toContain('hunter2');
  });

  it.each([
    ['the password is wrong', (url: URL) => void (url.password = 'hunter2'), /password authentication failed/],
    ['there is no such database', (url: URL) => void (url.pathname = '/nowhere'), /"nowhere" does not exist/],
  ])('where %s ends with exit code 1 at once', async (_, spoil, reason) => {
    const database = await cloneDatabase();
    const url = new URL(database.address.url);
    spoil(url);
    const log: Line[] = [];
    const ending = await endingOfStart({ ...environmentOf({ database }), DATABASE_URL: url.toString() }, log);
    expect(ending).toEqual({ message: expect.stringMatching(reason), exitCode: 1 });
    expect(log).toEqual([]);
    await database.drop();
  });

  it.each([
    ['anything', ''],
    ['its readers', 'default_transaction_read_only=on'],
    ['its short reads', 'force_generic_plan'],
    ['who listens', 'gatehouse listen'],
  ])('waits for a database that does not answer %s yet', async (_, said) => {
    const { wire, drop } = await wiredDatabase();
    wire.silence(said);
    const log: Line[] = [];
    const starting = start(environmentOf({ database: wire.database }), log);
    await until(() => log.some(({ msg }) => msg === WAITS));
    wire.mend();
    const { url, stop } = await starting;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect((await ask(url, '{ service { version } }')).body.data.service.version).toBe('0.1.0');
    await stop();
    await drop();
  });

  it('with an address that is no URL ends with exit code 78, without repeating it', async () => {
    const ending = await endingOfStart({ DATABASE_URL: 'postgres://gatehouse:hunter2/secret@db:x/y', ...key });
    expect(ending).toEqual({ message: expect.stringContaining('DATABASE_URL: is not a URL'), exitCode: 78 });
    expect(ending!.message).not.toContain('hunter2');
  });

  it('with a damaged encryption key ends with exit code 78, and leaves it as it is', async () => {
    const dataDir = folder();
    fs.writeFileSync(path.join(dataDir, 'encryption-key'), 'too short');
    const ending = await endingOfStart({ DATABASE_URL: 'postgres://127.0.0.1:1/x', DATA_DIR: dataDir });
    expect(ending).toEqual({ message: expect.stringContaining('does not hold 32 bytes'), exitCode: 78 });
    expect(fs.readFileSync(path.join(dataDir, 'encryption-key'), 'utf8')).toBe('too short');
    fs.rmSync(dataDir, { recursive: true, force: true });
  });
});
