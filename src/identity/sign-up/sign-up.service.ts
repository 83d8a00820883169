import { DomainError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { Settings, SettingsStore } from '../../foundation/settings/index.ts';
import type { Mail } from '../../foundation/mail/index.ts';
import type { EmailConfirmationService } from '../email-confirmation/index.ts';
import type { HashedPassword, PasswordService } from '../passwords/index.ts';
import {
  withoutSecrets,
  type AuthPayloadData,
  type BegunSession,
  type Pretended,
  type SignInService,
  type TokenDelivery,
} from '../sign-in/index.ts';
import type { StandInService } from '../sessions/index.ts';
import { User, type NewUser, type UserCreationService } from '../users/index.ts';
import { hidesKnownAddresses, refuseUnwanted } from './sign-up.policy.ts';
import type { SignUpThrottle } from './sign-up.throttle.ts';

/** A sign-up as the person fills it in. */
export interface SignUp {
  readonly email: string;
  readonly name: string;
  readonly username?: string | null;
  readonly password: string;
  readonly tokenDelivery: TokenDelivery;
}

/** What the sign-in page needs to know. */
export interface SignInOptions {
  readonly signUpEnabled: boolean;
  readonly approvalRequired: boolean;
  readonly passwordEnabled: boolean;
  readonly passwordPolicy: Settings['passwords'];
  readonly identityProviders: readonly { readonly id: string; readonly name: string; readonly startUrl: string }[];
}

const PATH = ['input'];
const savepoint = { text: 'SAVEPOINT before_account', values: [] };
const backToSavepoint = { text: 'ROLLBACK TO SAVEPOINT before_account', values: [] };
/** What is written under a savepoint bears an id that snapshots do not know: whoever follows the audit log would miss it. */
const releaseSavepoint = { text: 'RELEASE SAVEPOINT before_account', values: [] };

/** People who make their own accounts. */
export class SignUpService {
  constructor(
    private readonly users: UserCreationService,
    private readonly passwords: PasswordService,
    private readonly signIns: SignInService,
    private readonly settings: SettingsStore,
    private readonly throttle: SignUpThrottle,
    private readonly standIns: StandInService,
    private readonly confirmations: EmailConfirmationService,
    private readonly mail: Mail,
    private readonly identityProviders: () => SignInOptions['identityProviders'],
  ) {}

  async options(): Promise<SignInOptions> {
    const { registration, passwords } = await this.settings.get();
    return {
      signUpEnabled: registration.signUpEnabled,
      approvalRequired: registration.defaultRole === 'PENDING',
      passwordEnabled: true,
      passwordPolicy: passwords,
      identityProviders: this.identityProviders(),
    };
  }

  /**
   * Makes an account and, unless its address must be confirmed first, a session of it. The first account of the
   * installation is its administrator, and is asked neither for permission nor for its domain.
   * @throws RATE_LIMITED, FORBIDDEN, BAD_USER_INPUT, PASSWORD_POLICY, ALREADY_EXISTS
   */
  async signUp(signUp: SignUp, { origin, read, mutate, refreshCookie }: RequestContext): Promise<AuthPayloadData> {
    const { emailConfirmationRequired } = (await this.settings.get()).registration;
    await this.throttle.take(origin.ipAddress, emailConfirmationRequired && this.mail.isSetUp ? signUp.email : null);
    await read((db) => this.#refuseUnwanted(db, signUp));
    // Hashed for known addresses too, so that they take as long.
    const password = await this.passwords.prepare(signUp.password, signUp, [...PATH, 'password']);
    const begun = await mutate((tx) => this.#register(tx, signUp, password), { withoutSecrets, isForAnyone: true });
    return this.signIns.finish(begun, signUp.tokenDelivery, refreshCookie);
  }

  /** Before the password is hashed, and once more in the transaction, where the first account is certain. */
  async #refuseUnwanted(db: Reader, { email }: SignUp): Promise<void> {
    const { registration } = await this.settings.get();
    if (await this.users.hasFirstUser(db)) refuseUnwanted(registration, email, [...PATH, 'email']);
  }

  async #register(
    tx: Tx,
    { name, email, username }: SignUp,
    password: HashedPassword,
  ): Promise<BegunSession | Pretended> {
    const { registration } = await this.settings.get();
    const { defaultRole: role, emailConfirmationRequired } = registration;
    const isFirst = await this.users.makesFirst(tx);
    if (!isFirst) refuseUnwanted(registration, email, [...PATH, 'email']);
    // Without an administrator nobody can set up the mail by which an address is confirmed.
    const emailConfirmedAt = isFirst && emailConfirmationRequired ? tx.now : null;
    const account: NewUser = { name, email, username: username ?? null, role, emailConfirmedAt };
    return !isFirst && hidesKnownAddresses(registration)
      ? this.#makeOrPretend(tx, account, password)
      : this.#make(tx, account, password);
  }

  async #make(tx: Tx, account: NewUser, password: HashedPassword): Promise<BegunSession> {
    const begun = await this.#begin(tx, account, password);
    const { id, name, email, username, role } = begun.user;
    tx.record({
      action: 'USER_SIGNED_UP',
      targetType: 'User',
      targetId: id,
      targetName: name,
      after: { name, email, username, role },
      by: { id, name },
    });
    return begun;
  }

  /**
   * A known address is not told apart: all that is done for a new one is done for a stand-in and then undone. What is
   * left is the answer, with a refresh token that behaves as if the account awaited approval.
   */
  async #makeOrPretend(tx: Tx, account: NewUser, password: HashedPassword): Promise<BegunSession | Pretended> {
    await tx.execute(savepoint);
    // Asked first, since an insert that fails takes longer than one that does not.
    const made = (await this.users.isKnownEmail(tx, account.email!))
      ? null
      : await this.#makeUnlessTaken(tx, account, password);
    if (made) {
      await tx.execute(releaseSavepoint);
      return made;
    }
    const begun = await this.#begin(tx, { ...account, email: `${newId()}@stand-in.invalid` }, password);
    await tx.execute(backToSavepoint);
    await tx.execute(releaseSavepoint);
    if (begun.nextStep === 'CONFIRM_EMAIL') await this.#tellOwner(tx, account.email!);
    if (begun.nextStep !== 'AWAIT_APPROVAL') return tx.unchanged(begun);
    return tx.unchanged(await this.signIns.pretend(tx, await this.standIns.issue(tx)));
  }

  /** null where another sign-up with this address came first in this moment. */
  async #makeUnlessTaken(tx: Tx, account: NewUser, password: HashedPassword): Promise<BegunSession | null> {
    try {
      return await this.#make(tx, account, password);
    } catch (error) {
      if (!isTakenEmail(error)) throw error;
      await tx.execute(backToSavepoint);
      return null;
    }
  }

  async #begin(tx: Tx, account: NewUser, password: HashedPassword): Promise<BegunSession> {
    const user = await this.users.insert(tx, account, PATH);
    await this.passwords.set(tx, user.id, password);
    const begun = await this.signIns.begin(tx, user);
    if (begun.nextStep === 'CONFIRM_EMAIL') await this.confirmations.send(tx, user, user.email!);
    return begun;
  }

  /** Whoever has the address learns that somebody, perhaps they themselves, signed up with it once more. */
  async #tellOwner(tx: Tx, address: string): Promise<void> {
    const email = address.toLowerCase();
    const owner = await tx.manager.findOneBy(User, { email });
    if (!owner || owner.type === 'SERVICE' || owner.status === 'SUSPENDED') return;
    const { locale, timeZone } = owner;
    await this.mail.send(tx, { template: 'known-address', to: email, locale, timeZone, values: {} });
  }
}

const isTakenEmail = (error: unknown): boolean =>
  error instanceof DomainError && error.code === 'ALREADY_EXISTS' && error.violations[0]?.path.at(-1) === 'email';
