import { AuthenticationService } from '../permissions/authentication/index.ts';
import type { Foundation } from './foundation.ts';
import type { Identity } from './identity.ts';
import type { Wing } from './wing.ts';

export type Permissions = ReturnType<typeof permissionsWing>;

/** What may they do. */
export function permissionsWing(
  { unitOfWork, clock, notifications }: Foundation,
  { tokens, userActivity, apiKeyUse }: Identity,
) {
  const authentication = new AuthenticationService(unitOfWork, clock, tokens, userActivity, apiKeyUse, notifications);
  return { authentication, resolvers: [] } satisfies Wing & Record<string, unknown>;
}
