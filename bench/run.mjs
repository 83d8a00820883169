// Sets up PostgreSQL with people in it, starts the servers, checks that they agree, measures them in turn, writes RESULTS.md.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { loopDelay, measure, writeRequests } from './measure.mjs';
import { rowsOf, writeResults } from './report.mjs';
import { here, nodeVersion, peers, residentMb, startPeer, stopAll } from './servers.mjs';
import { ask, CHANGED_PASSWORD, ISSUER, startService } from './service.mjs';
import { workloads as workloadsOf } from './workloads.mjs';

const { values: flags } = parseArgs({
  options: {
    users: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    /** Seconds that each server runs before it is measured: until it runs as fast as it will. */
    warm: { type: 'string', default: '5' },
    connections: { type: 'string', default: '32,1' },
    /** Workloads and servers by key, separated by commas; all that are not named are left out. */
    only: { type: 'string', default: '' },
    /** Processes of the service. */
    workers: { type: 'string', default: '1' },
    results: { type: 'string', default: path.join(here, 'RESULTS.md') },
    help: { type: 'boolean', default: false },
  },
});
const [users, seconds, rounds, workers] = ['users', 'seconds', 'rounds', 'workers'].map((name) => Number(flags[name]));
const connectionCounts = flags.connections.split(',').map(Number);
const only = flags.only.split(',').filter(Boolean);
const DEEP_PAGE = 1_800;
const PAGE = 50;
const names = {
  gatehouse: 'Gatehouse',
  ...Object.fromEntries(Object.entries(peers).map(([key, { name }]) => [key, name])),
};
const among = (keys) => (keys.some((key) => only.includes(key)) ? keys.filter((key) => only.includes(key)) : keys);

if (flags.help) {
  const keys = workloadsOf({ tokens: [], people: { metered: [], asked: [] }, deep: { page: DEEP_PAGE } });
  console.log(`npm run bench -- [--users 100000] [--seconds 3] [--rounds 3] [--warm 5] [--connections 32,1] [--workers 1] [--only a,b] [--results FILE]

workloads: ${keys.map(({ key }) => key).join(', ')}
servers: ${Object.keys(names).join(', ')}`);
  process.exit(0);
}
try {
  execFileSync('wrk', ['-v'], { stdio: 'ignore' });
} catch (error) {
  if (error.code === 'ENOENT') throw new Error('wrk is missing: apt install wrk', { cause: error });
}

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-bench-'));
fs.chmodSync(work, 0o755);
let ending = null;
const end = () => (ending ??= stopAll().then(() => fs.rmSync(work, { recursive: true, force: true })));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void end().then(() => process.exit(1)));

try {
  console.log(`PostgreSQL with ${users.toLocaleString('en')} users …`);
  const loopDelayFile = path.join(work, 'loop-delay.json');
  const service = await startService({ folder: path.join(work, 'data'), users, workers, loopDelayFile });
  console.log(service.people.counts);
  const environment = {
    DATABASE_URL: service.ownerUrl,
    JWKS_URL: `${service.url}/.well-known/jwks.json`,
    ISSUER,
    GRAPHILE_ENV: 'production',
    NODE_ENV: 'production',
  };
  const servers = { gatehouse: service };
  // The others are needed to compare with, whatever is measured; of those not asked for nothing is.
  for (const key of among(Object.keys(names)).filter((key) => key !== 'gatehouse'))
    servers[key] = await startPeer(peers[key], environment);

  const page = Math.min(DEEP_PAGE, Math.floor((users * 0.9) / PAGE));
  const deep = {
    page,
    after: await cursorAt(service, (page - 1) * PAGE),
    postgraphile:
      servers.postgraphile && (await cursorOfPostgraphile(servers.postgraphile, service.tokens[0], (page - 1) * PAGE)),
  };
  const all = workloadsOf({
    tokens: service.tokens,
    people: { ...service.people, password: CHANGED_PASSWORD },
    deep,
  });
  const chosen = among(all.map(({ key }) => key));
  const workloads = all.filter(({ key }) => chosen.includes(key));
  for (const workload of workloads) await compare(workload, servers);
  console.log('the servers give the same answers');

  const atRest = residentMb(service.pid);
  const table = [];
  let loop = null;
  for (const connections of connectionCounts)
    for (const workload of workloads) {
      const measured = among(workload.servers).filter((key) => servers[key]);
      if (measured.length === 0) continue;
      const runs = Object.fromEntries(measured.map((key) => [key, []]));
      const files = Object.fromEntries(
        measured.map((key) => [key, writeRequests(work, key, workload.requestsOf(key))]),
      );
      const once = async (key, more) => {
        await pause((workload.restSeconds ?? 0) * 1_000);
        return measure({
          target: servers[key],
          file: files[key],
          connections,
          seconds: Math.max(seconds, workload.leastSeconds ?? 0),
          ...more,
        }).catch((error) => {
          throw new Error(`${workload.key} on ${key}: ${error.message}`, { cause: error });
        });
      };
      // Warm, and with an eye on each answer.
      for (const key of measured) await once(key, { seconds: Number(flags.warm), check: true });
      const watchesLoop = workload.measuresLoop && workers === 1 && connections > 1;
      if (watchesLoop) await loopDelay(service.pid, loopDelayFile);
      for (let round = 0; round < rounds; round += 1) for (const key of measured) runs[key].push(await once(key));
      if (watchesLoop) loop = { connections, ...(await loopDelay(service.pid, loopDelayFile)) };
      const rows = rowsOf(workload, connections, runs, names);
      table.push(...rows);
      console.table(rows);
    }

  const { version, settings } = await aboutPostgres(service.ownerUrl);
  const counts = Object.entries(service.people.counts).map(
    ([what, count]) => `${Number(count).toLocaleString('en')} ${what}`,
  );
  writeResults({
    table,
    loop,
    file: flags.results,
    facts: [
      `Node ${nodeVersion()}, ${version}, embedded, ${settings}; load by wrk, all on the same machine`,
      counts.join(', '),
      `medians of ${rounds} round${rounds === 1 ? '' : 's'} of ${seconds} s, the servers in turn in each`,
      workers === 1
        ? `1 process of the service, resident memory ${Math.round(atRest)} MiB before the load and ${Math.round(residentMb(service.pid))} MiB after it`
        : `${workers} processes of the service`,
    ],
  });
  console.log(`wrote ${flags.results}`);
} finally {
  await end();
}

/** Asks a few of the requests of each server, and compares the answers with the service's. */
async function compare(workload, servers) {
  const compared = workload.servers.filter((key) => servers[key]);
  const requests = Object.fromEntries(compared.map((key) => [key, workload.requestsOf(key)]));
  for (const index of [0, 1, 2, 7, 40]) {
    const answers = {};
    for (const key of compared) {
      const { path: route, credential, forwardedFor, body } = requests[key][index % requests[key].length];
      const text = JSON.stringify(body).replace('$KEY', `compare-${index}`);
      const answer = await ask(
        servers[key].url + route,
        credential === '-' ? null : credential,
        JSON.parse(text),
        forwardedFor && { 'x-forwarded-for': forwardedFor },
      );
      assert(answer.data && !answer.errors, `${workload.key} on ${key}: ${JSON.stringify(answer).slice(0, 600)}`);
      answers[key] = sorted(key === 'postgraphile' ? workload.read(answer.data) : answer.data);
    }
    for (const key of compared)
      assert.deepEqual(answers[key], answers.gatehouse, `${workload.key}: ${key} answers differently`);
  }
}

/** Groups and projects of a user in an order of ours: PostGraphile knows no order by a column of another table. */
function sorted(value, key) {
  if (Array.isArray(value)) {
    const list = value.map((each) => sorted(each));
    return key === 'nodes' && !list.some((each) => 'email' in each)
      ? list.sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
      : list;
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name], name)]),
  );
}

/** The cursor behind so many users, found as a client would. */
async function cursorAt({ url, tokens }, count) {
  const query =
    'query P($first: Int, $after: String) { users(first: $first, after: $after) { pageInfo { endCursor } } }';
  let after = null;
  for (let passed = 0; passed < count;) {
    const first = Math.min(100, count - passed);
    const { data } = await ask(`${url}/graphql`, tokens[0], { query, variables: { first, after } });
    after = data.users.pageInfo.endCursor;
    passed += first;
  }
  return after;
}

async function cursorOfPostgraphile({ url }, token, count) {
  const query = `query P($offset: Int!) { allUsers(first: 1, offset: $offset, orderBy: [NAME_ASC, ROW_ID_ASC]) { edges { cursor } } }`;
  const { data } = await ask(`${url}/graphql`, token, { query, variables: { offset: count - 1 } });
  return data.allUsers.edges[0].cursor;
}

async function aboutPostgres(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } =
      await client.query(`SELECT split_part(version(), ' ', 1) || ' ' || current_setting('server_version') AS version,
      'fsync ' || current_setting('fsync') || ', synchronous_commit ' || current_setting('synchronous_commit')
        || ', shared_buffers ' || current_setting('shared_buffers') AS settings`);
    return rows[0];
  } finally {
    await client.end();
  }
}
