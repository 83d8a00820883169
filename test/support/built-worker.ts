import { transformFileSync } from '@swc/core';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { environmentOf } from './command.ts';
import type { House } from './house.ts';

const root = path.resolve(__dirname, '../..');

/** Compiles the service into a folder, as it is when it is built: without a compiler in the process. */
function build(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-built-'));
  for (const part of ['src', 'migrations'])
    for (const name of fs.readdirSync(path.join(root, part), { recursive: true }) as string[]) {
      const from = path.join(root, part, name);
      const to = path.join(folder, part, name).replace(/\.ts$/, '.js');
      if (fs.statSync(from).isDirectory()) fs.mkdirSync(to, { recursive: true });
      else {
        fs.mkdirSync(path.dirname(to), { recursive: true });
        fs.writeFileSync(to, from.endsWith('.ts') ? compiled(from) : fs.readFileSync(from));
      }
    }
  fs.copyFileSync(path.join(root, 'package.json'), path.join(folder, 'package.json'));
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  return folder;
}

const compiled = (file: string): string =>
  transformFileSync(file, {
    module: { type: 'nodenext' },
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      // Known to the compiler, but not to its types.
      ...{ rewriteRelativeImportExtensions: true },
    },
  }).code;

/** Images of containers have no `ps`, and other systems no `/proc`. */
const residentKb = (pid: number): number =>
  fs.existsSync('/proc/self/status')
    ? Number(/^VmRSS:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))![1])
    : Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)]));

/** `gatehouse worker` of the built service, on the database of a house. */
export class BuiltWorker {
  output = '';
  readonly #exited: Promise<unknown>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {
    this.#exited = once(child, 'close');
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  /** @param heapMb what JavaScript may have */
  static start(house: House, heapMb: number): BuiltWorker {
    const folder = build();
    const { PATH, HOME = os.homedir() } = process.env;
    const child = spawn(process.execPath, [`--max-old-space-size=${heapMb}`, 'src/cli.js', 'worker'], {
      cwd: folder,
      env: { PATH, HOME, ...environmentOf(house) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new BuiltWorker(child, folder);
  }

  /** Memory that it has now, all of it: resident, in MiB. @throws with what it said, once it has ended */
  residentMb(): number {
    if (this.child.exitCode !== null) throw new Error(`the worker ended: ${this.output}`);
    return residentKb(this.child.pid!) / 1_024;
  }

  /** Ends it as the kernel would. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.#exited;
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
