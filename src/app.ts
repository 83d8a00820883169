import 'reflect-metadata';
import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { AddressInfo } from 'node:net';
import type { Pool } from 'pg';
import type { Config } from './config.ts';
import { DatabaseClock } from './core/clock.ts';
import type { Logger } from './core/logger.ts';
import { UnitOfWork } from './core/unit-of-work.ts';
import { readerDataSource, writerDataSource, type DatabaseAddress } from './database/data-source.ts';
import { newestMigration } from './database/migrate.ts';
import { refusePowerfulRole } from './database/roles.ts';
import { FirstStart, type FirstStartOutcome } from './administration/first-start/index.ts';
import { SecretBox } from './foundation/crypto/index.ts';
import { expiredIdempotencyKeys, expiredThrottles, Housekeeping } from './foundation/housekeeping/index.ts';
import { Notifications } from './foundation/notify/index.ts';
import { SettingsStore } from './foundation/settings/index.ts';
import { createHttpServer } from './http/server.ts';
import { Hasher, PasswordService } from './identity/passwords/index.ts';
import { SessionService } from './identity/sessions/index.ts';
import { AccessTokens, KeyRing } from './identity/tokens/index.ts';
import { ActivityRecorder, UserCreationService, UserService } from './identity/users/index.ts';
import { UserResolver } from './identity/users/user.resolver.ts';
import { AuthenticationService } from './permissions/authentication/index.ts';
import { createSchema, type Resolvers } from './schema.ts';

/** The service, wired but not listening. */
export interface App {
  readonly http: FastifyInstance;
  readonly schema: GraphQLSchema;
  readonly unitOfWork: UnitOfWork;
  readonly clock: DatabaseClock;
  readonly tokens: AccessTokens;
  readonly housekeeping: Housekeeping;
  /** Makes the administrator of the configuration where there is no first user; after migrating, before listening. */
  firstStart(): Promise<FirstStartOutcome>;
  /** Listens, and returns the address. */
  listen(): Promise<string>;
  /** From now on the service is not ready, though it still answers: the first step of closing. */
  drain(): void;
  /** Finishes what is under way and lets go of everything; at most once. */
  close(): Promise<void>;
}

/** What the process gives the service. */
export interface AppOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly database: DatabaseAddress;
  readonly encryptionKey: Buffer;
  /** For tests, which set the time. */
  readonly clock?: DatabaseClock;
  /** Work factor of bcrypt; less only in tests. */
  readonly passwordCost?: number;
}

const CLOCK_EVERY_MS = 60_000;

/** The composition root: every service is built once, here. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, logger, database, encryptionKey, clock = new DatabaseClock() } = options;
  const writer = await writerDataSource(database, config.databasePoolSize).initialize();
  const reader = await readerDataSource(database, config.databasePoolSize).initialize();
  await refusePowerfulRole((text) => writer.query(text));
  await refusePowerfulRole((text) => reader.query(text));
  const writePool = (writer.driver as unknown as { master: Pool }).master;
  const listenOptions = writePool.options;

  const unitOfWork = new UnitOfWork(writer, reader, clock, logger);
  const synchroniseClock = () =>
    clock.synchronise(async () => (await reader.query('SELECT clock_timestamp() AS now'))[0].now as Date);
  await synchroniseClock();
  const clockTimer = setInterval(
    () => void synchroniseClock().catch((error) => logger.warn({ err: error }, 'the clock could not be compared')),
    CLOCK_EVERY_MS,
  ).unref();

  const notifications = new Notifications({ ...listenOptions, query_timeout: undefined } as never, logger);
  await notifications.start();

  let publicUrl = config.publicUrl ?? `http://${config.host}:${config.port}`;
  const box = new SecretBox(encryptionKey);
  const settings = new SettingsStore(unitOfWork, notifications);
  const keys = new KeyRing(unitOfWork, box, notifications);
  const tokens = new AccessTokens(keys, clock, () => publicUrl);
  const activity = new ActivityRecorder(unitOfWork, clock, logger);
  const hasher = new Hasher(options.passwordCost);
  const passwords = new PasswordService(hasher, settings);
  const sessions = new SessionService(settings, notifications);
  const users = new UserService();
  const userCreation = new UserCreationService(settings);
  const firstStart = new FirstStart(unitOfWork, userCreation, hasher, passwords, logger);
  const housekeeping = new Housekeeping(unitOfWork, logger, [expiredIdempotencyKeys, expiredThrottles]);
  void passwords;
  void sessions;
  const authentication = new AuthenticationService(unitOfWork, tokens, activity, notifications);

  const resolvers: Resolvers = new Map([[UserResolver, new UserResolver(users)]] as const);
  const schema = createSchema(resolvers);

  let draining = false;
  const http = await createHttpServer({
    config,
    logger,
    schema,
    unitOfWork,
    authenticate: (authorization) => authentication.authenticate(authorization),
    keyedDigest: (text) => box.keyedDigest(text),
    secureCookies: config.production || publicUrl.startsWith('https:'),
    jwks: () => keys.jwks(),
    readiness: {
      isDraining: () => draining,
      fault: async () => {
        try {
          const rows = (await reader.query('SELECT 1 FROM migrations WHERE name = $1', [
            newestMigration(),
          ])) as unknown[];
          return rows.length === 1 ? null : 'the database lacks migrations of this build';
        } catch {
          return 'the database does not answer';
        }
      },
    },
  });

  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    draining = true;
    clearInterval(clockTimer);
    await http.close();
    await housekeeping.stop();
    await activity.flush();
    await hasher.close();
    await notifications.close();
    await Promise.all([writer.destroy(), reader.destroy()]);
  };
  return {
    http,
    schema,
    unitOfWork,
    clock,
    tokens,
    housekeeping,
    firstStart: () => firstStart.run(config.admin),
    drain: () => {
      draining = true;
    },
    listen: async () => {
      housekeeping.start();
      const address = await http.listen({ host: config.host, port: config.port });
      if (config.publicUrl === null) publicUrl = `http://${config.host}:${(http.server.address() as AddressInfo).port}`;
      return address;
    },
    close: () => (closing ??= close()),
  };
}
