// The service: seeded, started as an operator starts it, and tokens for those who ask.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fill, sessionsOf } from './database.mjs';
import { here, root, start } from './servers.mjs';

export const ISSUER = 'http://bench.invalid';
const ENCRYPTION_KEY = '00'.repeat(32);
export const PASSWORD = 'quiet-otter-marmalade-42';
const TOKEN_SECONDS = 6 * 3_600;

const dist = (module) => import(path.join(root, 'dist/src', module));

/**
 * Seeds a database in the folder, starts the service on it, and fills it.
 * @param {{ folder: string, users: number, workers: number, loopDelayFile: string, nodeOptions?: string[] }} options
 */
export async function startService({ folder, users, workers, loopDelayFile, nodeOptions = [] }) {
  const environment = {
    DATA_DIR: folder,
    ENCRYPTION_KEY,
    PUBLIC_URL: ISSUER,
    PORT: '0',
    LOG_LEVEL: 'info',
    // One caller asks for all: more than any allowance, which is counted all the same.
    RATE_LIMIT_POINTS: '2000000000',
    NODE_ENV: 'production',
    ADMIN_USER: 'admin',
    ADMIN_PASSWORD: PASSWORD,
    // Sign-ins come from as many addresses as there are.
    TRUSTED_PROXIES: '127.0.0.1',
    LOOP_DELAY_FILE: loopDelayFile,
    ...(workers > 1 && { WORKERS: String(workers) }),
  };
  const { status } = spawnSync('npm', ['run', '-s', 'seed', '--', '--users', String(users)], {
    cwd: root,
    env: { ...process.env, DATA_DIR: folder, ENCRYPTION_KEY },
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the database could not be seeded');
  const service = await start(
    ['--max-semi-space-size=64', ...nodeOptions, '--import', path.join(here, 'loop-delay.mjs'), 'dist/src/main.js'],
    environment,
  );
  const { joinEmbeddedPostgres } = await dist('database/embedded-postgres.js');
  const { ownerUrl, runtimeUrl } = await joinEmbeddedPostgres(folder);
  const people = await fill({ ownerUrl, askAsAdmin: await administrator(service.url) });
  const tokens = await tokensOf({ ownerUrl, runtimeUrl, environment, userIds: people.callers });
  return { ...service, ownerUrl, people, tokens };
}

export async function ask(url, credential, body, headers = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(credential && { authorization: `Bearer ${credential}` }),
      ...headers,
    },
    body: JSON.stringify(body),
  });
  return response.json();
}

/** Signs in the first administrator, who changes the password, and gives what asks as it. */
async function administrator(url) {
  const dataOf = async (token, query, variables) => {
    const { data, errors } = await ask(`${url}/graphql`, token, { query, variables });
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  const { signIn } = await dataOf(
    null,
    'mutation ($password: String!) { signIn(input: { login: "admin", password: $password, tokenDelivery: BODY }) { accessToken } }',
    { password: PASSWORD },
  );
  const { changePassword } = await dataOf(
    signIn.accessToken,
    'mutation ($old: String!, $new: String!) { changePassword(currentPassword: $old, newPassword: $new) { accessToken } }',
    { old: PASSWORD, new: `${PASSWORD}-2` },
  );
  return (query, variables) => dataOf(changePassword.accessToken, query, variables);
}

/** The password that all who sign in have. */
export const CHANGED_PASSWORD = `${PASSWORD}-2`;

/** Access tokens, that live longer than the run, as the service issues them. */
async function tokensOf({ ownerUrl, runtimeUrl, environment, userIds }) {
  const [{ createApp }, { loadConfig }, { createLogger }] = await Promise.all(
    ['app.js', 'config.js', 'core/logger.js'].map(dist),
  );
  const issuer = await createApp({
    config: loadConfig(environment),
    logger: createLogger('silent'),
    database: { url: runtimeUrl, ownerUrl, assumeRole: false },
    encryptionKey: Buffer.from(ENCRYPTION_KEY, 'hex'),
  });
  try {
    const tokens = [];
    for (const { id, user_id: userId } of await sessionsOf(ownerUrl, userIds))
      tokens.push((await issuer.tokens.issue({ userId, sessionId: id }, TOKEN_SECONDS)).token);
    return tokens;
  } finally {
    await issuer.close();
  }
}
