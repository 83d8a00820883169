import { refuseStronger } from '../../access/ceiling.ts';
import { signedIn } from '../../access/guard.ts';
import { defineErrors } from '../../core/errors.ts';
import type { Tx } from '../../core/tx.ts';
import type { Mail } from '../../foundation/mail/index.ts';
import { passwordElsewhere, type ExternalIdentityService } from '../external-identities/index.ts';
import type { ActionTokenService, LinkThrottle } from '../action-tokens/index.ts';
import type { PasswordService } from '../passwords/index.ts';
import { auditTarget, lockUser, type User, type UserService, type UserView } from '../users/index.ts';

export const invitationErrors = defineErrors({
  FEATURE_DISABLED: 'Mail is not set up, so nobody can be invited. Give an initial password.',
  INVALID_STATE: 'Only an active account of a person, with an email address and no password yet, can be invited.',
});

/** Whom a letter about a new account goes to. */
export type Newcomer = Pick<User, 'id' | 'email' | 'name' | 'locale' | 'timeZone'>;

/** Telling people that there is an account for them, with a link to set a password. */
export class InvitationService {
  constructor(
    private readonly users: UserService,
    private readonly passwords: PasswordService,
    private readonly tokens: ActionTokenService,
    private readonly throttle: LinkThrottle,
    private readonly mail: Mail,
    private readonly identities: ExternalIdentityService,
  ) {}

  /** @throws FEATURE_DISABLED where no letter could be sent */
  refuseWithoutMail(): void {
    if (!this.mail.isSetUp) throw invitationErrors.FEATURE_DISABLED();
  }

  /**
   * Writes to somebody an account was made for: an invitation, or a welcome where there is a password already. The link
   * sets a password either way; none is ever sent. Earlier links of the account die. Nobody without an address is told.
   */
  async welcome(tx: Tx, { id: userId, email, name, locale, timeZone }: Newcomer, hasPassword: boolean): Promise<void> {
    if (email === null || !this.mail.isSetUp) return;
    const issued = await this.tokens.issue(tx, { userId, purpose: 'INVITATION', email });
    const letter = hasPassword
      ? ({ template: 'welcome', values: { name } } as const)
      : ({ template: 'invitation', values: { name, inviter: tx.actor.name } } as const);
    await this.mail.send(tx, { ...letter, to: email, locale, timeZone, link: { page: 'set-password', ...issued } });
  }

  /**
   * Sends an invitation again, to one address five times an hour at most; earlier links die.
   * @throws NOT_FOUND, FORBIDDEN, INVALID_STATE, MANAGED_EXTERNALLY, FEATURE_DISABLED, RATE_LIMITED
   */
  async sendAgain(tx: Tx, id: string): Promise<UserView> {
    const target = await lockUser(tx, id);
    refuseStronger(signedIn(tx.actor), target);
    const hasPassword = (await this.passwords.findHash(tx, target.id)) !== null;
    if (hasPassword || target.type === 'SERVICE' || target.status !== 'ACTIVE' || target.email === null)
      throw invitationErrors.INVALID_STATE();
    if (await this.identities.isSingleSignOnOnly(tx, target.id)) throw passwordElsewhere(['id']);
    this.refuseWithoutMail();
    await this.throttle.takeIn(tx, 'INVITATION', target.email);
    await this.welcome(tx, target, false);
    tx.record({ action: 'USER_INVITED', ...auditTarget(target), after: { email: target.email } });
    return (await this.users.findById(tx, target.id))!;
  }
}
