import { newId } from '../../core/ids.ts';
import type { Tx } from '../../core/tx.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import { Session } from './session.entity.ts';

/** An impersonation about to begin. */
export interface NewImpersonation {
  /** The account that is acted as. */
  readonly userId: string;
  /** The administrator's own session, without which it ends. */
  readonly ownSession: Pick<Session, 'id' | 'userId'>;
  readonly endsAt: Date;
}

/** How many impersonations an administrator has open, and when the first of them ends; null for none. */
export interface OpenImpersonations {
  readonly count: number;
  readonly firstEndsAt: Date | null;
}

interface EndedRow {
  readonly id: string;
  readonly userId: string;
  readonly userName: string;
  readonly impersonatorId: string;
  readonly impersonatorName: string;
  readonly endedAt: Date;
}

const END = `UPDATE sessions s SET ended_at = least(s.expires_at, $1) FROM users u, users a
  WHERE u.id = s.user_id AND a.id = s.impersonator_id AND s.ended_at IS NULL`;
const ENDED = `RETURNING s.id, u.id AS "userId", u.name AS "userName", a.id AS "impersonatorId",
  a.name AS "impersonatorName", s.ended_at AS "endedAt"`;

/**
 * The sessions in which administrators act as somebody else. However one of them ends, the log names both people and
 * whoever remembers the access of either is told.
 */
export class ImpersonationSessionService {
  constructor(private readonly notifications: Notifications) {}

  /** Begins one, from wherever the call came. It has no refresh token. */
  async open(tx: Tx, { userId, ownSession, endsAt }: NewImpersonation): Promise<Session> {
    const session = {
      id: newId(),
      userId,
      userAgent: tx.origin.userAgent,
      ipAddress: tx.origin.ipAddress,
      createdAt: tx.now,
      lastUsedAt: tx.now,
      expiresAt: endsAt,
      endedAt: null,
      impersonatorId: ownSession.userId,
      impersonatorSessionId: ownSession.id,
    };
    await tx.manager.insert(Session, session);
    return session;
  }

  /** Those that an administrator has open; exact while the administrator's row is locked. */
  async openBy(tx: Tx, impersonatorId: string): Promise<OpenImpersonations> {
    const [row] = await tx.rows<OpenImpersonations>({
      text: `SELECT count(*)::int AS count, min(expires_at) AS "firstEndsAt" FROM sessions
        WHERE impersonator_id = $1 AND ended_at IS NULL AND expires_at > $2`,
      values: [impersonatorId, tx.now],
    });
    return row!;
  }

  /** Ends one. Tells whether it was open. */
  async end(tx: Tx, id: string): Promise<boolean> {
    return (await this.#end(tx, 's.expires_at > $1 AND s.id = $2', [id])) > 0;
  }

  /** Ends those that were begun in these sessions, which have just ended. */
  async endBehind(tx: Tx, sessionIds: readonly string[]): Promise<void> {
    await this.#end(tx, 's.expires_at > $1 AND s.impersonator_session_id = ANY($2::uuid[])', [sessionIds]);
  }

  /** Ends those of an account and those by it. Returns how many there were of it. */
  async endAround(tx: Tx, userId: string): Promise<number> {
    await this.#end(tx, 's.expires_at > $1 AND s.impersonator_id = $2', [userId]);
    return this.#end(tx, 's.expires_at > $1 AND s.user_id = $2', [userId]);
  }

  /** Ends those of these accounts and those by them. Returns how many there were of each of them, by its id. */
  async endAroundAll(tx: Tx, userIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const condition = `s.expires_at > $1 AND (s.impersonator_id = ANY($2::uuid[]) OR s.user_id = ANY($2::uuid[]))`;
    const counts = new Map<string, number>();
    for (const { userId } of await this.#endRows(tx, condition, [userIds]))
      counts.set(userId, (counts.get(userId) ?? 0) + 1);
    return counts;
  }

  /** Notes the end of those of an account and those by it that ran out, which may go with the account before housekeeping comes. */
  async endExpiredAround(tx: Tx, userId: string): Promise<void> {
    await this.#end(tx, 's.expires_at <= $1 AND $2 IN (s.user_id, s.impersonator_id)', [userId]);
  }

  /** Notes the end of those that ran out, the first first, at most so many, and tells how many there were. */
  endExpired(tx: Tx, limit: number): Promise<number> {
    const condition = `s.id IN (SELECT id FROM sessions
      WHERE impersonator_id IS NOT NULL AND ended_at IS NULL AND expires_at <= $1
      ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)`;
    return this.#end(tx, condition, [limit]);
  }

  async #end(tx: Tx, condition: string, values: readonly unknown[]): Promise<number> {
    return (await this.#endRows(tx, condition, values)).length;
  }

  async #endRows(tx: Tx, condition: string, values: readonly unknown[]): Promise<readonly EndedRow[]> {
    const ended = await tx.rows<EndedRow>({ text: `${END} AND ${condition} ${ENDED}`, values: [tx.now, ...values] });
    if (ended.length === 0) return ended;
    const people = new Set(ended.flatMap(({ userId, impersonatorId }) => [userId, impersonatorId]));
    await this.notifications.accessChanged(tx, [...people]);
    for (const { id, userId, userName, impersonatorId, impersonatorName, endedAt } of ended)
      tx.recordConsequence({
        action: 'USER_IMPERSONATION_ENDED',
        targetType: 'User',
        targetId: userId,
        targetName: userName,
        after: { sessionId: id, impersonatorId, impersonatorName, endedAt },
      });
    return ended;
  }
}
