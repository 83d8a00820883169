// What all servers written for the comparison share: who asks, and the statements. The least that gives the same answers.
import { createHash } from 'node:crypto';
import DataLoader from 'dataloader';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import pg from 'pg';

const { DATABASE_URL, JWKS_URL, ISSUER } = process.env;
export const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
const keys = createRemoteJWKSet(new URL(JWKS_URL));
const known = new LRUCache({ max: 20_000 });

/** Runs a named statement. */
export const rows = async (name, text, values = []) => (await pool.query({ name, text, values })).rows;

/** The id of the account, `key` for an API key of the database, null for nobody. Tokens are verified once and remembered. */
export async function callerOf(authorization) {
  if (!authorization) return null;
  const credential = authorization.slice(7);
  const digest = createHash('sha256').update(credential).digest();
  const name = digest.toString('base64url');
  const remembered = known.get(name);
  if (remembered && remembered.until > Date.now()) return remembered.caller;
  const entry = credential.startsWith('ey') ? await ofToken(credential) : await ofKey(digest);
  if (!entry) return null;
  known.set(name, entry);
  return entry.caller;
}

async function ofToken(token) {
  const rules = { algorithms: ['RS256'], issuer: ISSUER, audience: ISSUER, typ: 'at+jwt' };
  const { payload } = await jwtVerify(token, keys, rules);
  return { caller: payload.sub, until: payload.exp * 1000 };
}

async function ofKey(digest) {
  const found = await rows('key', 'SELECT FROM api_keys WHERE digest = $1', [digest]);
  return found.length === 1 ? { caller: 'key', until: Infinity } : null;
}

const USER = 'u.id, u.name, u.email, u.role';
const byUser = (ids, found) => {
  const lists = new Map(ids.map((id) => [id, []]));
  for (const row of found) lists.get(row.user_id).push(row);
  return [...lists.values()];
};

export const loaders = () => ({
  groups: new DataLoader(async (ids) =>
    byUser(
      ids,
      await rows(
        'groups',
        `SELECT m.user_id, g.id, g.name FROM group_members m JOIN groups g ON g.id = m.group_id
          WHERE m.user_id = ANY($1::uuid[]) ORDER BY g.name, g.id`,
        [ids],
      ),
    ),
  ),
  projects: new DataLoader(async (ids) =>
    byUser(
      ids,
      await rows(
        'projects',
        `SELECT m.user_id, m.role, p.id, p.name FROM project_memberships m JOIN projects p ON p.id = m.project_id
          WHERE m.user_id = ANY($1::uuid[]) ORDER BY p.name, p.id`,
        [ids],
      ),
    ),
  ),
});

export const viewer = async (id) => (await rows('viewer', `SELECT ${USER} FROM users u WHERE u.id = $1`, [id]))[0];

/** What a cursor of the service says: the name and id of the last user. */
export const placeOf = (after) => JSON.parse(Buffer.from(after, 'base64url').toString()).slice(1);

export const users = (first, after) =>
  after
    ? rows(
        'after',
        `SELECT ${USER} FROM users u WHERE (u.name, u.id) > ($2, $3::uuid) ORDER BY u.name, u.id LIMIT $1`,
        [first, ...placeOf(after)],
      )
    : rows('page', `SELECT ${USER} FROM users u ORDER BY u.name, u.id LIMIT $1`, [first]);

// Sorted apart, as the service does it: else the planner reads all names in order until it has found enough.
export const SEARCH = `WITH hits AS MATERIALIZED (SELECT u.id FROM users u WHERE u.search_text LIKE '%' || $2 || '%' OR u.email LIKE '%' || $2 || '%')
  SELECT ${USER} FROM users u WHERE u.id IN (SELECT id FROM hits) ORDER BY u.name, u.id LIMIT $1`;
export const search = (first, text) => rows('search', SEARCH, [first, text.toLowerCase()]);

const LEVELS = ['NONE', 'ACCESS', 'READ', 'WRITE'];
/** Whether an account has a level of an area: SQL, from the account's own entries and those of its groups. */
export const CAN = `SELECT u.status = 'ACTIVE' AND u.role <> 'PENDING' AND (u.role = 'ADMIN'
      OR EXISTS (SELECT FROM permission_matrices p
        WHERE p.user_id = u.id AND array_position('{NONE,ACCESS,READ,WRITE}'::text[], p.levels->>$2) >= $3)
      OR EXISTS (SELECT FROM group_members m JOIN permission_matrices p ON p.group_id = m.group_id
        WHERE m.user_id = u.id AND array_position('{NONE,ACCESS,READ,WRITE}'::text[], p.levels->>$2) >= $3)) AS allowed
  FROM users u WHERE u.id = $1`;
export const can = async (userId, { permission: { area, level } }) =>
  (await rows('can', CAN, [userId, area, LEVELS.indexOf(level) + 1]))[0].allowed;

/** Many answers from one statement. */
export async function canAll(userId, checks) {
  const [user] = await rows(
    'can_all',
    `SELECT u.status, u.role, ARRAY(SELECT levels FROM permission_matrices WHERE user_id = u.id) AS own,
        ARRAY(SELECT p.levels FROM group_members m JOIN permission_matrices p USING (group_id) WHERE m.user_id = u.id) AS levels
      FROM users u WHERE u.id = $1`,
    [userId],
  );
  const isActive = user.status === 'ACTIVE' && user.role !== 'PENDING';
  const entries = [...user.own, ...user.levels];
  return checks.map(
    ({ permission: { area, level } }) =>
      isActive &&
      (user.role === 'ADMIN' ||
        entries.some((entry) => entry[area] && LEVELS.indexOf(entry[area]) >= LEVELS.indexOf(level))),
  );
}

export const record = async ([{ usage }]) =>
  (
    await rows(
      'record',
      'UPDATE bench.counters SET tokens = tokens + $2 WHERE user_id = $1 RETURNING true AS recorded',
      [usage.userId, usage.amounts[0].amount],
    )
  )[0].recorded;

export const reserve = async ({ usage }) =>
  (
    await rows(
      'reserve',
      'UPDATE bench.counters SET held = held + $2 WHERE user_id = $1 AND tokens + held + $2 <= most RETURNING true AS allowed',
      [usage.userId, usage.amounts[0].amount],
    )
  ).length === 1;

/** Says where it listens, and ends when it is told to. */
export function listening(server) {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` }));
  process.on('SIGTERM', () => process.exit(0));
}
