import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  GraphQLError,
  parse,
  type FormattedExecutionResult,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import { handleProtocols, makeServer, type Server } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import { Answers } from './answers.ts';
import { STRANGERS_BODY_BYTES } from './body-limit.ts';
import type { ConnectionDependencies, Executor } from './connection-dependencies.ts';
import { Connection } from './connection.ts';
import { originOf } from './context.ts';
import { refuse, refuseConnection, securityHeaders } from './plain-answers.ts';
import { SubscriptionFailure } from './subscriptions.ts';
import { Upgrades } from './upgrades.ts';

const INIT_WITHIN_MS = 3_000;
const PING_EVERY_MS = 12_000;
/** How long a client may take to answer the end of a connection. */
const CLOSE_WITHIN_MS = 1_000;
const DRAIN_WITHIN_MS = 1_500;
const BAD_REQUEST = 4400;
/** Connections that one account may have at a time, by whatever credentials, and strangers all together. */
const MOST_OF_ONE = 100;
const MOST_OF_STRANGERS = 1_000;
/** A client that sends without reading is cut off when so much waits for it. */
const MOST_UNREAD_BYTES = 4 * 1_048_576;
/**
 * Over how long all connections are checked where nobody knows whose access changed, as after an outage. Whoever lost it
 * is out within a second all the same: a silent listener is noticed within 800 ms.
 */
const CHECK_ALL_WITHIN_MS = 150;

/** GraphQL over WebSocket (graphql-transport-ws), on the address and port of GraphQL over HTTP. */
export class WebSocketEndpoint {
  readonly #upgrades = new Upgrades();
  readonly #connections = new Set<Connection>();
  readonly #server: WebSocketServer;
  readonly #protocol: Server<Connection>;

  constructor(
    schema: GraphQLSchema,
    private readonly executor: Executor,
    private readonly dependencies: ConnectionDependencies,
  ) {
    this.#protocol = protocolOf(schema, (holderId) => this.#isCrowded(holderId));
    this.#server = new WebSocketServer({
      noServer: true,
      // A message is read whole before it is known whose it is.
      maxPayload: Math.min(dependencies.config.limits.bodyBytes, STRANGERS_BODY_BYTES),
      handleProtocols,
      // Known to the library, but not to its types.
      ...{ closeTimeout: CLOSE_WITHIN_MS },
    });
    const headers = securityHeaders(dependencies.config.publicUrl);
    this.#server.on('wsClientError', (_error, socket) => refuseConnection(socket, 400, headers));
  }

  attach(app: FastifyInstance): void {
    this.#upgrades.attach(app);
    this.dependencies.onAccessChanged((userIds) => {
      for (const connection of this.#connections)
        if (userIds === null) connection.checkWithin(CHECK_ALL_WITHIN_MS);
        else if (connection.concerns(userIds)) void connection.check();
    });
    app.addHook('preClose', async () => this.#drain());
  }

  isMeantBy(request: FastifyRequest): boolean {
    return this.#upgrades.isWebSocket(request);
  }

  accept(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    if (!isOfThisSite(request, this.dependencies.config.publicUrl)) return refuse(request, reply, 403);
    reply.hijack();
    const { socket, head } = this.#upgrades.take(request);
    this.#server.handleUpgrade(request.raw, socket, head, (webSocket) => this.#serve(webSocket, request));
    return reply;
  }

  #serve(socket: WebSocket, request: FastifyRequest): void {
    const { logger } = this.dependencies;
    const connection = new Connection(socket, originOf(request), this.executor, this.dependencies);
    this.#connections.add(connection);
    const closed = this.#protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => sendOn(socket, text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) =>
          socket.on('message', (data) => {
            if (socket.bufferedAmount > MOST_UNREAD_BYTES) return socket.terminate();
            connection
              .during(() => handle(String(data)))
              .catch((error) => {
                logger.debug({ err: error, requestId: request.id }, 'a message could not be answered');
                socket.close(BAD_REQUEST, 'Invalid message received');
              });
          }),
      },
      connection,
    );
    keepAlive(socket, PING_EVERY_MS);
    // A client that breaks the protocol, or sends too much, is cut off by the library with the code for it.
    socket.on('error', (error) => logger.debug({ err: error, requestId: request.id }, 'a connection broke'));
    socket.once('close', (code, reason) => {
      this.#connections.delete(connection);
      void closed(code, String(reason));
    });
  }

  /** Those of strangers include what has not said yet whose it is. */
  #isCrowded(holderId: string | null): boolean {
    let count = 0;
    for (const connection of this.#connections) if (connection.holderId === holderId) count += 1;
    return count > (holderId === null ? MOST_OF_STRANGERS : MOST_OF_ONE);
  }

  /** Lets what is under way finish, but not for ever. */
  #drain(): void {
    for (const connection of this.#connections) connection.drain(DRAIN_WITHIN_MS);
    const cutOff = (): void => this.#server.clients.forEach((socket) => socket.terminate());
    setTimeout(cutOff, DRAIN_WITHIN_MS + CLOSE_WITHIN_MS).unref();
  }
}

/** Browsers let any page connect; only pages of the service's own address may (cross-site WebSocket hijacking). */
function isOfThisSite(request: FastifyRequest, publicUrl: string | null): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, host } = new URL(origin);
  const own = `${protocol}//${request.host}`;
  return (
    (URL.canParse(own) && new URL(own).host === host) || (publicUrl !== null && new URL(publicUrl).origin === origin)
  );
}

const sendOn = (socket: WebSocket, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    if (socket.readyState !== socket.OPEN) return resolve();
    socket.send(text, (error) => (error ? reject(error) : resolve()));
  });

/** Asks now and then whether the other end is still there, and lets go of it when it is not. */
export function keepAlive(socket: WebSocket, everyMs: number): void {
  let hasAnswered = true;
  socket.on('pong', () => {
    hasAnswered = true;
  });
  const timer = setInterval(() => {
    if (!hasAnswered) return socket.terminate();
    hasAnswered = false;
    socket.ping();
  }, everyMs).unref();
  socket.once('close', () => clearInterval(timer));
}

/** An error as it is told already. */
class ToldError extends GraphQLError {
  constructor(private readonly told: GraphQLFormattedError) {
    super(told.message);
  }

  override toJSON(): GraphQLFormattedError {
    return this.told;
  }
}

/** Stands for a document where the protocol wants one: ours are parsed, judged and executed in `Connection.run`. */
const executed = parse('{ __typename }');

/** The messages of graphql-transport-ws. */
function protocolOf(schema: GraphQLSchema, isCrowded: (holderId: string | null) => boolean): Server<Connection> {
  return makeServer<Record<string, unknown>, Connection>({
    connectionInitWaitTimeout: INIT_WITHIN_MS,
    onConnect: (context) => {
      const { extra, connectionParams } = context;
      // The library would keep what came beside the credential for as long as the connection: of strangers, a megabyte.
      Object.assign(context, { connectionParams: undefined });
      return extra.open(connectionParams, isCrowded);
    },
    onSubscribe: async ({ extra, subscriptions }, _id, payload) => {
      const answer = await extra.run(payload, Object.keys(subscriptions).length);
      if (answer instanceof Answers) return { schema, document: executed, rootValue: answer };
      const { data, errors } = answer;
      const told = errors?.map((error) => new ToldError(error));
      return data === undefined && told
        ? told
        : { schema, document: executed, rootValue: { data, ...(told && { errors: told }) } };
    },
    // An answer, or a stream of them.
    execute: ({ rootValue }) => rootValue as never,
    onNext: (_context, _id, _payload, _args, result) => result as FormattedExecutionResult,
    onError: (_context, _id, _payload, errors) => {
      const ended = errors[0]?.originalError;
      return ended instanceof SubscriptionFailure ? ended.told : undefined;
    },
  });
}
