import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { SERVER_ENVIRONMENT } from './embedded-account.ts';
import type { Cluster } from './embedded-cluster.ts';
import { EmbeddedPostgresError, embeddedPostgresError, errorCode } from './embedded-error.ts';

export const DATABASE = 'gatehouse';
export const OWNER_ROLE = 'gatehouse_owner';
export const RUNTIME_ROLE = 'gatehouse_app';
export const WORKER_ROLE = 'gatehouse_worker';
export const SUPERUSER = 'postgres';

/** Passwords of the four roles. They are random and stay on this machine: nobody has to choose or to know them. */
export interface Credentials {
  readonly superuser: string;
  readonly owner: string;
  readonly runtime: string;
  readonly worker: string;
}

const ROLES = `
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'gatehouse_owner') THEN CREATE ROLE gatehouse_owner; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'gatehouse_app') THEN CREATE ROLE gatehouse_app; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'gatehouse_worker') THEN CREATE ROLE gatehouse_worker; END IF;
  EXECUTE format(
    'ALTER ROLE gatehouse_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION PASSWORD %L',
    current_setting('gatehouse.owner_password'));
  EXECUTE format(
    'ALTER ROLE gatehouse_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION PASSWORD %L',
    current_setting('gatehouse.runtime_password'));
  EXECUTE format(
    'ALTER ROLE gatehouse_worker LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION PASSWORD %L',
    current_setting('gatehouse.worker_password'));
END
$$`;

function credentialsFileIn(dataDir: string): string {
  return path.join(dataDir, 'postgres-credentials.json');
}

/**
 * Reads the passwords, or invents them and writes them down before anything is made with them.
 *
 * @returns isNew when they were invented, so that a cluster made before must be told (`resetSuperuserPassword`)
 */
export function keepCredentials(dataDir: string): { credentials: Credentials; isNew: boolean } {
  const file = credentialsFileIn(dataDir);
  if (fs.existsSync(file)) {
    const found = parseCredentials(fs.readFileSync(file, 'utf8'));
    if (found) return { credentials: complete(dataDir, found), isNew: false };
    throw new EmbeddedPostgresError(`${file} is damaged: delete it, and new passwords are made at the next start.`);
  }
  const credentials = { superuser: newPassword(), owner: newPassword(), runtime: newPassword(), worker: newPassword() };
  writeCredentials(dataDir, credentials);
  return { credentials, isNew: true };
}

/** The passwords in force in a folder that is in use; undefined where they cannot be told. */
export function readCredentials(dataDir: string): Credentials | undefined {
  const found = parseCredentials(fs.readFileSync(credentialsFileIn(dataDir), 'utf8'));
  return found?.worker ? { ...found, worker: found.worker } : undefined;
}

const newPassword = (): string => randomBytes(24).toString('base64url');

/** Writes passwords down beside the file that holds those in force. */
function writeCredentials(dataDir: string, credentials: Credentials): void {
  const unfinished = `${credentialsFileIn(dataDir)}.new`;
  fs.rmSync(unfinished, { force: true });
  fs.writeFileSync(unfinished, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true });
}

/** A folder of an older release knows no worker: its password is made now, and set like the others at every start. */
function complete(dataDir: string, found: Omit<Credentials, 'worker'> & Partial<Credentials>): Credentials {
  if (found.worker) return { ...found, worker: found.worker };
  const credentials = { ...found, worker: newPassword() };
  writeCredentials(dataDir, credentials);
  return credentials;
}

/** Puts invented passwords under their name, once the cluster is known to have them. */
export function confirmCredentials(dataDir: string): void {
  const file = credentialsFileIn(dataDir);
  if (fs.existsSync(`${file}.new`)) fs.renameSync(`${file}.new`, file);
}

function parseCredentials(text: string): (Omit<Credentials, 'worker'> & Partial<Credentials>) | undefined {
  try {
    const { superuser, owner, runtime, worker } = JSON.parse(text) as Partial<Credentials>;
    return superuser && owner && runtime ? { superuser, owner, runtime, ...(worker && { worker }) } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Gives the superuser of a stopped cluster the password at hand, for folders whose credentials file was lost: who may
 * write to the folder may do this anyway. PostgreSQL's single-user mode asks for no password.
 */
export async function resetSuperuserPassword(cluster: Cluster, credentials: Credentials): Promise<void> {
  const child = spawn(cluster.binaries.postgres, ['--single', '-D', cluster.dirForServer, SUPERUSER], {
    ...cluster.account,
    cwd: cluster.dir,
    env: SERVER_ENVIRONMENT,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(`ALTER ROLE ${SUPERUSER} PASSWORD '${credentials.superuser}';\n`);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new EmbeddedPostgresError(`PostgreSQL could not set a new password in ${cluster.dir}.`);
}

/**
 * Makes the roles and the database that are missing, and sets what is known about them. Idempotent: it runs at every
 * start, so a crash between making the cluster and making the roles heals.
 */
export async function ensureRoles(port: number, credentials: Credentials, dataDir: string): Promise<void> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: SUPERUSER,
    password: credentials.superuser,
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: 10_000,
  });
  // The server may end while we are connected; the statement that fails of it says so.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(
      `SELECT set_config('gatehouse.owner_password', $1, false), set_config('gatehouse.runtime_password', $2, false),
              set_config('gatehouse.worker_password', $3, false)`,
      [credentials.owner, credentials.runtime, credentials.worker],
    );
    await client.query(ROLES);
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    // template0 has the encoding and locale the cluster was made with; see initdbArguments.
    if (rowCount === 0) await client.query('CREATE DATABASE gatehouse OWNER gatehouse_owner TEMPLATE template0');
  } catch (error) {
    if (errorCode(error) === '28P01') {
      throw new EmbeddedPostgresError(
        `The passwords in ${credentialsFileIn(dataDir)} are not those of the PostgreSQL data beside it: put the right ` +
          `file there, or delete it, and new passwords are made at the next start.`,
        { cause: error },
      );
    }
    throw embeddedPostgresError(
      'PostgreSQL started, but its roles could not be made',
      [(error as Error).message],
      error,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}
