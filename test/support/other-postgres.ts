import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { until } from './until.ts';

const PLACES = ['/usr/lib/postgresql', '/usr/pgsql', '/opt/homebrew/opt', '/usr/local/opt'];

/** Where this machine has a PostgreSQL with a server and pg_dump of one version, the newest; null where it has none. */
export const postgresPrograms: string | null = ((): string | null => {
  const folders = PLACES.filter((place) => fs.existsSync(place)).flatMap((place) =>
    fs.readdirSync(place).map((name) => path.join(place, name, 'bin')),
  );
  const whole = folders.filter((bin) =>
    ['initdb', 'postgres', 'pg_dump', 'pg_restore'].every((name) => fs.existsSync(path.join(bin, name))),
  );
  return whole.sort((one, other) => one.localeCompare(other, undefined, { numeric: true })).at(-1) ?? null;
})();

/** PostgreSQL refuses to run as root. */
const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** A PostgreSQL such as operators have: a cluster of its own, with a login that owns one database and may create roles. */
export class OtherPostgres {
  private constructor(
    private readonly folder: string,
    private readonly server: ChildProcess,
    private readonly port: number,
  ) {}

  static async start(): Promise<OtherPostgres> {
    const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'gatehouse-other-postgres-'));
    if (account.uid) fs.chownSync(folder, account.uid, account.gid);
    const data = path.join(folder, 'data');
    const program = (name: string): string => path.join(postgresPrograms!, name);
    execFileSync(
      program('initdb'),
      ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '-N'],
      {
        stdio: 'pipe',
        ...account,
      },
    );
    const port = await freePort();
    const flags = ['fsync=off', `listen_addresses=127.0.0.1`, `unix_socket_directories=${folder}`, `port=${port}`];
    const server = spawn(program('postgres'), ['-D', data, ...flags.flatMap((flag) => ['-c', flag])], {
      stdio: 'ignore',
      ...account,
    });
    const started = new OtherPostgres(folder, server, port);
    await until(() =>
      started.run('SELECT 1').then(
        () => true,
        () => false,
      ),
    );
    await started.run('CREATE ROLE gatehouse LOGIN CREATEROLE');
    await started.run(`CREATE DATABASE gatehouse OWNER gatehouse TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'`);
    return started;
  }

  /** Of the login that owns the database. */
  get url(): string {
    return this.urlOf('gatehouse');
  }

  urlOf(login: string): string {
    return `postgres://${login}@127.0.0.1:${this.port}/gatehouse`;
  }

  /** Runs a statement as the superuser. */
  async run(text: string, database = 'postgres'): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: `postgres://postgres@127.0.0.1:${this.port}/${database}` });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** Twice is like once. */
  async stop(): Promise<void> {
    if (this.server.exitCode !== null) return;
    const ended = once(this.server, 'close');
    this.server.kill('SIGINT');
    await ended;
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
