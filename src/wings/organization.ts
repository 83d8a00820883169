import { GroupLoaders, GroupMembershipService, GroupService } from '../organization/groups/index.ts';
import { GroupResolver } from '../organization/groups/group.resolver.ts';
import { UserGroupsResolver } from '../organization/groups/user-groups.resolver.ts';
import {
  ProjectLoaders,
  ProjectMembershipService,
  ProjectPageService,
  ProjectService,
} from '../organization/projects/index.ts';
import { ProjectMembershipResolver } from '../organization/projects/project-membership.resolver.ts';
import { ProjectResolver } from '../organization/projects/project.resolver.ts';
import { UserProjectsResolver } from '../organization/projects/user-projects.resolver.ts';
import type { Foundation } from './foundation.ts';
import type { Identity } from './identity.ts';
import type { Wing } from './wing.ts';

export type Organization = ReturnType<typeof organizationWing>;

/** Where do they belong: groups and projects. */
export function organizationWing({ notifications }: Foundation, { users, userLoader, userLookup }: Identity) {
  const groupMemberships = new GroupMembershipService(users, notifications);
  const groups = new GroupService(groupMemberships, notifications);
  const groupLoaders = new GroupLoaders(groups, groupMemberships);
  const projects = new ProjectService(notifications);
  const projectMemberships = new ProjectMembershipService(users, userLookup, notifications);
  const projectLoaders = new ProjectLoaders(projects, new ProjectPageService(), userLoader);
  return {
    groups,
    groupMemberships,
    groupLoaders,
    projects,
    projectMemberships,
    projectLoaders,
    resolvers: [
      [GroupResolver, new GroupResolver(groups, groupMemberships, groupLoaders)],
      [UserGroupsResolver, new UserGroupsResolver(groupLoaders)],
      [ProjectResolver, new ProjectResolver(projects, projectLoaders)],
      [ProjectMembershipResolver, new ProjectMembershipResolver(projectMemberships, projectLoaders)],
      [UserProjectsResolver, new UserProjectsResolver(projectLoaders)],
    ],
  } satisfies Wing & Record<string, unknown>;
}
