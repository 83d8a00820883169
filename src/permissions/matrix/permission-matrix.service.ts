import { hasCeiling, refuseRaised, refuseStronger } from '../../access/ceiling.ts';
import { signedIn } from '../../access/guard.ts';
import {
  defaultedRoles,
  mostIn,
  noEntries,
  type DefaultedRole,
  type MatrixEntries,
} from '../../access/permission-matrix.ts';
import { permissionAreas, permissionFlags, type UserRole } from '../../core/actor.ts';
import { badInput } from '../../core/errors.ts';
import { isId, newId } from '../../core/ids.ts';
import type { AuditRecord, Tx } from '../../core/tx.ts';
import type { Reader } from '../../core/unit-of-work.ts';
import { TOO_MANY_IDS, type Notifications } from '../../foundation/notify/index.ts';
import { auditTarget, lockUser, type UserService, type UserView } from '../../identity/users/index.ts';
import { Group, groupErrors } from '../../organization/groups/index.ts';
import {
  changedEntries,
  entriesAfter,
  matrixView,
  nameOf,
  type ChangedEntry,
  type MatrixChanges,
  type MatrixView,
} from './permission-matrix.changes.ts';
import { PermissionMatrixRow } from './permission-matrix.entity.ts';
import { matrixErrors } from './permission-matrix.errors.ts';
import { refuseGroupChange, refuseUnset } from './permission-matrix.policy.ts';
import {
  matricesOf,
  membersOfGroup,
  writeMatrix,
  type OwnerKind,
  type StoredMatrix,
} from './permission-matrix.queries.ts';

/** Changes that were decided on a version of the matrix. */
export interface VersionedMatrixChanges extends MatrixChanges {
  readonly expectedVersion?: number | null;
}

/** A change as it is to be written: of whose matrix, from what to what. */
interface Amendment {
  readonly kind: OwnerKind;
  readonly ownerId: string;
  readonly before: MatrixEntries;
  readonly after: MatrixEntries;
  readonly changed: readonly ChangedEntry[];
}

const PATH = ['input'];

/** What groups, users and roles are permitted. Whatever changes holds from the next request on, on every process. */
export class PermissionMatrixService {
  constructor(
    private readonly users: UserService,
    private readonly notifications: Notifications,
  ) {}

  /**
   * Changes what an account itself is permitted, beside its groups. Twice is like once.
   * @throws NOT_FOUND, FORBIDDEN, CONFLICT, BAD_USER_INPUT
   */
  async changeOfUser(tx: Tx, id: string, changes: VersionedMatrixChanges): Promise<UserView> {
    const target = await lockUser(tx, id);
    // Nobody gives back to themselves what was taken from them while they waited.
    if (hasCeiling(tx.actor) && target.id === tx.actor.subjectId) await tx.refuseOutdated();
    refuseStronger(signedIn(tx.actor), target);
    const amendment = await this.#amendment(tx, 'USER', target.id, changes);
    if (amendment.changed.length === 0) return tx.unchanged((await this.users.findById(tx, target.id))!);
    await this.#write(tx, amendment);
    await refuseRaised(tx, [target.id]);
    await this.notifications.accessChanged(tx, [target.id]);
    tx.record({ action: 'USER_PERMISSIONS_CHANGED', ...auditTarget(target), ...told(amendment.changed) });
    return (await this.users.findById(tx, target.id))!;
  }

  /**
   * Changes what a group gives its members. Twice is like once. @param path where the changes stand
   * @throws NOT_FOUND, FORBIDDEN, CONFLICT, BAD_USER_INPUT
   */
  async changeOfGroup(tx: Tx, id: string, changes: VersionedMatrixChanges, path = PATH): Promise<Group> {
    // Whoever adds a member locks the group as well, so that nobody who comes meanwhile is forgotten.
    const group = isId(id) ? await tx.lock(Group, { id }) : null;
    if (!group) throw groupErrors.NOT_FOUND();
    if (hasCeiling(tx.actor)) await tx.refuseOutdated();
    const amendment = await this.#amendment(tx, 'GROUP', group.id, changes, path);
    if (hasCeiling(tx.actor))
      refuseGroupChange(tx.actor, amendment, amendment.changed, await this.#stored(tx, 'ROLE', defaultedRoles));
    if (amendment.changed.length === 0) return tx.unchanged(group);
    await this.#write(tx, amendment);
    const members = await tx.rows<{ id: string }>(membersOfGroup(group.id, TOO_MANY_IDS));
    if (members.length > 0)
      await this.notifications.accessChanged(
        tx,
        members.map((member) => member.id),
      );
    tx.record({
      action: 'GROUP_PERMISSIONS_CHANGED',
      targetType: 'Group',
      targetId: group.id,
      targetName: group.name,
      ...told(amendment.changed),
    });
    return group;
  }

  /**
   * Changes what accounts of a role are permitted where neither they nor their groups say anything. Twice is like once.
   * @throws CONFLICT, BAD_USER_INPUT, for PENDING and ADMIN as well
   */
  async changeOfRole(tx: Tx, role: UserRole, changes: VersionedMatrixChanges): Promise<MatrixView> {
    if (!hasDefaults(role))
      throw badInput(['role'], `Accounts of role ${role} have no default permissions.`, 'NOT_ALLOWED');
    await tx.lock(PermissionMatrixRow, { role });
    const amendment = await this.#amendment(tx, 'ROLE', role, changes);
    refuseUnset(amendment.changed, PATH);
    if (amendment.changed.length === 0) return tx.unchanged(await this.ofRole(tx, role));
    await this.#write(tx, amendment);
    await this.notifications.send(tx, 'access', { userIds: null });
    tx.record({
      action: 'DEFAULT_PERMISSIONS_CHANGED',
      targetType: 'PermissionMatrix',
      targetName: role,
      ...told(amendment.changed),
    });
    return this.ofRole(tx, role);
  }

  /** What accounts of a role are permitted by default: PENDING ones nothing, administrators everything. */
  async ofRole(db: Reader | Tx, role: UserRole): Promise<MatrixView> {
    if (role === 'ADMIN') return fullMatrix;
    const [stored] = hasDefaults(role) ? await this.#stored(db, 'ROLE', [role]) : [];
    return matrixView(stored ?? noEntries, stored?.version ?? 0, { level: 'NONE', enabled: false });
  }

  /** What users or groups are permitted themselves, in the order of the ids. */
  async ofEach(db: Reader, kind: 'USER' | 'GROUP', ids: readonly string[]): Promise<MatrixView[]> {
    const found = new Map((await this.#stored(db, kind, ids)).map((stored) => [stored.ownerId, stored]));
    return ids.map((id) => matrixView(found.get(id) ?? noEntries, found.get(id)?.version ?? 0));
  }

  #stored(db: Reader | Tx, kind: OwnerKind, ownerIds: readonly string[]): Promise<StoredMatrix[]> {
    return db.rows<StoredMatrix>(matricesOf(kind, ownerIds));
  }

  /** Sure only while the owner is locked. @throws CONFLICT, BAD_USER_INPUT */
  async #amendment(
    tx: Tx,
    kind: OwnerKind,
    ownerId: string,
    { expectedVersion, ...changes }: VersionedMatrixChanges,
    path = PATH,
  ): Promise<Amendment> {
    const [stored] = await this.#stored(tx, kind, [ownerId]);
    if (expectedVersion != null && expectedVersion !== (stored?.version ?? 0)) throw matrixErrors.CONFLICT();
    const before = withAll(kind, stored ?? noEntries);
    const changed = changedEntries(before, changes, path);
    return { kind, ownerId, before, changed, after: entriesAfter(before, changed) };
  }

  async #write(tx: Tx, { kind, ownerId, after }: Amendment): Promise<void> {
    await tx.execute(writeMatrix(kind, ownerId, newId(), after));
  }
}

const hasDefaults = (role: UserRole): role is DefaultedRole => defaultedRoles.some((known) => known === role);

/** Of default permissions each entry says something. */
const withAll = (kind: OwnerKind, entries: MatrixEntries): MatrixEntries =>
  kind === 'ROLE'
    ? {
        levels: { ...Object.fromEntries(permissionAreas.map((area) => [area, 'NONE'])), ...entries.levels },
        flags: { ...Object.fromEntries(permissionFlags.map((flag) => [flag, false])), ...entries.flags },
      }
    : entries;

const fullMatrix: MatrixView = {
  levels: permissionAreas.map((area) => ({ area, level: mostIn(area) })),
  flags: permissionFlags.map((flag) => ({ flag, enabled: true })),
  version: 0,
};

/** The entries that changed, each under its own name. */
const told = (changed: readonly ChangedEntry[]): Pick<AuditRecord, 'before' | 'after'> => ({
  before: Object.fromEntries(changed.map((entry) => [nameOf(entry), entry.before])),
  after: Object.fromEntries(changed.map((entry) => [nameOf(entry), entry.after])),
});
