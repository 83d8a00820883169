import { setTimeout as pause } from 'node:timers/promises';
import { jsonOf } from '../../core/json.ts';
import { defineErrors, DomainError } from '../../core/errors.ts';
import { jittered } from '../../core/jitter.ts';

const remoteErrors = defineErrors({
  SERVICE_UNAVAILABLE: 'A service that this depends on does not answer. Try again later.',
});

/** A request to a service whose address the operator configured. */
export interface RemoteRequest {
  readonly method?: 'GET' | 'POST';
  /** A path beneath the base address, with its query; or an address that the service itself gave, beneath it as well. */
  readonly address: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
  /** Sent in place of a form. Since a request may be repeated, it has to bring what the service knows a repetition by. */
  readonly json?: object;
  readonly signal: AbortSignal;
}

/** What a service answered. */
export interface RemoteAnswer {
  readonly status: number;
  /** JSON; null where there is none. */
  readonly body: unknown;
}

/** How a service is asked. */
export interface RemoteApiOptions {
  /** As people call the service, in messages. */
  readonly name: string;
  /** http or https, without a slash at its end. */
  readonly baseUrl: string;
  /** The first of the pauses between attempts, which double; milliseconds. */
  readonly retryMs: number;
  /** Whether an answer says "not now", beside 429 and 5xx. */
  readonly isThrottled?: (answer: RemoteAnswer) => boolean;
}

const PATIENCE_MS = 30_000;
const MOST_ATTEMPTS = 6;
/** A service that asks for more is asked again by the queue. */
const LONGEST_PAUSE_MS = 120_000;

/**
 * Asks a service over HTTP, and again where it is busy or does not answer: when it says (RFC 9110 §10.2.3), or later each
 * time. It goes nowhere but beneath the base address, wherever it is sent: an access token is in each request.
 */
export class RemoteApi {
  readonly #origin: string;

  constructor(private readonly options: RemoteApiOptions) {
    this.#origin = `${options.baseUrl}/`;
  }

  /** The whole address of a path. */
  url(path: string): string {
    return `${this.options.baseUrl}${path}`;
  }

  /** A name beneath the service's origin, as OAuth scopes of some services are made. */
  scope(name: string): string {
    return `${new URL(this.#origin).origin}/${name}`;
  }

  /**
   * The answer, whatever its status below 500 but 429.
   * @throws SERVICE_UNAVAILABLE after some attempts; the signal's reason
   */
  async ask(request: RemoteRequest): Promise<RemoteAnswer> {
    const url = this.#beneath(request.address);
    for (let attempt = 1; ; attempt += 1) {
      request.signal.throwIfAborted();
      const outcome = await this.#attempt(url, request);
      if ('answer' in outcome) return outcome.answer;
      const pauseMs = outcome.retryAfterMs ?? jittered(this.options.retryMs * 2 ** (attempt - 1));
      if (attempt === MOST_ATTEMPTS || pauseMs > LONGEST_PAUSE_MS)
        throw new DomainError(remoteErrors.SERVICE_UNAVAILABLE().code, `${this.options.name} ${outcome.reason}.`);
      await pause(pauseMs, undefined, { signal: request.signal }).catch(() => request.signal.throwIfAborted());
    }
  }

  /** @throws where the address leads elsewhere */
  #beneath(address: string): string {
    const url = address.startsWith('/') ? `${this.options.baseUrl}${address}` : address;
    if (!URL.canParse(url) || !new URL(url).href.startsWith(new URL(this.#origin).href))
      throw new DomainError('INVALID_STATE', `${this.options.name} gave an address that is not its own.`);
    return url;
  }

  async #attempt(
    url: string,
    { method = 'GET', headers = {}, form, json, signal }: RemoteRequest,
  ): Promise<{ answer: RemoteAnswer } | { reason: string; retryAfterMs: number | null }> {
    try {
      const response = await fetch(url, {
        method,
        headers: { accept: 'application/json', ...(json && { 'content-type': 'application/json' }), ...headers },
        ...(form && { body: new URLSearchParams(form) }),
        ...(json && { body: JSON.stringify(json) }),
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
      });
      const answer = { status: response.status, body: jsonOf(await response.text()) ?? null };
      if (response.status === 429 || response.status >= 500 || this.options.isThrottled?.(answer))
        return { reason: `answers ${response.status}`, retryAfterMs: retryAfterMs(response.headers) };
      return { answer };
    } catch {
      // What the cause says may hold the address with its tokens.
      signal.throwIfAborted();
      return { reason: 'does not answer', retryAfterMs: null };
    }
  }
}

/** Seconds; dates, which no service of ours sends, are as good as nothing said. */
function retryAfterMs(headers: Headers): number | null {
  const seconds = headers.get('retry-after');
  return seconds !== null && /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1_000 : null;
}
