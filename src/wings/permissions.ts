import { AccessChangeService } from '../permissions/access-changes/index.ts';
import { AccessChangeResolver } from '../permissions/access-changes/access-change.resolver.ts';
import { AuthenticationService } from '../permissions/authentication/index.ts';
import { CheckService } from '../permissions/checks/index.ts';
import { CheckResolver } from '../permissions/checks/check.resolver.ts';
import { AccessSourceResolver } from '../permissions/effective/access-source.resolver.ts';
import { EffectivePermissionsResolver } from '../permissions/effective/effective-permissions.resolver.ts';
import { SubjectService } from '../permissions/effective/index.ts';
import { IntrospectionService } from '../permissions/introspection/index.ts';
import { IntrospectionResolver } from '../permissions/introspection/introspection.resolver.ts';
import { PermissionMatrixLoaders, PermissionMatrixService } from '../permissions/matrix/index.ts';
import {
  GroupPermissionMatrixResolver,
  PermissionMatrixResolver,
  UserPermissionMatrixResolver,
} from '../permissions/matrix/permission-matrix.resolver.ts';
import type { Foundation } from './foundation.ts';
import type { Identity } from './identity.ts';
import type { Organization } from './organization.ts';
import { resourceRoom } from './resources.ts';
import type { Wing } from './wing.ts';

export type Permissions = ReturnType<typeof permissionsWing>;

/** What may they do. */
export function permissionsWing(
  foundation: Foundation,
  { tokens, userActivity, apiKeyUse, users, userLoader }: Identity,
  { groupLoaders, orgUnitLoaders, projectLoaders }: Organization,
) {
  const { unitOfWork, clock, notifications } = foundation;
  const authentication = new AuthenticationService(unitOfWork, clock, tokens, userActivity, apiKeyUse, notifications);
  const introspection = new IntrospectionService(authentication, clock);
  const { resources, registration, accessGrants, loaders, subjects, resolvers } = resourceRoom(foundation, {
    users,
    userLoader,
    groupLoaders,
    orgUnitLoaders,
  });
  const matrices = new PermissionMatrixService(users, notifications);
  const matrixLoaders = new PermissionMatrixLoaders(matrices);
  const askedAbout = new SubjectService(unitOfWork, notifications);
  const checks = new CheckService(askedAbout, authentication, resources, clock);
  return {
    authentication,
    matrices,
    resources,
    registration,
    accessGrants,
    checks,
    introspection,
    subjects,
    resolvers: [
      ...resolvers,
      [AccessChangeResolver, new AccessChangeResolver(new AccessChangeService(notifications))],
      [PermissionMatrixResolver, new PermissionMatrixResolver(matrices)],
      [UserPermissionMatrixResolver, new UserPermissionMatrixResolver(matrixLoaders)],
      [GroupPermissionMatrixResolver, new GroupPermissionMatrixResolver(matrixLoaders)],
      [EffectivePermissionsResolver, new EffectivePermissionsResolver(askedAbout)],
      [AccessSourceResolver, new AccessSourceResolver(groupLoaders, orgUnitLoaders, projectLoaders, loaders)],
      [CheckResolver, new CheckResolver(checks)],
      [IntrospectionResolver, new IntrospectionResolver(introspection, userLoader)],
    ],
  } satisfies Wing & Record<string, unknown>;
}
