import { secondsFrom } from '../../core/clock.ts';
import { defineErrors, DomainError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { digestOf, type SecretBox } from '../../foundation/crypto/index.ts';
import { ACTION_TOKEN_PREFIX } from '../../foundation/mail/index.ts';
import { lockUser, type UserTarget } from '../users/index.ts';
import { ActionToken, type ActionPurpose } from './action-token.entity.ts';

export const actionTokenErrors = defineErrors({
  TOKEN_INVALID: 'This link was used, replaced by a newer one, or has expired. Ask for another.',
});

/** How long each kind of link is good. */
const LIFETIME_SECONDS: Readonly<Record<ActionPurpose, number>> = {
  INVITATION: 7 * 86_400,
  PASSWORD_RESET: 3_600,
  EMAIL_CONFIRMATION: 86_400,
};

/** What a link is for. */
export interface ActionOrder {
  readonly userId: string;
  readonly purpose: ActionPurpose;
  /** Address that the link is sent to. */
  readonly email: string;
}

/** A token as far as a letter needs it: the letter's `link` is `{ page, ...issued }`. */
export interface IssuedActionToken {
  readonly tokenId: string;
  readonly expiresAt: Date;
}

/** A token that was used just now, and the account it is of, locked. */
export interface RedeemedToken {
  readonly token: ActionToken;
  readonly account: UserTarget;
}

/** Tokens of links in mails: single use, expiring, and only the newest of its kind for each account. */
export class ActionTokenService {
  constructor(private readonly box: SecretBox) {}

  /** Makes a token. Earlier ones of the account for the same purpose die. */
  async issue(tx: Tx, { userId, purpose, email }: ActionOrder): Promise<IssuedActionToken> {
    // Locked, so that of two links made at once one is the newest.
    await lockUser(tx, userId);
    await revokeActionTokens(tx, userId, [purpose]);
    const id = newId();
    const expiresAt = secondsFrom(tx.now, LIFETIME_SECONDS[purpose]);
    await tx.manager.insert(ActionToken, {
      id,
      userId,
      purpose,
      email: email.toLowerCase(),
      digest: digestOf(this.box.derivedToken(ACTION_TOKEN_PREFIX, id)),
      createdAt: tx.now,
      expiresAt,
      usedAt: null,
    });
    return { tokenId: id, expiresAt };
  }

  /** A token that is good now, without using it; null for any other. */
  async find(db: Reader, token: string, purposes: readonly ActionPurpose[]): Promise<ActionToken | null> {
    const found = await db.findOneBy(ActionToken, { digest: digestOf(token) });
    return found && purposes.includes(found.purpose) && !found.usedAt && found.expiresAt > db.now ? found : null;
  }

  /**
   * Uses a token. Under any race one caller does; if the transaction rolls back, nobody did.
   * @throws TOKEN_INVALID
   */
  async redeem(tx: Tx, token: string, purposes: readonly ActionPurpose[]): Promise<RedeemedToken> {
    const digest = digestOf(token);
    const known = await tx.manager.findOneBy(ActionToken, { digest });
    if (!known) throw actionTokenErrors.TOKEN_INVALID();
    // The account before its tokens, as everybody locks them.
    const account = await lockUser(tx, known.userId).catch((error: unknown) => {
      throw error instanceof DomainError ? actionTokenErrors.TOKEN_INVALID() : error;
    });
    const { count } = await tx.execute({
      text: `UPDATE action_tokens SET used_at = $2
        WHERE digest = $1 AND used_at IS NULL AND expires_at > $2 AND purpose = ANY($3::text[])`,
      values: [digest, tx.now, purposes],
    });
    if (count === 0) throw actionTokenErrors.TOKEN_INVALID();
    return { token: { ...known, usedAt: tx.now }, account };
  }

  /** Removes at most so many tokens that expired, used or not, and tells how many it removed. */
  async removeExpired(tx: Tx, limit: number): Promise<number> {
    const { count } = await tx.execute({
      text: `DELETE FROM action_tokens WHERE id IN
        (SELECT id FROM action_tokens WHERE expires_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      values: [tx.now, limit],
    });
    return count;
  }
}

/** Kills the unused tokens of an account for these purposes. */
export const revokeActionTokens = (tx: Tx, userId: string, purposes: readonly ActionPurpose[]): Promise<void> =>
  revokeActionTokensOf(tx, [userId], purposes);

/** The same of many accounts. */
export async function revokeActionTokensOf(
  tx: Tx,
  userIds: readonly string[],
  purposes: readonly ActionPurpose[],
): Promise<void> {
  await tx.execute({
    text: 'DELETE FROM action_tokens WHERE user_id = ANY($1::uuid[]) AND purpose = ANY($2::text[]) AND used_at IS NULL',
    values: [userIds, purposes],
  });
}
