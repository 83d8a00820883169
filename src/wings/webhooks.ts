import { ConnectionService } from '../platform/connections/index.ts';
import { ConnectionResolver } from '../platform/connections/connection.resolver.ts';
import {
  WebhookCourier,
  WebhookHistoryService,
  WebhookLoaders,
  WebhookService,
  webhookUpkeeps,
} from '../platform/webhooks/index.ts';
import { WebhookResolver } from '../platform/webhooks/webhook.resolver.ts';
import type { Foundation } from './foundation.ts';
import type { Wing } from './wing.ts';

/** The rooms of the platform wing that ask others: webhooks, and tests of connections. */
export function webhookRooms({ unitOfWork, outbound, box, mail, notifications, logger, clock, writePool }: Foundation) {
  const webhooks = new WebhookService(box, notifications, outbound);
  const history = new WebhookHistoryService(clock);
  const courier = new WebhookCourier({ unitOfWork, outbound, box, mail, notifications, logger });
  return {
    tasks: { deliver_webhook: courier.handle, wake_webhook: courier.wake },
    upkeeps: webhookUpkeeps,
    resolvers: [
      [WebhookResolver, new WebhookResolver(webhooks, history, new WebhookLoaders(history))],
      [ConnectionResolver, new ConnectionResolver(new ConnectionService(outbound, writePool))],
    ],
  } satisfies Wing;
}
