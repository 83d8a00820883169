import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a stand-in answers. */
export interface StandInAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A request as a stand-in sees it. */
export interface StandInRequest {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly form: URLSearchParams;
  /** As it came. */
  readonly body: string;
}

/** Stands in for a provider on loopback. */
export abstract class StandIn {
  /** Paths that were asked for, with their queries, in order. */
  readonly asked: string[] = [];
  readonly #server: Server;
  readonly #next: StandInAnswer[] = [];
  /** Asked before each answer; what it returns is waited for. */
  before: (request: StandInRequest) => void | Promise<void> = () => undefined;

  constructor() {
    this.#server = createServer((request, response) => {
      void this.#answered(request).then(({ status = 200, headers = {}, body }) => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    });
  }

  /** The next requests are answered so, in place of what they ask for. */
  answerNext(...answers: StandInAnswer[]): void {
    this.#next.push(...answers);
  }

  protected abstract answer(request: StandInRequest): StandInAnswer;

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answered(message: IncomingMessage): Promise<StandInAnswer> {
    let body = '';
    for await (const chunk of message) body += String(chunk);
    const request: StandInRequest = {
      method: message.method!,
      url: new URL(message.url!, this.url),
      authorization: message.headers.authorization,
      form: new URLSearchParams(body),
      body,
    };
    this.asked.push(message.url!);
    await this.before(request);
    return this.#next.shift() ?? this.answer(request);
  }
}
