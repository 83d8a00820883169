import pg from 'pg';
import { z } from 'zod';
import type { Logger } from '../../core/logger.ts';
import type { Tx } from '../../core/tx.ts';

const nothing = z.object({});
const payloads = {
  /** Access of these users changed: what is remembered of them must be dropped. null: of all. */
  access: z.object({ userIds: z.array(z.string()).readonly().nullable() }),
  settings: nothing,
  signingKeys: nothing,
};

/** What processes tell each other. */
export type Topics = { [T in keyof typeof payloads]: z.infer<(typeof payloads)[T]> };

type Topic = keyof Topics;
type Listener<T extends Topic> = (payload: Topics[T]) => void;

const envelope = z.object({ topic: z.enum(Object.keys(payloads) as [Topic, ...Topic[]]), payload: z.unknown() });

const CHANNEL = 'gatehouse';
const LISTEN = 'LISTEN gatehouse';
/** PostgreSQL refuses payloads of 8,000 bytes: beyond so many ids the message says "all". */
const MOST_IDS = 100;
const RECONNECT_MS = { first: 50, most: 2_000 };
const CONNECTING_MS = 2_000;
/** Who loses access is out within a second, so a connection that went silent must be noticed in less. */
const HEARTBEAT_MS = { every: 400, patience: 400 };

/**
 * Messages between the processes of one database, by LISTEN and NOTIFY. A message is sent inside the transaction that
 * causes it, so that it never tells of what did not happen. While the connection is lost nothing may be remembered
 * (`isConnected`), and when it is back everything is told to have changed.
 */
export class Notifications {
  readonly #listeners = new Map<Topic, Set<Listener<never>>>();
  #client: pg.Client | null = null;
  #opening: Promise<void> = Promise.resolve();
  #closed = false;
  #retry: NodeJS.Timeout | null = null;
  #heartbeat: NodeJS.Timeout | null = null;

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
    tx.afterCommit(() => this.#tell(topic, payload));
  }

  accessChanged(tx: Tx, userIds: readonly string[]): Promise<void> {
    return this.send(tx, 'access', { userIds: userIds.length > MOST_IDS ? null : userIds });
  }

  /** Begins to listen, and from then on keeps it up. @throws when the database cannot be reached this first time */
  start(): Promise<void> {
    return (this.#opening = this.#open());
  }

  /** Stops listening; no connection is left. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of [this.#retry, this.#heartbeat]) if (timer) clearTimeout(timer);
    const client = this.#client;
    this.#client = null;
    await Promise.all([client && letGo(client), this.#opening.catch(() => undefined)]);
  }

  async #open(): Promise<void> {
    const client = new pg.Client({
      ...this.connection,
      application_name: 'gatehouse listen',
      keepAlive: true,
      connectionTimeoutMillis: CONNECTING_MS,
      query_timeout: CONNECTING_MS,
    });
    client.on('notification', ({ payload }) => this.#received(payload));
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client, new Error('the connection ended')));
    try {
      await client.connect();
      await client.query(LISTEN);
      if (this.#closed) throw new Error('closed while it was connecting');
    } catch (error) {
      await letGo(client);
      throw error;
    }
    this.#client = client;
    this.#beatLater(client);
  }

  #received(text: string | undefined): void {
    const message = parsed(text);
    if (message) return this.#tell(message.topic, message.payload);
    this.logger.warn({ bytes: text?.length ?? 0 }, 'a notification was not understood: everything may have changed');
    this.#everythingMayHaveChanged();
  }

  /** What a listener has failed to drop, the others drop all the more. */
  #tell<T extends Topic>(topic: T, payload: Topics[T]): void {
    if (!this.#deliver(topic, payload)) this.#everythingMayHaveChanged();
  }

  /** Whether every listener took it. */
  #deliver<T extends Topic>(topic: T, payload: Topics[T]): boolean {
    let taken = true;
    for (const listener of this.#listeners.get(topic) ?? [])
      try {
        (listener as Listener<T>)(payload);
      } catch (error) {
        taken = false;
        this.logger.warn({ err: error, topic }, 'a listener failed: everything may have changed');
      }
    return taken;
  }

  #everythingMayHaveChanged(): void {
    this.#deliver('access', { userIds: null });
    this.#deliver('settings', {});
    this.#deliver('signingKeys', {});
  }

  #beatLater(client: pg.Client): void {
    this.#heartbeat = setTimeout(() => void this.#beat(client), HEARTBEAT_MS.every).unref();
  }

  /** A connection whose other end is gone without a word takes no messages and reports no error: it has to be asked. */
  async #beat(client: pg.Client): Promise<void> {
    try {
      await Promise.race([client.query('SELECT 1'), silence()]);
    } catch (error) {
      this.#lost(client, error as Error);
    }
    if (this.#client === client) this.#beatLater(client);
  }

  #lost(client: pg.Client, error: Error): void {
    if (this.#closed || this.#client !== client) return;
    this.#client = null;
    if (this.#heartbeat) clearTimeout(this.#heartbeat);
    client.connection.stream.destroy();
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
    }, delayMs).unref();
  }
}

/** A message of another process, or null for what is none. */
function parsed(text: string | undefined): { topic: Topic; payload: never } | null {
  try {
    const { topic, payload } = envelope.parse(JSON.parse(text ?? ''));
    return { topic, payload: payloads[topic].parse(payload) as never };
  } catch {
    return null;
  }
}

/** @throws after the patience; an answer that is there, but was not read since this process was busy, comes first */
function silence(): Promise<never> {
  return new Promise((_, reject) => {
    const late = (): void => reject(new Error('no answer to the heartbeat'));
    setTimeout(() => setImmediate(late), HEARTBEAT_MS.patience).unref();
  });
}

/** Ends a connection, politely where its other end still answers. */
async function letGo(client: pg.Client): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise((resolve) => (timer = setTimeout(resolve, HEARTBEAT_MS.patience)));
  await Promise.race([client.end().catch(() => undefined), patience]);
  clearTimeout(timer);
  client.connection.stream.destroy();
}
