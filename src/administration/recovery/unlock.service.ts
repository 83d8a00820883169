import type { Tx } from '../../core/tx.ts';
import { attemptsAt, attemptsOfAccount, type PasswordAttempts } from '../../identity/passwords/index.ts';
import { auditTarget, lockStanding, type UserStandingService } from '../../identity/users/index.ts';

/** What was in the way of an account, and no longer is. */
export interface Unlocked {
  /** Too many failed attempts at its password. */
  readonly wasThrottled: boolean;
  readonly wasSuspended: boolean;
}

/** Takes out of the way what keeps people from signing in with the right password. */
export class UnlockService {
  constructor(
    private readonly standing: UserStandingService,
    private readonly attempts: PasswordAttempts,
  ) {}

  /**
   * Forgets failed attempts at the account's password, and lifts a suspension where that is asked for. Twice is like
   * once. Attempts counted by network stay: they are nobody's.
   * @throws NOT_FOUND
   */
  async unlock(tx: Tx, id: string, activate: boolean): Promise<Unlocked> {
    const target = await lockStanding(tx, id);
    const keys = [...attemptsAt(target), attemptsOfAccount(target.id)];
    const wasThrottled = (await this.attempts.exhausted(tx, keys)).size > 0;
    tx.afterCommit(() => this.attempts.forgive(...keys));
    if (wasThrottled)
      tx.record({
        action: 'USER_UNLOCKED',
        ...auditTarget(target),
        before: { hasAttemptsLeft: false },
        after: { hasAttemptsLeft: true },
      });
    if (activate) await this.standing.change(tx, target.id, { status: 'ACTIVE' });
    return tx.unchanged({ wasThrottled, wasSuspended: activate && target.status === 'SUSPENDED' });
  }
}
