// Fills the database: people by the service's own seed, then who is where, what groups may do, and who asks.
import pg from 'pg';

/** So many people ask in turn, so that no server answers from a cache of one. */
const CALLERS = 1_000;
/** So many people use something in turn. */
const METERED = 10_000;

const numbered = (kind) => `md5('${kind}' || n)::uuid`;

/**
 * Groups, projects, memberships, permissions and counters beside the users that are there: as many for each user as 2,000
 * groups, 300,000 memberships, 500 projects and 200,000 project memberships are for 100,000.
 */
const FILL = `
  CREATE TEMP TABLE person AS SELECT id, row_number() OVER (ORDER BY id)::int AS i FROM users;
  INSERT INTO groups (id, name, created_at, updated_at)
    SELECT ${numbered('g')}, 'Group ' || n, now(), now() FROM generate_series(1, 2000) n;
  INSERT INTO projects (id, name, created_at, updated_at)
    SELECT ${numbered('p')}, 'Project ' || n, now(), now() FROM generate_series(1, 500) n;
  INSERT INTO group_members (group_id, user_id, added_at)
    SELECT ${numbered('g')}, id, now() FROM person, LATERAL (
      SELECT DISTINCT 1 + (i * 31 + j * 397) % 2000 AS n
        FROM generate_series(1, CASE WHEN i % 5 = 0 THEN 5 ELSE 2 + i % 2 END) j) places;
  INSERT INTO project_memberships (id, project_id, user_id, role, joined_at)
    SELECT gen_random_uuid(), ${numbered('p')}, id, CASE WHEN (i + n) % 20 = 0 THEN 'PROJECT_ADMIN' ELSE 'USER' END, now()
      FROM person, LATERAL (SELECT DISTINCT 1 + (i * 17 + j * 131) % 500 AS n FROM generate_series(1, 2) j) places;
  INSERT INTO permission_matrices (id, group_id, levels)
    SELECT gen_random_uuid(), ${numbered('g')}, (
      SELECT jsonb_object_agg(area, ('{NONE,ACCESS,READ,WRITE}'::text[])[1 + (hashtext(area || n) & 3)]) FROM unnest($1::text[]) area)
      FROM generate_series(1, 2000) n;`;

/** For servers that are not the service: counters as simple as can be, and functions for PostGraphile. */
const BENCH = `
  CREATE SCHEMA bench;
  CREATE TABLE bench.counters (user_id uuid PRIMARY KEY, tokens bigint NOT NULL, held bigint NOT NULL, most bigint NOT NULL)
    WITH (fillfactor = 70);
  INSERT INTO bench.counters SELECT id, 0, 0, 1000000000000000 FROM users ORDER BY id LIMIT ${METERED};
  CREATE FUNCTION bench.viewer() RETURNS users LANGUAGE sql STABLE AS
    $$ SELECT * FROM users WHERE id = nullif(current_setting('bench.caller', true), '')::uuid $$;
  CREATE FUNCTION bench.find_users(term text) RETURNS SETOF users LANGUAGE sql STABLE AS
    $$ WITH hits AS MATERIALIZED (SELECT id FROM users WHERE search_text LIKE '%' || lower(term) || '%' OR email LIKE '%' || lower(term) || '%')
       SELECT * FROM users WHERE id IN (SELECT id FROM hits) ORDER BY name, id $$;
  CREATE FUNCTION bench.may(user_id uuid, area text, level text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT u.status = 'ACTIVE' AND u.role <> 'PENDING' AND (u.role = 'ADMIN'
      OR EXISTS (SELECT FROM permission_matrices p WHERE p.user_id = u.id AND array_position(names, p.levels->>area) >= least)
      OR EXISTS (SELECT FROM group_members m JOIN permission_matrices p ON p.group_id = m.group_id
          WHERE m.user_id = u.id AND array_position(names, p.levels->>area) >= least))
    FROM users u, (SELECT '{NONE,ACCESS,READ,WRITE}'::text[] AS names, array_position('{NONE,ACCESS,READ,WRITE}'::text[], level) AS least) scale
    WHERE u.id = may.user_id $$;
  CREATE FUNCTION bench.may_all(user_id uuid, areas text[], levels text[]) RETURNS boolean[] LANGUAGE sql STABLE AS
    $$ SELECT array_agg(bench.may(may_all.user_id, area, level) ORDER BY place)
       FROM unnest(areas, levels) WITH ORDINALITY AS asked (area, level, place) $$;
  CREATE FUNCTION bench.record(user_id uuid, amount bigint) RETURNS boolean LANGUAGE sql VOLATILE AS
    $$ UPDATE bench.counters c SET tokens = tokens + amount WHERE c.user_id = record.user_id RETURNING true $$;
  CREATE FUNCTION bench.reserve(user_id uuid, amount bigint) RETURNS boolean LANGUAGE sql VOLATILE AS
    $$ UPDATE bench.counters c SET held = held + amount WHERE c.user_id = reserve.user_id AND tokens + held + amount <= most
       RETURNING true $$;`;

export const AREAS = [
  'AGENTS',
  'KNOWLEDGE_BASES',
  'PROMPTS',
  'TOOLS',
  'DATABASES',
  'GLOSSARY',
  'GUARDRAILS',
  'FLOWS',
  'TEMPLATES',
  'EVALUATIONS',
];

/**
 * Fills the database of the running service, of which it knows the tables and the first administrator.
 * @param {{ ownerUrl: string, askAsAdmin: (query: string, variables?: object) => Promise<any> }} service
 * @returns who asks, about whom, and with which key a gateway does
 */
export async function fill({ ownerUrl, askAsAdmin }) {
  const owner = new pg.Client({ connectionString: ownerUrl });
  // It loses its server where something fails before its end.
  owner.on('error', () => undefined);
  await owner.connect();
  const ids = async (text, values) => (await owner.query(text, values)).rows.map(({ id }) => id);
  try {
    await owner.query(FILL.replaceAll('$1::text[]', `'{${AREAS}}'::text[]`));
    await owner.query(BENCH);
    const callers = await ids(
      `UPDATE users SET role = 'ADMIN', status = 'ACTIVE', must_change_password = false WHERE id IN (
        SELECT id FROM users WHERE type = 'REGULAR' AND username IS DISTINCT FROM 'admin' ORDER BY id LIMIT $1) RETURNING id`,
      [CALLERS],
    );
    // Some sign in: with the administrator's password, of which there is a hash.
    const signingIn = (
      await owner.query(
        `WITH person AS (SELECT id, email FROM users WHERE id = ANY($1::uuid[]) AND email IS NOT NULL),
          made AS (INSERT INTO passwords (user_id, hash, changed_at)
            SELECT person.id, hash, changed_at FROM person, passwords WHERE user_id = (SELECT id FROM users WHERE username = 'admin')
            RETURNING user_id)
        SELECT email FROM person`,
        [callers],
      )
    ).rows.map(({ email }) => email);
    const metered = await ids('SELECT user_id AS id FROM bench.counters ORDER BY user_id');
    const asked = await ids('SELECT id FROM users WHERE role <> $1 ORDER BY md5(id::text) LIMIT 10000', ['ADMIN']);
    const { createUser } = await askAsAdmin(
      'mutation { createUser(input: { name: "Gateway", type: SERVICE }) { user { id } } }',
    );
    const key = await askAsAdmin(
      'mutation ($userId: ID!) { createApiKey(input: { userId: $userId, label: "bench", scopes: [USAGE_WRITE, ACCESS_CHECK] }) { secret } }',
      { userId: createUser.user.id },
    );
    await owner.query('VACUUM ANALYZE');
    const { rows } =
      await owner.query(`SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM groups) AS groups,
      (SELECT count(*) FROM group_members) AS memberships, (SELECT count(*) FROM projects) AS projects,
      (SELECT count(*) FROM project_memberships) AS "project memberships"`);
    return { callers, signingIn, metered, asked, gatewayKey: key.createApiKey.secret, counts: rows[0] };
  } finally {
    await owner.end();
  }
}

/** Sessions of people, as rows. */
export async function sessionsOf(ownerUrl, userIds) {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    const { rows } = await owner.query(
      `INSERT INTO sessions (id, user_id, created_at, last_used_at, expires_at)
        SELECT gen_random_uuid(), id, now(), now(), now() + interval '1 day' FROM unnest($1::uuid[]) id RETURNING id, user_id`,
      [userIds],
    );
    return rows;
  } finally {
    await owner.end();
  }
}
