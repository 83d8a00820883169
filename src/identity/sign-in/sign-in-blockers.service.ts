import type { Reader } from '../../core/unit-of-work.ts';
import type { SettingsStore } from '../../foundation/settings/index.ts';
import type { ExternalIdentityService } from '../external-identities/index.ts';
import { attemptsAt, type PasswordAttempts, type PasswordService } from '../passwords/index.ts';
import type { UserView } from '../users/index.ts';
import { blockersOf, type SignInBlocker } from './sign-in-blockers.policy.ts';

/** Says why people cannot sign in, for those who help them. */
export class SignInBlockerService {
  constructor(
    private readonly passwords: PasswordService,
    private readonly identities: ExternalIdentityService,
    private readonly attempts: PasswordAttempts,
    private readonly settings: SettingsStore,
  ) {}

  /** What is in the way of each of these accounts, in their order. */
  async of(db: Reader, users: readonly UserView[]): Promise<SignInBlocker[][]> {
    const { emailConfirmationRequired } = (await this.settings.get()).registration;
    const ids = users.map(({ id }) => id);
    const [withPassword, singleSignOnOnly, exhausted] = await Promise.all([
      this.passwords.having(db, ids),
      this.identities.singleSignOnOnly(db, ids),
      this.attempts.exhausted(db, users.flatMap(attemptsAt)),
    ]);
    return users.map((user) =>
      blockersOf(user, {
        hasPassword: withPassword.has(user.id),
        isSingleSignOnOnly: singleSignOnOnly.has(user.id),
        isThrottled: attemptsAt(user).some((key) => exhausted.has(key)),
        emailConfirmationRequired,
      }),
    );
  }
}
