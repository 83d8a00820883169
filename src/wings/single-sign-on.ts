import { ExternalIdentityService } from '../identity/external-identities/index.ts';
import {
  ExternalIdentityLoaders,
  ExternalSignInService,
  IdentityProviders,
  PendingSignInService,
  pendingSignInUpkeep,
  SingleSignOnService,
} from '../identity/sso/index.ts';
import type { ExternalSignInRooms } from '../identity/sso/external-sign-in.service.ts';
import { UserIdentitiesResolver } from '../identity/sso/user-identities.resolver.ts';
import type { Foundation } from './foundation.ts';
import type { Wing } from './wing.ts';

/** The identity providers of the configuration, before anybody signs in at them. */
export const identityProviders = ({ config, publicUrl }: Foundation): IdentityProviders =>
  new IdentityProviders(config.identityProviders, publicUrl);

/** The rooms of the identity wing that know identity providers. */
export function singleSignOn(
  { config, publicUrl, box, clock, logger, writePool }: Foundation,
  providers: IdentityProviders,
  rooms: ExternalSignInRooms & { readonly identities: ExternalIdentityService },
) {
  const pending = new PendingSignInService(box);
  return {
    service: new SingleSignOnService({
      providers,
      pending,
      entrances: new ExternalSignInService(rooms, logger),
      signIns: rooms.signIns,
      clock,
      logger,
      pool: writePool,
      returnOrigins: () => ({ appUrl: config.appUrl, publicUrl: publicUrl(), others: config.ssoReturnOrigins }),
    }),
    resolvers: [
      [UserIdentitiesResolver, new UserIdentitiesResolver(new ExternalIdentityLoaders(rooms.identities, providers))],
    ],
    upkeeps: [pendingSignInUpkeep(pending)],
  } satisfies Wing & Record<string, unknown>;
}
