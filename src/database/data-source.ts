import pg, { type PoolConfig } from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { entities } from './entities.ts';
import { readInstantsFast } from './instants.ts';
import { migrations } from './migrations.ts';
import { RUNTIME_ROLE, WORKER_ROLE } from './roles.ts';

readInstantsFast();

/** How to reach the database. */
export interface DatabaseAddress {
  /** Login of the service. */
  readonly url: string;
  /** Login that owns the tables and runs migrations; the service's own where there is no other. */
  readonly ownerUrl: string;
  /** Whether the service's login has to take the runtime role, since it owns the tables itself. */
  readonly assumeRole: boolean;
  /** Login of the worker, a member of its role. Unset: the owner's login, which takes that role. */
  readonly workerUrl?: string;
  /** Where notifications are heard; `url` unless given. */
  readonly listenUrl?: string;
  /** A replica of the database; none unless given. */
  readonly readUrl?: string;
  /** Whether statements may be prepared by name; they may unless told otherwise. */
  readonly namedStatements?: boolean;
}

/**
 * How long a caller waits for a connection, and a statement for its end, before it is told that the database is down; and
 * a statement for a lock, before it gives its connection to others and tries again.
 */
const PATIENCE_MS = { connection: 2_600, lock: 2_000, statement: 2_500, answer: 2_800 };

/** Parameters of a URL by which pg would put the operator's session settings in the place of ours. */
const SESSION_PARAMETERS = [
  'application_name',
  'binary',
  'client_encoding',
  'fallback_application_name',
  'idle_in_transaction_session_timeout',
  'lock_timeout',
  'options',
  'query_timeout',
  'replication',
  'statement_timeout',
];

const sessionOptionsOf = (url: string): string[] => new URL(url).searchParams.getAll('options');

/** The address alone; what is dropped here the service decides, so that a URL cannot take row-level security away. */
function withoutSession(url: string): string {
  const address = new URL(url);
  for (const name of SESSION_PARAMETERS) address.searchParams.delete(name);
  return address.toString();
}

/** Of two that set the same, PostgreSQL takes the last. */
const startupOptions = (url: string, settings: readonly string[]): string =>
  [...sessionOptionsOf(url), ...settings.map((setting) => `-c ${setting}`)].join(' ');

type Query = (this: pg.Client, ...args: unknown[]) => unknown;
const { query } = pg.Client.prototype as unknown as { query: Query };

/**
 * Sends every statement without its name. A pooler gives each transaction another connection of the server, which knows
 * nothing of what was prepared on the one before.
 */
class UnnamedClient extends pg.Client {}
(UnnamedClient.prototype as unknown as { query: Query }).query = function (statement, ...rest) {
  return query.call(this, isNamed(statement) ? withoutName(statement) : statement, ...rest);
};

const isNamed = (statement: unknown): statement is pg.QueryConfig =>
  typeof statement === 'object' && statement !== null && 'name' in statement && !('submit' in statement);

/** Of tagged SQL, text and values are no properties of its own. */
const withoutName = (statement: pg.QueryConfig): pg.QueryConfig => {
  const { text, values } = statement;
  return { ...statement, text, ...(values && { values }), name: undefined };
};

function options(
  { namedStatements = true }: DatabaseAddress,
  url: string,
  settings: readonly string[],
  size: number,
): DataSourceOptions {
  return {
    type: 'postgres',
    url: withoutSession(url),
    entities,
    applicationName: 'gatehouse',
    poolSize: size,
    connectTimeoutMS: PATIENCE_MS.connection,
    // A lost idle connection is replaced by the pool; the statement that meets it fails with its own error.
    poolErrorHandler: () => undefined,
    extra: {
      options: startupOptions(url, settings),
      query_timeout: PATIENCE_MS.answer,
      keepAlive: true,
      ...(!namedStatements && { Client: UnnamedClient }),
      // A connection takes statements before it has answered those before.
      pipeline: true,
      // Whoever uses a lost connection is told by the statement that fails; it says so beside, which would end the process.
      onConnect: (client: pg.ClientBase) => void client.on('error', () => undefined),
    },
  };
}

const runtimeSettings = ({ assumeRole }: DatabaseAddress): string[] => [
  ...(assumeRole ? [`role=${RUNTIME_ROLE}`] : []),
  `statement_timeout=${PATIENCE_MS.statement}`,
  `lock_timeout=${PATIENCE_MS.lock}`,
  'idle_in_transaction_session_timeout=10000',
  'timezone=UTC',
  // To compile a statement takes longer than any of ours may.
  'jit=off',
];

const readOnlySettings = (address: DatabaseAddress): string[] => [
  ...runtimeSettings(address),
  'default_transaction_read_only=on',
];

/** The door of mutations. */
export const writerDataSource = (address: DatabaseAddress, size: number): DataSource =>
  new DataSource(options(address, address.url, runtimeSettings(address), size));

/** The door of reads, on connections that cannot write. */
export const readerDataSource = (address: DatabaseAddress, size: number): DataSource =>
  new DataSource(options(address, address.url, readOnlySettings(address), size));

/** The door of reads that may be late, on a replica; null where there is none. */
export const replicaDataSource = (address: DatabaseAddress, size: number): DataSource | null =>
  address.readUrl === undefined
    ? null
    : new DataSource(options(address, address.readUrl, readOnlySettings(address), size));

/** As the process hears notifications: a connection of its own, straight to the server. */
export const listenConnection = (address: DatabaseAddress): PoolConfig => {
  const url = address.listenUrl ?? address.url;
  return { connectionString: withoutSession(url), options: startupOptions(url, runtimeSettings(address)) };
};

/**
 * As the worker connects. The server lets go of a worker whose machine is gone after 19 seconds without an answer, and
 * with it of the lock by which the others know that it lives.
 */
export function workerConnection({ ownerUrl, workerUrl }: DatabaseAddress): PoolConfig {
  const url = workerUrl ?? ownerUrl;
  return {
    connectionString: withoutSession(url),
    options: startupOptions(url, [
      ...(workerUrl === undefined ? [`role=${WORKER_ROLE}`] : []),
      `statement_timeout=${PATIENCE_MS.statement}`,
      'idle_in_transaction_session_timeout=10000',
      'timezone=UTC',
      'jit=off',
      'tcp_keepalives_idle=10',
      'tcp_keepalives_interval=3',
      'tcp_keepalives_count=3',
    ]),
    connectionTimeoutMillis: PATIENCE_MS.connection,
    query_timeout: PATIENCE_MS.answer,
    keepAlive: true,
  };
}

/** The owner's, for migrations and the TypeORM command line. */
export const ownerDataSource = (ownerUrl: string): DataSource =>
  new DataSource({
    type: 'postgres',
    url: ownerUrl,
    entities,
    migrations,
    migrationsTableName: 'migrations',
    applicationName: 'gatehouse migrate',
    poolSize: 2,
    // To compare tables, TypeORM asks many things of one connection at once.
    extra: { pipeline: true },
  });
