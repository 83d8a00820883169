import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A connection whose client asked to speak another protocol. */
export interface Upgrade {
  readonly socket: Duplex;
  /** What came behind the request already. */
  readonly head: Buffer;
}

interface Waiting extends Upgrade {
  readonly response: ServerResponse;
}

/**
 * Sends requests for an upgrade through the routes like any others, so that the same hooks, proxies and request ids
 * hold for them. A route that does not take the connection over answers in plain HTTP, and it is closed.
 */
export class Upgrades {
  readonly #waiting = new WeakMap<IncomingMessage, Waiting>();

  attach(app: FastifyInstance): void {
    app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      const response = new ServerResponse(request);
      response.shouldKeepAlive = false;
      response.assignSocket(socket as Socket);
      this.#waiting.set(request, { socket, head, response });
      response.on('finish', () => socket.end());
      app.routing(request, response);
    });
  }

  /** Whether the request asks for a WebSocket (RFC 6455 §4.1). */
  isWebSocket({ raw }: FastifyRequest): boolean {
    return this.#waiting.has(raw) && raw.headers.upgrade?.toLowerCase() === 'websocket';
  }

  /** The connection itself, for who will speak on it from now on. */
  take({ raw }: FastifyRequest): Upgrade {
    const { socket, head, response } = this.#waiting.get(raw)!;
    response.detachSocket(socket as Socket);
    return { socket, head };
  }
}
