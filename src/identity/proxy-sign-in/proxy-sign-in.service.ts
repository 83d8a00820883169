import type { ProxyIdentity, RequestContext } from '../../core/request-context.ts';
import { shortened } from '../../core/text.ts';
import type { Tx } from '../../core/tx.ts';
import type { SettingsStore } from '../../foundation/settings/index.ts';
import type { VouchedAddressService } from '../email-confirmation/index.ts';
import {
  signInErrors,
  withoutSecrets,
  type AuthPayloadData,
  type BegunSession,
  type SignInService,
  type TokenDelivery,
} from '../sign-in/index.ts';
import { refuseUnwanted } from '../sign-up/index.ts';
import { auditTarget, MOST_NAME_CHARACTERS, User, type UserCreationService } from '../users/index.ts';
import { proxySignInErrors } from './proxy-sign-in.errors.ts';

const PATH = ['email'];

/** Signing in whom a listed proxy in front of the service vouches for by a header (TRUSTED_EMAIL_HEADER). */
export class ProxySignInService {
  constructor(
    /** Whether the header of any proxy is trusted at all. */
    private readonly isOn: boolean,
    private readonly userCreation: UserCreationService,
    private readonly addresses: VouchedAddressService,
    private readonly signIns: SignInService,
    private readonly settings: SettingsStore,
  ) {}

  /**
   * Opens a session of the account with the address that the proxy names; made where there is none and people may sign
   * up.
   * @throws FEATURE_DISABLED, UNAUTHENTICATED, INVALID_CREDENTIALS, FORBIDDEN, BAD_USER_INPUT, and ALREADY_EXISTS where
   * the address is given to an account another way in this moment
   */
  async signIn(
    delivery: TokenDelivery,
    { proxyIdentity, mutate, refreshCookie }: RequestContext,
  ): Promise<AuthPayloadData> {
    if (!this.isOn) throw proxySignInErrors.FEATURE_DISABLED();
    if (!proxyIdentity) throw proxySignInErrors.UNAUTHENTICATED();
    const begun = await mutate((tx) => this.#enter(tx, proxyIdentity), { withoutSecrets, isForAnyone: true });
    return this.signIns.finish(begun, delivery, refreshCookie);
  }

  async #enter(tx: Tx, identity: ProxyIdentity): Promise<BegunSession> {
    // The tabs of a browser may all come at once, to an account that is not there yet.
    await tx.execute({
      text: "SELECT pg_advisory_xact_lock(hashtextextended('proxy ' || $1, 0))",
      values: [identity.email],
    });
    const account = await tx.lock(User, { email: identity.email });
    return account ? this.#signIn(tx, account) : this.#signUp(tx, identity);
  }

  async #signIn(tx: Tx, account: User): Promise<BegunSession> {
    const { id, name, type, status } = account;
    const reason = type === 'SERVICE' ? 'SERVICE_ACCOUNT' : status === 'SUSPENDED' ? 'SUSPENDED' : null;
    if (reason) {
      tx.record({ action: 'USER_SIGN_IN_FAILED', ...auditTarget(account), after: { reason } });
      return tx.refuse(signInErrors.INVALID_CREDENTIALS());
    }
    if (!account.emailConfirmedAt) await this.addresses.confirm(tx, account, { by: 'PROXY' });
    const begun = await this.signIns.begin(tx, account);
    const after = { sessionId: begun.session?.id, by: 'PROXY' };
    tx.record({ action: 'USER_SIGNED_IN', ...auditTarget(account), after, by: { id, name } });
    return begun;
  }

  async #signUp(tx: Tx, identity: ProxyIdentity): Promise<BegunSession> {
    const { registration } = await this.settings.get();
    if (!(await this.userCreation.makesFirst(tx))) refuseUnwanted(registration, identity.email, PATH);
    const { email, name } = identity;
    const user = await this.userCreation.insert(
      tx,
      {
        email,
        name: shortened(name ?? email, MOST_NAME_CHARACTERS),
        role: registration.defaultRole,
        emailConfirmedAt: tx.now,
      },
      PATH,
    );
    tx.record({
      action: 'USER_SIGNED_UP',
      ...auditTarget(user),
      after: { name: user.name, email, role: user.role, by: 'PROXY' },
      by: { id: user.id, name: user.name },
    });
    return this.signIns.begin(tx, user);
  }
}
