import { GroupLoaders, GroupMembershipService, GroupService } from '../organization/groups/index.ts';
import { GroupResolver } from '../organization/groups/group.resolver.ts';
import { UserGroupsResolver } from '../organization/groups/user-groups.resolver.ts';
import type { Foundation } from './foundation.ts';
import type { Identity } from './identity.ts';
import type { Wing } from './wing.ts';

export type Organization = ReturnType<typeof organizationWing>;

/** Where do they belong: groups. */
export function organizationWing({ notifications }: Foundation, { users }: Identity) {
  const groupMemberships = new GroupMembershipService(users, notifications);
  const groups = new GroupService(groupMemberships, notifications);
  const groupLoaders = new GroupLoaders(groups, groupMemberships);
  return {
    groups,
    groupMemberships,
    groupLoaders,
    resolvers: [
      [GroupResolver, new GroupResolver(groups, groupMemberships, groupLoaders)],
      [UserGroupsResolver, new UserGroupsResolver(groupLoaders)],
    ],
  } satisfies Wing & Record<string, unknown>;
}
