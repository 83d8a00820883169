import { request } from '../api/request';
import { RequestProblem } from '../api/request-problem';
import { accessToken, type AccessToken } from './access-token';
import { exclusively } from './exclusively';
import {
  CHANGE_PASSWORD,
  END_IMPERSONATION,
  REFRESH_SESSION,
  SIGN_IN,
  SIGN_OUT,
  WHO_AM_I,
  WHO_AM_I_WITHOUT_IMPERSONATOR,
  type ChangePasswordData,
  type EndImpersonationData,
  type RefreshSessionData,
  type SignInData,
  type WhoAmIData,
} from './operations';
import type { AuthPayload, SessionState, SignedIn } from './session-state';

/** How long before its expiry a token is renewed; half its life where that is less. */
const RENEWAL_LEAD_MS = 60_000;
const RENEWAL_RETRY_MS = 10_000;
/** Browsers fire a timer at once when its delay passes 32 bits. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Keeps the page signed in. The access token lives in this object and nowhere else: a reload starts from the HttpOnly
 * cookie, which scripts cannot read.
 */
export class Session {
  #state: SessionState = { step: 'STARTING' };
  #token: AccessToken | undefined;
  #renewal: Promise<void> | undefined;
  #renewalTimer: ReturnType<typeof setTimeout> | undefined;
  #whoAmI = WHO_AM_I;
  readonly #listeners = new Set<() => void>();

  readonly getState = (): SessionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Tries to continue the session of the cookie. Having none is no failure. */
  start(): Promise<void> {
    return this.#renew();
  }

  /** @throws RequestProblem when signing in is refused. */
  async signIn(login: string, password: string): Promise<void> {
    await this.#authenticate(async () => {
      const input = { login, password, tokenDelivery: 'COOKIE' };
      return (await request<SignInData>(SIGN_IN, { input })).signIn;
    });
  }

  /** @throws RequestProblem when the change is refused; the session stays as it was. */
  async changePassword(currentPassword: string, newPassword: string): Promise<void> {
    await this.#authenticate(async () => {
      const variables = { c: currentPassword, n: newPassword };
      return (await request<ChangePasswordData>(CHANGE_PASSWORD, variables, this.#bearer())).changePassword;
    });
  }

  /** Asks whether a pending account may enter by now. @throws RequestProblem */
  async checkAgain(): Promise<void> {
    try {
      await this.#authenticate(async () => (await request<RefreshSessionData>(REFRESH_SESSION)).refreshSession);
    } catch (thrown) {
      if (RequestProblem.from(thrown).isRefusal) this.#end(true);
      else throw thrown;
    }
  }

  /** @throws RequestProblem when it is refused. One that has ended already is no problem. */
  async endImpersonation(): Promise<void> {
    try {
      await this.#authenticate(
        async () =>
          (await request<EndImpersonationData>(END_IMPERSONATION, undefined, this.#bearer())).endImpersonation,
      );
    } catch (thrown) {
      if (RequestProblem.from(thrown).code !== 'UNAUTHENTICATED') throw thrown;
      await this.#renew();
    }
  }

  /** @throws RequestProblem when the service could not end the session. One that has ended already is no problem. */
  async signOut(): Promise<void> {
    await exclusively(async () => {
      try {
        await request(SIGN_OUT, undefined, this.#bearer());
      } catch (thrown) {
        if (RequestProblem.from(thrown).code !== 'UNAUTHENTICATED') throw thrown;
      }
    });
    await this.followSignOut();
  }

  /** Takes over that the session was ended. Whoever acted as somebody else has ended just that, and is who they were. */
  async followSignOut(): Promise<void> {
    if (this.#token?.isImpersonation) await this.#renew();
    else this.#end(false);
  }

  /** Goes back to the sign-in form without a word to the service. */
  startOver(): void {
    this.#end(false);
  }

  /**
   * The value of the `Authorization` header for an operation of the editor; undefined when not signed in.
   *
   * @throws RequestProblem when the token has expired and cannot be renewed now, or renewing it made the caller somebody
   *   else, as at the end of an impersonation: the operation was not meant for that account.
   */
  async authorization(): Promise<string | undefined> {
    await this.#renewal;
    if (this.#hasExpired()) {
      const before = this.#accountId();
      await this.#renew();
      if (this.#hasExpired()) throw new RequestProblem('Nothing was sent: your session cannot be renewed just now.');
      if (this.#accountId() !== before) {
        throw new RequestProblem('Nothing was sent: your session ended, and you are not who you were. Run it again.');
      }
    }
    return this.#bearer();
  }

  /** Tells that the service did not accept this header: it may have ended the session. */
  reject(authorization: string): void {
    if (authorization === this.#bearer()) void this.#renew();
  }

  /** Takes over what an operation of the editor brought, such as the token of `startImpersonation`. */
  adopt({ nextStep, accessToken: value, accessTokenExpiresAt, supportEmail, user }: AuthPayload): void {
    if (nextStep === 'AWAIT_APPROVAL' || nextStep === 'CONFIRM_EMAIL') {
      this.#forgetToken();
      this.#setState({ step: nextStep, supportEmail: supportEmail ?? null });
      return;
    }
    if (!value) {
      this.#end(false);
      return;
    }
    this.#token = accessToken(value, accessTokenExpiresAt);
    const lifetimeMs = this.#token.expiresAtMs - this.#token.receivedAtMs;
    this.#renewIn(lifetimeMs - Math.min(RENEWAL_LEAD_MS, lifetimeMs / 2));
    if (nextStep === 'CHANGE_PASSWORD') {
      this.#setState({ step: 'CHANGE_PASSWORD' });
      return;
    }
    const account = user ?? null;
    const known = this.#state.step === 'SIGNED_IN' && account?.id === this.#state.account?.id ? this.#state : null;
    this.#setState({
      step: 'SIGNED_IN',
      account,
      viewer: known?.viewer ?? null,
      viewerSession: known?.viewerSession ?? null,
      viewerProblem: null,
    });
    void this.readViewer();
  }

  /** Reads who is signed in, and on whose behalf. */
  async readViewer(): Promise<void> {
    const token = this.#token;
    if (!token) return;
    try {
      const { viewer, viewerSession } = await this.#askWhoAmI();
      if (token !== this.#token) return;
      if (!viewer) throw new RequestProblem('The service does not know who is signed in.');
      this.#setState({ step: 'SIGNED_IN', account: viewer, viewer, viewerSession, viewerProblem: null });
      // Renewing ends an impersonation: it issues no refresh token, so the cookie is still the administrator's own.
      if (viewerSession?.impersonator) this.#renewIn(token.expiresAtMs - Date.now());
    } catch (thrown) {
      if (token !== this.#token) return;
      const problem = RequestProblem.from(thrown);
      if (problem.code === 'PASSWORD_CHANGE_REQUIRED') this.#setState({ step: 'CHANGE_PASSWORD' });
      else if (this.#state.step === 'SIGNED_IN') this.#setState({ ...this.#state, viewerProblem: problem });
    }
  }

  async #askWhoAmI(): Promise<WhoAmIData> {
    try {
      return await request<WhoAmIData>(this.#whoAmI, undefined, this.#bearer());
    } catch (thrown) {
      const isUnknownField = RequestProblem.from(thrown).code === 'GRAPHQL_VALIDATION_FAILED';
      if (!isUnknownField || this.#whoAmI === WHO_AM_I_WITHOUT_IMPERSONATOR) throw thrown;
      this.#whoAmI = WHO_AM_I_WITHOUT_IMPERSONATOR;
      return this.#askWhoAmI();
    }
  }

  async #authenticate(ask: () => Promise<AuthPayload | null>): Promise<void> {
    await exclusively(async () => {
      const payload = await ask();
      if (!payload) throw new RequestProblem('The service gave no answer.');
      this.adopt(payload);
    });
  }

  /** Renews quietly; calls meanwhile share the one renewal. */
  #renew(): Promise<void> {
    this.#renewal ??= this.#renewOnce().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #renewOnce(): Promise<void> {
    try {
      await this.#authenticate(async () => (await request<RefreshSessionData>(REFRESH_SESSION)).refreshSession);
    } catch (thrown) {
      const { isRefusal, retryAfterSeconds = 0 } = RequestProblem.from(thrown);
      // A laptop that wakes up is not on the network yet: only a refusal ends a session.
      if (this.#token && !isRefusal) this.#renewIn(Math.max(RENEWAL_RETRY_MS, retryAfterSeconds * 1000));
      else this.#end(this.#token !== undefined);
    }
  }

  #renewIn(delayMs: number): void {
    clearTimeout(this.#renewalTimer);
    this.#renewalTimer = setTimeout(() => void this.#renew(), Math.min(Math.max(delayMs, 0), LONGEST_TIMER_MS));
  }

  #end(hasEnded: boolean): void {
    this.#forgetToken();
    this.#setState({ step: 'SIGNED_OUT', hasEnded });
  }

  #forgetToken(): void {
    clearTimeout(this.#renewalTimer);
    this.#token = undefined;
  }

  #hasExpired(): boolean {
    return this.#token !== undefined && Date.now() >= this.#token.expiresAtMs;
  }

  #bearer(): string | undefined {
    return this.#token && `Bearer ${this.#token.value}`;
  }

  #accountId(): string | undefined {
    return this.#state.step === 'SIGNED_IN' ? this.#state.account?.id : undefined;
  }

  #setState(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** Whether somebody acts as somebody else. */
export function isImpersonating(state: SessionState): state is SignedIn {
  return state.step === 'SIGNED_IN' && Boolean(state.viewerSession?.impersonator);
}

/** The one session of the page. */
export const session = new Session();
