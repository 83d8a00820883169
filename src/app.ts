import 'reflect-metadata';
import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import cluster from 'node:cluster';
import type { AddressInfo } from 'node:net';
import type { FirstStartOutcome } from './administration/first-start/index.ts';
import type { DatabaseClock } from './core/clock.ts';
import type { UnitOfWork } from './core/unit-of-work.ts';
import { workerConnection } from './database/data-source.ts';
import { newestMigration } from './database/migrate.ts';
import { patiently } from './database/patience.ts';
import { ofTheWorker, refusePowerfulRole } from './database/roles.ts';
import { expiredIdempotencyKeys, expiredThrottles, Housekeeping } from './foundation/housekeeping/index.ts';
import { proxyIdentityReader } from './http/proxy-identity.ts';
import type { Notifications } from './foundation/notify/index.ts';
import { expiredLinks, TransferService } from './foundation/links/index.ts';
import { Worker } from './foundation/queue/index.ts';
import { CostBudgets } from './foundation/throttle/index.ts';
import { createMetricsServer } from './http/metrics.ts';
import { createHttpServer } from './http/server.ts';
import { authorizationServerMetadata, type AccessTokens } from './identity/tokens/index.ts';
import type { DirectoryWriter } from './organization/directory-sync/index.ts';
import { ClaimedMembershipService } from './organization/groups/index.ts';
import type { ResourceService } from './permissions/resources/index.ts';
import { makeAuditMonths, type AuditSealer } from './platform/audit/index.ts';
import type { JobInput, JobService } from './platform/jobs/index.ts';
import { createSchema } from './schema.ts';
import { administrationWing } from './wings/administration.ts';
import { billingWing, type Billing } from './wings/billing.ts';
import { openFoundation, type AppOptions, type Foundation } from './wings/foundation.ts';
import { directoryRooms } from './wings/directories.ts';
import { identityWing } from './wings/identity.ts';
import { inquiriesWing } from './wings/inquiries.ts';
import { liteLlmSpend } from './wings/litellm.ts';
import { organizationWing } from './wings/organization.ts';
import { permissionsWing } from './wings/permissions.ts';
import { paymentsWing } from './wings/payments.ts';
import { platformWing } from './wings/platform.ts';
import { watching } from './wings/telemetry.ts';
import { settingsRooms } from './wings/settings.ts';
import { usageWing } from './wings/usage.ts';
import { webhookRooms } from './wings/webhooks.ts';
import type { Wing } from './wings/wing.ts';

/** The service, wired but not listening. */
export interface App {
  readonly http: FastifyInstance;
  readonly schema: GraphQLSchema;
  readonly unitOfWork: UnitOfWork;
  readonly clock: DatabaseClock;
  readonly tokens: AccessTokens;
  readonly notifications: Notifications;
  readonly housekeeping: Housekeeping;
  readonly auditSealer: AuditSealer;
  readonly jobs: JobService;
  readonly jobInputs: JobInput;
  readonly resources: ResourceService;
  readonly directoryWriter: DirectoryWriter;
  /** Where metrics are told on a port of their own; null before it listens, and where there is none. */
  metricsUrl(): string | null;
  readonly billing: Pick<Billing, 'subscriptionChanges'>;
  /** Makes the administrator of the configuration where there is no first user; after migrating, before listening. */
  firstStart(): Promise<FirstStartOutcome>;
  /** Listens, and returns the address. @throws ConfigError when ENCRYPTION_KEY is not the one of this database */
  listen(): Promise<string>;
  /** Does queued work only, and answers nobody. @throws ConfigError as `listen`, and DatabaseSetupError */
  work(): Promise<void>;
  /** From now on the service is not ready and takes no queued work, though it still answers: the first step of closing. */
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
  const { options, config, logger, clock, unitOfWork, notifications, box, publicUrl, links } = foundation;
  const identity = identityWing(foundation, new ClaimedMembershipService(notifications));
  const organization = organizationWing(foundation, identity);
  const permissions = permissionsWing(foundation, identity, organization);
  const usage = usageWing(foundation, identity, organization, permissions);
  const billing = billingWing(foundation, identity);
  const payments = await paymentsWing(foundation, identity, billing);
  const platform = platformWing(foundation, identity);
  const inquiries = inquiriesWing(foundation, identity);
  const administration = administrationWing(foundation, identity, organization, permissions, usage, billing, platform);
  const settings = settingsRooms(foundation, identity);
  const directories = directoryRooms(foundation, identity, organization, permissions, platform);
  const wings: readonly Wing[] = [
    identity,
    organization,
    permissions,
    usage,
    billing,
    payments,
    inquiries,
    administration,
    platform,
    directories,
    settings,
    webhookRooms(foundation),
  ];

  const schema = createSchema(new Map(wings.flatMap(({ resolvers }) => resolvers)));
  const housekeeping = new Housekeeping(unitOfWork, logger, [
    expiredIdempotencyKeys,
    expiredThrottles,
    expiredLinks(links),
    ...wings.flatMap(({ upkeeps = [] }) => upkeeps),
  ]);

  const jobWorks = [...wings.flatMap((wing) => wing.jobWorks ?? []), ...(options.jobWorks ?? [])];
  for (const work of jobWorks) platform.jobRunner.register(work);
  const worker = new Worker({
    connection: workerConnection(options.database),
    inspect: (query) => refusePowerfulRole(query, ofTheWorker),
    logger,
    tasks: Object.assign({}, foundation.tasks, ...wings.map(({ tasks }) => tasks)),
    concurrency: config.worker.concurrency,
  });

  let draining = false;
  const { telemetry, metrics, close: stopWatching } = await watching(foundation);
  const metricsServer =
    metrics && config.metrics?.port != null && !cluster.isWorker
      ? createMetricsServer(metrics, config.metrics.token, logger)
      : null;
  const budgets = config.rateLimit && new CostBudgets(config.rateLimit, clock);
  const { authentication } = permissions;
  const transfers = new TransferService({
    links,
    unitOfWork,
    clock,
    logger,
    features: config.features,
    actorOf: (holder) => authentication.actorBehind(holder),
    downloads: wings.flatMap(({ downloads = [] }) => downloads),
    uploads: wings.flatMap(({ uploads = [] }) => uploads),
  });
  const http = await createHttpServer({
    config,
    logger,
    schema,
    unitOfWork,
    lateReads: foundation.lateReads,
    authenticate: (authorization) => authentication.authenticate(authorization),
    inspect: async (authorization) => {
      const identified = await authentication.inspect(authorization);
      if (!identified) return null;
      const { actor, expiresAt } = identified;
      return { actor, userIds: [actor.subjectId, actor.actorId], expiresAt };
    },
    transfers,
    scim: directories.scim,
    paymentWebhooks: payments.webhooks,
    liteLlm: liteLlmSpend(foundation, usage, settings),
    publicUrl,
    onAccessChanged: (listener) => notifications.on('access', ({ userIds }) => listener(userIds)),
    telemetry,
    metrics: config.metrics?.port === null ? metrics : null,
    takeCost: budgets && ((actor, address, cost) => budgets.take(actor, address, cost)),
    now: () => clock.now(),
    keyedDigest: (text) => box.keyedDigest(text),
    proxyIdentityOf: proxyIdentityReader(config),
    secureCookies: config.production || publicUrl().startsWith('https:'),
    singleSignOn: config.identityProviders.length > 0 ? identity.singleSignOn : null,
    verifierDocuments: {
      jwks: () => identity.keys.published(),
      authorizationServer: () => authorizationServerMetadata(publicUrl()),
    },
    readiness: { isDraining: () => draining, fault: () => faultOf(foundation) },
  });

  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    draining = true;
    await Promise.all([http.close(), worker.stop()]);
    await Promise.all([housekeeping.stop(), platform.auditSealer.stop()]);
    await metricsServer?.close();
    await identity.close();
    await stopWatching();
    await foundation.close();
  };
  let metricsUrl: string | null = null;
  const begin = async (): Promise<void> => {
    // A wrong ENCRYPTION_KEY is told now, and not to the first who signs in.
    await patiently(options, () => identity.keys.signing());
    // The first event of a month would make it as well.
    await unitOfWork
      .maintain(makeAuditMonths)
      .catch((error: unknown) => logger.warn({ err: error }, 'months of the audit log could not be made ahead'));
    housekeeping.start();
    if (!metricsServer) return;
    metricsUrl = await metricsServer.listen({ host: config.host, port: config.metrics?.port ?? 0 });
    logger.info({ url: `${metricsUrl}/metrics` }, 'metrics are told');
  };
  return {
    http,
    schema,
    unitOfWork,
    clock,
    tokens: identity.tokens,
    notifications,
    housekeeping,
    auditSealer: platform.auditSealer,
    jobs: platform.jobs,
    jobInputs: platform.jobInputs,
    resources: permissions.resources,
    directoryWriter: directories.directoryWriter,
    metricsUrl: () => metricsUrl,
    billing,
    firstStart: () => patiently(options, () => administration.firstStart.run(config.admin)),
    drain: () => {
      draining = true;
      // Nobody has to be given time to send queued work elsewhere.
      void worker.stop();
    },
    listen: async () => {
      await begin();
      if (config.worker.inline) platform.auditSealer.start();
      const [address] = await Promise.all([
        http.listen({ host: config.host, port: config.port }),
        config.worker.inline && patiently(options, () => worker.start()),
      ]);
      foundation.listensAt(`http://${config.host}:${(http.server.address() as AddressInfo).port}`);
      return address;
    },
    work: async () => {
      await begin();
      platform.auditSealer.start();
      await patiently(options, () => worker.start());
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
