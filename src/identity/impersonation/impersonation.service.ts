import { accessErrors, signedIn } from '../../access/guard.ts';
import { sessionIdOf } from '../../core/actor.ts';
import type { RequestContext } from '../../core/request-context.ts';
import type { Tx } from '../../core/tx.ts';
import type { SettingsStore } from '../../foundation/settings/index.ts';
import { sessionErrors, type ImpersonationSessionService, type SessionService } from '../sessions/index.ts';
import type { AuthPayloadData, EnteredSession, SignInService } from '../sign-in/index.ts';
import { auditTarget, lockUser, User } from '../users/index.ts';
import { endOf, reasonOf, refuseMore, refuseTarget } from './impersonation.policy.ts';

const withoutSecrets = (entered: EnteredSession): EnteredSession => ({ ...entered, givesToken: false });

/** Administrators who act as somebody else (RFC 8693 §1.1), in a session beside their own. */
export class ImpersonationService {
  constructor(
    private readonly sessions: SessionService,
    private readonly impersonations: ImpersonationSessionService,
    private readonly signIns: SignInService,
    private readonly settings: SettingsStore,
  ) {}

  /**
   * Begins to act as a user. The administrator's own session stays open, and the impersonation ends with it.
   * @throws BAD_USER_INPUT, NOT_FOUND, SELF_CHANGE_NOT_ALLOWED, FORBIDDEN, INVALID_STATE, RATE_LIMITED, UNAUTHENTICATED
   */
  async start(userId: string, given: string, context: RequestContext): Promise<AuthPayloadData> {
    const reason = reasonOf(given);
    const entered = await context.mutate((tx) => this.#start(tx, userId, reason), { withoutSecrets });
    return this.signIns.enter(entered, context);
  }

  /** Ends the impersonation of the request, and gives back the administrator's own session. @throws UNAUTHENTICATED */
  async end(context: RequestContext): Promise<AuthPayloadData> {
    const entered = await context.mutate((tx) => this.#end(tx), { withoutSecrets });
    return this.signIns.enter(entered, context);
  }

  async #start(tx: Tx, userId: string, reason: string): Promise<EnteredSession> {
    const actor = signedIn(tx.actor);
    // Locked, so that those who begin forty at once are counted one after the other.
    const administrator = await tx.lock(User, { id: actor.subjectId });
    const ownSession = await this.sessions.lockOpen(tx, sessionIdOf(actor)!);
    if (!administrator || !ownSession) throw sessionErrors.UNAUTHENTICATED();
    if (administrator.role !== 'ADMIN') throw accessErrors.FORBIDDEN();
    refuseMore(await this.impersonations.openBy(tx, administrator.id), tx.now);
    const target = await lockUser(tx, userId);
    refuseTarget(administrator.id, target);
    const endsAt = endOf(await this.settings.get(), ownSession, tx.now);
    const session = await this.impersonations.open(tx, { userId: target.id, ownSession, endsAt });
    tx.record({
      action: 'USER_IMPERSONATION_STARTED',
      ...auditTarget(target),
      after: { reason, sessionId: session.id, endsAt },
    });
    return { session, givesToken: true };
  }

  async #end(tx: Tx): Promise<EnteredSession> {
    const impersonation = await this.sessions.findOpen(tx, sessionIdOf(tx.actor)!);
    // The own session before what hangs on it, as everybody locks them who ends both.
    const session = impersonation && (await this.sessions.lockOpen(tx, impersonation.impersonatorSessionId!));
    if (!session || !(await this.impersonations.end(tx, impersonation.id))) throw sessionErrors.UNAUTHENTICATED();
    return { session, givesToken: true };
  }
}
