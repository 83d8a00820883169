import { defineErrors } from '../../core/errors.ts';

export const apiKeyErrors = defineErrors({
  NOT_FOUND: 'There is no such API key.',
  FIRST_USER_PROTECTED: "Only the first user makes, changes and deletes the first user's API keys.",
  INVALID_STATE: 'The account is suspended or awaits approval, so that no key of it would work.',
});

/** Of an account that has so many keys that none is recognised any more. */
export const apiKeyLimitErrors = defineErrors({
  INVALID_STATE: 'An account has at most 50 API keys. Delete one that is no longer used.',
});

/** Of scopes that reach beyond the owner of a key. */
export const apiKeyScopeErrors = defineErrors({
  FORBIDDEN: 'Scopes other than FULL and READ are for administrators to give.',
});

/** Of the directory that a SCIM key writes to. */
export const directoryErrors = defineErrors({
  NOT_FOUND: 'There is no directory with this ID.',
});
