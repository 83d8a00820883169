import type { Statement } from '../../core/sql.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import { Installation } from './installation.entity.ts';
import {
  knownAccounts,
  lockedAccounts,
  writeProfiles,
  type AccountNames,
  type AccountRow,
  type KnownAccount,
  type StoredAccount,
} from './user-batch.queries.ts';
import type { UserService } from './user.service.ts';
import { profileChanged, type Profile } from './user-profile.changes.ts';

/** A profile that is to change, and what of it. Judged by whoever asks for it. */
export interface ProfileChange {
  readonly target: KnownAccount;
  readonly changed: Partial<Pick<Profile, 'name' | 'username' | 'type' | 'timeZone' | 'locale'>>;
}

/** Accounts by the hundred: read, locked and written with one statement. */
export class UserBatchService {
  constructor(
    private readonly users: UserService,
    private readonly notifications: Notifications,
  ) {}

  /** The accounts that have one of the email addresses or usernames, which are in lower case. */
  find(db: Reader | Tx, names: AccountNames): Promise<StoredAccount[]> {
    return this.#stored(db, knownAccounts(names));
  }

  /**
   * Like `find`, and locks them until the end of the transaction.
   * @param forStanding whether roles or statuses may change, so that the installation is locked first, as everybody does
   */
  async lock(tx: Tx, names: AccountNames, forStanding: boolean): Promise<StoredAccount[]> {
    if (forStanding) await tx.lock(Installation, { id: true });
    return this.#stored(tx, lockedAccounts(names));
  }

  async #stored(db: Reader | Tx, statement: Statement): Promise<StoredAccount[]> {
    const accounts = await db.rows<AccountRow>(statement);
    const masteries = await this.users.masteries(
      db,
      accounts.map(({ id }) => id),
    );
    return accounts.map((account) => ({ ...account, mastery: masteries.get(account.id) ?? null }));
  }

  /** How many can administer the installation. Sure only where standing is locked. */
  async countActiveAdmins(db: Reader | Tx): Promise<number> {
    const [row] = await db.rows<{ count: number }>({
      name: 'count_active_admins',
      text: `SELECT count(*)::int AS count FROM users WHERE role = 'ADMIN' AND status = 'ACTIVE' AND type <> 'SERVICE'`,
      values: [],
    });
    return row!.count;
  }

  /** Changes names, usernames, types, time zones and languages of accounts that are locked, each account at most once. */
  async changeProfiles(tx: Tx, changes: readonly ProfileChange[]): Promise<void> {
    if (changes.length === 0) return;
    const accounts = changes.map(({ target, changed }) => ({ ...target, ...changed }));
    await tx.execute(writeProfiles(accounts, tx.now));
    for (const { target, changed } of changes) tx.record(profileChanged(target, changed));
    const renamed = changes.filter(({ changed }) => changed.name !== undefined).map(({ target }) => target.id);
    await this.notifications.accessOfManyChanged(tx, renamed);
  }
}
