// The floor: node:http and one prepared statement, JSON made by PostgreSQL, tokens verified once and remembered.
import http from 'node:http';
import * as lib from './lib.mjs';

const USER = `'id', u.id, 'name', u.name, 'email', u.email, 'role', u.role`;
const GROUPS = `(SELECT json_build_object('nodes', coalesce(json_agg(json_build_object('id', g.id, 'name', g.name) ORDER BY g.name, g.id), '[]'))
  FROM group_members m JOIN groups g ON g.id = m.group_id WHERE m.user_id = u.id)`;
const PROJECTS = `(SELECT json_build_object('nodes', coalesce(json_agg(json_build_object('role', m.role,
    'project', json_build_object('id', p.id, 'name', p.name)) ORDER BY p.name, p.id), '[]'))
  FROM project_memberships m JOIN projects p ON p.id = m.project_id WHERE m.user_id = u.id)`;
const nodes = (what, from) => `SELECT json_build_object('users', json_build_object('nodes',
    coalesce(json_agg(json_build_object(${what}) ORDER BY u.name, u.id), '[]')))::text AS json FROM (${from}) u`;
const PERSON = `${USER}, 'groups', ${GROUPS}, 'projectMemberships', ${PROJECTS}`;
const VIEWER = `SELECT json_build_object('viewer', json_build_object(${USER}, 'groups', ${GROUPS}))::text AS json
  FROM users u WHERE u.id = $1`;
const PAGE = nodes(PERSON, 'SELECT * FROM users ORDER BY name, id LIMIT $1');
const AFTER = nodes(PERSON, 'SELECT * FROM users WHERE (name, id) > ($2, $3::uuid) ORDER BY name, id LIMIT $1');
const FOUND = nodes(USER, lib.SEARCH);

const json = async (name, text, values) => (await lib.rows(name, text, values))[0].json;

const answers = {
  viewer: (_, caller) => json('raw_viewer', VIEWER, [caller]),
  users: ({ after }) => (after ? json('raw_after', AFTER, [50, ...lib.placeOf(after)]) : json('raw_page', PAGE, [50])),
  search: ({ search }) => json('raw_search', FOUND, [20, search.toLowerCase()]),
  can: async ({ userId, check }) => `{"can":{"allowed":${await lib.can(userId, check)}}}`,
  canAll: async ({ userId, checks }) =>
    JSON.stringify({ canAll: (await lib.canAll(userId, checks)).map((allowed) => ({ allowed })) }),
  recordUsage: async ({ records }) => `{"recordUsage":{"results":[{"recorded":${await lib.record(records)}}]}}`,
  reserveUsage: async ({ input }) => `{"reserveUsage":{"decision":{"allowed":${await lib.reserve(input)}}}}`,
};

const bodyOf = (request) =>
  new Promise((resolve) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => resolve(JSON.parse(text)));
  });

const server = http.createServer(async (request, response) => {
  try {
    const { variables } = await bodyOf(request);
    const caller = await lib.callerOf(request.headers.authorization);
    if (!caller) return void response.writeHead(401).end();
    const data = await answers[request.url.slice(1)](variables, caller);
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.end(`{"data":${data}}`);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
});
server.listen(0, '127.0.0.1', () => lib.listening(server));
