import { AccessChangeService } from '../permissions/access-changes/index.ts';
import { AccessChangeResolver } from '../permissions/access-changes/access-change.resolver.ts';
import { AuthenticationService } from '../permissions/authentication/index.ts';
import { IntrospectionService } from '../permissions/introspection/index.ts';
import { IntrospectionResolver } from '../permissions/introspection/introspection.resolver.ts';
import type { Foundation } from './foundation.ts';
import type { Identity } from './identity.ts';
import type { Wing } from './wing.ts';

export type Permissions = ReturnType<typeof permissionsWing>;

/** What may they do. */
export function permissionsWing(
  { unitOfWork, clock, notifications }: Foundation,
  { tokens, userActivity, apiKeyUse, userLoader }: Identity,
) {
  const authentication = new AuthenticationService(unitOfWork, clock, tokens, userActivity, apiKeyUse, notifications);
  const introspection = new IntrospectionService(authentication, clock);
  return {
    authentication,
    resolvers: [
      [AccessChangeResolver, new AccessChangeResolver(new AccessChangeService(notifications))],
      [IntrospectionResolver, new IntrospectionResolver(introspection, userLoader)],
    ],
  } satisfies Wing & Record<string, unknown>;
}
