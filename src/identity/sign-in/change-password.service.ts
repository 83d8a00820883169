import { signedIn } from '../../access/guard.ts';
import { sessionIdOf, type UserActor } from '../../core/actor.ts';
import type { RequestContext } from '../../core/request-context.ts';
import { passwordElsewhere, type ExternalIdentityService } from '../external-identities/index.ts';
import type { Tx } from '../../core/tx.ts';
import {
  attemptsOfAccount,
  passwordErrors,
  type HashedPassword,
  type PasswordAttempts,
  type PasswordService,
} from '../passwords/index.ts';
import { sessionErrors, type SessionService } from '../sessions/index.ts';
import { auditTarget, User, type UserService } from '../users/index.ts';
import { withoutSecrets, type AuthPayloadData, type BegunSession } from './auth.ts';
import { changePasswordErrors } from './sign-in.errors.ts';
import type { SignInService } from './sign-in.service.ts';

const PATH = ['newPassword'];

/** A change of password as the person fills it in. */
export interface PasswordChange {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/** What was found and made before the transaction, which must not wait for it. */
interface PreparedChange {
  /** The hash that the current password was compared with. */
  readonly known: string | null;
  /** null where the current password is wrong. */
  readonly next: HashedPassword | null;
}

/** People who change their own password. */
export class ChangePasswordService {
  constructor(
    private readonly users: UserService,
    private readonly passwords: PasswordService,
    private readonly sessions: SessionService,
    private readonly signIns: SignInService,
    private readonly attempts: PasswordAttempts,
    private readonly identities: ExternalIdentityService,
  ) {}

  /**
   * Ends the other sessions and gives the present one new tokens, the refresh token by the way the client holds it.
   * @throws RATE_LIMITED, MANAGED_EXTERNALLY, INVALID_CREDENTIALS, PASSWORD_POLICY, UNAUTHENTICATED
   */
  async changePassword(change: PasswordChange, context: RequestContext): Promise<AuthPayloadData> {
    const { mutate, origin, refreshCookie } = context;
    const actor = signedIn(context.actor);
    await this.attempts.take(attemptsOfAccount(actor.subjectId), origin);
    const prepared = await this.#prepare(change, context, actor);
    const begun = await mutate((tx) => this.#change(tx, actor, prepared), { withoutSecrets });
    await this.attempts.forgive(attemptsOfAccount(actor.subjectId));
    return this.signIns.finish(begun, refreshCookie.read() === null ? 'BODY' : 'COOKIE', refreshCookie);
  }

  async #prepare(
    { currentPassword, newPassword }: PasswordChange,
    { read }: RequestContext,
    { subjectId }: UserActor,
  ): Promise<PreparedChange> {
    const user = await read((db) => this.users.findById(db, subjectId));
    const known = await read((db) => this.passwords.findHash(db, subjectId));
    if (known === null && (await read((db) => this.identities.isSingleSignOnOnly(db, subjectId))))
      throw passwordElsewhere(PATH);
    if (!user || !(await this.passwords.verify(currentPassword, known))) return { known, next: null };
    if (newPassword === currentPassword)
      throw passwordErrors.PASSWORD_POLICY([
        { path: PATH, code: 'UNCHANGED', message: 'The new password is the current one.' },
      ]);
    return { known, next: await this.passwords.prepare(newPassword, user, PATH) };
  }

  /** Refuses here and not before, so that a repeated request is answered what it was answered first. */
  async #change(tx: Tx, actor: UserActor, { known, next }: PreparedChange): Promise<BegunSession> {
    const user = await tx.lock(User, { id: actor.subjectId });
    const sessionId = sessionIdOf(actor);
    const session = sessionId === null ? null : await this.sessions.lockOpen(tx, sessionId);
    if (!user || !session) throw sessionErrors.UNAUTHENTICATED();
    if (!next || (await this.passwords.findHash(tx, user.id)) !== known)
      throw changePasswordErrors.INVALID_CREDENTIALS();
    await this.passwords.replace(tx, user, next);
    const version = user.version + 1;
    await tx.manager.update(User, { id: user.id }, { mustChangePassword: false, updatedAt: tx.now, version });
    const sessionsEnded = await this.sessions.endAll(tx, user.id, session.id);
    tx.record({
      action: 'USER_PASSWORD_CHANGED',
      ...auditTarget(user),
      before: { mustChangePassword: user.mustChangePassword },
      after: { mustChangePassword: false, sessionsEnded },
    });
    const opened = await this.sessions.reissue(tx, session);
    return this.signIns.proceed(tx, (await this.users.findById(tx, user.id))!, opened);
  }
}
