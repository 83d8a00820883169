export type { ClaimedGroup, ClaimedGroups, ClaimedMemberships } from './claimed-groups.ts';
export { ExternalIdentityLoaders } from './external-identity.loaders.ts';
export { ExternalSignInService } from './external-sign-in.service.ts';
export { IdentityProviders } from './identity-providers.ts';
export { PendingSignInService } from './pending-sign-in.service.ts';
export { SingleSignOnService, type Arrived, type Departure } from './single-sign-on.service.ts';
export { pendingSignInUpkeep } from './upkeeps.ts';
