import http from 'node:http';
import type { Caller, House } from './house.ts';
import { takeStatements } from './statements.ts';
import { until } from './until.ts';

/** What a signed link answered. */
export interface TransferAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The body, as it came. */
  readonly text: string;
  /** SQL statements that the service ran to answer. */
  readonly statements: readonly string[];
}

/** Sends a request to a signed link, as a client without any credential does. */
export async function fetchLink(url: string, init: RequestInit = {}): Promise<TransferAnswer> {
  const response = await fetch(url, init);
  // Not `text()`, which takes the byte order mark away.
  const text = Buffer.from(await response.arrayBuffer()).toString();
  const statements = takeStatements(response.headers.get('x-request-id') ?? '');
  return { status: response.status, headers: response.headers, text, statements };
}

/** The URL of a link that a mutation gives, such as `exportUsers`. */
export async function linkTo(house: House, caller: Caller, field: string): Promise<string> {
  const { data, errors } = await house.ask(caller, `mutation { ${field} { url } }`);
  expect(errors).toEqual([]);
  return (Object.values(data)[0] as { url: string }).url;
}

/** A download of which the client has taken the beginning, and takes no more until it is told to. */
export class SlowDownload {
  readonly requestId = `slow-${Math.random().toString(36).slice(2, 12)}`;
  readonly #statements: string[] = [];
  #answer: http.IncomingMessage | null = null;

  static async begin(house: House, url: string): Promise<SlowDownload> {
    const download = new SlowDownload();
    const sockets = new Set<import('node:net').Socket>();
    const { server } = house.app.http;
    const note = (socket: import('node:net').Socket): void => void sockets.add(socket);
    server.on('connection', note);
    const headers = { 'x-request-id': download.requestId };
    download.#answer = await new Promise((resolve, reject) => {
      http.get(url, { agent: false, headers }, resolve).on('error', reject);
    });
    // Full to the brim on both sides: what the service has written nobody takes.
    await until(() => [...sockets].some(({ writableNeedDrain }) => writableNeedDrain));
    server.off('connection', note);
    return download;
  }

  /** Statements that the service has run for it so far. */
  get statements(): readonly string[] {
    this.#statements.push(...takeStatements(this.requestId));
    return this.#statements;
  }

  /** Takes the rest. Tells how much came, and whether it came to its end. */
  async finish(): Promise<{ readonly text: string; readonly isWhole: boolean }> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of this.#answer!) chunks.push(chunk as Buffer);
      return { text: Buffer.concat(chunks).toString(), isWhole: true };
    } catch {
      return { text: Buffer.concat(chunks).toString(), isWhole: false };
    }
  }

  /** Goes away. */
  abort(): void {
    this.#answer!.destroy();
  }
}
