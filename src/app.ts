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
import { Throttle } from './foundation/throttle/index.ts';
import { createHttpServer } from './http/server.ts';
import { BulkUserService, UserDeletionService, UserProvisioningService } from './administration/users/index.ts';
import { UserAdministrationResolver } from './administration/users/user-administration.resolver.ts';
import { Hasher, PasswordAttempts, PasswordResetService, PasswordService } from './identity/passwords/index.ts';
import { PasswordResetResolver } from './identity/passwords/password-reset.resolver.ts';
import { SessionService, sessionUpkeeps, StandInService } from './identity/sessions/index.ts';
import {
  ChangePasswordService,
  PasswordSignInService,
  SessionAccessService,
  SessionRefreshService,
  SignInBlockerService,
  SignInService,
} from './identity/sign-in/index.ts';
import { SessionResolver } from './identity/sign-in/session.resolver.ts';
import { SignInLoaders } from './identity/sign-in/sign-in.loaders.ts';
import { SignInResolver } from './identity/sign-in/sign-in.resolver.ts';
import { UserSignInResolver } from './identity/sign-in/user-sign-in.resolver.ts';
import { SIGN_UP_ALLOWANCE, SignUpService } from './identity/sign-up/index.ts';
import { SignUpResolver } from './identity/sign-up/sign-up.resolver.ts';
import { AccessTokens, KeyRing } from './identity/tokens/index.ts';
import {
  ActivityRecorder,
  SuperAdminService,
  UserCreationService,
  UserProfileService,
  UserService,
  UserStandingService,
} from './identity/users/index.ts';
import { UserProfileResolver } from './identity/users/user-profile.resolver.ts';
import { UserStandingResolver } from './identity/users/user-standing.resolver.ts';
import { UserResolver } from './identity/users/user.resolver.ts';
import { actorHolds, AuthenticationService } from './permissions/authentication/index.ts';
import { AuditEventLoaders, AuditEventService } from './platform/audit/index.ts';
import { AuditEventResolver } from './platform/audit/audit-event.resolver.ts';
import { HealthService, ServiceInfoService } from './platform/service/index.ts';
import { ServiceResolver } from './platform/service/service.resolver.ts';
import { createSchema, type Resolvers } from './schema.ts';
import { version } from './version.ts';

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
  /** Listens, and returns the address. @throws ConfigError when ENCRYPTION_KEY is not the one of this database */
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

  const unitOfWork = new UnitOfWork(writer, reader, clock, logger, actorHolds);
  const synchroniseClock = () =>
    clock.synchronise(async () => (await reader.query('SELECT clock_timestamp() AS now'))[0].now as Date);
  await synchroniseClock();
  const clockTimer = setInterval(
    () => void synchroniseClock().catch((error) => logger.warn({ err: error }, 'the clock could not be compared')),
    CLOCK_EVERY_MS,
  ).unref();

  const notifications = new Notifications(listenOptions, logger);
  await notifications.start();

  let publicUrl = config.publicUrl ?? `http://${config.host}:${config.port}`;
  const box = new SecretBox(encryptionKey);
  const settings = new SettingsStore(unitOfWork, notifications);
  const keys = new KeyRing(unitOfWork, box, clock, notifications);
  const tokens = new AccessTokens(keys, clock, () => publicUrl, notifications);
  const activity = new ActivityRecorder(unitOfWork, clock, logger);
  const hasher = new Hasher(options.passwordCost);
  const attempts = new PasswordAttempts(writePool);
  const passwords = new PasswordService(hasher, settings, attempts);
  const sessions = new SessionService(settings, notifications);
  const standIns = new StandInService(settings);
  const users = new UserService();
  const userCreation = new UserCreationService(settings);
  const signIns = new SignInService(users, sessions, tokens, settings);
  const signUpThrottle = new Throttle(writePool, SIGN_UP_ALLOWANCE);
  const signUps = new SignUpService(userCreation, passwords, signIns, settings, signUpThrottle, standIns);
  const firstStart = new FirstStart(unitOfWork, userCreation, hasher, passwords, logger);
  const housekeeping = new Housekeeping(unitOfWork, logger, [
    expiredIdempotencyKeys,
    expiredThrottles,
    ...sessionUpkeeps(sessions, standIns),
  ]);
  const authentication = new AuthenticationService(unitOfWork, tokens, activity, notifications);

  const profiles = new UserProfileService(users, settings, notifications);
  const standing = new UserStandingService(users, sessions, notifications);
  const superAdmin = new SuperAdminService(users, notifications);
  const passwordResets = new PasswordResetService(users, passwords, sessions);
  const provisioning = new UserProvisioningService(userCreation, users, passwords);
  const deletion = new UserDeletionService(notifications);
  const bulkUsers = new BulkUserService(standing, deletion);
  const passwordSignIns = new PasswordSignInService(passwords, signIns, attempts);
  const refreshes = new SessionRefreshService(users, sessions, signIns, standIns);
  const passwordChanges = new ChangePasswordService(users, passwords, sessions, signIns, attempts);
  const sessionAccess = new SessionAccessService(sessions);
  const signInBlockers = new SignInBlockerService(passwords, attempts, settings);
  const signInLoaders = new SignInLoaders(users, sessionAccess, signInBlockers);
  const health = new HealthService(unitOfWork, notifications, newestMigration(), logger);

  const resolvers: Resolvers = new Map<new (...services: never[]) => object, object>([
    [UserResolver, new UserResolver(users)],
    [SignUpResolver, new SignUpResolver(signUps)],
    [SignInResolver, new SignInResolver(passwordSignIns, refreshes, passwordChanges, sessionAccess)],
    [SessionResolver, new SessionResolver(sessionAccess, signInLoaders)],
    [UserSignInResolver, new UserSignInResolver(signInLoaders)],
    [UserProfileResolver, new UserProfileResolver(profiles)],
    [UserStandingResolver, new UserStandingResolver(standing, superAdmin)],
    [PasswordResetResolver, new PasswordResetResolver(passwordResets)],
    [UserAdministrationResolver, new UserAdministrationResolver(provisioning, deletion, bulkUsers)],
    [AuditEventResolver, new AuditEventResolver(new AuditEventService(), new AuditEventLoaders(users))],
    [ServiceResolver, new ServiceResolver(new ServiceInfoService({ ...config, version }), health)],
  ]);
  const schema = createSchema(resolvers);

  let draining = false;
  const http = await createHttpServer({
    config,
    logger,
    schema,
    unitOfWork,
    authenticate: (authorization) => authentication.authenticate(authorization),
    inspect: (authorization) => authentication.inspect(authorization),
    onAccessChanged: (listener) => notifications.on('access', ({ userIds }) => listener(userIds)),
    now: () => clock.now(),
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
      // A wrong ENCRYPTION_KEY is told now, and not to the first who signs in.
      await keys.signing();
      housekeeping.start();
      const address = await http.listen({ host: config.host, port: config.port });
      if (config.publicUrl === null) publicUrl = `http://${config.host}:${(http.server.address() as AddressInfo).port}`;
      return address;
    },
    close: () => (closing ??= close()),
  };
}
