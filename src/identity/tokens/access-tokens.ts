import { createHash } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../core/clock.ts';
import { secondsFrom } from '../../core/clock.ts';
import { isId, newId } from '../../core/ids.ts';
import { ALGORITHM, type KeyRing } from './key-ring.ts';

/** What an access token says (RFC 9068 §2.2), once it is verified. */
export interface AccessClaims {
  /** `sub`: the account. */
  readonly userId: string;
  /** `sid`: the session, by which the token is revoked. */
  readonly sessionId: string;
  /** `exp`, in milliseconds since 1970. */
  readonly expiresAtMs: number;
}

export interface IssuedToken {
  readonly token: string;
  readonly expiresAt: Date;
}

const TYPE = 'at+jwt';
const CLIENT = 'gatehouse';
const REMEMBERED = 20_000;

/** Issues access tokens and verifies them: short-lived JWTs in the profile of RFC 9068. */
export class AccessTokens {
  /** Verified tokens by digest. Only signature and fixed claims are remembered; expiry is asked each time. */
  readonly #verified = new LRUCache<string, AccessClaims>({ max: REMEMBERED });

  /** @param issuer `iss` and `aud`: the public address of the service */
  constructor(
    private readonly keys: KeyRing,
    private readonly clock: Clock,
    private readonly issuer: () => string,
  ) {}

  /** @param end when its session ends, which it never outlives */
  async issue(
    subject: { userId: string; sessionId: string },
    lifetimeSeconds: number,
    end: Date | null = null,
  ): Promise<IssuedToken> {
    const { id, key } = await this.keys.signing();
    const now = this.clock.now();
    const full = secondsFrom(now, lifetimeSeconds);
    const expiresAt = end && end < full ? end : full;
    const token = await new SignJWT({ sid: subject.sessionId, client_id: CLIENT })
      .setProtectedHeader({ alg: ALGORITHM, kid: id, typ: TYPE })
      .setIssuer(this.issuer())
      .setAudience(this.issuer())
      .setSubject(subject.userId)
      .setJti(newId())
      .setIssuedAt(now)
      .setExpirationTime(expiresAt)
      .sign(key);
    // `exp` is in whole seconds.
    return { token, expiresAt: new Date(Math.floor(expiresAt.getTime() / 1000) * 1000) };
  }

  /** What a token says, or null when it is not one of ours or has expired. Whether its session is open is not asked. */
  async verify(token: string): Promise<AccessClaims | null> {
    const digest = createHash('sha256').update(token).digest('base64url');
    const claims = this.#verified.get(digest) ?? (await this.#verifySignature(token));
    if (!claims) return null;
    if (claims.expiresAtMs <= this.clock.now().getTime()) {
      this.#verified.delete(digest);
      return null;
    }
    this.#verified.set(digest, claims);
    return claims;
  }

  async #verifySignature(token: string): Promise<AccessClaims | null> {
    try {
      const { payload } = await jwtVerify(
        token,
        async ({ kid }) => {
          const key = kid === undefined ? null : await this.keys.verifying(kid);
          if (!key) throw new errors.JWKSNoMatchingKey();
          return key;
        },
        {
          algorithms: [ALGORITHM],
          issuer: this.issuer(),
          audience: this.issuer(),
          typ: TYPE,
          requiredClaims: ['iss', 'aud', 'sub', 'exp', 'iat', 'jti', 'client_id', 'sid'],
          currentDate: this.clock.now(),
        },
      );
      const { sub, sid, exp } = payload as { sub: string; sid: unknown; exp: number };
      return isId(sub) && typeof sid === 'string' && isId(sid)
        ? { userId: sub, sessionId: sid, expiresAtMs: exp * 1000 }
        : null;
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) return null;
      throw error;
    }
  }
}
