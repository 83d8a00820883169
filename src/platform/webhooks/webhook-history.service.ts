import { secondsFrom, type Clock } from '../../core/clock.ts';
import { isId } from '../../core/ids.ts';
import { Page, type PageRequest } from '../../core/page.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { WebhookDelivery } from './webhook-delivery.entity.ts';
import { lockWebhook, webhookTarget } from './webhook-target.ts';
import { Webhook } from './webhook.entity.ts';
import { deliveryErrors, webhookErrors } from './webhook.errors.ts';
import * as queries from './webhook.queries.ts';
import type { DeliveryView, WebhookView } from './webhook.queries.ts';

/** An attempt does not take longer, and one that is due rarely waits so long: what did may have lost its task. */
const LONGEST_SECONDS = 60;

/** What was sent to webhooks: looked at, and sent again. */
export class WebhookHistoryService {
  constructor(private readonly clock: Clock) {}

  /** Of each webhook the delivery that was attempted last, by webhook; those without any are left out. */
  async lastOf(db: Reader, webhookIds: readonly string[]): Promise<ReadonlyMap<string, DeliveryView>> {
    const rows = await db.rows<DeliveryView>(queries.lastDeliveries(webhookIds));
    return new Map(rows.map((row) => [row.webhookId, row]));
  }

  /**
   * The same page of the deliveries of each webhook, newest event first.
   * @param countOf counts those of one webhook, where that is asked
   * @throws BAD_USER_INPUT
   */
  async pages(
    db: Reader,
    webhookIds: readonly string[],
    request: PageRequest,
    succeeded: boolean | null,
    countOf: (webhookId: string) => Promise<number>,
  ): Promise<Page<DeliveryView>[]> {
    const rows = await db.rows<DeliveryView>(queries.deliveryPages(webhookIds, request, succeeded));
    const rowsOf = (id: string): DeliveryView[] => rows.filter(({ webhookId }) => webhookId === id);
    return webhookIds.map((id) => new Page(rowsOf(id), request, queries.deliveryCursor, () => countOf(id)));
  }

  /** How many deliveries each webhook has, in the order of the IDs. */
  async counts(db: Reader, webhookIds: readonly string[], succeeded: boolean | null): Promise<number[]> {
    const rows = await db.rows<{ id: string; count: number }>(queries.deliveryCounts(webhookIds, succeeded));
    const counts = new Map(rows.map(({ id, count }) => [id, count]));
    return webhookIds.map((id) => counts.get(id) ?? 0);
  }

  /**
   * Sends one event once more, with the same id and body, and tries it as often as a new one. One that is about to be
   * sent anyway stays as it is; one that is on its way is sent again afterwards.
   * @throws NOT_FOUND; INVALID_STATE for a webhook that is not enabled
   */
  async redeliver(tx: Tx, id: string, messageId: string): Promise<WebhookView> {
    const webhook = await lockWebhook(tx, id);
    const delivery = isId(messageId) ? await tx.lock(WebhookDelivery, { webhookId: webhook.id, messageId }) : null;
    if (!delivery) throw notFound();
    if (!webhook.enabled) throw webhookErrors.INVALID_STATE();
    // Not `tx.now`: whoever waited for the lock comes after the one it waited for.
    const now = this.clock.now();
    if (isAboutToBeSent(delivery, webhook, now)) return tx.unchanged(webhook);
    await tx.manager.update(
      WebhookDelivery,
      { webhookId: webhook.id, messageId: delivery.messageId },
      { status: 'PENDING', failures: 0, firstFailedAt: null, nextAttemptAt: now },
    );
    // At once, and known as left alone all the same: where it answers, it gets what waits.
    await tx.manager.update(Webhook, { id: webhook.id }, { resumesAt: webhook.resumesAt && now });
    if (!isOnItsWay(delivery, now)) await tx.execute(queries.queueOne(delivery, null));
    const { action } = delivery;
    tx.record({
      action: 'WEBHOOK_REDELIVERED',
      ...webhookTarget(webhook),
      after: { messageId: delivery.messageId, action },
    });
    return webhook;
  }
}

const isAboutToBeSent = ({ status, nextAttemptAt }: WebhookDelivery, { resumesAt }: Webhook, now: Date): boolean =>
  status === 'PENDING' &&
  nextAttemptAt! <= now &&
  nextAttemptAt! > secondsFrom(now, -LONGEST_SECONDS) &&
  (resumesAt === null || resumesAt <= now);

/** Whoever sends it sees afterwards that it was ordered again, and queues it. */
const isOnItsWay = ({ status, nextAttemptAt }: WebhookDelivery, now: Date): boolean =>
  status === 'SENDING' && nextAttemptAt! > secondsFrom(now, -LONGEST_SECONDS);

const notFound = (): Error => {
  const { code, message } = deliveryErrors.NOT_FOUND();
  return deliveryErrors.NOT_FOUND([{ path: ['messageId'], code, message }]);
};
