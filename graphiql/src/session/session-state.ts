import type { RequestProblem } from '../api/request-problem';

/** What a client must do next after authenticating; `AuthStep` in the schema. */
export type AuthStep = 'NONE' | 'CHANGE_PASSWORD' | 'CONFIRM_EMAIL' | 'AWAIT_APPROVAL';

/** The account as the sign-in answers it. */
export interface Account {
  id: string;
  name: string;
  role: string;
}

/** The part of the schema's `AuthPayload` that the page uses. */
export interface AuthPayload {
  nextStep?: AuthStep;
  accessToken?: string | null;
  accessTokenExpiresAt?: string | null;
  supportEmail?: string | null;
  user?: Account | null;
}

/** The signed-in account with what the pane shows of it. */
export interface Viewer extends Account {
  email: string | null;
  status: string;
  isSuperAdmin: boolean;
}

/** The session of the access token. */
export interface ViewerSession {
  id: string;
  createdAt: string;
  expiresAt: string;
  impersonator?: { id: string; name: string } | null;
}

/** Signed in, with the details once they are read. */
export interface SignedIn {
  step: 'SIGNED_IN';
  /** Null until the details are read, when the token came from an operation in the editor. */
  account: Account | null;
  viewer: Viewer | null;
  viewerSession: ViewerSession | null;
  /** Why the details could not be read. */
  viewerProblem: RequestProblem | null;
}

/** Where the page stands between arriving and being signed in. */
export type SessionState =
  | { step: 'STARTING' }
  /** `hasEnded` is whether there was a session that ended by itself. */
  | { step: 'SIGNED_OUT'; hasEnded: boolean }
  | { step: 'CHANGE_PASSWORD' }
  | { step: 'AWAIT_APPROVAL'; supportEmail: string | null }
  | { step: 'CONFIRM_EMAIL'; supportEmail: string | null }
  | SignedIn;
