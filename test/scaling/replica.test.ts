import type { TestDatabase } from '../support/database.ts';
import { keyOf } from '../support/callers.ts';
import { House, type Caller } from '../support/house.ts';
import { environmentOf, ServiceProcess } from '../support/service-process.ts';
import { until } from '../support/until.ts';
import { balancer, databaseOn, Servers } from './database-server.support.ts';

jest.setTimeout(180_000);

const PROCESSES = 3;
const LISTED = 'query ($search: String!) { users(filter: { search: $search }) { totalCount nodes { id } } }';

interface Answer {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
  readonly data: any;
  readonly errors?: readonly object[];
}

async function askAt(url: string, { authorization }: Caller, query: string, variables: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json', connection: 'close', authorization: authorization! };
  const body = JSON.stringify({ query, variables });
  return (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).json() as Promise<Answer>;
}

describe('three processes behind a balancer, with a primary and a streaming replica', () => {
  const servers = new Servers();
  const services: ServiceProcess[] = [];
  let database: TestDatabase;
  let house: House;
  let replica: TestDatabase['owner'];
  let front: Awaited<ReturnType<typeof balancer>>;

  /** Each request on a connection of its own, so that the processes answer in turn. */
  const ask = (caller: Caller, query: string, variables: object = {}): Promise<Answer> =>
    askAt(front.url, caller, query, variables);
  const replaying = async (does: 'pause' | 'resume'): Promise<void> =>
    void (await replica.query(`SELECT pg_wal_replay_${does}()`));
  const said = (pattern: RegExp): number =>
    services.reduce((sum, { lines }) => sum + lines.filter(({ msg }) => pattern.test(String(msg))).length, 0);
  /** Found by each of the processes, asked three times each. */
  const isListed = async (caller: Caller, id: string): Promise<Set<boolean>> => {
    const answers = await Promise.all(
      Array.from({ length: 3 * PROCESSES }, () => ask(caller, LISTED, { search: id.slice(-12) })),
    );
    return new Set(
      answers.map(({ data, errors }) => {
        expect(errors).toBeUndefined();
        expect(data.users.totalCount).toBe(data.users.nodes.length);
        return data.users.nodes.some((node: { id: string }) => node.id === id);
      }),
    );
  };

  beforeAll(async () => {
    const primary = await servers.primary();
    database = await databaseOn(primary);
    const readUrl = new URL(await servers.replicaOf(primary));
    const environment = { PUBLIC_URL: 'http://gatehouse.test' };
    house = await House.open({ database, environment });
    const atReplica = (url: string): string => {
      const address = new URL(url);
      address.port = readUrl.port;
      return address.toString();
    };
    const { Pool } = await import('pg');
    replica = new Pool({ connectionString: atReplica(database.address.ownerUrl), max: 1 });
    replica.on('error', () => undefined);
    for (let count = 0; count < PROCESSES; count += 1)
      services.push(
        ServiceProcess.start('src/main.js', [], {
          environment: {
            ...environmentOf({ database }),
            ...environment,
            PORT: '0',
            WORKER: 'off',
            DATABASE_READ_URL: atReplica(database.address.url),
          },
        }),
      );
    const urls = await Promise.all(services.map(async (each) => (await each.said(({ url }) => !!url)).url as string));
    front = await balancer(urls.map((url) => Number(new URL(url).port)));
    await until(() => said(/lists and reports are read from the replica/) === PROCESSES);
  });
  afterAll(async () => {
    front?.close();
    for (const service of services) await service.end('SIGKILL');
    await replica?.end();
    await house?.close();
    await database?.drop();
    await servers.stop();
  });

  it('read lists from the replica, but never who may do what, and lists from the primary too where it is late', async () => {
    const reader = await house.callerFor(await house.addUser('ADMIN'));
    const { data } = await ask(reader, '{ auditEvents { totalCount } users { totalCount } }');
    expect(data.users.totalCount).toBeGreaterThan(0);
    await until(async () => {
      const { rows } = await replica.query('SELECT count(*)::int AS count FROM sessions');
      return rows[0].count === 1;
    });

    await replaying('pause');
    const pausedAt = performance.now();
    const late = await house.addUser();
    const caller = await house.callerFor(late);
    // The list is the replica's, which has no such user; who it is, and the account itself, are the primary's.
    expect(await isListed(reader, late.id)).toEqual(new Set([false]));
    const viewers = await Promise.all(Array.from({ length: 6 }, () => ask(caller, '{ viewer { id } }')));
    expect(viewers.map(({ data }) => data.viewer.id)).toEqual(viewers.map(() => late.id));
    expect((await ask(reader, 'query ($id: ID!) { user(by: { id: $id }) { id } }', { id: late.id })).data.user).toEqual(
      {
        id: late.id,
      },
    );
    // An account that the replica still has as active is suspended, and refused at once by all.
    const suspend = 'mutation ($id: ID!) { suspendUser(id: $id) { user { id } } }';
    expect((await ask(reader, suspend, { id: late.id })).errors).toBeUndefined();
    const endedAt = performance.now();
    await until(async () => {
      const answers = await Promise.all(Array.from({ length: 6 }, () => ask(caller, '{ viewer { id } }')));
      return answers.every(({ data }) => data?.viewer == null);
    });
    expect(performance.now() - endedAt).toBeLessThan(1_000);

    await until(async () => {
      const listed = await isListed(reader, late.id);
      return listed.size === 1 && listed.has(true);
    });
    // The one that the account was suspended at read from the primary for the sake of that, and may say it last.
    await until(() => said(/the replica is late or out of reach/) === PROCESSES);
    expect(performance.now() - pausedAt).toBeLessThan(12_000);
    await replaying('resume');
    await until(() => said(/lists and reports are read from the replica/) === 2 * PROCESSES);
  });

  it('find what they just wrote themselves', async () => {
    const writer = await house.callerFor(await house.addUser('ADMIN'));
    // The writer is bound to one process, as by a connection that is kept.
    const [service] = services;
    const url = (await service!.said(({ url }) => !!url)).url as string;
    const at = (query: string, variables: object) => askAt(url, writer, query, variables);
    await replaying('pause');
    const { data } = await at(
      'mutation { createUser(input: { name: "Written Lately", type: SERVICE }) { user { id } } }',
      {},
    );
    const listed = await at(LISTED, { search: 'written lately' });
    expect(listed.data.users.nodes).toEqual([{ id: data.createUser.user.id }]);
    await replaying('resume');
  });

  it('find what they just recorded themselves', async () => {
    const owner = await house.addUser('ADMIN');
    const key = await keyOf(house, owner, ['USAGE_WRITE', 'READ']);
    const [service] = services;
    const url = (await service!.said(({ url }) => !!url)).url as string;
    await replaying('pause');
    const usage = { userId: owner.id, amounts: [{ metric: 'REQUESTS', amount: 3 }] };
    const { data } = await askAt(
      url,
      key,
      'mutation ($records: [UsageRecordInput!]!) { recordUsage(records: $records) { results { recorded } } }',
      { records: [{ usage, idempotencyKey: 'lately' }] },
    );
    expect(data.recordUsage.results).toEqual([{ recorded: true }]);
    const read = await askAt(
      url,
      key,
      'query ($id: ID!) { user(by: { id: $id }) { usageRecords(first: 5) { totalCount } } }',
      {
        id: owner.id,
      },
    );
    await replaying('resume');
    expect(read).toEqual({ data: { user: { usageRecords: { totalCount: 1 } } } });
  });

  it('do not read from a replica that was promoted, which hears nothing of the primary any more', async () => {
    const reader = await house.callerFor(await house.addUser('ADMIN'));
    const before = said(/the replica is late or out of reach/);
    await replica.query('SELECT pg_promote()');
    const user = await house.addUser();
    await until(() => said(/the replica is late or out of reach/) === before + PROCESSES);
    expect(await isListed(reader, user.id)).toEqual(new Set([true]));
  });

  it('answer from the primary when the replica is gone', async () => {
    const reader = await house.callerFor(await house.addUser('ADMIN'));
    const user = await house.addUser();
    await servers.killLast();
    expect(await isListed(reader, user.id)).toEqual(new Set([true]));
  });
});
