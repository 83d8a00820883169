import { writeApiKeyUse } from '../identity/api-keys/index.ts';
import { Hasher, PasswordAttempts, PasswordResetService, PasswordService } from '../identity/passwords/index.ts';
import { PasswordResetResolver } from '../identity/passwords/password-reset.resolver.ts';
import { SessionService, sessionUpkeeps, StandInService } from '../identity/sessions/index.ts';
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
import { SIGN_UP_ALLOWANCE, SignUpService } from '../identity/sign-up/index.ts';
import { SignUpResolver } from '../identity/sign-up/sign-up.resolver.ts';
import { AccessTokens, KeyRing } from '../identity/tokens/index.ts';
import {
  SuperAdminService,
  UserCreationService,
  UserProfileService,
  UserService,
  UserStandingService,
  writeUserActivity,
} from '../identity/users/index.ts';
import { UserProfileResolver } from '../identity/users/user-profile.resolver.ts';
import { UserStandingResolver } from '../identity/users/user-standing.resolver.ts';
import { UserResolver } from '../identity/users/user.resolver.ts';
import { LastSeen } from '../foundation/last-seen/index.ts';
import { Throttle } from '../foundation/throttle/index.ts';
import type { Foundation } from './foundation.ts';
import type { Wing } from './wing.ts';

export type Identity = ReturnType<typeof identityWing>;

/** Who is it: accounts, credentials, sessions, tokens. */
export function identityWing({
  options,
  logger,
  clock,
  writePool,
  unitOfWork,
  notifications,
  box,
  settings,
  publicUrl,
}: Foundation) {
  const keys = new KeyRing(unitOfWork, box, clock, notifications);
  const tokens = new AccessTokens(keys, clock, publicUrl, notifications);
  const userActivity = new LastSeen(unitOfWork, clock, logger, writeUserActivity);
  const apiKeyUse = new LastSeen(unitOfWork, clock, logger, writeApiKeyUse);
  const hasher = new Hasher(options.passwordCost);
  const attempts = new PasswordAttempts(writePool);
  const passwords = new PasswordService(hasher, settings, attempts);
  const sessions = new SessionService(settings, notifications);
  const standIns = new StandInService(settings);

  const users = new UserService();
  const userCreation = new UserCreationService(settings);
  const profiles = new UserProfileService(users, settings, notifications);
  const standing = new UserStandingService(users, sessions, notifications);
  const superAdmin = new SuperAdminService(users, notifications);
  const passwordResets = new PasswordResetService(users, passwords, sessions);

  const signIns = new SignInService(users, sessions, tokens, settings);
  const passwordSignIns = new PasswordSignInService(passwords, signIns, attempts);
  const refreshes = new SessionRefreshService(users, sessions, signIns, standIns);
  const passwordChanges = new ChangePasswordService(users, passwords, sessions, signIns, attempts);
  const sessionAccess = new SessionAccessService(sessions);
  const signInBlockers = new SignInBlockerService(passwords, attempts, settings);
  const signInLoaders = new SignInLoaders(users, sessionAccess, signInBlockers);
  const signUpThrottle = new Throttle(writePool, SIGN_UP_ALLOWANCE);
  const signUps = new SignUpService(userCreation, passwords, signIns, settings, signUpThrottle, standIns);

  return {
    keys,
    tokens,
    userActivity,
    apiKeyUse,
    hasher,
    passwords,
    sessions,
    users,
    userCreation,
    profiles,
    standing,
    signIns,
    resolvers: [
      [UserResolver, new UserResolver(users)],
      [SignUpResolver, new SignUpResolver(signUps)],
      [SignInResolver, new SignInResolver(passwordSignIns, refreshes, passwordChanges, sessionAccess)],
      [SessionResolver, new SessionResolver(sessionAccess, signInLoaders)],
      [UserSignInResolver, new UserSignInResolver(signInLoaders)],
      [UserProfileResolver, new UserProfileResolver(profiles)],
      [UserStandingResolver, new UserStandingResolver(standing, superAdmin)],
      [PasswordResetResolver, new PasswordResetResolver(passwordResets)],
    ],
    upkeeps: sessionUpkeeps(sessions, standIns),
    close: async () => {
      await Promise.all([userActivity.flush(), apiKeyUse.flush()]);
      await hasher.close();
    },
  } satisfies Wing & Record<string, unknown>;
}
