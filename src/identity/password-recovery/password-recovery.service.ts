import type { RequestContext } from '../../core/request-context.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { Mail } from '../../foundation/mail/index.ts';
import {
  ACCEPTED,
  actionPurposes,
  actionTokenErrors,
  revokeActionTokens,
  type Accepted,
  type ActionToken,
  type ActionPurpose,
  type ActionTokenService,
  type LinkRequest,
  type LinkSender,
} from '../action-tokens/index.ts';
import type { ExternalIdentityService } from '../external-identities/index.ts';
import { suspendApiKeysOf } from '../api-keys/index.ts';
import type { HashedPassword, PasswordService } from '../passwords/index.ts';
import type { SessionService } from '../sessions/index.ts';
import { auditTarget, lockUser, User, type UserService, type UserTarget } from '../users/index.ts';
import { recoveryBarrier, type RecoveryBarrier } from './password-recovery.policy.ts';

/** Links by which a password can be set. */
const PURPOSES: readonly ActionPurpose[] = ['PASSWORD_RESET', 'INVITATION'];

/** A new password by a link in a mail: for those who forgot theirs, and for those who never had one. */
export class PasswordRecoveryService implements LinkSender {
  constructor(
    private readonly users: UserService,
    private readonly passwords: PasswordService,
    private readonly sessions: SessionService,
    private readonly tokens: ActionTokenService,
    private readonly mail: Mail,
    private readonly identities: ExternalIdentityService,
  ) {}

  /** Sends the link that somebody asked for, where the address is an account's that may have it. */
  async sendLink(tx: Tx, { email, by }: LinkRequest): Promise<void> {
    const [known] = await tx.rows<{ id: string }>({ text: 'SELECT id FROM users WHERE email = $1', values: [email] });
    if (!known) return tx.unchanged(undefined);
    const account = await lockUser(tx, known.id);
    const barrier = await this.#barrier(tx, account);
    if (account.email !== email) return tx.unchanged(undefined);
    if (!barrier) await this.#send(tx, account, email);
    tx.record({
      action: 'USER_PASSWORD_RESET_REQUESTED',
      ...auditTarget(account),
      after: { sent: !barrier, ...(barrier && { reason: barrier }) },
      ...(by && { by }),
    });
  }

  /**
   * Sets the password of the account that the link belongs to. Guesses at the old password no longer count, and the
   * address that the link went to is confirmed. Whoever else was in the account leaves it: its sessions end, an address
   * that waited to take the place of this one is dropped, and where nobody had ever confirmed the address, so that
   * somebody else may have signed up with it, its API keys are suspended.
   * @throws TOKEN_INVALID; PASSWORD_POLICY, which leaves the link good
   */
  async complete(token: string, newPassword: string, { read, mutate }: RequestContext): Promise<Accepted> {
    const password = await read((db) => this.#prepare(db, token, newPassword));
    return mutate((tx) => this.#complete(tx, token, password), { isForAnyone: true });
  }

  async #send(tx: Tx, { id, locale, timeZone }: UserTarget, email: string): Promise<void> {
    const link = await this.tokens.issue(tx, { userId: id, purpose: 'PASSWORD_RESET', email });
    await this.mail.send(tx, {
      template: 'password-reset',
      to: email,
      locale,
      timeZone,
      values: {},
      link: { page: 'set-password', ...link },
    });
  }

  async #barrier(tx: Tx, account: UserTarget): Promise<RecoveryBarrier | null> {
    return recoveryBarrier({
      ...account,
      isSingleSignOnOnly: await this.identities.isSingleSignOnOnly(tx, account.id),
    });
  }

  /** null for a link that is not good: refused in the transaction, so that a repetition is answered as at first. */
  async #prepare(db: Reader, token: string, newPassword: string): Promise<HashedPassword | null> {
    const known = await this.tokens.find(db, token, PURPOSES);
    const account = known && (await this.users.findById(db, known.userId));
    return account && this.passwords.prepare(newPassword, account, ['newPassword']);
  }

  async #complete(tx: Tx, token: string, password: HashedPassword | null): Promise<Accepted> {
    const { token: used, account } = await this.tokens.redeem(tx, token, PURPOSES);
    // A link to an address that the account had before is in somebody else's hands by now.
    if (!password || (await this.#barrier(tx, account)) || used.email !== account.email)
      throw actionTokenErrors.TOKEN_INVALID();
    await this.passwords.replace(tx, account, password);
    await this.#write(tx, account);
    const expelled = await this.#expelOthers(tx, account, used);
    const by = { id: account.id, name: account.name };
    const { mustChangePassword, pendingEmail } = account;
    tx.record({
      action: 'USER_PASSWORD_CHANGED',
      ...auditTarget(account),
      before: { mustChangePassword, ...(pendingEmail && { pendingEmail }) },
      after: {
        mustChangePassword: false,
        ...(pendingEmail && { pendingEmail: null }),
        ...expelled,
        byLink: used.purpose,
      },
      by,
    });
    if (!account.emailConfirmedAt)
      tx.record({ action: 'USER_EMAIL_CONFIRMED', ...auditTarget(account), after: { email: account.email }, by });
    return ACCEPTED;
  }

  async #write(tx: Tx, { id, emailConfirmedAt, version }: UserTarget): Promise<void> {
    await tx.manager.update(
      User,
      { id },
      {
        mustChangePassword: false,
        emailConfirmedAt: emailConfirmedAt ?? tx.now,
        pendingEmail: null,
        updatedAt: tx.now,
        version: version + 1,
      },
    );
  }

  async #expelOthers(tx: Tx, { id, emailConfirmedAt, locale, timeZone }: UserTarget, { purpose, email }: ActionToken) {
    await revokeActionTokens(tx, id, actionPurposes);
    const sessionsEnded = await this.sessions.endAll(tx, id);
    // Whoever was invited was so by somebody who manages the account and its keys: nobody else has been in there.
    const isVouchedFor = emailConfirmedAt !== null || purpose === 'INVITATION';
    if (isVouchedFor) return { sessionsEnded };
    const apiKeysSuspended = await suspendApiKeysOf(tx, id);
    // What runs on them stands still now, and nobody else says why.
    if (apiKeysSuspended > 0)
      await this.mail.send(tx, { template: 'api-keys-suspended', to: email, locale, timeZone, values: {} });
    return { sessionsEnded, apiKeysSuspended };
  }
}
