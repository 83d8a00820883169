import type { RequestContext } from '../../core/request-context.ts';
import type { Tx } from '../../core/tx.ts';
import {
  attemptsAtLogin,
  normalizedLogin,
  type HashedPassword,
  type PasswordAttempts,
  type PasswordService,
} from '../passwords/index.ts';
import { User } from '../users/index.ts';
import { withoutSecrets, type AuthPayloadData, type BegunSession, type TokenDelivery } from './auth.ts';
import { signInErrors } from './sign-in.errors.ts';
import { failureOf } from './sign-in.policy.ts';
import { accountByLogin, type AccountRow } from './sign-in.queries.ts';
import type { SignInService } from './sign-in.service.ts';

/** A sign-in as the person fills it in. */
export interface PasswordSignIn {
  /** Email address or username. */
  readonly login: string;
  readonly password: string;
  readonly tokenDelivery: TokenDelivery;
}

/** What came of comparing the password, before the transaction, which must not wait for it. */
interface Comparison {
  /** The account as it was then; null for an unknown login. */
  readonly account: AccountRow | null;
  readonly fits: boolean;
  /** A new hash of the same password where the stored one has another cost than the one in force. */
  readonly rehashed: HashedPassword | null;
}

/** Signing in with a password. Unknown, wrong and barred get one answer, after the same work. */
export class PasswordSignInService {
  constructor(
    private readonly passwords: PasswordService,
    private readonly signIns: SignInService,
    private readonly attempts: PasswordAttempts,
  ) {}

  /** @throws RATE_LIMITED, INVALID_CREDENTIALS */
  async signIn(
    { login, password, tokenDelivery }: PasswordSignIn,
    { origin, read, mutate, refreshCookie }: RequestContext,
  ): Promise<AuthPayloadData> {
    await this.attempts.take(attemptsAtLogin(login), origin);
    const [account = null] = await read((db) => db.rows<AccountRow>(accountByLogin(normalizedLogin(login))));
    const comparison = await this.#compare(account, password);
    const begun = await mutate((tx) => this.#enter(tx, comparison), { withoutSecrets, isForAnyone: true });
    await this.attempts.forgive(attemptsAtLogin(login));
    return this.signIns.finish(begun, tokenDelivery, refreshCookie);
  }

  /** Exactly one comparison, whatever the account is; more work only for an account that is let in. */
  async #compare(account: AccountRow | null, password: string): Promise<Comparison> {
    const hash = account?.hash ?? null;
    const fits = await this.passwords.verify(password, hash);
    const isAdmitted = failureOf(account, fits) === null;
    return { account, fits, rehashed: isAdmitted ? await this.passwords.rehash(password, hash!) : null };
  }

  async #enter(tx: Tx, comparison: Comparison): Promise<BegunSession> {
    const { account, fits } = comparison.fits ? await this.#recheck(tx, comparison) : comparison;
    const failure = failureOf(account, fits);
    const target = { targetType: 'User', targetId: account?.id ?? null, targetName: account?.name ?? null };
    if (!account || failure) {
      tx.record({ action: 'USER_SIGN_IN_FAILED', ...target, after: { reason: failure } });
      return tx.refuse(signInErrors.INVALID_CREDENTIALS());
    }
    if (comparison.rehashed) await this.passwords.replaceHash(tx, account.id, account.hash!, comparison.rehashed);
    const begun = await this.signIns.begin(tx, account);
    const by = { id: account.id, name: account.name };
    if (begun.session) tx.record({ action: 'USER_SIGNED_IN', ...target, after: { sessionId: begun.session.id }, by });
    else tx.record({ action: 'USER_SIGN_IN_FAILED', ...target, after: { reason: 'EMAIL_NOT_CONFIRMED' } });
    return begun;
  }

  /** The account as it is now, locked: while the password was compared it may have been suspended, or given another. */
  async #recheck(tx: Tx, { account, rehashed }: Comparison): Promise<Comparison> {
    const user = await tx.lock(User, { id: account!.id });
    const hash = user && (await this.passwords.findHash(tx, user.id));
    return { account: user && { ...user, hash }, fits: hash === account!.hash, rehashed };
  }
}
