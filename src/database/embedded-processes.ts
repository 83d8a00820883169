import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError } from './embedded-error.ts';

const MARK_PREFIX = 'gatehouse-';
const POLL_MS = 20;

/** How a left-over server is asked to end: a clean shutdown, then a quick one, then none. */
const ENDING: readonly { readonly signal: NodeJS.Signals; readonly patienceMs: number }[] = [
  { signal: 'SIGINT', patienceMs: 10_000 },
  { signal: 'SIGQUIT', patienceMs: 7_000 },
  { signal: 'SIGKILL', patienceMs: 2_000 },
];

/**
 * Names a cluster so that its processes can be told from all others: the server carries it as `cluster_name`, which
 * stands in the command line of every one of its processes. That line anybody may read, whereas root in a container
 * may not read the working folder of another account's process. A copied folder gets another name than its original.
 */
export function clusterMark(clusterDir: string): string {
  const { dev, ino } = fs.statSync(clusterDir);
  return MARK_PREFIX + createHash('sha256').update(`${dev}:${ino}`).digest('hex').slice(0, 16);
}

/** Who claims to serve a cluster, on which port, and whether it accepts connections. */
interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly isReady: boolean;
}

/** Reads who serves a cluster; undefined when nobody claims to. */
export function readPostmasterPid(clusterDir: string): Postmaster | undefined {
  try {
    const lines = fs.readFileSync(path.join(clusterDir, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Math.abs(Number(lines[0])), port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' };
  } catch {
    return undefined;
  }
}

/** The port on which a server of ours serves the cluster and accepts connections; undefined where none of this machine does. */
export function portOfRunning(clusterDir: string): number | undefined {
  const claimed = readPostmasterPid(clusterDir);
  // Somebody else's program may meanwhile have the number of an ended server, and its port.
  return claimed?.isReady && processesOf(clusterMark(clusterDir)).includes(claimed.pid) ? claimed.port : undefined;
}

/**
 * Makes sure that no PostgreSQL process works on the cluster, so that one may be started: ends those an earlier run
 * left behind, and removes a postmaster.pid that nobody stands behind any more (its number may meanwhile belong to an
 * unrelated process, and PostgreSQL would take that for a running server). Call it as the only owner of the folder.
 *
 * @throws EmbeddedPostgresError when such a process does not end
 */
export async function clearTheWay(clusterDir: string, log: (message: string) => void): Promise<void> {
  const mark = clusterMark(clusterDir);
  const leftOver = processesOf(mark);
  if (leftOver.length > 0) {
    log(`ending PostgreSQL processes an earlier run left on ${clusterDir} (pid ${leftOver.join(', ')})`);
    await endAll(mark, readPostmasterPid(clusterDir)?.pid);
  }
  const claimed = readPostmasterPid(clusterDir);
  if (claimed && !isForeignServer(claimed.pid)) fs.rmSync(path.join(clusterDir, 'postmaster.pid'), { force: true });
}

async function endAll(mark: string, postmaster: number | undefined): Promise<void> {
  for (const { signal, patienceMs } of ENDING) {
    const left = processesOf(mark);
    // Only the postmaster shuts a server down cleanly, and it ends the others; without it they end by themselves.
    const addressed = signal === 'SIGINT' ? left.filter((pid) => pid === postmaster) : left;
    for (const pid of addressed) signalIfAlive(pid, signal);
    const deadline = performance.now() + (addressed.length > 0 ? patienceMs : 1_000);
    while (performance.now() < deadline) {
      if (processesOf(mark).length === 0) return;
      await sleep(POLL_MS);
    }
  }
  const left = processesOf(mark);
  if (left.length > 0) throw new EmbeddedPostgresError(`PostgreSQL processes do not end: pid ${left.join(', ')}.`);
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in the meantime, or it is not ours to end: then it is still there when patience runs out.
  }
}

/** A server started on the folder by other hands: PostgreSQL itself must judge whether its claim holds. */
function isForeignServer(pid: number): boolean {
  const command = commandLines([pid])[0]?.command ?? '';
  return /^(\S*\/)?(postgres|postmaster)(:|\s|$)/.test(command) && !command.includes(MARK_PREFIX);
}

function processesOf(mark: string): number[] {
  return commandLines()
    .filter(({ command }) => command.includes(`cluster_name=${mark} `) || command.startsWith(`postgres: ${mark}: `))
    .map(({ pid }) => pid);
}

/** Lists processes with their arguments joined by blanks. Ended ones that await their parent have none. */
function commandLines(pids?: readonly number[]): { pid: number; command: string }[] {
  return process.platform === 'linux' ? commandLinesFromProc(pids) : commandLinesFromPs(pids);
}

function commandLinesFromProc(pids?: readonly number[]): { pid: number; command: string }[] {
  const wanted = pids?.map(String) ?? fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return wanted.flatMap((pid) => {
    try {
      return [{ pid: Number(pid), command: fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') }];
    } catch {
      return [];
    }
  });
}

function commandLinesFromPs(pids?: readonly number[]): { pid: number; command: string }[] {
  const listing = execFileSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8', maxBuffer: 16 << 20 });
  return listing.split('\n').flatMap((line) => {
    const [, pid, command] = /^\s*(\d+)\s(.*)$/.exec(line) ?? [];
    if (pid === undefined || command === undefined || (pids && !pids.includes(Number(pid)))) return [];
    return [{ pid: Number(pid), command: `${command} ` }];
  });
}
