import { z } from 'zod';
import type { Logger } from '../../core/logger.ts';
import type { Tx } from '../../core/tx.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import type { SecretBox } from '../../foundation/crypto/index.ts';
import type { Mail } from '../../foundation/mail/index.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import { OutboundFailure, type OutboundClient } from '../../foundation/outbound/index.ts';
import type { TaskHandler } from '../../foundation/queue/index.ts';
import type { DeliveryStatus, WebhookDelivery } from './webhook-delivery.entity.ts';
import { webhookTarget } from './webhook-target.ts';
import { Webhook } from './webhook.entity.ts';
import { afterRest, beganAway, isGone, nextAttempt, restUntil, shownUrl, signedHeaders } from './webhook.policy.ts';
import * as queries from './webhook.queries.ts';
import type { DeliveryKey, Dispatch, Woken } from './webhook.queries.ts';

/** How waking what waits, and a delivery, wait in the queue. */
const queuedWaking = z.object({
  webhookId: z.uuid(),
  awaySince: z.coerce.date().nullable(),
  after: z.object({ failures: z.int(), messageId: z.uuid() }).nullable(),
});
const queuedDelivery = z.object({ webhookId: z.uuid(), messageId: z.uuid(), attempts: z.int().nonnegative() });

interface CourierNeeds {
  readonly unitOfWork: Pick<UnitOfWork, 'maintain'>;
  readonly outbound: Pick<OutboundClient, 'ask'>;
  readonly box: SecretBox;
  readonly mail: Mail;
  readonly notifications: Notifications;
  readonly logger: Logger;
}

/** What a receiver said; null for what there was not. */
interface Response {
  readonly responseStatus: number | null;
  readonly detail: string | null;
}

type AskedResponse = Response & { readonly url: string };

interface FailedDelivery extends Pick<WebhookDelivery, 'failures' | 'firstFailedAt'> {
  readonly isOrdered: boolean;
}

/** As long as Standard Webhooks advise to wait at least. */
const PATIENCE_MS = 15_000;
/** So many of what waits are woken together. */
const MOST_WOKEN = 200;
const FOREIGN_SECRET = 'The secret was encrypted with another ENCRYPTION_KEY: rotate it.';
/** To so many administrators is written when a webhook is disabled. */
const MOST_LETTERS = 20;

/**
 * Sends events to their receivers: at least once, always with the same id, and in no order. One that is killed between
 * sending and noting so has it sent again.
 */
export class WebhookCourier {
  constructor(private readonly needs: CourierNeeds) {}

  /** The handler of the task `deliver_webhook`, which is one attempt: the next one is another task. */
  readonly handle: TaskHandler = async (payload, { signal }) => {
    const key = queuedDelivery.parse(payload);
    const dispatch = await this.needs.unitOfWork.maintain((tx) => this.#take(tx, key));
    if (!dispatch) return;
    const response = await this.#send(key, dispatch, signal);
    await this.needs.unitOfWork.maintain((tx) =>
      isSuccess(response)
        ? this.#delivered(tx, key, { url: dispatch.url, ...response })
        : this.#failed(tx, key, { url: dispatch.url, ...response }),
    );
    const { webhookId, messageId, attempts } = key;
    this.needs.logger.debug(
      { webhookId, messageId, attempt: attempts + 1, ...response },
      'an event was sent to a webhook',
    );
  };

  /** The handler of the task `wake_webhook`: wakes a part of what waits, and queues itself for the rest. */
  readonly wake: TaskHandler = async (payload) => {
    const waking = queuedWaking.parse(payload);
    await this.needs.unitOfWork.maintain(async (tx) => {
      const woken = await tx.rows<Woken>(queries.wake(waking, tx.now, MOST_WOKEN));
      if (woken.length < MOST_WOKEN) return;
      const { failures, messageId } = woken.at(-1)!;
      const after = { failures, messageId };
      await tx.execute(queries.queueWaking({ ...waking, after }, woken.length * queries.WAKING_PAUSE_MS));
    });
  };

  /** What is to be sent now; null where there is nothing to do, or the receiver is left alone for a while. */
  async #take(tx: Tx, key: DeliveryKey): Promise<(Dispatch & { readonly now: Date }) | null> {
    const [dispatch] = await tx.rows<Dispatch>(queries.dispatchOf(key, tx.now));
    if (!dispatch) return null;
    if (dispatch.resumesAt === null || dispatch.resumesAt <= tx.now) return { ...dispatch, now: tx.now };
    const until = afterRest(dispatch.resumesAt);
    await tx.execute(queries.postpone(key, until));
    await tx.execute(queries.queueOne(key, until));
    return null;
  }

  /** @throws where the worker stops, and the attempt was none */
  async #send({ messageId }: DeliveryKey, { url, payload, ...dispatch }: SentDispatch, signal: AbortSignal) {
    const [secret, ...former] = this.#secrets(dispatch);
    // With the former one alone it could be signed, but the receiver may know only the present one.
    if (!secret) return { responseStatus: null, detail: FOREIGN_SECRET };
    const keys = [secret, ...former.filter((each) => each !== null)];
    const headers = signedHeaders(messageId, payload, keys, dispatch.now);
    try {
      const { status } = await this.needs.outbound.ask({
        method: 'POST',
        url,
        headers,
        body: payload,
        timeoutMs: PATIENCE_MS,
        signal,
      });
      return { responseStatus: status, detail: null };
    } catch (error) {
      if (error instanceof OutboundFailure) return { responseStatus: null, detail: error.message };
      throw error;
    }
  }

  /** The present one first; null where it was sealed with another key. */
  #secrets({ secret, formerSecret, formerSecretUntil, now }: Omit<SentDispatch, 'url' | 'payload'>): (string | null)[] {
    const isValid = formerSecret !== null && formerSecretUntil !== null && formerSecretUntil > now;
    return [secret, ...(isValid ? [formerSecret] : [])].map(
      (sealed) => this.needs.box.openOwn(sealed)?.toString() ?? null,
    );
  }

  /** What was ordered again meanwhile is sent again. A receiver that answers again gets at once what waited for it. */
  async #delivered(tx: Tx, key: DeliveryKey, { url, ...response }: AskedResponse): Promise<void> {
    const { webhookId } = key;
    const [away] = await tx.rows<{ failingSince: Date }>(queries.markWorking(webhookId, url));
    const attempt = { ...response, status: 'SUCCEEDED', nextAttemptAt: null, at: tx.now } as const;
    const [kept] = await tx.rows<{ status: DeliveryStatus }>(queries.keepAttempt(key, attempt));
    if (kept?.status === 'PENDING') await tx.execute(queries.queueOne({ ...key, attempts: key.attempts + 1 }, null));
    if (away)
      await tx.execute(queries.queueWaking({ webhookId, awaySince: beganAway(away.failingSince), after: null }));
  }

  /**
   * It is tried again later, unless it was the last time, or the webhook has failed for too long; at once where it was
   * ordered meanwhile, or the webhook got another address, which has nothing to do with the failure.
   */
  async #failed(tx: Tx, key: DeliveryKey, { url, ...response }: AskedResponse): Promise<void> {
    const webhook = await tx.lock(Webhook, { id: key.webhookId });
    const [row] = await tx.rows<FailedDelivery>(queries.failuresOf(key));
    if (!webhook || !row) return;
    const isOfOldAddress = webhook.url !== url;
    const isAtOnce = row.isOrdered || isOfOldAddress;
    const nextAttemptAt = isAtOnce ? tx.now : nextAttempt(row.failures + 1, row.firstFailedAt ?? tx.now, tx.now);
    const status = nextAttemptAt ? 'PENDING' : 'FAILED';
    await tx.execute(queries.keepAttempt(key, { ...response, status, nextAttemptAt, at: tx.now }));
    const next = { ...key, attempts: key.attempts + 1 };
    if (isOfOldAddress) {
      if (webhook.enabled) await tx.execute(queries.queueOne(next, null));
      return;
    }
    const failingSince = webhook.failingSince ?? tx.now;
    const isOver = webhook.enabled && isGone(failingSince, response.responseStatus, tx.now);
    await tx.manager.update(
      Webhook,
      { id: webhook.id },
      {
        failingSince,
        resumesAt: webhook.failingSince && (row.isOrdered ? tx.now : restUntil(tx.now)),
        ...(isOver && { enabled: false }),
      },
    );
    if (isOver) await this.#disabled(tx, webhook, { failingSince, ...response });
    else if (nextAttemptAt && webhook.enabled)
      await tx.execute(queries.queueOne(next, isAtOnce ? null : nextAttemptAt));
  }

  /** What waits stays, for when somebody enables it again. */
  async #disabled(tx: Tx, webhook: Webhook, why: Response & { readonly failingSince: Date }): Promise<void> {
    await this.needs.notifications.send(tx, 'webhooks', {});
    tx.record({
      action: 'WEBHOOK_DISABLED',
      ...webhookTarget(webhook),
      before: { enabled: true },
      after: { enabled: false, ...why },
    });
    if (!this.needs.mail.isSetUp) return;
    const values = { webhook: shownUrl(webhook.url) };
    const recipients = await tx.rows<{ email: string; locale: string }>(queries.administrators(MOST_LETTERS));
    for (const { email: to, locale } of recipients)
      await this.needs.mail.send(tx, { template: 'webhook-disabled', to, locale, values });
  }
}

type SentDispatch = Dispatch & { readonly now: Date };

const isSuccess = ({ responseStatus }: Response): boolean =>
  responseStatus !== null && responseStatus >= 200 && responseStatus < 300;
