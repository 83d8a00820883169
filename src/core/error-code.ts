/** Every reason a caller can be told, with what it means. `schema.ts` makes the enum `ErrorCode` of it. */
export const errorCodes = {
  UNAUTHENTICATED: 'No credential, or one that is expired, revoked or malformed. HTTP 401 where nothing was executed.',
  INVALID_CREDENTIALS:
    'The sign-in name or the password is wrong, or the account may not sign in. Deliberately not told apart.',
  ACCOUNT_PENDING: 'The account awaits approval by an administrator.',
  PASSWORD_CHANGE_REQUIRED: 'The password must be changed before anything else is allowed.',
  FORBIDDEN: 'The caller is known but may not do this.',
  NOT_FOUND: 'The object does not exist or is not visible to the caller.',
  BAD_USER_INPUT: 'The request or an input value is not valid; see `violations`.',
  PASSWORD_POLICY: 'The new password does not meet the password policy.',
  ALREADY_EXISTS: 'A unique value, such as an email address, is already taken.',
  CONFLICT: 'The object was changed since `expectedVersion`; read it again.',
  INVALID_STATE: "The change is not allowed in the object's present state, for example an inquiry's status flow.",
  SELF_CHANGE_NOT_ALLOWED: 'Callers cannot do this to their own account (role change, suspension, deletion).',
  FIRST_USER_PROTECTED:
    "The first user's role and status never change, and its credentials and profile are changed only by itself.",
  LAST_ADMIN: 'The platform would be left without an active administrator.',
  MANAGED_EXTERNALLY: 'The attribute is mastered by the identity provider and read-only here.',
  PLAN_IN_USE: 'A plan with active subscriptions cannot lose quota.',
  LIMIT_EXCEEDED: 'A usage limit or budget is exhausted.',
  EMAIL_NOT_CONFIRMED: 'The email address has to be confirmed first.',
  FEATURE_DISABLED: 'This part of the service is switched off; see `service.features`.',
  RATE_LIMITED: 'Too many requests, or too costly ones; retry after `extensions.retryAfterSeconds`.',
  OPERATION_TOO_COMPLEX: 'The operation is deeper, wider or costlier than allowed.',
  GRAPHQL_PARSE_FAILED: 'The document is not GraphQL.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the schema.',
  PERSISTED_QUERY_NOT_FOUND: 'The server accepts only registered operations and this one is not registered.',
  IDEMPOTENCY_KEY_REUSED: 'The same Idempotency-Key was used with a different request.',
  TOKEN_INVALID: 'The link was used, replaced, or has expired.',
  SERVICE_UNAVAILABLE: 'A dependency does not answer; the request may be retried.',
  INTERNAL_SERVER_ERROR: 'An unexpected fault; quote `extensions.requestId` to the operator.',
} as const;

export type ErrorCode = keyof typeof errorCodes;
