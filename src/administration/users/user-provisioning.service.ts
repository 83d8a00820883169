import { refuseRaised } from '../../access/ceiling.ts';
import { signedIn } from '../../access/guard.ts';
import { boundsBefore, refuseRaisedBounds } from '../../access/limit-ceiling.ts';
import type { Actor, UserActor, UserRole } from '../../core/actor.ts';
import { badInput } from '../../core/errors.ts';
import { IdList } from '../../core/id-list.ts';
import type { AuditRecord, Tx } from '../../core/tx.ts';
import type { HashedPassword, PasswordService } from '../../identity/passwords/index.ts';
import type { InvitationService } from '../../identity/invitations/index.ts';
import type { ProjectAssignment, ProjectMembershipService } from '../../organization/projects/index.ts';
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
import type { GroupMembershipService } from '../../organization/groups/index.ts';
import type { AccessGrantService } from '../../permissions/resources/index.ts';
import type { LimitOrder, UsageLimitService } from '../../usage/limits/index.ts';
import { grantByIds } from './user-resources.ts';

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
  /** Groups to join. */
  readonly groupIds?: readonly string[] | null;
  readonly projects?: readonly ProjectAssignment[] | null;
  /** Whether to write to the person; null: if there is no password. */
  readonly sendWelcomeEmail?: boolean | null;
  /** Resources to grant at READ. */
  readonly resourceIds?: readonly string[] | null;
  /** What it may use at most. */
  readonly limits?: readonly LimitOrder[] | null;
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

/** Nobody has two roles in one project. @throws BAD_USER_INPUT */
function refuseTwice(projects: readonly ProjectAssignment[]): void {
  const ids = projects.map(({ projectId }) => projectId.toLowerCase());
  const second = ids.findIndex((id, index) => ids.indexOf(id) < index);
  if (second >= 0) throw badInput([...PATH, 'projects', String(second)], 'This project is named twice.', 'DUPLICATE');
}

/** How the audit log tells of an account that somebody else made. */
export function accountCreated(user: User): AuditRecord {
  const { name, email, username, role, type, status } = user;
  const suspended = status === 'SUSPENDED' && { status };
  return { action: 'USER_CREATED', ...auditTarget(user), after: { name, email, username, role, type, ...suspended } };
}

/** Whether the person is to choose the first password. */
const isInvited = ({ type, password }: AccountOrder): boolean => type !== 'SERVICE' && password == null;

/** Who takes part in making an account. */
export interface ProvisioningServices {
  readonly creation: UserCreationService;
  readonly users: UserService;
  readonly passwords: PasswordService;
  readonly invitations: InvitationService;
  readonly groups: GroupMembershipService;
  readonly memberships: ProjectMembershipService;
  readonly accessGrants: AccessGrantService;
  readonly limits: UsageLimitService;
}

/** Accounts that are made for others. */
export class UserProvisioningService {
  constructor(private readonly services: ProvisioningServices) {}

  /**
   * Judges an order and hashes its password. Takes long: outside any transaction.
   * @throws FORBIDDEN, BAD_USER_INPUT, FEATURE_DISABLED, PASSWORD_POLICY
   */
  async check(actor: Actor, order: AccountOrder): Promise<CheckedOrder> {
    refuseOrder(signedIn(actor), order);
    refuseTwice(order.projects ?? []);
    if (order.sendWelcomeEmail ?? isInvited(order)) this.services.invitations.refuseWithoutMail();
    if (order.password == null) return { order, password: null };
    return { order, password: await this.services.passwords.prepare(order.password, order, [...PATH, 'password']) };
  }

  /**
   * Makes the account, in its groups and projects, and grants it what it is to have.
   * @throws FORBIDDEN, NOT_FOUND, ALREADY_EXISTS, BAD_USER_INPUT
   */
  async create(tx: Tx, { order, password }: CheckedOrder): Promise<UserView> {
    refuseCreation(signedIn(tx.actor), order);
    const {
      password: _,
      mustChangePassword,
      sendWelcomeEmail,
      groupIds,
      projects,
      resourceIds,
      limits,
      ...values
    } = order;
    const { groups, memberships, accessGrants } = this.services;
    // Locked before the account is there, as everybody locks them.
    if (projects?.length)
      await memberships.hold(
        tx,
        projects.map(({ projectId }) => projectId),
      );
    const [joined] = await groups.open(tx, [new IdList(groupIds ?? [], [...PATH, 'groupIds'])]);
    const account = { ...values, mustChangePassword: password !== null && mustChangePassword };
    const user = await this.services.creation.insert(tx, account, PATH);
    if (password) await this.services.passwords.set(tx, user.id, password);
    if (sendWelcomeEmail ?? isInvited(order)) await this.services.invitations.welcome(tx, user, password !== null);
    tx.record(accountCreated(user));
    const bounds = await boundsBefore(tx, []);
    await groups.join(tx, joined!, [user.id]);
    if (limits?.length) await this.services.limits.begin(tx, user, limits, [...PATH, 'limits']);
    // Whom nothing limits may use more than a delegate with limits.
    await refuseRaisedBounds(tx, bounds, [user.id]);
    // What the defaults give to everybody may be more than a delegate has.
    await refuseRaised(tx, [user.id]);
    if (projects?.length) await memberships.join(tx, user, projects, [...PATH, 'projects']);
    if (resourceIds?.length) await grantByIds(accessGrants, tx, user.id, resourceIds, [...PATH, 'resourceIds']);
    return (await this.services.users.findById(tx, user.id))!;
  }
}
