import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { Secrets } from './secrets.ts';
import type { DatabaseAddress } from '../../src/database/data-source.ts';

/** Where the suite's PostgreSQL is, handed from the global setup to the test files through the environment. */
export interface TestServer {
  /** Owns the template; creates and drops the databases of tests. */
  readonly ownerUrl: (database: string) => string;
  /** The login of the service. */
  readonly runtimeUrl: (database: string) => string;
  readonly template: string;
}

const SERVER = 'GATEHOUSE_TEST_SERVER';

interface Handed {
  ownerUrl: string;
  runtimeUrl: string;
  template: string;
}

export const handOver = (server: Handed): void => {
  process.env[SERVER] = JSON.stringify(server);
};

const onDatabase =
  (url: string) =>
  (database: string): string => {
    const address = new URL(url);
    address.pathname = `/${database}`;
    return address.toString();
  };

export function testServer(): TestServer {
  const { ownerUrl, runtimeUrl, template } = JSON.parse(process.env[SERVER]!) as Handed;
  return { ownerUrl: onDatabase(ownerUrl), runtimeUrl: onDatabase(runtimeUrl), template };
}

/** A database of one's own, cloned from the migrated template. */
export interface TestDatabase {
  readonly address: DatabaseAddress;
  /** Sees and may do everything: for arranging and for looking at the rows. */
  readonly owner: pg.Pool;
  /** What passed between the service and its callers, and must not be found in it. */
  readonly secrets: Secrets;
  /** As the service connects. */
  readonly runtime: pg.Pool;
  drop(): Promise<void>;
}

export async function cloneDatabase(template = testServer().template): Promise<TestDatabase> {
  const server = testServer();
  const name = `gatehouse_test_${randomBytes(6).toString('hex')}`;
  await asOwner('postgres', (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  const address = { url: server.runtimeUrl(name), ownerUrl: server.ownerUrl(name), assumeRole: false };
  const owner = new pg.Pool({ connectionString: address.ownerUrl, max: 3 });
  const runtime = new pg.Pool({ connectionString: address.url, max: 3 });
  // A dropped database ends their idle connections; that is no failure of a test.
  for (const pool of [owner, runtime]) pool.on('error', () => undefined);
  return {
    address,
    owner,
    runtime,
    secrets: new Secrets(),
    drop: async () => {
      await Promise.all([owner.end(), runtime.end()]);
      await asOwner('postgres', (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
}

/** An empty database, for tests of migrations. */
export const emptyDatabase = (): Promise<TestDatabase> => cloneDatabase('template0');

export async function asOwner<T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: testServer().ownerUrl(database) });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
