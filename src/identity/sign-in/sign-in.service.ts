import { shownToItself } from '../../access/rules.ts';
import type { RefreshCookie, RequestContext } from '../../core/request-context.ts';
import type { Tx } from '../../core/tx.ts';
import type { SettingsStore } from '../../foundation/settings/index.ts';
import {
  sessionErrors,
  type OpenedSession,
  type Session,
  type SessionService,
  type StandIn,
} from '../sessions/index.ts';
import type { AccessTokens, IssuedToken } from '../tokens/index.ts';
import type { UserService, UserView } from '../users/index.ts';
import type {
  AuthPayloadData,
  AuthStep,
  BegunSession,
  EnteredSession,
  Pretended,
  SessionView,
  TokenDelivery,
} from './auth.ts';
import { mustConfirmEmail } from './sign-in-blockers.policy.ts';
import { superAdminEmail } from './sign-in.queries.ts';

/** The way from an account that proved itself to its tokens, the same for every kind of proof. */
export class SignInService {
  constructor(
    private readonly users: UserService,
    private readonly sessions: SessionService,
    private readonly tokens: AccessTokens,
    private readonly settings: SettingsStore,
  ) {}

  /**
   * Opens a session of an account that has just proved itself, unless its address must be confirmed first. Inside the
   * transaction, with the account's row locked.
   */
  async begin(tx: Tx, { id }: { readonly id: string }): Promise<BegunSession> {
    const user = (await this.users.findById(tx, id))!;
    const { emailConfirmationRequired } = (await this.settings.get()).registration;
    return mustConfirmEmail(user, emailConfirmationRequired)
      ? { nextStep: 'CONFIRM_EMAIL', user, session: null, refreshToken: null, supportEmail: null }
      : this.proceed(tx, user, await this.sessions.open(tx, id));
  }

  /** Says what comes next in a session just opened, refreshed or given new tokens. Inside the transaction. */
  async proceed(tx: Tx, user: UserView, { session, refreshToken }: OpenedSession): Promise<BegunSession> {
    const nextStep = stepOf(user);
    const supportEmail = nextStep === 'AWAIT_APPROVAL' ? await this.#supportEmail(tx) : null;
    return { nextStep, user, session, refreshToken, supportEmail };
  }

  /** What looks like a pending account's session, and belongs to nobody. Inside the transaction. */
  async pretend(tx: Tx, { refreshToken, expiresAt }: StandIn): Promise<Pretended> {
    const supportEmail = await this.#supportEmail(tx);
    return {
      nextStep: 'AWAIT_APPROVAL',
      user: null,
      session: null,
      refreshToken,
      refreshTokenExpiresAt: expiresAt,
      supportEmail,
    };
  }

  /** Issues the access token and hands the refresh token over. After the commit, in no transaction. */
  async finish(
    begun: BegunSession | Pretended,
    delivery: TokenDelivery,
    cookie: RefreshCookie,
  ): Promise<AuthPayloadData> {
    const { nextStep, user, session, refreshToken, supportEmail } = begun;
    const isUsable = nextStep === 'NONE' || nextStep === 'CHANGE_PASSWORD';
    // A repeated request is answered without any token: whoever repeats it may not be who asked first.
    const access = isUsable && session && refreshToken !== null ? await this.#accessToken(session) : null;
    const inCookie = delivery === 'COOKIE';
    const until = 'refreshTokenExpiresAt' in begun ? begun.refreshTokenExpiresAt : session?.expiresAt;
    if (inCookie && until && refreshToken !== null) cookie.set(refreshToken, until);
    return {
      nextStep,
      user: isUsable && user ? shownToItself(user) : null,
      session: isUsable && session ? viewOf(session, session.id) : null,
      accessToken: access?.token ?? null,
      accessTokenExpiresAt: access?.expiresAt ?? null,
      refreshToken: inCookie ? null : refreshToken,
      supportEmail,
    };
  }

  /** Issues the access token of a session that gets no refresh token here. After the commit. @throws UNAUTHENTICATED */
  async enter(
    { session, givesToken }: EnteredSession,
    { read }: Pick<RequestContext, 'read'>,
  ): Promise<AuthPayloadData> {
    const user = await read((db) => this.users.findById(db, session.userId));
    if (!user) throw sessionErrors.UNAUTHENTICATED();
    const access = givesToken ? await this.#accessToken(session) : null;
    return {
      // Whoever acts as somebody else does not know their password.
      nextStep: session.impersonatorId === null ? stepOf(user) : 'NONE',
      user: shownToItself(user),
      session: viewOf(session, session.id),
      accessToken: access?.token ?? null,
      accessTokenExpiresAt: access?.expiresAt ?? null,
      refreshToken: null,
      supportEmail: null,
    };
  }

  async #supportEmail(tx: Tx): Promise<string | null> {
    return (await tx.rows<{ email: string | null }>(superAdminEmail))[0]?.email ?? null;
  }

  /** A token that ends with its session at the latest; exactly then where it cannot be refreshed. */
  async #accessToken({ id, userId, impersonatorId, createdAt, expiresAt }: Session): Promise<IssuedToken> {
    const { accessTokenMinutes } = (await this.settings.get()).sessions;
    const seconds =
      impersonatorId === null ? accessTokenMinutes * 60 : (expiresAt.getTime() - createdAt.getTime()) / 1000;
    return this.tokens.issue({ userId, sessionId: id, actorId: impersonatorId }, seconds, expiresAt);
  }
}

/** What an account with an open session must do next. */
const stepOf = ({ role, mustChangePassword }: Pick<UserView, 'role' | 'mustChangePassword'>): AuthStep =>
  role === 'PENDING' ? 'AWAIT_APPROVAL' : mustChangePassword ? 'CHANGE_PASSWORD' : 'NONE';

/** A session as clients see it. @param currentId the session of the request; null where it has none */
export const viewOf = (session: Session, currentId: string | null): SessionView => ({
  ...session,
  isCurrent: session.id === currentId,
});
