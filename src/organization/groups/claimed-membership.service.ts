import type { Tx } from '../../core/tx.ts';
import type { Notifications } from '../../foundation/notify/index.ts';
import type { ClaimedGroup, ClaimedGroups, ClaimedMemberships } from '../../identity/sso/index.ts';
import { groupTarget } from './group-target.ts';
import { deleteUnclaimed, heldGroups, insertClaimed } from './claimed-membership.queries.ts';
import type { NamedGroup } from './membership.service.ts';

/**
 * Members by the claims of an identity provider. The operator of the installation says which claim means which group, so
 * nobody's ceiling is asked; what people added by hand is not touched.
 */
export class ClaimedMembershipService implements ClaimedGroups {
  constructor(private readonly notifications: Notifications) {}

  hold(tx: Tx, names: readonly string[]): Promise<ClaimedGroup[]> {
    return tx.rows<ClaimedGroup>(heldGroups(names));
  }

  async replace(tx: Tx, { providerId, member, groups }: ClaimedMemberships): Promise<void> {
    const claim = { providerId, userId: member.id, groupIds: [...new Set(groups.map(({ id }) => id))] };
    const removed = await tx.rows<NamedGroup>(deleteUnclaimed(claim));
    const added = claim.groupIds.length === 0 ? [] : await tx.rows<NamedGroup>(insertClaimed(claim, tx.now));
    if (removed.length + added.length === 0) return;
    await this.notifications.accessChanged(tx, [member.id]);
    for (const group of removed)
      tx.recordConsequence({
        action: 'GROUP_MEMBERS_CHANGED',
        ...groupTarget(group),
        before: { removed: [member.id] },
        after: { count: 1, provider: providerId },
        by: member,
      });
    for (const group of added)
      tx.recordConsequence({
        action: 'GROUP_MEMBERS_CHANGED',
        ...groupTarget(group),
        after: { added: [member.id], count: 1, provider: providerId },
        by: member,
      });
  }
}
