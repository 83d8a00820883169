/* eslint-disable */
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** An instant, RFC 3339 with offset; always returned in UTC (2026-01-31T09:30:00.000Z). */
  DateTime: { input: string; output: string; }
  /** An email address. Compared without regard to case. */
  EmailAddress: { input: string; output: string; }
  /** A BCP 47 language tag, for example en or pt-BR. */
  Locale: { input: string; output: string; }
  /** An IANA time zone name, for example Europe/Berlin. */
  TimeZone: { input: string; output: string; }
  /** An absolute http or https URL. */
  URL: { input: string; output: string; }
};

/** Whether a request was accepted. True also when no such account exists, so that accounts cannot be guessed. */
export type AcceptedPayload = {
  __typename?: 'AcceptedPayload';
  accepted: Scalars['Boolean']['output'];
};

/** Access that changed. */
export type AccessChange = {
  __typename?: 'AccessChange';
  occurredAt: Scalars['DateTime']['output'];
  /** The user; null when all users may be affected. */
  userId?: Maybe<Scalars['ID']['output']>;
};

/** A credential for programmatic access. Only a hash is stored. */
export type ApiKey = Node & {
  __typename?: 'ApiKey';
  /** When it was created. */
  createdAt: Scalars['DateTime']['output'];
  /** When it stops working; null for never. */
  expiresAt?: Maybe<Scalars['DateTime']['output']>;
  id: Scalars['ID']['output'];
  /** Label given by the owner. */
  label: Scalars['String']['output'];
  /** When it was last used, exact to the minute. */
  lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The first 16 characters, for recognition. */
  prefix: Scalars['String']['output'];
  /** What it may do. */
  scopes: Array<ApiKeyScope>;
  /** Whether it works. */
  status: ApiKeyStatus;
  /** Owner. */
  user: User;
};

/** A page of API keys. */
export type ApiKeyConnection = {
  __typename?: 'ApiKeyConnection';
  edges: Array<ApiKeyEdge>;
  nodes: Array<ApiKey>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

/** An API key and its cursor. */
export type ApiKeyEdge = {
  __typename?: 'ApiKeyEdge';
  cursor: Scalars['String']['output'];
  node: ApiKey;
};

/** An API key. */
export type ApiKeyPayload = {
  __typename?: 'ApiKeyPayload';
  apiKey: ApiKey;
};

/** What an API key may do. FULL and READ never exceed the owner's permissions of the moment. The others reach beyond the owner, so administrators alone give them, to SERVICE accounts alone. */
export type ApiKeyScope =
  /** Permission checks and token introspection. */
  | 'ACCESS_CHECK'
  /** Everything the owner may do. */
  | 'FULL'
  /** Queries only. */
  | 'READ'
  /** SCIM provisioning. */
  | 'SCIM'
  /** Usage checks, reservations and records. */
  | 'USAGE_WRITE';

/** Whether an API key works. */
export type ApiKeyStatus =
  /** Works, until it expires. */
  | 'ACTIVE'
  /** Rejected until activated again. */
  | 'SUSPENDED';

/** What happened. The first word names the type of the target. */
export type AuditAction =
  | 'API_KEY_CREATED'
  | 'API_KEY_DELETED'
  | 'API_KEY_UPDATED'
  | 'AUDIT_EXPORTED'
  | 'BUDGET_CHANGED'
  | 'CONNECTION_TESTED'
  | 'DEFAULT_PERMISSIONS_CHANGED'
  | 'DIRECTORY_CREATED'
  | 'DIRECTORY_DELETED'
  | 'DIRECTORY_SYNCED'
  | 'DIRECTORY_UPDATED'
  | 'GROUP_CREATED'
  | 'GROUP_DELETED'
  | 'GROUP_MEMBERS_CHANGED'
  | 'GROUP_ORG_UNITS_CHANGED'
  | 'GROUP_PERMISSIONS_CHANGED'
  | 'GROUP_UPDATED'
  | 'INQUIRY_ASSIGNED'
  | 'INQUIRY_CREATED'
  | 'INQUIRY_MESSAGE_ADDED'
  | 'INQUIRY_STATUS_CHANGED'
  | 'JOB_CANCELLED'
  | 'LIMIT_CHANGED'
  | 'PLAN_ACTIVATED'
  | 'PLAN_CREATED'
  | 'PLAN_DEACTIVATED'
  | 'PLAN_DELETED'
  | 'PLAN_DUPLICATED'
  | 'PLAN_UPDATED'
  | 'PLATFORM_CONFIG_CHANGED'
  | 'PROJECT_CREATED'
  | 'PROJECT_DELETED'
  | 'PROJECT_MEMBERS_CHANGED'
  | 'PROJECT_UPDATED'
  | 'RESOURCE_ACCESS_CHANGED'
  | 'RESOURCE_DELETED'
  | 'RESOURCE_REGISTERED'
  | 'RESOURCE_UPDATED'
  | 'SESSION_REVOKED'
  | 'SESSION_TOKEN_REUSED'
  | 'SETTINGS_IMPORTED'
  | 'SETTINGS_UPDATED'
  | 'SIGNING_KEY_ROTATED'
  | 'SUBSCRIPTION_CHANGED'
  | 'TRANSACTION_RECORDED'
  | 'USAGE_EXPORTED'
  | 'USERS_EXPORTED'
  | 'USERS_IMPORTED'
  | 'USER_ACTIVATED'
  | 'USER_ALERT_UPDATED'
  | 'USER_CREATED'
  | 'USER_DELETED'
  | 'USER_EMAIL_CONFIRMED'
  | 'USER_IMPERSONATION_ENDED'
  | 'USER_IMPERSONATION_STARTED'
  | 'USER_INVITED'
  | 'USER_PASSWORD_CHANGED'
  | 'USER_PASSWORD_RESET'
  | 'USER_PASSWORD_RESET_REQUESTED'
  | 'USER_PERMISSIONS_CHANGED'
  | 'USER_ROLE_CHANGED'
  | 'USER_SIGNED_IN'
  | 'USER_SIGNED_OUT'
  | 'USER_SIGNED_UP'
  | 'USER_SIGN_IN_FAILED'
  | 'USER_SUPER_ADMIN_DESIGNATED'
  | 'USER_SUSPENDED'
  | 'USER_UNLOCKED'
  | 'USER_UPDATED'
  | 'USER_USAGE_ALERT_RAISED'
  | 'WEBHOOK_CREATED'
  | 'WEBHOOK_DELETED'
  | 'WEBHOOK_UPDATED';

/** Change of one attribute, as JSON text. */
export type AuditChange = {
  __typename?: 'AuditChange';
  after?: Maybe<Scalars['String']['output']>;
  before?: Maybe<Scalars['String']['output']>;
  field: Scalars['String']['output'];
};

/** An entry of the audit log. Entries are never changed. */
export type AuditEvent = Node & {
  __typename?: 'AuditEvent';
  action: AuditAction;
  /** The account that did it (under impersonation the account acted as); null for the system and for deleted accounts. */
  actor?: Maybe<User>;
  actorId?: Maybe<Scalars['ID']['output']>;
  /** Name of the actor at the time. */
  actorName: Scalars['String']['output'];
  /** Attributes changed. Secrets are never included. */
  changes: Array<AuditChange>;
  createdAt: Scalars['DateTime']['output'];
  /** Readable description, in English. */
  description: Scalars['String']['output'];
  id: Scalars['ID']['output'];
  /** The administrator behind an impersonation. */
  impersonator?: Maybe<User>;
  ipAddress?: Maybe<Scalars['String']['output']>;
  /** Request that caused it; the same as in logs and errors. */
  requestId?: Maybe<Scalars['String']['output']>;
  /** ID of the object; it may no longer exist. */
  targetId?: Maybe<Scalars['ID']['output']>;
  /** Name of the object at the time. */
  targetName?: Maybe<Scalars['String']['output']>;
  /** Type of the object acted upon, for example User. */
  targetType: Scalars['String']['output'];
  userAgent?: Maybe<Scalars['String']['output']>;
};

/** A page of audit events. */
export type AuditEventConnection = {
  __typename?: 'AuditEventConnection';
  edges: Array<AuditEventEdge>;
  nodes: Array<AuditEvent>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

/** An audit event and its cursor. */
export type AuditEventEdge = {
  __typename?: 'AuditEventEdge';
  cursor: Scalars['String']['output'];
  node: AuditEvent;
};

/** Which audit events to list. */
export type AuditEventFilter = {
  action?: InputMaybe<Array<AuditAction>>;
  /** In person or by impersonation. */
  actorId?: InputMaybe<Scalars['ID']['input']>;
  created?: InputMaybe<DateTimeRange>;
  targetId?: InputMaybe<Scalars['ID']['input']>;
  targetType?: InputMaybe<Scalars['String']['input']>;
};

/** Result of signing up, signing in or refreshing. */
export type AuthPayload = {
  __typename?: 'AuthPayload';
  /** Short-lived JWT for the Authorization header. Verify it offline with /.well-known/jwks.json. */
  accessToken?: Maybe<Scalars['String']['output']>;
  /** When the access token expires. */
  accessTokenExpiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** What to do next. */
  nextStep: AuthStep;
  /** Single-use refresh token; null when it was set as an HttpOnly cookie. */
  refreshToken?: Maybe<Scalars['String']['output']>;
  /** The session; null while the account awaits approval. */
  session?: Maybe<Session>;
  /** Contact for pending users: the super admin's email address. */
  supportEmail?: Maybe<Scalars['EmailAddress']['output']>;
  /** The account; null while it awaits approval. */
  user?: Maybe<User>;
};

/** What a client must do next after authenticating. */
export type AuthStep =
  /** Wait for approval; a refresh token is issued but no access token, and refreshSession answers this until then. Show `supportEmail`. */
  | 'AWAIT_APPROVAL'
  /** Change the password with changePassword; the access token allows nothing else. */
  | 'CHANGE_PASSWORD'
  /** Follow the link in the mail. Also answered where the address is known already, so that accounts cannot be guessed; the owner gets a mail. */
  | 'CONFIRM_EMAIL'
  /** Nothing; the session is complete. */
  | 'NONE';

/** Changes to apply to each selected user: at least one; all or none for each user. */
export type BulkUserChange = {
  /** Set the role. */
  role?: InputMaybe<UserRole>;
  /** Suspend or activate. */
  status?: InputMaybe<UserStatus>;
};

/** Outcomes of a bulk operation on users, in the order of the given IDs. */
export type BulkUserPayload = {
  __typename?: 'BulkUserPayload';
  /** Users left as they were because of an error. */
  failedCount: Scalars['Int']['output'];
  results: Array<BulkUserResult>;
  /** Users changed, or deleted. */
  succeededCount: Scalars['Int']['output'];
};

/** Outcome for one user. Each user is its own transaction. */
export type BulkUserResult = {
  __typename?: 'BulkUserResult';
  /** Why it failed; null when it succeeded. */
  error?: Maybe<ItemError>;
  /** The ID asked for. */
  id: Scalars['ID']['output'];
  /** The user after the change; null when it failed or was deleted. */
  user?: Maybe<User>;
};

/** A new API key. */
export type CreateApiKeyInput = {
  /** Directory that a SCIM key writes to; required with the scope SCIM. */
  directoryId?: InputMaybe<Scalars['ID']['input']>;
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  label: Scalars['String']['input'];
  scopes: Array<ApiKeyScope>;
  /** Owner; the caller when omitted. Another user's key needs user management WRITE. */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** A new API key with its secret. */
export type CreateApiKeyPayload = {
  __typename?: 'CreateApiKeyPayload';
  apiKey: ApiKey;
  /** The full key. Shown this once; empty in the answer to a repetition with the same Idempotency-Key. */
  secret: Scalars['String']['output'];
};

/** A new account. */
export type CreateUserInput = {
  /** Profile image. */
  avatarUrl?: InputMaybe<Scalars['URL']['input']>;
  /** Sign-in email address; must be unique. Required except for SERVICE accounts. */
  email?: InputMaybe<Scalars['EmailAddress']['input']>;
  /** Language; the installation's default when omitted. */
  locale?: InputMaybe<Scalars['Locale']['input']>;
  /** Whether the initial password must be changed at first sign-in. */
  mustChangePassword?: Scalars['Boolean']['input'];
  /** Display name. */
  name: Scalars['String']['input'];
  /** Initial password. Omit it to invite the user by mail, or for SERVICE accounts. */
  password?: InputMaybe<Scalars['String']['input']>;
  /** Initial role. */
  role?: UserRole;
  /** Whether to send a welcome mail. It holds a set-password link, never a password. When omitted, one is sent if there is no password. */
  sendWelcomeEmail?: InputMaybe<Scalars['Boolean']['input']>;
  /** Time zone; the installation's default when omitted. */
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
  /** Kind of account. */
  type?: UserType;
  /** Sign-in name; must be unique. */
  username?: InputMaybe<Scalars['String']['input']>;
};

/** A half-open time range: from <= t < to. An omitted end is open. */
export type DateTimeRange = {
  /** Earliest instant, inclusive. */
  from?: InputMaybe<Scalars['DateTime']['input']>;
  /** Latest instant, exclusive. */
  to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Result of a delete mutation. */
export type DeletePayload = {
  __typename?: 'DeletePayload';
  /** ID of the object that no longer exists. */
  deletedId: Scalars['ID']['output'];
};

/** The super admin and the one before. */
export type DesignateSuperAdminPayload = {
  __typename?: 'DesignateSuperAdminPayload';
  /** Null when there was none or it is the same. */
  former?: Maybe<User>;
  user: User;
};

/** A short-lived signed link to a file that is streamed on request. */
export type DownloadLink = {
  __typename?: 'DownloadLink';
  /** Media type, for example application/json. */
  contentType: Scalars['String']['output'];
  expiresAt: Scalars['DateTime']['output'];
  url: Scalars['URL']['output'];
};

/** Stable, machine-readable reason of a failure: `extensions.code` of an error, or `code` of an ItemError. */
export type ErrorCode =
  /** The account awaits approval by an administrator. */
  | 'ACCOUNT_PENDING'
  /** A unique value, such as an email address, is already taken. */
  | 'ALREADY_EXISTS'
  /** The request or an input value is not valid; see `violations`. */
  | 'BAD_USER_INPUT'
  /** The object was changed since `expectedVersion`; read it again. */
  | 'CONFLICT'
  /** The email address has to be confirmed first. */
  | 'EMAIL_NOT_CONFIRMED'
  /** This part of the service is switched off; see `service.features`. */
  | 'FEATURE_DISABLED'
  /** The first user's role and status never change, and its credentials and profile are changed only by itself. */
  | 'FIRST_USER_PROTECTED'
  /** The caller is known but may not do this. */
  | 'FORBIDDEN'
  /** The document is not GraphQL. */
  | 'GRAPHQL_PARSE_FAILED'
  /** The document does not fit the schema. */
  | 'GRAPHQL_VALIDATION_FAILED'
  /** The same Idempotency-Key was used with a different request. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** An unexpected fault; quote `extensions.requestId` to the operator. */
  | 'INTERNAL_SERVER_ERROR'
  /** The sign-in name or the password is wrong, or the account may not sign in. Deliberately not told apart. */
  | 'INVALID_CREDENTIALS'
  /** The change is not allowed in the object's present state, for example an inquiry's status flow. */
  | 'INVALID_STATE'
  /** The platform would be left without an active administrator. */
  | 'LAST_ADMIN'
  /** A usage limit or budget is exhausted. */
  | 'LIMIT_EXCEEDED'
  /** The attribute is mastered by the identity provider and read-only here. */
  | 'MANAGED_EXTERNALLY'
  /** The object does not exist or is not visible to the caller. */
  | 'NOT_FOUND'
  /** The operation is deeper, wider or costlier than allowed. */
  | 'OPERATION_TOO_COMPLEX'
  /** The password must be changed before anything else is allowed. */
  | 'PASSWORD_CHANGE_REQUIRED'
  /** The new password does not meet the password policy. */
  | 'PASSWORD_POLICY'
  /** The server accepts only registered operations and this one is not registered. */
  | 'PERSISTED_QUERY_NOT_FOUND'
  /** A plan with active subscriptions cannot lose quota. */
  | 'PLAN_IN_USE'
  /** Too many requests, or too costly ones; retry after `extensions.retryAfterSeconds`. */
  | 'RATE_LIMITED'
  /** Callers cannot do this to their own account (role change, suspension, deletion). */
  | 'SELF_CHANGE_NOT_ALLOWED'
  /** A dependency does not answer; the request may be retried. */
  | 'SERVICE_UNAVAILABLE'
  /** The link was used, replaced, or has expired. */
  | 'TOKEN_INVALID'
  /** No credential, or one that is expired, revoked or malformed. HTTP 401 where nothing was executed. */
  | 'UNAUTHENTICATED';

/** Health of the service and of each dependency. Probes use GET /livez and /readyz instead. */
export type Health = {
  __typename?: 'Health';
  /** One entry for each dependency. */
  checks: Array<HealthCheck>;
  /** The worst status of all checks that are required. */
  status: HealthStatus;
};

/** Health of one dependency. */
export type HealthCheck = {
  __typename?: 'HealthCheck';
  /** Readable detail when not UP. */
  detail?: Maybe<Scalars['String']['output']>;
  /** Time the check took, in milliseconds. */
  latencyMs?: Maybe<Scalars['Int']['output']>;
  /** Name, for example postgres, redis, smtp. */
  name: Scalars['String']['output'];
  /** Outcome. */
  status: HealthStatus;
};

/** Outcome of a dependency check. */
export type HealthStatus =
  /** Works in part. */
  | 'DEGRADED'
  /** Does not work. */
  | 'DOWN'
  /** Works. */
  | 'UP';

/** An external identity provider for single sign-on (OpenID Connect). */
export type IdentityProvider = Node & {
  __typename?: 'IdentityProvider';
  id: Scalars['ID']['output'];
  /** Name on the sign-in button. */
  name: Scalars['String']['output'];
  /** Where to send the browser to sign in. */
  startUrl: Scalars['URL']['output'];
};

/** What to do when an imported row matches an existing account by email. */
export type ImportConflict =
  /** Report the row as failed. */
  | 'FAIL'
  /** Leave the account as it is. */
  | 'SKIP'
  /** Update the account with the row. */
  | 'UPDATE';

/** A CSV import of users. */
export type ImportUsersInput = {
  /** CSV text (RFC 4180, UTF-8, header row; at most 5 MiB). Columns: email and name, and optionally username, password, role, type, status, groups, projects (name:role), time_zone, locale; lists are separated by semicolons. */
  csv: Scalars['String']['input'];
  /** Check every row and change nothing. */
  dryRun?: Scalars['Boolean']['input'];
  /** What to do with rows whose email exists. */
  onConflict?: ImportConflict;
  /** Whether to send welcome mails. */
  sendWelcomeEmail?: Scalars['Boolean']['input'];
};

/** Why one item of a bulk operation failed. */
export type ItemError = {
  __typename?: 'ItemError';
  /** Machine-readable reason. */
  code: ErrorCode;
  /** Readable explanation, in English. */
  message: Scalars['String']['output'];
  /** Input field at fault, for example ["email"]; null when the whole item is. */
  path?: Maybe<Array<Scalars['String']['output']>>;
};

/** Long-running work. Follow it with the jobUpdated subscription or by reading it again. */
export type Job = Node & {
  __typename?: 'Job';
  /** When it was asked for. */
  createdAt: Scalars['DateTime']['output'];
  /** Who started it; null when scheduled. */
  createdBy?: Maybe<User>;
  /** Whether the job only checks and changes nothing. */
  dryRun: Scalars['Boolean']['output'];
  /** Why the whole job failed. */
  error?: Maybe<ItemError>;
  /** Items that failed. */
  failedCount: Scalars['Int']['output'];
  /** When it ended. */
  finishedAt?: Maybe<Scalars['DateTime']['output']>;
  id: Scalars['ID']['output'];
  /** Item outcomes in input order. */
  items: JobItemConnection;
  /** What the job does. */
  kind: JobKind;
  /** Items finished, failed ones included. */
  processedCount: Scalars['Int']['output'];
  /** When a worker took it. */
  startedAt?: Maybe<Scalars['DateTime']['output']>;
  /** State. */
  status: JobStatus;
  /** Items known so far; null while not known. */
  totalCount?: Maybe<Scalars['Int']['output']>;
};


/** Long-running work. Follow it with the jobUpdated subscription or by reading it again. */
export type JobItemsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  status?: InputMaybe<Array<JobStatus>>;
};

/** A page of jobs. */
export type JobConnection = {
  __typename?: 'JobConnection';
  edges: Array<JobEdge>;
  nodes: Array<Job>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

/** A job and its cursor. */
export type JobEdge = {
  __typename?: 'JobEdge';
  cursor: Scalars['String']['output'];
  node: Job;
};

/** Outcome of one item of a job, such as one CSV row. */
export type JobItem = {
  __typename?: 'JobItem';
  /** Why it failed. */
  error?: Maybe<ItemError>;
  /** Position in the input, from 1 (a CSV header does not count). */
  index: Scalars['Int']['output'];
  /** What identifies the item in the input, for example the email address. */
  key?: Maybe<Scalars['String']['output']>;
  /** State. */
  status: JobStatus;
  /** The user created or changed. */
  user?: Maybe<User>;
};

/** A page of job items. */
export type JobItemConnection = {
  __typename?: 'JobItemConnection';
  edges: Array<JobItemEdge>;
  nodes: Array<JobItem>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

/** A job item and its cursor. */
export type JobItemEdge = {
  __typename?: 'JobItemEdge';
  cursor: Scalars['String']['output'];
  node: JobItem;
};

/** Kind of long-running work. */
export type JobKind =
  /** Directory synchronisation. */
  | 'DIRECTORY_SYNC'
  /** User import from CSV. */
  | 'USER_IMPORT';

/** A job. */
export type JobPayload = {
  __typename?: 'JobPayload';
  job: Job;
};

/** State of a job or of one of its items. */
export type JobStatus =
  /** Stopped on request; what was done stays. */
  | 'CANCELLED'
  /** Stopped by an error, or all items failed. */
  | 'FAILED'
  /** Finished, and some items failed. */
  | 'PARTIALLY_SUCCEEDED'
  /** Waiting for a worker. */
  | 'QUEUED'
  /** In progress. */
  | 'RUNNING'
  /** Finished without a failed item. */
  | 'SUCCEEDED';

export type Mutation = {
  __typename?: 'Mutation';
  /** Lifts a suspension. Access: user management WRITE. */
  activateUser?: Maybe<UserPayload>;
  /** Cancels a job; what was done stays. Errors: INVALID_STATE when finished. Access: whoever started it, administrators. */
  cancelJob?: Maybe<JobPayload>;
  /** Changes the caller's password and ends the other sessions. Completes a required change at first sign-in. Errors: INVALID_CREDENTIALS, PASSWORD_POLICY. Access: signed-in users. */
  changePassword?: Maybe<AuthPayload>;
  /** Changes a user's role; PENDING deactivates, a change from PENDING approves. Errors: SELF_CHANGE_NOT_ALLOWED, FIRST_USER_PROTECTED, LAST_ADMIN. Access: administrators; between PENDING and USER also user management WRITE. */
  changeUserRole?: Maybe<UserPayload>;
  /** Sets a new password with the token of a link, or takes up an invitation. Errors: TOKEN_INVALID, PASSWORD_POLICY. Access: anyone with a token. */
  completePasswordReset?: Maybe<AcceptedPayload>;
  /** Confirms an email address with the token of a link. Errors: TOKEN_INVALID. Access: anyone with a token. */
  confirmEmail?: Maybe<AcceptedPayload>;
  /** Creates an API key and shows its secret once. Errors: FIRST_USER_PROTECTED. Access: self with flag FEATURE_API_KEYS, user management WRITE, never for anyone stronger than the caller; scopes other than FULL and READ only by administrators for SERVICE accounts. */
  createApiKey?: Maybe<CreateApiKeyPayload>;
  /** Creates a user. Errors: ALREADY_EXISTS, PASSWORD_POLICY. Access: user management WRITE; roles other than USER and PENDING, and SERVICE accounts, need an administrator; resources as in grantAccess. */
  createUser?: Maybe<UserPayload>;
  /** Links to where a CSV file is sent that is too large for importUsers, by HTTP PUT; the answer is JSON with the `jobId` of the import. Access: user management WRITE; roles as in createUser. */
  createUserImportUpload?: Maybe<UploadLink>;
  /** Deletes an API key for good. Access: owner, user management WRITE. */
  deleteApiKey?: Maybe<DeletePayload>;
  /** Deletes a user with all data for good; audit entries keep the name. Errors: SELF_CHANGE_NOT_ALLOWED, FIRST_USER_PROTECTED, LAST_ADMIN. Access: user management WRITE, never on anyone stronger than the caller. */
  deleteUser?: Maybe<DeletePayload>;
  /** Deletes up to 500 users. Access: as for deleteUser. */
  deleteUsers?: Maybe<BulkUserPayload>;
  /** Makes another administrator the super admin in place of the present one. Errors: INVALID_STATE when not an administrator, SELF_CHANGE_NOT_ALLOWED. Access: administrators. */
  designateSuperAdmin?: Maybe<DesignateSuperAdminPayload>;
  /** Ends acting as another user and returns to the administrator's own session. Access: impersonation sessions. */
  endImpersonation?: Maybe<AuthPayload>;
  /** Links to a JSON Lines file of audit events. Access: administrators. */
  exportAuditEvents?: Maybe<DownloadLink>;
  /** Links to a CSV file of users, with the columns that importUsers reads. Access: user management READ. */
  exportUsers?: Maybe<DownloadLink>;
  /** Starts a CSV import. Access: user management WRITE; roles as in createUser. */
  importUsers?: Maybe<JobPayload>;
  /** Exchanges a refresh token for new tokens. A token used twice ends its session. Access: anyone with a refresh token. */
  refreshSession?: Maybe<AuthPayload>;
  /** Sends a link to confirm an email address. Access: anyone. */
  requestEmailConfirmation?: Maybe<AcceptedPayload>;
  /** Sends a link to set a new password. Access: anyone. */
  requestPasswordReset?: Maybe<AcceptedPayload>;
  /** Sets a user's password and ends the sessions. Errors: PASSWORD_POLICY, MANAGED_EXTERNALLY, FIRST_USER_PROTECTED. Access: user management WRITE, never on anyone stronger than the caller. */
  resetUserPassword?: Maybe<UserPayload>;
  /** Ends one session. Access: self, user management WRITE. */
  revokeSession?: Maybe<SessionPayload>;
  /** Ends all sessions of a user; the caller's other sessions when omitted. Access: self, user management WRITE. */
  revokeSessions?: Maybe<RevokeSessionsPayload>;
  /** Makes a new key for signing access tokens; the present one stays valid until its last token expires. Errors: RATE_LIMITED until verifiers know the next key. Access: super admin. */
  rotateSigningKey?: Maybe<SigningKeyPayload>;
  /** Sends an invitation again; earlier links die. Errors: INVALID_STATE when a password is set, FEATURE_DISABLED without mail, RATE_LIMITED for more than 5 an hour to one address. Access: user management WRITE. */
  sendUserInvitation?: Maybe<UserPayload>;
  /** Signs in with a password. Errors: INVALID_CREDENTIALS, RATE_LIMITED. Access: anyone. */
  signIn?: Maybe<AuthPayload>;
  /** Signs in the person whom a listed proxy names in its header (TRUSTED_EMAIL_HEADER), with a new account where people may sign up. Errors: FEATURE_DISABLED, UNAUTHENTICATED without such a header, INVALID_CREDENTIALS, FORBIDDEN. Access: anyone behind a listed proxy. */
  signInByProxy?: Maybe<AuthPayload>;
  /** Ends the session of this request. Access: any session or refresh token, also while a password change is due. */
  signOut?: Maybe<SessionPayload>;
  /** Creates an account. Where approval or confirmation is on, a known address is not told apart. Errors: ALREADY_EXISTS (username; address only where neither is on), PASSWORD_POLICY, FORBIDDEN. Access: anyone, while sign-up is enabled. */
  signUp?: Maybe<AuthPayload>;
  /** Starts acting as another user. Administrators cannot be impersonated. Issues no refresh token; the administrator's own stays valid, so refreshSession returns to the own account. Errors: FORBIDDEN, SELF_CHANGE_NOT_ALLOWED, INVALID_STATE for SERVICE accounts and accounts that may not be used, RATE_LIMITED for more than 10 at once. Access: administrators. */
  startImpersonation?: Maybe<AuthPayload>;
  /** Suspends a user, ends the sessions and rejects the API keys at once. Errors: SELF_CHANGE_NOT_ALLOWED, FIRST_USER_PROTECTED, LAST_ADMIN. Access: user management WRITE, never on anyone stronger than the caller. */
  suspendUser?: Maybe<UserPayload>;
  /** Renames, suspends or activates an API key. Access: owner, user management WRITE. */
  updateApiKey?: Maybe<ApiKeyPayload>;
  /** Changes a user's profile. Errors: ALREADY_EXISTS, CONFLICT, MANAGED_EXTERNALLY, FIRST_USER_PROTECTED, RATE_LIMITED for more than 5 mails an hour to one new address. Access: user management WRITE, never on anyone stronger than the caller. */
  updateUser?: Maybe<UserPayload>;
  /** Applies one change to up to 500 users. Access: as for the single mutations. */
  updateUsers?: Maybe<BulkUserPayload>;
  /** Changes the caller's profile. Access: active users. */
  updateViewer?: Maybe<UserPayload>;
};


export type MutationActivateUserArgs = {
  id: Scalars['ID']['input'];
};


export type MutationCancelJobArgs = {
  id: Scalars['ID']['input'];
};


export type MutationChangePasswordArgs = {
  currentPassword: Scalars['String']['input'];
  newPassword: Scalars['String']['input'];
};


export type MutationChangeUserRoleArgs = {
  id: Scalars['ID']['input'];
  role: UserRole;
};


export type MutationCompletePasswordResetArgs = {
  newPassword: Scalars['String']['input'];
  token: Scalars['String']['input'];
};


export type MutationConfirmEmailArgs = {
  token: Scalars['String']['input'];
};


export type MutationCreateApiKeyArgs = {
  input: CreateApiKeyInput;
};


export type MutationCreateUserArgs = {
  input: CreateUserInput;
};


export type MutationCreateUserImportUploadArgs = {
  input: UserImportUploadInput;
};


export type MutationDeleteApiKeyArgs = {
  id: Scalars['ID']['input'];
};


export type MutationDeleteUserArgs = {
  id: Scalars['ID']['input'];
};


export type MutationDeleteUsersArgs = {
  ids: Array<Scalars['ID']['input']>;
};


export type MutationDesignateSuperAdminArgs = {
  id: Scalars['ID']['input'];
};


export type MutationExportAuditEventsArgs = {
  filter?: InputMaybe<AuditEventFilter>;
};


export type MutationExportUsersArgs = {
  filter?: InputMaybe<UserFilter>;
};


export type MutationImportUsersArgs = {
  input: ImportUsersInput;
};


export type MutationRefreshSessionArgs = {
  refreshToken?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRequestEmailConfirmationArgs = {
  email: Scalars['EmailAddress']['input'];
};


export type MutationRequestPasswordResetArgs = {
  email: Scalars['EmailAddress']['input'];
};


export type MutationResetUserPasswordArgs = {
  id: Scalars['ID']['input'];
  mustChangePassword?: Scalars['Boolean']['input'];
  newPassword: Scalars['String']['input'];
};


export type MutationRevokeSessionArgs = {
  id: Scalars['ID']['input'];
};


export type MutationRevokeSessionsArgs = {
  userId?: InputMaybe<Scalars['ID']['input']>;
};


export type MutationSendUserInvitationArgs = {
  id: Scalars['ID']['input'];
};


export type MutationSignInArgs = {
  input: SignInInput;
};


export type MutationSignInByProxyArgs = {
  tokenDelivery?: TokenDelivery;
};


export type MutationSignUpArgs = {
  input: SignUpInput;
};


export type MutationStartImpersonationArgs = {
  reason: Scalars['String']['input'];
  userId: Scalars['ID']['input'];
};


export type MutationSuspendUserArgs = {
  id: Scalars['ID']['input'];
};


export type MutationUpdateApiKeyArgs = {
  id: Scalars['ID']['input'];
  input: UpdateApiKeyInput;
};


export type MutationUpdateUserArgs = {
  id: Scalars['ID']['input'];
  input: UpdateUserInput;
};


export type MutationUpdateUsersArgs = {
  change: BulkUserChange;
  ids: Array<Scalars['ID']['input']>;
};


export type MutationUpdateViewerArgs = {
  input: UpdateViewerInput;
};

/** An object with a stable, globally unique ID. */
export type Node = {
  /** UUIDv7, unique over all types. */
  id: Scalars['ID']['output'];
};

/** Direction of a sort. Ties are broken by ID, so pages are stable. */
export type OrderDirection =
  /** Smallest, oldest or alphabetically first comes first. */
  | 'ASC'
  /** Largest, newest or alphabetically last comes first. */
  | 'DESC';

/** Position of a page in a list (Relay Cursor Connections). */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** Cursor of the last item of this page. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether more items follow this page. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether items precede this page. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the first item of this page. */
  startCursor?: Maybe<Scalars['String']['output']>;
};

/** Rules for new passwords. */
export type PasswordPolicy = {
  __typename?: 'PasswordPolicy';
  /** Least number of characters. */
  minLength: Scalars['Int']['output'];
  /** Least estimated strength, 0 to 4 (zxcvbn). */
  minStrength: Scalars['Int']['output'];
};

/** Whether a user is using the platform, derived from the latest activity. */
export type Presence =
  /** Active within the last 30 minutes. */
  | 'AWAY'
  /** Not active for longer. */
  | 'OFFLINE'
  /** Active within the last 5 minutes. */
  | 'ONLINE';

export type Query = {
  __typename?: 'Query';
  /** Audit log, newest first. Access: administrators, monitoring READ. */
  auditEvents?: Maybe<AuditEventConnection>;
  /** Health with details; probes use /livez and /readyz. Access: administrators. */
  health?: Maybe<Health>;
  /** Tells whether an access token or API key is valid and for whom. Refused over GET. Access: administrators, API key scope ACCESS_CHECK. */
  introspectToken?: Maybe<TokenIntrospection>;
  /** One job. Access: whoever started it, administrators. */
  job?: Maybe<Job>;
  /** Jobs, newest first. Access: one's own, administrators all. */
  jobs?: Maybe<JobConnection>;
  /** Version of the service. Access: anyone. */
  service?: Maybe<ServiceInfo>;
  /** What the sign-in page needs. Access: anyone. */
  signInOptions?: Maybe<SignInOptions>;
  /** One user. Access: self, project admins for members of their projects, user management READ; project admins and holders of a sharing flag find anyone by exact email and get id and name. */
  user?: Maybe<User>;
  /** Users. Access: user management ACCESS; project admins see the members of their projects. */
  users?: Maybe<UserConnection>;
  /** The caller's account; null when not signed in. Access: anyone. */
  viewer?: Maybe<User>;
  /** The session of this request; null for API keys and when not signed in. Access: anyone. */
  viewerSession?: Maybe<Session>;
};


export type QueryAuditEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<AuditEventFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryIntrospectTokenArgs = {
  token: Scalars['String']['input'];
};


export type QueryJobArgs = {
  id: Scalars['ID']['input'];
};


export type QueryJobsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  kind?: InputMaybe<Array<JobKind>>;
  last?: InputMaybe<Scalars['Int']['input']>;
  status?: InputMaybe<Array<JobStatus>>;
};


export type QueryUserArgs = {
  by: UserRef;
};


export type QueryUsersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<UserFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<UserOrder>;
};

/** Sessions ended by a mutation. */
export type RevokeSessionsPayload = {
  __typename?: 'RevokeSessionsPayload';
  revokedCount: Scalars['Int']['output'];
};

/** A part of the service that an installation can switch off (environment: ENABLE_USER_MANAGEMENT and so on). */
export type ServiceFeature =
  /** Plans, subscriptions and payments. */
  | 'BILLING'
  /** USD budgets and their spending. */
  | 'BUDGET_MANAGEMENT'
  /** Inquiries to the administrators. */
  | 'INQUIRIES'
  /** Sending mail; SMTP is set up. */
  | 'MAIL'
  /** Managing users, groups and projects here. Off: those mutations answer FEATURE_DISABLED. */
  | 'USER_MANAGEMENT';

/** What is running. */
export type ServiceInfo = {
  __typename?: 'ServiceInfo';
  /** Git commit of the build; null in a development build. */
  commit?: Maybe<Scalars['String']['output']>;
  /** Parts that are switched on; a front end hides the screens of the others. */
  features: Array<ServiceFeature>;
  /** Name of the newest applied database migration. Access: administrators, null for others. */
  schemaVersion?: Maybe<Scalars['String']['output']>;
  /** Semantic version of the service. */
  version: Scalars['String']['output'];
};

/** A signed-in device or an impersonation. */
export type Session = Node & {
  __typename?: 'Session';
  /** When it began. */
  createdAt: Scalars['DateTime']['output'];
  /** When it ends unless refreshed. */
  expiresAt: Scalars['DateTime']['output'];
  id: Scalars['ID']['output'];
  /** The administrator behind an impersonation; null in an ordinary session. Show a notice when set. */
  impersonator?: Maybe<User>;
  /** Address at the last refresh. */
  ipAddress?: Maybe<Scalars['String']['output']>;
  /** Whether this is the session of the present request. */
  isCurrent: Scalars['Boolean']['output'];
  /** When it was last refreshed. */
  lastUsedAt: Scalars['DateTime']['output'];
  /** The account the session acts as. */
  user: User;
  /** Client, from the User-Agent header. */
  userAgent?: Maybe<Scalars['String']['output']>;
};

/** A session. */
export type SessionPayload = {
  __typename?: 'SessionPayload';
  session: Session;
};

/** What keeps a user from signing in with a password. */
export type SignInBlocker =
  /** The role is PENDING. */
  | 'AWAITING_APPROVAL'
  /** The email address is not confirmed and has to be. */
  | 'EMAIL_NOT_CONFIRMED'
  /** No password is set: the invitation was not taken up. */
  | 'NO_PASSWORD'
  /** Service accounts use API keys. */
  | 'SERVICE_ACCOUNT'
  /** The account signs in at its identity provider only. */
  | 'SINGLE_SIGN_ON_ONLY'
  /** The account is suspended. */
  | 'SUSPENDED'
  /** Too many failed attempts; wait, or set a new password. */
  | 'TOO_MANY_ATTEMPTS';

/** A sign-in with a password. */
export type SignInInput = {
  /** Email address or username. */
  login: Scalars['String']['input'];
  password: Scalars['String']['input'];
  tokenDelivery?: TokenDelivery;
};

/** What the sign-in page needs to know. Public. */
export type SignInOptions = {
  __typename?: 'SignInOptions';
  /** Whether new accounts await approval. */
  approvalRequired: Scalars['Boolean']['output'];
  /** Single sign-on providers. */
  identityProviders: Array<IdentityProvider>;
  /** Whether signing in with a password is possible. */
  passwordEnabled: Scalars['Boolean']['output'];
  /** Rules for new passwords. */
  passwordPolicy: PasswordPolicy;
  /** Whether people may sign up by themselves. */
  signUpEnabled: Scalars['Boolean']['output'];
};

/** A self-service sign-up. */
export type SignUpInput = {
  email: Scalars['EmailAddress']['input'];
  /** Display name. */
  name: Scalars['String']['input'];
  password: Scalars['String']['input'];
  tokenDelivery?: TokenDelivery;
  /** Sign-in name. */
  username?: InputMaybe<Scalars['String']['input']>;
};

/** A new signing key. */
export type SigningKeyPayload = {
  __typename?: 'SigningKeyPayload';
  /** Key ID (`kid`) in /.well-known/jwks.json. */
  keyId: Scalars['String']['output'];
};

export type Subscription = {
  __typename?: 'Subscription';
  /** Accounts whose cached access must be dropped: changes of role, status, membership, grant or permission, suspension or end of a session or key. Access: self, API key scope ACCESS_CHECK for everyone. */
  accessChanged?: Maybe<AccessChange>;
  /** A job's progress, at most once a second, and its end. Access: whoever started it, administrators. */
  jobUpdated?: Maybe<Job>;
};


export type SubscriptionAccessChangedArgs = {
  userId?: InputMaybe<Scalars['ID']['input']>;
};


export type SubscriptionJobUpdatedArgs = {
  id: Scalars['ID']['input'];
};

/** Where the refresh token goes. */
export type TokenDelivery =
  /** In the response body; for native apps and scripts. */
  | 'BODY'
  /** HttpOnly, Secure, SameSite cookie; for browsers. */
  | 'COOKIE';

/** State of a token or API key, in the terms of RFC 7662. */
export type TokenIntrospection = {
  __typename?: 'TokenIntrospection';
  /** Whether it is valid now. When false, all else is null. */
  active: Scalars['Boolean']['output'];
  /** Until when the answer may be cached. Drop it early on an accessChanged event. */
  cacheUntil?: Maybe<Scalars['DateTime']['output']>;
  /** When it expires. */
  expiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** The administrator behind an impersonation. */
  impersonator?: Maybe<User>;
  /** Scopes of an API key; null for an access token. */
  scopes?: Maybe<Array<ApiKeyScope>>;
  /** The account it acts as. */
  user?: Maybe<User>;
};

/** Changes to an API key. */
export type UpdateApiKeyInput = {
  /** New label; cannot be null. */
  label?: InputMaybe<Scalars['String']['input']>;
  /** Suspend or activate; cannot be null. */
  status?: InputMaybe<ApiKeyStatus>;
};

/** Changes to an account's profile. */
export type UpdateUserInput = {
  /** Profile image; null removes it. */
  avatarUrl?: InputMaybe<Scalars['URL']['input']>;
  /** New email address; refused where the settings make it immutable or the directory owns it. */
  email?: InputMaybe<Scalars['EmailAddress']['input']>;
  /** Version the change is based on; CONFLICT when it is no longer current. Omit it to write regardless. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** Language; cannot be null. */
  locale?: InputMaybe<Scalars['Locale']['input']>;
  /** Display name; cannot be null. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Shown instead of the measured one; null returns to it. */
  presence?: InputMaybe<Presence>;
  /** Status message; null removes it. */
  statusMessage?: InputMaybe<Scalars['String']['input']>;
  /** Time zone; cannot be null. */
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
  /** Kind of account; cannot be null. */
  type?: InputMaybe<UserType>;
  /** Sign-in name; null removes it. */
  username?: InputMaybe<Scalars['String']['input']>;
};

/** Changes to the caller's own profile. */
export type UpdateViewerInput = {
  /** Profile image; null removes it. */
  avatarUrl?: InputMaybe<Scalars['URL']['input']>;
  /** Language; cannot be null. */
  locale?: InputMaybe<Scalars['Locale']['input']>;
  /** Display name; cannot be null. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Shown instead of the measured one; null returns to it. */
  presence?: InputMaybe<Presence>;
  /** Status message; null removes it. */
  statusMessage?: InputMaybe<Scalars['String']['input']>;
  /** Time zone; cannot be null. */
  timeZone?: InputMaybe<Scalars['TimeZone']['input']>;
};

/** A short-lived signed link to which a file is sent once, by HTTP PUT with the file as the body. */
export type UploadLink = {
  __typename?: 'UploadLink';
  /** Until when the upload has to begin. */
  expiresAt: Scalars['DateTime']['output'];
  /** Largest body that is taken, in bytes. */
  maxBytes: Scalars['Float']['output'];
  url: Scalars['URL']['output'];
};

/** An account. */
export type User = Node & {
  __typename?: 'User';
  /** API keys. Access: self, user management READ. */
  apiKeys?: Maybe<ApiKeyConnection>;
  /** When an administrator approved the account; null while it never was. Tells new sign-ups from people who left. */
  approvedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Profile image. */
  avatarUrl?: Maybe<Scalars['URL']['output']>;
  /** Email address. Visible to the user and to those who may read users; null to others. */
  email?: Maybe<Scalars['EmailAddress']['output']>;
  /** When the email address was confirmed; null while it is not. */
  emailConfirmedAt?: Maybe<Scalars['DateTime']['output']>;
  id: Scalars['ID']['output'];
  /** Whether this is the first user of the installation, whose role and status are protected. */
  isFirstUser: Scalars['Boolean']['output'];
  /** Whether this is the designated super admin, whose email is the contact shown to pending users. */
  isSuperAdmin: Scalars['Boolean']['output'];
  /** When the account was created. */
  joinedAt: Scalars['DateTime']['output'];
  /** Most recent authenticated request, exact to the minute; null before the first. */
  lastActiveAt?: Maybe<Scalars['DateTime']['output']>;
  /** Preferred language of mails. */
  locale: Scalars['Locale']['output'];
  /** Whether the password must be changed at the next sign-in. Access: self, user management READ. */
  mustChangePassword?: Maybe<Scalars['Boolean']['output']>;
  /** Display name. */
  name: Scalars['String']['output'];
  /** New address that awaits confirmation; the old one holds until then. Access: self, user management READ. */
  pendingEmail?: Maybe<Scalars['EmailAddress']['output']>;
  /** Whether the user is using the platform now, as measured or as set. */
  presence: Presence;
  /** Role on the platform. */
  role: UserRole;
  /** Open sessions, newest first. Access: self, user management READ. */
  sessions?: Maybe<Array<Session>>;
  /** Why the user cannot sign in with a password now; empty when nothing is in the way. Access: user management READ. */
  signInBlockers?: Maybe<Array<SignInBlocker>>;
  /** Whether the account may be used. */
  status: UserStatus;
  /** Status message set by the user or an administrator. */
  statusMessage?: Maybe<Scalars['String']['output']>;
  /** Time zone in which daily and monthly limits reset. */
  timeZone: Scalars['TimeZone']['output'];
  /** Kind of account. */
  type: UserType;
  /** When a profile attribute last changed. */
  updatedAt: Scalars['DateTime']['output'];
  /** Sign-in name: a-z, 0-9, hyphen and underscore; null for accounts that sign in by email only. */
  username?: Maybe<Scalars['String']['output']>;
  /** Raised by each change; send it back as `expectedVersion`. */
  version: Scalars['Int']['output'];
};


/** An account. */
export type UserApiKeysArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** A page of users. */
export type UserConnection = {
  __typename?: 'UserConnection';
  edges: Array<UserEdge>;
  nodes: Array<User>;
  pageInfo: PageInfo;
  /** Number of users that match. Counted only when selected. */
  totalCount: Scalars['Int']['output'];
};

/** A user and its cursor. */
export type UserEdge = {
  __typename?: 'UserEdge';
  cursor: Scalars['String']['output'];
  node: User;
};

/** Which users to list; all given conditions must hold. */
export type UserFilter = {
  /** Whether the account was never approved. */
  awaitingApproval?: InputMaybe<Scalars['Boolean']['input']>;
  /** Created in this range. */
  joined?: InputMaybe<DateTimeRange>;
  /** Last active in this range; an open `from` includes accounts never active. */
  lastActive?: InputMaybe<DateTimeRange>;
  /** Role is one of these. */
  role?: InputMaybe<Array<UserRole>>;
  /** Part of the name, the username or (where the caller may see it) the email address, without regard to case. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Status is one of these. */
  status?: InputMaybe<Array<UserStatus>>;
  /** Type is one of these. */
  type?: InputMaybe<Array<UserType>>;
};

/** A CSV import of users from a file that is sent to a signed link. */
export type UserImportUploadInput = {
  /** Check every row and change nothing. */
  dryRun?: Scalars['Boolean']['input'];
  /** What to do with rows whose email exists. */
  onConflict?: ImportConflict;
  /** Whether to send welcome mails. */
  sendWelcomeEmail?: Scalars['Boolean']['input'];
};

/** Order of a list of users. */
export type UserOrder = {
  direction?: OrderDirection;
  field: UserOrderField;
};

/** What users can be sorted by. */
export type UserOrderField =
  /** Email address. */
  | 'EMAIL'
  /** Creation time. */
  | 'JOINED_AT'
  /** Most recent activity; users never active come last. */
  | 'LAST_ACTIVE_AT'
  /** Display name. */
  | 'NAME';

/** A user. */
export type UserPayload = {
  __typename?: 'UserPayload';
  user: User;
};

/** Names a user. Exactly one field is set. */
export type UserRef =
  { email: Scalars['EmailAddress']['input']; id?: never; username?: never; }
  |  { email?: never; id: Scalars['ID']['input']; username?: never; }
  |  { email?: never; id?: never; username: Scalars['String']['input']; };

/** Role of an account on the platform. */
export type UserRole =
  /** Full access to everything. */
  | 'ADMIN'
  /** Like SUBSCRIBER, and may create own templates and profiles. */
  | 'EXPERT'
  /** Signed up and awaiting approval, or deactivated by an administrator. No access. */
  | 'PENDING'
  /** Like USER, and may use expert templates assigned to it. */
  | 'SUBSCRIBER'
  /** Standard end user. Access comes from groups and default permissions. */
  | 'USER';

/** Whether an account may be used. */
export type UserStatus =
  /** May sign in, subject to its role. */
  | 'ACTIVE'
  /** May not sign in; sessions are ended and API keys rejected. */
  | 'SUSPENDED';

/** Kind of account. */
export type UserType =
  /** Guest from outside the organization. */
  | 'EXTERNAL'
  /** Member of the organization. */
  | 'REGULAR'
  /** Non-human account of an internal service. Cannot sign in with a password. */
  | 'SERVICE';

export type WhoAmIQueryVariables = Exact<{ [key: string]: never; }>;


export type WhoAmIQuery = { __typename?: 'Query', viewer?: { __typename?: 'User', id: string, username?: string | null, email?: string | null, name: string, type: UserType, role: UserRole, status: UserStatus, isSuperAdmin: boolean, presence: Presence, timeZone: string, locale: string, joinedAt: string } | null, viewerSession?: { __typename?: 'Session', id: string, userAgent?: string | null, createdAt: string, lastUsedAt: string, expiresAt: string, isCurrent: boolean } | null };

export type ChangeMyProfileMutationVariables = Exact<{
  profile: UpdateViewerInput;
}>;


export type ChangeMyProfileMutation = { __typename?: 'Mutation', updateViewer?: { __typename?: 'UserPayload', user: { __typename?: 'User', id: string, name: string, statusMessage?: string | null, timeZone: string, locale: string, version: number } } | null };

export type FindUsersQueryVariables = Exact<{
  filter?: InputMaybe<UserFilter>;
  orderBy?: InputMaybe<UserOrder>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
}>;


export type FindUsersQuery = { __typename?: 'Query', users?: { __typename?: 'UserConnection', totalCount: number, nodes: Array<{ __typename?: 'User', id: string, username?: string | null, email?: string | null, name: string, role: UserRole, status: UserStatus, isSuperAdmin: boolean, lastActiveAt?: string | null, version: number }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, endCursor?: string | null } } | null };

export type OneUserQueryVariables = Exact<{
  by: UserRef;
}>;


export type OneUserQuery = { __typename?: 'Query', user?: { __typename?: 'User', id: string, username?: string | null, email?: string | null, name: string, avatarUrl?: string | null, type: UserType, role: UserRole, status: UserStatus, isSuperAdmin: boolean, isFirstUser: boolean, presence: Presence, statusMessage?: string | null, mustChangePassword?: boolean | null, emailConfirmedAt?: string | null, approvedAt?: string | null, signInBlockers?: Array<SignInBlocker> | null, timeZone: string, locale: string, joinedAt: string, lastActiveAt?: string | null, updatedAt: string, version: number } | null };

export type AwaitingApprovalQueryVariables = Exact<{ [key: string]: never; }>;


export type AwaitingApprovalQuery = { __typename?: 'Query', users?: { __typename?: 'UserConnection', nodes: Array<{ __typename?: 'User', id: string, name: string, email?: string | null, joinedAt: string }> } | null };

export type CreateUserMutationVariables = Exact<{
  input: CreateUserInput;
}>;


export type CreateUserMutation = { __typename?: 'Mutation', createUser?: { __typename?: 'UserPayload', user: { __typename?: 'User', id: string, username?: string | null, email?: string | null, name: string, role: UserRole, status: UserStatus, mustChangePassword?: boolean | null, signInBlockers?: Array<SignInBlocker> | null, version: number } } | null };

export type UpdateUserMutationVariables = Exact<{
  id: Scalars['ID']['input'];
  input: UpdateUserInput;
}>;


export type UpdateUserMutation = { __typename?: 'Mutation', updateUser?: { __typename?: 'UserPayload', user: { __typename?: 'User', id: string, name: string, statusMessage?: string | null, timeZone: string, updatedAt: string, version: number } } | null };

export type ChangeUserRoleMutationVariables = Exact<{
  id: Scalars['ID']['input'];
  role: UserRole;
}>;


export type ChangeUserRoleMutation = { __typename?: 'Mutation', changeUserRole?: { __typename?: 'UserPayload', user: { __typename?: 'User', id: string, name: string, role: UserRole, approvedAt?: string | null } } | null };

export type ResetUserPasswordMutationVariables = Exact<{
  id: Scalars['ID']['input'];
  newPassword: Scalars['String']['input'];
}>;


export type ResetUserPasswordMutation = { __typename?: 'Mutation', resetUserPassword?: { __typename?: 'UserPayload', user: { __typename?: 'User', id: string, name: string, mustChangePassword?: boolean | null } } | null };

export type DesignateSuperAdminMutationVariables = Exact<{
  administratorId: Scalars['ID']['input'];
}>;


export type DesignateSuperAdminMutation = { __typename?: 'Mutation', designateSuperAdmin?: { __typename?: 'DesignateSuperAdminPayload', user: { __typename?: 'User', id: string, name: string, isSuperAdmin: boolean }, former?: { __typename?: 'User', id: string, name: string, isSuperAdmin: boolean } | null } | null };

export type SuspendUserMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type SuspendUserMutation = { __typename?: 'Mutation', suspendUser?: { __typename?: 'UserPayload', user: { __typename?: 'User', id: string, name: string, status: UserStatus, signInBlockers?: Array<SignInBlocker> | null } } | null };

export type ActivateUserMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type ActivateUserMutation = { __typename?: 'Mutation', activateUser?: { __typename?: 'UserPayload', user: { __typename?: 'User', id: string, name: string, status: UserStatus, signInBlockers?: Array<SignInBlocker> | null } } | null };

export type AuditLogQueryVariables = Exact<{
  filter?: InputMaybe<AuditEventFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
}>;


export type AuditLogQuery = { __typename?: 'Query', auditEvents?: { __typename?: 'AuditEventConnection', nodes: Array<{ __typename?: 'AuditEvent', id: string, createdAt: string, action: AuditAction, actorName: string, targetType: string, targetName?: string | null, description: string, ipAddress?: string | null, requestId?: string | null, changes: Array<{ __typename?: 'AuditChange', field: string, before?: string | null, after?: string | null }> }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, endCursor?: string | null } } | null };

export type WhatHappenedToQueryVariables = Exact<{
  userId: Scalars['ID']['input'];
}>;


export type WhatHappenedToQuery = { __typename?: 'Query', auditEvents?: { __typename?: 'AuditEventConnection', totalCount: number, nodes: Array<{ __typename?: 'AuditEvent', createdAt: string, action: AuditAction, actorName: string, description: string }> } | null };

export type MySessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type MySessionsQuery = { __typename?: 'Query', viewer?: { __typename?: 'User', id: string, sessions?: Array<{ __typename?: 'Session', id: string, userAgent?: string | null, ipAddress?: string | null, createdAt: string, lastUsedAt: string, expiresAt: string, isCurrent: boolean }> | null } | null };

export type SessionsOfUserQueryVariables = Exact<{
  userId: Scalars['ID']['input'];
}>;


export type SessionsOfUserQuery = { __typename?: 'Query', user?: { __typename?: 'User', id: string, name: string, sessions?: Array<{ __typename?: 'Session', id: string, userAgent?: string | null, ipAddress?: string | null, createdAt: string, lastUsedAt: string, expiresAt: string }> | null } | null };

export type RevokeSessionMutationVariables = Exact<{
  sessionId: Scalars['ID']['input'];
}>;


export type RevokeSessionMutation = { __typename?: 'Mutation', revokeSession?: { __typename?: 'SessionPayload', session: { __typename?: 'Session', id: string, expiresAt: string } } | null };

export type RevokeSessionsOfUserMutationVariables = Exact<{
  userId: Scalars['ID']['input'];
}>;


export type RevokeSessionsOfUserMutation = { __typename?: 'Mutation', revokeSessions?: { __typename?: 'RevokeSessionsPayload', revokedCount: number } | null };

export type RevokeMyOtherSessionsMutationVariables = Exact<{ [key: string]: never; }>;


export type RevokeMyOtherSessionsMutation = { __typename?: 'Mutation', revokeSessions?: { __typename?: 'RevokeSessionsPayload', revokedCount: number } | null };

export type UpdateUsersMutationVariables = Exact<{
  ids: Array<Scalars['ID']['input']> | Scalars['ID']['input'];
  change: BulkUserChange;
}>;


export type UpdateUsersMutation = { __typename?: 'Mutation', updateUsers?: { __typename?: 'BulkUserPayload', succeededCount: number, failedCount: number, results: Array<{ __typename?: 'BulkUserResult', id: string, user?: { __typename?: 'User', name: string, role: UserRole, status: UserStatus } | null, error?: { __typename?: 'ItemError', code: ErrorCode, message: string } | null }> } | null };

export type DeleteUsersMutationVariables = Exact<{
  ids: Array<Scalars['ID']['input']> | Scalars['ID']['input'];
}>;


export type DeleteUsersMutation = { __typename?: 'Mutation', deleteUsers?: { __typename?: 'BulkUserPayload', succeededCount: number, failedCount: number, results: Array<{ __typename?: 'BulkUserResult', id: string, error?: { __typename?: 'ItemError', code: ErrorCode, message: string } | null }> } | null };

export type SignInOptionsQueryVariables = Exact<{ [key: string]: never; }>;


export type SignInOptionsQuery = { __typename?: 'Query', signInOptions?: { __typename?: 'SignInOptions', signUpEnabled: boolean, approvalRequired: boolean, passwordEnabled: boolean, passwordPolicy: { __typename?: 'PasswordPolicy', minLength: number, minStrength: number }, identityProviders: Array<{ __typename?: 'IdentityProvider', id: string, name: string, startUrl: string }> } | null };

export type SignUpMutationVariables = Exact<{
  account: SignUpInput;
}>;


export type SignUpMutation = { __typename?: 'Mutation', signUp?: { __typename?: 'AuthPayload', nextStep: AuthStep, supportEmail?: string | null, user?: { __typename?: 'User', id: string, name: string, role: UserRole } | null } | null };

export type DeleteUserMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type DeleteUserMutation = { __typename?: 'Mutation', deleteUser?: { __typename?: 'DeletePayload', deletedId: string } | null };

export type ServiceQueryVariables = Exact<{ [key: string]: never; }>;


export type ServiceQuery = { __typename?: 'Query', service?: { __typename?: 'ServiceInfo', version: string, commit?: string | null, schemaVersion?: string | null, features: Array<ServiceFeature> } | null };

export type HealthQueryVariables = Exact<{ [key: string]: never; }>;


export type HealthQuery = { __typename?: 'Query', health?: { __typename?: 'Health', status: HealthStatus, checks: Array<{ __typename?: 'HealthCheck', name: string, status: HealthStatus, latencyMs?: number | null, detail?: string | null }> } | null };

export type MyAccessChangedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type MyAccessChangedSubscription = { __typename?: 'Subscription', accessChanged?: { __typename?: 'AccessChange', userId?: string | null, occurredAt: string } | null };

export type ExportUsersMutationVariables = Exact<{
  users?: InputMaybe<UserFilter>;
}>;


export type ExportUsersMutation = { __typename?: 'Mutation', exportUsers?: { __typename?: 'DownloadLink', url: string, contentType: string, expiresAt: string } | null };

export type ExportAuditEventsMutationVariables = Exact<{
  events?: InputMaybe<AuditEventFilter>;
}>;


export type ExportAuditEventsMutation = { __typename?: 'Mutation', exportAuditEvents?: { __typename?: 'DownloadLink', url: string, contentType: string, expiresAt: string } | null };

export type CreateMyApiKeyMutationVariables = Exact<{ [key: string]: never; }>;


export type CreateMyApiKeyMutation = { __typename?: 'Mutation', createApiKey?: { __typename?: 'CreateApiKeyPayload', secret: string, apiKey: { __typename?: 'ApiKey', id: string, prefix: string } } | null };

export type MyApiKeysQueryVariables = Exact<{ [key: string]: never; }>;


export type MyApiKeysQuery = { __typename?: 'Query', viewer?: { __typename?: 'User', id: string, apiKeys?: { __typename?: 'ApiKeyConnection', totalCount: number, nodes: Array<{ __typename?: 'ApiKey', id: string, prefix: string, label: string, scopes: Array<ApiKeyScope>, status: ApiKeyStatus, lastUsedAt?: string | null, expiresAt?: string | null }> } | null } | null };

export type CreateApiKeyMutationVariables = Exact<{
  userId: Scalars['ID']['input'];
}>;


export type CreateApiKeyMutation = { __typename?: 'Mutation', createApiKey?: { __typename?: 'CreateApiKeyPayload', secret: string, apiKey: { __typename?: 'ApiKey', id: string, prefix: string, user: { __typename?: 'User', id: string, name: string } } } | null };

export type ApiKeysOfUserQueryVariables = Exact<{
  userId: Scalars['ID']['input'];
}>;


export type ApiKeysOfUserQuery = { __typename?: 'Query', user?: { __typename?: 'User', id: string, name: string, apiKeys?: { __typename?: 'ApiKeyConnection', nodes: Array<{ __typename?: 'ApiKey', id: string, prefix: string, label: string, scopes: Array<ApiKeyScope>, status: ApiKeyStatus, lastUsedAt?: string | null }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, endCursor?: string | null } } | null } | null };

export type RenameApiKeyMutationVariables = Exact<{
  apiKeyId: Scalars['ID']['input'];
}>;


export type RenameApiKeyMutation = { __typename?: 'Mutation', updateApiKey?: { __typename?: 'ApiKeyPayload', apiKey: { __typename?: 'ApiKey', id: string, label: string } } | null };

export type SuspendApiKeyMutationVariables = Exact<{
  apiKeyId: Scalars['ID']['input'];
}>;


export type SuspendApiKeyMutation = { __typename?: 'Mutation', updateApiKey?: { __typename?: 'ApiKeyPayload', apiKey: { __typename?: 'ApiKey', id: string, status: ApiKeyStatus } } | null };

export type DeleteApiKeyMutationVariables = Exact<{
  apiKeyId: Scalars['ID']['input'];
}>;


export type DeleteApiKeyMutation = { __typename?: 'Mutation', deleteApiKey?: { __typename?: 'DeletePayload', deletedId: string } | null };

export type IntrospectTokenQueryVariables = Exact<{
  token: Scalars['String']['input'];
}>;


export type IntrospectTokenQuery = { __typename?: 'Query', introspectToken?: { __typename?: 'TokenIntrospection', active: boolean, scopes?: Array<ApiKeyScope> | null, expiresAt?: string | null, cacheUntil?: string | null, user?: { __typename?: 'User', id: string, name: string, role: UserRole } | null, impersonator?: { __typename?: 'User', id: string, name: string } | null } | null };

export type StartImpersonationMutationVariables = Exact<{
  userId: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
}>;


export type StartImpersonationMutation = { __typename?: 'Mutation', startImpersonation?: { __typename?: 'AuthPayload', nextStep: AuthStep, accessToken?: string | null, accessTokenExpiresAt?: string | null, session?: { __typename?: 'Session', id: string, expiresAt: string, user: { __typename?: 'User', name: string }, impersonator?: { __typename?: 'User', name: string } | null } | null } | null };

export type WhoActsAsWhomQueryVariables = Exact<{ [key: string]: never; }>;


export type WhoActsAsWhomQuery = { __typename?: 'Query', viewerSession?: { __typename?: 'Session', createdAt: string, expiresAt: string, user: { __typename?: 'User', id: string, name: string }, impersonator?: { __typename?: 'User', id: string, name: string } | null } | null };

export type EndImpersonationMutationVariables = Exact<{ [key: string]: never; }>;


export type EndImpersonationMutation = { __typename?: 'Mutation', endImpersonation?: { __typename?: 'AuthPayload', nextStep: AuthStep, accessToken?: string | null, accessTokenExpiresAt?: string | null, user?: { __typename?: 'User', id: string, name: string } | null, session?: { __typename?: 'Session', id: string, impersonator?: { __typename?: 'User', id: string } | null } | null } | null };

export type ImpersonationsOfUserQueryVariables = Exact<{
  userId: Scalars['ID']['input'];
}>;


export type ImpersonationsOfUserQuery = { __typename?: 'Query', auditEvents?: { __typename?: 'AuditEventConnection', nodes: Array<{ __typename?: 'AuditEvent', createdAt: string, description: string, changes: Array<{ __typename?: 'AuditChange', field: string, after?: string | null }> }> } | null };

export type ImportUsersMutationVariables = Exact<{
  csv: Scalars['String']['input'];
}>;


export type ImportUsersMutation = { __typename?: 'Mutation', importUsers?: { __typename?: 'JobPayload', job: { __typename?: 'Job', id: string, status: JobStatus, totalCount?: number | null } } | null };

export type CreateUserImportUploadMutationVariables = Exact<{
  options: UserImportUploadInput;
}>;


export type CreateUserImportUploadMutation = { __typename?: 'Mutation', createUserImportUpload?: { __typename?: 'UploadLink', url: string, expiresAt: string } | null };

export type ImportsQueryVariables = Exact<{ [key: string]: never; }>;


export type ImportsQuery = { __typename?: 'Query', jobs?: { __typename?: 'JobConnection', nodes: Array<{ __typename?: 'Job', id: string, status: JobStatus, dryRun: boolean, totalCount?: number | null, processedCount: number, failedCount: number, items: { __typename?: 'JobItemConnection', nodes: Array<{ __typename?: 'JobItem', index: number, key?: string | null, error?: { __typename?: 'ItemError', code: ErrorCode, message: string, path?: Array<string> | null } | null }> } }> } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const WhoAmIDocument = new TypedDocumentString(`
    query WhoAmI {
  viewer {
    id
    username
    email
    name
    type
    role
    status
    isSuperAdmin
    presence
    timeZone
    locale
    joinedAt
  }
  viewerSession {
    id
    userAgent
    createdAt
    lastUsedAt
    expiresAt
    isCurrent
  }
}
    `) as unknown as TypedDocumentString<WhoAmIQuery, WhoAmIQueryVariables>;
export const ChangeMyProfileDocument = new TypedDocumentString(`
    mutation ChangeMyProfile($profile: UpdateViewerInput!) {
  updateViewer(input: $profile) {
    user {
      id
      name
      statusMessage
      timeZone
      locale
      version
    }
  }
}
    `) as unknown as TypedDocumentString<ChangeMyProfileMutation, ChangeMyProfileMutationVariables>;
export const FindUsersDocument = new TypedDocumentString(`
    query FindUsers($filter: UserFilter, $orderBy: UserOrder, $first: Int, $after: String) {
  users(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount
    nodes {
      id
      username
      email
      name
      role
      status
      isSuperAdmin
      lastActiveAt
      version
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<FindUsersQuery, FindUsersQueryVariables>;
export const OneUserDocument = new TypedDocumentString(`
    query OneUser($by: UserRef!) {
  user(by: $by) {
    id
    username
    email
    name
    avatarUrl
    type
    role
    status
    isSuperAdmin
    isFirstUser
    presence
    statusMessage
    mustChangePassword
    emailConfirmedAt
    approvedAt
    signInBlockers
    timeZone
    locale
    joinedAt
    lastActiveAt
    updatedAt
    version
  }
}
    `) as unknown as TypedDocumentString<OneUserQuery, OneUserQueryVariables>;
export const AwaitingApprovalDocument = new TypedDocumentString(`
    query AwaitingApproval {
  users(
    filter: {awaitingApproval: true}
    orderBy: {field: JOINED_AT, direction: DESC}
  ) {
    nodes {
      id
      name
      email
      joinedAt
    }
  }
}
    `) as unknown as TypedDocumentString<AwaitingApprovalQuery, AwaitingApprovalQueryVariables>;
export const CreateUserDocument = new TypedDocumentString(`
    mutation CreateUser($input: CreateUserInput!) {
  createUser(input: $input) {
    user {
      id
      username
      email
      name
      role
      status
      mustChangePassword
      signInBlockers
      version
    }
  }
}
    `) as unknown as TypedDocumentString<CreateUserMutation, CreateUserMutationVariables>;
export const UpdateUserDocument = new TypedDocumentString(`
    mutation UpdateUser($id: ID!, $input: UpdateUserInput!) {
  updateUser(id: $id, input: $input) {
    user {
      id
      name
      statusMessage
      timeZone
      updatedAt
      version
    }
  }
}
    `) as unknown as TypedDocumentString<UpdateUserMutation, UpdateUserMutationVariables>;
export const ChangeUserRoleDocument = new TypedDocumentString(`
    mutation ChangeUserRole($id: ID!, $role: UserRole!) {
  changeUserRole(id: $id, role: $role) {
    user {
      id
      name
      role
      approvedAt
    }
  }
}
    `) as unknown as TypedDocumentString<ChangeUserRoleMutation, ChangeUserRoleMutationVariables>;
export const ResetUserPasswordDocument = new TypedDocumentString(`
    mutation ResetUserPassword($id: ID!, $newPassword: String!) {
  resetUserPassword(id: $id, newPassword: $newPassword, mustChangePassword: true) {
    user {
      id
      name
      mustChangePassword
    }
  }
}
    `) as unknown as TypedDocumentString<ResetUserPasswordMutation, ResetUserPasswordMutationVariables>;
export const DesignateSuperAdminDocument = new TypedDocumentString(`
    mutation DesignateSuperAdmin($administratorId: ID!) {
  designateSuperAdmin(id: $administratorId) {
    user {
      id
      name
      isSuperAdmin
    }
    former {
      id
      name
      isSuperAdmin
    }
  }
}
    `) as unknown as TypedDocumentString<DesignateSuperAdminMutation, DesignateSuperAdminMutationVariables>;
export const SuspendUserDocument = new TypedDocumentString(`
    mutation SuspendUser($id: ID!) {
  suspendUser(id: $id) {
    user {
      id
      name
      status
      signInBlockers
    }
  }
}
    `) as unknown as TypedDocumentString<SuspendUserMutation, SuspendUserMutationVariables>;
export const ActivateUserDocument = new TypedDocumentString(`
    mutation ActivateUser($id: ID!) {
  activateUser(id: $id) {
    user {
      id
      name
      status
      signInBlockers
    }
  }
}
    `) as unknown as TypedDocumentString<ActivateUserMutation, ActivateUserMutationVariables>;
export const AuditLogDocument = new TypedDocumentString(`
    query AuditLog($filter: AuditEventFilter, $first: Int, $after: String) {
  auditEvents(filter: $filter, first: $first, after: $after) {
    nodes {
      id
      createdAt
      action
      actorName
      targetType
      targetName
      description
      changes {
        field
        before
        after
      }
      ipAddress
      requestId
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<AuditLogQuery, AuditLogQueryVariables>;
export const WhatHappenedToDocument = new TypedDocumentString(`
    query WhatHappenedTo($userId: ID!) {
  auditEvents(filter: {targetType: "User", targetId: $userId}) {
    totalCount
    nodes {
      createdAt
      action
      actorName
      description
    }
  }
}
    `) as unknown as TypedDocumentString<WhatHappenedToQuery, WhatHappenedToQueryVariables>;
export const MySessionsDocument = new TypedDocumentString(`
    query MySessions {
  viewer {
    id
    sessions {
      id
      userAgent
      ipAddress
      createdAt
      lastUsedAt
      expiresAt
      isCurrent
    }
  }
}
    `) as unknown as TypedDocumentString<MySessionsQuery, MySessionsQueryVariables>;
export const SessionsOfUserDocument = new TypedDocumentString(`
    query SessionsOfUser($userId: ID!) {
  user(by: {id: $userId}) {
    id
    name
    sessions {
      id
      userAgent
      ipAddress
      createdAt
      lastUsedAt
      expiresAt
    }
  }
}
    `) as unknown as TypedDocumentString<SessionsOfUserQuery, SessionsOfUserQueryVariables>;
export const RevokeSessionDocument = new TypedDocumentString(`
    mutation RevokeSession($sessionId: ID!) {
  revokeSession(id: $sessionId) {
    session {
      id
      expiresAt
    }
  }
}
    `) as unknown as TypedDocumentString<RevokeSessionMutation, RevokeSessionMutationVariables>;
export const RevokeSessionsOfUserDocument = new TypedDocumentString(`
    mutation RevokeSessionsOfUser($userId: ID!) {
  revokeSessions(userId: $userId) {
    revokedCount
  }
}
    `) as unknown as TypedDocumentString<RevokeSessionsOfUserMutation, RevokeSessionsOfUserMutationVariables>;
export const RevokeMyOtherSessionsDocument = new TypedDocumentString(`
    mutation RevokeMyOtherSessions {
  revokeSessions {
    revokedCount
  }
}
    `) as unknown as TypedDocumentString<RevokeMyOtherSessionsMutation, RevokeMyOtherSessionsMutationVariables>;
export const UpdateUsersDocument = new TypedDocumentString(`
    mutation UpdateUsers($ids: [ID!]!, $change: BulkUserChange!) {
  updateUsers(ids: $ids, change: $change) {
    succeededCount
    failedCount
    results {
      id
      user {
        name
        role
        status
      }
      error {
        code
        message
      }
    }
  }
}
    `) as unknown as TypedDocumentString<UpdateUsersMutation, UpdateUsersMutationVariables>;
export const DeleteUsersDocument = new TypedDocumentString(`
    mutation DeleteUsers($ids: [ID!]!) {
  deleteUsers(ids: $ids) {
    succeededCount
    failedCount
    results {
      id
      error {
        code
        message
      }
    }
  }
}
    `) as unknown as TypedDocumentString<DeleteUsersMutation, DeleteUsersMutationVariables>;
export const SignInOptionsDocument = new TypedDocumentString(`
    query SignInOptions {
  signInOptions {
    signUpEnabled
    approvalRequired
    passwordEnabled
    passwordPolicy {
      minLength
      minStrength
    }
    identityProviders {
      id
      name
      startUrl
    }
  }
}
    `) as unknown as TypedDocumentString<SignInOptionsQuery, SignInOptionsQueryVariables>;
export const SignUpDocument = new TypedDocumentString(`
    mutation SignUp($account: SignUpInput!) {
  signUp(input: $account) {
    nextStep
    supportEmail
    user {
      id
      name
      role
    }
  }
}
    `) as unknown as TypedDocumentString<SignUpMutation, SignUpMutationVariables>;
export const DeleteUserDocument = new TypedDocumentString(`
    mutation DeleteUser($id: ID!) {
  deleteUser(id: $id) {
    deletedId
  }
}
    `) as unknown as TypedDocumentString<DeleteUserMutation, DeleteUserMutationVariables>;
export const ServiceDocument = new TypedDocumentString(`
    query Service {
  service {
    version
    commit
    schemaVersion
    features
  }
}
    `) as unknown as TypedDocumentString<ServiceQuery, ServiceQueryVariables>;
export const HealthDocument = new TypedDocumentString(`
    query Health {
  health {
    status
    checks {
      name
      status
      latencyMs
      detail
    }
  }
}
    `) as unknown as TypedDocumentString<HealthQuery, HealthQueryVariables>;
export const MyAccessChangedDocument = new TypedDocumentString(`
    subscription MyAccessChanged {
  accessChanged {
    userId
    occurredAt
  }
}
    `) as unknown as TypedDocumentString<MyAccessChangedSubscription, MyAccessChangedSubscriptionVariables>;
export const ExportUsersDocument = new TypedDocumentString(`
    mutation ExportUsers($users: UserFilter) {
  exportUsers(filter: $users) {
    url
    contentType
    expiresAt
  }
}
    `) as unknown as TypedDocumentString<ExportUsersMutation, ExportUsersMutationVariables>;
export const ExportAuditEventsDocument = new TypedDocumentString(`
    mutation ExportAuditEvents($events: AuditEventFilter) {
  exportAuditEvents(filter: $events) {
    url
    contentType
    expiresAt
  }
}
    `) as unknown as TypedDocumentString<ExportAuditEventsMutation, ExportAuditEventsMutationVariables>;
export const CreateMyApiKeyDocument = new TypedDocumentString(`
    mutation CreateMyApiKey {
  createApiKey(input: {label: "My notebook", scopes: [READ]}) {
    secret
    apiKey {
      id
      prefix
    }
  }
}
    `) as unknown as TypedDocumentString<CreateMyApiKeyMutation, CreateMyApiKeyMutationVariables>;
export const MyApiKeysDocument = new TypedDocumentString(`
    query MyApiKeys {
  viewer {
    id
    apiKeys {
      nodes {
        id
        prefix
        label
        scopes
        status
        lastUsedAt
        expiresAt
      }
      totalCount
    }
  }
}
    `) as unknown as TypedDocumentString<MyApiKeysQuery, MyApiKeysQueryVariables>;
export const CreateApiKeyDocument = new TypedDocumentString(`
    mutation CreateApiKey($userId: ID!) {
  createApiKey(input: {userId: $userId, label: "ci", scopes: [FULL]}) {
    secret
    apiKey {
      id
      prefix
      user {
        id
        name
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CreateApiKeyMutation, CreateApiKeyMutationVariables>;
export const ApiKeysOfUserDocument = new TypedDocumentString(`
    query ApiKeysOfUser($userId: ID!) {
  user(by: {id: $userId}) {
    id
    name
    apiKeys(first: 25) {
      nodes {
        id
        prefix
        label
        scopes
        status
        lastUsedAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ApiKeysOfUserQuery, ApiKeysOfUserQueryVariables>;
export const RenameApiKeyDocument = new TypedDocumentString(`
    mutation RenameApiKey($apiKeyId: ID!) {
  updateApiKey(id: $apiKeyId, input: {label: "ci of the shop"}) {
    apiKey {
      id
      label
    }
  }
}
    `) as unknown as TypedDocumentString<RenameApiKeyMutation, RenameApiKeyMutationVariables>;
export const SuspendApiKeyDocument = new TypedDocumentString(`
    mutation SuspendApiKey($apiKeyId: ID!) {
  updateApiKey(id: $apiKeyId, input: {status: SUSPENDED}) {
    apiKey {
      id
      status
    }
  }
}
    `) as unknown as TypedDocumentString<SuspendApiKeyMutation, SuspendApiKeyMutationVariables>;
export const DeleteApiKeyDocument = new TypedDocumentString(`
    mutation DeleteApiKey($apiKeyId: ID!) {
  deleteApiKey(id: $apiKeyId) {
    deletedId
  }
}
    `) as unknown as TypedDocumentString<DeleteApiKeyMutation, DeleteApiKeyMutationVariables>;
export const IntrospectTokenDocument = new TypedDocumentString(`
    query IntrospectToken($token: String!) {
  introspectToken(token: $token) {
    active
    user {
      id
      name
      role
    }
    impersonator {
      id
      name
    }
    scopes
    expiresAt
    cacheUntil
  }
}
    `) as unknown as TypedDocumentString<IntrospectTokenQuery, IntrospectTokenQueryVariables>;
export const StartImpersonationDocument = new TypedDocumentString(`
    mutation StartImpersonation($userId: ID!, $reason: String!) {
  startImpersonation(userId: $userId, reason: $reason) {
    nextStep
    accessToken
    accessTokenExpiresAt
    session {
      id
      user {
        name
      }
      impersonator {
        name
      }
      expiresAt
    }
  }
}
    `) as unknown as TypedDocumentString<StartImpersonationMutation, StartImpersonationMutationVariables>;
export const WhoActsAsWhomDocument = new TypedDocumentString(`
    query WhoActsAsWhom {
  viewerSession {
    user {
      id
      name
    }
    impersonator {
      id
      name
    }
    createdAt
    expiresAt
  }
}
    `) as unknown as TypedDocumentString<WhoActsAsWhomQuery, WhoActsAsWhomQueryVariables>;
export const EndImpersonationDocument = new TypedDocumentString(`
    mutation EndImpersonation {
  endImpersonation {
    nextStep
    accessToken
    accessTokenExpiresAt
    user {
      id
      name
    }
    session {
      id
      impersonator {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<EndImpersonationMutation, EndImpersonationMutationVariables>;
export const ImpersonationsOfUserDocument = new TypedDocumentString(`
    query ImpersonationsOfUser($userId: ID!) {
  auditEvents(
    first: 20
    filter: {targetId: $userId, action: [USER_IMPERSONATION_STARTED, USER_IMPERSONATION_ENDED]}
  ) {
    nodes {
      createdAt
      description
      changes {
        field
        after
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ImpersonationsOfUserQuery, ImpersonationsOfUserQueryVariables>;
export const ImportUsersDocument = new TypedDocumentString(`
    mutation ImportUsers($csv: String!) {
  importUsers(input: {csv: $csv, dryRun: true, onConflict: UPDATE}) {
    job {
      id
      status
      totalCount
    }
  }
}
    `) as unknown as TypedDocumentString<ImportUsersMutation, ImportUsersMutationVariables>;
export const CreateUserImportUploadDocument = new TypedDocumentString(`
    mutation CreateUserImportUpload($options: UserImportUploadInput!) {
  createUserImportUpload(input: $options) {
    url
    expiresAt
  }
}
    `) as unknown as TypedDocumentString<CreateUserImportUploadMutation, CreateUserImportUploadMutationVariables>;
export const ImportsDocument = new TypedDocumentString(`
    query Imports {
  jobs(kind: [USER_IMPORT], first: 5) {
    nodes {
      id
      status
      dryRun
      totalCount
      processedCount
      failedCount
      items(status: [FAILED], first: 5) {
        nodes {
          index
          key
          error {
            code
            message
            path
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ImportsQuery, ImportsQueryVariables>;