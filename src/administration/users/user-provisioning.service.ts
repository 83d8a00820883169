import { signedIn } from '../../access/guard.ts';
import type { Actor, UserRole } from '../../core/actor.ts';
import { badInput, defineErrors } from '../../core/errors.ts';
import type { Tx } from '../../core/tx.ts';
import type { HashedPassword, PasswordService } from '../../identity/passwords/index.ts';
import {
  auditTarget,
  refuseCreation,
  type UserCreationService,
  type UserService,
  type UserType,
  type UserView,
} from '../../identity/users/index.ts';

const invitationErrors = defineErrors({
  FEATURE_DISABLED: 'Mail is not set up, so nobody can be invited. Give an initial password.',
});

/** An account as an administrator orders it. */
export interface AccountOrder {
  readonly name: string;
  readonly email?: string | null;
  readonly username?: string | null;
  readonly password?: string | null;
  readonly mustChangePassword: boolean;
  readonly role: UserRole;
  readonly type: UserType;
  readonly avatarUrl?: string | null;
  readonly timeZone?: string | null;
  readonly locale?: string | null;
}

/** An order that may be carried out, with its password hashed; SERVICE accounts have none. */
export interface CheckedOrder {
  readonly order: AccountOrder;
  readonly password: HashedPassword | null;
}

const PATH = ['input'];

/** Accounts that are made for others. */
export class UserProvisioningService {
  constructor(
    private readonly creation: UserCreationService,
    private readonly users: UserService,
    private readonly passwords: PasswordService,
  ) {}

  /**
   * Judges an order and hashes its password. Takes long: outside any transaction.
   * @throws FORBIDDEN, BAD_USER_INPUT, FEATURE_DISABLED, PASSWORD_POLICY
   */
  async check(actor: Actor, order: AccountOrder): Promise<CheckedOrder> {
    refuseCreation(signedIn(actor), order);
    if (order.type === 'SERVICE') {
      if (order.password != null)
        throw badInput([...PATH, 'password'], 'A SERVICE account has no password.', 'NOT_ALLOWED');
      return { order, password: null };
    }
    if (order.email == null)
      throw badInput([...PATH, 'email'], 'Only a SERVICE account can be without an email address.', 'REQUIRED');
    if (order.password == null) throw invitationErrors.FEATURE_DISABLED();
    return { order, password: await this.passwords.prepare(order.password, order, [...PATH, 'password']) };
  }

  /** Makes the account. @throws FORBIDDEN, ALREADY_EXISTS */
  async create(tx: Tx, { order, password }: CheckedOrder): Promise<UserView> {
    refuseCreation(signedIn(tx.actor), order);
    const { password: _, mustChangePassword, ...values } = order;
    const account = { ...values, mustChangePassword: password !== null && mustChangePassword };
    const user = await this.creation.insert(tx, account, PATH);
    if (password) await this.passwords.set(tx, user.id, password);
    const { name, email, username, role, type } = user;
    tx.record({ action: 'USER_CREATED', ...auditTarget(user), after: { name, email, username, role, type } });
    return (await this.users.findById(tx, user.id))!;
  }
}
