import { hasSession, isAnyone, isStrangerOrActive } from '../../access/guard.ts';
import { hiddenUnless, isActiveInPerson, selfOr } from '../../access/rules.ts';

export const signInRules = {
  rules: {
    Query: { viewerSession: isStrangerOrActive },
    Mutation: {
      signIn: isAnyone,
      refreshSession: isAnyone,
      // A session or a refresh token: the service looks for either.
      signOut: isAnyone,
      changePassword: hasSession,
      // Whose sessions one may end is decided for each: one's own, and those of people one manages.
      revokeSession: isActiveInPerson,
      revokeSessions: isActiveInPerson,
    },
  },
  hidden: {
    User: {
      sessions: selfOr('USER_MANAGEMENT', 'READ'),
      signInBlockers: hiddenUnless('USER_MANAGEMENT', 'READ'),
    },
  },
  readable: {
    AuthPayload: ['nextStep', 'accessToken', 'accessTokenExpiresAt', 'refreshToken', 'session', 'user', 'supportEmail'],
    Session: [
      'id',
      'user',
      'impersonator',
      'isCurrent',
      'ipAddress',
      'userAgent',
      'createdAt',
      'lastUsedAt',
      'expiresAt',
    ],
    RevokeSessionsPayload: ['revokedCount'],
  },
};
