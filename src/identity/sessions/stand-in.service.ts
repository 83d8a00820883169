import { newId } from '../../core/ids.ts';
import type { Tx } from '../../core/tx.ts';
import { digestOf, newToken } from '../../foundation/crypto/index.ts';
import { refreshTokenExpiry, sessionErrors } from './session.service.ts';
import type { SettingsStore } from '../../foundation/settings/index.ts';
import { StandInToken } from './stand-in-token.entity.ts';

/** A refresh token that leads to no account, and when it expires. */
export interface StandIn {
  readonly refreshToken: string;
  readonly expiresAt: Date;
}

/**
 * Refresh tokens of nobody. They behave as those of an account that awaits approval, for ever: good once, ended by a
 * second use, expiring. Otherwise a sign-up could be asked by its token whether the address was known.
 */
export class StandInService {
  constructor(private readonly settings: SettingsStore) {}

  async issue(tx: Tx, familyId = newId()): Promise<StandIn> {
    const refreshToken = newToken('gh_rt');
    const expiresAt = refreshTokenExpiry(await this.settings.get(), tx.now);
    await tx.manager.insert(StandInToken, { digest: digestOf(refreshToken), familyId, expiresAt, usedAt: null });
    return { refreshToken, expiresAt };
  }

  /** The next token for one that is good; null for one that is none of these. @throws UNAUTHENTICATED for a used one */
  async rotate(tx: Tx, refreshToken: string): Promise<StandIn | null> {
    const digest = digestOf(refreshToken);
    const [good] = await tx.rows<{ familyId: string }>({
      text: `UPDATE stand_in_tokens SET used_at = $2 WHERE digest = $1 AND used_at IS NULL AND expires_at > $2
        RETURNING family_id AS "familyId"`,
      values: [digest, tx.now],
    });
    if (good) return this.issue(tx, good.familyId);
    const { count } = await tx.execute({
      text: `DELETE FROM stand_in_tokens WHERE family_id =
        (SELECT family_id FROM stand_in_tokens WHERE digest = $1)`,
      values: [digest],
    });
    return count > 0 ? tx.refuse(sessionErrors.UNAUTHENTICATED()) : null;
  }

  /** Removes at most so many expired tokens, and tells how many it removed. */
  async removeExpired(tx: Tx, limit: number): Promise<number> {
    const { count } = await tx.execute({
      text: `DELETE FROM stand_in_tokens WHERE digest IN
        (SELECT digest FROM stand_in_tokens WHERE expires_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      values: [tx.now, limit],
    });
    return count;
  }
}
