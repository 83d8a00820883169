import type { Tx } from '../../core/tx.ts';
import type { User } from '../../identity/users/index.ts';

/** Tells people that there is an account for them. */
export interface Newcomers {
  /** Writes to somebody an account was just made for, with a link to set a password. Queued with the transaction. */
  welcome(tx: Tx, user: User, hasPassword: boolean): Promise<void>;
}
