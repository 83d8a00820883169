import type { AuditEvent } from '../../core/audit-event.entity.ts';
import { badInput } from '../../core/errors.ts';
import { isId } from '../../core/ids.ts';
import { decodeCursor, encodeCursor, type PageRequest } from '../../core/page.ts';
import { empty, sql, type Prepared, type Sql, type Statement } from '../../core/sql.ts';
import type { WebhookDelivery } from './webhook-delivery.entity.ts';
import type { Webhook } from './webhook.entity.ts';
import { FEW_FAILURES } from './webhook.policy.ts';

/** A webhook as administrators see it. */
export type WebhookView = Omit<Webhook, 'secret' | 'formerSecret' | 'resumesAt'>;

/** A delivery that was attempted, as administrators see it. */
export interface DeliveryView extends Pick<
  WebhookDelivery,
  'webhookId' | 'messageId' | 'action' | 'attempts' | 'responseStatus' | 'detail' | 'nextAttemptAt'
> {
  readonly succeeded: boolean;
  readonly lastAttemptAt: Date;
}

/** What is needed to send an event. */
export interface Dispatch
  extends
    Pick<Webhook, 'url' | 'secret' | 'formerSecret' | 'formerSecretUntil' | 'resumesAt'>,
    Pick<WebhookDelivery, 'payload'> {}

/** A delivery as a task names it: with other attempts behind it, it is not the one that is meant. */
export type DeliveryKey = Pick<WebhookDelivery, 'webhookId' | 'messageId' | 'attempts'>;

const unnamed = ({ text, values }: Sql): Statement => ({ text, values });

export const wantedActions: Statement = {
  text: 'SELECT DISTINCT unnest(actions) AS action FROM webhooks WHERE enabled',
  values: [],
};

/** Queues deliveries of a query that gives webhook_id, message_id, attempts and run_at, in the lane of their webhook. */
const queued = (deliveries: Sql, given: Sql = empty): Sql =>
  sql`SELECT ${given} app.enqueue('deliver_webhook',
      jsonb_build_object('webhookId', d.webhook_id, 'messageId', d.message_id, 'attempts', d.attempts),
      d.webhook_id || ' ' || d.message_id, d.run_at, lane => d.webhook_id::text) FROM ${deliveries} d`;

/** Writes messages for each webhook that wants them, but none about itself, and queues them. */
export function putIntoOutbox(
  messages: readonly (Pick<AuditEvent, 'id' | 'action' | 'targetId'> & { readonly payload: string })[],
  now: Date,
): Prepared {
  const [ids, actions, targets, payloads] = [
    messages.map(({ id }) => id),
    messages.map(({ action }) => action),
    messages.map(({ targetId }) => targetId),
    messages.map(({ payload }) => payload),
  ];
  const { text, values } = sql`WITH put AS (
      INSERT INTO webhook_deliveries (webhook_id, message_id, action, payload, next_attempt_at, created_at)
      SELECT w.id, m.id, m.action, m.payload, ${now}::timestamptz, ${now}::timestamptz
        FROM unnest(${ids}::uuid[], ${actions}::text[], ${targets}::uuid[], ${payloads}::text[])
             AS m (id, action, target_id, payload)
        JOIN webhooks w ON w.enabled AND m.action = ANY(w.actions) AND w.id IS DISTINCT FROM m.target_id
      RETURNING webhook_id, message_id, attempts, NULL::timestamptz AS run_at
    ) ${queued(sql`put`)}`;
  return { name: 'put_into_outbox', text, values };
}

/** Those whose tasks may be gone: one that came while its webhook was disabled did nothing. */
const unsent = sql`status IN ('PENDING', 'SENDING')`;

/** A delivery that was woken, as those behind it are found: what failed least comes first, then what is oldest. */
export type Woken = Pick<WebhookDelivery, 'failures' | 'messageId'>;

/** What of a webhook is woken, and where that goes on. */
export interface Waking {
  readonly webhookId: string;
  /**
   * For a receiver that is back, since when it was away: what failed often before has itself to blame, and waits on.
   * null: whatever waits, also what seems to be on its way.
   */
  readonly awaySince: Date | null;
  /** Behind this one; null: from the first. */
  readonly after: Woken | null;
}

/** Queues that what waits is woken: in tasks of their own, since it may be more than one statement can do. */
export const queueWaking = (waking: Waking, afterMs = 0): Statement =>
  unnamed(sql`SELECT app.enqueue('wake_webhook', ${JSON.stringify(waking)}::jsonb, ${wakingKey(waking)},
    now() + ${afterMs}::integer * interval '1 millisecond')`);

/** Nothing else replaces one that goes on, nor does it replace one that begins. */
const wakingKey = ({ webhookId, awaySince, after }: Waking): string =>
  [webhookId, awaySince?.toISOString() ?? 'all', after?.failures, after?.messageId].join(' ');

/** Between two that are woken together. */
export const WAKING_PAUSE_MS = 20;

/** Lets so much of what waits for a webhook that is enabled be tried now. Gives it in the order in which it is woken. */
export const wake = ({ webhookId, awaySince, after }: Waking, now: Date, most: number): Statement =>
  unnamed(
    woken(
      sql`WHERE webhook_id = (SELECT id FROM webhooks WHERE id = ${webhookId} AND enabled
           ${awaySince ? sql`AND (resumes_at IS NULL OR resumes_at <= ${now})` : empty})
         AND ${awaySince ? toldToWait(awaySince, now) : unsent}
         AND (failures, message_id) > (${after?.failures ?? -1}::integer, ${after?.messageId ?? NIL}::uuid)
       ORDER BY failures, message_id LIMIT ${most} FOR UPDATE`,
      now,
    ),
  );

/** What is due already is about to be sent: queued once more, it would be sent twice. */
const toldToWait = (awaySince: Date, now: Date): Sql =>
  sql`status = 'PENDING' AND next_attempt_at > ${now} AND (failures < ${FEW_FAILURES} OR first_failed_at >= ${awaySince})`;

const NIL = '00000000-0000-0000-0000-000000000000';

/** The same for what should have been tried long ago, of any webhook that is enabled. */
export const wakeForgotten = (since: Date, now: Date, most: number): Statement =>
  unnamed(
    woken(
      sql`WHERE ${unsent} AND next_attempt_at < ${since} AND webhook_id IN (SELECT id FROM webhooks WHERE enabled)
       LIMIT ${most} FOR UPDATE SKIP LOCKED`,
      now,
    ),
  );

const woken = (chosen: Sql, now: Date): Sql =>
  sql`WITH waiting AS (SELECT webhook_id, message_id FROM webhook_deliveries ${chosen}), woken AS (
      UPDATE webhook_deliveries d SET status = 'PENDING', next_attempt_at = ${now} FROM waiting w
       WHERE d.webhook_id = w.webhook_id AND d.message_id = w.message_id
      RETURNING d.webhook_id, d.message_id, d.attempts, d.failures
    ) ${queued(
      sql`(SELECT woken.*, now() + (row_number() OVER (ORDER BY failures, message_id) - 1)
        * ${WAKING_PAUSE_MS}::integer * interval '1 millisecond' AS run_at FROM woken)`,
      sql`d.failures, d.message_id AS "messageId",`,
    )} ORDER BY d.run_at`;

/** Queues one delivery. @param runAt in the database's time; null: at once */
export const queueOne = ({ webhookId, messageId, attempts }: DeliveryKey, runAt: Date | null): Statement =>
  unnamed(
    queued(
      sql`(SELECT ${webhookId}::uuid AS webhook_id, ${messageId}::uuid AS message_id, ${attempts}::integer AS attempts,
        ${runAt}::timestamptz AS run_at)`,
    ),
  );

const ofKey = ({ webhookId, messageId, attempts }: DeliveryKey): Sql =>
  sql`d.webhook_id = ${webhookId} AND d.message_id = ${messageId} AND d.attempts = ${attempts} AND d.${unsent}`;

/**
 * Takes it to be sent now, unless the webhook rests. Nothing where it is done already, or its webhook is disabled or gone.
 * One that is on its way is taken too: whoever was at it may have been killed.
 */
export const dispatchOf = (key: DeliveryKey, now: Date): Statement =>
  unnamed(sql`UPDATE webhook_deliveries d SET next_attempt_at = ${now},
      status = CASE WHEN w.resumes_at > ${now} THEN 'PENDING' ELSE 'SENDING' END
    FROM webhooks w WHERE w.id = d.webhook_id AND w.enabled AND ${ofKey(key)} RETURNING w.url, w.secret, w.former_secret AS "formerSecret", w.former_secret_until AS "formerSecretUntil",
      w.resumes_at AS "resumesAt", d.payload`);

/** How an attempt went. */
export interface Attempt extends Pick<WebhookDelivery, 'responseStatus' | 'detail' | 'status' | 'nextAttemptAt'> {
  readonly at: Date;
}

/**
 * Keeps how an attempt went; one that was ordered again meanwhile stays PENDING, as it was ordered. Gives the status, and
 * nothing where somebody else kept it already.
 */
export const keepAttempt = (
  key: DeliveryKey,
  { status, responseStatus, detail, nextAttemptAt, at }: Attempt,
): Statement =>
  unnamed(sql`UPDATE webhook_deliveries d SET attempts = attempts + 1,
      status = CASE d.status WHEN 'PENDING' THEN 'PENDING' ELSE ${status} END,
      failures = CASE ${status}::text WHEN 'SUCCEEDED' THEN 0 ELSE failures + 1 END, response_status = ${responseStatus},
      first_failed_at = CASE ${status}::text WHEN 'SUCCEEDED' THEN NULL ELSE coalesce(first_failed_at, ${at}) END,
      detail = ${detail}, last_attempt_at = ${at},
      next_attempt_at = CASE d.status WHEN 'PENDING' THEN d.next_attempt_at ELSE ${nextAttemptAt} END
    WHERE ${ofKey(key)} RETURNING d.status`);

/** How often it failed and since when, and whether it was ordered again; nothing where somebody else kept this attempt already. */
export const failuresOf = (key: DeliveryKey): Statement =>
  unnamed(
    sql`SELECT failures, first_failed_at AS "firstFailedAt", status = 'PENDING' AS "isOrdered" FROM webhook_deliveries d WHERE ${ofKey(key)} FOR UPDATE`,
  );

export const postpone = (key: DeliveryKey, until: Date): Statement =>
  unnamed(sql`UPDATE webhook_deliveries d SET next_attempt_at = ${until} WHERE ${ofKey(key)}`);

/** Notes that an address answers; what an earlier one said is none of its concern. Gives since when it did not, where it was left alone. */
export const markWorking = (id: string, url: string): Statement =>
  unnamed(sql`WITH was AS (
      SELECT id, failing_since, resumes_at FROM webhooks WHERE id = ${id} AND url = ${url} AND failing_since IS NOT NULL FOR UPDATE
    ), working AS (
      UPDATE webhooks w SET failing_since = NULL, resumes_at = NULL FROM was WHERE w.id = was.id
    ) SELECT failing_since AS "failingSince" FROM was WHERE resumes_at IS NOT NULL`);

const webhookColumns = sql`w.id, w.url, w.actions, w.enabled, w.former_secret_until AS "formerSecretUntil",
  w.failing_since AS "failingSince", w.created_at AS "createdAt"`;

/** Oldest first. */
export const allWebhooks: Statement = unnamed(sql`SELECT ${webhookColumns} FROM webhooks w ORDER BY w.id`);

const deliveryColumns = sql`d.webhook_id AS "webhookId", d.message_id AS "messageId", d.action,
  d.status = 'SUCCEEDED' AS succeeded, d.attempts, d.response_status AS "responseStatus", d.detail,
  d.last_attempt_at AS "lastAttemptAt", d.next_attempt_at AS "nextAttemptAt"`;

/** Of each webhook the delivery that was attempted last. */
export const lastDeliveries = (webhookIds: readonly string[]): Statement =>
  unnamed(sql`SELECT last.* FROM unnest(${webhookIds}::uuid[]) AS webhook (id) CROSS JOIN LATERAL (
      SELECT ${deliveryColumns} FROM webhook_deliveries d
      WHERE d.webhook_id = webhook.id AND d.last_attempt_at IS NOT NULL ORDER BY d.last_attempt_at DESC LIMIT 1
    ) last`);

const LIST = 'webhook deliveries';
export const deliveryCursor = ({ messageId }: Pick<DeliveryView, 'messageId'>): string =>
  encodeCursor(LIST, [null, messageId]);

const chosen = (succeeded: boolean | null): Sql => {
  if (succeeded === null) return sql`d.last_attempt_at IS NOT NULL`;
  return succeeded ? sql`d.status = 'SUCCEEDED'` : sql`d.last_attempt_at IS NOT NULL AND d.status <> 'SUCCEEDED'`;
};

/**
 * The same page of the deliveries of many webhooks, newest event first: of each up to `limit + 1`, in the direction of
 * reading. IDs of events are in the order of time.
 * @throws BAD_USER_INPUT for a bad cursor
 */
export function deliveryPages(
  webhookIds: readonly string[],
  { backward, cursor, limit }: PageRequest,
  succeeded: boolean | null,
): Statement {
  const direction = backward ? sql`ASC` : sql`DESC`;
  return unnamed(sql`SELECT page.* FROM unnest(${webhookIds}::uuid[]) AS webhook (id) CROSS JOIN LATERAL (
      SELECT ${deliveryColumns} FROM webhook_deliveries d
      WHERE d.webhook_id = webhook.id AND ${chosen(succeeded)} ${cursor === null ? empty : behind(cursor, backward)}
      ORDER BY d.message_id ${direction} LIMIT ${limit + 1}
    ) page ORDER BY page."messageId" ${direction}`);
}

export const deliveryCounts = (webhookIds: readonly string[], succeeded: boolean | null): Statement =>
  unnamed(sql`SELECT d.webhook_id AS id, count(*)::int AS count FROM webhook_deliveries d
    WHERE d.webhook_id = ANY(${webhookIds}::uuid[]) AND ${chosen(succeeded)} GROUP BY d.webhook_id`);

/** @throws BAD_USER_INPUT */
function behind(cursor: string, backward: boolean): Sql {
  const [, messageId] = decodeCursor(LIST, cursor, backward);
  if (!isId(messageId)) throw badInput([backward ? 'before' : 'after'], 'This cursor is damaged.', 'BAD_CURSOR');
  return backward ? sql`AND d.message_id > ${messageId}` : sql`AND d.message_id < ${messageId}`;
}

/** To whom the service writes of webhooks: active administrators with an address. */
export const administrators = (most: number): Statement =>
  unnamed(sql`SELECT email, locale FROM users
    WHERE role = 'ADMIN' AND status = 'ACTIVE' AND type <> 'SERVICE' AND email IS NOT NULL ORDER BY id LIMIT ${most}`);
