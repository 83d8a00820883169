import { VouchedAddressService } from '../identity/email-confirmation/index.ts';
import { ExternalIdentityService } from '../identity/external-identities/index.ts';
import { ApiKeyLoaders, ApiKeyService, writeApiKeyUse } from '../identity/api-keys/index.ts';
import { ApiKeyResolver } from '../identity/api-keys/api-key.resolver.ts';
import { UserApiKeysResolver } from '../identity/api-keys/user-api-keys.resolver.ts';
import { ImpersonationService } from '../identity/impersonation/index.ts';
import { ImpersonationResolver } from '../identity/impersonation/impersonation.resolver.ts';
import { MasteredAccountService } from '../identity/mastered-accounts/index.ts';
import { Hasher, PasswordAttempts, PasswordResetService, PasswordService } from '../identity/passwords/index.ts';
import { PasswordResetResolver } from '../identity/passwords/password-reset.resolver.ts';
import { ProxySignInService } from '../identity/proxy-sign-in/index.ts';
import { ProxySignInResolver } from '../identity/proxy-sign-in/proxy-sign-in.resolver.ts';
import {
  ImpersonationSessionService,
  SessionService,
  sessionUpkeeps,
  StandInService,
} from '../identity/sessions/index.ts';
import {
  ChangePasswordService,
  PasswordSignInService,
  SessionAccessService,
  SessionRefreshService,
  SignInBlockerService,
  SignInService,
} from '../identity/sign-in/index.ts';
import { SessionResolver } from '../identity/sign-in/session.resolver.ts';
import { SignInLoaders } from '../identity/sign-in/sign-in.loaders.ts';
import { SignInResolver } from '../identity/sign-in/sign-in.resolver.ts';
import { UserSignInResolver } from '../identity/sign-in/user-sign-in.resolver.ts';
import { SignUpService, SignUpThrottle } from '../identity/sign-up/index.ts';
import { SignUpResolver } from '../identity/sign-up/sign-up.resolver.ts';
import { AccessTokens, KeyRing, SigningKeyService, signingKeyUpkeep } from '../identity/tokens/index.ts';
import { SigningKeyResolver } from '../identity/tokens/signing-key.resolver.ts';
import {
  SuperAdminService,
  UserCreationService,
  UserLoader,
  UserLookupService,
  UserProfileService,
  UserService,
  UserStandingService,
  writeUserActivity,
} from '../identity/users/index.ts';
import { UserProfileResolver } from '../identity/users/user-profile.resolver.ts';
import { UserStandingResolver } from '../identity/users/user-standing.resolver.ts';
import { UserResolver } from '../identity/users/user.resolver.ts';
import { requestStore } from '../http/request-store.ts';
import { LastSeen } from '../foundation/last-seen/index.ts';
import type { ClaimedGroups } from '../identity/sso/index.ts';
import type { Foundation } from './foundation.ts';
import { mailedLinks } from './mailed-links.ts';
import { identityProviders, singleSignOn } from './single-sign-on.ts';
import type { Wing } from './wing.ts';

export type Identity = ReturnType<typeof identityWing>;

/** Who is it: accounts, credentials, sessions, tokens. @param claimedGroups groups as far as identity providers fill them */
export function identityWing(foundation: Foundation, claimedGroups: ClaimedGroups) {
  const {
    options,
    config,
    logger,
    clock,
    writePool,
    unitOfWork,
    notifications,
    box,
    settings,
    publicUrl,
    mail,
    queue,
  } = foundation;

  const signingKeys = new SigningKeyService(notifications);
  const keys = new KeyRing(unitOfWork, signingKeys, box, clock, notifications);
  const tokens = new AccessTokens(keys, clock, publicUrl, notifications, (refusal) => {
    const { requestId } = requestStore.getStore() ?? {};
    logger[refusal.reason === 'EXPIRED' ? 'debug' : 'info']({ ...refusal, requestId }, 'an access token was refused');
  });
  const userActivity = new LastSeen(unitOfWork, clock, logger, writeUserActivity);
  const apiKeyUse = new LastSeen(unitOfWork, clock, logger, writeApiKeyUse);
  const hasher = new Hasher(options.passwordCost);
  const attempts = new PasswordAttempts(writePool);
  const passwords = new PasswordService(hasher, settings, attempts, mail);
  const impersonationSessions = new ImpersonationSessionService(notifications);
  const sessions = new SessionService(settings, notifications, impersonationSessions);
  const standIns = new StandInService(settings);

  const identities = new ExternalIdentityService();
  const providers = identityProviders(foundation);
  const users = new UserService();
  const userLookup = new UserLookupService(users, writePool);
  const userLoader = new UserLoader(users);
  const apiKeys = new ApiKeyService(notifications);
  const apiKeyLoaders = new ApiKeyLoaders(apiKeys, userLoader);
  const links = mailedLinks({ box, mail, queue, writePool, unitOfWork }, { users, passwords, sessions, identities });
  const userCreation = new UserCreationService(settings);
  const profiles = new UserProfileService(users, settings, notifications, links.confirmations);
  const standing = new UserStandingService(users, sessions, notifications);
  const superAdmin = new SuperAdminService(users, notifications, mail);
  const masteredAccounts = new MasteredAccountService(userCreation, passwords, sessions, notifications);
  const passwordResets = new PasswordResetService(users, passwords, sessions, identities);

  const signIns = new SignInService(users, sessions, tokens, settings);
  const passwordSignIns = new PasswordSignInService(passwords, signIns, attempts);
  const refreshes = new SessionRefreshService(users, sessions, signIns, standIns);
  const passwordChanges = new ChangePasswordService(users, passwords, sessions, signIns, attempts, identities);
  const sessionAccess = new SessionAccessService(sessions);
  const impersonations = new ImpersonationService(sessions, impersonationSessions, signIns, settings);
  const signInBlockers = new SignInBlockerService(passwords, identities, attempts, settings);
  const signInLoaders = new SignInLoaders(users, sessionAccess, signInBlockers);
  const signUps = new SignUpService(
    userCreation,
    passwords,
    signIns,
    settings,
    new SignUpThrottle(writePool, links.throttle),
    standIns,
    links.confirmations,
    mail,
    () => providers.views(),
  );

  const addresses = new VouchedAddressService(passwords, sessions);
  const sso = singleSignOn(foundation, providers, {
    identities,
    userCreation,
    addresses,
    signIns,
    groups: claimedGroups,
  });
  const proxySignIns = new ProxySignInService(
    config.trustedHeaders !== null,
    userCreation,
    addresses,
    signIns,
    settings,
  );

  return {
    keys,
    tokens,
    userActivity,
    apiKeyUse,
    hasher,
    attempts,
    passwords,
    passwordResets,
    apiKeys,
    masteredAccounts,
    sessions,
    signInBlockers,
    signingKeys,
    users,
    userLoader,
    userLookup,
    userCreation,
    profiles,
    standing,
    signIns,
    singleSignOn: sso.service,
    emailConfirmations: links.confirmations,
    invitations: links.invitations,
    resolvers: [
      ...links.resolvers,
      ...sso.resolvers,
      [UserResolver, new UserResolver(users, userLookup)],
      [SignUpResolver, new SignUpResolver(signUps)],
      [SignInResolver, new SignInResolver(passwordSignIns, refreshes, passwordChanges, sessionAccess)],
      [SessionResolver, new SessionResolver(sessionAccess, signInLoaders)],
      [ImpersonationResolver, new ImpersonationResolver(impersonations)],
      [UserSignInResolver, new UserSignInResolver(signInLoaders)],
      [UserProfileResolver, new UserProfileResolver(profiles)],
      [UserStandingResolver, new UserStandingResolver(standing, superAdmin)],
      [ProxySignInResolver, new ProxySignInResolver(proxySignIns)],
      [PasswordResetResolver, new PasswordResetResolver(passwordResets)],
      [ApiKeyResolver, new ApiKeyResolver(apiKeys, apiKeyLoaders)],
      [UserApiKeysResolver, new UserApiKeysResolver(apiKeyLoaders)],
      [SigningKeyResolver, new SigningKeyResolver(keys, signingKeys)],
    ],
    upkeeps: [
      ...sessionUpkeeps(sessions, standIns, impersonationSessions),
      ...links.upkeeps,
      ...sso.upkeeps,
      signingKeyUpkeep(signingKeys),
    ],
    tasks: links.tasks,
    close: async () => {
      await Promise.all([userActivity.flush(), apiKeyUse.flush()]);
      await hasher.close();
    },
  } satisfies Wing & Record<string, unknown>;
}
