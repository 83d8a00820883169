import type { Statement } from '../../core/sql.ts';
import type { Mastery } from './user-mastery.queries.ts';
import type { Standing } from './user.policy.ts';
import type { User } from './user.entity.ts';

/** An account as far as it is compared with what many accounts are to become. */
export interface KnownAccount extends Standing {
  /** What the directory says that masters it; null for a local account. */
  readonly mastery: Mastery | null;
  readonly email: string | null;
  readonly username: string | null;
  readonly name: string;
  readonly timeZone: string;
  readonly locale: string;
}

/** The same as it is stored. */
export type StoredAccount = Omit<KnownAccount, 'strength'>;

/** By which accounts are looked for, all in lower case. */
export interface AccountNames {
  readonly emails: readonly string[];
  readonly usernames: readonly string[];
}

const KNOWN = `SELECT u.id, u.email, u.username, u.name, u.type, u.role, u.status, u.time_zone AS "timeZone", u.locale,
      u.id IS NOT DISTINCT FROM (SELECT super_admin_id FROM installation) AS "isSuperAdmin",
      u.id IS NOT DISTINCT FROM (SELECT first_user_id FROM installation) AS "isFirstUser"
    FROM users u WHERE u.email = ANY($1::text[]) OR u.username = ANY($2::text[])`;

/** The same as it is stored itself. */
export type AccountRow = Omit<StoredAccount, 'mastery'>;

/** The accounts that have one of the names. */
export const knownAccounts = ({ emails, usernames }: AccountNames): Statement => ({
  name: 'known_accounts',
  text: KNOWN,
  values: [emails, usernames],
});

/** The same, locked, in an order that all who lock many have in common. */
export const lockedAccounts = ({ emails, usernames }: AccountNames): Statement => ({
  name: 'locked_accounts',
  text: `${KNOWN} ORDER BY u.id FOR UPDATE OF u`,
  values: [emails, usernames],
});

const columns = {
  id: 'uuid',
  username: 'text',
  email: 'text',
  name: 'text',
  avatarUrl: 'text',
  type: 'text',
  role: 'text',
  status: 'text',
  timeZone: 'text',
  locale: 'text',
  mustChangePassword: 'boolean',
  emailConfirmedAt: 'timestamptz',
  approvedAt: 'timestamptz',
  joinedAt: 'timestamptz',
} as const satisfies Partial<Record<keyof User, string>>;
const attributes = Object.keys(columns) as (keyof typeof columns)[];

/**
 * Makes accounts and their activity, and gives the ids of those that were made: whose email address or username is taken
 * is left out. Sorted, so that two who make the same accounts wait for each other instead of both for ever.
 */
export const insertUsers = (users: readonly User[]): Statement => ({
  name: 'insert_users',
  text: `WITH made AS (
      INSERT INTO users (id, username, email, name, avatar_url, type, role, status, time_zone, locale,
        must_change_password, email_confirmed_at, approved_at, created_at, updated_at)
      SELECT *, created_at FROM unnest(${attributes.map((name, index) => `$${index + 1}::${columns[name]}[]`).join(', ')})
        AS a (id, username, email, name, avatar_url, type, role, status, time_zone, locale,
          must_change_password, email_confirmed_at, approved_at, created_at)
      ORDER BY email, username
      ON CONFLICT DO NOTHING
      RETURNING id)
    INSERT INTO user_activity (user_id) SELECT id FROM made RETURNING user_id AS id`,
  values: attributes.map((name) => users.map((user) => user[name])),
});

/** Writes profiles as they are to be. */
export const writeProfiles = (accounts: readonly KnownAccount[], now: Date): Statement => ({
  name: 'write_profiles',
  text: `UPDATE users u
    SET name = a.name, username = a.username, type = a.type, time_zone = a.time_zone, locale = a.locale,
      updated_at = $7, version = u.version + 1
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
      AS a (id, name, username, type, time_zone, locale)
    WHERE u.id = a.id`,
  values: [
    ...(['id', 'name', 'username', 'type', 'timeZone', 'locale'] as const).map((name) =>
      accounts.map((account) => account[name]),
    ),
    now,
  ],
});
