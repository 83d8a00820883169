const FALLBACK_LIFETIME_MS = 5 * 60_000;

/** A bearer token, held in memory only, with the times of this browser's clock. */
export interface AccessToken {
  value: string;
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
  return { value, receivedAtMs, expiresAtMs: receivedAtMs + (lifetimeMs(value) ?? statedMs) };
}

function lifetimeMs(jwt: string): number | undefined {
  try {
    const payload = jwt.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/');
    const { iat, exp } = JSON.parse(atob(payload)) as { iat: number; exp: number };
    return exp > iat ? (exp - iat) * 1000 : undefined;
  } catch {
    return undefined;
  }
}
