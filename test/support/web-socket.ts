import { createClient, GRAPHQL_TRANSPORT_WS_PROTOCOL, type Client, type ExecutionResult } from 'graphql-ws';
import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';
import type { Caller, House, Refusal } from './house.ts';

export interface Operation {
  /** Empty where the document is named: the protocol wants some text. */
  readonly query: string;
  readonly documentId?: string;
  readonly extensions?: Record<string, unknown>;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

export interface SocketAnswer {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
  readonly data: any;
  /** The first error, or null. */
  readonly refusal: Refusal | null;
}

export const socketAddress = (house: House): string => `${house.url.replace(/^http/, 'ws')}/graphql`;

/** A client of GraphQL over WebSocket, as applications use it. */
export class SocketClient {
  readonly #client: Client;
  /** How the connection ended. */
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor(house: House, { authorization }: Caller, options: ClientOptions = {}) {
    let end: (event: { code: number; reason: string }) => void;
    this.closed = new Promise((resolve) => (end = resolve));
    this.#client = createClient({
      url: socketAddress(house),
      webSocketImpl: class extends WebSocket {
        constructor(url: string, protocol: string) {
          super(url, protocol, options);
        }
      },
      ...(authorization && { connectionParams: { authorization } }),
      lazy: false,
      retryAttempts: 0,
      onNonLazyError: () => undefined,
      on: { closed: (event) => end(event as { code: number; reason: string }) },
    });
  }

  /** Executes one operation. Rejects when the connection ends before its answer. */
  async ask(query: string, variables: Record<string, unknown> = {}): Promise<SocketAnswer> {
    try {
      for await (const result of this.#client.iterate({ query, variables })) return answerOf(result as ExecutionResult);
    } catch (thrown) {
      if (Array.isArray(thrown)) return answerOf({ errors: thrown });
      throw thrown;
    }
    throw new Error('the operation had no answer');
  }

  /** Begins a subscription. */
  subscribe(query: string, variables: Record<string, unknown> = {}, operationName?: string): SocketStream {
    return this.begin({ query, variables, ...(operationName && { operationName }) });
  }

  /** Begins an operation in whatever way it is asked for. */
  begin(operation: Operation): SocketStream {
    return new SocketStream(this.#client, operation);
  }

  async close(): Promise<void> {
    await this.#client.dispose();
  }
}

/** A subscription as its client sees it. */
export class SocketStream {
  /** What came that was not yet taken by `next`. */
  readonly answers: SocketAnswer[] = [];
  /** Why it ended: null where it is complete, a refusal, or the code by which the connection was closed. */
  readonly ended: Promise<Refusal | number | null>;
  /** Tells the service that nothing more is wanted. */
  readonly complete: () => void;
  #came: () => void = () => undefined;

  constructor(client: Client, operation: Operation) {
    let end: (reason: Refusal | number | null) => void;
    this.ended = new Promise((resolve) => (end = resolve));
    this.complete = client.subscribe(operation as never, {
      next: (result) => {
        this.answers.push(answerOf(result as ExecutionResult));
        this.#came();
      },
      error: (thrown) =>
        end(Array.isArray(thrown) ? answerOf({ errors: thrown }).refusal : (thrown as { code: number }).code),
      complete: () => end(null),
    });
  }

  /** The next answer. Rejects where the subscription ends before it. */
  async next(): Promise<SocketAnswer> {
    while (this.answers.length === 0) {
      const ended = this.ended.then((reason) => {
        throw new Error(`the subscription ended: ${JSON.stringify(reason)}`);
      });
      await Promise.race([new Promise<void>((resolve) => (this.#came = resolve)), ended]);
    }
    return this.answers.shift()!;
  }
}

function answerOf({ data, errors }: Pick<ExecutionResult, 'data' | 'errors'>): SocketAnswer {
  const [error] = errors ?? [];
  const refusal = error ? ({ message: error.message, path: error.path, ...error.extensions } as Refusal) : null;
  return { data: data ?? null, refusal };
}

/** A WebSocket below the level of GraphQL: sends messages as they are, and keeps what comes back. */
export class RawSocket {
  readonly messages: Record<string, unknown>[] = [];
  /** How the connection ended. */
  readonly closed: Promise<{ code: number; reason: string }>;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => this.messages.push(JSON.parse(String(data))));
    socket.on('error', () => undefined);
    this.closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
  }

  static async open(house: House, options: ClientOptions = {}, protocols = [GRAPHQL_TRANSPORT_WS_PROTOCOL as string]) {
    const raw = new RawSocket(new WebSocket(socketAddress(house), protocols, options));
    await once(raw.socket, 'open');
    return raw;
  }

  send(...messages: unknown[]): void {
    for (const message of messages) this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Waits for a message that fits. */
  async next(fits: (message: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> {
    for (;;) {
      const message = this.messages.find(fits);
      if (message) return message;
      const ended = this.closed.then(({ code }) => {
        throw new Error(`the connection ended with ${code}`);
      });
      await Promise.race([once(this.socket, 'message'), ended]);
    }
  }
}
