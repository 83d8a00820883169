import { brokenUniqueConstraint } from '../../core/database-errors.ts';
import type { Tx } from '../../core/tx.ts';
import type { Mail } from '../../foundation/mail/index.ts';
import {
  ACCEPTED,
  actionPurposes,
  actionTokenErrors,
  revokeActionTokens,
  type Accepted,
  type ActionTokenService,
  type LinkRequest,
  type LinkSender,
  type LinkThrottle,
} from '../action-tokens/index.ts';
import type { PasswordService } from '../passwords/index.ts';
import { auditTarget, lockUser, User, type AddressConfirmations, type UserTarget } from '../users/index.ts';

/** Accounts that wait for one address, of which all but one are mistaken or lie; each gets its link, the one that has it first. */
const MOST_ACCOUNTS = 5;

/** Proof that an address is the account's: of a new account, and of a new address of an old one. */
export class EmailConfirmationService implements LinkSender, AddressConfirmations {
  constructor(
    private readonly passwords: PasswordService,
    private readonly tokens: ActionTokenService,
    private readonly throttle: LinkThrottle,
    private readonly mail: Mail,
  ) {}

  /** Whether a new address of the account has to be confirmed before it holds. */
  async isAwaited(tx: Tx, { id, type, emailConfirmedAt }: UserTarget): Promise<boolean> {
    if (!this.mail.isSetUp || type === 'SERVICE') return false;
    // Nobody has been in the account yet, and an address that was mistyped for them is nobody's to keep.
    return emailConfirmedAt !== null || (await this.passwords.findHash(tx, id)) !== null;
  }

  /** Sends a link that confirms a new address, for whoever gave it. @throws RATE_LIMITED */
  async askFor(tx: Tx, account: UserTarget, newEmail: string): Promise<void> {
    await this.throttle.takeIn(tx, 'EMAIL_CHANGE', newEmail);
    await this.send(tx, account, newEmail);
  }

  /** Links to the former address lead nowhere any more. */
  async addressReplaced(tx: Tx, { id }: UserTarget): Promise<void> {
    await revokeActionTokens(tx, id, actionPurposes);
  }

  /**
   * Sends a link that confirms an address, to that address. Earlier links of the account die.
   * @param email the account's address, or its pending one
   */
  async send(tx: Tx, { id, locale, timeZone }: Pick<User, 'id' | 'locale' | 'timeZone'>, email: string): Promise<void> {
    const link = await this.tokens.issue(tx, { userId: id, purpose: 'EMAIL_CONFIRMATION', email });
    await this.mail.send(tx, {
      template: 'confirm-email',
      to: email,
      locale,
      timeZone,
      values: {},
      link: { page: 'confirm-email', ...link },
    });
  }

  /** Sends the link that somebody asked for, where the address is one that waits for it. */
  async sendLink(tx: Tx, { email }: LinkRequest): Promise<void> {
    const waiting = await tx.rows<{ id: string }>({
      text: `SELECT id FROM users
        WHERE (email = $1 AND email_confirmed_at IS NULL OR pending_email = $1)
          AND status = 'ACTIVE' AND type <> 'SERVICE'
        ORDER BY email = $1 DESC NULLS LAST, id LIMIT $2`,
      values: [email, MOST_ACCOUNTS],
    });
    for (const { id } of waiting) {
      const account = await lockUser(tx, id);
      if (isWaitingFor(account, email)) await this.send(tx, account, email);
    }
    // Tokens are rows of their own, and there is no change of any account to record.
    tx.accounted();
  }

  /**
   * Confirms the address that the link went to. A pending one becomes the account's address, and the former one is told.
   * One that another account has taken meanwhile is TOKEN_INVALID as well: no newer link would help.
   * @throws TOKEN_INVALID
   */
  async confirm(tx: Tx, token: string): Promise<Accepted> {
    const { token: used, account } = await this.tokens.redeem(tx, token, ['EMAIL_CONFIRMATION']);
    if (!isWaitingFor(account, used.email)) throw actionTokenErrors.TOKEN_INVALID();
    const isChange = account.email !== used.email;
    await this.#write(tx, account, used.email);
    if (isChange) await this.#afterChange(tx, account);
    tx.record({
      action: 'USER_EMAIL_CONFIRMED',
      ...auditTarget(account),
      ...(isChange && { before: { email: account.email } }),
      after: { email: used.email },
      by: { id: account.id, name: account.name },
    });
    return ACCEPTED;
  }

  async #write(tx: Tx, { id, version, pendingEmail }: UserTarget, email: string): Promise<void> {
    const values = {
      email,
      emailConfirmedAt: tx.now,
      pendingEmail: pendingEmail === email ? null : pendingEmail,
      updatedAt: tx.now,
      version: version + 1,
    };
    await tx.manager.update(User, { id }, values).catch((error: unknown) => {
      throw brokenUniqueConstraint(error) === 'users_email_key' ? actionTokenErrors.TOKEN_INVALID() : error;
    });
  }

  /** Links to the former address lead nowhere any more, and whoever reads there learns of the change. */
  async #afterChange(tx: Tx, account: UserTarget): Promise<void> {
    await this.addressReplaced(tx, account);
    const { email, locale, timeZone } = account;
    if (email !== null)
      await this.mail.send(tx, { template: 'email-changed', to: email, locale, timeZone, values: {} });
  }
}

/** Whether the account still waits for this address to be confirmed, and may be used. */
const isWaitingFor = (account: UserTarget, address: string): boolean =>
  account.status === 'ACTIVE' &&
  account.type !== 'SERVICE' &&
  (account.pendingEmail === address || (account.email === address && !account.emailConfirmedAt));
