import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { createLogger } from '../../src/core/logger.ts';
import { migrate } from '../../src/database/migrate.ts';
import type { TestDatabase } from '../support/database.ts';
import { Secrets } from '../support/secrets.ts';
import { until } from '../support/until.ts';

/** The programs of Debian's packages, that the gate installs. */
const POSTGRES = '/usr/lib/postgresql/15/bin';
const PGBOUNCER = '/usr/sbin/pgbouncer';
/** Who the servers run as: PostgreSQL refuses to be root. */
const ACCOUNT = 'postgres';

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  return port;
}

const isRoot = process.getuid?.() === 0;
const idOf = (flag: string): number => Number(execFileSync('id', [flag, ACCOUNT]));
const account = (): { uid: number; gid: number } | Record<string, never> =>
  isRoot ? { uid: idOf('-u'), gid: idOf('-g') } : {};

/** Servers of one test file, in a folder of their own. */
export class Servers {
  readonly folder: string;
  readonly #children: ChildProcess[] = [];

  constructor() {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-servers-'));
    const { uid, gid } = account();
    if (uid !== undefined) fs.chownSync(this.folder, uid, gid!);
  }

  /** A primary that lets replicas follow it. Gives a superuser's address. */
  async primary(): Promise<string> {
    const data = path.join(this.folder, 'primary');
    this.#run('initdb', ['-D', data, '-A', 'trust', '-U', ACCOUNT, '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']);
    return this.#start(data);
  }

  /** A streaming replica of a primary. */
  async replicaOf(primary: string): Promise<string> {
    const data = path.join(this.folder, 'replica');
    this.#run('pg_basebackup', ['-D', data, '-d', primary, '-R', '-X', 'stream', '-c', 'fast', '--no-sync']);
    return this.#start(data, ['-c', 'hot_standby_feedback=on']);
  }

  /** A PgBouncer in transaction mode before a server, for one login. Gives its address without a database. */
  async pooler(server: string, login: string): Promise<string> {
    const port = await freePort();
    const { hostname, port: behind } = new URL(server);
    const [file, logins] = ['pgbouncer.ini', 'logins.txt'].map((name) => path.join(this.folder, name)) as [
      string,
      string,
    ];
    fs.writeFileSync(logins, `"${login}" ""\n`);
    const settings = [
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = trust',
      `auth_file = ${logins}`,
      'pool_mode = transaction',
      // Each transaction of a client goes to another connection of the server.
      'server_round_robin = 1',
      'default_pool_size = 4',
      'max_client_conn = 200',
      'ignore_startup_parameters = options,extra_float_digits',
    ];
    fs.writeFileSync(file, `[databases]\n* = host=${hostname} port=${behind}\n[pgbouncer]\n${settings.join('\n')}\n`);
    this.#spawn(PGBOUNCER, [file]);
    await until(() => answers(port));
    return `postgres://${login}@127.0.0.1:${port}/`;
  }

  /** Ends all of them. */
  async stop(): Promise<void> {
    for (const child of this.#children.reverse()) await ended(child, 'SIGINT');
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  /** Ends the server that was started last, at once. */
  async killLast(): Promise<void> {
    await ended(this.#children.pop()!, 'SIGQUIT');
  }

  #run(program: string, args: readonly string[]): void {
    execFileSync(path.join(POSTGRES, program), args, {
      ...account(),
      stdio: ['ignore', 'ignore', 'inherit'],
      cwd: this.folder,
    });
  }

  #spawn(command: string, args: readonly string[]): void {
    this.#children.push(spawn(command, args, { ...account(), stdio: 'ignore', cwd: this.folder }));
  }

  async #start(data: string, settings: readonly string[] = []): Promise<string> {
    const port = await freePort();
    const always = ['fsync=off', 'unix_socket_directories=', 'listen_addresses=127.0.0.1', 'max_connections=200'];
    this.#spawn(path.join(POSTGRES, 'postgres'), [
      ...['-D', data, '-p', String(port)],
      ...always.flatMap((setting) => ['-c', setting]),
      ...settings,
    ]);
    const url = `postgres://${ACCOUNT}@127.0.0.1:${port}/postgres`;
    await until(() => takesQueries(url));
    return url;
  }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

const answers = (port: number): Promise<boolean> =>
  new Promise((answer) => {
    const socket = net.connect(port, '127.0.0.1', () => answer(true));
    socket.on('connect', () => socket.destroy());
    socket.on('error', () => answer(false));
  });

async function takesQueries(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const DATABASE = 'gatehouse';
/** As the service signs in to these servers. */
export const LOGIN = 'gatehouse_pooled';

/** A migrated database on a server, with a login for the service. */
export async function databaseOn(server: string): Promise<TestDatabase & { readonly runtimeUrl: string }> {
  const at = (login: string): string => {
    const url = new URL(server);
    [url.username, url.pathname] = [login, DATABASE];
    return url.toString();
  };
  const [ownerUrl, runtimeUrl] = [at(ACCOUNT), at(LOGIN)];
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`CREATE ROLE ${LOGIN} LOGIN`);
  await client.query(`CREATE DATABASE ${DATABASE} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'`);
  await client.end();
  const address = { url: runtimeUrl, ownerUrl, assumeRole: false };
  await migrate(address, createLogger('silent'));
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 3 });
  const runtime = new pg.Pool({ connectionString: runtimeUrl, max: 3 });
  for (const pool of [owner, runtime]) pool.on('error', () => undefined);
  return {
    address,
    runtimeUrl,
    owner,
    runtime,
    secrets: new Secrets(),
    drop: async () => void (await Promise.all([owner.end(), runtime.end()])),
  };
}

/** A plain TCP balancer: each connection goes to the next of the ports. */
export async function balancer(ports: readonly number[]): Promise<{ readonly url: string; close(): void }> {
  const open = new Set<net.Socket>();
  let count = 0;
  const server = net.createServer((near) => {
    const far = net.connect(ports[(count += 1) % ports.length]!, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
