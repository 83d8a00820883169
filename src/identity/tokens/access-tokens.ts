import { createHash } from 'node:crypto';
import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../core/clock.ts';
import { secondsFrom } from '../../core/clock.ts';
import { isId, newId } from '../../core/ids.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import { ALGORITHM, type KeyRing } from './key-ring.ts';

/** What an access token says (RFC 9068 §2.2), once it is verified. */
export interface AccessClaims {
  /** `sub`: the account. */
  readonly userId: string;
  /** `sid`: the session, by which the token is revoked. */
  readonly sessionId: string;
  /** `act.sub` (RFC 8693 §4.1): the administrator who acts as the account; null in a session of its own. */
  readonly actorId: string | null;
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
/** The compact form of a signed token (RFC 7515 §7.1). */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Claims whose signature was verified, and until when that is known to hold, in milliseconds since 1970. */
interface Verified {
  readonly claims: AccessClaims;
  readonly untilMs: number;
}

/** Issues access tokens and verifies them: short-lived JWTs in the profile of RFC 9068. */
export class AccessTokens {
  /** Verified tokens by digest. Only signature and fixed claims are remembered; expiry is asked each time. */
  #verified = new LRUCache<string, Verified>({ max: REMEMBERED });

  /** @param issuer `iss` and `aud`: the public address of the service */
  constructor(
    private readonly keys: KeyRing,
    private readonly clock: Clock,
    private readonly issuer: () => string,
    private readonly notifications: Notifications,
  ) {
    // A new one, not the same emptied: what is being verified with the keys of before must not get into it.
    notifications.on('signingKeys', () => {
      this.#verified = new LRUCache<string, Verified>({ max: REMEMBERED });
    });
  }

  /** @param end when its session ends, which it never outlives */
  async issue(
    subject: { readonly userId: string; readonly sessionId: string; readonly actorId?: string | null },
    lifetimeSeconds: number,
    end: Date | null = null,
  ): Promise<IssuedToken> {
    const { id, key } = await this.keys.signing();
    const now = this.clock.now();
    const full = secondsFrom(now, lifetimeSeconds);
    const expiresAt = end && end < full ? end : full;
    const token = await new SignJWT({
      sid: subject.sessionId,
      client_id: CLIENT,
      ...(subject.actorId && { act: { sub: subject.actorId } }),
    })
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
    const remembered = this.#verified;
    const digest = createHash('sha256').update(token).digest('base64url');
    const known = remembered.get(digest);
    const verified = known ?? (await this.#verifySignature(token));
    if (!verified) return null;
    if (verified.untilMs <= this.clock.now().getTime()) {
      remembered.delete(digest);
      return null;
    }
    if (!known && this.notifications.isConnected) remembered.set(digest, verified);
    return verified.claims;
  }

  async #verifySignature(token: string): Promise<Verified | null> {
    const kid = keyIdOf(token);
    const key = kid === null ? null : await this.keys.verifying(kid);
    if (!key) return null;
    try {
      const { payload } = await jwtVerify(token, key.key, {
        algorithms: [ALGORITHM],
        issuer: this.issuer(),
        audience: this.issuer(),
        typ: TYPE,
        requiredClaims: ['iss', 'aud', 'sub', 'exp', 'iat', 'jti', 'client_id', 'sid'],
        currentDate: this.clock.now(),
      });
      const { sub, sid, exp, act } = payload as { sub: unknown; sid: unknown; exp: number; act?: { sub?: unknown } };
      const actorId = act === undefined ? null : act.sub;
      if (!isText(sub) || !isText(sid) || (actorId !== null && !isText(actorId))) return null;
      const claims = { userId: sub, sessionId: sid, actorId, expiresAtMs: exp * 1000 };
      return { claims, untilMs: Math.min(claims.expiresAtMs, key.untilMs) };
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && isId(value);

/** `kid` of a token, or null where it is no signed token. */
function keyIdOf(token: string): string | null {
  if (!COMPACT.test(token)) return null;
  try {
    const { kid } = decodeProtectedHeader(token);
    return typeof kid === 'string' ? kid : null;
  } catch {
    return null;
  }
}
