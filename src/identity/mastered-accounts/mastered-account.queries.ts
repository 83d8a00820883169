import type { UserRole } from '../../core/actor.ts';
import type { Statement } from '../../core/sql.ts';
import type { UserStatus, UserType } from '../users/index.ts';

/** An account as far as whoever masters it has to know it. */
export interface MasteredAccount {
  readonly id: string;
  readonly email: string | null;
  readonly username: string | null;
  readonly name: string;
  readonly avatarUrl: string | null;
  readonly type: UserType;
  readonly role: UserRole;
  readonly status: UserStatus;
  readonly pendingEmail: string | null;
  readonly emailConfirmedAt: Date | null;
  readonly approvedAt: Date | null;
  readonly isFirstUser: boolean;
  readonly isSuperAdmin: boolean;
}

/** By what accounts are looked for; names in lower case. */
export interface SoughtAccounts {
  readonly ids: readonly string[];
  readonly emails: readonly string[];
  readonly usernames: readonly string[];
}

const SOUGHT = `FROM users u
  WHERE u.id = ANY($1::uuid[]) OR u.email = ANY($2::text[]) OR u.username = ANY($3::text[])`;

/** Locks them, in an order that all who lock many have in common, and gives their ids. */
export const lockSought = ({ ids, emails, usernames }: SoughtAccounts): Statement => ({
  name: 'lock_sought_accounts',
  text: `SELECT u.id ${SOUGHT} ORDER BY u.id FOR UPDATE`,
  values: [ids, emails, usernames],
});

/** Reads them. Of accounts that are locked, after that: a statement that waits sees what is beside as it was before. */
export const readSought = ({ ids, emails, usernames }: SoughtAccounts): Statement => ({
  name: 'read_sought_accounts',
  text: `SELECT u.id, u.email, u.username, u.name, u.avatar_url AS "avatarUrl", u.type, u.role, u.status,
      u.pending_email AS "pendingEmail", u.email_confirmed_at AS "emailConfirmedAt", u.approved_at AS "approvedAt",
      u.id IS NOT DISTINCT FROM (SELECT first_user_id FROM installation) AS "isFirstUser",
      u.id IS NOT DISTINCT FROM (SELECT super_admin_id FROM installation) AS "isSuperAdmin" ${SOUGHT}`,
  values: [ids, emails, usernames],
});

/** What of an account whoever masters it says. */
export type MasteredProfile = Pick<MasteredAccount, 'name' | 'email' | 'username' | 'avatarUrl'>;

/** Writes profiles as they are to be. A new address is confirmed by whoever masters the account, and none waits any more. */
export const writeMasteredProfiles = (
  accounts: readonly (MasteredProfile & Pick<MasteredAccount, 'id'>)[],
  now: Date,
): Statement => ({
  name: 'write_mastered_profiles',
  text: `UPDATE users u SET name = a.name, email = a.email, username = a.username, avatar_url = a.avatar_url,
      email_confirmed_at = CASE WHEN u.email IS DISTINCT FROM a.email THEN $6 ELSE u.email_confirmed_at END,
      pending_email = NULL, updated_at = $6, version = u.version + 1
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[]) AS a (id, name, email, username, avatar_url)
    WHERE u.id = a.id`,
  values: [
    ...(['id', 'name', 'email', 'username', 'avatarUrl'] as const).map((key) => accounts.map((each) => each[key])),
    now,
  ],
});

export const writeStatus = (ids: readonly string[], status: UserStatus): Statement => ({
  name: 'write_status_of_many',
  text: 'UPDATE users SET status = $2, version = version + 1 WHERE id = ANY($1::uuid[])',
  values: [ids, status],
});

/** Takes accounts over: their address is confirmed, none waits, and whoever was not approved yet is. */
export const writeTakeover = (ids: readonly string[], now: Date): Statement => ({
  name: 'write_takeover',
  text: `UPDATE users SET pending_email = NULL, email_confirmed_at = coalesce(email_confirmed_at, $2),
      role = CASE WHEN role = 'PENDING' AND approved_at IS NULL THEN 'USER' ELSE role END,
      approved_at = coalesce(approved_at, $2), updated_at = $2, version = version + 1
    WHERE id = ANY($1::uuid[])`,
  values: [ids, now],
});

/** Those of accounts without a password that must have been changed first. */
export const freeOfPasswordChange = (ids: readonly string[]): Statement => ({
  text: 'UPDATE users SET must_change_password = false WHERE id = ANY($1::uuid[]) AND must_change_password',
  values: [ids],
});
