import type { Session } from '../sessions/index.ts';
import type { UserView } from '../users/index.ts';

/** What a client must do next after authenticating. */
export const authSteps = ['NONE', 'CHANGE_PASSWORD', 'CONFIRM_EMAIL', 'AWAIT_APPROVAL'] as const;
export type AuthStep = (typeof authSteps)[number];

/** Where the refresh token goes. */
export const tokenDeliveries = ['COOKIE', 'BODY'] as const;
export type TokenDelivery = (typeof tokenDeliveries)[number];

/** A session as clients see it. */
export interface SessionView extends Session {
  /** Whether it is the session of the present request, also where the request has only just opened it. */
  readonly isCurrent: boolean;
}

/** What authenticating came to inside the transaction: a step, and unless the address must be confirmed, a session. */
export interface BegunSession {
  readonly nextStep: AuthStep;
  readonly user: UserView;
  /** null where nothing was opened. */
  readonly session: Session | null;
  /** null where nothing was opened, and in the answer to a repeated request, which holds no secrets. */
  readonly refreshToken: string | null;
  /** Contact for people who wait: the super admin's address. */
  readonly supportEmail: string | null;
}

/** What a sign-up with a known address comes to: it looks like an account that awaits approval, and is none. */
export interface Pretended {
  readonly nextStep: 'AWAIT_APPROVAL';
  readonly user: null;
  readonly session: null;
  readonly refreshToken: string | null;
  readonly refreshTokenExpiresAt: Date;
  readonly supportEmail: string | null;
}

/** A session that somebody entered without a refresh token: as somebody else, or their own again after that. */
export interface EnteredSession {
  readonly session: Session;
  /** Not in the answer to a repeated request, which holds no secrets. */
  readonly givesToken: boolean;
}

/** The answer to an authentication. */
export interface AuthPayloadData {
  readonly nextStep: AuthStep;
  readonly user: UserView | null;
  readonly session: SessionView | null;
  readonly accessToken: string | null;
  readonly accessTokenExpiresAt: Date | null;
  readonly refreshToken: string | null;
  readonly supportEmail: string | null;
}

/** The same without its secrets, as a repetition with the same Idempotency-Key may see it. */
export const withoutSecrets = <B extends BegunSession | Pretended>(begun: B): B => ({ ...begun, refreshToken: null });
