import { refuseStronger } from '../../access/ceiling.ts';
import { signedIn } from '../../access/guard.ts';
import { sessionIdOf, type Actor, type UserActor } from '../../core/actor.ts';
import { atLeast } from '../../core/permission-level.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { SessionService } from '../sessions/index.ts';
import { lockUser, type User } from '../users/index.ts';
import type { SessionView } from './auth.ts';
import { sessionAccessErrors } from './sign-in.errors.ts';
import { viewOf } from './sign-in.service.ts';

/** Sessions as people see and end them: their own, and as managers those of others. */
export class SessionAccessService {
  constructor(private readonly sessions: SessionService) {}

  /** The session of the request; null for a stranger. */
  async current(db: Reader, actor: Actor): Promise<SessionView | null> {
    const id = sessionIdOf(actor);
    const session = id === null ? null : await this.sessions.findOpen(db, id);
    return session && viewOf(session, session.id);
  }

  /** Open sessions of these accounts, newest first, by account. */
  async openOf(db: Reader, actor: Actor, userIds: readonly string[]): Promise<ReadonlyMap<string, SessionView[]>> {
    const byUser = new Map(userIds.map((id) => [id, [] as SessionView[]]));
    for (const session of await this.sessions.openOf(db, userIds))
      byUser.get(session.userId)?.push(viewOf(session, sessionIdOf(actor)));
    return byUser;
  }

  /** Ends one session. Doing it twice changes nothing. @throws NOT_FOUND, FORBIDDEN, FIRST_USER_PROTECTED */
  async revoke(tx: Tx, id: string): Promise<SessionView> {
    const actor = signedIn(tx.actor);
    const ownerId = await this.sessions.userOf(tx, id);
    const owner = ownerId === null ? null : await this.#mayEnd(tx, actor, ownerId);
    const session = owner && (await this.sessions.lock(tx, id));
    if (!session) throw sessionAccessErrors.NOT_FOUND();
    const view = viewOf(session, sessionIdOf(actor));
    if (session.endedAt || session.expiresAt <= tx.now) return tx.unchanged(view);
    await this.sessions.end(tx, session);
    tx.record({
      action: 'SESSION_REVOKED',
      targetType: 'Session',
      targetId: id,
      targetName: owner.name,
      after: { userId: owner.id, count: 1 },
    });
    return view;
  }

  /**
   * Ends all sessions of an account; the actor's others where none is named. Returns how many there were.
   * @throws NOT_FOUND, FORBIDDEN, FIRST_USER_PROTECTED
   */
  async revokeAll(tx: Tx, userId: string | null): Promise<number> {
    const actor = signedIn(tx.actor);
    const owner = await this.#mayEnd(tx, actor, userId ?? actor.subjectId);
    if (!owner) throw sessionAccessErrors.NOT_FOUND();
    const count = await this.sessions.endAll(tx, owner.id, userId === null ? sessionIdOf(actor) : null);
    if (count === 0) return tx.unchanged(0);
    tx.record({
      action: 'SESSION_REVOKED',
      targetType: 'Session',
      targetName: owner.name,
      after: { userId: owner.id, count },
    });
    return count;
  }

  /** The account, locked, if the actor may end its sessions; null if the actor may not even know of them. */
  async #mayEnd(tx: Tx, actor: UserActor, userId: string): Promise<User | null> {
    const isOwn = userId === actor.subjectId;
    if (!isOwn && !atLeast(actor.permissions.level('USER_MANAGEMENT'), 'WRITE')) return null;
    const owner = await lockUser(tx, userId);
    if (!isOwn) refuseStronger(actor, owner);
    if (!isOwn && owner.isFirstUser) throw sessionAccessErrors.FIRST_USER_PROTECTED();
    return owner;
  }
}
