import { AccessChangeService } from '../permissions/access-changes/index.ts';
import { AccessChangeResolver } from '../permissions/access-changes/access-change.resolver.ts';
import { AuthenticationService } from '../permissions/authentication/index.ts';
import { IntrospectionService } from '../permissions/introspection/index.ts';
import { IntrospectionResolver } from '../permissions/introspection/introspection.resolver.ts';
import type { Foundation } from './foundation.ts';
import type { Identity } from './identity.ts';
import { resourceRoom } from './resources.ts';
import type { Wing } from './wing.ts';

export type Permissions = ReturnType<typeof permissionsWing>;

/** What may they do. */
export function permissionsWing(
  foundation: Foundation,
  { tokens, userActivity, apiKeyUse, users, userLoader }: Identity,
) {
  const { unitOfWork, clock, notifications } = foundation;
  const authentication = new AuthenticationService(unitOfWork, clock, tokens, userActivity, apiKeyUse, notifications);
  const introspection = new IntrospectionService(authentication, clock);
  const { resources, registration, accessGrants, resolvers } = resourceRoom(foundation, { users, userLoader });
  return {
    authentication,
    resources,
    registration,
    accessGrants,
    resolvers: [
      ...resolvers,
      [AccessChangeResolver, new AccessChangeResolver(new AccessChangeService(notifications))],
      [IntrospectionResolver, new IntrospectionResolver(introspection, userLoader)],
    ],
  } satisfies Wing & Record<string, unknown>;
}
