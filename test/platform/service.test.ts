import fs from 'node:fs';
import path from 'node:path';
import { loadConfig } from '../../src/config.ts';
import { askInProcess } from '../support/in-process.ts';
import { asOwner } from '../support/database.ts';
import { House, type Caller, type TestUser } from '../support/house.ts';
import { lesserCallers } from '../support/lesser-callers.ts';

const SERVICE = '{ service { features version commit schemaVersion } }';
const HEALTH = '{ health { status checks { name status latencyMs detail } } }';

const packageJson = JSON.parse(fs.readFileSync(path.resolve(__dirname, '../../package.json'), 'utf8')) as {
  version: string;
};

describe('service', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open({ environment: { ENABLE_BILLING: 'false', GIT_COMMIT: '6873f68' } });
  });
  afterAll(() => house.close());

  it('tells anybody what is running and which parts are switched on', async () => {
    const { data, errors } = await house.ask(house.anonymous, SERVICE);
    expect(errors).toEqual([]);
    expect(data.service).toEqual({
      features: ['USER_MANAGEMENT', 'BUDGET_MANAGEMENT', 'INQUIRIES'],
      version: packageJson.version,
      commit: '6873f68',
      schemaVersion: null,
    });
  });

  it.each([
    ['whose token does not hold', async () => ({ authorization: 'Bearer nonsense' })],
    ['who awaits approval', async () => house.callerFor(await house.addUser('PENDING'))],
    [
      'who has to change the password',
      async () => house.callerFor(await house.addUser('USER', { mustChangePassword: true })),
    ],
  ] as [string, () => Promise<Caller>][])('answers a caller %s', async (_who, make) => {
    const { data, errors } = await house.ask(await make(), SERVICE);
    expect([errors, data.service.version]).toEqual([[], packageJson.version]);
  });

  it('tells administrators alone the newest migration, and asks the database for nobody else', async () => {
    const [newest] = await house.rows('SELECT name FROM migrations ORDER BY timestamp DESC LIMIT 1');
    const shown = async (role: 'ADMIN' | 'EXPERT') => {
      const { data, statements } = await house.ask(await house.callerFor(await house.addUser(role)), SERVICE);
      return [data.service.schemaVersion, statements.filter((text) => text.includes('migrations')).length];
    };
    expect(await shown('ADMIN')).toEqual([newest.name, 1]);
    expect(await shown('EXPERT')).toEqual([null, 0]);
  });

  it('knows no commit in a development build', () => {
    expect(loadConfig({}).commit).toBeNull();
    expect(loadConfig({ GIT_COMMIT: '' }).commit).toBeNull();
    expect(() => loadConfig({ GIT_COMMIT: 'a commit' })).toThrow('GIT_COMMIT');
  });
});

describe('health', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open();
  });
  afterAll(() => house.close());

  /** Asks again and again as one administrator. */
  const askerOf = async (asked: House) => {
    const caller = await asked.callerFor(await asked.addUser('ADMIN'));
    return async () => {
      const { data, errors } = await asked.ask(caller, HEALTH);
      expect(errors).toEqual([]);
      return data.health;
    };
  };

  /** Lets nobody connect to the database any more, and ends the connections that the condition picks. */
  const cutOff = async (from: House, condition: string): Promise<void> => {
    const name = new URL(from.database.address.url).pathname.slice(1);
    await asOwner('postgres', async (client) => {
      await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND ${condition}`, [
        name,
      ]);
    });
  };

  it('is UP, with the time that each question took', async () => {
    expect(await (await askerOf(house))()).toEqual({
      status: 'UP',
      checks: [
        { name: 'postgres', status: 'UP', latencyMs: expect.any(Number), detail: null },
        { name: 'notifications', status: 'UP', latencyMs: null, detail: null },
        { name: 'migrations', status: 'UP', latencyMs: expect.any(Number), detail: null },
      ],
    });
  });

  it('is DOWN when the database lacks a migration of this build', async () => {
    const health = await askerOf(house);
    await house.rows("UPDATE migrations SET name = 'Not' || name");
    const answer = await health();
    await house.rows('UPDATE migrations SET name = substr(name, 4)');
    expect(answer).toMatchObject({
      status: 'DOWN',
      checks: [
        { name: 'postgres', status: 'UP' },
        { name: 'notifications', status: 'UP' },
        { name: 'migrations', status: 'DOWN', detail: expect.stringMatching(/lacks the migration \w+\d{13}/) },
      ],
    });
  });

  it('is DEGRADED while the connection for notifications is lost', async () => {
    const own = await House.open();
    const health = await askerOf(own);
    expect((await health()).status).toBe('UP');
    await cutOff(own, "application_name = 'gatehouse listen'");
    let answer = await health();
    while (answer.status === 'UP') answer = await health();
    await own.close();
    expect(answer).toMatchObject({
      status: 'DEGRADED',
      checks: [{ status: 'UP' }, { status: 'DEGRADED', detail: expect.stringContaining('lost') }, { status: 'UP' }],
    });
  });

  it('is DOWN when the database does not answer, without telling why', async () => {
    const own = await House.open();
    const admin: TestUser = await own.addUser('ADMIN');
    const { sessionId } = await own.callerFor(admin);
    await cutOff(own, 'true');
    // Nobody can be authenticated without the database: asked as an administrator who was known before.
    const { data, codes } = await askInProcess(own, admin, sessionId, HEALTH);
    await own.close();
    expect(codes).toEqual([]);
    expect(data.health.status).toBe('DOWN');
    const detail = 'The database does not answer.';
    expect(data.health.checks).toMatchObject([
      { name: 'postgres', status: 'DOWN', detail },
      { name: 'notifications' },
      { name: 'migrations', status: 'DOWN', detail },
    ]);
    expect(own.log).toContainEqual(expect.objectContaining({ msg: 'a health check failed', check: 'postgres' }));
  });

  it.each(lesserCallers)('is denied to %s', async (_who, make, code) => {
    const { refusal, data } = await house.ask(await make(house), HEALTH);
    expect([refusal?.code, data]).toEqual([code, { health: null }]);
  });
});
