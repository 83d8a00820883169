import { lookup } from 'node:dns/promises';
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { bareHost, type Destinations } from './destinations.ts';
import { failureOf, OutboundFailure } from './outbound-failure.ts';

/** An address of a host. */
export interface HostAddress {
  readonly address: string;
  readonly family: number;
}

/** All addresses of a name. @throws where it has none */
export type ResolveHost = (name: string) => Promise<readonly HostAddress[]>;

/** A request to an address that a user gave. */
export interface OutboundRequest {
  readonly method: 'GET' | 'POST';
  /** http or https. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For everything together: the name, the connection, the answer. */
  readonly timeoutMs: number;
  /** How much of the answer's body is read, and may be there; without it the body is left where it is. */
  readonly mostBytes?: number;
  readonly signal?: AbortSignal;
}

/** What was answered. A redirect is an answer like any other: nobody follows it. */
export interface OutboundAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const systemLookup: ResolveHost = (name) => lookup(name, { all: true });
/** A name that takes longer to find will not be fast to ask either. */
const RESOLVING_MS = 5_000;

/**
 * The one way by which requests go to addresses that users give. A name is resolved once, all of its addresses have to be
 * ones that may be asked, and the connection goes to one of those very addresses: a name that leads elsewhere the next
 * time leads nowhere. Each request has a connection of its own, and no proxy of the environment is used.
 */
export class OutboundClient {
  constructor(
    private readonly destinations: Destinations,
    private readonly resolve: ResolveHost = systemLookup,
  ) {}

  /** Whether an address may be asked as things are now. @throws OutboundFailure FORBIDDEN, TIMEOUT */
  async judge(url: string): Promise<void> {
    await this.#admitted(url, AbortSignal.timeout(RESOLVING_MS));
  }

  /**
   * Asks, once.
   * @throws OutboundFailure; the reason of the signal given, where that ends it
   */
  async ask(request: OutboundRequest): Promise<OutboundAnswer> {
    const deadline = AbortSignal.timeout(request.timeoutMs);
    const signal = AbortSignal.any([deadline, ...(request.signal ? [request.signal] : [])]);
    try {
      const addresses = await this.#admitted(request.url, signal);
      return await Promise.race([exchange(request, addresses, signal), rejectedBy(signal)]);
    } catch (error) {
      request.signal?.throwIfAborted();
      throw deadline.aborted ? new OutboundFailure('TIMEOUT') : failureOf(error);
    }
  }

  async #admitted(url: string, signal: AbortSignal): Promise<readonly HostAddress[]> {
    const { protocol, hostname } = new URL(url);
    const host = bareHost(hostname);
    const family = isIP(host);
    const addresses = family > 0 ? [{ address: host, family }] : await this.#resolved(host, signal);
    const numbers = addresses.map(({ address }) => address);
    if (!this.destinations.admits(host, numbers, protocol === 'https:')) throw new OutboundFailure('FORBIDDEN');
    return addresses;
  }

  async #resolved(host: string, signal: AbortSignal): Promise<readonly HostAddress[]> {
    const found = this.resolve(host).catch(() => []);
    return Promise.race([found, rejectedBy(signal)]);
  }
}

const rejectedBy = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const late = (): void => reject(new OutboundFailure('TIMEOUT'));
    if (signal.aborted) late();
    else signal.addEventListener('abort', late, { once: true });
  });

/** Gives what was found before in place of asking once more. */
const pinnedTo =
  (addresses: readonly HostAddress[]): LookupFunction =>
  (_name, options, found) => {
    if (options.all) found(null, [...addresses]);
    else found(null, addresses[0]!.address, addresses[0]!.family);
  };

function exchange(
  { method, url, headers = {}, body, mostBytes }: OutboundRequest,
  addresses: readonly HostAddress[],
  signal: AbortSignal,
): Promise<OutboundAnswer> {
  const { request, Agent } = url.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    let hasAnswered = false;
    const asked = request(
      url,
      // An agent of its own: the common one keeps connections, and newer releases have it use proxies.
      { method, headers, signal, agent: new Agent({ keepAlive: false }), lookup: pinnedTo(addresses) },
      (response) => {
        hasAnswered = true;
        answerOf(response, mostBytes)
          .then(resolve, reject)
          .finally(() => asked.destroy());
      },
    );
    asked.on('error', reject);
    // 101: nobody asked for another protocol, and there is no other answer then.
    asked.on('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new OutboundFailure('BROKEN'));
    });
    asked.on('close', () => {
      if (!hasAnswered) reject(new OutboundFailure('BROKEN'));
    });
    asked.end(body);
  });
}

async function answerOf(response: IncomingMessage, mostBytes: number | undefined): Promise<OutboundAnswer> {
  const { statusCode: status = 0, headers } = response;
  if (mostBytes === undefined) return { status, headers, body: Buffer.alloc(0) };
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > mostBytes) throw new OutboundFailure('TOO_LARGE');
    parts.push(part);
  }
  return { status, headers, body: Buffer.concat(parts) };
}
