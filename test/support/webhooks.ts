import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { AuditAction } from '../../src/core/audit-action.ts';
import { newId } from '../../src/core/ids.ts';
import { SecretBox } from '../../src/foundation/crypto/index.ts';
import type { Caller, House } from './house.ts';
import { HOUSE_KEY } from './signing-keys.ts';

export const CREATE = `mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) {
  webhook { id url actions enabled createdAt lastDelivery { messageId } failingSince } secret } }`;
export const UPDATE = `mutation ($id: ID!, $input: UpdateWebhookInput!) { updateWebhook(id: $id, input: $input) {
  webhook { id url actions enabled failingSince } } }`;
export const DELETE = 'mutation ($id: ID!) { deleteWebhook(id: $id) { deletedId } }';
export const ROTATE = `mutation ($id: ID!, $hours: Int! = 24) { rotateWebhookSecret(id: $id, formerSecretHours: $hours) {
  webhook { id formerSecretUntil } secret } }`;
export const REDELIVER = `mutation ($id: ID!, $messageId: ID!) { redeliverWebhook(id: $id, messageId: $messageId) {
  webhook { id } } }`;
export const LIST = `{ webhooks { id url actions enabled failingSince
  lastDelivery { messageId action succeeded attempts responseStatus detail lastAttemptAt nextAttemptAt } } }`;

/** What a receiver got. */
export interface Received {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into messages of any shape
  readonly message: any;
}

/** Receives events on loopback. */
export class Receiver {
  readonly received: Received[] = [];
  /** What it says next: an HTTP status, or nothing at all. */
  says: number | 'NOTHING' = 204;
  headers: Record<string, string> = {};
  readonly #held: ServerResponse[] = [];
  readonly #server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const id = String(request.headers['webhook-id']);
      this.received.push({ id, headers: request.headers, body, message: body === '' ? null : JSON.parse(body) });
      if (this.says === 'NOTHING') this.#held.push(response);
      else response.writeHead(this.says, this.headers).end();
    });
  });

  /** Answers what it said nothing to. */
  answer(status: number): void {
    for (const response of this.#held.splice(0)) response.writeHead(status).end();
  }

  async listen(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hooks?key=of-the-receiver`;
  }

  get ids(): string[] {
    return this.received.map(({ id }) => id);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export interface TestWebhook {
  readonly id: string;
  readonly secret: string;
}

/** Makes a webhook, as somebody. */
export async function addWebhook(
  house: House,
  by: Caller,
  url: string,
  actions: readonly AuditAction[],
): Promise<TestWebhook> {
  const { data, errors } = await house.ask(by, CREATE, { input: { url, actions } });
  expect(errors).toEqual([]);
  return { id: data.createWebhook.webhook.id, secret: data.createWebhook.secret };
}

/** A webhook that was sent an event of the same id, written as rows; gives the id. Nothing more reaches it. */
export async function addWebhookRow(house: House): Promise<string> {
  const id = newId();
  const sealed = new SecretBox(HOUSE_KEY).seal(Buffer.from('whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0'));
  const now = house.clock.now();
  await house.rows(
    `INSERT INTO webhooks (id, url, actions, secret, created_at) VALUES ($1, 'https://127.0.0.1:1/', '{PLAN_CREATED}', $2, $3)`,
    [id, sealed, now],
  );
  await house.rows(
    `INSERT INTO webhook_deliveries (webhook_id, message_id, action, payload, status, attempts, response_status, last_attempt_at, created_at)
      VALUES ($1, $1, 'PLAN_CREATED', '{}', 'SUCCEEDED', 1, 204, $2, $2)`,
    [id, now],
  );
  return id;
}

/** Whether a message was signed with the secret, among others. */
export function isSigned({ id, headers, body }: Received, secret: string): boolean {
  const at = new Date(Number(headers['webhook-timestamp']) * 1000);
  return String(headers['webhook-signature'])
    .split(' ')
    .includes(new Webhook(secret).sign(id, at, body));
}

/** Lets come due, in the queue, what by the house's clock is due; and waits until it is done. */
export async function deliverDue(house: House): Promise<void> {
  await house.rows(
    `UPDATE graphile_worker._private_jobs j SET run_at = now() FROM webhook_deliveries d
      WHERE j.key = 'deliver_webhook ' || d.webhook_id || ' ' || d.message_id AND d.next_attempt_at <= $1 AND j.run_at > now()`,
    [house.clock.now()],
  );
  await house.rows('NOTIFY "jobs:insert"');
  await house.settled();
}

/** Deliveries as they are stored, oldest event first. */
export const deliveries = (house: House, { id }: Pick<TestWebhook, 'id'>) =>
  house.rows('SELECT * FROM webhook_deliveries WHERE webhook_id = $1 ORDER BY message_id', [id]);

/** A webhook as it is stored. */
export const webhookRow = async (house: House, { id }: Pick<TestWebhook, 'id'>) =>
  (await house.rows('SELECT * FROM webhooks WHERE id = $1', [id]))[0];
