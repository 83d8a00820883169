import type { Prepared, Statement } from '../../core/sql.ts';
import type { BegunPeriods } from './user-periods.ts';

/** A user whose usage is locked. */
export interface LockedUser {
  readonly userId: string;
  readonly timeZone: string;
  /** The zone in which it has been counted so far. */
  readonly countedIn: string;
  /** What it had begun when it moved the last time; null where it never moved. */
  readonly begun: BegunPeriods | null;
  /** Whether the user wants to be told of what is used. */
  readonly isAlerted: boolean;
  /** From when on what a plan includes has to begin anew; null where nothing does. */
  readonly renewsAt: Date | null;
}

/** Makes the accounts that are missing; in order of id, in which all lock them. */
export const missingAccounts = (userIds: readonly string[]): Statement => ({
  text: `INSERT INTO usage_accounts (user_id, time_zone)
    SELECT u.id, u.time_zone FROM users u
    WHERE u.id = ANY($1::uuid[]) AND NOT EXISTS (SELECT FROM usage_accounts a WHERE a.user_id = u.id)
    ORDER BY u.id ON CONFLICT DO NOTHING`,
  values: [userIds],
});

/** Locks them. The user comes before its account, as it does where it is deleted. */
export const lockedAccounts = (userIds: readonly string[]): Prepared => ({
  name: 'lock_usage_accounts',
  text: `SELECT u.id AS "userId", u.time_zone AS "timeZone", a.time_zone AS "countedIn", a.begun, coalesce(l.enabled, false) AS "isAlerted",
      CASE WHEN w.ends_at IS NULL OR w.ends_at > w.period_end THEN w.period_end END AS "renewsAt"
    FROM users u JOIN usage_accounts a ON a.user_id = u.id LEFT JOIN usage_alerts l ON l.user_id = u.id
    LEFT JOIN usage_renewals w ON w.user_id = u.id
    WHERE u.id = ANY($1::uuid[]) ORDER BY u.id FOR KEY SHARE OF u FOR NO KEY UPDATE OF a`,
  values: [userIds],
});

/** Of users those whose usage somebody else holds at the moment. Holds that of the others, until the transaction ends. */
export const heldAccounts = (userIds: readonly string[]): Prepared => ({
  name: 'held_usage_accounts',
  text: `WITH free AS MATERIALIZED (
      SELECT a.user_id FROM users u JOIN usage_accounts a ON a.user_id = u.id WHERE u.id = ANY($1::uuid[])
      ORDER BY u.id FOR KEY SHARE OF u SKIP LOCKED FOR NO KEY UPDATE OF a SKIP LOCKED)
    SELECT a.user_id AS "userId" FROM usage_accounts a
    WHERE a.user_id = ANY($1::uuid[]) AND NOT EXISTS (SELECT FROM free WHERE free.user_id = a.user_id)`,
  values: [userIds],
});

/** Keeps in which zone accounts are counted, and what they had begun before. */
export const moveAccounts = (users: readonly LockedUser[]): Statement => ({
  text: `UPDATE usage_accounts a SET time_zone = m.time_zone, begun = m.begun
    FROM unnest($1::uuid[], $2::text[], $3::jsonb[]) AS m (user_id, time_zone, begun) WHERE a.user_id = m.user_id`,
  values: [
    users.map(({ userId }) => userId),
    users.map(({ timeZone }) => timeZone),
    users.map(({ begun }) => JSON.stringify(begun)),
  ],
});
