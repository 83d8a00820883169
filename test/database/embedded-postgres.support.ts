import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from '../../src/database/embedded-postgres.ts';
import { ServiceProcess } from '../support/service-process.ts';

/** Faster, and tests survive no power failure anyway. */
export const FLAGS = ['-c', 'fsync=off'];
export const ROOT = path.resolve(__dirname, '../..');
export const asRoot = process.getuid?.() === 0 ? it : it.skip;
export const onLinux = process.platform === 'linux' ? it : it.skip;

const folders: string[] = [];
const servers: EmbeddedPostgres[] = [];
const processes: ServiceProcess[] = [];

let prepared: string | undefined;

/** Ends after each test what it started, and removes the folders after the last. To be called once in a file. */
export function cleanUp(): void {
  afterEach(async () => {
    for (const each of processes.splice(0)) await each.end('SIGKILL');
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });
  afterAll(async () => {
    for (const folder of folders) {
      const server = pidIn(path.join(folder, 'data'));
      if (server) await until('the server has ended', () => !isRunning(server));
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });
}

export function newFolder(mode: number): string {
  const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'gatehouse-embedded-test-'));
  fs.chmodSync(folder, mode);
  folders.push(folder);
  return folder;
}

export function newDataDir(): string {
  return path.join(newFolder(0o755), 'data');
}

/** A data folder that has been started and stopped before; a copy of one, since making one takes a second. */
export async function preparedDataDir(): Promise<string> {
  if (prepared === undefined) {
    prepared = newDataDir();
    await (await startEmbeddedPostgres({ dataDir: prepared, flags: FLAGS })).stop();
  }
  const dataDir = newDataDir();
  fs.cpSync(prepared, dataDir, { recursive: true });
  return dataDir;
}

export async function start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ flags: FLAGS, ...options });
  servers.push(postgres);
  return postgres;
}

export async function startElsewhere(
  order: EmbeddedPostgresOptions & { then?: 'throw' | 'exit' | 'stop' },
  account: { uid?: number; gid?: number; environment?: Readonly<Record<string, string>> } = {},
): Promise<{ process: ServiceProcess; ownerUrl: string; error?: string }> {
  const args = [JSON.stringify({ flags: FLAGS, ...order })];
  const started = ServiceProcess.start('test/database/embedded-postgres.fixture.js', args, account);
  processes.push(started);
  const answer = await started.said(() => true);
  if (order.then === 'stop') await started.exited;
  return { process: started, ...(answer as { ownerUrl: string; error?: string }) };
}

export async function rows(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

export function answers(url: string): Promise<boolean> {
  return rows(url, 'SELECT 1').then(
    () => true,
    () => false,
  );
}

export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await sleep(20);
  }
}

export function read(file: string): string {
  return fs.readFileSync(file, 'utf8');
}

export function pidIn(dataDir: string): number | undefined {
  try {
    return Number(read(path.join(dataDir, 'postgres', 'postmaster.pid')).split('\n')[0]) || undefined;
  } catch {
    return undefined;
  }
}

/** Ended processes that nobody has asked about yet count as ended. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) [ZX] /.test(read(`/proc/${pid}/stat`));
  } catch {
    return false;
  }
}
