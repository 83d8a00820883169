import type { UserRole } from '../../core/actor.ts';
import { newId } from '../../core/ids.ts';
import type { Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import type { SettingsStore } from '../../foundation/settings/index.ts';
import { Installation } from './installation.entity.ts';
import { UserActivity } from './user-activity.entity.ts';
import { User, type UserStatus, type UserType } from './user.entity.ts';
import { asTaken } from './user.errors.ts';
import { insertUsers } from './user-batch.queries.ts';

/** What a new account is made of. What is left out follows from the settings, or is not set. */
export interface NewUser {
  readonly name: string;
  readonly email?: string | null;
  readonly username?: string | null;
  readonly role: UserRole;
  readonly type?: UserType;
  /** ACTIVE where it is left out. */
  readonly status?: UserStatus;
  readonly avatarUrl?: string | null;
  readonly timeZone?: string | null;
  readonly locale?: string | null;
  readonly mustChangePassword?: boolean;
  readonly emailConfirmedAt?: Date | null;
}

/** Making accounts, by whatever path: sign-up, first start, an administrator. */
export class UserCreationService {
  constructor(private readonly settings: SettingsStore) {}

  /** Whether the installation has its first user. Once it has, it has one for ever. */
  async hasFirstUser(db: Reader | Tx): Promise<boolean> {
    const rows = await db.rows({
      name: 'first_user',
      text: 'SELECT 1 FROM installation WHERE first_user_id IS NOT NULL',
      values: [],
    });
    return rows.length > 0;
  }

  /** Whether it is the first user of the installation. */
  async isFirstUser(db: Reader | Tx, userId: string): Promise<boolean> {
    const text = 'SELECT 1 FROM installation WHERE first_user_id = $1';
    return (await db.rows({ name: 'is_first_user', text, values: [userId] })).length > 0;
  }

  /** Whether an account has this email address, without regard to case. */
  async isKnownEmail(db: Reader | Tx, email: string): Promise<boolean> {
    const values = [email.toLowerCase()];
    return (await db.rows({ name: 'known_email', text: 'SELECT 1 FROM users WHERE email = $1', values })).length > 0;
  }

  /**
   * Whether an account that this transaction makes is the installation's first. Where it may be, everybody else who
   * asks waits for the end of this transaction, so that it is true exactly once. Whoever is signed in proves that there
   * is an account already.
   */
  async makesFirst(tx: Tx): Promise<boolean> {
    if (tx.actor.kind === 'USER' || (await this.hasFirstUser(tx))) return false;
    // Locked before any row of users is written, by everybody in this order.
    const installation = await tx.lock(Installation, { id: true });
    return installation?.firstUserId === null;
  }

  /**
   * Makes an account. The first of the installation is its administrator, first user and super admin, whatever role was
   * asked for; a SERVICE account never is. Leaves the audit event to the caller.
   * @param path of the input that holds email and username, for violations
   * @throws ALREADY_EXISTS with the value that is taken
   */
  async insert(tx: Tx, values: NewUser, path: readonly string[]): Promise<User> {
    const isFirst = values.type !== 'SERVICE' && (await this.makesFirst(tx));
    const user = await this.#row(tx, isFirst ? { ...values, role: 'ADMIN' } : values);
    await tx.manager.insert(User, user).catch((error: unknown) => {
      throw asTaken(error, path);
    });
    await tx.manager.insert(UserActivity, { userId: user.id, lastActiveAt: null });
    if (isFirst) await tx.manager.update(Installation, { id: true }, { firstUserId: user.id, superAdminId: user.id });
    return user;
  }

  /**
   * Makes many accounts with one statement, for somebody who is signed in, or for what the service does by itself once
   * somebody ordered it. Leaves out those whose email address or username is taken, and the audit events to the caller.
   */
  async insertMany(tx: Tx, orders: readonly NewUser[]): Promise<User[]> {
    if (tx.actor.kind !== 'USER' && !(await this.hasFirstUser(tx))) throw new Error('the first account is made alone');
    const users = await Promise.all(orders.map((values) => this.#row(tx, values)));
    const made = new Set((await tx.rows<{ id: string }>(insertUsers(users))).map(({ id }) => id));
    return users.filter(({ id }) => made.has(id));
  }

  async #row(tx: Tx, values: NewUser): Promise<User> {
    const { defaultTimeZone, defaultLocale } = (await this.settings.get()).users;
    return {
      id: newId(),
      username: values.username?.toLowerCase() ?? null,
      email: values.email?.toLowerCase() ?? null,
      pendingEmail: null,
      name: values.name.trim(),
      avatarUrl: values.avatarUrl ?? null,
      type: values.type ?? 'REGULAR',
      role: values.role,
      status: values.status ?? 'ACTIVE',
      presence: null,
      statusMessage: null,
      timeZone: values.timeZone ?? defaultTimeZone,
      locale: values.locale ?? defaultLocale,
      mustChangePassword: values.mustChangePassword ?? false,
      emailConfirmedAt: values.emailConfirmedAt ?? null,
      approvedAt: values.role === 'PENDING' ? null : tx.now,
      joinedAt: tx.now,
      updatedAt: tx.now,
      version: 1,
    };
  }
}
