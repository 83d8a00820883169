import { strengthOf, type EffectivePermissions, type PermissionSources } from '../../access/effective-permissions.ts';
import { noEntries } from '../../access/permission-matrix.ts';
import type { FoundGroup, Membership } from '../../organization/groups/index.ts';

/** Of somebody new, where nothing is given to everybody. */
const withoutDefaults: PermissionSources = {
  role: 'USER',
  isActive: true,
  own: noEntries,
  groups: [],
  defaults: noEntries,
  defaultsApplyTo: 'UNSET_ENTRIES',
};

/** The groups that rows name, and who of the accounts they name is in which. */
export class KnownGroups {
  readonly #byName: ReadonlyMap<string, FoundGroup>;
  readonly #memberships: ReadonlySet<string>;
  readonly #joined = new Map<string, Set<string>>();

  /**
   * @param newcomer what decides what somebody new may do, as far as it matters
   * @param joined memberships that a dry run has taken for made
   */
  constructor(
    groups: readonly FoundGroup[] = [],
    memberships: readonly Membership[] = [],
    private readonly newcomer: PermissionSources = withoutDefaults,
    joined: readonly Membership[] = [],
  ) {
    this.#byName = new Map(groups.map((group) => [group.wantedName, group]));
    this.#memberships = new Set([...memberships, ...joined].map(({ groupId, userId }) => `${groupId} ${userId}`));
    for (const { userId, groupId } of joined) this.join(userId, [groupId]);
  }

  /** By the name as the row has it. */
  find(name: string): FoundGroup | null {
    return this.#byName.get(name) ?? null;
  }

  hasMember(groupId: string, userId: string): boolean {
    return this.#memberships.has(`${groupId} ${userId}`);
  }

  /** Takes an account for a member of groups. */
  join(userId: string, groupIds: readonly string[]): void {
    const joined = this.#joined.get(userId) ?? new Set();
    for (const id of groupIds) joined.add(id);
    this.#joined.set(userId, joined);
  }

  /** The groups that an account was taken for a member of. */
  joinedBy(userId: string): readonly string[] {
    return [...(this.#joined.get(userId) ?? [])];
  }

  /** How strong a new account is that joins these groups. */
  strengthOfNewcomer(groups: readonly FoundGroup[]): EffectivePermissions {
    return strengthOf({
      ...this.newcomer,
      groups: groups.map(({ id, entries }) => ({ groupId: id, by: [null], ...entries })),
    });
  }
}
