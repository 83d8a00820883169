import pg from 'pg';
import { ConfigError, type Config } from './config.ts';
import type { DatabaseAddress } from './database/data-source.ts';
import { DatabaseUnreachableError, patiently, reasonOf, type Patience } from './database/patience.ts';
import { FolderInUseError, joinEmbeddedPostgres, startEmbeddedPostgres } from './database/embedded-postgres.ts';

/** A database that answers, for as long as the process needs it. */
export interface OpenDatabase {
  readonly address: DatabaseAddress;
  /** Ends the embedded PostgreSQL; of an external one nothing has to be ended. */
  stop(): Promise<void>;
}

interface Options extends Patience {
  readonly config: Pick<Config, 'databaseUrl' | 'databaseOwnerUrl' | 'dataDir'> &
    Partial<Pick<Config, 'databaseListenUrl' | 'databaseReadUrl' | 'databaseNamedStatements'>>;
  /** Called when the embedded PostgreSQL is gone and does not come back. */
  readonly onGone?: (error: Error) => void;
  /** Whether an embedded PostgreSQL that another process runs is joined, in place of being refused. */
  readonly joins?: boolean;
}

const PATIENCE_MS = 5_000;

/**
 * The configured database, or where none is configured the embedded one, started or joined.
 * @throws ConfigError, DatabaseUnreachableError, EmbeddedPostgresError
 */
export async function openDatabase(options: Options): Promise<OpenDatabase> {
  const { config, logger, onGone, joins = false } = options;
  const { databaseUrl: url, databaseOwnerUrl: ownerUrl, databaseListenUrl: listenUrl, dataDir } = config;
  if (url === undefined) {
    const log = (level: 'info' | 'warn' | 'error', message: string): void => logger[level](message);
    const embedded = await startEmbeddedPostgres({ dataDir, log, ...(onGone && { onGone }) }).catch(
      async (error: unknown) => {
        if (!joins || !(error instanceof FolderInUseError) || error.isElsewhere) throw error;
        return { ...(await joinEmbeddedPostgres(dataDir)), stop: async () => undefined };
      },
    );
    const { runtimeUrl: url, ownerUrl, workerUrl, stop } = embedded;
    return { address: { url, ownerUrl, workerUrl, assumeRole: false }, stop };
  }
  await Promise.all([
    knock('DATABASE_URL', url, options),
    ownerUrl && knock('DATABASE_OWNER_URL', ownerUrl, options),
    listenUrl && knock('DATABASE_LISTEN_URL', listenUrl, options),
  ]);
  const { databaseReadUrl: readUrl, databaseNamedStatements: namedStatements = true } = config;
  // The replica may be out of reach, now as later: what is read there is read here then.
  if (readUrl !== undefined) parsed('DATABASE_READ_URL', readUrl);
  return {
    address: {
      url,
      ownerUrl: ownerUrl ?? url,
      assumeRole: ownerUrl === undefined,
      namedStatements,
      ...(listenUrl !== undefined && { listenUrl }),
      ...(readUrl !== undefined && { readUrl }),
    },
    stop: async () => undefined,
  };
}

/** @throws ConfigError */
function parsed(variable: string, url: string): URL {
  if (URL.canParse(url)) return new URL(url);
  throw new ConfigError([
    `${variable}: is not a URL; special characters in its password are written as %XX (is [redacted])`,
  ]);
}

/**
 * Connects once, so that what is wrong with an address is said in the operator's words, without its password.
 * @throws DatabaseUnreachableError
 */
async function knock(variable: string, url: string, patience: Patience): Promise<void> {
  const { host, pathname } = parsed(variable, url);
  await patiently(patience, () => connected(url)).catch((error: unknown) => {
    const cause = error instanceof DatabaseUnreachableError ? error.cause : error;
    throw new DatabaseUnreachableError(
      `The database ${host}${pathname} of ${variable} cannot be used: ${reasonOf(cause)}.`,
    );
  });
}

async function connected(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: PATIENCE_MS });
  // What comes after the answer, such as the end of the connection, is of no interest.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } finally {
    await client.end().catch(() => undefined);
  }
}
