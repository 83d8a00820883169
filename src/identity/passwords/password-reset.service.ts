import { refuseStronger, strengthFor } from '../../access/ceiling.ts';
import { signedIn } from '../../access/guard.ts';
import type { Actor, UserActor } from '../../core/actor.ts';
import { defineErrors } from '../../core/errors.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { passwordElsewhere, type ExternalIdentityService } from '../external-identities/index.ts';
import type { SessionService } from '../sessions/index.ts';
import {
  auditTarget,
  lockUser,
  User,
  userErrors,
  type Standing,
  type UserService,
  type UserView,
} from '../users/index.ts';
import type { HashedPassword, PasswordService } from './password.service.ts';

const resetErrors = defineErrors({
  SELF_CHANGE_NOT_ALLOWED: 'Change your own password with changePassword.',
  INVALID_STATE: 'A SERVICE account has no password.',
});

/** Setting other people's passwords. */
export class PasswordResetService {
  constructor(
    private readonly users: UserService,
    private readonly passwords: PasswordService,
    private readonly sessions: SessionService,
    private readonly identities: ExternalIdentityService,
  ) {}

  /**
   * Judges and hashes the new password of an account. Takes long: outside any transaction.
   * @throws NOT_FOUND, FORBIDDEN, SELF_CHANGE_NOT_ALLOWED, FIRST_USER_PROTECTED, INVALID_STATE, MANAGED_EXTERNALLY,
   * PASSWORD_POLICY
   */
  async prepare(db: Reader, actor: Actor, id: string, newPassword: string): Promise<HashedPassword> {
    const target = await this.users.findById(db, id);
    if (!target) throw userErrors.NOT_FOUND();
    refuseReset(actor, { ...target, strength: await strengthFor(db, actor, id) });
    await this.#refuseElsewhere(db, actor, target.id);
    return this.passwords.prepare(newPassword, target, ['newPassword']);
  }

  /** Sets the password and ends every session of the account. @throws as `prepare`, but for PASSWORD_POLICY */
  async reset(tx: Tx, id: string, password: HashedPassword, mustChangePassword: boolean): Promise<UserView> {
    const target = await lockUser(tx, id);
    refuseReset(tx.actor, target);
    await this.#refuseElsewhere(tx, tx.actor, target.id);
    await this.passwords.replace(tx, target, password);
    await tx.manager.update(User, { id: target.id }, { mustChangePassword, version: target.version + 1 });
    const sessionsEnded = await this.sessions.endAll(tx, target.id);
    tx.record({
      action: 'USER_PASSWORD_RESET',
      ...auditTarget(target),
      before: { mustChangePassword: target.mustChangePassword },
      after: { mustChangePassword, sessionsEnded },
    });
    return (await this.users.findById(tx, target.id))!;
  }

  /** The operator may, for when the identity provider is out of reach and nobody else gets in. */
  async #refuseElsewhere(db: Reader | Tx, actor: Actor, userId: string): Promise<void> {
    if (actor.kind !== 'SYSTEM' && (await this.identities.isSingleSignOnOnly(db, userId)))
      throw passwordElsewhere(['newPassword']);
  }
}

/** The system resets whosever password the operator of the machine says: who has the database, has them all anyway. */
function refuseReset(caller: Actor, target: Standing): void {
  if (caller.kind !== 'SYSTEM') refuseResetBy(signedIn(caller), target);
  if (target.type === 'SERVICE') throw resetErrors.INVALID_STATE();
}

function refuseResetBy(actor: UserActor, target: Standing): void {
  refuseStronger(actor, target);
  if (target.id === actor.subjectId) throw resetErrors.SELF_CHANGE_NOT_ALLOWED();
  if (target.isFirstUser) throw userErrors.FIRST_USER_PROTECTED();
}
