import type { Pool } from 'pg';
import type { Origin } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { networkOf, Throttle } from '../../foundation/throttle/index.ts';

const WINDOW_SECONDS = 900;

/** The one form of a login: without regard to case, and without the blanks that pasting brings along. */
export const normalizedLogin = (login: string): string => login.trim().toLowerCase();

/** By which guesses at a login are counted, whether anybody has it or not. */
export const attemptsAtLogin = (login: string): string => `login ${normalizedLogin(login)}`;

/** By which guesses of somebody signed in at the current password are counted. */
export const attemptsOfAccount = (userId: string): string => `account ${userId}`;

/** By which guesses at an account's logins are counted. */
export const attemptsAt = ({ email, username }: { email: string | null; username: string | null }): string[] =>
  [email, username].filter((login) => login !== null).map(attemptsAtLogin);

/** Guesses at passwords, counted by account and by network before any password is looked at. */
export class PasswordAttempts {
  readonly #byAccount: Throttle;
  readonly #byNetwork: Throttle;

  constructor(pool: Pool) {
    this.#byAccount = new Throttle(pool, { name: 'sign-in:account', attempts: 10, windowSeconds: WINDOW_SECONDS });
    this.#byNetwork = new Throttle(pool, { name: 'sign-in:address', attempts: 100, windowSeconds: WINDOW_SECONDS });
  }

  /**
   * Takes one attempt; from a network that has none left, the account's stays.
   * @param key of a login or an account, as the functions of this file make it
   * @throws RATE_LIMITED
   */
  async take(key: string, { ipAddress }: Origin): Promise<void> {
    await this.#byNetwork.take(networkOf(ipAddress ?? ''));
    await this.#byAccount.take(key);
  }

  /** Gives attempts back: somebody knew the password, or there is a new one. */
  async forgive(...keys: readonly string[]): Promise<void> {
    await Promise.all(keys.map((key) => this.#byAccount.forgive(key)));
  }

  /** Which of these keys have no attempt left. */
  exhausted(db: Pick<Reader, 'rows' | 'now'>, keys: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#byAccount.exhausted(db, keys);
  }
}
