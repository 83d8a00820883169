import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ServerResponse, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';

/** A connection whose client asked to speak another protocol. */
export interface Upgrade {
  readonly socket: Socket;
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
    app.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      if (request.headers.upgrade?.toLowerCase() !== 'websocket') return putBack(app.server, request, socket, head);
      socket.on('error', () => socket.destroy());
      const response = new ServerResponse(request);
      response.shouldKeepAlive = false;
      response.assignSocket(socket);
      // A client that keeps its half open holds nothing up.
      response.on('finish', () => socket.destroySoon());
      this.#waiting.set(request, { socket, head, response });
      app.routing(request, response);
    });
  }

  /** Whether the request asks for a WebSocket (RFC 6455 §4.1). */
  isWebSocket({ raw }: FastifyRequest): boolean {
    return this.#waiting.has(raw);
  }

  /** The connection itself, for who will speak on it from now on. */
  take({ raw }: FastifyRequest): Upgrade {
    const { socket, head, response } = this.#waiting.get(raw)!;
    response.detachSocket(socket);
    return { socket, head };
  }
}

/**
 * Clients of Java and others offer HTTP/2 with a plain request, which a server may answer as such (RFC 9110 §7.8). Node
 * has stopped reading at its headers, so it is given the request again, without the offer.
 */
function putBack(server: Server, request: IncomingMessage, socket: Socket, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2)
    if (!/^(upgrade|connection|http2-settings)$/i.test(rawHeaders[index]!))
      lines.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`);
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', socket);
}
