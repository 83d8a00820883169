import type { Pool } from 'pg';
import type { Tx } from '../../core/tx.ts';
import { Throttle } from '../../foundation/throttle/index.ts';

const WINDOW_SECONDS = 3_600;
/** Mails to one address in that time; enough for somebody who looks in the wrong folder. */
const MOST_TO_ADDRESS = 5;

/** What a mail to an address is sent for. Each has attempts of its own, so that no stranger uses up those of a manager. */
export type LinkOccasion = 'PASSWORD_RESET' | 'EMAIL_CONFIRMATION' | 'SIGN_UP' | 'INVITATION' | 'EMAIL_CHANGE';

/** Mails to one address that somebody else may order, counted by what they are sent for. */
export class LinkThrottle {
  readonly #toAddress: Throttle;

  constructor(pool: Pool) {
    this.#toAddress = new Throttle(pool, {
      name: 'link:account',
      attempts: MOST_TO_ADDRESS,
      windowSeconds: WINDOW_SECONDS,
    });
  }

  /** For a stranger, before anybody looks whether the address is known. @throws RATE_LIMITED */
  take(occasion: LinkOccasion, address: string): Promise<void> {
    return this.#toAddress.take(keyOf(occasion, address));
  }

  /** For a manager, together with the order: what is refused for another reason did not count. @throws RATE_LIMITED */
  takeIn(tx: Tx, occasion: LinkOccasion, address: string): Promise<void> {
    return this.#toAddress.takeIn(tx, keyOf(occasion, address));
  }
}

const keyOf = (occasion: LinkOccasion, address: string): string => `${occasion} ${address.toLowerCase()}`;
