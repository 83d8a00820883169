import { errors, jwtVerify, type CryptoKey, type JWTPayload } from 'jose';
import { isId } from '../../core/ids.ts';
import { ALGORITHM } from './key-pair.ts';

/** What an access token says (RFC 9068 §2.2), once it is verified. */
export interface AccessClaims {
  /** `sub`: the account. */
  readonly userId: string;
  /** `sid`: the session, by which the token is revoked. */
  readonly sessionId: string;
  /** `act.sub`: the administrator who acts as the account (RFC 8693 §4.1); null where nobody does. */
  readonly actorId: string | null;
  /** `exp`, in milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/** Why a token was refused, as the log says it. */
export interface TokenRefusal {
  readonly reason: 'NOT_OURS' | 'UNKNOWN_KEY' | 'SIGNATURE' | 'EXPIRED' | 'CLAIM';
  /** Name of the claim at fault, where one is. */
  readonly claim?: string;
}

/** `typ` (RFC 9068 §2.1). */
export const TYPE = 'at+jwt';
/** `client_id`: tokens are issued to nobody but users of the service itself. */
export const CLIENT = 'gatehouse';

/** By what a token is judged. */
interface Standard {
  /** The one that its header names. */
  readonly key: CryptoKey | Uint8Array;
  /** `iss` and `aud`. */
  readonly issuer: string;
  readonly now: Date;
}

const notOurs: TokenRefusal = { reason: 'NOT_OURS' };

const encoded = (text: string): string => Buffer.from(text).toString('base64url');
const decoded = (part: string): string => Buffer.from(part, 'base64url').toString();

/** The one header that tokens of a key have. */
const headerOf = (keyId: string): string => encoded(JSON.stringify({ alg: ALGORITHM, kid: keyId, typ: TYPE }));

/** Whether base64url is written as we write it: without padding, and without stray bits at its end (RFC 4648 §3.5). */
const isOurBase64 = (part: string): boolean => Buffer.from(part, 'base64url').toString('base64url') === part;

/** Whether JSON is written as we write it: without blanks, and no member twice (RFC 7519 §4). */
function isOurJson(text: string): boolean {
  return JSON.stringify(JSON.parse(text)) === text;
}

/**
 * `kid` of a token, or null where its header is not the one that we write. Whatever else a header may ask of a verifier
 * (another algorithm, a key or an address of one, extensions) is thereby refused before it is read.
 */
export function keyIdOf(token: string): string | null {
  const [header = '', , signature, ...more] = token.split('.');
  if (signature === undefined || more.length > 0 || !isOurBase64(signature)) return null;
  try {
    const { kid } = JSON.parse(decoded(header)) as { kid?: unknown };
    return typeof kid === 'string' && headerOf(kid) === header ? kid : null;
  } catch {
    return null;
  }
}

/** What a token says, or why it is refused. @param token whose key is known by `keyIdOf` */
export async function judgedToken(token: string, { key, issuer, now }: Standard): Promise<AccessClaims | TokenRefusal> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [ALGORITHM],
      issuer,
      audience: issuer,
      typ: TYPE,
      requiredClaims: ['iss', 'aud', 'sub', 'exp', 'iat', 'jti', 'client_id', 'sid'],
      currentDate: now,
    });
    const [, claims = ''] = token.split('.');
    return isOurBase64(claims) && isOurJson(decoded(claims)) ? claimsOf(payload, issuer) : notOurs;
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof SyntaxError) return refusalOf(error);
    throw error;
  }
}

function refusalOf(error: Error): TokenRefusal {
  if (error instanceof errors.JWTExpired) return { reason: 'EXPIRED' };
  if (error instanceof errors.JWSSignatureVerificationFailed) return { reason: 'SIGNATURE' };
  if (error instanceof errors.JWTClaimValidationFailed) return { reason: 'CLAIM', claim: error.claim };
  return notOurs;
}

/** The claims, each of exactly the form in which it is issued. */
function claimsOf(payload: JWTPayload, issuer: string): AccessClaims | TokenRefusal {
  const { sub, sid, aud, jti, client_id, act, exp } = payload;
  const forms: Readonly<Record<string, boolean>> = {
    sub: isOurId(sub),
    sid: isOurId(sid),
    aud: aud === issuer,
    jti: isOurId(jti),
    client_id: client_id === CLIENT,
    act: act === undefined || isAct(act),
  };
  const claim = Object.keys(forms).find((name) => !forms[name]);
  if (claim !== undefined) return { reason: 'CLAIM', claim };
  return {
    userId: sub!,
    sessionId: sid as string,
    actorId: act === undefined ? null : (act as { sub: string }).sub,
    expiresAtMs: exp! * 1000,
  };
}

const isOurId = (value: unknown): boolean => typeof value === 'string' && isId(value);

/** An actor without actors of its own: nobody acts through somebody who acts for another. */
const isAct = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).join() === 'sub' &&
  isOurId((value as { sub: unknown }).sub);
