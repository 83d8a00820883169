import type { Tx } from '../../core/tx.ts';
import type { Mail } from '../../foundation/mail/index.ts';
import type { ActionTokenService } from '../../identity/action-tokens/index.ts';
import type { User } from '../../identity/users/index.ts';
import type { Newcomers } from './newcomers.ts';

/** Writes to people an account was made for, with a link to set a password. */
export class MailedNewcomers implements Newcomers {
  constructor(
    private readonly mail: Mail,
    private readonly tokens: ActionTokenService,
  ) {}

  async welcome(tx: Tx, { id: userId, email, name, locale, timeZone }: User, hasPassword: boolean): Promise<void> {
    if (email === null) return;
    const link = {
      page: 'set-password',
      ...(await this.tokens.issue(tx, { userId, purpose: 'INVITATION', email })),
    } as const;
    const letter = hasPassword
      ? ({ template: 'welcome', values: { name } } as const)
      : ({ template: 'invitation', values: { name, inviter: tx.actor.name } } as const);
    await this.mail.send(tx, { ...letter, to: email, locale, timeZone, link });
  }
}
