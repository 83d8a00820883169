import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { firstClosedPath, giveTo, SERVER_ENVIRONMENT, type ServerAccount } from './embedded-account.ts';
import type { PostgresBinaries } from './embedded-binaries.ts';
import { EmbeddedPostgresError, embeddedPostgresError } from './embedded-error.ts';

const run = promisify(execFile);
const UNFINISHED = 'postgres.new-';

/** Who may connect: local programs that know a password. There is no other way in, not even for a local superuser. */
const ACCESS_RULES = 'host all all 127.0.0.1/32 scram-sha-256\n';

/** A folder of PostgreSQL data that the binaries at hand can serve. */
export interface Cluster {
  readonly dir: string;
  /** What the server is told as its folder: `dir`, or a way to it that needs no permission for the folders above. */
  readonly dirForServer: string;
  readonly binaries: PostgresBinaries;
  readonly account: ServerAccount | undefined;
}

/**
 * Opens the cluster in `<dataDir>/postgres`, and makes it when there is none. A cluster is made in a folder beside it
 * and renamed when it is complete and on disk, so that a crash never leaves half of one under the name.
 *
 * @throws EmbeddedPostgresError when the folder holds something else, or data of another major version
 */
export async function openCluster(
  dataDir: string,
  binaries: PostgresBinaries,
  account: ServerAccount | undefined,
  superuserPassword: string,
): Promise<Cluster> {
  const dir = clusterDirIn(dataDir);
  for (const name of fs.readdirSync(dataDir)) {
    if (name.startsWith(UNFINISHED)) fs.rmSync(path.join(dataDir, name), { recursive: true, force: true });
  }
  if (holdsCluster(dir)) {
    refuseOtherMajor(dir, binaries.major);
    if (account && fs.statSync(dir).uid !== account.uid) giveTo(account, dir);
    // Copying and volumes widen the mode, and PostgreSQL refuses a folder others may read.
    fs.chmodSync(dir, 0o700);
  } else {
    await initialise(dataDir, dir, { binaries, account }, superuserPassword);
  }
  return { dir, dirForServer: dirForServer(dir, account), binaries, account };
}

/** Where in a data folder the cluster lies. */
export function clusterDirIn(dataDir: string): string {
  return path.join(dataDir, 'postgres');
}

/** Whether the folder holds a cluster; an absent or empty one (a volume's mount point) does not. */
export function holdsCluster(dir: string): boolean {
  if (fs.existsSync(path.join(dir, 'PG_VERSION'))) return true;
  if (!fs.existsSync(dir) || fs.readdirSync(dir).length === 0) return false;
  throw new EmbeddedPostgresError(
    `${dir} is not empty and holds no PostgreSQL data: move it away, or give Gatehouse another DATA_DIR.`,
  );
}

function refuseOtherMajor(dir: string, major: number): void {
  const found = fs.readFileSync(path.join(dir, 'PG_VERSION'), 'utf8').trim();
  if (found === String(major)) return;
  throw new EmbeddedPostgresError(
    `${dir} was made by PostgreSQL ${found}, and this Gatehouse brings PostgreSQL ${major}, which cannot read it. Dump ` +
      `the data with PostgreSQL ${found} (pg_dump) and restore it into a new DATA_DIR, or set DATABASE_URL to a server ` +
      `that has it. Nothing in the folder was changed.`,
  );
}

async function initialise(
  dataDir: string,
  dir: string,
  { binaries, account }: Pick<Cluster, 'binaries' | 'account'>,
  superuserPassword: string,
): Promise<void> {
  const workshop = fs.mkdtempSync(path.join(dataDir, UNFINISHED));
  const unfinished = path.join(workshop, 'cluster');
  try {
    fs.mkdirSync(unfinished, { mode: 0o700 });
    fs.writeFileSync(path.join(workshop, 'password'), superuserPassword, { mode: 0o600 });
    if (account) giveTo(account, workshop);
    await run(binaries.initdb, [...initdbArguments(dirForServer(unfinished, account)), '--pwfile=../password'], {
      ...account,
      cwd: unfinished,
      env: SERVER_ENVIRONMENT,
    });
    fs.writeFileSync(path.join(unfinished, 'pg_hba.conf'), ACCESS_RULES);
    fs.renameSync(unfinished, dir);
    syncFolder(dataDir);
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw embeddedPostgresError(`PostgreSQL could not make its folder ${dir}`, (stderr || message).split('\n'), error);
  } finally {
    fs.rmSync(workshop, { recursive: true, force: true });
  }
}

/**
 * PostgreSQL's own C.UTF-8 sorts by code point: the same on every system and after every update of the C library,
 * which would otherwise call for rebuilding indexes. Trigrams still ask the C library what a letter is, and macOS
 * calls that locale otherwise.
 */
function initdbArguments(dirArgument: string): string[] {
  const systemLocale = process.platform === 'darwin' ? ['--locale=C', '--lc-ctype=UTF-8'] : ['--locale=C.UTF-8'];
  return [
    `--pgdata=${dirArgument}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...systemLocale,
    '--no-instructions',
  ];
}

/**
 * The server is started with its folder as the working folder, where Gatehouse, being root, may go. Linux offers that
 * under a name that does not lead through the closed folders above.
 */
function dirForServer(dir: string, account: ServerAccount | undefined): string {
  const closed = firstClosedPath(dir, account);
  return closed === undefined ? dir : '/proc/self/cwd';
}

/** Makes the rename last through a power failure. */
function syncFolder(folder: string): void {
  const handle = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}
