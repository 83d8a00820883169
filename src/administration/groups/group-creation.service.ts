import type { Tx } from '../../core/tx.ts';
import type { GroupMembershipService, GroupService, GroupView } from '../../organization/groups/index.ts';
import type { GroupOrgUnitService } from '../../organization/org-units/index.ts';
import type { MatrixChanges, PermissionMatrixService } from '../../permissions/matrix/index.ts';

/** A group as it is ordered, with all that it begins with. */
export interface GroupOrder {
  readonly name: string;
  readonly description?: string | null;
  readonly memberIds?: readonly string[] | null;
  readonly orgUnitIds?: readonly string[] | null;
  readonly permissions?: (MatrixChanges & { readonly expectedVersion?: number | null }) | null;
}

/** Making groups together with what they give, the units they are linked to, and their members: all of it or nothing. */
export class GroupCreationService {
  constructor(
    private readonly groups: GroupService,
    private readonly matrices: PermissionMatrixService,
    private readonly links: GroupOrgUnitService,
    private readonly memberships: GroupMembershipService,
  ) {}

  /**
   * Makes a group. What it gives is written first, so that whoever joins is judged with it.
   * @throws ALREADY_EXISTS, NOT_FOUND, FORBIDDEN, CONFLICT, BAD_USER_INPUT
   */
  async create(tx: Tx, { memberIds, orgUnitIds, permissions, ...values }: GroupOrder): Promise<GroupView> {
    const group = await this.groups.create(tx, values);
    if (permissions) await this.matrices.changeOfGroup(tx, group.id, permissions, ['input', 'permissions']);
    if (orgUnitIds?.length) await this.links.link(tx, group, orgUnitIds, ['input', 'orgUnitIds']);
    if (memberIds?.length) await this.memberships.fill(tx, group, memberIds, ['input', 'memberIds']);
    return group;
  }
}
