// Hours in minutes: asks the service of everything at a steady pace, half of what it can, and watches its memory.
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { measure, writeRequests } from './measure.mjs';
import { here, nodeVersion, residentMb, stopAll } from './servers.mjs';
import { CHANGED_PASSWORD, startService } from './service.mjs';
import { workloads as workloadsOf } from './workloads.mjs';

const { values: flags } = parseArgs({
  options: {
    users: { type: 'string', default: '20000' },
    minutes: { type: 'string', default: '10' },
    results: { type: 'string', default: path.join(here, 'SOAK.md') },
  },
});
const MIX = ['viewer', 'users', 'search', 'can', 'canAll', 'record', 'reserve'];
const CONNECTIONS = 16;
const WARM_SECONDS = 20;
const SAMPLE_EVERY_MS = 5_000;
const REST_MS = 10_000;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-soak-'));
fs.chmodSync(folder, 0o755);
const median = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
const mib = (number) => `${Math.round(number)} MiB`;

/** Sends one request and reads its answer. */
function send(agent, target, { path: route, credential, body }, key) {
  const text = JSON.stringify(body).replace('$KEY', key);
  return new Promise((resolve, reject) => {
    const request = http.request(
      target.url + route,
      {
        agent,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
          authorization: `Bearer ${credential}`,
        },
      },
      (response) => {
        let answer = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => (answer += chunk));
        response.on('end', () => resolve(answer));
      },
    );
    request.on('error', reject);
    request.end(text);
  });
}

try {
  const service = await startService({
    folder: path.join(folder, 'data'),
    users: Number(flags.users),
    workers: 1,
    loopDelayFile: path.join(folder, 'loop-delay.json'),
  });
  const all = workloadsOf({
    tokens: service.tokens,
    people: { ...service.people, password: CHANGED_PASSWORD },
    deep: { page: 1, after: null },
  });
  const lists = all.filter(({ key }) => MIX.includes(key)).map((workload) => workload.requestsOf('gatehouse'));
  const mixed = Array.from(
    { length: 7_000 },
    (_, at) => lists[at % lists.length][Math.floor(at / lists.length) % 1_000],
  );
  await pause(REST_MS);
  const atRest = residentMb(service.pid);
  const file = writeRequests(folder, 'mix', mixed);
  const most = await measure({ target: service, file, connections: CONNECTIONS, seconds: WARM_SECONDS });
  const perSecond = most.perSecond / 2;

  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const began = performance.now();
  const until = began + Number(flags.minutes) * 60_000;
  const samples = [];
  let [sent, wrong, late] = [0, 0, 0];
  const watch = setInterval(() => samples.push(residentMb(service.pid)), SAMPLE_EVERY_MS);
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (;;) {
        const at = sent++;
        const due = began + (at / perSecond) * 1_000;
        if (due > until) return;
        const wait = due - performance.now();
        if (wait > 0) await pause(wait);
        else if (wait < -1_000) late += 1;
        const answer = await send(agent, service, mixed[at % mixed.length], `soak-${at}`);
        if (answer.includes('"errors"')) wrong += 1;
      }
    }),
  );
  clearInterval(watch);
  agent.destroy();
  const third = Math.floor(samples.length / 3);
  const [first, last] = [samples.slice(0, third), samples.slice(-third)].map(median);
  const lines = [
    '# Soak',
    '',
    'Written by `npm run soak`: everything in turn at half the pace that the service can, and its resident memory.',
    '',
    `- ${new Date().toISOString().slice(0, 10)}, ${os.cpus().length} × ${os.cpus()[0].model.trim()}, Node ${nodeVersion()}, ${Number(flags.users).toLocaleString('en')} users, ${MIX.join(', ')}`,
    `- ${flags.minutes} minutes at ${Math.round(perSecond)} requests a second (it can ${Math.round(most.perSecond)}), ${sent.toLocaleString('en')} requests, ${wrong} wrong answers, ${late} more than a second late`,
    `- resident memory: ${mib(atRest)} before it, ${mib(first)} in the median of the first third, ${mib(last)} of the last third, ${mib(Math.max(...samples))} at most`,
    '',
  ];
  fs.writeFileSync(flags.results, lines.join('\n'));
  console.log(lines.join('\n'));
} finally {
  await stopAll();
  fs.rmSync(folder, { recursive: true, force: true });
}
