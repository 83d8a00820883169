import type { AuthPayload, Viewer, ViewerSession } from './session-state';

const AUTH_PAYLOAD = 'nextStep accessToken accessTokenExpiresAt supportEmail user { id name role } session { id }';

export interface SignInData {
  signIn: AuthPayload | null;
}

export const SIGN_IN = `mutation SignIn($input: SignInInput!) { signIn(input: $input) { ${AUTH_PAYLOAD} } }`;

export interface RefreshSessionData {
  refreshSession: AuthPayload | null;
}

export const REFRESH_SESSION = `mutation RefreshSession { refreshSession { ${AUTH_PAYLOAD} } }`;

export interface ChangePasswordData {
  changePassword: AuthPayload | null;
}

export const CHANGE_PASSWORD = `mutation ChangePassword($c: String!, $n: String!) {
  changePassword(currentPassword: $c, newPassword: $n) { ${AUTH_PAYLOAD} }
}`;

export interface EndImpersonationData {
  endImpersonation: AuthPayload | null;
}

export const END_IMPERSONATION = `mutation EndImpersonation { endImpersonation { ${AUTH_PAYLOAD} } }`;

export const SIGN_OUT = 'mutation SignOut { signOut { session { id } } }';

export interface WhoAmIData {
  viewer: Viewer | null;
  viewerSession: ViewerSession | null;
}

const whoAmI = (impersonator: string) => `query WhoAmI {
  viewer { id name email role status isSuperAdmin }
  viewerSession { id createdAt expiresAt ${impersonator} }
}`;

export const WHO_AM_I = whoAmI('impersonator { id name }');

/** For a service whose sessions do not tell of impersonation. */
export const WHO_AM_I_WITHOUT_IMPERSONATOR = whoAmI('');
