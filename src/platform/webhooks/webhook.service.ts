import type { AuditAction } from '../../core/audit-action.ts';
import { secondsFrom } from '../../core/clock.ts';
import { badInput } from '../../core/errors.ts';
import { forgetAnswersAbout } from '../../core/idempotency.ts';
import { newId } from '../../core/ids.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { SecretBox } from '../../foundation/crypto/index.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import { OutboundFailure, type OutboundClient } from '../../foundation/outbound/index.ts';
import { lockWebhook, webhookTarget } from './webhook-target.ts';
import { Webhook } from './webhook.entity.ts';
import { webhookLimitErrors } from './webhook.errors.ts';
import { newSecret, receiverUrl, shownUrl } from './webhook.policy.ts';
import * as queries from './webhook.queries.ts';
import type { WebhookView } from './webhook.queries.ts';

/** A webhook as it is ordered. */
export interface WebhookOrder {
  readonly url: string;
  readonly actions: readonly AuditAction[];
}

/** What becomes of a webhook; what is left out stays. */
export interface WebhookChanges {
  readonly url?: string | null;
  readonly actions?: readonly AuditAction[] | null;
  readonly enabled?: boolean | null;
}

/** A webhook with its new secret, which is known only now. */
export interface SecretWebhook {
  readonly webhook: WebhookView;
  readonly secret: string;
}

/** The same as a repetition with the same Idempotency-Key may see it. */
export const withoutSecret = ({ webhook }: SecretWebhook): SecretWebhook => ({ webhook, secret: '' });

/** As many as `webhookLimitErrors` says. */
const MOST_WEBHOOKS = 50;
/** Any fixed number: the key of the advisory lock by which webhooks are made one after the other, and so counted right. */
const MAKING_LOCK = 7_214_055_124;

type Mutate = RequestContext['mutate'];

/** Webhooks: made, changed, deleted, given new secrets. */
export class WebhookService {
  constructor(
    private readonly box: SecretBox,
    private readonly notifications: Notifications,
    private readonly outbound: Pick<OutboundClient, 'judge'>,
  ) {}

  /** All, oldest first. */
  list(db: Reader): Promise<WebhookView[]> {
    return db.rows<WebhookView>(queries.allWebhooks);
  }

  /** Makes a webhook; its address is looked at before. @throws BAD_USER_INPUT, INVALID_STATE */
  async create({ url, actions }: WebhookOrder, mutate: Mutate): Promise<SecretWebhook> {
    const receiver = await this.#receiver(url);
    const wanted = chosen(actions);
    return mutate((tx) => this.#create(tx, receiver, wanted), { withoutSecrets: withoutSecret });
  }

  /**
   * Changes a webhook. With another address, or enabled again, it is sent at once what waited for it. Twice is like once.
   * @throws NOT_FOUND, BAD_USER_INPUT
   */
  async update(id: string, { url, ...changes }: WebhookChanges, mutate: Mutate): Promise<WebhookView> {
    const receiver = url == null ? url : await this.#receiver(url);
    return mutate((tx) => this.#update(tx, id, { ...changes, url: receiver }));
  }

  /** Deletes a webhook; what waited for it is not sent any more. @throws NOT_FOUND */
  async delete(tx: Tx, id: string): Promise<{ readonly deletedId: string }> {
    const webhook = await lockWebhook(tx, id);
    await tx.manager.delete(Webhook, { id: webhook.id });
    await forgetAnswersAbout(tx, webhook.id);
    await this.notifications.send(tx, 'webhooks', {});
    const { url, actions } = webhook;
    tx.record({ action: 'WEBHOOK_DELETED', ...webhookTarget(webhook), before: { url: shownUrl(url), actions } });
    return { deletedId: webhook.id };
  }

  /**
   * Gives a webhook a new secret. The present one signs beside it for so many hours; one before that no longer. Each
   * time it is another one.
   * @throws NOT_FOUND
   */
  async rotateSecret(tx: Tx, id: string, formerSecretHours: number): Promise<SecretWebhook> {
    const webhook = await lockWebhook(tx, id);
    const secret = newSecret();
    const formerSecretUntil = formerSecretHours === 0 ? null : secondsFrom(tx.now, formerSecretHours * 3_600);
    await tx.execute({
      text: `UPDATE webhooks SET secret = $2, former_secret = CASE WHEN $3::timestamptz IS NULL THEN NULL ELSE secret END,
        former_secret_until = $3 WHERE id = $1`,
      values: [webhook.id, this.#sealed(secret), formerSecretUntil],
    });
    tx.record({ action: 'WEBHOOK_SECRET_ROTATED', ...webhookTarget(webhook), after: { formerSecretUntil } });
    return { webhook: { ...webhook, formerSecretUntil }, secret };
  }

  async #create(tx: Tx, url: string, actions: AuditAction[]): Promise<SecretWebhook> {
    await tx.execute({ text: 'SELECT pg_advisory_xact_lock($1)', values: [MAKING_LOCK] });
    if ((await tx.manager.count(Webhook)) >= MOST_WEBHOOKS) throw webhookLimitErrors.INVALID_STATE();
    const secret = newSecret();
    const webhook = {
      id: newId(),
      url,
      actions,
      enabled: true,
      formerSecretUntil: null,
      failingSince: null,
      createdAt: tx.now,
    };
    await tx.manager.insert(Webhook, { ...webhook, secret: this.#sealed(secret) });
    await this.notifications.send(tx, 'webhooks', {});
    tx.record({ action: 'WEBHOOK_CREATED', ...webhookTarget(webhook), after: { url: shownUrl(url), actions } });
    return { webhook, secret };
  }

  async #update(tx: Tx, id: string, changes: WebhookChanges): Promise<WebhookView> {
    const webhook = await lockWebhook(tx, id);
    const changed = differences(webhook, changes);
    if (Object.keys(changed).length === 0) return tx.unchanged(webhook);
    const isFresh = changed.url !== undefined || changed.enabled === true;
    const wanted = { ...changed, ...(isFresh && { failingSince: null, resumesAt: null }) };
    await tx.manager.update(Webhook, { id: webhook.id }, wanted);
    const updated = { ...webhook, ...wanted };
    if (isFresh && updated.enabled)
      await tx.execute(queries.queueWaking({ webhookId: webhook.id, awaySince: null, after: null }));
    await this.notifications.send(tx, 'webhooks', {});
    tx.record({
      action: 'WEBHOOK_UPDATED',
      ...webhookTarget(updated),
      before: shown(Object.fromEntries(Object.keys(changed).map((name) => [name, webhook[name as keyof Attributes]]))),
      after: shown(changed),
    });
    return updated;
  }

  /** @throws BAD_USER_INPUT for an address that may not be asked */
  async #receiver(url: string): Promise<string> {
    const receiver = receiverUrl(url);
    try {
      await this.outbound.judge(receiver);
      return receiver;
    } catch (error) {
      if (!(error instanceof OutboundFailure)) throw error;
      throw badInput(
        ['input', 'url'],
        'must be an https address on the public network, or one that OUTBOUND_ALLOWED names',
        'FORBIDDEN_ADDRESS',
      );
    }
  }

  #sealed(secret: string): Buffer {
    return this.box.seal(Buffer.from(secret));
  }
}

type Attributes = Pick<Webhook, 'url' | 'actions' | 'enabled'>;

const required = (name: string): Error => badInput(['input', name], 'There has to be a value.', 'REQUIRED');

/** Each once, in the order in which they were named. @throws BAD_USER_INPUT for none */
function chosen(actions: readonly AuditAction[]): AuditAction[] {
  if (actions.length === 0) throw required('actions');
  return [...new Set(actions)];
}

/** What differs from the webhook as it is. @throws BAD_USER_INPUT where there has to be a value */
function differences(webhook: Attributes, { url, actions, enabled }: WebhookChanges): Partial<Attributes> {
  if (url === null) throw required('url');
  if (actions === null) throw required('actions');
  if (enabled === null) throw required('enabled');
  const wanted = actions && chosen(actions);
  const isSame = wanted?.length === webhook.actions.length && wanted.every((each) => webhook.actions.includes(each));
  return {
    ...(url !== undefined && url !== webhook.url && { url }),
    ...(wanted && !isSame && { actions: wanted }),
    ...(enabled !== undefined && enabled !== webhook.enabled && { enabled }),
  };
}

const shown = ({ url, ...rest }: Partial<Attributes>): Partial<Attributes> => ({
  ...(url !== undefined && { url: shownUrl(url) }),
  ...rest,
});
