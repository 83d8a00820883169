import { secondsFrom } from '../../core/clock.ts';
import { defineErrors } from '../../core/errors.ts';
import { isId, newId } from '../../core/ids.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { digestOf, newToken } from '../../foundation/crypto/index.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import type { SettingsStore } from '../../foundation/settings/index.ts';
import { RefreshToken } from './refresh-token.entity.ts';
import { Session } from './session.entity.ts';

export const sessionErrors = defineErrors({
  UNAUTHENTICATED: 'This session has ended. Sign in again.',
});

const DAY_SECONDS = 86_400;

/** A session with the token that refreshes it; the token is known only now. */
export interface OpenedSession {
  readonly session: Session;
  readonly refreshToken: string;
}

/** Sessions and their refresh tokens. Ends them at once, on every process. */
export class SessionService {
  constructor(
    private readonly settings: SettingsStore,
    private readonly notifications: Notifications,
  ) {}

  /** Begins a session of the account, from wherever the call came. */
  async open(tx: Tx, userId: string): Promise<OpenedSession> {
    const session = {
      id: newId(),
      userId,
      userAgent: tx.origin.userAgent,
      ipAddress: tx.origin.ipAddress,
      createdAt: tx.now,
      lastUsedAt: tx.now,
      expiresAt: await this.#expiry(tx),
      endedAt: null,
    };
    await tx.manager.insert(Session, session);
    return { session, refreshToken: await this.#issue(tx, session.id) };
  }

  /**
   * Exchanges a refresh token for the next one. Under any race one caller wins; a second use of a token ends the
   * session, since one of the two users of it is a thief (RFC 9700 §4.14.2).
   * @throws UNAUTHENTICATED
   */
  async rotate(tx: Tx, refreshToken: string): Promise<OpenedSession> {
    const digest = digestOf(refreshToken);
    const [used] = await tx.rows<{ sessionId: string }>({
      text: `UPDATE refresh_tokens SET used_at = $2 WHERE digest = $1 AND used_at IS NULL
        RETURNING session_id AS "sessionId"`,
      values: [digest, tx.now],
    });
    if (!used) return this.#refuseReused(tx, digest);
    const session = await tx.lock(Session, { id: used.sessionId });
    if (!session || session.endedAt || session.expiresAt <= tx.now) throw sessionErrors.UNAUTHENTICATED();
    const refreshed = {
      ...session,
      lastUsedAt: tx.now,
      expiresAt: await this.#expiry(tx),
      ipAddress: tx.origin.ipAddress,
      userAgent: tx.origin.userAgent,
    };
    const { lastUsedAt, expiresAt, ipAddress, userAgent } = refreshed;
    await tx.manager.update(Session, { id: session.id }, { lastUsedAt, expiresAt, ipAddress, userAgent });
    return { session: refreshed, refreshToken: await this.#issue(tx, session.id) };
  }

  /** The open session that a refresh token belongs to, without using the token; null when it does not hold. */
  async findByRefreshToken(tx: Tx, refreshToken: string): Promise<Session | null> {
    const token = await tx.manager.findOneBy(RefreshToken, { digest: digestOf(refreshToken) });
    const session = token && !token.usedAt ? await tx.lock(Session, { id: token.sessionId }) : null;
    return session && !session.endedAt && session.expiresAt > tx.now ? session : null;
  }

  /** An open session, or null. */
  async findOpen(db: Reader | Tx, id: string): Promise<Session | null> {
    if (!isId(id)) return null;
    const manager = 'manager' in db ? db.manager : db;
    const session = await manager.findOneBy(Session, { id });
    return session && !session.endedAt && session.expiresAt > db.now ? session : null;
  }

  /** Open sessions of these accounts, newest first. */
  openOf(db: Reader, userIds: readonly string[]): Promise<Session[]> {
    return db.rows<Session>({
      name: 'open_sessions',
      text: `SELECT id, user_id AS "userId", user_agent AS "userAgent", ip_address AS "ipAddress",
          created_at AS "createdAt", last_used_at AS "lastUsedAt", expires_at AS "expiresAt", ended_at AS "endedAt"
        FROM sessions WHERE user_id = ANY($1::uuid[]) AND ended_at IS NULL AND expires_at > $2
        ORDER BY created_at DESC, id DESC`,
      values: [userIds, db.now],
    });
  }

  /** Ends one session. Tells whether it was open. */
  async end(tx: Tx, session: Pick<Session, 'id' | 'userId'>): Promise<boolean> {
    const { count } = await tx.execute({
      text: 'UPDATE sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL',
      values: [session.id, tx.now],
    });
    await this.notifications.accessChanged(tx, [session.userId]);
    return count > 0;
  }

  /** Ends all open sessions of an account, but for one where given. Returns how many there were. */
  async endAll(tx: Tx, userId: string, exceptId: string | null = null): Promise<number> {
    const { count } = await tx.execute({
      text: `UPDATE sessions SET ended_at = $2
        WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2 AND id IS DISTINCT FROM $3::uuid`,
      values: [userId, tx.now, exceptId],
    });
    await this.notifications.accessChanged(tx, [userId]);
    return count;
  }

  async #refuseReused(tx: Tx, digest: Buffer): Promise<never> {
    const token = await tx.manager.findOneBy(RefreshToken, { digest });
    const session = token && (await tx.lock(Session, { id: token.sessionId }));
    if (!session || session.endedAt) throw sessionErrors.UNAUTHENTICATED();
    await this.end(tx, session);
    tx.record({
      action: 'SESSION_TOKEN_REUSED',
      targetType: 'Session',
      targetId: session.id,
      after: { userId: session.userId },
    });
    return tx.refuse(sessionErrors.UNAUTHENTICATED());
  }

  async #issue(tx: Tx, sessionId: string): Promise<string> {
    const token = newToken('gh_rt');
    await tx.manager.insert(RefreshToken, { digest: digestOf(token), sessionId, issuedAt: tx.now, usedAt: null });
    return token;
  }

  async #expiry(tx: Tx): Promise<Date> {
    const { refreshTokenDays } = (await this.settings.get()).sessions;
    return secondsFrom(tx.now, refreshTokenDays * DAY_SECONDS);
  }
}
