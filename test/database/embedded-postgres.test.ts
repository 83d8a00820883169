import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {
  startEmbeddedPostgres,
  EmbeddedPostgresError,
  type EmbeddedPostgres,
} from '../../src/database/embedded-postgres.ts';
import {
  FLAGS,
  cleanUp,
  newDataDir,
  onLinux,
  pidIn,
  preparedDataDir,
  rows,
  start,
} from './embedded-postgres.support.ts';

const NOBODY = 65534;

cleanUp();

const ABOUT_ME = `
SELECT rolname::text name, rolsuper super, rolbypassrls bypass, rolcreaterole roles, rolcreatedb databases,
       EXISTS (SELECT FROM pg_shdepend WHERE refobjid = r.oid AND deptype = 'o')
         OR EXISTS (SELECT FROM pg_database WHERE datdba = r.oid) owns
  FROM pg_roles r WHERE rolname = current_user`;

describe('a first start', () => {
  let postgres: EmbeddedPostgres;
  let dataDir: string;
  const log: string[] = [];

  beforeAll(async () => {
    dataDir = newDataDir();
    postgres = await startEmbeddedPostgres({ dataDir, flags: FLAGS, log: (_level, message) => log.push(message) });
  });
  afterAll(() => postgres.stop());

  it('makes a database that belongs to a role without special rights', async () => {
    expect(await rows(postgres.ownerUrl, ABOUT_ME)).toEqual([
      { name: 'gatehouse_owner', owns: true, super: false, bypass: false, roles: false, databases: false },
    ]);
    const [database] = await rows(
      postgres.ownerUrl,
      `SELECT pg_encoding_to_char(encoding) encoding, datlocale FROM pg_database WHERE datname = 'gatehouse'`,
    );
    expect(database).toEqual({ encoding: 'UTF8', datlocale: 'C.UTF-8' });
  });

  it.each([
    ['runtime', 'gatehouse_app', () => postgres.runtimeUrl],
    ['worker', 'gatehouse_worker', () => postgres.workerUrl],
  ])('makes a %s role that owns nothing and cannot create tables', async (_what, name, url) => {
    expect(await rows(url(), ABOUT_ME)).toEqual([
      { name, owns: false, super: false, bypass: false, roles: false, databases: false },
    ]);
    await expect(rows(url(), 'CREATE TABLE t (id int)')).rejects.toThrow('permission denied');
  });

  it('lets the owner add the extensions the schema needs, without help of the superuser', async () => {
    for (const name of ['pg_trgm', 'btree_gist', 'ltree', 'citext']) {
      await rows(postgres.ownerUrl, `CREATE EXTENSION ${name}`);
    }
    expect(await rows(postgres.ownerUrl, `SELECT similarity('Zoë Müller', 'zoË mÜLLER') same`)).toEqual([{ same: 1 }]);
  });

  it('brings language-aware collations', async () => {
    const count = `SELECT count(*)::int > 0 present FROM pg_collation WHERE collprovider = 'i'`;
    expect(await rows(postgres.ownerUrl, count)).toEqual([{ present: true }]);
  });

  it('opens any database for the superuser, so that tests can make their own', async () => {
    await rows(postgres.superuserUrl(), 'CREATE DATABASE other');
    expect(await rows(postgres.superuserUrl('other'), 'SELECT current_database() d, current_user::text u')).toEqual([
      { d: 'other', u: 'postgres' },
    ]);
  });

  it('lets nobody in without a password, nor by any other way than 127.0.0.1', async () => {
    const stranger = `postgres://postgres@127.0.0.1:${postgres.port}/postgres`;
    await expect(rows(stranger, 'SELECT 1')).rejects.toThrow(/password/);
    expect(
      await rows(
        postgres.superuserUrl(),
        `SELECT current_setting('listen_addresses') addresses, current_setting('unix_socket_directories') sockets`,
      ),
    ).toEqual([{ addresses: '127.0.0.1', sockets: '' }]);
  });

  it('keeps the passwords in a file for its owner only, and out of the log', async () => {
    const file = path.join(dataDir, 'postgres-credentials.json');
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    const passwords = Object.values(JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, string>);
    expect(new Set(passwords).size).toBe(4);
    for (const password of passwords) expect(log.join('\n')).not.toContain(password);
  });

  onLinux('keeps its own environment from the server', () => {
    const environment = fs
      .readFileSync(`/proc/${pidIn(dataDir)}/environ`, 'utf8')
      .split('\0')
      .map(nameOf)
      .sort();
    expect(environment.filter((name) => !['', 'PG_GRANDPARENT_PID'].includes(name))).toEqual(['LC_ALL', 'PATH', 'TZ']);
  });
});

describe('a later start', () => {
  it('finds the data of the run before, and takes the same passwords', async () => {
    const dataDir = await preparedDataDir();
    const first = await start({ dataDir });
    await rows(first.ownerUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await Promise.all([first.stop(), first.stop()]);
    const second = await start({ dataDir });
    const url = first.ownerUrl.replace(`:${first.port}/`, `:${second.port}/`);
    expect(await rows(url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect(fs.readdirSync(dataDir).sort()).toEqual(['gatehouse.pid', 'postgres', 'postgres-credentials.json']);
    await second.stop();
    expect(fs.readdirSync(dataDir).sort()).toEqual(['postgres', 'postgres-credentials.json']);
  });

  it('makes what a crash of the first start left unmade', async () => {
    const dataDir = await preparedDataDir();
    const first = await start({ dataDir });
    await rows(first.superuserUrl(), 'DROP DATABASE gatehouse');
    await rows(first.superuserUrl(), 'DROP ROLE gatehouse_owner');
    await rows(first.superuserUrl(), 'ALTER ROLE gatehouse_app SUPERUSER');
    await first.stop();
    fs.mkdirSync(path.join(dataDir, 'postgres.new-halfway', 'cluster'), { recursive: true });
    const second = await start({ dataDir });
    expect(await rows(second.ownerUrl, ABOUT_ME)).toMatchObject([{ name: 'gatehouse_owner', owns: true }]);
    expect(await rows(second.runtimeUrl, ABOUT_ME)).toMatchObject([{ name: 'gatehouse_app', super: false }]);
    expect(fs.readdirSync(dataDir)).not.toContain('postgres.new-halfway');
  });

  it('makes what a folder of a release without a worker lacks, and keeps the rest', async () => {
    const dataDir = await preparedDataDir();
    const file = path.join(dataDir, 'postgres-credentials.json');
    const { worker, ...others } = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, string>;
    const first = await start({ dataDir });
    await rows(first.superuserUrl(), 'DROP ROLE gatehouse_worker');
    await first.stop();
    fs.writeFileSync(file, JSON.stringify(others));
    const second = await start({ dataDir });
    expect(await rows(second.workerUrl, ABOUT_ME)).toMatchObject([{ name: 'gatehouse_worker' }]);
    const kept = JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, string>;
    expect(kept).toEqual({ ...others, worker: expect.any(String) });
    expect(kept.worker).not.toBe(worker);
    await second.stop();
    const third = await start({ dataDir });
    expect(await rows(third.workerUrl, ABOUT_ME)).toMatchObject([{ name: 'gatehouse_worker' }]);
  });

  it('makes new passwords when their file was lost, and says so when it is wrong', async () => {
    const dataDir = await preparedDataDir();
    const file = path.join(dataDir, 'postgres-credentials.json');
    const first = await start({ dataDir });
    await rows(first.ownerUrl, 'CREATE TABLE kept ()');
    await first.stop();
    const old = fs.readFileSync(file, 'utf8');
    fs.rmSync(file);
    const second = await start({ dataDir });
    await rows(second.ownerUrl, 'SELECT FROM kept');
    await second.stop();
    expect(fs.readFileSync(file, 'utf8')).not.toBe(old);
    fs.writeFileSync(file, old);
    await expect(start({ dataDir })).rejects.toThrow(/delete it, and new passwords are made/);
    fs.writeFileSync(file, '{');
    await expect(start({ dataDir })).rejects.toThrow(/is damaged/);
  });

  it('is not stopped by a postmaster.pid whose number has become that of another process', async () => {
    const dataDir = await preparedDataDir();
    const cluster = path.join(dataDir, 'postgres');
    // PostgreSQL minds only processes of its own account.
    const account = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    const stranger = spawn('sleep', ['60'], account);
    try {
      const pidFile = path.join(cluster, 'postmaster.pid');
      fs.writeFileSync(pidFile, `${stranger.pid}\n${cluster}\n1700000000\n5432\n\n127.0.0.1\n  1  1\nready   \n`);
      const postgres = await start({ dataDir });
      await rows(postgres.ownerUrl, 'SELECT 1');
      expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    } finally {
      stranger.kill();
    }
  });

  it('leaves a folder alone that another major version made, or that holds something else', async () => {
    const dataDir = await preparedDataDir();
    fs.writeFileSync(path.join(dataDir, 'postgres', 'PG_VERSION'), '15\n');
    await expect(start({ dataDir })).rejects.toThrow(/was made by PostgreSQL 15, .* brings PostgreSQL 18, .*pg_dump/);
    fs.rmSync(path.join(dataDir, 'postgres', 'PG_VERSION'));
    await expect(start({ dataDir })).rejects.toThrow(/is not empty and holds no PostgreSQL data/);
  });

  it('reports a server that does not start in its own words, and gives the folder free', async () => {
    const dataDir = await preparedDataDir();
    const settings = path.join(dataDir, 'postgres', 'postgresql.conf');
    fs.appendFileSync(settings, 'no_such_setting = on\n');
    const failure = start({ dataDir });
    await expect(failure).rejects.toThrow(EmbeddedPostgresError);
    await expect(failure).rejects.toThrow(/unrecognized configuration parameter "no_such_setting"/);
    expect(fs.existsSync(path.join(dataDir, 'gatehouse.pid'))).toBe(false);
  });
});

function nameOf(assignment: string): string {
  return assignment.split('=')[0]!;
}
