import { secondsFrom } from '../../core/clock.ts';
import { defineErrors } from '../../core/errors.ts';
import { isId, newId } from '../../core/ids.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { digestOf, newToken } from '../../foundation/crypto/index.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import type { Settings, SettingsStore } from '../../foundation/settings/index.ts';
import type { ImpersonationSessionService } from './impersonation-session.service.ts';
import { RefreshToken } from './refresh-token.entity.ts';
import { Session } from './session.entity.ts';

export const sessionErrors = defineErrors({
  UNAUTHENTICATED: 'This session has ended. Sign in again.',
});

const DAY_SECONDS = 86_400;

/** Devices that an account may be signed in on; beyond, the oldest session ends. */
const MOST_OPEN = 30;

/** How long an ended session and a used token are kept: a token that comes again tells of a thief. */
const KEPT_DAYS = 30;
const keptSince = (now: Date): Date => secondsFrom(now, -KEPT_DAYS * DAY_SECONDS);

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
    private readonly impersonations: ImpersonationSessionService,
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
      expiresAt: refreshTokenExpiry(await this.settings.get(), tx.now),
      endedAt: null,
      impersonatorId: null,
      impersonatorSessionId: null,
    };
    await tx.manager.insert(Session, session);
    await this.#endOldest(tx, userId);
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
    const session = await this.lockOpen(tx, used.sessionId);
    if (!session) throw sessionErrors.UNAUTHENTICATED();
    return this.#renew(tx, session);
  }

  /** Gives a session a new refresh token in place of the present one, which counts as used from now on. */
  async reissue(tx: Tx, session: Session): Promise<OpenedSession> {
    await tx.execute({
      text: 'UPDATE refresh_tokens SET used_at = $2 WHERE session_id = $1 AND used_at IS NULL',
      values: [session.id, tx.now],
    });
    return this.#renew(tx, session);
  }

  /** Whose session a refresh token belongs to, used or not; null for one that is not ours. */
  async ownerOf(db: Reader | Tx, refreshToken: string): Promise<string | null> {
    const [row] = await db.rows<{ userId: string }>({
      name: 'refresh_token_owner',
      text: `SELECT s.user_id AS "userId" FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
        WHERE t.digest = $1`,
      values: [digestOf(refreshToken)],
    });
    return row?.userId ?? null;
  }

  /** The open session that a refresh token belongs to, without using the token; null when it does not hold. */
  async findByRefreshToken(tx: Tx, refreshToken: string): Promise<Session | null> {
    const token = await tx.manager.findOneBy(RefreshToken, { digest: digestOf(refreshToken) });
    return token && !token.usedAt ? this.lockOpen(tx, token.sessionId) : null;
  }

  /** An open session, or null. */
  async findOpen(db: Reader | Tx, id: string): Promise<Session | null> {
    if (!isId(id)) return null;
    const manager = 'manager' in db ? db.manager : db;
    const session = await manager.findOneBy(Session, { id });
    return session && isOpen(session, db.now) ? session : null;
  }

  /** An open session, which stays as it is until the transaction ends; or null. */
  async lockOpen(tx: Tx, id: string): Promise<Session | null> {
    const session = await this.lock(tx, id);
    return session && isOpen(session, tx.now) ? session : null;
  }

  /** Whose session it is, open or not; null for none. */
  async userOf(tx: Tx, id: string): Promise<string | null> {
    return isId(id) ? ((await tx.manager.findOneBy(Session, { id }))?.userId ?? null) : null;
  }

  /** A session, open or not, which stays as it is until the transaction ends; or null. */
  async lock(tx: Tx, id: string): Promise<Session | null> {
    return isId(id) ? tx.lock(Session, { id }) : null;
  }

  /** Open sessions of these accounts, newest first. */
  openOf(db: Reader, userIds: readonly string[]): Promise<Session[]> {
    return db.rows<Session>({
      name: 'open_sessions',
      text: `SELECT id, user_id AS "userId", user_agent AS "userAgent", ip_address AS "ipAddress",
          created_at AS "createdAt", last_used_at AS "lastUsedAt", expires_at AS "expiresAt", ended_at AS "endedAt",
          impersonator_id AS "impersonatorId", impersonator_session_id AS "impersonatorSessionId"
        FROM sessions WHERE user_id = ANY($1::uuid[]) AND ended_at IS NULL AND expires_at > $2
        ORDER BY created_at DESC, id DESC`,
      values: [userIds, db.now],
    });
  }

  /** Ends one session, and with it those in which its owner acts as somebody else. Tells whether it was open. */
  async end(tx: Tx, session: Pick<Session, 'id' | 'userId' | 'impersonatorId'>): Promise<boolean> {
    if (session.impersonatorId !== null) return this.impersonations.end(tx, session.id);
    const { count } = await tx.execute({
      text: 'UPDATE sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL',
      values: [session.id, tx.now],
    });
    await this.impersonations.endBehind(tx, [session.id]);
    await this.notifications.accessChanged(tx, [session.userId]);
    return count > 0;
  }

  /**
   * Ends all open sessions of an account, but for one where given, and all in which the account acts as somebody else.
   * Returns how many there were of the account, those included in which somebody acts as it.
   */
  async endAll(tx: Tx, userId: string, exceptId: string | null = null): Promise<number> {
    // Its own first: whoever begins an impersonation in one of them is waited for, and what was begun is seen then.
    const { count } = await tx.execute({
      text: `UPDATE sessions SET ended_at = $2 WHERE user_id = $1 AND impersonator_id IS NULL
        AND ended_at IS NULL AND expires_at > $2 AND id IS DISTINCT FROM $3::uuid`,
      values: [userId, tx.now, exceptId],
    });
    const impersonations = await this.impersonations.endAround(tx, userId);
    await this.notifications.accessChanged(tx, [userId]);
    return count + impersonations;
  }

  /** Ends all open sessions of many accounts, as `endAll` does of one. Returns how many there were of each, by its id. */
  async endAllOf(tx: Tx, userIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (userIds.length === 0) return new Map();
    const ended = await tx.rows<{ userId: string }>({
      text: `UPDATE sessions SET ended_at = $2 WHERE user_id = ANY($1::uuid[]) AND impersonator_id IS NULL
        AND ended_at IS NULL AND expires_at > $2 RETURNING user_id AS "userId"`,
      values: [userIds, tx.now],
    });
    const counts = new Map(await this.impersonations.endAroundAll(tx, userIds));
    for (const { userId } of ended) counts.set(userId, (counts.get(userId) ?? 0) + 1);
    await this.notifications.accessOfManyChanged(tx, userIds);
    return counts;
  }

  /** Ends the impersonations of an account and those by it, whose role changes or which is about to be deleted. */
  async endImpersonations(tx: Tx, userId: string): Promise<void> {
    await this.impersonations.endAround(tx, userId);
    await this.impersonations.endExpiredAround(tx, userId);
  }

  /** Removes at most so many sessions that ended or expired more than 30 days ago, and tells how many it removed. */
  async removeExpired(tx: Tx, limit: number): Promise<number> {
    const { count } = await tx.execute({
      text: `DELETE FROM sessions WHERE id IN
        (SELECT id FROM sessions WHERE expires_at < $1 OR ended_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      values: [keptSince(tx.now), limit],
    });
    return count;
  }

  /** Removes at most so many refresh tokens used more than 30 days ago, and tells how many it removed. */
  async removeUsedTokens(tx: Tx, limit: number): Promise<number> {
    const { count } = await tx.execute({
      text: `DELETE FROM refresh_tokens WHERE digest IN
        (SELECT digest FROM refresh_tokens WHERE used_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
      values: [keptSince(tx.now), limit],
    });
    return count;
  }

  /** Puts the end of a session off, notes whence it was used, and issues its next token. */
  async #renew(tx: Tx, session: Session): Promise<OpenedSession> {
    const { ipAddress, userAgent } = tx.origin;
    const change = {
      lastUsedAt: tx.now,
      expiresAt: refreshTokenExpiry(await this.settings.get(), tx.now),
      ipAddress,
      userAgent,
    };
    await tx.manager.update(Session, { id: session.id }, change);
    return { session: { ...session, ...change }, refreshToken: await this.#issue(tx, session.id) };
  }

  /** Impersonations of the account neither count nor end: they are nobody's devices. */
  async #endOldest(tx: Tx, userId: string): Promise<void> {
    const ended = await tx.rows<{ id: string }>({
      text: `UPDATE sessions SET ended_at = $2 WHERE id IN
        (SELECT id FROM sessions
          WHERE user_id = $1 AND impersonator_id IS NULL AND ended_at IS NULL AND expires_at > $2
          ORDER BY created_at DESC, id DESC OFFSET $3)
        RETURNING id`,
      values: [userId, tx.now, MOST_OPEN],
    });
    if (ended.length === 0) return;
    await this.impersonations.endBehind(
      tx,
      ended.map(({ id }) => id),
    );
    await this.notifications.accessChanged(tx, [userId]);
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
}

/** When a refresh token issued now expires, and its session with it. */
export const refreshTokenExpiry = ({ sessions }: Settings, now: Date): Date =>
  secondsFrom(now, sessions.refreshTokenDays * DAY_SECONDS);

const isOpen = ({ endedAt, expiresAt }: Session, now: Date): boolean => !endedAt && expiresAt > now;
