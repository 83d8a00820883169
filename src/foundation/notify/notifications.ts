import pg from 'pg';
import type { Logger } from '../../core/logger.ts';
import type { Tx } from '../../core/tx.ts';

/** What processes tell each other. */
export interface Topics {
  /** Access of these users changed: what is remembered of them must be dropped. null: of all. */
  access: { userIds: readonly string[] | null };
  settings: Record<string, never>;
  signingKeys: Record<string, never>;
}

type Topic = keyof Topics;
type Listener<T extends Topic> = (payload: Topics[T]) => void;

const CHANNEL = 'gatehouse';
/** PostgreSQL refuses payloads of 8,000 bytes: beyond so many ids the message says "all". */
const MOST_IDS = 100;
const RECONNECT_MS = { first: 50, most: 2_000 };

/**
 * Messages between the processes of one database, by LISTEN and NOTIFY. A message is sent inside the transaction that
 * causes it, so that it never tells of what did not happen. While the connection is lost nothing may be remembered
 * (`isConnected`), and when it is back everything is told to have changed.
 */
export class Notifications {
  readonly #listeners = new Map<Topic, Set<Listener<never>>>();
  #client: pg.Client | null = null;
  #closed = false;
  #retry: NodeJS.Timeout | null = null;

  constructor(
    private readonly connection: pg.ClientConfig,
    private readonly logger: Logger,
  ) {}

  get isConnected(): boolean {
    return this.#client !== null;
  }

  on<T extends Topic>(topic: T, listener: Listener<T>): void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener as Listener<never>));
  }

  /** Tells this process right after the commit, before the caller is answered, and the others by NOTIFY. */
  async send<T extends Topic>(tx: Tx, topic: T, payload: Topics[T]): Promise<void> {
    await tx.notify(CHANNEL, { topic, payload });
    tx.afterCommit(() => this.#deliver(topic, payload));
  }

  accessChanged(tx: Tx, userIds: readonly string[]): Promise<void> {
    return this.send(tx, 'access', { userIds: userIds.length > MOST_IDS ? null : userIds });
  }

  async start(): Promise<void> {
    const client = new pg.Client({ ...this.connection, application_name: 'gatehouse listen', keepAlive: true });
    client.on('notification', ({ payload }) => {
      const message = JSON.parse(payload ?? '{}') as { topic: Topic; payload: Topics[Topic] };
      this.#deliver(message.topic, message.payload);
    });
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client, new Error('the connection ended')));
    await client.connect();
    await client.query('LISTEN gatehouse');
    this.#client = client;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#retry) clearTimeout(this.#retry);
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => undefined);
  }

  #deliver<T extends Topic>(topic: T, payload: Topics[T]): void {
    for (const listener of this.#listeners.get(topic) ?? []) (listener as Listener<T>)(payload);
  }

  #everythingMayHaveChanged(): void {
    this.#deliver('access', { userIds: null });
    this.#deliver('settings', {});
    this.#deliver('signingKeys', {});
  }

  #lost(client: pg.Client, error: Error): void {
    if (this.#closed || this.#client !== client) return;
    this.#client = null;
    this.logger.warn({ err: error }, 'lost the connection for notifications; nothing is remembered until it is back');
    this.#everythingMayHaveChanged();
    this.#reconnect(RECONNECT_MS.first);
  }

  #reconnect(delayMs: number): void {
    this.#retry = setTimeout(() => {
      this.start().then(
        () => {
          this.#everythingMayHaveChanged();
          this.logger.info('notifications are back');
        },
        () => {
          if (!this.#closed) this.#reconnect(Math.min(delayMs * 2, RECONNECT_MS.most));
        },
      );
    }, delayMs);
  }
}
