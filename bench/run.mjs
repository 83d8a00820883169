// Sets up PostgreSQL with people in it, starts the servers, checks that they agree, measures them in turn, writes RESULTS.md.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const { values: flags } = parseArgs({
  options: {
    users: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
  },
});
const ROUNDS = Number(flags.rounds);
const TOKENS = 1_000;
const ISSUER = 'http://bench.invalid';
const ENCRYPTION_KEY = '00'.repeat(32);

const { joinEmbeddedPostgres } = await import(path.join(root, 'dist/src/database/embedded-postgres.js'));
const { createApp } = await import(path.join(root, 'dist/src/app.js'));
const { loadConfig } = await import(path.join(root, 'dist/src/config.js'));
const { createLogger } = await import(path.join(root, 'dist/src/core/logger.js'));

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'gatehouse-bench-'));
fs.chmodSync(work, 0o755);
const children = [];

/** Starts a server that writes its address to standard output. */
async function serve(command, args, env) {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const url = await new Promise((resolve, reject) => {
    let output = '';
    child.once('exit', (code) => reject(new Error(`${args} ended with ${code}: ${output}`)));
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const found = /"(http:\/\/127\.0\.0\.1:\d+)(?:\/graphql)?"/.exec(output);
      if (found) resolve(found[1]);
    });
  });
  return { url, pid: child.pid };
}

/** CPU time of a process, in µs, all threads. */
const cpuUs = (pid) => {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
};

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const VIEWER = 'query Viewer { viewer { id name email role groups(first: 10) { nodes { id name } } } }';
const CAN = 'query Can($userId: ID!, $check: AccessCheckInput!) { can(userId: $userId, check: $check) { allowed } }';
const RECORD =
  'mutation Record($records: [UsageRecordInput!]!) { recordUsage(records: $records) { results { idempotencyKey recorded } } }';
const RESERVE =
  'mutation Reserve($input: ReserveUsageInput!) { reserveUsage(input: $input) { decision { allowed } reservation { id } } }';
const USERS = `query Users($after: String) { users(first: 50, after: $after) { nodes { id name email role
    groups(first: 3) { nodes { id name } } projectMemberships(first: 3) { nodes { role project { id name } } } } } }`;

/** 2,000 groups with permissions, three memberships of each user, 500 projects, two places of each user in them. */
const PLACES = `
  INSERT INTO groups (id, name, description, created_at, updated_at)
    SELECT md5('g' || i)::uuid, 'group-' || i, 'Group number ' || i, now(), now() FROM generate_series(1, 2000) i;
  INSERT INTO permission_matrices (id, group_id, levels)
    SELECT gen_random_uuid(), md5('g' || i)::uuid, (
      SELECT jsonb_object_agg(area, (ARRAY['ACCESS', 'READ', 'WRITE'])[1 + (i * 7 + length(area)) % 3])
      FROM unnest(ARRAY['AGENTS', 'FLOWS', 'PROMPTS', 'TOOLS', 'TEMPLATES']) AS area WHERE (i + length(area)) % 4 > 0)
    FROM generate_series(1, 2000) i;
  CREATE TEMPORARY TABLE numbered AS SELECT id, row_number() OVER (ORDER BY id) AS i FROM users;
  INSERT INTO group_members (user_id, group_id, added_at)
    SELECT id, md5('g' || (1 + (i * 31 + j * 397) % 2000))::uuid, now() FROM numbered, generate_series(1, 3) j;
  INSERT INTO projects (id, name, description, created_at, updated_at)
    SELECT md5('p' || i)::uuid, 'project-' || i, 'Project ' || i, now(), now() FROM generate_series(1, 500) i;
  INSERT INTO project_memberships (id, user_id, project_id, role, joined_at)
    SELECT gen_random_uuid(), id, md5('p' || (1 + (i * 17 + j * 131) % 500))::uuid,
      CASE WHEN (i + j) % 20 = 0 THEN 'PROJECT_ADMIN' ELSE 'USER' END, now() FROM numbered, generate_series(1, 2) j`;

try {
  console.log(`PostgreSQL with ${flags.users} users …`);
  const dataDir = path.join(work, 'data');
  const env = {
    DATA_DIR: dataDir,
    ENCRYPTION_KEY,
    PUBLIC_URL: ISSUER,
    PORT: '0',
    LOG_LEVEL: 'info',
    NODE_ENV: 'production',
    ADMIN_PASSWORD: 'quiet-otter-marmalade-42',
  };
  spawnSync('npm', ['run', '-s', 'seed', '--', '--users', flags.users], {
    cwd: root,
    env: { ...process.env, DATA_DIR: dataDir, ENCRYPTION_KEY },
    stdio: 'inherit',
  });
  // It starts the PostgreSQL, and ends it when it ends: last of all.
  const service = await serve(process.execPath, ['--max-semi-space-size=64', 'dist/src/main.js'], env);
  const postgres = await joinEmbeddedPostgres(dataDir);

  // Tokens of as many administrators as needed: seeded accounts, raised and signed in by rows.
  const owner = new pg.Client({ connectionString: postgres.ownerUrl });
  // It loses its server where something fails before its end.
  owner.on('error', () => undefined);
  await owner.connect();
  await owner.query(PLACES);
  await owner.query(
    `UPDATE users SET role = 'ADMIN', status = 'ACTIVE', must_change_password = false
    WHERE id IN (SELECT id FROM users WHERE type <> 'SERVICE' ORDER BY id LIMIT $1)`,
    [TOKENS],
  );
  const { rows: sessions } = await owner.query(
    `INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at)
     SELECT gen_random_uuid(), id, now(), now(), now() + interval '1 day'
       FROM users WHERE role = 'ADMIN' AND status = 'ACTIVE' ORDER BY id LIMIT $1 RETURNING id, user_id`,
    [TOKENS],
  );
  // A gateway with a key, and a counter for each user as simple as it can be.
  const { newApiKey } = await import(path.join(root, 'dist/src/identity/api-keys/index.js'));
  const { digestOf } = await import(path.join(root, 'dist/src/foundation/crypto/index.js'));
  const gateway = newApiKey();
  await owner.query(
    `WITH gateway AS (INSERT INTO users (id, name, type, role, status, time_zone, locale, must_change_password, created_at, updated_at)
        VALUES (gen_random_uuid(), 'Gateway', 'SERVICE', 'USER', 'ACTIVE', 'UTC', 'en', false, now(), now()) RETURNING id)
      INSERT INTO api_keys (id, user_id, prefix, digest, label, scopes, status, created_at)
        SELECT gen_random_uuid(), id, $1, $2, 'bench', '{USAGE_WRITE,ACCESS_CHECK}', 'ACTIVE', now() FROM gateway`,
    [gateway.prefix, digestOf(gateway.key)],
  );
  await owner.query(`CREATE TABLE bench_counters (user_id uuid PRIMARY KEY, tokens bigint NOT NULL) WITH (fillfactor = 70);
    INSERT INTO bench_counters SELECT id, 0 FROM users ORDER BY id LIMIT 10000`);
  const { rows: metered } = await owner.query('SELECT user_id FROM bench_counters ORDER BY user_id');
  await owner.query('VACUUM ANALYZE');
  const issuer = await createApp({
    config: loadConfig(env),
    logger: createLogger('silent'),
    database: { url: postgres.runtimeUrl, ownerUrl: postgres.ownerUrl, assumeRole: false },
    encryptionKey: Buffer.from(ENCRYPTION_KEY, 'hex'),
  });
  const tokens = [];
  for (const { id, user_id } of sessions)
    tokens.push((await issuer.tokens.issue({ userId: user_id, sessionId: id }, 3_600)).token);
  await issuer.close();

  const raw = await serve(process.execPath, [path.join(here, 'raw.mjs')], {
    DATABASE_URL: postgres.ownerUrl,
    JWKS_URL: `${service.url}/.well-known/jwks.json`,
    ISSUER,
  });

  const ask = async (url, token, body) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    return response.json();
  };
  const deep = await cursorAt(service.url, tokens[0], 1_799);
  const workloads = [
    { name: 'viewer', path: '/viewer', body: { query: VIEWER } },
    { name: 'users, first 50', path: '/users', body: { query: USERS, variables: {} } },
    { name: 'users, page 1,800', path: '/users', body: { query: USERS, variables: { after: deep } } },
  ];
  for (const { name, path: route, body } of workloads)
    for (const token of tokens.slice(0, 5))
      assert.deepEqual(
        await ask(`${service.url}/graphql`, token, body),
        await ask(raw.url + route, token, body),
        `${name}: the answers differ`,
      );
  console.log('the servers give the same answers');

  const amounts = [{ metric: 'INPUT_TOKENS', amount: 100 }];
  const usesOf = (users) => users.map((userId) => ({ userId, amounts, cost: '0.01' }));
  const recording = (users) =>
    usesOf(users).map((usage) => ({ query: RECORD, variables: { records: [{ usage, idempotencyKey: '$KEY' }] } }));
  const everybody = metered.map(({ user_id: id }) => id);
  const byGateway = { path: '/record', tokens: [gateway.key] };
  const check = { permission: { area: 'AGENTS', level: 'READ' } };
  const questions = everybody.slice(0, 2_000).map((userId) => ({ query: CAN, variables: { userId, check } }));
  for (const body of questions.slice(0, 20))
    assert.deepEqual(
      await ask(`${service.url}/graphql`, gateway.key, body),
      await ask(`${raw.url}/can`, gateway.key, body),
      'can: the answers differ',
    );
  workloads.push(
    { path: '/can', tokens: [gateway.key], name: 'can, of 2,000 users', bodies: questions },
    { ...byGateway, name: 'recordUsage, spread over 10,000 users', bodies: recording(everybody) },
    { ...byGateway, name: 'recordUsage, on one user', bodies: recording(everybody.slice(0, 1)) },
    {
      ...byGateway,
      // raw counts instead: there is nothing as simple that holds.
      name: 'reserveUsage, spread over 10,000 users',
      bodies: usesOf(everybody).map((usage) => ({
        query: RESERVE,
        variables: {
          input: { usage, ttlSeconds: 60, idempotencyKey: '$KEY' },
          records: [{ usage, idempotencyKey: '' }],
        },
      })),
    },
  );

  /** As long as a process needs until it runs as fast as it will. */
  const WARM_UP_SECONDS = 10;
  const table = [];
  for (const connections of [32, 1])
    for (const { name, path: route, body, bodies = [body], tokens: own = tokens } of workloads) {
      const runs = { raw: [], service: [] };
      for (let round = 0; round < ROUNDS; round += 1)
        for (const [server, target] of Object.entries({
          raw: { ...raw, path: route },
          service: { ...service, path: '/graphql' },
        })) {
          const requests = path.join(work, 'requests.txt');
          fs.writeFileSync(
            requests,
            Array.from({ length: Math.max(own.length, bodies.length) }, (_, index) => {
              const of = bodies[index % bodies.length];
              return `${target.path}\t${own[index % own.length]}\t${JSON.stringify(of)}`;
            }).join('\n') + '\n',
          );
          const load = (seconds) =>
            execFileSync(
              'wrk',
              ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '-s', path.join(here, 'load.lua'), target.url],
              { env: { ...process.env, REQUESTS: requests }, encoding: 'utf8' },
            );
          if (round === 0 && connections === 32) load(WARM_UP_SECONDS);
          const before = cpuUs(target.pid);
          const output = load(flags.seconds);
          const result = JSON.parse(/RESULT (.*)/.exec(output)[1]);
          assert.equal(result.failed, 0, `${server} failed requests of ${name}`);
          runs[server].push({
            perSecond: result.requests / (result.us / 1e6),
            p50: result.p50,
            p99: result.p99,
            cpu: (cpuUs(target.pid) - before) / result.requests,
          });
        }
      const of = (server, key) => median(runs[server].map((run) => run[key]));
      for (const server of ['raw', 'service'])
        table.push({
          workload: name,
          connections,
          server: server === 'raw' ? 'raw' : 'Gatehouse',
          'requests/s': Math.round(of(server, 'perSecond')),
          'p50 ms': (of(server, 'p50') / 1000).toFixed(2),
          'p99 ms': (of(server, 'p99') / 1000).toFixed(2),
          'CPU µs/request': Math.round(of(server, 'cpu')),
          'ratio to raw': (of(server, 'perSecond') / of('raw', 'perSecond')).toFixed(2),
        });
      console.table(table.slice(-2));
    }
  write(table);
  await owner.end();
} finally {
  for (const child of children.reverse())
    if ('stop' in child) await child.stop();
    else if (child.exitCode === null)
      await new Promise((resolve) => {
        child.removeAllListeners('exit');
        child.once('exit', resolve);
        child.kill('SIGTERM');
      });
  fs.rmSync(work, { recursive: true, force: true });
}

/** The cursor at which a page far down begins, found as a client would. */
async function cursorAt(url, token, pages) {
  const query = 'query P($after: String) { users(first: 100, after: $after) { pageInfo { endCursor hasNextPage } } }';
  let after = null;
  for (let page = 0; page < pages / 2; page += 1) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables: { after } }),
    });
    const { data } = await response.json();
    if (!data.users.pageInfo.hasNextPage) break;
    after = data.users.pageInfo.endCursor;
  }
  return after;
}

function write(table) {
  const columns = Object.keys(table[0]);
  const cpu = os.cpus();
  fs.writeFileSync(
    path.join(here, 'RESULTS.md'),
    [
      '# Results',
      '',
      `${flags.users} users, ${ROUNDS} rounds of ${flags.seconds} s, medians. ${cpu.length} × ${cpu[0].model.trim()}, Node ${process.version}, PostgreSQL 18 (embedded), ${new Date().toISOString().slice(0, 10)}. Load average of the machine at the end, the bench's own included: ${os.loadavg()[1].toFixed(1)}.`,
      'Written by `npm run bench`; README.md says how to read it.',
      '',
      `| ${columns.join(' | ')} |`,
      `|${columns.map(() => '---').join('|')}|`,
      ...table.map((row) => `| ${columns.map((column) => row[column]).join(' | ')} |`),
      '',
    ].join('\n'),
  );
  console.log('wrote bench/RESULTS.md');
}
