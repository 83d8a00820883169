import type { Tx } from '../../core/tx.ts';
import { actionPurposes, revokeActionTokens } from '../action-tokens/index.ts';
import { suspendApiKeysOf } from '../api-keys/index.ts';
import type { PasswordService } from '../passwords/index.ts';
import type { SessionService } from '../sessions/index.ts';
import { auditTarget, User } from '../users/index.ts';

/** Addresses that somebody trusted vouches for, who has signed their owner in. */
export class VouchedAddressService {
  constructor(
    private readonly passwords: PasswordService,
    private readonly sessions: SessionService,
  ) {}

  /**
   * Confirms the address of an account, whose row is locked. Whoever made the account may have been somebody else, who
   * only claimed the address, and now leaves it: without password, sessions, keys and links, and without an address that
   * waits to take the place of this one. What the operator made is confirmed from the start.
   * @param vouched who vouches, as the audit log says it
   */
  async confirm(
    tx: Tx,
    { id, name, version, pendingEmail }: User,
    vouched: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const passwordRemoved = await this.passwords.remove(tx, id);
    await tx.manager.update(
      User,
      { id },
      {
        emailConfirmedAt: tx.now,
        pendingEmail: null,
        // Nobody can change a password that is not there.
        ...(passwordRemoved && { mustChangePassword: false }),
        updatedAt: tx.now,
        version: version + 1,
      },
    );
    await revokeActionTokens(tx, id, actionPurposes);
    const taken = {
      passwordRemoved,
      sessionsEnded: await this.sessions.endAll(tx, id),
      apiKeysSuspended: await suspendApiKeysOf(tx, id),
    };
    tx.record({
      action: 'USER_EMAIL_CONFIRMED',
      ...auditTarget({ id, name }),
      ...(pendingEmail !== null && { before: { pendingEmail } }),
      after: { ...vouched, ...(pendingEmail !== null && { pendingEmail: null }), ...taken },
      by: { id, name },
    });
  }
}
