import type { Pool } from 'pg';
import { badInput, defineErrors, DomainError } from '../../core/errors.ts';
import type { RequestContext } from '../../core/request-context.ts';
import { OutboundFailure, type OutboundClient } from '../../foundation/outbound/index.ts';
import { Throttle } from '../../foundation/throttle/index.ts';

/** Whether an endpoint answers; milliseconds. */
export interface ConnectionTest {
  readonly reachable: boolean;
  readonly httpStatus: number | null;
  readonly latencyMs: number | null;
  /** null where it does. */
  readonly detail: string | null;
}

const connectionErrors = defineErrors({
  INVALID_STATE:
    'This Idempotency-Key was used already, and the outcome is not known, or not yet. Choose another one to ask again.',
});

/** Enough for setting up tool servers, and little for looking around. */
const TESTING = { name: 'connection-tests', attempts: 30, windowSeconds: 600 };
const PATIENCE_MS = 10_000;
/** RFC 6750 §2.1; what is no token would be a header of its own. */
const bearer = /^[A-Za-z0-9\-._~+/]{1,8192}={0,10}$/;

/** Tries endpoints that the configuration of the platform names. */
export class ConnectionService {
  readonly #throttle: Throttle;

  constructor(
    private readonly outbound: Pick<OutboundClient, 'ask'>,
    pool: Pool,
  ) {
    this.#throttle = new Throttle(pool, TESTING);
  }

  /**
   * Asks an endpoint with GET, once, and follows no redirect. That it is asked is recorded before, but neither the path
   * nor the token. Repeated with the same Idempotency-Key, nothing is asked again: the outcome is told once more.
   * @throws BAD_USER_INPUT, RATE_LIMITED; INVALID_STATE for a repetition of which no outcome is known
   */
  async test(
    { url, bearerToken }: { readonly url: string; readonly bearerToken: string | null },
    { actor, mutateEach }: Pick<RequestContext, 'actor' | 'mutateEach'>,
  ): Promise<ConnectionTest> {
    if (bearerToken !== null && !bearer.test(bearerToken))
      throw badInput(['bearerToken'], 'must be a bearer token (RFC 6750)');
    const { username, password, origin } = new URL(url);
    if (username !== '' || password !== '') throw badInput(['url'], 'must be without user and password');
    await this.#throttle.take(actor.subjectId ?? '');
    let isRepetition = true;
    const [asked] = await mutateEach(['asked'], async (tx) => {
      // Where this is undone, and done anew, it may turn out to be one.
      tx.afterCommit(() => void (isRepetition = false));
      tx.record({ action: 'CONNECTION_TESTED', targetType: 'Connection', targetName: origin });
    });
    if (asked instanceof DomainError) throw asked;
    // Between the transactions: an endpoint that takes its time holds none open.
    const outcome = isRepetition ? null : await this.#ask(url, bearerToken);
    const [answered] = await mutateEach(['answered'], async (tx) => {
      if (!outcome) throw connectionErrors.INVALID_STATE();
      return tx.unchanged(outcome);
    });
    if (answered instanceof DomainError) throw answered;
    return answered!;
  }

  async #ask(url: string, bearerToken: string | null): Promise<ConnectionTest> {
    const headers = {
      accept: '*/*',
      'user-agent': 'Gatehouse',
      ...(bearerToken !== null && { authorization: `Bearer ${bearerToken}` }),
    };
    const begun = performance.now();
    try {
      const { status } = await this.outbound.ask({ method: 'GET', url, headers, timeoutMs: PATIENCE_MS });
      const latencyMs = Math.round(performance.now() - begun);
      return { reachable: true, httpStatus: status, latencyMs, detail: null };
    } catch (error) {
      if (!(error instanceof OutboundFailure)) throw error;
      return { reachable: false, httpStatus: null, latencyMs: null, detail: error.message };
    }
  }
}
