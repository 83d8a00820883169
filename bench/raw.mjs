// The floor: node:http and one prepared statement, JSON made by PostgreSQL, tokens verified once and remembered.
import { createHash } from 'node:crypto';
import http from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import pg from 'pg';

const { DATABASE_URL, JWKS_URL, ISSUER } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
const keys = createRemoteJWKSet(new URL(JWKS_URL));
const verified = new LRUCache({ max: 20_000 });

async function subjectOf(authorization) {
  if (!authorization) return null;
  const token = authorization.slice(7);
  const digest = createHash('sha256').update(token).digest('base64url');
  const known = verified.get(digest);
  if (known && known.exp * 1000 > Date.now()) return known.sub;
  const { payload } = await jwtVerify(token, keys, {
    algorithms: ['RS256'],
    issuer: ISSUER,
    audience: ISSUER,
    typ: 'at+jwt',
  });
  verified.set(digest, payload);
  return payload.sub;
}

const GROUPS_OF_U = `coalesce((SELECT json_agg(json_build_object('id', g.id, 'name', g.name) ORDER BY g.name, g.id)
    FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id), '[]')`;
const PROJECTS_OF_U = `coalesce((SELECT json_agg(json_build_object('role', m.role, 'project',
      json_build_object('id', p.id, 'name', p.name)) ORDER BY p.name, p.id)
    FROM project_memberships m JOIN projects p ON p.id = m.project_id WHERE m.user_id = u.id), '[]')`;
const VIEWER = {
  name: 'viewer',
  text: `SELECT json_build_object('viewer', json_build_object('id', u.id, 'name', u.name, 'email', u.email, 'role', u.role,
      'groups', json_build_object('nodes', ${GROUPS_OF_U})))::text AS json FROM users u WHERE u.id = $1`,
};
const USERS = {
  name: 'users',
  text: `SELECT json_build_object('users', json_build_object('nodes', json_agg(json_build_object('id', u.id, 'name', u.name,
      'email', u.email, 'role', u.role, 'groups', json_build_object('nodes', ${GROUPS_OF_U}),
      'projectMemberships', json_build_object('nodes', ${PROJECTS_OF_U})) ORDER BY u.name, u.id)))::text AS json
    FROM (SELECT * FROM users ORDER BY name, id LIMIT 50) u`,
};
const USERS_AFTER = {
  ...USERS,
  name: 'users_after',
  text: USERS.text.replace('FROM users ORDER', 'FROM users WHERE (name, id) > ($1, $2::uuid) ORDER'),
};
const CAN = {
  name: 'can',
  text: `SELECT u.status = 'ACTIVE' AND u.role <> 'PENDING' AND (u.role = 'ADMIN' OR EXISTS (
      SELECT FROM group_members m JOIN permission_matrices p ON p.group_id = m.group_id
      WHERE m.user_id = u.id AND p.levels ->> $2 = ANY($3))) AS allowed FROM users u WHERE u.id = $1`,
};
const LEVELS = ['ACCESS', 'READ', 'WRITE'];

const RECORD = {
  name: 'record',
  text: `UPDATE bench_counters SET tokens = tokens + $2 WHERE user_id = $1`,
};
const apiKeys = new Map();

/** Whether it is an API key of the database; remembered. */
async function isKey(authorization) {
  const digest = createHash('sha256').update(authorization.slice(7)).digest();
  const name = digest.toString('base64url');
  if (!apiKeys.has(name))
    apiKeys.set(name, (await pool.query('SELECT FROM api_keys WHERE digest = $1', [digest])).rowCount === 1);
  return apiKeys.get(name);
}

/** One use: one prepared UPDATE. */
async function record(request, response, { variables }) {
  if (!(await isKey(request.headers.authorization))) return void response.writeHead(401).end();
  const [{ usage, idempotencyKey }] = variables.records;
  await pool.query({ ...RECORD, values: [usage.userId, usage.amounts[0].amount] });
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(
    `{"data":{"recordUsage":{"results":[{"idempotencyKey":${JSON.stringify(idempotencyKey)},"recorded":true}]}}}`,
  );
}

/** One question about access. */
async function can(request, response, { variables }) {
  if (!(await isKey(request.headers.authorization))) return void response.writeHead(401).end();
  const { area, level } = variables.check.permission;
  const enough = LEVELS.slice(LEVELS.indexOf(level));
  const { rows } = await pool.query({ ...CAN, values: [variables.userId, area, enough] });
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(`{"data":{"can":{"allowed":${rows[0]?.allowed ?? false}}}}`);
}

const server = http.createServer(async (request, response) => {
  try {
    const body = JSON.parse(
      await new Promise((resolve) => {
        let text = '';
        request.setEncoding('utf8');
        request.on('data', (chunk) => (text += chunk));
        request.on('end', () => resolve(text));
      }),
    );
    if (request.url === '/can') return void (await can(request, response, body));
    if (request.url === '/record') return void (await record(request, response, body));
    const subject = await subjectOf(request.headers.authorization);
    if (!subject) return void response.writeHead(401).end();
    const after = body.variables?.after;
    const cursor = after && JSON.parse(Buffer.from(after, 'base64url').toString());
    const statement =
      request.url === '/viewer'
        ? { ...VIEWER, values: [subject] }
        : cursor
          ? { ...USERS_AFTER, values: [cursor[1], cursor[2]] }
          : USERS;
    const { rows } = await pool.query(statement);
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.end(`{"data":${rows[0].json}}`);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })));
process.on('SIGTERM', () => process.exit(0));
