import { secondsFrom } from '../../core/clock.ts';
import type { Tx } from '../../core/tx.ts';
import { digestOf, newToken, type SecretBox } from '../../foundation/crypto/index.ts';
import { PendingSignIn } from './pending-sign-in.entity.ts';

/** How long somebody may take at the identity provider. */
export const PENDING_SECONDS = 600;

/** What the provider's answer has to fit. */
export interface SignInSecrets {
  readonly nonce: string;
  /** PKCE (RFC 7636). */
  readonly verifier: string;
}

/** A sign-in that begins. */
export interface SignInBeginning extends SignInSecrets {
  readonly providerId: string;
  readonly state: string;
  readonly returnTo: string | null;
  /** The token that the browser holds already, since another tab began as well; null for none. */
  readonly browserToken: string | null;
}

/** A sign-in that was begun here, by this browser, and is taken up again: nobody else can. */
export interface ResumedSignIn extends SignInSecrets {
  readonly returnTo: string | null;
}

/** By what a browser shows that it began a sign-in. */
export interface SignInClaim {
  readonly providerId: string;
  readonly state: string;
  readonly browserToken: string;
}

/** Sign-ins that are under way at an identity provider. */
export class PendingSignInService {
  constructor(private readonly box: SecretBox) {}

  /** Keeps what the answer has to fit. Returns the token that binds it to the browser, and when both expire. */
  async begin(
    tx: Tx,
    { providerId, state, nonce, verifier, returnTo, browserToken }: SignInBeginning,
  ): Promise<{ readonly browserToken: string; readonly expiresAt: Date }> {
    const token = browserToken ?? newToken('gh_sso');
    const expiresAt = secondsFrom(tx.now, PENDING_SECONDS);
    await tx.manager.insert(PendingSignIn, {
      stateDigest: digestOf(state),
      providerId,
      browserDigest: digestOf(token),
      secrets: this.box.seal(Buffer.from(JSON.stringify({ nonce, verifier } satisfies SignInSecrets))),
      returnTo,
      expiresAt,
    });
    // Nothing has happened yet; the row goes when somebody comes back, or expires.
    tx.accounted();
    return { browserToken: token, expiresAt };
  }

  /** Takes up a sign-in, which nobody can again; null where this browser began none such, or has taken too long. */
  async resume(tx: Tx, { providerId, state, browserToken }: SignInClaim): Promise<ResumedSignIn | null> {
    const [row] = await tx.rows<Pick<PendingSignIn, 'secrets' | 'returnTo'>>({
      text: `DELETE FROM pending_sign_ins
        WHERE state_digest = $1 AND browser_digest = $2 AND provider_id = $3 AND expires_at > $4
        RETURNING secrets, return_to AS "returnTo"`,
      values: [digestOf(state), digestOf(browserToken), providerId, tx.now],
    });
    tx.accounted();
    if (!row) return null;
    const secrets = JSON.parse(this.box.open(row.secrets).toString()) as SignInSecrets;
    return { ...secrets, returnTo: row.returnTo };
  }

  /** Removes at most so many that nobody came back to, and tells how many it removed. */
  async removeExpired(tx: Tx, limit: number): Promise<number> {
    const { count } = await tx.execute({
      text: `DELETE FROM pending_sign_ins WHERE state_digest IN
        (SELECT state_digest FROM pending_sign_ins WHERE expires_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      values: [tx.now, limit],
    });
    return count;
  }
}
