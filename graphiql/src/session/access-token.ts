const FALLBACK_LIFETIME_MS = 5 * 60_000;

/** A bearer token, held in memory only, with the times of this browser's clock. */
export interface AccessToken {
  value: string;
  /** Whether an administrator acts as somebody else by it (RFC 8693 §4.1): the cookie then belongs to another session. */
  isImpersonation: boolean;
  receivedAtMs: number;
  expiresAtMs: number;
}

/**
 * Notes when a token just received expires. The lifetime is read from the token itself (`exp - iat`, RFC 7519 §4.1), so
 * that a browser whose clock is wrong neither renews all the time nor too late.
 */
export function accessToken(value: string, expiresAt?: string | null): AccessToken {
  const receivedAtMs = Date.now();
  const statedMs = expiresAt ? Date.parse(expiresAt) - receivedAtMs : FALLBACK_LIFETIME_MS;
  const { iat, exp, act } = claims(value);
  const lifetimeMs = iat !== undefined && exp !== undefined && exp > iat ? (exp - iat) * 1000 : statedMs;
  return { value, isImpersonation: act !== undefined, receivedAtMs, expiresAtMs: receivedAtMs + lifetimeMs };
}

interface Claims {
  iat?: number;
  exp?: number;
  act?: object;
}

/** What the token says of itself; nothing where it is no JWT. */
function claims(jwt: string): Claims {
  try {
    const payload = jwt.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/');
    return JSON.parse(atob(payload)) as Claims;
  } catch {
    return {};
  }
}
