import { AccessReportService } from '../administration/access-report/index.ts';
import { AccessReportResolver } from '../administration/access-report/access-report.resolver.ts';
import { UserExportService } from '../administration/export/index.ts';
import { UserExportResolver } from '../administration/export/user-export.resolver.ts';
import { FirstStart } from '../administration/first-start/index.ts';
import { GroupCreationService } from '../administration/groups/index.ts';
import { GroupAdministrationResolver } from '../administration/groups/group-administration.resolver.ts';
import { BulkUserService, UserDeletionService, UserProvisioningService } from '../administration/users/index.ts';
import { UserAdministrationResolver } from '../administration/users/user-administration.resolver.ts';
import type { Billing } from './billing.ts';
import type { Foundation } from './foundation.ts';
import type { Identity } from './identity.ts';
import type { Organization } from './organization.ts';
import type { Permissions } from './permissions.ts';
import type { Platform } from './platform.ts';
import type { Usage } from './usage.ts';
import { userImports } from './user-imports.ts';
import type { Wing } from './wing.ts';

/** What touches every wing: making, importing, changing many and deleting accounts. */
export function administrationWing(
  foundation: Foundation,
  identity: Identity,
  organization: Organization,
  permissions: Permissions,
  usage: Usage,
  { subscriptionChanges }: Billing,
  platform: Platform,
) {
  const { unitOfWork, notifications, logger, links } = foundation;
  const { groups, groupMemberships, groupOrgUnits, projectMemberships } = organization;
  const { users, userCreation, passwords, sessions, hasher, standing } = identity;
  const { accessGrants, matrices, registration } = permissions;
  const firstStart = new FirstStart(unitOfWork, userCreation, hasher, passwords, logger);
  const provisioning = new UserProvisioningService({
    creation: userCreation,
    users,
    passwords,
    invitations: identity.invitations,
    groups: groupMemberships,
    memberships: projectMemberships,
    accessGrants,
    limits: usage.limits,
  });
  const deletion = new UserDeletionService(sessions, registration, subscriptionChanges, notifications);
  const bulkUsers = new BulkUserService(users, standing, projectMemberships, accessGrants, deletion, groupMemberships);
  const groupCreation = new GroupCreationService(groups, matrices, groupOrgUnits, groupMemberships);
  const userExports = new UserExportService(links, users, groups, projectMemberships);
  const accessReports = new AccessReportService(users, identity.apiKeys, accessGrants);
  const imports = userImports(foundation, identity, organization, permissions, platform);
  return {
    ...imports,
    firstStart,
    resolvers: [
      ...imports.resolvers,
      [UserAdministrationResolver, new UserAdministrationResolver(provisioning, deletion, bulkUsers)],
      [GroupAdministrationResolver, new GroupAdministrationResolver(groupCreation)],
      [UserExportResolver, new UserExportResolver(userExports, links)],
      [AccessReportResolver, new AccessReportResolver(accessReports)],
    ],
    downloads: [userExports],
  } satisfies Wing & Record<string, unknown>;
}
