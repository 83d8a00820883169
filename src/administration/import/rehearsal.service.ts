import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import {
  isActiveAdmin,
  type AccountNames,
  type KnownAccount,
  type StoredAccount,
  type UserBatchService,
} from '../../identity/users/index.ts';
import type { Membership } from '../../organization/groups/index.ts';
import type { KnownGroups } from './known-groups.ts';

/** Rows that go with one statement in less than it may take. */
const MOST_FORGOTTEN = 50_000;

/** Accounts as a dry run would have left them, kept beside the real ones for as long as it lasts. */
export class RehearsalService {
  constructor(private readonly users: UserBatchService) {}

  /** The accounts that have one of the names: those that the dry run made or changed as it left them, and the others. */
  async find(db: Reader | Tx, jobId: string, names: AccountNames): Promise<StoredAccount[]> {
    const real = await this.users.find(db, names);
    const rehearsed = await db.rows<{ account: StoredAccount }>({
      name: 'rehearsed_accounts',
      text: `SELECT account FROM user_import_rehearsals
        WHERE job_id = $1 AND (email = ANY($2::text[]) OR username = ANY($3::text[]) OR account_id = ANY($4::uuid[]))`,
      values: [jobId, names.emails, names.usernames, real.map(({ id }) => id)],
    });
    const ids = new Set(rehearsed.map(({ account }) => account.id));
    return [...real.filter(({ id }) => !ids.has(id)), ...rehearsed.map(({ account }) => account)];
  }

  /** The groups that the dry run had accounts join. */
  async memberships(db: Reader | Tx, jobId: string, userIds: readonly string[]): Promise<Membership[]> {
    if (userIds.length === 0) return [];
    return db.rows<Membership>({
      name: 'rehearsed_memberships',
      text: `SELECT r.account_id AS "userId", g.id::uuid AS "groupId"
        FROM user_import_rehearsals r CROSS JOIN LATERAL jsonb_array_elements_text(r.account -> 'groupIds') AS g (id)
        WHERE r.job_id = $1 AND r.account_id = ANY($2::uuid[])`,
      values: [jobId, userIds],
    });
  }

  /** Which of these accounts there are without the dry run. */
  async real(db: Reader | Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await db.rows<{ id: string }>({
      name: 'existing_users',
      text: 'SELECT id FROM users WHERE id = ANY($1::uuid[])',
      values: [ids],
    });
    return new Set(rows.map(({ id }) => id));
  }

  /** How many could administer the installation. */
  async countActiveAdmins(db: Reader | Tx, jobId: string): Promise<number> {
    const [row] = await db.rows<{ change: number }>({
      name: 'rehearsed_admins',
      text: `SELECT ((SELECT count(*) FROM user_import_rehearsals WHERE job_id = $1 AND is_active_admin) -
        (SELECT count(*) FROM user_import_rehearsals r JOIN users u ON u.id = r.account_id
          WHERE r.job_id = $1 AND u.role = 'ADMIN' AND u.status = 'ACTIVE' AND u.type <> 'SERVICE'))::int AS change`,
      values: [jobId],
    });
    return (await this.users.countActiveAdmins(db)) + row!.change;
  }

  /** Keeps accounts as the dry run leaves them. */
  async keep(
    tx: Tx,
    jobId: string,
    accounts: readonly KnownAccount[],
    groups: Pick<KnownGroups, 'joinedBy'>,
  ): Promise<void> {
    if (accounts.length === 0) return;
    await tx.execute({
      text: `INSERT INTO user_import_rehearsals (job_id, account_id, email, username, is_active_admin, account)
        SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::boolean[], $6::jsonb[])
        ON CONFLICT (job_id, account_id) DO UPDATE SET email = excluded.email, username = excluded.username,
          is_active_admin = excluded.is_active_admin, account = excluded.account`,
      values: [
        jobId,
        accounts.map(({ id }) => id),
        accounts.map(({ email }) => email),
        accounts.map(({ username }) => username),
        accounts.map(isActiveAdmin),
        accounts.map(({ strength: _, ...account }) =>
          JSON.stringify({ ...account, groupIds: groups.joinedBy(account.id) }),
        ),
      ],
    });
  }

  /** Forgets what a dry run left; of more than can be forgotten at once the rest is upkeep. */
  async forget(tx: Tx, jobId: string): Promise<void> {
    await tx.execute({
      text: `DELETE FROM user_import_rehearsals WHERE job_id = $1 AND account_id IN
        (SELECT account_id FROM user_import_rehearsals WHERE job_id = $1 LIMIT $2)`,
      values: [jobId, MOST_FORGOTTEN],
    });
  }

  /** Removes at most so many rows of dry runs that were cancelled or given up, and tells how many it removed. */
  async removeAbandoned(tx: Tx, limit: number): Promise<number> {
    const { count } = await tx.execute({
      text: `DELETE FROM user_import_rehearsals WHERE (job_id, account_id) IN (
        SELECT r.job_id, r.account_id FROM user_import_rehearsals r JOIN jobs j ON j.id = r.job_id
        WHERE j.finished_at IS NOT NULL LIMIT $1 FOR UPDATE OF r SKIP LOCKED)`,
      values: [limit],
    });
    return count;
  }
}
