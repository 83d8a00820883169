import { isImpersonated, sessionIdOf } from '../../core/actor.ts';
import { DomainError } from '../../core/errors.ts';
import type { RefreshCookie, RequestContext } from '../../core/request-context.ts';
import type { Tx } from '../../core/tx.ts';
import { sessionErrors, type Session, type SessionService, type StandInService } from '../sessions/index.ts';
import { auditTarget, User, type UserService } from '../users/index.ts';
import { withoutSecrets, type AuthPayloadData, type BegunSession, type Pretended, type SessionView } from './auth.ts';
import { viewOf, type SignInService } from './sign-in.service.ts';

/** What is done with the refresh token that a client holds, as an argument or as a cookie. */
export class SessionRefreshService {
  constructor(
    private readonly users: UserService,
    private readonly sessions: SessionService,
    private readonly signIns: SignInService,
    private readonly standIns: StandInService,
  ) {}

  /**
   * Exchanges a refresh token for new tokens, delivered the way it came. @param given null: the one of the cookie
   * @throws UNAUTHENTICATED
   */
  async refresh(given: string | null, { mutate, refreshCookie }: RequestContext): Promise<AuthPayloadData> {
    const token = given ?? refreshCookie.read();
    if (token === null) throw sessionErrors.UNAUTHENTICATED();
    const rotating = mutate((tx) => this.#rotate(tx, token), { withoutSecrets, isForAnyone: true });
    if (given !== null) return this.signIns.finish(await rotating, 'BODY', refreshCookie);
    return this.signIns.finish(await clearedIfRefused(refreshCookie, rotating), 'COOKIE', refreshCookie);
  }

  /**
   * Ends the session of the request, or the one of the cookie where it has none, and takes the cookie back. Whoever acts
   * as somebody else ends just that: the cookie is the administrator's own.
   * @throws UNAUTHENTICATED when there is neither
   */
  async signOut({ actor, mutate, refreshCookie }: RequestContext): Promise<SessionView> {
    if (isImpersonated(actor)) return mutate((tx) => this.#end(tx, null));
    const token = refreshCookie.read();
    const session = await clearedIfRefused(
      refreshCookie,
      mutate((tx) => this.#end(tx, token), { isForAnyone: true }),
    );
    refreshCookie.clear();
    return session;
  }

  async #rotate(tx: Tx, token: string): Promise<BegunSession | Pretended> {
    const userId = await this.sessions.ownerOf(tx, token);
    if (userId === null) return this.#rotateStandIn(tx, token);
    // The account before its session, as everybody locks them who changes both.
    const account = await tx.lock(User, { id: userId });
    if (!account) throw sessionErrors.UNAUTHENTICATED();
    if (account.status === 'SUSPENDED') return this.#endSuspended(tx, account);
    const opened = await this.sessions.rotate(tx, token);
    tx.accounted();
    return this.signIns.proceed(tx, (await this.users.findById(tx, account.id))!, opened);
  }

  async #rotateStandIn(tx: Tx, token: string): Promise<Pretended> {
    const standIn = await this.standIns.rotate(tx, token);
    if (!standIn) throw sessionErrors.UNAUTHENTICATED();
    tx.accounted();
    return this.signIns.pretend(tx, standIn);
  }

  async #endSuspended(tx: Tx, { id, name }: User): Promise<never> {
    const count = await this.sessions.endAll(tx, id);
    if (count > 0)
      tx.record({ action: 'SESSION_REVOKED', targetType: 'Session', targetName: name, after: { userId: id, count } });
    return tx.refuse(sessionErrors.UNAUTHENTICATED());
  }

  async #end(tx: Tx, token: string | null): Promise<SessionView> {
    const session = await this.#present(tx, token);
    const account = session && (await this.users.findById(tx, session.userId));
    if (!account) throw sessionErrors.UNAUTHENTICATED();
    await this.sessions.end(tx, session);
    const { id, name } = account;
    if (session.impersonatorId !== null) return viewOf(session, session.id);
    tx.record({
      action: 'USER_SIGNED_OUT',
      ...auditTarget(account),
      after: { sessionId: session.id },
      by: { id, name },
    });
    return viewOf(session, session.id);
  }

  /** The session of the access token, else the one of the refresh token; locked. */
  async #present(tx: Tx, token: string | null): Promise<Session | null> {
    const id = sessionIdOf(tx.actor);
    if (id !== null) return this.sessions.lockOpen(tx, id);
    return token === null ? null : this.sessions.findByRefreshToken(tx, token);
  }
}

/** Takes a cookie back that no longer holds. One that could not be judged stays: the database may be back in a moment. */
async function clearedIfRefused<T>(cookie: RefreshCookie, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'UNAUTHENTICATED') cookie.clear();
    throw error;
  }
}
