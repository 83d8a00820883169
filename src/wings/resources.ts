import type { UserLoader, UserService } from '../identity/users/index.ts';
import type { GroupLoaders } from '../organization/groups/index.ts';
import type { OrgUnitLoaders } from '../organization/org-units/index.ts';
import {
  AccessGrantService,
  AccessNews,
  BulkRegistrationService,
  ResourceLoaders,
  ResourceRegistrationService,
  ResourceService,
  ResourceUserService,
  SubjectLoader,
  SubjectSearchService,
} from '../permissions/resources/index.ts';
import { AccessGrantResolver, AccessPayloadResolver } from '../permissions/resources/access-grant.resolver.ts';
import { SubjectResolver } from '../permissions/resources/subject.resolver.ts';
import { ResourceResolver } from '../permissions/resources/resource.resolver.ts';
import {
  GroupAccessGrantsResolver,
  UserAccessGrantsResolver,
} from '../permissions/resources/user-access-grants.resolver.ts';
import type { Foundation } from './foundation.ts';
import type { Wing } from './wing.ts';

interface People {
  readonly users: UserService;
  readonly userLoader: UserLoader;
  readonly groupLoaders: GroupLoaders;
  readonly orgUnitLoaders: OrgUnitLoaders;
}

/** The room of the permissions wing that keeps resources and who may use them. */
export function resourceRoom(
  { notifications, settings }: Foundation,
  { users, userLoader, groupLoaders, orgUnitLoaders }: People,
) {
  const news = new AccessNews(notifications);
  const resources = new ResourceService(settings);
  const registration = new ResourceRegistrationService(resources, news);
  const accessGrants = new AccessGrantService(resources, news);
  const bulk = new BulkRegistrationService(registration);
  const resourceUsers = new ResourceUserService(settings);
  const loaders = new ResourceLoaders(resources, accessGrants, resourceUsers, users);
  const subjects = new SubjectLoader(userLoader, groupLoaders, orgUnitLoaders);
  return {
    resources,
    registration,
    accessGrants,
    loaders,
    subjects,
    resolvers: [
      [ResourceResolver, new ResourceResolver(resources, registration, bulk, loaders, userLoader)],
      [AccessGrantResolver, new AccessGrantResolver(accessGrants, loaders, subjects, userLoader)],
      [AccessPayloadResolver, new AccessPayloadResolver(subjects)],
      [SubjectResolver, new SubjectResolver(new SubjectSearchService())],
      [UserAccessGrantsResolver, new UserAccessGrantsResolver(loaders)],
      [GroupAccessGrantsResolver, new GroupAccessGrantsResolver(loaders)],
    ],
  } satisfies Wing & Record<string, unknown>;
}
