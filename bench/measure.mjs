// One measurement of one server, by wrk.
import { execFile } from 'node:child_process';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { cpuUs, here, postgresUs } from './servers.mjs';

const run = promisify(execFile);
let runs = 0;

/** Writes the requests of a server for load.lua, and gives the file. */
export function writeRequests(folder, key, requests) {
  const file = path.join(folder, `${key}.txt`);
  const lines = requests.map(({ path: route, credential = '-', forwardedFor = '-', body }) =>
    [route, credential, forwardedFor, JSON.stringify(body)].join('\t'),
  );
  fs.writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/**
 * Sends requests for some seconds.
 * @returns requests per second, median and 99th percentile in ms, and CPU time of the server and of PostgreSQL in µs for
 * each request
 */
export async function measure({ target, file, connections, seconds, check = false }) {
  const before = { server: cpuUs(target.pid), postgres: postgresUs() };
  const environment = {
    ...process.env,
    REQUESTS: file,
    RUN: `${process.pid}-${(runs += 1)}`,
    ...(check && { CHECK: '1' }),
  };
  const { stdout } = await run(
    'wrk',
    [
      '-t1',
      `-c${connections}`,
      `-d${seconds}s`,
      '--latency',
      '--timeout',
      '20s',
      '-s',
      path.join(here, 'load.lua'),
      target.url,
    ],
    { env: environment },
  );
  const result = JSON.parse(/RESULT (.*)/.exec(stdout)[1]);
  const wrong = /WRONG (.*)/.exec(stdout)?.[1];
  assert(!wrong, `a wrong answer: ${wrong}`);
  assert.equal(result.failed, 0, 'requests failed');
  assert(check || result.requests > 0, 'nothing was answered');
  return {
    perSecond: result.requests / (result.us / 1e6),
    p50: result.p50 / 1_000,
    p99: result.p99 / 1_000,
    cpu: (cpuUs(target.pid) - before.server) / result.requests,
    postgres: (postgresUs() - before.postgres) / result.requests,
  };
}

/** By how much the event loop of a process was late since the last time it was asked, in ms. */
export async function loopDelay(pid, file) {
  fs.rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  for (let tries = 0; tries < 200; tries += 1) {
    await pause(20);
    if (fs.existsSync(file)) {
      const text = fs.readFileSync(file, 'utf8');
      if (text.endsWith('}')) return JSON.parse(text);
    }
  }
  throw new Error('the service did not tell its event-loop delay');
}
