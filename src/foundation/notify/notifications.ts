import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { DatabaseClock, type Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { Tx } from '../../core/tx.ts';
import { EventStream, type StreamOptions } from './event-stream.ts';
import { everything, parsed, topicNames, type Message, type Topic, type Topics } from './topics.ts';

/** What a stream makes of the messages of a topic. */
export interface EventOptions<T extends Topic, E> extends StreamOptions<E> {
  /** The events of one message, none where it does not concern the reader. Pure: it is asked for each stream. */
  readonly take: (payload: Topics[T], occurredAt: Date) => readonly E[];
  /** Called once, when the stream takes no more events. */
  readonly released?: () => void;
}

type Listener<T extends Topic> = (payload: Topics[T]) => void;
type Teller = (message: Message, occurredAt: Date) => void;

const CHANNEL = 'gatehouse';
const LISTEN = 'LISTEN gatehouse';
/** PostgreSQL refuses payloads of 8,000 bytes: beyond so many ids the message says "all". */
const MOST_IDS = 100;
/** So many ids tell that there are too many to name: nobody has to read more. */
export const TOO_MANY_IDS = MOST_IDS + 1;
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
  readonly #streams = new Set<Teller>();
  /** Messages of this process that streams were told by one way, and will be told again by the other. */
  readonly #toldOnce = new Set<number>();
  readonly #sent = new WeakMap<Tx, Set<string>>();
  readonly #name = randomUUID();
  #number = 0;
  #client: pg.Client | null = null;
  #opening: Promise<void> = Promise.resolve();
  #closed = false;
  #retry: NodeJS.Timeout | null = null;
  #heartbeat: NodeJS.Timeout | null = null;

  constructor(
    private readonly connection: pg.ClientConfig,
    private readonly logger: Logger,
    private readonly clock: Clock = new DatabaseClock(),
  ) {}

  get isConnected(): boolean {
    return this.#client !== null;
  }

  on<T extends Topic>(topic: T, listener: Listener<T>): void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener as Listener<never>));
  }

  /**
   * What is sent from now on, on any process of this database, as a stream: each message once. Where messages may have
   * been lost, it is told so too (`userIds: null` and the like), and `take` makes of it what the reader needs. It
   * listens until it ends, so whoever makes one returns it to its reader, or ends it with `return`.
   */
  events<T extends Topic, E>(topic: T, { take, released, ...options }: EventOptions<T, E>): EventStream<E> {
    const tell: Teller = (message, occurredAt) => {
      if (message.topic !== topic) return;
      try {
        for (const event of take(message.payload as Topics[T], occurredAt)) stream.push(event);
      } catch (error) {
        stream.fail(error as Error);
      }
    };
    const stream = new EventStream<E>(options, () => {
      this.#streams.delete(tell);
      released?.();
    });
    this.#streams.add(tell);
    return stream;
  }

  /** How many streams listen. */
  get openStreams(): number {
    return this.#streams.size;
  }

  /**
   * Tells this process right after the commit, before the caller is answered, and the others by NOTIFY. Of a transaction
   * that says the same twice, it is told once.
   */
  async send<T extends Topic>(tx: Tx, topic: T, payload: Topics[T]): Promise<void> {
    const sent = this.#sent.get(tx) ?? new Set();
    const said = JSON.stringify([topic, payload]);
    if (sent.has(said)) return;
    this.#sent.set(tx, sent.add(said));
    const number = (this.#number += 1);
    const message: Message<T> = { topic, payload, from: this.#name, number, at: tx.now.toISOString() };
    await tx.notify(CHANNEL, message);
    tx.afterCommit(() => this.#tell(message));
  }

  /** Tells the streams of this process, and nobody else: what each process reads by itself. */
  tellHere<T extends Topic>(topic: T, payload: Topics[T]): void {
    this.#tellStreams({ topic, payload });
  }

  accessChanged(tx: Tx, userIds: readonly string[]): Promise<void> {
    return this.send(tx, 'access', { userIds: userIds.length > MOST_IDS ? null : userIds });
  }

  /** The same of many, by as many messages as it takes to name them: what is remembered of others stays. */
  async accessOfManyChanged(tx: Tx, userIds: readonly string[]): Promise<void> {
    for (let start = 0; start < userIds.length; start += MOST_IDS)
      await this.accessChanged(tx, userIds.slice(start, start + MOST_IDS));
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
    if (message) return this.#tell(message);
    this.logger.warn({ bytes: text?.length ?? 0 }, 'a notification was not understood: everything may have changed');
    this.#everythingMayHaveChanged();
  }

  /** What a listener has failed to drop, the others drop all the more. */
  #tell(message: Message): void {
    if (!this.#deliver(message.topic, message.payload)) this.#everythingMayHaveChanged();
    if (this.#isNew(message)) this.#tellStreams(message);
  }

  /** Whether it was not told before: a process is told of its own both after the commit and by NOTIFY. */
  #isNew({ from, number }: Message): boolean {
    if (from !== this.#name || number === undefined) return true;
    if (this.#toldOnce.delete(number)) return false;
    if (this.isConnected) this.#toldOnce.add(number);
    return true;
  }

  #tellStreams(message: Message): void {
    const occurredAt = message.at ? new Date(message.at) : this.clock.now();
    for (const tell of [...this.#streams]) tell(message, occurredAt);
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
    for (const topic of topicNames) {
      this.#deliver(topic, everything[topic]);
      this.#tellStreams({ topic, payload: everything[topic] });
    }
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
    this.#toldOnce.clear();
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
