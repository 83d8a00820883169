import type { Statement } from '../../core/sql.ts';
import type { LimitSubject } from '../limits/index.ts';
import type { AlertTerms } from './usage-alert.ts';

/** The alert of an account, as it set it. */
export interface StoredAlert extends AlertTerms {
  readonly userId: string;
  /** null for the address of the account. */
  readonly email: string | null;
  readonly lastSentAt: Date | null;
}

/** Where nothing was set. The table has the same defaults. */
export const unset = { enabled: false, thresholdPercent: 80, email: null, lastSentAt: null } as const;

const columns = `a.user_id AS "userId", a.enabled, a.threshold_percent AS "thresholdPercent", a.email,
  a.last_sent_at AS "lastSentAt"`;

export const alertsOf = (userIds: readonly string[]): Statement => ({
  name: 'usage_alerts_of',
  text: `SELECT ${columns} FROM usage_alerts a WHERE a.user_id = ANY($1::uuid[])`,
  values: [userIds],
});

/** Sure only while the account is locked. */
export const writeAlert = ({ userId, enabled, thresholdPercent, email }: StoredAlert): Statement => ({
  name: 'write_usage_alert',
  text: `INSERT INTO usage_alerts (user_id, enabled, threshold_percent, email) VALUES ($1, $2, $3, $4)
    ON CONFLICT (user_id) DO UPDATE
      SET enabled = excluded.enabled, threshold_percent = excluded.threshold_percent, email = excluded.email`,
  values: [userId, enabled, thresholdPercent, email],
});

/** Whom to tell, and how. */
export interface Alerted extends StoredAlert {
  readonly name: string;
  readonly accountEmail: string | null;
  readonly locale: string;
  readonly isActive: boolean;
}

/** Those of the accounts who want to be told. */
export const alerted = (userIds: readonly string[]): Statement => ({
  name: 'alerted_users',
  text: `SELECT ${columns}, u.name, u.email AS "accountEmail", u.locale, u.status = 'ACTIVE' AND u.role <> 'PENDING' AS "isActive"
    FROM usage_alerts a JOIN users u ON u.id = a.user_id WHERE a.enabled AND a.user_id = ANY($1::uuid[]) ORDER BY a.user_id`,
  values: [userIds],
});

/** An alert as it is kept, so that it is raised once. */
export interface RaisedAlert {
  readonly userId: string;
  readonly bound: string;
  readonly periodStart: Date;
  readonly thresholdPercent: number;
}

/** Keeps alerts, and gives those that were not raised before. */
export const raise = (alerts: readonly RaisedAlert[], now: Date): Statement => ({
  name: 'raise_usage_alerts',
  text: `INSERT INTO usage_alerts_raised (user_id, bound, period_start, threshold_percent, raised_at)
    SELECT wanted.*, $5 FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::int[]) AS wanted
      (user_id, bound, period_start, threshold_percent)
    ORDER BY 1, 2, 3, 4 ON CONFLICT DO NOTHING RETURNING user_id AS "userId", bound`,
  values: [
    alerts.map(({ userId }) => userId),
    alerts.map(({ bound }) => bound),
    alerts.map(({ periodStart }) => periodStart),
    alerts.map(({ thresholdPercent }) => thresholdPercent),
    now,
  ],
});

/** How many alerts were raised since an instant, by account; the accounts of none are left out. */
export const raisedSince = (userIds: readonly string[], since: Date): Statement => ({
  name: 'usage_alerts_raised_since',
  text: `SELECT user_id AS "userId", count(*)::int AS count FROM usage_alerts_raised
    WHERE user_id = ANY($1::uuid[]) AND raised_at > $2 GROUP BY user_id`,
  values: [userIds, since],
});

export const markSent = (userIds: readonly string[], now: Date): Statement => ({
  name: 'mark_usage_alerts_sent',
  text: 'UPDATE usage_alerts SET last_sent_at = $2 WHERE user_id = ANY($1::uuid[])',
  values: [userIds, now],
});

/** Alerts of periods that began before an instant; what never starts again began at the epoch, and is kept. */
export const removeRaised = (before: Date, limit: number): Statement => ({
  name: 'remove_usage_alerts_raised',
  text: `DELETE FROM usage_alerts_raised WHERE ctid IN (SELECT ctid FROM usage_alerts_raised
    WHERE period_start > 'epoch' AND period_start < $1 LIMIT $2)`,
  values: [before, limit],
});

/** Accounts whom limits of a subject are for and who want to be told, from one id on: so many at once. */
export const alertedBy = ({ userId, groupId, orgUnitId }: LimitSubject, after: string, limit: number): Statement => ({
  name: 'alerted_by_subject',
  text: `SELECT a.user_id AS id FROM usage_alerts a WHERE a.enabled AND a.user_id > $4 AND CASE
      WHEN $1::uuid IS NOT NULL THEN a.user_id = $1
      WHEN $2::uuid IS NOT NULL THEN EXISTS (SELECT FROM group_memberships m WHERE m.group_id = $2 AND m.user_id = a.user_id)
      WHEN $3::uuid IS NOT NULL THEN EXISTS (SELECT FROM org_unit_members m
        JOIN org_unit_ancestors s ON s.org_unit_id = m.org_unit_id WHERE s.ancestor_id = $3 AND m.user_id = a.user_id)
      ELSE true END
    ORDER BY a.user_id LIMIT $5`,
  values: [userId, groupId, orgUnitId, after, limit],
});
