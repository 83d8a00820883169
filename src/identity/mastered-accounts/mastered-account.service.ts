import type { AuditRecord, Tx } from '../../core/tx.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import { actionPurposes, revokeActionTokensOf } from '../action-tokens/index.ts';
import { suspendApiKeysOfAll } from '../api-keys/index.ts';
import type { PasswordService } from '../passwords/index.ts';
import type { SessionService } from '../sessions/index.ts';
import { auditTarget, type NewUser, type User, type UserCreationService } from '../users/index.ts';
import {
  freeOfPasswordChange,
  lockSought,
  readSought,
  writeMasteredProfiles,
  writeStatus,
  writeTakeover,
  type MasteredAccount,
  type MasteredProfile,
  type SoughtAccounts,
} from './mastered-account.queries.ts';

/** A profile that is to change, and what of it. */
export interface MasteredChange {
  readonly account: MasteredAccount;
  readonly changed: Partial<MasteredProfile>;
}

/** What audit events of these changes say beside them: by which directory. */
export type MasteredBy = Readonly<Record<string, unknown>>;

/**
 * Accounts that something outside is the master of, by the hundred. Who may be touched so, whoever calls has judged; here
 * every change ends what it has to end at once, and leaves its audit event.
 */
export class MasteredAccountService {
  constructor(
    private readonly creation: UserCreationService,
    private readonly passwords: PasswordService,
    private readonly sessions: SessionService,
    private readonly notifications: Notifications,
  ) {}

  /** The accounts that have one of the ids or names, in any order. */
  find(db: Pick<Tx, 'rows'>, sought: SoughtAccounts): Promise<MasteredAccount[]> {
    return db.rows<MasteredAccount>(readSought(sought));
  }

  /** The same, locked until the end of the transaction. */
  async lock(tx: Tx, sought: SoughtAccounts): Promise<MasteredAccount[]> {
    const locked = await tx.rows<{ id: string }>(lockSought(sought));
    return this.find(tx, { ids: locked.map(({ id }) => id), emails: [], usernames: [] });
  }

  /** Makes accounts. Leaves out those whose email address or username is taken. */
  async create(tx: Tx, orders: readonly NewUser[], by: MasteredBy): Promise<User[]> {
    if (orders.length === 0) return [];
    const confirmed = orders.map((order) => ({ ...order, emailConfirmedAt: tx.now }));
    const made = await this.creation.insertMany(tx, confirmed);
    for (const user of made) tx.record(accountCreated(user, by));
    return made;
  }

  /** Changes profiles of accounts that are locked, each at most once. Links to former addresses lead nowhere any more. */
  async change(tx: Tx, changes: readonly MasteredChange[], by: MasteredBy): Promise<void> {
    if (changes.length === 0) return;
    await tx.execute(
      writeMasteredProfiles(
        changes.map(({ account, changed }) => ({ ...account, ...changed })),
        tx.now,
      ),
    );
    const idsWhere = (key: keyof MasteredProfile) =>
      changes.filter(({ changed }) => changed[key] !== undefined).map(({ account }) => account.id);
    await revokeActionTokensOf(tx, idsWhere('email'), actionPurposes);
    await this.notifications.accessOfManyChanged(tx, idsWhere('name'));
    for (const { account, changed } of changes) {
      const names = Object.keys(changed) as (keyof MasteredProfile)[];
      const before = Object.fromEntries(names.map((name) => [name, account[name]]));
      tx.record({ action: 'USER_UPDATED', ...auditTarget(account), before, after: { ...changed, ...by } });
    }
  }

  /**
   * Takes over accounts that people had. Where nobody had ever confirmed the address, whoever made the account may have
   * been somebody else, who only claimed it, and now leaves it: without password, sessions, keys and links.
   */
  async takeOver(tx: Tx, accounts: readonly MasteredAccount[], by: MasteredBy): Promise<void> {
    if (accounts.length === 0) return;
    const ids = idsOf(accounts);
    const doubtful = idsOf(accounts.filter(({ emailConfirmedAt }) => emailConfirmedAt === null));
    await tx.execute(writeTakeover(ids, tx.now));
    const withPassword = await this.passwords.removeOf(tx, doubtful);
    await tx.execute(freeOfPasswordChange([...withPassword]));
    const sessions = await this.sessions.endAllOf(tx, doubtful);
    await suspendApiKeysOfAll(tx, doubtful);
    await revokeActionTokensOf(tx, ids, actionPurposes);
    await this.notifications.accessOfManyChanged(tx, ids);
    for (const account of accounts) {
      const expelled = doubtful.includes(account.id) && {
        passwordRemoved: withPassword.has(account.id),
        sessionsEnded: sessions.get(account.id) ?? 0,
        emailConfirmedAt: tx.now,
      };
      tx.record({ action: 'USER_UPDATED', ...auditTarget(account), after: { ...by, ...expelled } });
      if (isUnapproved(account))
        tx.record({
          action: 'USER_ROLE_CHANGED',
          ...auditTarget(account),
          before: { role: account.role },
          after: { role: 'USER', ...by },
        });
    }
  }

  /** Suspends accounts that are locked and active; their sessions end. */
  async suspend(tx: Tx, accounts: readonly MasteredAccount[], by: MasteredBy): Promise<void> {
    if (accounts.length === 0) return;
    await tx.execute(writeStatus(idsOf(accounts), 'SUSPENDED'));
    const sessions = await this.sessions.endAllOf(tx, idsOf(accounts));
    for (const account of accounts)
      tx.record({
        action: 'USER_SUSPENDED',
        ...auditTarget(account),
        before: { status: 'ACTIVE' },
        after: { status: 'SUSPENDED', sessionsEnded: sessions.get(account.id) ?? 0, ...by },
      });
  }

  /** Lifts the suspension of accounts that are locked and suspended. */
  async activate(tx: Tx, accounts: readonly MasteredAccount[], by: MasteredBy): Promise<void> {
    if (accounts.length === 0) return;
    await tx.execute(writeStatus(idsOf(accounts), 'ACTIVE'));
    await this.notifications.accessOfManyChanged(tx, idsOf(accounts));
    for (const account of accounts)
      tx.record({
        action: 'USER_ACTIVATED',
        ...auditTarget(account),
        before: { status: 'SUSPENDED' },
        after: { status: 'ACTIVE', ...by },
      });
  }
}

const idsOf = (accounts: readonly MasteredAccount[]): string[] => accounts.map(({ id }) => id);

/** Whether it is a new sign-up that nobody let in yet, and nobody who was put out again. */
const isUnapproved = ({ role, approvedAt }: MasteredAccount): boolean => role === 'PENDING' && approvedAt === null;

function accountCreated(user: User, by: MasteredBy): AuditRecord {
  const { name, email, username, role, type, status } = user;
  const suspended = status === 'SUSPENDED' && { status };
  const after = { name, email, username, role, type, ...suspended, ...by };
  return { action: 'USER_CREATED', ...auditTarget(user), after };
}
