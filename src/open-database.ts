import pg from 'pg';
import { ConfigError, type Config } from './config.ts';
import type { Logger } from './core/logger.ts';
import type { DatabaseAddress } from './database/data-source.ts';
import { FolderInUseError, joinEmbeddedPostgres, startEmbeddedPostgres } from './database/embedded-postgres.ts';

/** The configured database cannot be connected to; the message names it without its password. */
export class DatabaseUnreachableError extends Error {
  override readonly name = 'DatabaseUnreachableError';
}

/** A database that answers, for as long as the process needs it. */
export interface OpenDatabase {
  readonly address: DatabaseAddress;
  /** Ends the embedded PostgreSQL; of an external one nothing has to be ended. */
  stop(): Promise<void>;
}

interface Options {
  readonly config: Pick<Config, 'databaseUrl' | 'databaseOwnerUrl' | 'dataDir'> &
    Partial<Pick<Config, 'databaseListenUrl' | 'databaseReadUrl' | 'databaseNamedStatements'>>;
  readonly logger: Logger;
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
export async function openDatabase({ config, logger, onGone, joins = false }: Options): Promise<OpenDatabase> {
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
    knock('DATABASE_URL', url),
    ownerUrl && knock('DATABASE_OWNER_URL', ownerUrl),
    listenUrl && knock('DATABASE_LISTEN_URL', listenUrl),
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

/** Connects once, so that what is wrong with an address is said in the operator's words. */
async function knock(variable: string, url: string): Promise<void> {
  const { host, pathname } = parsed(variable, url);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: PATIENCE_MS });
  // What comes after the answer, such as the end of the connection, is of no interest.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new DatabaseUnreachableError(
      `The database ${host}${pathname} of ${variable} cannot be used: ${reasonOf(error)}.`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A name with several addresses fails with one error for each of them, and no message of its own. */
function reasonOf(error: unknown): string {
  const errors = error instanceof AggregateError ? (error.errors as Error[]) : [error as Error];
  return errors.map(({ message }) => message).join('; ');
}
