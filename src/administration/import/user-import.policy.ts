import { hasCeiling, refuseStronger } from '../../access/ceiling.ts';
import { isWithin, nothing } from '../../access/effective-permissions.ts';
import { accessErrors } from '../../access/guard.ts';
import type { UserActor } from '../../core/actor.ts';
import { badInput, DomainError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import type { HashedPassword } from '../../identity/passwords/index.ts';
import {
  differences,
  isActiveAdmin,
  refuseActivation,
  refuseMastered,
  refuseMasteredActivation,
  refuseCreation,
  refuseProfileChange,
  refuseRemoval,
  refuseRoleChange,
  refuseUnfit,
  userErrors,
  type KnownAccount,
  type ProfileChange,
  type StandingChange,
} from '../../identity/users/index.ts';
import { groupErrors, refuseFilling, type FoundGroup } from '../../organization/groups/index.ts';
import { refuseOrder, type AccountOrder, type UserColumn } from '../users/index.ts';
import type { ProjectAssignment } from '../../organization/projects/index.ts';
import type { KnownAccounts } from './known-accounts.ts';
import type { KnownProjects } from './known-projects.ts';
import { at, isUnfit, type UnfitRow, type UserRow } from './user-row.ts';

/** What to do with a row whose account exists. */
export const importConflicts = ['FAIL', 'SKIP', 'UPDATE'] as const;
export type ImportConflict = (typeof importConflicts)[number];

/** What is to become of a row. */
export type Verdict =
  | {
      readonly kind: 'CREATE';
      readonly order: AccountOrder;
      readonly groups: readonly FoundGroup[];
    }
  | {
      readonly kind: 'UPDATE';
      readonly change: ProfileChange;
      readonly standing: StandingChange;
      /** Those that the account is not in yet. */
      readonly groups: readonly FoundGroup[];
      /** Places in projects that the account has not, or not with this role. */
      readonly places: readonly ProjectAssignment[];
    }
  | { readonly kind: 'SKIP' }
  | { readonly kind: 'REFUSE'; readonly refusal: DomainError };

/** What was found about the passwords of rows, by index; a row without an entry was not looked at yet. */
export type JudgedPasswords = ReadonlyMap<number, HashedPassword | DomainError>;

/**
 * Judges a row, and takes what it does to the accounts as done. Who may do what to whom is asked of the policies of the
 * single mutations, for what differs from the account as it is.
 */
export function judgeRow(
  actor: UserActor,
  row: UserRow | UnfitRow,
  accounts: KnownAccounts,
  projects: KnownProjects,
  onConflict: ImportConflict,
  passwords: JudgedPasswords,
): Verdict {
  try {
    if (isUnfit(row)) throw row.refusal;
    const account = accountOf(row, accounts);
    if (!account) return creation(actor, row, accounts, projects, passwords);
    if (onConflict === 'SKIP') return { kind: 'SKIP' };
    if (onConflict === 'FAIL') throw taken(row.email === null ? 'username' : 'email');
    return change(actor, row, account, accounts, projects);
  } catch (refusal) {
    if (!(refusal instanceof DomainError)) throw refusal;
    return { kind: 'REFUSE', refusal };
  }
}

/** Accounts are known by their email address; only services can be without one. */
const accountOf = ({ email, username, type }: UserRow, accounts: KnownAccounts): KnownAccount | null => {
  if (email !== null) return accounts.byEmail(email);
  return type === 'SERVICE' && username !== null ? accounts.byUsername(username) : null;
};

function creation(
  actor: UserActor,
  row: UserRow,
  accounts: KnownAccounts,
  projects: KnownProjects,
  passwords: JudgedPasswords,
): Verdict {
  const { email, username, password, role, type, status, timeZone, locale } = row;
  if (row.key === null) throw badInput(['email'], 'There has to be an email address.', 'REQUIRED');
  if (row.name === null) throw badInput(['name'], 'A new account has to have a name.', 'REQUIRED');
  const order: AccountOrder = {
    email,
    name: row.name,
    username,
    password,
    mustChangePassword: true,
    role: role ?? 'USER',
    type: type ?? 'REGULAR',
    status: status ?? 'ACTIVE',
    timeZone,
    locale,
    projects: projects.wanted(row.projects),
  };
  refuseCell('role', () => refuseCreation(actor, { role: order.role, type: 'REGULAR' }));
  refuseCell('type', () => refuseOrder(actor, order));
  if (username !== null && accounts.byUsername(username)) throw taken('username');
  const groups = groupsOf(actor, row, accounts);
  if (hasCeiling(actor) && !isWithin(accounts.groups.strengthOfNewcomer(groups), actor.permissions))
    throw accessErrors.FORBIDDEN();
  const judged = passwords.get(row.index);
  if (judged instanceof DomainError) throw judged;
  const account = rehearsed(order);
  accounts.limits.make(account.id, idsOf(groups));
  accounts.put(account);
  accounts.groups.join(account.id, idsOf(groups));
  return { kind: 'CREATE', order, groups };
}

/** The account that an order makes, as far as the rows behind it are compared with it. */
const rehearsed = ({ email, name, username, role, type, status, timeZone, locale }: AccountOrder): KnownAccount => ({
  id: newId(),
  email: email ?? null,
  name,
  username: username ?? null,
  role,
  type,
  status: status ?? 'ACTIVE',
  timeZone: timeZone ?? '',
  locale: locale ?? '',
  isFirstUser: false,
  isSuperAdmin: false,
  mastery: null,
  strength: nothing,
});

function change(
  actor: UserActor,
  row: UserRow,
  target: KnownAccount,
  accounts: KnownAccounts,
  projects: KnownProjects,
): Verdict {
  if (row.password !== null)
    throw badInput(['password'], 'An import never changes the password of an account. Leave the cell empty.', 'EXISTS');
  const places = projects.missing(target.id, projects.wanted(row.projects));
  const changed = differences(target, given(row)) as ProfileChange['changed'];
  if (Object.keys(changed).length > 0) {
    refuseProfileChange(actor, target);
    refuseMastered(target, target.mastery, changed);
    refuseUnfit(target, changed);
    if (changed.username != null && accounts.byUsername(changed.username)) throw taken('username');
  }
  const standing = standingOf(row, target);
  const { role = target.role, status = target.status } = standing;
  const next = { ...target, ...changed, role, status };
  if (standing.role) refuseCell('role', () => refuseRoleChange(actor, target, role));
  if (standing.status) refuseCell('status', () => refuseStatus(actor, next));
  const groups = groupsOf(actor, row, accounts, target);
  if (groups.length > 0) refuseCell('groups', () => refuseStronger(actor, target));
  if (accounts.isLastAdmin(target) && !isActiveAdmin(next))
    throw at(role === target.role ? 'status' : 'role', userErrors.LAST_ADMIN());
  if (standing.role && role !== 'PENDING') accounts.limits.approve(target.id);
  if (groups.length > 0) accounts.limits.join(target.id, idsOf(groups));
  if (Object.keys({ ...changed, ...standing }).length > 0 || groups.length > 0) accounts.put(next);
  accounts.groups.join(target.id, idsOf(groups));
  return { kind: 'UPDATE', change: { target, changed }, standing, groups, places };
}

const idsOf = (groups: readonly FoundGroup[]): string[] => groups.map(({ id }) => id);

/** The groups that a row names, each once, without those that the account is in. */
function groupsOf(actor: UserActor, { groups }: UserRow, known: KnownAccounts, account?: KnownAccount): FoundGroup[] {
  const found = groups.map((name) => {
    const group = known.groups.find(name);
    if (!group) throw at('groups', groupErrors.NOT_FOUND());
    return group;
  });
  const byId = new Map(found.map((group) => [group.id, group]));
  const joined = [...byId.values()].filter(({ id }) => !account || !known.groups.hasMember(id, account.id));
  for (const group of joined) refuseCell('groups', () => refuseFilling(actor, group));
  return joined;
}

/** What the row says of role and status that the account has not. */
const standingOf = ({ role, status }: UserRow, target: KnownAccount) => ({
  ...(role !== null && role !== target.role && { role }),
  ...(status !== null && status !== target.status && { status }),
});

/** What the row says of the profile: an empty cell says nothing. */
const given = ({ name, username, type, timeZone, locale }: UserRow) =>
  Object.fromEntries(Object.entries({ name, username, type, timeZone, locale }).filter(([, value]) => value !== null));

/** @param account as it is to be */
const refuseStatus = (actor: UserActor, account: KnownAccount): void =>
  account.status === 'SUSPENDED' ? refuseRemoval(actor, account) : refuseActivationOf(actor, account);

function refuseActivationOf(actor: UserActor, account: KnownAccount): void {
  refuseActivation(actor, account);
  refuseMasteredActivation(account, account.mastery);
}

const taken = (column: 'email' | 'username'): DomainError => at(column, userErrors.ALREADY_EXISTS());

/** Says of a refusal which cell it concerns, where it does not say so itself. */
function refuseCell(column: UserColumn, refuse: () => void): void {
  try {
    refuse();
  } catch (refusal) {
    throw refusal instanceof DomainError && refusal.violations.length === 0 ? at(column, refusal) : refusal;
  }
}
