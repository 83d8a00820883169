import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { Config } from '../config.ts';
import { DatabaseClock } from '../core/clock.ts';
import type { Logger } from '../core/logger.ts';
import { poolOf } from '../core/pool.ts';
import { UnitOfWork } from '../core/unit-of-work.ts';
import { LateReads, Replica } from '../core/late-reads.ts';
import {
  listenConnection,
  readerDataSource,
  replicaDataSource,
  writerDataSource,
  type DatabaseAddress,
} from '../database/data-source.ts';
import { refusePowerfulRole } from '../database/roles.ts';
import { inspectSession } from '../database/session.ts';
import { SecretBox } from '../foundation/crypto/index.ts';
import { Mail, MailDelivery, mailTransport, type MailTransport } from '../foundation/mail/index.ts';
import { LinkService } from '../foundation/links/index.ts';
import { Notifications } from '../foundation/notify/index.ts';
import { Destinations, OutboundClient, type ResolveHost } from '../foundation/outbound/index.ts';
import { Queue, type TaskHandlers } from '../foundation/queue/index.ts';
import { SettingsStore } from '../foundation/settings/index.ts';
import type { JobWork } from '../platform/jobs/index.ts';
import { WebhookOutbox } from '../platform/webhooks/index.ts';
import { actorCheck } from '../permissions/authentication/index.ts';

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
  /** First pause before a directory's provider is asked again, in milliseconds; less only in tests. */
  readonly remoteRetryMs?: number;
  /** Who finds the addresses of hosts; only in tests. */
  readonly resolveHost?: ResolveHost;
  /** Who does jobs of some kinds in place of the service's own; only in tests. */
  readonly jobWorks?: readonly JobWork[];
}

/** What every room stands on. */
export interface Foundation {
  readonly options: AppOptions;
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: DatabaseClock;
  readonly reader: DataSource;
  readonly writePool: Pool;
  readonly unitOfWork: UnitOfWork;
  readonly lateReads: LateReads;
  readonly notifications: Notifications;
  readonly box: SecretBox;
  readonly settings: SettingsStore;
  readonly links: LinkService;
  /** For requests to addresses that users give. */
  readonly outbound: OutboundClient;
  readonly queue: Queue;
  readonly mail: Mail;
  /** Where mail is handed in; null where it is not set up. */
  readonly mailTransport: MailTransport | null;
  /** Tasks of the queue that are done down here. */
  readonly tasks: TaskHandlers;
  /** Where clients reach the service; known for certain once it listens. */
  publicUrl(): string;
  /** Says where the service listens, where the configuration does not say how clients reach it. */
  listensAt(url: string): void;
  /** Lets go of the database; at the very end. */
  close(): Promise<void>;
}

const CLOCK_EVERY_MS = 60_000;

/** Connects to the database and begins to hear what other processes say. @throws DatabaseSetupError */
export async function openFoundation(options: AppOptions): Promise<Foundation> {
  const { config, logger, database, encryptionKey, clock = new DatabaseClock() } = options;
  const writer = await writerDataSource(database, config.databasePoolSize).initialize();
  const reader = await readerDataSource(database, config.databasePoolSize).initialize();
  for (const source of [writer, reader]) {
    await refusePowerfulRole((text) => source.query(text));
    await inspectSession(source, { isReader: source === reader, logger, namedStatements: database.namedStatements });
  }
  const writePool = poolOf(writer);

  const notifications = new Notifications(listenConnection(database), logger, clock);
  const unitOfWork = new UnitOfWork(writer, reader, clock, logger, actorCheck);
  const copy = replicaDataSource(database, config.databasePoolSize);
  const replica =
    copy &&
    new Replica(copy, {
      primary: reader,
      reads: () => new UnitOfWork(writer, copy, clock, logger, actorCheck),
      inspect: () => refusePowerfulRole((text) => copy.query(text)),
      logger,
    });
  replica?.start();
  const stopClock = await keepTime(clock, reader, logger);
  await notifications.start();

  const outbox = new WebhookOutbox(unitOfWork, notifications);
  unitOfWork.onAudit(outbox.listen);

  let publicUrl = config.publicUrl ?? `http://${config.host}:${config.port}`;
  const box = new SecretBox(encryptionKey, logger);
  const queue = new Queue();
  const transport = config.mail && mailTransport(config.mail.url);
  const delivery =
    transport &&
    new MailDelivery({
      transport,
      from: config.mail!.from,
      appUrl: () => config.appUrl ?? publicUrl,
      box,
      clock,
      logger,
    });
  return {
    options,
    config,
    logger,
    clock,
    reader,
    writePool,
    unitOfWork,
    lateReads: new LateReads(unitOfWork, replica),
    notifications,
    box,
    settings: new SettingsStore(unitOfWork, notifications),
    links: new LinkService(box, () => publicUrl, config.limits.uploadBytes),
    outbound: new OutboundClient(new Destinations(config.outboundAllowed), options.resolveHost),
    queue,
    mail: new Mail(queue, transport !== null),
    mailTransport: transport,
    tasks: delivery ? { send_mail: delivery.handle } : {},
    publicUrl: () => publicUrl,
    listensAt: (url) => {
      publicUrl = config.publicUrl ?? url;
    },
    close: async () => {
      stopClock();
      await notifications.close();
      await Promise.all([unitOfWork.close(), writer.destroy(), reader.destroy(), replica?.stop()]);
    },
  };
}

/** Sets the clock by the database, now and each minute. Returns what ends it. */
async function keepTime(clock: DatabaseClock, reader: DataSource, logger: Logger): Promise<() => void> {
  const synchronise = () =>
    clock.synchronise(async () => (await reader.query('SELECT clock_timestamp() AS now'))[0].now as Date);
  await synchronise();
  const timer = setInterval(
    () => void synchronise().catch((error) => logger.warn({ err: error }, 'the clock could not be compared')),
    CLOCK_EVERY_MS,
  ).unref();
  return () => clearInterval(timer);
}
