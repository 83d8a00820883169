import { z } from 'zod';
import type { Logger } from '../../core/logger.ts';
import type { Tx } from '../../core/tx.ts';
import type { UnitOfWork } from '../../core/unit-of-work.ts';
import type { SecretBox } from '../../foundation/crypto/index.ts';
import type { Mail } from '../../foundation/mail/index.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import { OutboundFailure, type OutboundClient } from '../../foundation/outbound/index.ts';
import type { TaskHandler } from '../../foundation/queue/index.ts';
import type { DeliveryStatus } from './webhook-delivery.entity.ts';
import { webhookTarget } from './webhook-target.ts';
import { Webhook } from './webhook.entity.ts';
import { afterRest, isGone, nextAttempt, restUntil, shownUrl, signedHeaders } from './webhook.policy.ts';
import * as queries from './webhook.queries.ts';
import type { DeliveryKey, Dispatch } from './webhook.queries.ts';

/** A delivery as it waits in the queue. */
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

/** As long as Standard Webhooks advise to wait at least. */
const PATIENCE_MS = 15_000;
/** Once a receiver answers again, so many of what waits are sent at once; the others come when they are due. */
const MOST_WOKEN = 10_000;
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
      isSuccess(response) ? this.#delivered(tx, key, response) : this.#failed(tx, key, response),
    );
    const { webhookId, messageId } = key;
    this.needs.logger.debug({ webhookId, messageId, ...response }, 'an event was sent to a webhook');
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
    const headers = signedHeaders(messageId, payload, this.#secrets(dispatch), dispatch.now);
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

  /** The present one first. */
  #secrets({ secret, formerSecret, formerSecretUntil, now }: Omit<SentDispatch, 'url' | 'payload'>): string[] {
    const isValid = formerSecret !== null && formerSecretUntil !== null && formerSecretUntil > now;
    return [secret, ...(isValid ? [formerSecret] : [])].map((sealed) => this.needs.box.open(sealed).toString());
  }

  /** What was ordered again meanwhile is sent again. A receiver that answers again gets at once what waited for it. */
  async #delivered(tx: Tx, key: DeliveryKey, response: Response): Promise<void> {
    const { webhookId } = key;
    const wasFailing = (await tx.rows(queries.markWorking(webhookId))).length > 0;
    const attempt = { ...response, status: 'SUCCEEDED', nextAttemptAt: null, at: tx.now } as const;
    const [kept] = await tx.rows<{ status: DeliveryStatus }>(queries.keepAttempt(key, attempt));
    if (kept?.status === 'PENDING') await tx.execute(queries.queueOne({ ...key, attempts: key.attempts + 1 }, null));
    if (wasFailing) await tx.execute(queries.wake(webhookId, tx.now, MOST_WOKEN, { all: false }));
  }

  /** It is tried again later, unless it was the last time, or the webhook has failed for too long. */
  async #failed(tx: Tx, key: DeliveryKey, response: Response): Promise<void> {
    const webhook = await tx.lock(Webhook, { id: key.webhookId });
    const [row] = await tx.rows<{ failures: number; isOrdered: boolean }>(queries.failuresOf(key));
    if (!webhook || !row) return;
    const nextAttemptAt = row.isOrdered ? tx.now : nextAttempt(row.failures + 1, tx.now);
    const status = nextAttemptAt ? 'PENDING' : 'FAILED';
    await tx.execute(queries.keepAttempt(key, { ...response, status, nextAttemptAt, at: tx.now }));
    const failingSince = webhook.failingSince ?? tx.now;
    const isOver = webhook.enabled && isGone(failingSince, response.responseStatus, tx.now);
    await tx.manager.update(
      Webhook,
      { id: webhook.id },
      {
        failingSince,
        resumesAt: row.isOrdered ? null : webhook.failingSince && restUntil(tx.now),
        ...(isOver && { enabled: false }),
      },
    );
    if (isOver) await this.#disabled(tx, webhook, { failingSince, ...response });
    else if (nextAttemptAt && webhook.enabled)
      await tx.execute(queries.queueOne({ ...key, attempts: key.attempts + 1 }, row.isOrdered ? null : nextAttemptAt));
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
