import { SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../core/clock.ts';
import { secondsFrom } from '../../core/clock.ts';
import { newId } from '../../core/ids.ts';
import { digestOf } from '../../foundation/crypto/index.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import { CLIENT, judgedToken, keyIdOf, TYPE, type AccessClaims, type TokenRefusal } from './token-judgement.ts';
import { ALGORITHM } from './key-pair.ts';
import type { KeyRing } from './key-ring.ts';

/** Whom a token is issued for. */
export interface TokenSubject {
  /** `sub`: the account. */
  readonly userId: string;
  /** `sid`: the session, by which the token is revoked. */
  readonly sessionId: string;
  /** `act.sub`: the administrator who acts as the account; null or absent where nobody does. */
  readonly actorId?: string | null;
}

export interface IssuedToken {
  readonly token: string;
  readonly expiresAt: Date;
}

const REMEMBERED = 20_000;

/** Claims whose signature was verified, and until when that is known to hold, in milliseconds since 1970. */
interface Verified {
  readonly claims: AccessClaims;
  readonly untilMs: number;
}

/** Issues access tokens and verifies them: short-lived JWTs in the profile of RFC 9068. */
export class AccessTokens {
  /** Verified tokens by digest. Only signature and fixed claims are remembered; expiry is asked each time. */
  #verified = new LRUCache<string, Verified>({ max: REMEMBERED });

  /**
   * @param issuer `iss` and `aud`: the public address of the service
   * @param onRefused is told why a token was refused, and nothing of the token
   */
  constructor(
    private readonly keys: KeyRing,
    private readonly clock: Clock,
    private readonly issuer: () => string,
    private readonly notifications: Notifications,
    private readonly onRefused: (refusal: TokenRefusal) => void,
  ) {
    // A new one, not the same emptied: what is being verified with the keys of before must not get into it.
    notifications.on('signingKeys', () => {
      this.#verified = new LRUCache<string, Verified>({ max: REMEMBERED });
    });
  }

  /** @param end when its session ends, which it never outlives */
  async issue(
    { userId, sessionId, actorId }: TokenSubject,
    lifetimeSeconds: number,
    end: Date | null = null,
  ): Promise<IssuedToken> {
    const { id, key } = await this.keys.signing(lifetimeSeconds);
    const now = this.clock.now();
    const full = secondsFrom(now, lifetimeSeconds);
    const expiresAt = end && end < full ? end : full;
    const token = await new SignJWT({ sid: sessionId, client_id: CLIENT, ...(actorId && { act: { sub: actorId } }) })
      .setProtectedHeader({ alg: ALGORITHM, kid: id, typ: TYPE })
      .setIssuer(this.issuer())
      .setAudience(this.issuer())
      .setSubject(userId)
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
    const digest = digestOf(token).toString('base64url');
    const known = remembered.get(digest);
    const verified = known ?? (await this.#judge(token));
    if ('reason' in verified) return this.#refuse(verified);
    if (verified.untilMs <= this.clock.now().getTime()) {
      remembered.delete(digest);
      return this.#refuse({ reason: 'EXPIRED' });
    }
    if (!known && this.notifications.isConnected) remembered.set(digest, verified);
    return verified.claims;
  }

  /** What a token says that was verified before and has not expired, without waiting; null where it is not known. */
  remembered(token: string): AccessClaims | null {
    const known = this.#verified.get(digestOf(token).toString('base64url'));
    return known && known.untilMs > this.clock.now().getTime() ? known.claims : null;
  }

  #refuse(refusal: TokenRefusal): null {
    this.onRefused(refusal);
    return null;
  }

  async #judge(token: string): Promise<Verified | TokenRefusal> {
    const keyId = keyIdOf(token);
    if (keyId === null) return { reason: 'NOT_OURS' };
    const key = await this.keys.verifying(keyId);
    if (!key) return { reason: 'UNKNOWN_KEY' };
    const judged = await judgedToken(token, { key: key.key, issuer: this.issuer(), now: this.clock.now() });
    if ('reason' in judged) return judged;
    return { claims: judged, untilMs: Math.min(judged.expiresAtMs, key.untilMs) };
  }
}
