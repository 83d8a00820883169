import { guard } from '../../access/guard.ts';
import { isActiveInPerson, selfOr } from '../../access/rules.ts';
import { mayMakeKeysOf } from './api-key.policy.ts';

/** How strong the owner is, and which scopes may be given, the service decides. */
const makesKeys = guard(
  'or(hasFlag(FEATURE_API_KEYS) for oneself, hasPermission(USER_MANAGEMENT, WRITE))',
  (actor, _parent, { input }) => mayMakeKeysOf(actor, (input as { userId?: string | null }).userId ?? actor.subjectId),
  { inPerson: true },
);

export const apiKeyRules = {
  rules: {
    Mutation: {
      createApiKey: makesKeys,
      // Whose keys one may change is decided for each: one's own, and those of people one manages.
      updateApiKey: isActiveInPerson,
      deleteApiKey: isActiveInPerson,
    },
  },
  hidden: { User: { apiKeys: selfOr('USER_MANAGEMENT', 'READ') } },
  readable: {
    ApiKey: ['id', 'prefix', 'label', 'user', 'scopes', 'status', 'lastUsedAt', 'expiresAt', 'createdAt'],
    CreateApiKeyPayload: ['apiKey', 'secret'],
  },
};
