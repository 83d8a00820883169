import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { accountFor } from './embedded-account.ts';
import { findBinaries } from './embedded-binaries.ts';
import { clusterDirIn, holdsCluster, openCluster } from './embedded-cluster.ts';
import { EmbeddedPostgresError, embeddedPostgresError, errorCode, FolderInUseError } from './embedded-error.ts';
import { lockFolder, type FolderLock } from './embedded-lock.ts';
import { clearTheWay, portOfRunning } from './embedded-processes.ts';
import {
  confirmCredentials,
  DATABASE,
  ensureRoles,
  keepCredentials,
  OWNER_ROLE,
  readCredentials,
  resetSuperuserPassword,
  RUNTIME_ROLE,
  SUPERUSER,
  WORKER_ROLE,
  type Credentials,
} from './embedded-roles.ts';
import { EmbeddedServer } from './embedded-server.ts';

export { EmbeddedPostgresError, FolderInUseError };

/** How to start the PostgreSQL that Gatehouse brings along. */
export interface EmbeddedPostgresOptions {
  /** Persistent folder, e.g. ./.data; the cluster lies in <dataDir>/postgres. */
  dataDir: string;
  /** Extra server flags for tests, e.g. ['-c', 'fsync=off']. */
  flags?: readonly string[];
  /** Called for lines worth logging. */
  log?: (level: 'info' | 'warn' | 'error', message: string) => void;
  /** Called when the server kept crashing and is not started again. */
  onGone?: (error: EmbeddedPostgresError) => void;
  /** The folder of PostgreSQL's programs; without it that of the optional package for this platform. */
  nativeDir?: string;
}

/** A running PostgreSQL that belongs to this process. */
export interface EmbeddedPostgres {
  readonly port: number;
  /** Owner role URL: runs migrations (owns the database; not superuser). */
  readonly ownerUrl: string;
  /** Runtime role URL: owns nothing (role `gatehouse_app`). */
  readonly runtimeUrl: string;
  /** Worker role URL: takes tasks from the queue, and may do nothing else (role `gatehouse_worker`). */
  readonly workerUrl: string;
  /** Superuser URL, for tests that create databases. */
  readonly superuserUrl: (database?: string) => string;
  /** Shuts down and gives the folder free. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that needs no configuration: on 127.0.0.1, on a free port, with its data in `dataDir`, roles
 * and database made. It is started again when it crashes, on the same port, and it ends with this process.
 *
 * @throws EmbeddedPostgresError when it cannot start; the message tells the operator what to do
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = path.resolve(options.dataDir);
  if (process.platform === 'win32') {
    throw new EmbeddedPostgresError(
      'Gatehouse brings no PostgreSQL for Windows: set DATABASE_URL, or run it in WSL or Docker.',
    );
  }
  let lock: FolderLock | undefined;
  try {
    makeFolder(dataDir);
    lock = await lockFolder(dataDir);
    return await startIn(dataDir, options, lock);
  } catch (error) {
    lock?.release();
    if (error instanceof EmbeddedPostgresError) throw error;
    throw embeddedPostgresError(`PostgreSQL could not be started in ${dataDir}`, [(error as Error).message], error);
  }
}

const JOIN_POLL_MS = 100;
/** As long as a service takes that has just begun to start, and then some. */
const JOIN_TIMEOUT_MS = 20_000;

/**
 * Joins the embedded PostgreSQL that another process of this machine runs, or waits until it has started.
 * @throws EmbeddedPostgresError when it cannot be reached from here
 */
export async function joinEmbeddedPostgres(dataDir: string): Promise<Omit<EmbeddedPostgres, 'stop'>> {
  const folder = path.resolve(dataDir);
  const deadline = performance.now() + JOIN_TIMEOUT_MS;
  let reason: unknown;
  do {
    try {
      const port = portOfRunning(clusterDirIn(folder));
      const credentials = readCredentials(folder);
      if (port !== undefined && credentials && (await accepts(addresses(port, credentials).ownerUrl)))
        return addresses(port, credentials);
    } catch (error) {
      // What the service has not made yet may still come; what this account may not read never will.
      if (errorCode(error) !== 'ENOENT') reason = error;
      if (['EACCES', 'EPERM'].includes(errorCode(error) ?? '')) break;
    }
    await sleep(JOIN_POLL_MS);
  } while (performance.now() < deadline);
  throw embeddedPostgresError(
    `The PostgreSQL in ${folder} belongs to another process, and cannot be reached from here: run this where that process runs, as the same user`,
    reason ? [(reason as Error).message] : [],
    reason,
  );
}

/** Whether the role can sign in: the server is up before its roles and databases are made. */
async function accepts(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: JOIN_TIMEOUT_MS / 10 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function makeFolder(folder: string): void {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o755 });
  } catch (error) {
    // Node reports a read-only file system as "no such file": ask the folder itself, which names the true reason.
    let existing = path.dirname(folder);
    while (!fs.existsSync(existing)) existing = path.dirname(existing);
    fs.accessSync(existing, fs.constants.W_OK);
    throw error;
  }
}

async function startIn(dataDir: string, options: EmbeddedPostgresOptions, lock: FolderLock): Promise<EmbeddedPostgres> {
  const { flags = [], log = () => undefined, onGone = () => undefined, nativeDir } = options;
  const clusterDir = clusterDirIn(dataDir);
  const account = accountFor(clusterDir);
  const binaries = await findBinaries(account, dataDir, nativeDir);
  const existed = holdsCluster(clusterDir);
  const { credentials, isNew } = keepCredentials(dataDir);
  const cluster = await openCluster(dataDir, binaries, account, credentials.superuser);
  if (existed && isNew) {
    await clearTheWay(clusterDir, (message) => log('warn', message));
    await resetSuperuserPassword(cluster, credentials);
  }
  confirmCredentials(dataDir);

  const server = new EmbeddedServer({ cluster, flags, secrets: Object.values(credentials), log, onGone });
  const onExit = () => {
    server.endNow();
    lock.release();
  };
  process.once('exit', onExit);
  const stop = async () => {
    await server.stop();
    process.removeListener('exit', onExit);
    lock.release();
  };
  try {
    const port = await server.start();
    await ensureRoles(port, credentials, dataDir);
    return { ...addresses(port, credentials), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function addresses(port: number, credentials: Credentials): Omit<EmbeddedPostgres, 'stop'> {
  const url = (role: string, password: string, database: string) =>
    `postgres://${role}:${password}@127.0.0.1:${port}/${database}`;
  return {
    port,
    ownerUrl: url(OWNER_ROLE, credentials.owner, DATABASE),
    runtimeUrl: url(RUNTIME_ROLE, credentials.runtime, DATABASE),
    workerUrl: url(WORKER_ROLE, credentials.worker, DATABASE),
    superuserUrl: (database = 'postgres') => url(SUPERUSER, credentials.superuser, database),
  };
}
