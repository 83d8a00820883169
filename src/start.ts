import { createApp, type App } from './app.ts';
import { DEFAULT_ADMIN_PASSWORD, type Config } from './config.ts';
import type { Logger } from './core/logger.ts';
import { migrate } from './database/migrate.ts';
import { keptEncryptionKey } from './encryption-key.ts';
import { openDatabase } from './open-database.ts';

interface StartOptions {
  readonly config: Config;
  readonly logger: Logger;
  /** Called when the embedded PostgreSQL is gone and does not come back. */
  readonly onDatabaseGone?: (error: Error) => void;
}

/** The service, listening. */
export interface RunningService {
  /** Where it listens. */
  readonly url: string;
  readonly app: App;
  /** Is not ready from now on, finishes what is under way, and lets go of everything, the database last. */
  stop(graceMs?: number): Promise<void>;
}

/**
 * From the configuration to a service that answers: database, migrations, first administrator, socket.
 * @throws ConfigError, DatabaseSetupError, DatabaseUnreachableError, EmbeddedPostgresError
 */
export async function startService({ config, logger, onDatabaseGone }: StartOptions): Promise<RunningService> {
  const encryptionKey = config.encryptionKey ?? keptEncryptionKey(config.dataDir);
  const database = await openDatabase({ config, logger, ...(onDatabaseGone && { onGone: onDatabaseGone }) });
  try {
    await migrate(database.address, logger);
    const app = await createApp({ config, logger, database: database.address, encryptionKey });
    const url = await begin(app, config, logger).catch(async (error: unknown) => {
      await app.close();
      throw error;
    });
    const stop = async (graceMs = 0): Promise<void> => {
      app.drain();
      await new Promise((resolve) => setTimeout(resolve, graceMs));
      await app.close();
      await database.stop();
    };
    return { url, app, stop };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function begin(app: App, config: Config, logger: Logger): Promise<string> {
  const firstStart = await app.firstStart();
  const url = await app.listen();
  const explorer = config.graphiql ? `, GraphiQL at ${url}/graphiql` : '';
  const readyMs = Math.round(performance.now());
  logger.info({ url, readyMs }, `Gatehouse is ready after ${readyMs} ms: GraphQL at ${url}/graphql${explorer}`);
  if (firstStart === 'MADE' && config.admin) {
    const { username, password } = config.admin;
    const which = password === DEFAULT_ADMIN_PASSWORD ? 'the default password' : 'ADMIN_PASSWORD';
    logger.info({ username }, `sign in as ${username} with ${which}, to be changed at first sign-in`);
  }
  return url;
}
