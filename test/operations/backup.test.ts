import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ConfigError, loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/core/logger.ts';
import { startService, type RunningService } from '../../src/start.ts';
import { cleanUp, newDataDir, newFolder } from '../database/embedded-postgres.support.ts';
import { OtherPostgres, postgresPrograms } from '../support/other-postgres.ts';

const PASSWORD = 'quiet-otter-marmalade-42';
const WRONG_KEY = 'ENCRYPTION_KEY: is not the key that the secrets of this database were encrypted with';
/** Docs/operations.md has the same steps; they need the programs of a server, which not every machine has. */
const withPrograms = postgresPrograms === null ? it.skip : it;

jest.setTimeout(240_000);
cleanUp();

const logger = createLogger('silent');
const start = (environment: Record<string, string>): Promise<RunningService> =>
  startService({
    config: loadConfig({ NODE_ENV: 'test', PORT: '0', ADMIN_PASSWORD: PASSWORD, ...environment }),
    logger,
  });

interface Told {
  readonly data: Record<string, { nextStep: string; accessToken: string; refreshToken: string }> | null;
  readonly errors?: unknown;
}

async function ask({ url }: RunningService, query: string): Promise<Told> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
  return (await answer.json()) as Told;
}

const signIn = (service: RunningService): Promise<Told> =>
  ask(
    service,
    `mutation { signIn(input: { login: "admin", password: "${PASSWORD}", tokenDelivery: BODY }) { nextStep refreshToken } }`,
  );

/** What an operator finds out: the password still holds, and so does a session from before. */
async function expectRestored(service: RunningService, refreshToken: string): Promise<void> {
  expect((await signIn(service)).data?.signIn?.nextStep).toBe('CHANGE_PASSWORD');
  const refreshed = await ask(service, `mutation { refreshSession(refreshToken: "${refreshToken}") { accessToken } }`);
  expect(refreshed.data?.refreshSession?.accessToken).toMatch(/^eyJ/);
}

async function refusalOf(starting: Promise<RunningService>): Promise<unknown> {
  const outcome = await starting.catch((error: unknown) => error);
  if (outcome instanceof Error) return outcome;
  await (outcome as RunningService).stop();
  return null;
}

describe('a backup of the embedded PostgreSQL', () => {
  it('is a copy of the data folder while the service is stopped, key included', async () => {
    const dataDir = newDataDir();
    const service = await start({ DATA_DIR: dataDir });
    const { refreshToken } = (await signIn(service)).data!.signIn!;
    await service.stop();
    const copy = path.join(newFolder(0o755), 'data');
    execFileSync('cp', ['-a', dataDir, copy]);
    fs.rmSync(dataDir, { recursive: true });

    const refused = await refusalOf(start({ DATA_DIR: copy, ENCRYPTION_KEY: randomBytes(32).toString('hex') }));
    expect(refused).toBeInstanceOf(ConfigError);
    expect(String(refused)).toContain(WRONG_KEY);

    const key = path.join(copy, 'encryption-key');
    fs.renameSync(key, `${key}.aside`);
    expect(String(await refusalOf(start({ DATA_DIR: copy })))).toContain(WRONG_KEY);
    fs.renameSync(`${key}.aside`, key);

    const restored = await start({ DATA_DIR: copy });
    await expectRestored(restored, refreshToken);
    await restored.stop();
  });
});

describe('a key that is lost for good', () => {
  withPrograms('is replaced by the steps of the manual, and people stay signed in', async () => {
    const database = await OtherPostgres.start();
    try {
      const [lost, next] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
      const service = await start({ DATABASE_URL: database.url, ENCRYPTION_KEY: lost });
      const { refreshToken } = (await signIn(service)).data!.signIn!;
      await service.stop();
      const withNext = { DATABASE_URL: database.url, ENCRYPTION_KEY: next };
      expect(String(await refusalOf(start(withNext)))).toContain(WRONG_KEY);
      await database.run('DELETE FROM signing_keys', 'gatehouse');
      const replaced = await start(withNext);
      await expectRestored(replaced, refreshToken);
      await replaced.stop();
    } finally {
      await database.stop();
    }
  });
});

describe('a backup of an external PostgreSQL', () => {
  withPrograms('is a dump of its database, which another server takes by the steps of the manual', async () => {
    const program = (name: string, ...args: string[]): void =>
      void execFileSync(path.join(postgresPrograms!, name), args, { stdio: 'pipe' });
    const [before, after] = await Promise.all([OtherPostgres.start(), OtherPostgres.start()]);
    const file = path.join(newFolder(0o755), 'gatehouse.dump');
    const ENCRYPTION_KEY = randomBytes(32).toString('hex');
    try {
      const service = await start({ DATABASE_URL: before.url, ENCRYPTION_KEY });
      const { refreshToken } = (await signIn(service)).data!.signIn!;
      const [counted] = await before.run('SELECT count(*)::int AS count FROM audit_events', 'gatehouse');
      // While the service runs: a dump is as of one moment.
      await before.run('CREATE ROLE gatehouse_backup LOGIN BYPASSRLS');
      await before.run('GRANT pg_read_all_data TO gatehouse_backup');
      program('pg_dump', '--format=custom', `--file=${file}`, before.urlOf('gatehouse_backup'));
      await service.stop();
      await before.stop();

      await after.run('CREATE ROLE gatehouse_app NOLOGIN');
      await after.run('CREATE ROLE gatehouse_worker NOLOGIN');
      program('pg_restore', '--exit-on-error', '--no-owner', `--dbname=${after.url}`, file);
      expect(await after.run('SELECT count(*)::int AS count FROM audit_events', 'gatehouse')).toEqual([counted]);

      const refused = await refusalOf(
        start({ DATABASE_URL: after.url, ENCRYPTION_KEY: randomBytes(32).toString('hex') }),
      );
      expect(refused).toBeInstanceOf(ConfigError);
      expect(String(refused)).toContain(WRONG_KEY);

      const restored = await start({ DATABASE_URL: after.url, ENCRYPTION_KEY });
      await expectRestored(restored, refreshToken);
      await restored.stop();
    } finally {
      await Promise.allSettled([before.stop(), after.stop()]);
    }
  });
});
