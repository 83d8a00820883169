import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { builtService } from './built-service.ts';
import type { House } from './house.ts';
import { HOUSE_KEY } from './signing-keys.ts';
import { until } from './until.ts';

/** What a process said in one line of JSON, as the log has it. */
export type Line = Readonly<Record<string, unknown>>;

interface Circumstances {
  /** Environment beside what every process has. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What comes on standard input; nothing unless given. */
  readonly input?: string;
  /** What JavaScript may have, in MiB; as much as it wants unless given. */
  readonly heapMb?: number;
  /** Account that it runs as; that of the tests unless given. */
  readonly uid?: number;
  readonly gid?: number;
}

/** A process of the built service, as an operator runs it, or of a fixture beside it. */
export class ServiceProcess {
  /** All that came on standard output, and what of it are lines of JSON. */
  output = '';
  readonly lines: Line[] = [];
  /** All that came on standard error. */
  errors = '';
  /** Its exit code, or null after a signal, when it has ended and all is read that it said. */
  readonly exited: Promise<number | null>;
  hasEnded = false;

  private constructor(private readonly child: ChildProcess) {
    this.exited = once(child, 'close').then(([code]) => {
      this.hasEnded = true;
      return code as number | null;
    });
    child.stdout!.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    child.stderr!.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (line.startsWith('{')) this.lines.push(JSON.parse(line) as Line);
    });
  }

  /** Starts a module of the build, such as `src/main.js`. */
  static start(module: string, args: readonly string[], circumstances: Circumstances = {}): ServiceProcess {
    const { environment, input = '', heapMb, uid, gid } = circumstances;
    const { PATH, TMPDIR, HOME = os.homedir() } = process.env;
    const flags = heapMb === undefined ? [] : [`--max-old-space-size=${heapMb}`];
    const child = spawn(process.execPath, [...flags, module, ...args], {
      cwd: builtService(),
      env: { PATH, TMPDIR, HOME, ...environment },
      stdio: 'pipe',
      uid,
      gid,
    });
    // One that refuses its arguments does not wait for what it is told.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    return new ServiceProcess(child);
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Waits for a line. @throws with what it said, once it has ended without it */
  async said(fits: (line: Line) => boolean): Promise<Line> {
    let found: Line | undefined;
    await until(() => {
      const { hasEnded } = this;
      found = this.lines.find(fits);
      if (!found && hasEnded) throw new Error(`the process ended: ${this.errors} ${this.output}`);
      return found !== undefined;
    });
    return found!;
  }

  /** Memory that it has now, all of it: resident, in MiB. @throws with what it said, once it has ended */
  residentMb(): number {
    if (this.child.exitCode !== null) throw new Error(`the process ended: ${this.errors} ${this.output}`);
    return residentKb(this.pid) / 1_024;
  }

  /** Sends it a signal, and gives its exit code. One that has ended already stays as it is. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.exited;
  }
}

/** Images of containers have no `ps`, and other systems no `/proc`. */
const residentKb = (pid: number): number =>
  fs.existsSync('/proc/self/status')
    ? Number(/^VmRSS:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))![1])
    : Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)]));

/** What came of a command. */
export interface Outcome {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Starts `gatehouse` with these arguments. */
export const gatehouse = (args: readonly string[], circumstances?: Circumstances): ServiceProcess =>
  ServiceProcess.start(path.join('src', 'cli.js'), args, circumstances);

/** Runs `gatehouse` with these arguments to its end. */
export async function command(args: readonly string[], circumstances: Circumstances): Promise<Outcome> {
  const started = gatehouse(args, circumstances);
  const code = await started.exited;
  return { code, output: started.output, errors: started.errors };
}

/** By what a process finds the database and the secrets of a house. */
export const environmentOf = ({ database }: Pick<House, 'database'>): Record<string, string> => ({
  DATABASE_URL: database.address.url,
  DATABASE_OWNER_URL: database.address.ownerUrl,
  ENCRYPTION_KEY: HOUSE_KEY.toString('hex'),
});
