import { PERMISSION_SOURCES, type StoredAccess } from '../../access/permission-sources.ts';
import { isNarrow, type ApiKeyScope, type UserActor, type UserRole } from '../../core/actor.ts';
import type { Prepared, Statement } from '../../core/sql.ts';

/** All that an actor is made of, in one statement. */
export interface ActorRow {
  readonly userId: string;
  readonly name: string;
  readonly role: UserRole;
  readonly status: 'ACTIVE' | 'SUSPENDED';
  readonly mustChangePassword: boolean;
  readonly isSuperAdmin: boolean;
  readonly isFirstUser: boolean;
  readonly access: StoredAccess;
}

/** The administrator behind a session of somebody else. */
export interface SessionActorRow extends ActorRow {
  readonly impersonatorId: string | null;
}

/** The key that the account came with. */
export interface ApiKeyActorRow extends ActorRow {
  readonly apiKeyId: string;
  readonly scopes: readonly ApiKeyScope[];
  readonly directoryId: string | null;
  readonly expiresAt: Date | null;
}

const ACCOUNT = `u.id AS "userId", u.name, u.role, u.status, u.must_change_password AS "mustChangePassword",
      i.super_admin_id IS NOT DISTINCT FROM u.id AS "isSuperAdmin",
      i.first_user_id IS NOT DISTINCT FROM u.id AS "isFirstUser", ${PERMISSION_SOURCES} AS access`;

/** Of an account `u` and whoever acts as it, by an expression: an administrator in force, and it is none. */
const mayBeActedAs = (impersonatorId: string): string => `u.role <> 'ADMIN' AND EXISTS (
      SELECT FROM users a WHERE a.id = ${impersonatorId} AND a.role = 'ADMIN' AND a.status = 'ACTIVE')`;

/** Of a session `s` and the time `$1`: open, and where an administrator is behind it, as long as it may be. */
const SESSION_HOLDS = `s.ended_at IS NULL AND s.expires_at > $1 AND (s.impersonator_id IS NULL
      OR ${mayBeActedAs('s.impersonator_id')} AND EXISTS (
        SELECT FROM sessions o WHERE o.id = s.impersonator_session_id AND o.user_id = s.impersonator_id
          AND o.ended_at IS NULL AND o.expires_at > $1))`;

/** Of a key `k`, its owner `u` and the time `$1`. A suspended owner's keys are rejected, as the sessions are ended. */
const API_KEY_HOLDS = `k.status = 'ACTIVE' AND (k.expires_at IS NULL OR k.expires_at > $1) AND u.status = 'ACTIVE'`;

export const actorOfSession = (sessionId: string, userId: string, now: Date): Statement => ({
  name: 'actor_of_session',
  text: `SELECT ${ACCOUNT}, s.impersonator_id AS "impersonatorId"
    FROM sessions s JOIN users u ON u.id = s.user_id CROSS JOIN installation i
    WHERE s.id = $2 AND s.user_id = $3 AND ${SESSION_HOLDS}`,
  values: [now, sessionId, userId],
});

const OF_API_KEY = `SELECT ${ACCOUNT}, k.id AS "apiKeyId", k.scopes, k.directory_id AS "directoryId",
      k.expires_at AS "expiresAt"
    FROM api_keys k JOIN users u ON u.id = k.user_id CROSS JOIN installation i WHERE ${API_KEY_HOLDS}`;

export const actorOfApiKey = (digest: Buffer, now: Date): Statement => ({
  name: 'actor_of_api_key',
  text: `${OF_API_KEY} AND k.digest = $2`,
  values: [now, digest],
});

export const actorOfApiKeyId = (apiKeyId: string, userId: string, now: Date): Statement => ({
  name: 'actor_of_api_key_id',
  text: `${OF_API_KEY} AND k.id = $2 AND k.user_id = $3`,
  values: [now, apiKeyId, userId],
});

/** @param actorId the account itself, or an administrator who acts as it */
export const actorOfAccount = (userId: string, actorId: string): Statement => ({
  name: 'actor_of_account',
  text: `SELECT ${ACCOUNT} FROM users u CROSS JOIN installation i
    WHERE u.id = $1 AND ($2::uuid = u.id OR ${mayBeActedAs('$2')})`,
  values: [userId, actorId],
});

/** What is stored of an actor while it still is what it was; `access` is null where it does not matter. */
export interface HeldActorRow {
  readonly access: StoredAccess | null;
}

/** Gives a row while an actor's credential holds and its account has the role and status that it had when it was loaded. */
export function heldActor(actor: UserActor, now: Date): Prepared {
  const { credential, subjectId, actorId, role, isActive } = actor;
  // Administrators may everything, and a narrow key nothing of what its account may.
  const accessMatters = role !== 'ADMIN' && !isNarrow(actor);
  const account = [now, subjectId, role, isActive, accessMatters];
  const ACCESS = `SELECT CASE WHEN $5 THEN ${PERMISSION_SOURCES} END AS access`;
  const SAME_ACCOUNT = `u.id = $2 AND u.role = $3 AND (u.status = 'ACTIVE' AND u.role <> 'PENDING') = $4`;
  switch (credential.kind) {
    case 'SESSION':
    case 'IMPERSONATION':
      return {
        name: 'held_session_actor',
        text: `${ACCESS} FROM sessions s JOIN users u ON u.id = s.user_id
          WHERE s.id = $6 AND coalesce(s.impersonator_id, s.user_id) = $7 AND ${SAME_ACCOUNT} AND ${SESSION_HOLDS}`,
        values: [...account, credential.sessionId, actorId],
      };
    case 'API_KEY':
      return {
        name: 'held_api_key_actor',
        text: `${ACCESS} FROM api_keys k JOIN users u ON u.id = k.user_id
          WHERE k.id = $6 AND ${SAME_ACCOUNT} AND ${API_KEY_HOLDS}`,
        values: [...account, credential.apiKeyId],
      };
    case 'JOB':
      return {
        name: 'held_job_actor',
        text: `${ACCESS} FROM users u WHERE $1::timestamptz IS NOT NULL AND ${SAME_ACCOUNT}
          AND ($6::uuid = u.id OR ${mayBeActedAs('$6')})`,
        values: [...account, actorId],
      };
  }
}
