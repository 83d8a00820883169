// Where the service's own time goes under a workload: functions by the time they take themselves, as the sampler of V8 sees it.
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { measure, writeRequests } from './measure.mjs';
import { stopAll } from './servers.mjs';
import { CHANGED_PASSWORD, startService } from './service.mjs';
import { workloads as workloadsOf } from './workloads.mjs';

const { values: flags, positionals: keys } = parseArgs({
  allowPositionals: true,
  options: {
    users: { type: 'string', default: '20000' },
    seconds: { type: 'string', default: '4' },
    warm: { type: 'string', default: '4' },
    connections: { type: 'string', default: '32' },
    lines: { type: 'string', default: '40' },
    /** Where the profiles are kept, for DevTools; nowhere unless given. */
    keep: { type: 'string' },
  },
});

const freePort = () =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Speaks to V8's inspector. */
async function inspector(port) {
  const [{ webSocketDebuggerUrl }] = await (await fetch(`http://127.0.0.1:${port}/json`)).json();
  const socket = new WebSocket(webSocketDebuggerUrl, { maxPayload: 1 << 30 });
  await new Promise((resolve) => socket.once('open', resolve));
  const waiting = new Map();
  socket.on('message', (text) => {
    const { id, result } = JSON.parse(text);
    waiting.get(id)?.(result);
  });
  let last = 0;
  const send = (method, params = {}) =>
    new Promise((resolve) => {
      waiting.set((last += 1), resolve);
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  return { send, close: () => socket.close() };
}

const placeOf = ({ functionName, url, lineNumber }) => {
  const file = url
    .replace(/^file:\/\//, '')
    .replace(/^.*\/node_modules\//, '')
    .replace(/^.*\/dist\/src\//, 'src/');
  return `${functionName || '(anonymous)'} ${file && `${file}:${lineNumber + 1}`}`;
};
const packageOf = ({ functionName, url }) => {
  if (!url) return functionName.startsWith('(') ? functionName : 'native';
  if (url.startsWith('node:')) return 'node';
  const [, name] = /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  return name ?? /\/dist\/src\/([^/]+)/.exec(url)?.[1] ?? 'other';
};

function sums(profile, nameOf) {
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const spent = new Map();
  for (const [index, id] of profile.samples.entries()) {
    const name = nameOf(byId.get(id).callFrame);
    spent.set(name, (spent.get(name) ?? 0) + profile.timeDeltas[index]);
  }
  return [...spent].sort(([, one], [, other]) => other - one);
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-profile-'));
fs.chmodSync(folder, 0o755);
try {
  const port = await freePort();
  const service = await startService({
    folder: path.join(folder, 'data'),
    users: Number(flags.users),
    workers: 1,
    loopDelayFile: path.join(folder, 'loop-delay.json'),
    nodeOptions: [`--inspect=127.0.0.1:${port}`],
  });
  const all = workloadsOf({
    tokens: service.tokens,
    people: { ...service.people, password: CHANGED_PASSWORD },
    deep: { page: 1, after: null },
  });
  const { send, close } = await inspector(port);
  await send('Profiler.enable');
  await send('Profiler.setSamplingInterval', { interval: 200 });
  for (const workload of all.filter(({ key }) => keys.includes(key))) {
    const file = writeRequests(folder, workload.key, workload.requestsOf('gatehouse'));
    const once = (seconds) =>
      measure({ target: service, file, connections: Number(flags.connections), seconds: Number(seconds) });
    await once(flags.warm);
    const plain = await once(flags.seconds);
    await send('Profiler.start');
    const { perSecond } = await once(flags.seconds);
    const { profile } = await send('Profiler.stop');
    const requests = perSecond * Number(flags.seconds);
    console.log(
      `\n# ${workload.name}: ${Math.round(plain.cpu)} µs a request, ${Math.round(plain.postgres)} µs of PostgreSQL, ${Math.round(plain.perSecond)}/s; below, µs a request while profiled`,
    );
    for (const nameOf of [packageOf, placeOf])
      for (const [name, us] of sums(profile, nameOf).slice(0, Number(flags.lines)))
        if (us / requests >= 0.5) console.log(`${(us / requests).toFixed(1).padStart(8)}  ${name}`);
        else break;
    if (flags.keep) fs.writeFileSync(path.join(flags.keep, `${workload.key}.cpuprofile`), JSON.stringify(profile));
  }
  close();
} finally {
  await stopAll();
  fs.rmSync(folder, { recursive: true, force: true });
}
