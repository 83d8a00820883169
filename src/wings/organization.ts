import { GroupLoaders, GroupMembershipService, GroupService } from '../organization/groups/index.ts';
import { GroupResolver } from '../organization/groups/group.resolver.ts';
import { UserGroupsResolver } from '../organization/groups/user-groups.resolver.ts';
import { GroupOrgUnitService, OrgUnitLoaders, OrgUnitNews, OrgUnitService } from '../organization/org-units/index.ts';
import { GroupOrgUnitsResolver, UserOrgUnitsResolver } from '../organization/org-units/held-org-units.resolver.ts';
import { OrgUnitResolver } from '../organization/org-units/org-unit.resolver.ts';
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

/** Where do they belong: groups, projects and organizational units. */
export function organizationWing({ notifications }: Foundation, { users, userLoader, userLookup }: Identity) {
  const groupMemberships = new GroupMembershipService(users, notifications);
  const groups = new GroupService(notifications);
  const groupLoaders = new GroupLoaders(groups, groupMemberships);
  const orgUnitNews = new OrgUnitNews(notifications);
  const groupOrgUnits = new GroupOrgUnitService(groupMemberships, orgUnitNews);
  const orgUnits = new OrgUnitService(users, groups);
  const orgUnitLoaders = new OrgUnitLoaders(orgUnits);
  const projects = new ProjectService(notifications);
  const projectMemberships = new ProjectMembershipService(users, userLookup, notifications);
  const projectLoaders = new ProjectLoaders(projects, new ProjectPageService(), userLoader);
  return {
    groups,
    groupMemberships,
    groupLoaders,
    groupOrgUnits,
    orgUnitNews,
    orgUnitLoaders,
    projects,
    projectMemberships,
    projectLoaders,
    resolvers: [
      [GroupResolver, new GroupResolver(groups, groupMemberships, groupLoaders)],
      [UserGroupsResolver, new UserGroupsResolver(groupLoaders)],
      [OrgUnitResolver, new OrgUnitResolver(orgUnits, groupOrgUnits, orgUnitLoaders)],
      [UserOrgUnitsResolver, new UserOrgUnitsResolver(orgUnitLoaders)],
      [GroupOrgUnitsResolver, new GroupOrgUnitsResolver(orgUnitLoaders)],
      [ProjectResolver, new ProjectResolver(projects, projectLoaders)],
      [ProjectMembershipResolver, new ProjectMembershipResolver(projectMemberships, projectLoaders)],
      [UserProjectsResolver, new UserProjectsResolver(projectLoaders)],
    ],
  } satisfies Wing & Record<string, unknown>;
}
