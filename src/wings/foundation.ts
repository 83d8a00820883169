import type { Config } from '../config.ts';
import { DatabaseClock } from '../core/clock.ts';
import type { Logger } from '../core/logger.ts';
import type { DatabaseAddress } from '../database/data-source.ts';
import type { Patience } from '../database/patience.ts';
import { SecretBox } from '../foundation/crypto/index.ts';
import { Mail, MailDelivery, mailTransport, type MailTransport } from '../foundation/mail/index.ts';
import { LinkService } from '../foundation/links/index.ts';
import { Destinations, OutboundClient, type ResolveHost } from '../foundation/outbound/index.ts';
import { Queue, type TaskHandlers } from '../foundation/queue/index.ts';
import { SettingsStore } from '../foundation/settings/index.ts';
import type { JobWork } from '../platform/jobs/index.ts';
import { WebhookOutbox } from '../platform/webhooks/index.ts';
import { openConnections, type Connections } from './connections.ts';

/** What the process gives the service. */
export interface AppOptions extends Patience {
  readonly config: Config;
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
export interface Foundation extends Connections {
  readonly options: AppOptions;
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: DatabaseClock;
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
}

/** Connects to the database and begins to hear what other processes say. @throws DatabaseSetupError, DatabaseUnreachableError */
export async function openFoundation(options: AppOptions): Promise<Foundation> {
  const { config, logger, encryptionKey, clock = new DatabaseClock() } = options;
  const connections = await openConnections(options, clock);
  const { unitOfWork, notifications } = connections;

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
    ...connections,
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
  };
}
