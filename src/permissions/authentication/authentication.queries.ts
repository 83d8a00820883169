import type { UserActor, UserRole } from '../../core/actor.ts';
import type { Statement } from '../../core/sql.ts';

/** All that an actor is made of, in one statement. */
export interface ActorRow {
  readonly name: string;
  readonly role: UserRole;
  readonly status: 'ACTIVE' | 'SUSPENDED';
  readonly mustChangePassword: boolean;
  readonly isSuperAdmin: boolean;
  readonly isFirstUser: boolean;
}

/** Whether an actor's session is still open, and its account what it was when the actor was loaded. */
export const actorHolds = ({ sessionId, subjectId, role, isActive }: UserActor, now: Date): Statement => ({
  name: 'actor_holds',
  text: `SELECT EXISTS (SELECT FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE s.id = $1 AND u.id = $2 AND s.ended_at IS NULL AND s.expires_at > $3 AND u.role = $4
      AND (u.status = 'ACTIVE' AND u.role <> 'PENDING') = $5) AS holds`,
  values: [sessionId, subjectId, now, role, isActive],
});

export const actorOfSession = (sessionId: string, userId: string, now: Date): Statement => ({
  name: 'actor_of_session',
  text: `SELECT u.name, u.role, u.status, u.must_change_password AS "mustChangePassword",
      i.super_admin_id IS NOT DISTINCT FROM u.id AS "isSuperAdmin",
      i.first_user_id IS NOT DISTINCT FROM u.id AS "isFirstUser"
    FROM sessions s JOIN users u ON u.id = s.user_id CROSS JOIN installation i
    WHERE s.id = $1 AND s.user_id = $2 AND s.ended_at IS NULL AND s.expires_at > $3`,
  values: [sessionId, userId, now],
});
