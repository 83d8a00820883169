import { signedIn } from '../../access/guard.ts';
import type { Actor, UserActor, UserRole } from '../../core/actor.ts';
import { badInput } from '../../core/errors.ts';
import type { AuditRecord, Tx } from '../../core/tx.ts';
import type { HashedPassword, PasswordService } from '../../identity/passwords/index.ts';
import type { InvitationService } from '../../identity/invitations/index.ts';
import {
  auditTarget,
  refuseCreation,
  type User,
  type UserCreationService,
  type UserService,
  type UserStatus,
  type UserType,
  type UserView,
} from '../../identity/users/index.ts';

/** An account as an administrator orders it. */
export interface AccountOrder {
  readonly name: string;
  readonly email?: string | null;
  readonly username?: string | null;
  readonly password?: string | null;
  readonly mustChangePassword: boolean;
  readonly role: UserRole;
  readonly type: UserType;
  /** ACTIVE where it is not given. */
  readonly status?: UserStatus;
  readonly avatarUrl?: string | null;
  readonly timeZone?: string | null;
  readonly locale?: string | null;
  /** Whether to write to the person; null: if there is no password. */
  readonly sendWelcomeEmail?: boolean | null;
}

/** An order that may be carried out, with its password hashed; SERVICE accounts have none. */
export interface CheckedOrder {
  readonly order: AccountOrder;
  readonly password: HashedPassword | null;
}

const PATH = ['input'];

/** Refuses an order that is not the actor's to give or contradicts itself. @throws FORBIDDEN, BAD_USER_INPUT */
export function refuseOrder(actor: UserActor, { role, type, email, password, sendWelcomeEmail }: AccountOrder): void {
  refuseCreation(actor, { role, type });
  if (type === 'SERVICE' && password != null)
    throw badInput([...PATH, 'password'], 'A SERVICE account has no password.', 'NOT_ALLOWED');
  if (type === 'SERVICE' && sendWelcomeEmail)
    throw badInput([...PATH, 'sendWelcomeEmail'], 'Nobody reads the mail of a SERVICE account.', 'NOT_ALLOWED');
  if (type !== 'SERVICE' && email == null)
    throw badInput([...PATH, 'email'], 'Only a SERVICE account can be without an email address.', 'REQUIRED');
}

/** How the audit log tells of an account that somebody else made. */
export function accountCreated(user: User): AuditRecord {
  const { name, email, username, role, type, status } = user;
  const suspended = status === 'SUSPENDED' && { status };
  return { action: 'USER_CREATED', ...auditTarget(user), after: { name, email, username, role, type, ...suspended } };
}

/** Whether the person is to choose the first password. */
const isInvited = ({ type, password }: AccountOrder): boolean => type !== 'SERVICE' && password == null;

/** Accounts that are made for others. */
export class UserProvisioningService {
  constructor(
    private readonly creation: UserCreationService,
    private readonly users: UserService,
    private readonly passwords: PasswordService,
    private readonly invitations: InvitationService,
  ) {}

  /**
   * Judges an order and hashes its password. Takes long: outside any transaction.
   * @throws FORBIDDEN, BAD_USER_INPUT, FEATURE_DISABLED, PASSWORD_POLICY
   */
  async check(actor: Actor, order: AccountOrder): Promise<CheckedOrder> {
    refuseOrder(signedIn(actor), order);
    if (order.sendWelcomeEmail ?? isInvited(order)) this.invitations.refuseWithoutMail();
    if (order.password == null) return { order, password: null };
    return { order, password: await this.passwords.prepare(order.password, order, [...PATH, 'password']) };
  }

  /** Makes the account. @throws FORBIDDEN, ALREADY_EXISTS */
  async create(tx: Tx, { order, password }: CheckedOrder): Promise<UserView> {
    refuseCreation(signedIn(tx.actor), order);
    const { password: _, mustChangePassword, sendWelcomeEmail, ...values } = order;
    const account = { ...values, mustChangePassword: password !== null && mustChangePassword };
    const user = await this.creation.insert(tx, account, PATH);
    if (password) await this.passwords.set(tx, user.id, password);
    if (sendWelcomeEmail ?? isInvited(order)) await this.invitations.welcome(tx, user, password !== null);
    tx.record(accountCreated(user));
    return (await this.users.findById(tx, user.id))!;
  }
}
