import { createApp, type App } from './app.ts';
import { DEFAULT_ADMIN_PASSWORD, type Config } from './config.ts';
import { migrate } from './database/migrate.ts';
import { patiently, type Patience } from './database/patience.ts';
import { keptEncryptionKey } from './encryption-key.ts';
import { openDatabase } from './open-database.ts';

/** What is to be started, and how. */
export interface StartOptions extends Patience {
  readonly config: Config;
  /** Called when the embedded PostgreSQL is gone and does not come back. */
  readonly onDatabaseGone?: (error: Error) => void;
  /** Whether an embedded PostgreSQL that another process runs is joined. */
  readonly joins?: boolean;
}

/** What was started, and runs. */
export interface Running {
  readonly app: App;
  /** Is not ready from now on, finishes what is under way, and lets go of everything, the database last. */
  stop(graceMs?: number): Promise<void>;
}

/** The service, listening. */
export interface RunningService extends Running {
  /** Where it listens. */
  readonly url: string;
}

/**
 * From the configuration to a service that answers: database, migrations, first administrator, socket.
 * @throws ConfigError, DatabaseSetupError, DatabaseUnreachableError, EmbeddedPostgresError
 */
export async function startService(options: StartOptions): Promise<RunningService> {
  const { app, stop, begun: url } = await start(options, (built) => listen(built, options));
  return { url, app, stop };
}

/** From the configuration to a process that does queued work and answers nobody. @throws like `startService` */
export async function startWorker(options: StartOptions): Promise<Running> {
  const { config, logger } = options;
  const { app, stop } = await start(options, (built) => built.work());
  logger.info({ concurrency: config.worker.concurrency }, 'the worker is ready');
  return { app, stop };
}

async function start<T>(
  { onDatabaseGone: onGone, joins = false, ...options }: StartOptions,
  begin: (app: App) => Promise<T>,
): Promise<Running & { readonly begun: T }> {
  const { config, logger } = options;
  const encryptionKey = config.encryptionKey ?? keptEncryptionKey(config.dataDir);
  const database = await openDatabase({ ...options, joins, ...(onGone && { onGone }) });
  try {
    await patiently(options, () => migrate(database.address, logger, config));
    const app = await createApp({ ...options, database: database.address, encryptionKey });
    const begun = await begin(app).catch(async (error: unknown) => {
      await app.close();
      throw error;
    });
    const stop = async (graceMs = 0): Promise<void> => {
      app.drain();
      await new Promise((resolve) => setTimeout(resolve, graceMs));
      await app.close();
      await database.stop();
    };
    return { app, stop, begun };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function listen(app: App, { config, logger }: StartOptions): Promise<string> {
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
