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

/** With whom they are: projects. */
export function organizationWing({ notifications }: Foundation, { users, userLoader, userLookup }: Identity) {
  const projects = new ProjectService(notifications);
  const projectMemberships = new ProjectMembershipService(users, userLookup, notifications);
  const projectLoaders = new ProjectLoaders(projects, new ProjectPageService(), userLoader);
  return {
    projectMemberships,
    resolvers: [
      [ProjectResolver, new ProjectResolver(projects, projectLoaders)],
      [ProjectMembershipResolver, new ProjectMembershipResolver(projectMemberships, projectLoaders)],
      [UserProjectsResolver, new UserProjectsResolver(projectLoaders)],
    ],
  } satisfies Wing & Record<string, unknown>;
}
