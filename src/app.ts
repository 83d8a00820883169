import 'reflect-metadata';
import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { AddressInfo } from 'node:net';
import type { FirstStartOutcome } from './administration/first-start/index.ts';
import type { DatabaseClock } from './core/clock.ts';
import type { UnitOfWork } from './core/unit-of-work.ts';
import { newestMigration } from './database/migrate.ts';
import { expiredIdempotencyKeys, expiredThrottles, Housekeeping } from './foundation/housekeeping/index.ts';
import { createHttpServer } from './http/server.ts';
import type { AccessTokens } from './identity/tokens/index.ts';
import { createSchema } from './schema.ts';
import { administrationWing } from './wings/administration.ts';
import { openFoundation, type AppOptions, type Foundation } from './wings/foundation.ts';
import { identityWing } from './wings/identity.ts';
import { permissionsWing } from './wings/permissions.ts';
import { platformWing } from './wings/platform.ts';
import type { Wing } from './wings/wing.ts';

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

/** The composition root: every service is built once, here and in the wings. */
export async function createApp(options: AppOptions): Promise<App> {
  const foundation = await openFoundation(options);
  try {
    return await buildOn(foundation);
  } catch (error) {
    await foundation.close();
    throw error;
  }
}

async function buildOn(foundation: Foundation): Promise<App> {
  const { config, logger, clock, unitOfWork, notifications, box, publicUrl } = foundation;
  const identity = identityWing(foundation);
  const permissions = permissionsWing(foundation, identity);
  const administration = administrationWing(foundation, identity);
  const platform = platformWing(foundation, identity);
  const wings: readonly Wing[] = [identity, permissions, administration, platform];

  const schema = createSchema(new Map(wings.flatMap(({ resolvers }) => resolvers)));
  const housekeeping = new Housekeeping(unitOfWork, logger, [
    expiredIdempotencyKeys,
    expiredThrottles,
    ...wings.flatMap(({ upkeeps = [] }) => upkeeps),
  ]);

  let draining = false;
  const { authentication } = permissions;
  const http = await createHttpServer({
    config,
    logger,
    schema,
    unitOfWork,
    authenticate: (authorization) => authentication.authenticate(authorization),
    inspect: async (authorization) => {
      const identified = await authentication.inspect(authorization);
      if (!identified) return null;
      const { actor, expiresAt } = identified;
      return { userIds: [actor.subjectId, actor.actorId], expiresAt };
    },
    onAccessChanged: (listener) => notifications.on('access', ({ userIds }) => listener(userIds)),
    now: () => clock.now(),
    keyedDigest: (text) => box.keyedDigest(text),
    secureCookies: config.production || publicUrl().startsWith('https:'),
    jwks: () => identity.keys.jwks(),
    readiness: { isDraining: () => draining, fault: () => faultOf(foundation) },
  });

  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    draining = true;
    await http.close();
    await housekeeping.stop();
    await identity.close();
    await foundation.close();
  };
  return {
    http,
    schema,
    unitOfWork,
    clock,
    tokens: identity.tokens,
    housekeeping,
    firstStart: () => administration.firstStart.run(config.admin),
    drain: () => {
      draining = true;
    },
    listen: async () => {
      // A wrong ENCRYPTION_KEY is told now, and not to the first who signs in.
      await identity.keys.signing();
      housekeeping.start();
      const address = await http.listen({ host: config.host, port: config.port });
      foundation.listensAt(`http://${config.host}:${(http.server.address() as AddressInfo).port}`);
      return address;
    },
    close: () => (closing ??= close()),
  };
}

/** Why the service should get no requests; null when it should. */
async function faultOf({ reader }: Foundation): Promise<string | null> {
  try {
    const rows = (await reader.query('SELECT 1 FROM migrations WHERE name = $1', [newestMigration()])) as unknown[];
    return rows.length === 1 ? null : 'the database lacks migrations of this build';
  } catch {
    return 'the database does not answer';
  }
}
