import type { Pool } from 'pg';
import { networkOf, Throttle } from '../../foundation/throttle/index.ts';
import type { LinkThrottle } from '../action-tokens/index.ts';

const WINDOW_SECONDS = 3_600;

/** Sign-ups, counted before any work is done for them. */
export class SignUpThrottle {
  readonly #byNetwork: Throttle;

  constructor(
    pool: Pool,
    private readonly links: LinkThrottle,
  ) {
    // A hash costs much, and each sign-up tells whether a username is taken.
    this.#byNetwork = new Throttle(pool, { name: 'sign-up:address', attempts: 20, windowSeconds: WINDOW_SECONDS });
  }

  /**
   * Takes one attempt of the network, and where a mail will go to the address, known or not, one of the address.
   * @throws RATE_LIMITED
   */
  async take(ipAddress: string | null, mailedTo: string | null): Promise<void> {
    await this.#byNetwork.take(networkOf(ipAddress ?? ''));
    if (mailedTo !== null) await this.links.take('SIGN_UP', mailedTo);
  }
}
