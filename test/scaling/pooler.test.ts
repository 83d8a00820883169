import { createLogger } from '../../src/core/logger.ts';
import { readerDataSource, writerDataSource } from '../../src/database/data-source.ts';
import { inspectSession } from '../../src/database/session.ts';
import { newId } from '../../src/core/ids.ts';
import type { TestDatabase } from '../support/database.ts';
import { House } from '../support/house.ts';
import { until } from '../support/until.ts';
import { amounts, gatewayOf, limit, reserve } from '../support/usage.ts';
import { databaseOn, LOGIN, Servers } from './database-server.support.ts';

jest.setTimeout(120_000);

const SETTINGS = [
  "timezone TO 'UTC'",
  "statement_timeout TO '2500ms'",
  "lock_timeout TO '2s'",
  "idle_in_transaction_session_timeout TO '10s'",
  'jit TO off',
];

describe('behind PgBouncer in transaction mode', () => {
  const servers = new Servers();
  let database: TestDatabase & { readonly runtimeUrl: string };
  let pooled: string;
  let houses: readonly [House, House];

  const session = async (address: TestDatabase['address'], isReader = false): Promise<Record<string, unknown>[]> => {
    const log: Record<string, unknown>[] = [];
    const logger = createLogger('info', { write: (line) => void log.push(JSON.parse(line)) });
    const source = await (isReader ? readerDataSource : writerDataSource)(address, 1).initialize();
    try {
      await inspectSession(source, { isReader, logger, namedStatements: address.namedStatements });
    } finally {
      await source.destroy();
    }
    return log;
  };

  beforeAll(async () => {
    const server = await servers.primary();
    database = await databaseOn(server);
    pooled = `${await servers.pooler(server, LOGIN)}gatehouse`;
  });
  afterAll(async () => {
    for (const house of houses ?? []) await house.close();
    await database.drop();
    await servers.stop();
  });

  it('does not start while what its connections need does not reach PostgreSQL, and says how to give it to the login', async () => {
    const error = await session({ ...database.address, url: pooled }).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name: 'DatabaseSetupError' });
    for (const setting of SETTINGS) expect((error as Error).message).toContain(`ALTER ROLE ${LOGIN} SET ${setting};`);
    await expect(session(database.address)).resolves.toEqual([]);
  });

  it.each(['statement_timeout', 'lock_timeout'])('does not start without an end of what waits: %s', async (name) => {
    const others = SETTINGS.filter((setting) => !setting.startsWith(name));
    for (const setting of others) await database.owner.query(`ALTER ROLE ${LOGIN} SET ${setting}`);
    await database.owner.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', [LOGIN]);
    await expect(session({ ...database.address, url: pooled })).rejects.toThrow(`SET ${name} TO`);
    await database.owner.query(`ALTER ROLE ${LOGIN} RESET ALL`);
    await database.owner.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', [LOGIN]);
  });

  it('says of named statements and of reads what the pooler has to carry', async () => {
    for (const setting of SETTINGS) await database.owner.query(`ALTER ROLE ${LOGIN} SET ${setting}`);
    // Connections that the pooler keeps are as they were.
    await database.owner.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', [LOGIN]);
    const said = async (address: TestDatabase['address'], isReader = false) =>
      (await session(address, isReader)).map(({ msg }) => String(msg));
    expect(await said({ ...database.address, url: pooled })).toEqual([
      expect.stringMatching(/^a pooler stands before the database: .*DATABASE_NAMED_STATEMENTS=false/),
    ]);
    expect(await said({ ...database.address, url: pooled, namedStatements: false })).toEqual([]);
    expect(await said({ ...database.address, url: pooled }, true)).toEqual([
      'PostgreSQL does not keep reads from writing: a pooler drops the startup options',
    ]);
  });

  it('serves forty callers at once, reading and writing, on four connections of the server', async () => {
    const address = { ...database.address, url: pooled, listenUrl: database.runtimeUrl, namedStatements: false };
    const open = () =>
      House.open({ database: { ...database, address }, environment: { PUBLIC_URL: 'http://gatehouse.test' } });
    houses = [await open(), await open()];
    const people = await Promise.all(Array.from({ length: 40 }, () => houses[0].addUser()));
    const answers = await Promise.all(
      people.map(async (person, index) => {
        const house = houses[index % 2]!;
        const caller = await house.callerFor(person);
        const name = `Person ${index}`;
        const changed = await house.ask(
          caller,
          'mutation ($name: String!) { updateViewer(input: { name: $name }) { user { id } } }',
          { name },
        );
        const read = await house.ask(
          caller,
          '{ viewer { name groups { nodes { id } } } effectivePermissions { levels { level } } resources { nodes { id } } }',
        );
        return { errors: [...changed.errors, ...read.errors], name: read.data?.viewer?.name === name };
      }),
    );
    expect(answers).toEqual(people.map(() => ({ errors: [], name: true })));
    const { rows } = await database.owner.query(
      `SELECT count(*)::int AS count FROM audit_events WHERE target_id = ANY($1) AND action = 'USER_UPDATED'`,
      [people.map(({ id }) => id)],
    );
    expect(rows).toEqual([{ count: 40 }]);
    const { rows: connections } = await database.owner.query(
      "SELECT FROM pg_stat_activity WHERE usename = $1 AND application_name = 'gatehouse'",
      [LOGIN],
    );
    expect(connections.length).toBeGreaterThan(0);
    expect(connections.length).toBeLessThanOrEqual(4);
  });

  it('grants exactly five of forty reservations at once, on both processes', async () => {
    const [house] = houses;
    const user = await house.addUser();
    await limit(house, { userId: user.id, maximum: 5, metric: 'REQUESTS' });
    const gateway = await gatewayOf(house);
    const usage = { userId: user.id, amounts: amounts({ REQUESTS: 1 }) };
    const asked = Array.from({ length: 40 }, (_, index) =>
      reserve(houses[index % 2]!, gateway, { usage, idempotencyKey: newId() }),
    );
    const granted = (await Promise.all(asked)).filter(({ data }) => data.reserveUsage.decision.allowed);
    expect(granted).toHaveLength(5);
  });

  it('hears on a connection past the pooler: both processes refuse an ended session within a second', async () => {
    const [one, other] = houses;
    const caller = await one.callerFor(await one.addUser());
    for (const house of houses) expect((await house.ask(caller, '{ viewer { id } }')).data.viewer).not.toBeNull();
    const { errors } = await one.ask(caller, 'mutation ($id: ID!) { revokeSession(id: $id) { session { id } } }', {
      id: caller.sessionId,
    });
    expect(errors).toEqual([]);
    const endedAt = performance.now();
    await until(async () => (await other.ask(caller, '{ viewer { id } }')).data?.viewer == null);
    expect(performance.now() - endedAt).toBeLessThan(1_000);
  });
});
