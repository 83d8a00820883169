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

  /** @param newcomer what decides what somebody new may do, as far as it matters */
  constructor(
    groups: readonly FoundGroup[] = [],
    memberships: readonly Membership[] = [],
    private readonly newcomer: PermissionSources = withoutDefaults,
  ) {
    this.#byName = new Map(groups.map((group) => [group.wantedName, group]));
    this.#memberships = new Set(memberships.map(({ groupId, userId }) => `${groupId} ${userId}`));
  }

  /** By the name as the row has it. */
  find(name: string): FoundGroup | null {
    return this.#byName.get(name) ?? null;
  }

  hasMember(groupId: string, userId: string): boolean {
    return this.#memberships.has(`${groupId} ${userId}`);
  }

  /** How strong a new account is that joins these groups. */
  strengthOfNewcomer(groups: readonly FoundGroup[]): EffectivePermissions {
    return strengthOf({
      ...this.newcomer,
      groups: groups.map(({ id, entries }) => ({ groupId: id, by: [null], ...entries })),
    });
  }
}
