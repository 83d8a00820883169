import fs from 'node:fs';
import path from 'node:path';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/core/logger.ts';
import { openDatabase } from '../../src/open-database.ts';
import { startService, type RunningService } from '../../src/start.ts';
import { cleanUp, newDataDir, preparedDataDir } from '../database/embedded-postgres.support.ts';
import { command } from '../support/service-process.ts';

const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { nextStep } }';
const PASSWORD = 'quiet-otter-marmalade-42';

jest.setTimeout(90_000);
cleanUp();

const logger = createLogger('silent');

async function signIn({ url }: RunningService, login: string, password: string): Promise<string> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: SIGN_IN, variables: { input: { login, password, tokenDelivery: 'BODY' } } }),
  });
  return ((await answer.json()) as { data: { signIn: { nextStep: string } } }).data.signIn.nextStep;
}

describe('a command on the embedded database', () => {
  it('joins the service that runs it, and starts it where none does', async () => {
    const dataDir = await preparedDataDir();
    const environment = { DATA_DIR: dataDir };
    const start = (): Promise<RunningService> =>
      startService({ config: loadConfig({ NODE_ENV: 'test', PORT: '0', ADMIN_USER: '', ...environment }), logger });

    const service = await start();
    const made = await command(['create-admin', '--email', 'ada@example.org', '--name', 'Ada Lovelace'], {
      environment,
      input: PASSWORD,
    });
    expect(made).toEqual({ code: 0, output: '', errors: expect.stringContaining('the first user and super admin') });
    expect(await signIn(service, 'ada@example.org', PASSWORD)).toBe('CHANGE_PASSWORD');
    await service.stop();

    const reset = await command(['reset-password', 'ada@example.org', '--generate'], { environment });
    expect(reset.code).toBe(0);
    const again = await start();
    expect(await signIn(again, 'ada@example.org', reset.output.trim())).toBe('CHANGE_PASSWORD');
    await again.stop();
  });

  it('is refused where another machine or container runs it', async () => {
    const dataDir = newDataDir();
    fs.mkdirSync(dataDir, { recursive: true });
    const lock = path.join(dataDir, 'gatehouse.pid');
    const holder = '1\n1\nanother machine\n';
    fs.writeFileSync(lock, holder);
    const heartbeat = setInterval(() => fs.writeFileSync(lock, holder, { flag: 'r+' }), 200);
    const config = { databaseUrl: undefined, databaseOwnerUrl: undefined, dataDir };
    const opening = openDatabase({ config, logger, joins: true });
    await expect(opening).rejects.toThrow(
      'another Gatehouse process (pid 1 on another machine or in another container)',
    );
    clearInterval(heartbeat);
  });
});
