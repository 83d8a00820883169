import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError, errorCode, FolderInUseError } from './embedded-error.ts';

const HEARTBEAT_MS = 2_000;
/** A holder whose heartbeat is older is gone. Three beats, so that one may be late. */
const SILENCE_MS = 6_000;
const MAX_ATTEMPTS = 20;

/** Proof that this process alone uses a data folder. */
export interface FolderLock {
  /** Gives the folder free. Synchronous, so that it can run while the process exits. */
  release(): void;
}

interface Holder {
  readonly pid: number;
  /** When the process started, in the kernel's words: a pid is given again, a pid with its start is not. */
  readonly startedAt: string;
  /** Where the pid counts: one boot of one machine, and one container of it. */
  readonly machine: string;
}

/**
 * Takes `<dataDir>/gatehouse.pid` for this process. Two processes on one folder would end each other's server, or,
 * in two containers that share a volume and cannot see each other, write into the same files.
 *
 * A holder on this machine is judged by its pid and start time. One in another container or on another machine (and
 * any where start times are unknown) is judged by its heartbeat, the file's modification time; after a crash this can
 * take six seconds.
 *
 * @throws FolderInUseError naming the process that holds the folder
 */
export async function lockFolder(dataDir: string): Promise<FolderLock> {
  const file = path.join(dataDir, 'gatehouse.pid');
  const own: Holder = { pid: process.pid, startedAt: startOf(process.pid) ?? '', machine: machine() };
  const text = `${own.pid}\n${own.startedAt}\n${own.machine}\n`;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    if (createFile(file, text)) return keep(file, text);
    const seen = readText(file);
    if (seen === undefined) continue;
    if (await isHeld(file, parse(seen))) throw inUse(dataDir, parse(readText(file) ?? seen), own);
    removeStale(file, seen);
  }
  throw new EmbeddedPostgresError(
    `${file} changes hands all the time: start one Gatehouse process on ${dataDir} only.`,
  );
}

function keep(file: string, text: string): FolderLock {
  const beat = setInterval(() => {
    try {
      // The same bytes in place: a reader never sees an empty file, and the time is that of the file system.
      if (readText(file) === text) fs.writeFileSync(file, text, { flag: 'r+' });
    } catch {
      // A folder that cannot be written to is PostgreSQL's to complain about.
    }
  }, HEARTBEAT_MS).unref();
  return {
    release() {
      clearInterval(beat);
      if (readText(file) === text) fs.rmSync(file, { force: true });
    },
  };
}

function createFile(file: string, text: string): boolean {
  try {
    fs.writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Moves the file aside before deleting it: had a rival replaced it in between, the rival gets its own back. */
function removeStale(file: string, seen: string): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    fs.renameSync(file, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  const moved = readText(aside);
  if (moved !== undefined && moved !== seen) createFile(file, moved);
  fs.rmSync(aside, { force: true });
}

async function isHeld(file: string, holder: Holder | undefined): Promise<boolean> {
  if (holder?.machine === machine()) {
    if (process.platform === 'linux') return startOf(holder.pid) === holder.startedAt;
    if (!isAlive(holder.pid)) return false;
  }
  return isBeating(file);
}

async function isBeating(file: string): Promise<boolean> {
  const first = modifiedAtMs(file);
  if (first === undefined) return false;
  const deadline = performance.now() + SILENCE_MS - (fileSystemNowMs(file) - first);
  while (performance.now() < deadline) {
    await sleep(100);
    const latest = modifiedAtMs(file);
    if (latest !== first) return latest !== undefined;
  }
  return false;
}

/** The file system's own clock: that of another machine, on a network share, need not agree with ours. */
function fileSystemNowMs(besides: string): number {
  const probe = `${besides}.${process.pid}.clock`;
  fs.writeFileSync(probe, '');
  try {
    return fs.statSync(probe).mtimeMs;
  } finally {
    fs.rmSync(probe, { force: true });
  }
}

function modifiedAtMs(file: string): number | undefined {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}

function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(text: string): Holder | undefined {
  const [pid, startedAt, where] = text.split('\n');
  if (!pid || startedAt === undefined || !where) return undefined;
  return { pid: Number(pid), startedAt, machine: where };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

/** Clock ticks from boot to the start of a process (proc(5), `stat` field 22); undefined once it ended. */
function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in field 2 may hold blanks and brackets: count from behind it, where field 3, the state, begins.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function machine(): string {
  try {
    const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${fs.readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return os.hostname();
  }
}

function inUse(dataDir: string, holder: Holder | undefined, own: Holder): FolderInUseError {
  const elsewhere = holder && holder.machine !== own.machine ? ' on another machine or in another container' : '';
  const who =
    holder?.pid === own.pid && elsewhere === ''
      ? 'this Gatehouse process'
      : `another Gatehouse process (pid ${holder?.pid ?? 'unknown'}${elsewhere})`;
  return new FolderInUseError(
    `${who} is using ${dataDir}; stop it, or give this one its own DATA_DIR, or set DATABASE_URL for several processes`,
    elsewhere !== '',
  );
}
