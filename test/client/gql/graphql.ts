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
  /** An ISO 4217 currency code, for example USD. */
  Currency: { input: string; output: string; }
  /** A calendar date, YYYY-MM-DD. */
  Date: { input: any; output: any; }
  /** An instant, RFC 3339 with offset; always returned in UTC (2026-01-31T09:30:00.000Z). */
  DateTime: { input: string; output: string; }
  /** An exact decimal number sent as a string, for example "12.50". Never a float. */
  Decimal: { input: string; output: string; }
  /** An email address. Compared without regard to case. */
  EmailAddress: { input: string; output: string; }
  /** Any JSON object. Only used where the shape belongs to the operator, never for the service's own data. */
  JSONObject: { input: Record<string, unknown>; output: Record<string, unknown>; }
  /** A BCP 47 language tag, for example en or pt-BR. */
  Locale: { input: string; output: string; }
  /** An integer up to 2^53-1, sent as a JSON number. Used for counts that pass the 32 bits of Int, such as tokens. */
  SafeInt: { input: number; output: number; }
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

/** One question about access. Exactly one field is set. */
export type AccessCheckInput =
  /** Is the flag on? */
  { flag: PermissionFlag; permission?: never; project?: never; resource?: never; }
  |  /** Is the level of an area at least this? */
  { flag?: never; permission: AreaPermissionInput; project?: never; resource?: never; }
  |  /** Is the user a member of the project with at least this role? */
  { flag?: never; permission?: never; project: ProjectAssignmentInput; resource?: never; }
  |  /** Is the level on the resource at least this? */
  { flag?: never; permission?: never; project?: never; resource: ResourceCheckInput; };

/** Answer to one question about access. */
export type AccessDecision = {
  __typename?: 'AccessDecision';
  /** The answer. */
  allowed: Scalars['Boolean']['output'];
  /** Until when the answer may be cached. Drop it early on an accessChanged event. */
  cacheUntil: Scalars['DateTime']['output'];
  /** The level the user has; null for flags and projects. */
  effectiveLevel?: Maybe<PermissionLevel>;
  /** Why. */
  reason: AccessReason;
  /** All sources of the access. */
  sources: Array<AccessSource>;
};

/** Access of a user, group or organizational unit to a resource. */
export type AccessGrant = Node & {
  __typename?: 'AccessGrant';
  createdAt: Scalars['DateTime']['output'];
  /** When the grant ends; null for never. */
  expiresAt?: Maybe<Scalars['DateTime']['output']>;
  grantedBy?: Maybe<User>;
  id: Scalars['ID']['output'];
  level: PermissionLevel;
  resource: Resource;
  subject: Subject;
};

/** A page of access grants. */
export type AccessGrantConnection = {
  __typename?: 'AccessGrantConnection';
  edges: Array<AccessGrantEdge>;
  nodes: Array<AccessGrant>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

/** An access grant and its cursor. */
export type AccessGrantEdge = {
  __typename?: 'AccessGrantEdge';
  cursor: Scalars['String']['output'];
  node: AccessGrant;
};

/** Resources and subjects whose access changed. */
export type AccessPayload = {
  __typename?: 'AccessPayload';
  resources: Array<Resource>;
  subjects: Array<Subject>;
};

/** Why a decision was made. */
export type AccessReason =
  /** The account awaits approval. */
  | 'ACCOUNT_PENDING'
  /** The account is suspended. */
  | 'ACCOUNT_SUSPENDED'
  /** The session or API key is limited to less than the user may do. */
  | 'CREDENTIAL_TOO_NARROW'
  /** At least one source gives the access; see `sources`. */
  | 'GRANTED'
  /** There are sources, but none gives the level asked for. */
  | 'LEVEL_TOO_LOW'
  /** No source gives the access. */
  | 'NOT_GRANTED'
  /** The user, project or resource is unknown. */
  | 'UNKNOWN_OBJECT';

/** What a review of access looks at. Each list is read as of the same instant. */
export type AccessReport = {
  __typename?: 'AccessReport';
  /** Who has the role ADMIN, by name, suspended ones included. */
  administrators: UserConnection;
  /** When it was asked for. */
  asOf: Scalars['DateTime']['output'];
  /** API keys that end within `expiringDays` or have ended, first to end first. */
  expiringApiKeys: ApiKeyConnection;
  /** Grants that end within `expiringDays` or have ended, first to end first. */
  expiringGrants: AccessGrantConnection;
  /** Accounts that may be used and were not for `inactiveDays`, longest first; those that never were, once they are as old. */
  inactiveUsers: UserConnection;
  /** Accounts with the role PENDING that joined more than `pendingDays` ago, oldest first. */
  pendingUsers: UserConnection;
  /** Accounts whose own permission matrix says anything beside groups and defaults, oldest first. */
  usersWithOwnPermissions: UserConnection;
};


/** What a review of access looks at. Each list is read as of the same instant. */
export type AccessReportAdministratorsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** What a review of access looks at. Each list is read as of the same instant. */
export type AccessReportExpiringApiKeysArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** What a review of access looks at. Each list is read as of the same instant. */
export type AccessReportExpiringGrantsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** What a review of access looks at. Each list is read as of the same instant. */
export type AccessReportInactiveUsersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** What a review of access looks at. Each list is read as of the same instant. */
export type AccessReportPendingUsersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** What a review of access looks at. Each list is read as of the same instant. */
export type AccessReportUsersWithOwnPermissionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** One source of access; only the references that apply are set. */
export type AccessSource = {
  __typename?: 'AccessSource';
  grant?: Maybe<AccessGrant>;
  group?: Maybe<Group>;
  kind: AccessSourceKind;
  orgUnit?: Maybe<OrgUnit>;
  project?: Maybe<Project>;
};

/** Where access comes from. */
export type AccessSourceKind =
  /** The account has the role ADMIN. */
  | 'ADMIN_ROLE'
  /** Default permissions, since no group and no entry of the user says anything. */
  | 'DEFAULT'
  /** An access grant to the user, a group or an organizational unit. */
  | 'GRANT'
  /** A group the user was added to. */
  | 'GROUP'
  /** A group linked to an organizational unit of the user. */
  | 'ORG_UNIT_GROUP'
  /** The user owns the resource. */
  | 'OWNER'
  /** A project membership. */
  | 'PROJECT'
  /** The resource is public. */
  | 'PUBLIC'
  /** An entry of the user's own matrix. */
  | 'USER';

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

/** Level of one area. */
export type AreaPermission = {
  __typename?: 'AreaPermission';
  area: PermissionArea;
  /** Null: nothing is said here. Never null in default permissions. */
  level?: Maybe<PermissionLevel>;
};

/** Level to set for one area; null unsets it. */
export type AreaPermissionChange = {
  area: PermissionArea;
  level?: InputMaybe<PermissionLevel>;
};

/** A level of one area. */
export type AreaPermissionInput = {
  area: PermissionArea;
  level: PermissionLevel;
};

/** What happened. The first word names the type of the target. */
export type AuditAction =
  | 'API_KEY_CREATED'
  | 'API_KEY_DELETED'
  | 'API_KEY_UPDATED'
  | 'AUDIT_EXPORTED'
  | 'AUDIT_MONTH_RETIRED'
  | 'BUDGET_CHANGED'
  | 'CHECKOUT_CREATED'
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
  | 'ORG_UNIT_CREATED'
  | 'ORG_UNIT_DELETED'
  | 'ORG_UNIT_MEMBERS_CHANGED'
  | 'ORG_UNIT_UPDATED'
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
  | 'USAGE_MONTH_RETIRED'
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
  | 'WEBHOOK_DISABLED'
  | 'WEBHOOK_REDELIVERED'
  | 'WEBHOOK_SECRET_ROTATED'
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

/** Whether the audit log is whole. Each entry is chained to the one before it by a SHA-256 hash. */
export type AuditVerification = {
  __typename?: 'AuditVerification';
  checkedCount: Scalars['Int']['output'];
  /** First entry that does not fit the chain. */
  firstInvalidId?: Maybe<Scalars['ID']['output']>;
  /** Entries up to here are sealed; newer ones are sealed within a minute. */
  sealedUntil?: Maybe<Scalars['DateTime']['output']>;
  /** Whether every sealed entry in the range is unchanged and in place. */
  valid: Scalars['Boolean']['output'];
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

/** Subscription figures, in one currency. */
export type BillingAnalytics = {
  __typename?: 'BillingAnalytics';
  /** Subscriptions ended in the range as a share of those active at its start; null when there were none. Those that began within the range do not count, and none that another one took the place of. */
  churnRate?: Maybe<Scalars['Float']['output']>;
  /** Monthly recurring revenue at the end of the range; yearly prices count a twelfth. Of subscriptions on trial nothing, of overdue ones all. */
  mrr: Money;
  /** Revenue received in the range, less what was given back in it. */
  revenue: Money;
  /** Active and trialing subscribers at the end of the range. */
  subscriberCount: Scalars['Int']['output'];
  /** The same for each month of the range. */
  trend: Array<BillingTrendPoint>;
};

/** How often a plan is billed. */
export type BillingInterval =
  | 'MONTH'
  | 'YEAR';

/** Subscription figures of one month, in UTC; of the first and the last one as far as the range reaches. */
export type BillingTrendPoint = {
  __typename?: 'BillingTrendPoint';
  /** Not those who took another plan. */
  churnedSubscribers: Scalars['Int']['output'];
  /** First day of the month. */
  month: Scalars['Date']['output'];
  /** At the end of the month. */
  mrr: Money;
  /** Not those who took another plan. */
  newSubscribers: Scalars['Int']['output'];
  revenue: Money;
};

/** A spending limit of a user in one category. */
export type Budget = Node & {
  __typename?: 'Budget';
  category: BudgetCategory;
  id: Scalars['ID']['output'];
  /** Greatest spending in a period. */
  limit: Money;
  period: ResetPeriod;
  /** Start of this period. */
  periodStart: Scalars['DateTime']['output'];
  /** Still available; never below zero. */
  remaining: Money;
  /** Held by open reservations. */
  reserved: Money;
  /** When the counter starts again; null for a one-time budget. */
  resetsAt?: Maybe<Scalars['DateTime']['output']>;
  /** Spent in this period. */
  spent: Money;
  updatedAt: Scalars['DateTime']['output'];
  /** Spent as a share of the limit; 1.0 is all of it, and it can be more; null for a limit of zero. */
  usedRatio?: Maybe<Scalars['Float']['output']>;
  user: User;
};

/** A category of spending. */
export type BudgetCategory =
  /** Use through the command line. */
  | 'CLI'
  /** Use through the platform. */
  | 'PLATFORM'
  /** Premium models. */
  | 'PREMIUM_MODELS';

/** A budget. */
export type BudgetPayload = {
  __typename?: 'BudgetPayload';
  budget: Budget;
};

/** Changes to apply to each selected user: at least one; all or none for each user. */
export type BulkUserChange = {
  /** Add to these groups. */
  addToGroups?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Assign to this project with a role. */
  assignToProject?: InputMaybe<ProjectAssignmentInput>;
  /** Grant these resources, such as packages, at READ. */
  grantResources?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Remove from these groups. */
  removeFromGroups?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Revoke direct grants on these resources. */
  revokeResources?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Set the role. */
  role?: InputMaybe<UserRole>;
  /** Suspend or activate. */
  status?: InputMaybe<UserStatus>;
  /** Unassign from this project. */
  unassignFromProject?: InputMaybe<Scalars['ID']['input']>;
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

/** A page of a payment provider, on which the caller pays for a plan. */
export type CheckoutSession = {
  __typename?: 'CheckoutSession';
  /** From then on nobody can pay there. */
  expiresAt: Scalars['DateTime']['output'];
  id: Scalars['ID']['output'];
  /** Payment provider in lower case, for example stripe or yookassa. */
  provider: Scalars['String']['output'];
  /** Where to lead the browser. */
  url: Scalars['URL']['output'];
};

/** A page to pay on. */
export type CheckoutSessionPayload = {
  __typename?: 'CheckoutSessionPayload';
  checkoutSession: CheckoutSession;
};

/** Whether an endpoint answers. */
export type ConnectionTest = {
  __typename?: 'ConnectionTest';
  /** Readable reason when it does not. */
  detail?: Maybe<Scalars['String']['output']>;
  /** Of the answer; a redirect is not followed. */
  httpStatus?: Maybe<Scalars['Int']['output']>;
  /** Until the answer began; null without one. */
  latencyMs?: Maybe<Scalars['Int']['output']>;
  reachable: Scalars['Boolean']['output'];
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

/** What the caller wants to pay for, and where. */
export type CreateCheckoutSessionInput = {
  /** The same after giving up; `successUrl` when omitted, and where the provider has but one way back. */
  cancelUrl?: InputMaybe<Scalars['URL']['input']>;
  planId: Scalars['ID']['input'];
  /** One of paymentProviders, for example stripe or yookassa; the first of them when omitted. */
  provider?: InputMaybe<Scalars['String']['input']>;
  /** Where the browser is led after paying: an address of the application (APP_URL, PUBLIC_URL, or an origin of SSO_RETURN_ORIGINS). */
  successUrl: Scalars['URL']['input'];
};

/** A connection to an external directory. */
export type CreateDirectoryInput = {
  /** Administrator on whose behalf GOOGLE_WORKSPACE is read; required there. */
  adminEmail?: InputMaybe<Scalars['EmailAddress']['input']>;
  /** Client ID or service account at the provider. */
  clientId?: InputMaybe<Scalars['String']['input']>;
  /** Secret or key at the provider. Stored encrypted, never returned. */
  clientSecret?: InputMaybe<Scalars['String']['input']>;
  enabled?: Scalars['Boolean']['input'];
  /** Percent of its people that a sync may suspend without being told to; 20 unless given. */
  maxRemovalPct?: InputMaybe<Scalars['Int']['input']>;
  name: Scalars['String']['input'];
  provider: DirectoryProvider;
  /** Cron expression of five fields, in UTC. */
  schedule?: InputMaybe<Scalars['String']['input']>;
  /** Tenant or customer ID at the provider. */
  tenantId?: InputMaybe<Scalars['String']['input']>;
  /** What organizational units are made of. ENTRA_ID: DEPARTMENTS unless given, ADMINISTRATIVE_UNITS or GROUPS. GOOGLE_WORKSPACE: ORG_UNITS unless given, or GROUPS. */
  unitsFrom?: InputMaybe<DirectoryUnitSource>;
};

/** A new group. */
export type CreateGroupInput = {
  description?: InputMaybe<Scalars['String']['input']>;
  memberIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  name: Scalars['String']['input'];
  /** Organizational units to link. */
  orgUnitIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** Permissions; what is not named is unset. */
  permissions?: InputMaybe<UpdatePermissionsInput>;
};

/** A new inquiry. */
export type CreateInquiryInput = {
  body: Scalars['String']['input'];
  subject: Scalars['String']['input'];
  /** Gives the type too. */
  subtype: InquirySubtype;
};

/** A new plan. */
export type CreatePlanInput = {
  displayOrder?: Scalars['Int']['input'];
  features?: Array<Scalars['String']['input']>;
  interval?: BillingInterval;
  isActive?: Scalars['Boolean']['input'];
  price: MoneyInput;
  quotas?: Array<UsageAmountInput>;
  /** At least the default language. */
  translations: Array<PlanTranslationInput>;
};

/** A new project. The caller becomes its first project admin. */
export type CreateProjectInput = {
  description?: InputMaybe<Scalars['String']['input']>;
  name: Scalars['String']['input'];
};

/** A new account. */
export type CreateUserInput = {
  /** Profile image. */
  avatarUrl?: InputMaybe<Scalars['URL']['input']>;
  /** Sign-in email address; must be unique. Required except for SERVICE accounts. */
  email?: InputMaybe<Scalars['EmailAddress']['input']>;
  /** Groups to join. */
  groupIds?: InputMaybe<Array<Scalars['ID']['input']>>;
  /** User-level usage limits. */
  limits?: InputMaybe<Array<LimitInput>>;
  /** Language; the installation's default when omitted. */
  locale?: InputMaybe<Scalars['Locale']['input']>;
  /** Whether the initial password must be changed at first sign-in. */
  mustChangePassword?: Scalars['Boolean']['input'];
  /** Display name. */
  name: Scalars['String']['input'];
  /** Initial password. Omit it to invite the user by mail, or for SERVICE accounts. */
  password?: InputMaybe<Scalars['String']['input']>;
  /** Projects to join. */
  projects?: InputMaybe<Array<ProjectAssignmentInput>>;
  /** Resources, such as packages, to grant. */
  resourceIds?: InputMaybe<Array<Scalars['ID']['input']>>;
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

/** A new webhook. */
export type CreateWebhookInput = {
  actions: Array<AuditAction>;
  url: Scalars['URL']['input'];
};

/** A webhook with its signing secret. */
export type CreateWebhookPayload = {
  __typename?: 'CreateWebhookPayload';
  /** Signing secret (whsec_...). Shown this once; empty in the answer to a repetition with the same Idempotency-Key. */
  secret: Scalars['String']['output'];
  webhook: Webhook;
};

/** A half-open time range: from <= t < to. An omitted end is open. */
export type DateTimeRange = {
  /** Earliest instant, inclusive. */
  from?: InputMaybe<Scalars['DateTime']['input']>;
  /** Latest instant, exclusive. */
  to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Whom the default permissions are for. */
export type DefaultPermissionsScope =
  /** For every entry that neither the groups nor the user set. */
  | 'UNSET_ENTRIES'
  /** Only for users who are in no group. */
  | 'USERS_WITHOUT_GROUP';

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

/** A connection to an external directory. */
export type Directory = Node & {
  __typename?: 'Directory';
  /** Administrator at the provider on whose behalf it is read. Access: administrators. */
  adminEmail?: Maybe<Scalars['EmailAddress']['output']>;
  /** Client ID or service account at the provider. Access: administrators. */
  clientId?: Maybe<Scalars['String']['output']>;
  createdAt: Scalars['DateTime']['output'];
  /** Whether scheduled syncs run. */
  enabled: Scalars['Boolean']['output'];
  id: Scalars['ID']['output'];
  /** Latest sync, or dry run. Access: administrators. */
  lastSync?: Maybe<Job>;
  /** Percent of its people that a sync may suspend without being told to. */
  maxRemovalPct: Scalars['Int']['output'];
  name: Scalars['String']['output'];
  /** When the next scheduled sync is due; null for none. Access: administrators. */
  nextSyncAt?: Maybe<Scalars['DateTime']['output']>;
  provider: DirectoryProvider;
  /** Cron expression of scheduled syncs, in UTC; null when only started by hand or pushed. Access: administrators. */
  schedule?: Maybe<Scalars['String']['output']>;
  /** Tenant or customer ID at the provider. Access: administrators. */
  tenantId?: Maybe<Scalars['String']['output']>;
  /** What organizational units are made of; null where they are pushed. */
  unitsFrom?: Maybe<DirectoryUnitSource>;
};

/** A directory connection. */
export type DirectoryPayload = {
  __typename?: 'DirectoryPayload';
  directory: Directory;
};

/** Kind of directory. */
export type DirectoryProvider =
  /** Microsoft Entra ID (Microsoft Graph). */
  | 'ENTRA_ID'
  /** Google Workspace (Admin SDK). */
  | 'GOOGLE_WORKSPACE'
  /** A directory that pushes changes by SCIM 2.0. */
  | 'SCIM';

/** What of a provider organizational units are made of. */
export type DirectoryUnitSource =
  /** Administrative units, of ENTRA_ID. */
  | 'ADMINISTRATIVE_UNITS'
  /** People's departments, of ENTRA_ID. */
  | 'DEPARTMENTS'
  /** Groups; one that is in another is below it. */
  | 'GROUPS'
  /** Organizational units, of GOOGLE_WORKSPACE. */
  | 'ORG_UNITS';

/** A short-lived signed link to a file that is streamed on request. */
export type DownloadLink = {
  __typename?: 'DownloadLink';
  /** Media type, for example application/json. */
  contentType: Scalars['String']['output'];
  expiresAt: Scalars['DateTime']['output'];
  url: Scalars['URL']['output'];
};

/** Effective level of one area. */
export type EffectiveAreaPermission = {
  __typename?: 'EffectiveAreaPermission';
  area: PermissionArea;
  level: PermissionLevel;
  /** All sources that give the level. */
  sources: Array<AccessSource>;
};

/** Effective state of one flag. */
export type EffectiveFlagPermission = {
  __typename?: 'EffectiveFlagPermission';
  enabled: Scalars['Boolean']['output'];
  flag: PermissionFlag;
  /** All sources that turn it on. */
  sources: Array<AccessSource>;
};

/** The limit that applies to a user, with present usage. */
export type EffectiveLimit = {
  __typename?: 'EffectiveLimit';
  /** All configured limits that were considered. */
  candidates: Array<UsageLimit>;
  /** Greatest amount; null for unlimited. */
  maximum?: Maybe<Scalars['SafeInt']['output']>;
  metric: UsageMetric;
  period: ResetPeriod;
  /** Start of this period. */
  periodStart: Scalars['DateTime']['output'];
  /** Still available; null for unlimited. */
  remaining?: Maybe<Scalars['SafeInt']['output']>;
  /** Held by open reservations. */
  reserved: Scalars['SafeInt']['output'];
  /** When the counter starts again; null when it never does. */
  resetsAt?: Maybe<Scalars['DateTime']['output']>;
  /** The configured limit that won. */
  source: UsageLimit;
  /** Used in this period. */
  used: Scalars['SafeInt']['output'];
};

/** What a user may do. For each area and flag the most permissive of the user's own entry and the groups' entries wins; where none of them says anything, the default permissions answer (for users in no group only, if the settings say so). */
export type EffectivePermissions = {
  __typename?: 'EffectivePermissions';
  /** Effective state of each flag, with sources. */
  flags: Array<EffectiveFlagPermission>;
  /** Effective level of each area, with sources. */
  levels: Array<EffectiveAreaPermission>;
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

/** An identity of a user at an external identity provider. */
export type ExternalIdentity = {
  __typename?: 'ExternalIdentity';
  /** When it was linked. */
  linkedAt: Scalars['DateTime']['output'];
  /** Identity provider. */
  provider: IdentityProvider;
  /** Subject identifier at the provider (OAuth ID). */
  subject: Scalars['String']['output'];
};

/** An identity at an identity provider. */
export type ExternalIdentityRef = {
  providerId: Scalars['ID']['input'];
  subject: Scalars['String']['input'];
};

/** A resource by the platform's own identifier. */
export type ExternalResourceRef = {
  externalId: Scalars['String']['input'];
  type: Scalars['String']['input'];
};

/** State of one flag. */
export type FlagPermission = {
  __typename?: 'FlagPermission';
  /** Null: nothing is said here. Never null in default permissions. */
  enabled?: Maybe<Scalars['Boolean']['output']>;
  flag: PermissionFlag;
};

/** State to set for one flag; null unsets it. */
export type FlagPermissionChange = {
  enabled?: InputMaybe<Scalars['Boolean']['input']>;
  flag: PermissionFlag;
};

/** Access to grant. An existing grant of the same subject is replaced. */
export type GrantAccessInput = {
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  level?: PermissionLevel;
  /** Resources, at most 500. */
  resources: Array<ResourceRef>;
  subjects: Array<SubjectRef>;
};

/** Users that share permissions, limits and access grants. */
export type Group = Node & {
  __typename?: 'Group';
  /** Access grants of the group. Access: user management READ. */
  accessGrants?: Maybe<AccessGrantConnection>;
  createdAt: Scalars['DateTime']['output'];
  description?: Maybe<Scalars['String']['output']>;
  id: Scalars['ID']['output'];
  /** Usage limits of the group. Access: user management READ. */
  limits?: Maybe<Array<UsageLimit>>;
  /** Members, direct and through linked organizational units. Access: user management READ. */
  members?: Maybe<UserConnection>;
  /** Unique name. */
  name: Scalars['String']['output'];
  /** Organizational units whose users are members automatically. Access: user management READ. */
  orgUnits?: Maybe<Array<OrgUnit>>;
  /** Permissions the group gives. Access: user management READ. */
  permissionMatrix?: Maybe<PermissionMatrix>;
  updatedAt: Scalars['DateTime']['output'];
};


/** Users that share permissions, limits and access grants. */
export type GroupAccessGrantsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  resourceType?: InputMaybe<Scalars['String']['input']>;
};


/** Users that share permissions, limits and access grants. */
export type GroupMembersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  directOnly?: InputMaybe<Scalars['Boolean']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
};

/** A page of groups. */
export type GroupConnection = {
  __typename?: 'GroupConnection';
  edges: Array<GroupEdge>;
  nodes: Array<Group>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

/** A group and its cursor. */
export type GroupEdge = {
  __typename?: 'GroupEdge';
  cursor: Scalars['String']['output'];
  node: Group;
};

/** Which groups to list. */
export type GroupFilter = {
  /** Groups this user is in. */
  memberId?: InputMaybe<Scalars['ID']['input']>;
  /** Groups linked to this organizational unit. */
  orgUnitId?: InputMaybe<Scalars['ID']['input']>;
  /** Part of the name or description. */
  search?: InputMaybe<Scalars['String']['input']>;
};

/** A group. */
export type GroupPayload = {
  __typename?: 'GroupPayload';
  group: Group;
};

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

/** Result of an import of settings. */
export type ImportSettingsPayload = {
  __typename?: 'ImportSettingsPayload';
  /** Paths that differ from before, for example registration.signUpEnabled. */
  changedPaths: Array<Scalars['String']['output']>;
  /** Settings after the import; unchanged for a dry run. */
  settings: Settings;
};

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

/** A question or request of a user to the administrators. */
export type Inquiry = Node & {
  __typename?: 'Inquiry';
  /** States the caller may set now. */
  allowedStatuses: Array<InquiryStatus>;
  /** Administrator who takes care of it. */
  assignee?: Maybe<User>;
  /** Who sent it; null when the account was deleted. */
  author?: Maybe<User>;
  /** The first message. */
  body: Scalars['String']['output'];
  closedAt?: Maybe<Scalars['DateTime']['output']>;
  createdAt: Scalars['DateTime']['output'];
  id: Scalars['ID']['output'];
  /** Replies, oldest first. To administrators with the internal notes. */
  messages: InquiryMessageConnection;
  /** null again once it is reopened. */
  resolvedAt?: Maybe<Scalars['DateTime']['output']>;
  status: InquiryStatus;
  subject: Scalars['String']['output'];
  subtype: InquirySubtype;
  type: InquiryType;
  /** Last change that the author can see. */
  updatedAt: Scalars['DateTime']['output'];
};


/** A question or request of a user to the administrators. */
export type InquiryMessagesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** A page of inquiries. */
export type InquiryConnection = {
  __typename?: 'InquiryConnection';
  edges: Array<InquiryEdge>;
  nodes: Array<Inquiry>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

/** An inquiry and its cursor. */
export type InquiryEdge = {
  __typename?: 'InquiryEdge';
  cursor: Scalars['String']['output'];
  node: Inquiry;
};

/** Which inquiries to list. */
export type InquiryFilter = {
  assigneeId?: InputMaybe<Scalars['ID']['input']>;
  authorId?: InputMaybe<Scalars['ID']['input']>;
  created?: InputMaybe<DateTimeRange>;
  /** Part of the subject or body. */
  search?: InputMaybe<Scalars['String']['input']>;
  status?: InputMaybe<Array<InquiryStatus>>;
  type?: InputMaybe<Array<InquiryType>>;
  /** Only those that nobody takes care of. */
  unassigned?: InputMaybe<Scalars['Boolean']['input']>;
};

/** A reply in an inquiry. */
export type InquiryMessage = Node & {
  __typename?: 'InquiryMessage';
  /** Null when the account was deleted. */
  author?: Maybe<User>;
  body: Scalars['String']['output'];
  createdAt: Scalars['DateTime']['output'];
  id: Scalars['ID']['output'];
  /** Visible to administrators only. */
  isInternal: Scalars['Boolean']['output'];
};

/** A page of messages. */
export type InquiryMessageConnection = {
  __typename?: 'InquiryMessageConnection';
  edges: Array<InquiryMessageEdge>;
  nodes: Array<InquiryMessage>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

/** A message and its cursor. */
export type InquiryMessageEdge = {
  __typename?: 'InquiryMessageEdge';
  cursor: Scalars['String']['output'];
  node: InquiryMessage;
};

/** An inquiry. */
export type InquiryPayload = {
  __typename?: 'InquiryPayload';
  inquiry: Inquiry;
};

/** State of an inquiry. Administrators move it between OPEN, IN_PROGRESS and RESOLVED; only its author closes it. */
export type InquiryStatus =
  /** Confirmed by the author. Final. */
  | 'CLOSED'
  | 'IN_PROGRESS'
  | 'OPEN'
  /** Answered; the author is asked to confirm by closing it. A reply by the author reopens it. */
  | 'RESOLVED';

/** How many inquiries have a state. */
export type InquiryStatusCount = {
  __typename?: 'InquiryStatusCount';
  count: Scalars['Int']['output'];
  status: InquiryStatus;
};

/** What an inquiry is about, in detail. Each belongs to the type that begins its name. */
export type InquirySubtype =
  | 'ACCOUNT_ISSUE'
  | 'ACCOUNT_PERMISSION_REQUEST'
  | 'BUG_AGENT'
  | 'BUG_CHAT'
  | 'BUG_OTHER'
  | 'BUG_UPLOAD'
  | 'FEATURE_AGENTS'
  | 'FEATURE_CHAT'
  | 'FEATURE_DATABASES'
  | 'FEATURE_KNOWLEDGE_BASES'
  | 'FEATURE_TOOLS'
  | 'OTHER_IMPROVEMENT'
  | 'OTHER_OTHER'
  | 'USAGE_LIMIT_CHECK'
  | 'USAGE_LIMIT_INCREASE';

/** What an inquiry is about. */
export type InquiryType =
  | 'ACCOUNT'
  | 'BUG'
  | 'FEATURE'
  | 'OTHER'
  | 'USAGE_LIMIT';

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
  /** What became of it, of a directory sync; of a dry run, what would. Empty for other jobs. */
  changes: Array<JobItemChange>;
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

/** What became of an item of a directory sync. Of a dry run: what would. */
export type JobItemChange =
  /** An organizational unit was created. */
  | 'UNIT_CREATED'
  /** An organizational unit was removed. */
  | 'UNIT_DELETED'
  /** Accounts joined or left an organizational unit. */
  | 'UNIT_MEMBERS_CHANGED'
  /** An organizational unit is below another one. */
  | 'UNIT_MOVED'
  /** An organizational unit has another name. */
  | 'UNIT_RENAMED'
  /** The suspension that the directory had ordered was lifted. */
  | 'USER_ACTIVATED'
  /** An account was created. */
  | 'USER_CREATED'
  /** An account that was here was taken over by the directory. */
  | 'USER_LINKED'
  /** An account was suspended, since the directory has the person no more or has disabled it. */
  | 'USER_SUSPENDED'
  /** The account joined or left organizational units. */
  | 'USER_UNITS_CHANGED'
  /** Name, email address, username or image of an account changed. */
  | 'USER_UPDATED';

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

/** A limit. */
export type LimitInput = {
  /** Greatest amount; null for unlimited. Zero blocks all use. Has to be given. */
  maximum?: InputMaybe<Scalars['SafeInt']['input']>;
  metric?: UsageMetric;
  period: ResetPeriod;
};

/** Whom a limit is for. Exactly one field is set. */
export type LimitScopeInput =
  /** Set to true for everyone. */
  { global: Scalars['Boolean']['input']; groupId?: never; orgUnitId?: never; userId?: never; }
  |  { global?: never; groupId: Scalars['ID']['input']; orgUnitId?: never; userId?: never; }
  |  { global?: never; groupId?: never; orgUnitId: Scalars['ID']['input']; userId?: never; }
  |  { global?: never; groupId?: never; orgUnitId?: never; userId: Scalars['ID']['input']; };

/** Usage limits. */
export type LimitsPayload = {
  __typename?: 'LimitsPayload';
  limits: Array<UsageLimit>;
  /** Whom they are for; null for everyone (global). */
  subject?: Maybe<Subject>;
};

/** Price of a model's tokens. */
export type ModelPrice = {
  __typename?: 'ModelPrice';
  /** Price of a million input tokens. */
  inputPerMillion: Scalars['Decimal']['output'];
  /** Model; null for all models without a price of their own. */
  model?: Maybe<Scalars['String']['output']>;
  /** Price of a million output tokens. */
  outputPerMillion: Scalars['Decimal']['output'];
};

/** Price of a model's tokens. */
export type ModelPriceInput = {
  inputPerMillion: Scalars['Decimal']['input'];
  model?: InputMaybe<Scalars['String']['input']>;
  outputPerMillion: Scalars['Decimal']['input'];
};

/** An amount of money. */
export type Money = {
  __typename?: 'Money';
  /** Exact amount. */
  amount: Scalars['Decimal']['output'];
  /** Currency of the amount. */
  currency: Scalars['Currency']['output'];
};

/** An amount of money. */
export type MoneyInput = {
  /** Exact amount, at most 12 decimal places, of which none but as many as the currency has are other than 0: 12.50 USD, 1200 JPY. Not negative. */
  amount: Scalars['Decimal']['input'];
  /** Currency of the amount. */
  currency?: Scalars['Currency']['input'];
};

export type Mutation = {
  __typename?: 'Mutation';
  /** Lifts a suspension. Errors: MANAGED_EXTERNALLY where the directory has put the person out. Access: user management WRITE. */
  activateUser?: Maybe<UserPayload>;
  /** Adds members; those present already are left alone. Access: user management WRITE. */
  addGroupMembers?: Maybe<GroupPayload>;
  /** Replies to an inquiry; internal notes are for administrators. A reply by the author reopens one that is RESOLVED. Errors: INVALID_STATE once it is closed, RATE_LIMITED for more than 60 replies an hour. Access: author, administrators. */
  addInquiryMessage?: Maybe<InquiryPayload>;
  /** Goes on with a sync that stopped since it would have suspended more people than the directory allows: starts one that may suspend as many. Errors: INVALID_STATE while one runs. Access: administrators. */
  approveDirectorySync?: Maybe<JobPayload>;
  /** Assigns an inquiry to an administrator; null unassigns. Errors: BAD_USER_INPUT for anybody but an active administrator, INVALID_STATE once it is closed. Access: administrators. */
  assignInquiry?: Maybe<InquiryPayload>;
  /** Assigns a user to a project or changes the role there. Access: project admins, user management WRITE, administrators. */
  assignProjectMember?: Maybe<ProjectMembershipPayload>;
  /** Cancels a job; what was done stays. Errors: INVALID_STATE when finished. Access: whoever started it, administrators. */
  cancelJob?: Maybe<JobPayload>;
  /** Cancels a subscription, at the end of the period unless `immediately`. Errors: INVALID_STATE where it has expired. Access: the subscriber, administrators. */
  cancelPlanSubscription?: Maybe<PlanSubscriptionPayload>;
  /** Changes the status. Errors: INVALID_STATE unless it is in allowedStatuses, CONFLICT where somebody else changed it at the same time. Access: author, administrators. */
  changeInquiryStatus?: Maybe<InquiryPayload>;
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
  /** Opens a page of a payment provider, on which the caller pays for a plan; the subscription begins with the payment, in place of a present one. Errors: FEATURE_DISABLED where the provider is not set up, NOT_FOUND for a plan that nobody can subscribe to, INVALID_STATE for one that is free or that the provider collects for already, RATE_LIMITED for more than 20 an hour, SERVICE_UNAVAILABLE. Access: active users. */
  createCheckoutSession?: Maybe<CheckoutSessionPayload>;
  /** Connects a directory. Errors: ALREADY_EXISTS. Access: administrators. */
  createDirectory?: Maybe<DirectoryPayload>;
  /** Creates a group. Errors: ALREADY_EXISTS. Access: user management WRITE; nobody can give more than they have. */
  createGroup?: Maybe<GroupPayload>;
  /** Sends an inquiry to the administrators. Errors: RATE_LIMITED for more than 20 an hour. Access: active users. */
  createInquiry?: Maybe<InquiryPayload>;
  /** Creates a plan. Access: administrators. */
  createPlan?: Maybe<PlanPayload>;
  /** Creates a project. Errors: ALREADY_EXISTS. Access: administrators. */
  createProject?: Maybe<ProjectPayload>;
  /** Creates a user. Errors: ALREADY_EXISTS, PASSWORD_POLICY. Access: user management WRITE; roles other than USER and PENDING, and SERVICE accounts, need an administrator; resources as in grantAccess. */
  createUser?: Maybe<UserPayload>;
  /** Links to where a CSV file is sent that is too large for importUsers, by HTTP PUT; the answer is JSON with the `jobId` of the import. Access: user management WRITE; roles as in createUser. */
  createUserImportUpload?: Maybe<UploadLink>;
  /** Creates a webhook and shows its secret once. Errors: BAD_USER_INPUT for an address that may not be asked, INVALID_STATE beyond 50 webhooks. Access: administrators. */
  createWebhook?: Maybe<CreateWebhookPayload>;
  /** Deletes an API key for good. Access: owner, user management WRITE. */
  deleteApiKey?: Maybe<DeletePayload>;
  /** Removes a budget. Access: administrators. */
  deleteBudget?: Maybe<DeletePayload>;
  /** Removes a directory with its organizational units; users stay. Errors: INVALID_STATE while a sync runs. Access: administrators. */
  deleteDirectory?: Maybe<DeletePayload>;
  /** Deletes a group; its members keep their accounts. Access: user management WRITE. */
  deleteGroup?: Maybe<DeletePayload>;
  /** Deletes a plan that never had a subscription; deactivate others. Errors: PLAN_IN_USE. Access: administrators. */
  deletePlan?: Maybe<DeletePayload>;
  /** Removes a configuration document. Access: settings WRITE. */
  deletePlatformConfig?: Maybe<PlatformConfigPayload>;
  /** Deletes a project and its memberships. Access: administrators. */
  deleteProject?: Maybe<DeletePayload>;
  /** Removes a resource and its grants. Access: owner, administrators. */
  deleteResource?: Maybe<DeletePayload>;
  /** Removes limits. Errors: SELF_CHANGE_NOT_ALLOWED. Access: as for setUsageLimits. */
  deleteUsageLimit?: Maybe<DeletePayload>;
  /** Deletes a user with all data for good; audit entries keep the name. Errors: SELF_CHANGE_NOT_ALLOWED, FIRST_USER_PROTECTED, LAST_ADMIN. Access: user management WRITE, never on anyone stronger than the caller. */
  deleteUser?: Maybe<DeletePayload>;
  /** Deletes up to 500 users. Access: as for deleteUser. */
  deleteUsers?: Maybe<BulkUserPayload>;
  /** Deletes a webhook. Access: administrators. */
  deleteWebhook?: Maybe<DeletePayload>;
  /** Makes another administrator the super admin in place of the present one. Errors: INVALID_STATE when not an administrator, SELF_CHANGE_NOT_ALLOWED. Access: administrators. */
  designateSuperAdmin?: Maybe<DesignateSuperAdminPayload>;
  /** Copies a plan as an inactive one. Access: administrators. */
  duplicatePlan?: Maybe<PlanPayload>;
  /** Ends acting as another user and returns to the administrator's own session. Access: impersonation sessions. */
  endImpersonation?: Maybe<AuthPayload>;
  /** Links to a JSON Lines file of audit events. Access: administrators. */
  exportAuditEvents?: Maybe<DownloadLink>;
  /** Links to a JSON Lines file of a user's usage records; the caller's and the last 30 days when omitted. Access: self, user management READ. */
  exportUsage?: Maybe<DownloadLink>;
  /** Links to a CSV file of users, with the columns that importUsers reads. Access: user management READ. */
  exportUsers?: Maybe<DownloadLink>;
  /** Grants access to subjects. Access: owner with the sharing flag, administrators. */
  grantAccess?: Maybe<AccessPayload>;
  /** Replaces settings with an exported document, whole or not at all. Errors: BAD_USER_INPUT. Access: super admin. */
  importSettings?: Maybe<ImportSettingsPayload>;
  /** Starts a CSV import. Access: user management WRITE; roles as in createUser. */
  importUsers?: Maybe<JobPayload>;
  /** Records a payment. Of a subscription that it is for, a payment that SUCCEEDED ends PAST_DUE, and one that FAILED begins it. Errors: INVALID_STATE for a status that a payment cannot take any more, or another user, subscription or amount than was received. Access: administrators. */
  recordTransaction?: Maybe<TransactionPayload>;
  /** Records up to 1000 uses and settles reservations. Access: API key scope USAGE_WRITE. */
  recordUsage?: Maybe<RecordUsagePayload>;
  /** Sends an event to a webhook once more, with the same webhook-id. Errors: INVALID_STATE when it is not enabled. Access: administrators. */
  redeliverWebhook?: Maybe<WebhookPayload>;
  /** Exchanges a refresh token for new tokens. A token used twice ends its session. Access: anyone with a refresh token. */
  refreshSession?: Maybe<AuthPayload>;
  /** Registers a resource or updates the one with its type and external ID. Access: active users for their own, with WRITE in the type's area where it has one; administrators. */
  registerResource?: Maybe<ResourcePayload>;
  /** Registers or updates up to 500 resources. Access: as for registerResource. */
  registerResources?: Maybe<RegisterResourcesPayload>;
  /** Gives up a reservation without use. Access: API key scope USAGE_WRITE. */
  releaseUsage?: Maybe<DeletePayload>;
  /** Removes direct members; those absent already are left alone. Access: user management WRITE. */
  removeGroupMembers?: Maybe<GroupPayload>;
  /** Sends a link to confirm an email address. Access: anyone. */
  requestEmailConfirmation?: Maybe<AcceptedPayload>;
  /** Sends a link to set a new password. Access: anyone. */
  requestPasswordReset?: Maybe<AcceptedPayload>;
  /** Holds usage for work about to start; with `credential` and `checks` also decides whether it may start at all, in one call. Access: API key scope USAGE_WRITE (with credential or checks also ACCESS_CHECK). */
  reserveUsage?: Maybe<ReserveUsagePayload>;
  /** Starts a budget's period anew with nothing spent. Access: administrators. */
  resetBudget?: Maybe<BudgetPayload>;
  /** Sets a user's password and ends the sessions. Errors: PASSWORD_POLICY, MANAGED_EXTERNALLY, FIRST_USER_PROTECTED. Access: user management WRITE, never on anyone stronger than the caller. */
  resetUserPassword?: Maybe<UserPayload>;
  /** Takes back a cancellation that has not taken effect. Errors: INVALID_STATE where it has, or where a payment provider was told to collect no more: pay anew. Access: the subscriber, administrators. */
  resumePlanSubscription?: Maybe<PlanSubscriptionPayload>;
  /** Revokes access of subjects; those without a grant are left alone. Access: owner, administrators. */
  revokeAccess?: Maybe<AccessPayload>;
  /** Ends one session. Access: self, user management WRITE. */
  revokeSession?: Maybe<SessionPayload>;
  /** Ends all sessions of a user; the caller's other sessions when omitted. Access: self, user management WRITE. */
  revokeSessions?: Maybe<RevokeSessionsPayload>;
  /** Makes a new key for signing access tokens; the present one stays valid until its last token expires. Errors: RATE_LIMITED until verifiers know the next key. Access: super admin. */
  rotateSigningKey?: Maybe<SigningKeyPayload>;
  /** Gives a webhook a new secret and shows it once; for a while, events are signed with the present one as well. Access: administrators. */
  rotateWebhookSecret?: Maybe<RotateWebhookSecretPayload>;
  /** Sends an invitation again; earlier links die. Errors: INVALID_STATE when a password is set, FEATURE_DISABLED without mail, RATE_LIMITED for more than 5 an hour to one address. Access: user management WRITE. */
  sendUserInvitation?: Maybe<UserPayload>;
  /** Sets a user's budget in a category. Access: administrators. */
  setBudget?: Maybe<BudgetPayload>;
  /** Links a group to exactly these organizational units. Access: user management WRITE. */
  setGroupOrgUnits?: Maybe<GroupPayload>;
  /** Stores a configuration document of the platform. Errors: CONFLICT, BAD_USER_INPUT, INVALID_STATE where there are 100. Access: settings WRITE. */
  setPlatformConfig?: Maybe<PlatformConfigPayload>;
  /** Sets limits at a level, one for each metric and period; those not named stay. Errors: SELF_CHANGE_NOT_ALLOWED. Access: user management WRITE, never for oneself or anyone stronger; the global level needs an administrator; nobody sets more than they may use themselves. */
  setUsageLimits?: Maybe<LimitsPayload>;
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
  /** Subscribes a user to a plan. One that is as ordered already stays. Errors: INVALID_STATE when the plan is inactive. Access: administrators. */
  subscribeUser?: Maybe<PlanSubscriptionPayload>;
  /** Suspends a user, ends the sessions and rejects the API keys at once. Errors: SELF_CHANGE_NOT_ALLOWED, FIRST_USER_PROTECTED, LAST_ADMIN. Access: user management WRITE, never on anyone stronger than the caller. */
  suspendUser?: Maybe<UserPayload>;
  /** Starts a sync. Errors: INVALID_STATE while one runs. Access: administrators. */
  syncDirectory?: Maybe<JobPayload>;
  /** Asks a tool server or other endpoint of a configuration document whether it answers. Addresses off the public network only where OUTBOUND_ALLOWED names them. Errors: RATE_LIMITED for more than 30 in ten minutes, INVALID_STATE for a repetition with the same Idempotency-Key of which no outcome is known. Access: settings WRITE. */
  testConnection?: Maybe<ConnectionTest>;
  /** Takes a user out of a project; access ends at once. Access: project admins, user management WRITE, administrators. */
  unassignProjectMember?: Maybe<UnassignProjectMemberPayload>;
  /** Renames, suspends or activates an API key. Access: owner, user management WRITE. */
  updateApiKey?: Maybe<ApiKeyPayload>;
  /** Changes default permissions. Errors: CONFLICT. Access: administrators. */
  updateDefaultPermissions?: Maybe<PermissionMatrixPayload>;
  /** Changes a directory connection. Errors: ALREADY_EXISTS, INVALID_STATE for another connection while a sync runs. Access: administrators. */
  updateDirectory?: Maybe<DirectoryPayload>;
  /** Changes name or description. Errors: ALREADY_EXISTS. Access: user management WRITE. */
  updateGroup?: Maybe<GroupPayload>;
  /** Changes a group's permissions. Errors: CONFLICT. Access: user management WRITE; nobody can give more than they have. */
  updateGroupPermissions?: Maybe<GroupPayload>;
  /** Changes a plan. Errors: PLAN_IN_USE. Access: administrators. */
  updatePlan?: Maybe<PlanPayload>;
  /** Changes name or description. Errors: ALREADY_EXISTS. Access: project admins, administrators. */
  updateProject?: Maybe<ProjectPayload>;
  /** Changes a resource. Access: owner, administrators. */
  updateResource?: Maybe<ResourcePayload>;
  /** Changes settings at once. Errors: CONFLICT, BAD_USER_INPUT. Access: settings WRITE; permission settings, and default roles other than USER and PENDING, need an administrator. */
  updateSettings?: Maybe<SettingsPayload>;
  /** Changes a user's usage alert; the caller's when omitted. Errors: FIRST_USER_PROTECTED. Access: self, user management WRITE, never on anyone stronger than the caller. */
  updateUsageAlert?: Maybe<UserPayload>;
  /** Changes a user's profile. Errors: ALREADY_EXISTS, CONFLICT, MANAGED_EXTERNALLY, FIRST_USER_PROTECTED, RATE_LIMITED for more than 5 mails an hour to one new address. Access: user management WRITE, never on anyone stronger than the caller. */
  updateUser?: Maybe<UserPayload>;
  /** Changes a user's own permission matrix; groups are to be preferred. Errors: CONFLICT. Access: user management WRITE; nobody can give more than they have. */
  updateUserPermissions?: Maybe<UserPayload>;
  /** Applies one change to up to 500 users. Access: as for the single mutations. */
  updateUsers?: Maybe<BulkUserPayload>;
  /** Changes the caller's profile. Access: active users. */
  updateViewer?: Maybe<UserPayload>;
  /** Changes a webhook. Errors: BAD_USER_INPUT for an address that may not be asked. Access: administrators. */
  updateWebhook?: Maybe<WebhookPayload>;
};


export type MutationActivateUserArgs = {
  id: Scalars['ID']['input'];
};


export type MutationAddGroupMembersArgs = {
  id: Scalars['ID']['input'];
  userIds: Array<Scalars['ID']['input']>;
};


export type MutationAddInquiryMessageArgs = {
  body: Scalars['String']['input'];
  id: Scalars['ID']['input'];
  isInternal?: Scalars['Boolean']['input'];
};


export type MutationApproveDirectorySyncArgs = {
  jobId: Scalars['ID']['input'];
};


export type MutationAssignInquiryArgs = {
  assigneeId?: InputMaybe<Scalars['ID']['input']>;
  id: Scalars['ID']['input'];
};


export type MutationAssignProjectMemberArgs = {
  assignment: ProjectAssignmentInput;
  user: UserRef;
};


export type MutationCancelJobArgs = {
  id: Scalars['ID']['input'];
};


export type MutationCancelPlanSubscriptionArgs = {
  id: Scalars['ID']['input'];
  immediately?: Scalars['Boolean']['input'];
};


export type MutationChangeInquiryStatusArgs = {
  id: Scalars['ID']['input'];
  status: InquiryStatus;
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


export type MutationCreateCheckoutSessionArgs = {
  input: CreateCheckoutSessionInput;
};


export type MutationCreateDirectoryArgs = {
  input: CreateDirectoryInput;
};


export type MutationCreateGroupArgs = {
  input: CreateGroupInput;
};


export type MutationCreateInquiryArgs = {
  input: CreateInquiryInput;
};


export type MutationCreatePlanArgs = {
  input: CreatePlanInput;
};


export type MutationCreateProjectArgs = {
  input: CreateProjectInput;
};


export type MutationCreateUserArgs = {
  input: CreateUserInput;
};


export type MutationCreateUserImportUploadArgs = {
  input: UserImportUploadInput;
};


export type MutationCreateWebhookArgs = {
  input: CreateWebhookInput;
};


export type MutationDeleteApiKeyArgs = {
  id: Scalars['ID']['input'];
};


export type MutationDeleteBudgetArgs = {
  id: Scalars['ID']['input'];
};


export type MutationDeleteDirectoryArgs = {
  id: Scalars['ID']['input'];
};


export type MutationDeleteGroupArgs = {
  id: Scalars['ID']['input'];
};


export type MutationDeletePlanArgs = {
  id: Scalars['ID']['input'];
};


export type MutationDeletePlatformConfigArgs = {
  namespace: Scalars['String']['input'];
};


export type MutationDeleteProjectArgs = {
  id: Scalars['ID']['input'];
};


export type MutationDeleteResourceArgs = {
  id: Scalars['ID']['input'];
};


export type MutationDeleteUsageLimitArgs = {
  id: Scalars['ID']['input'];
};


export type MutationDeleteUserArgs = {
  id: Scalars['ID']['input'];
};


export type MutationDeleteUsersArgs = {
  ids: Array<Scalars['ID']['input']>;
};


export type MutationDeleteWebhookArgs = {
  id: Scalars['ID']['input'];
};


export type MutationDesignateSuperAdminArgs = {
  id: Scalars['ID']['input'];
};


export type MutationDuplicatePlanArgs = {
  id: Scalars['ID']['input'];
};


export type MutationExportAuditEventsArgs = {
  filter?: InputMaybe<AuditEventFilter>;
};


export type MutationExportUsageArgs = {
  range?: InputMaybe<DateTimeRange>;
  userId?: InputMaybe<Scalars['ID']['input']>;
};


export type MutationExportUsersArgs = {
  filter?: InputMaybe<UserFilter>;
};


export type MutationGrantAccessArgs = {
  input: GrantAccessInput;
};


export type MutationImportSettingsArgs = {
  document: Scalars['JSONObject']['input'];
  dryRun?: Scalars['Boolean']['input'];
};


export type MutationImportUsersArgs = {
  input: ImportUsersInput;
};


export type MutationRecordTransactionArgs = {
  input: RecordTransactionInput;
};


export type MutationRecordUsageArgs = {
  records: Array<UsageRecordInput>;
};


export type MutationRedeliverWebhookArgs = {
  id: Scalars['ID']['input'];
  messageId: Scalars['ID']['input'];
};


export type MutationRefreshSessionArgs = {
  refreshToken?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRegisterResourceArgs = {
  input: RegisterResourceInput;
};


export type MutationRegisterResourcesArgs = {
  inputs: Array<RegisterResourceInput>;
};


export type MutationReleaseUsageArgs = {
  id: Scalars['ID']['input'];
};


export type MutationRemoveGroupMembersArgs = {
  id: Scalars['ID']['input'];
  userIds: Array<Scalars['ID']['input']>;
};


export type MutationRequestEmailConfirmationArgs = {
  email: Scalars['EmailAddress']['input'];
};


export type MutationRequestPasswordResetArgs = {
  email: Scalars['EmailAddress']['input'];
};


export type MutationReserveUsageArgs = {
  input: ReserveUsageInput;
};


export type MutationResetBudgetArgs = {
  id: Scalars['ID']['input'];
};


export type MutationResetUserPasswordArgs = {
  id: Scalars['ID']['input'];
  mustChangePassword?: Scalars['Boolean']['input'];
  newPassword: Scalars['String']['input'];
};


export type MutationResumePlanSubscriptionArgs = {
  id: Scalars['ID']['input'];
};


export type MutationRevokeAccessArgs = {
  input: RevokeAccessInput;
};


export type MutationRevokeSessionArgs = {
  id: Scalars['ID']['input'];
};


export type MutationRevokeSessionsArgs = {
  userId?: InputMaybe<Scalars['ID']['input']>;
};


export type MutationRotateWebhookSecretArgs = {
  formerSecretHours?: Scalars['Int']['input'];
  id: Scalars['ID']['input'];
};


export type MutationSendUserInvitationArgs = {
  id: Scalars['ID']['input'];
};


export type MutationSetBudgetArgs = {
  input: SetBudgetInput;
};


export type MutationSetGroupOrgUnitsArgs = {
  id: Scalars['ID']['input'];
  orgUnitIds: Array<Scalars['ID']['input']>;
};


export type MutationSetPlatformConfigArgs = {
  input: SetPlatformConfigInput;
};


export type MutationSetUsageLimitsArgs = {
  limits: Array<LimitInput>;
  scope: LimitScopeInput;
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


export type MutationSubscribeUserArgs = {
  input: SubscribeUserInput;
};


export type MutationSuspendUserArgs = {
  id: Scalars['ID']['input'];
};


export type MutationSyncDirectoryArgs = {
  dryRun?: Scalars['Boolean']['input'];
  id: Scalars['ID']['input'];
};


export type MutationTestConnectionArgs = {
  bearerToken?: InputMaybe<Scalars['String']['input']>;
  url: Scalars['URL']['input'];
};


export type MutationUnassignProjectMemberArgs = {
  projectId: Scalars['ID']['input'];
  userId: Scalars['ID']['input'];
};


export type MutationUpdateApiKeyArgs = {
  id: Scalars['ID']['input'];
  input: UpdateApiKeyInput;
};


export type MutationUpdateDefaultPermissionsArgs = {
  input: UpdatePermissionsInput;
  role?: UserRole;
};


export type MutationUpdateDirectoryArgs = {
  id: Scalars['ID']['input'];
  input: UpdateDirectoryInput;
};


export type MutationUpdateGroupArgs = {
  id: Scalars['ID']['input'];
  input: UpdateGroupInput;
};


export type MutationUpdateGroupPermissionsArgs = {
  id: Scalars['ID']['input'];
  input: UpdatePermissionsInput;
};


export type MutationUpdatePlanArgs = {
  id: Scalars['ID']['input'];
  input: UpdatePlanInput;
};


export type MutationUpdateProjectArgs = {
  id: Scalars['ID']['input'];
  input: UpdateProjectInput;
};


export type MutationUpdateResourceArgs = {
  id: Scalars['ID']['input'];
  input: UpdateResourceInput;
};


export type MutationUpdateSettingsArgs = {
  input: UpdateSettingsInput;
};


export type MutationUpdateUsageAlertArgs = {
  input: UpdateUsageAlertInput;
  userId?: InputMaybe<Scalars['ID']['input']>;
};


export type MutationUpdateUserArgs = {
  id: Scalars['ID']['input'];
  input: UpdateUserInput;
};


export type MutationUpdateUserPermissionsArgs = {
  id: Scalars['ID']['input'];
  input: UpdatePermissionsInput;
};


export type MutationUpdateUsersArgs = {
  change: BulkUserChange;
  ids: Array<Scalars['ID']['input']>;
};


export type MutationUpdateViewerArgs = {
  input: UpdateViewerInput;
};


export type MutationUpdateWebhookArgs = {
  id: Scalars['ID']['input'];
  input: UpdateWebhookInput;
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

/** A unit of the organization's structure. Units and their users come from directory sync and are read-only. */
export type OrgUnit = Node & {
  __typename?: 'OrgUnit';
  /** Units from the top down to the parent. */
  ancestors: Array<OrgUnit>;
  /** Units directly below. */
  children: OrgUnitConnection;
  /** Directory it comes from. */
  directory: Directory;
  /** Identifier in the directory. */
  externalId: Scalars['String']['output'];
  /** Groups linked to the unit; without user management READ only those of the caller. */
  groups: Array<Group>;
  id: Scalars['ID']['output'];
  /** Usage limits of the unit; none to whoever is neither in it nor reads user management. */
  limits: Array<UsageLimit>;
  /** Users of the unit; without user management READ the caller sees itself alone. */
  members: UserConnection;
  name: Scalars['String']['output'];
  /** The unit above; null at the top. */
  parent?: Maybe<OrgUnit>;
};


/** A unit of the organization's structure. Units and their users come from directory sync and are read-only. */
export type OrgUnitChildrenArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** A unit of the organization's structure. Units and their users come from directory sync and are read-only. */
export type OrgUnitMembersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  includeDescendants?: InputMaybe<Scalars['Boolean']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** A page of organizational units. */
export type OrgUnitConnection = {
  __typename?: 'OrgUnitConnection';
  edges: Array<OrgUnitEdge>;
  nodes: Array<OrgUnit>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

/** An organizational unit and its cursor. */
export type OrgUnitEdge = {
  __typename?: 'OrgUnitEdge';
  cursor: Scalars['String']['output'];
  node: OrgUnit;
};

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

/** Changes to the password policy. */
export type PasswordPolicyInput = {
  /** 6 to 64; 8 unless changed. */
  minLength?: InputMaybe<Scalars['Int']['input']>;
  /** 0 to 4. */
  minStrength?: InputMaybe<Scalars['Int']['input']>;
};

/** An area of the platform with a permission level. */
export type PermissionArea =
  /** AI agents. */
  | 'AGENTS'
  /** Database connections. */
  | 'DATABASES'
  /** Delegated administration: evaluations. */
  | 'EVALUATIONS'
  /** Flows. */
  | 'FLOWS'
  /** Glossary. */
  | 'GLOSSARY'
  /** Guardrails. */
  | 'GUARDRAILS'
  /** Knowledge bases. */
  | 'KNOWLEDGE_BASES'
  /** Delegated administration: monitoring and audit log. At most READ. */
  | 'MONITORING'
  /** Prompts. */
  | 'PROMPTS'
  /** Delegated administration: settings. */
  | 'SETTINGS'
  /** Expert templates and profiles. */
  | 'TEMPLATES'
  /** Tools. */
  | 'TOOLS'
  /** Delegated administration: users, groups, projects and their members; never of anyone stronger. */
  | 'USER_MANAGEMENT';

/** A permission that is on or off. */
export type PermissionFlag =
  /** Chat: model controls. */
  | 'CHAT_CONTROLS'
  /** Chat: delete chats. */
  | 'CHAT_DELETE'
  /** Chat: edit messages. */
  | 'CHAT_EDIT_MESSAGE'
  /** Chat: upload files. */
  | 'CHAT_FILE_UPLOAD'
  /** Chat: several models at once. */
  | 'CHAT_MULTIPLE_MODELS'
  /** Chat: temporary chats. */
  | 'CHAT_TEMPORARY'
  /** Chat: voice calls. */
  | 'CHAT_VOICE_CALL'
  /** Chat: voice input (speech to text). */
  | 'CHAT_VOICE_INPUT'
  /** Chat: voice output (text to speech). */
  | 'CHAT_VOICE_OUTPUT'
  /** Feature: own API keys. */
  | 'FEATURE_API_KEYS'
  /** Feature: code execution. */
  | 'FEATURE_CODE_EXECUTION'
  /** Feature: direct tool server connections. */
  | 'FEATURE_DIRECT_TOOL_SERVERS'
  /** Feature: image generation. */
  | 'FEATURE_IMAGE_GENERATION'
  /** Feature: web search. */
  | 'FEATURE_WEB_SEARCH'
  /** Sharing: agents. */
  | 'SHARE_AGENTS'
  /** Sharing: databases. */
  | 'SHARE_DATABASES'
  /** Sharing: glossaries. */
  | 'SHARE_GLOSSARIES'
  /** Sharing: knowledge bases. */
  | 'SHARE_KNOWLEDGE_BASES'
  /** Sharing: prompts. */
  | 'SHARE_PROMPTS'
  /** Sharing: tools. */
  | 'SHARE_TOOLS';

/** How much of an area may be used. Each level includes those before it. */
export type PermissionLevel =
  /** See the list, without details. */
  | 'ACCESS'
  /** No access. */
  | 'NONE'
  /** See the list and details. */
  | 'READ'
  /** See, create, edit and delete. */
  | 'WRITE';

/** A permission matrix as configured for a group, for a user or as a default: every area and every flag, once. */
export type PermissionMatrix = {
  __typename?: 'PermissionMatrix';
  /** State of each flag. */
  flags: Array<FlagPermission>;
  /** Level of each area. */
  levels: Array<AreaPermission>;
  /** Raised by each change; send it back as `expectedVersion`. */
  version: Scalars['Int']['output'];
};

/** A permission matrix. */
export type PermissionMatrixPayload = {
  __typename?: 'PermissionMatrixPayload';
  permissions: PermissionMatrix;
};

/** Permission settings. */
export type PermissionSettings = {
  __typename?: 'PermissionSettings';
  /** Whether administrators have every resource without a grant. */
  adminsBypassGrants: Scalars['Boolean']['output'];
  defaultsApplyTo: DefaultPermissionsScope;
};

/** Changes to permission settings. */
export type PermissionSettingsInput = {
  adminsBypassGrants?: InputMaybe<Scalars['Boolean']['input']>;
  defaultsApplyTo?: InputMaybe<DefaultPermissionsScope>;
};

/** A plan that users subscribe to. */
export type Plan = Node & {
  __typename?: 'Plan';
  /** Figures of the plan, in the currency of its price. Access: administrators. */
  analytics?: Maybe<BillingAnalytics>;
  createdAt: Scalars['DateTime']['output'];
  /** Description likewise. */
  description?: Maybe<Scalars['String']['output']>;
  /** Position in a list of plans. */
  displayOrder: Scalars['Int']['output'];
  /** Features included, in the platform's terms. */
  features: Array<Scalars['String']['output']>;
  id: Scalars['ID']['output'];
  interval: BillingInterval;
  /** Whether it can be subscribed to. */
  isActive: Scalars['Boolean']['output'];
  /** Name in the language asked for; the default language where it is not translated. */
  name: Scalars['String']['output'];
  price: Money;
  /** Amount of each metric included in a billing period. What is not named, the plan does not bind. */
  quotas: Array<UsageAmount>;
  /** Subscriptions to the plan. Access: administrators. */
  subscriptions?: Maybe<PlanSubscriptionConnection>;
  /** All translations. */
  translations: Array<PlanTranslation>;
  updatedAt: Scalars['DateTime']['output'];
};


/** A plan that users subscribe to. */
export type PlanAnalyticsArgs = {
  range?: InputMaybe<DateTimeRange>;
};


/** A plan that users subscribe to. */
export type PlanDescriptionArgs = {
  locale?: InputMaybe<Scalars['Locale']['input']>;
};


/** A plan that users subscribe to. */
export type PlanNameArgs = {
  locale?: InputMaybe<Scalars['Locale']['input']>;
};


/** A plan that users subscribe to. */
export type PlanSubscriptionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  status?: InputMaybe<Array<PlanSubscriptionStatus>>;
};

/** A plan. */
export type PlanPayload = {
  __typename?: 'PlanPayload';
  plan: Plan;
};

/** A user's subscription to a plan. */
export type PlanSubscription = Node & {
  __typename?: 'PlanSubscription';
  /** Whether it ends with the current period. */
  cancelAtPeriodEnd: Scalars['Boolean']['output'];
  createdAt: Scalars['DateTime']['output'];
  currentPeriodEnd: Scalars['DateTime']['output'];
  currentPeriodStart: Scalars['DateTime']['output'];
  id: Scalars['ID']['output'];
  plan: Plan;
  /** Use of the plan's quotas in the current period. */
  quotaUsage: Array<QuotaUsage>;
  status: PlanSubscriptionStatus;
  trialEndsAt?: Maybe<Scalars['DateTime']['output']>;
  updatedAt: Scalars['DateTime']['output'];
  /** Null when the account was deleted. */
  user?: Maybe<User>;
};

/** A page of subscriptions. */
export type PlanSubscriptionConnection = {
  __typename?: 'PlanSubscriptionConnection';
  edges: Array<PlanSubscriptionEdge>;
  nodes: Array<PlanSubscription>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

/** A subscription and its cursor. */
export type PlanSubscriptionEdge = {
  __typename?: 'PlanSubscriptionEdge';
  cursor: Scalars['String']['output'];
  node: PlanSubscription;
};

/** Which subscriptions to list. */
export type PlanSubscriptionFilter = {
  planId?: InputMaybe<Scalars['ID']['input']>;
  status?: InputMaybe<Array<PlanSubscriptionStatus>>;
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** A subscription. */
export type PlanSubscriptionPayload = {
  __typename?: 'PlanSubscriptionPayload';
  subscription: PlanSubscription;
};

/** State of a subscription. */
export type PlanSubscriptionStatus =
  | 'ACTIVE'
  /** Ended because somebody wanted it to. */
  | 'CANCELLED'
  /** Ended because it was not paid. */
  | 'EXPIRED'
  /** A payment is overdue. Unless it is made, the subscription expires with its period. */
  | 'PAST_DUE'
  /** Free until the trial ends. */
  | 'TRIALING';

/** Name and description of a plan in one language. */
export type PlanTranslation = {
  __typename?: 'PlanTranslation';
  description?: Maybe<Scalars['String']['output']>;
  locale: Scalars['Locale']['output'];
  name: Scalars['String']['output'];
};

/** Name and description of a plan in one language. */
export type PlanTranslationInput = {
  description?: InputMaybe<Scalars['String']['input']>;
  locale: Scalars['Locale']['input'];
  name: Scalars['String']['input'];
};

/** A configuration document of the platform, kept here for its front ends and services, for example connections, tools, models, ui. */
export type PlatformConfig = {
  __typename?: 'PlatformConfig';
  /** The document. Its shape belongs to the platform. In the place of secrets it has a mark; API keys of SERVICE accounts with settings READ get the secrets. */
  document: Scalars['JSONObject']['output'];
  /** Whether signed-in users may read it; otherwise settings READ is needed. */
  isPublic: Scalars['Boolean']['output'];
  /** Lower snake case name; unique. */
  namespace: Scalars['String']['output'];
  updatedAt: Scalars['DateTime']['output'];
  /** Who changed it last; null when the account was deleted. */
  updatedBy?: Maybe<User>;
  /** Raised by each change; send it back as `expectedVersion`. */
  version: Scalars['Int']['output'];
};

/** A configuration document. */
export type PlatformConfigPayload = {
  __typename?: 'PlatformConfigPayload';
  config: PlatformConfig;
};

/** The strongest administrative standing of an account, derived from role, projects and designation. */
export type PlatformRole =
  /** Has the role ADMIN. */
  | 'ADMIN'
  /** Administers at least one project. */
  | 'PROJECT_ADMIN'
  /** The administrator designated as super admin. */
  | 'SUPER_ADMIN'
  /** No administrative standing. */
  | 'USER';

/** Whether a user is using the platform, derived from the latest activity. */
export type Presence =
  /** Active within the last 30 minutes. */
  | 'AWAY'
  /** Not active for longer. */
  | 'OFFLINE'
  /** Active within the last 5 minutes. */
  | 'ONLINE';

/** Token prices, for estimates. */
export type PricingSettings = {
  __typename?: 'PricingSettings';
  currency: Scalars['Currency']['output'];
  prices: Array<ModelPrice>;
};

/** Changes to token prices. The list replaces the present one. */
export type PricingSettingsInput = {
  currency?: InputMaybe<Scalars['Currency']['input']>;
  prices?: InputMaybe<Array<ModelPriceInput>>;
};

/** A workspace with its own members. */
export type Project = Node & {
  __typename?: 'Project';
  createdAt: Scalars['DateTime']['output'];
  description?: Maybe<Scalars['String']['output']>;
  id: Scalars['ID']['output'];
  /** Members with their roles. */
  memberships: ProjectMembershipConnection;
  /** Unique name. */
  name: Scalars['String']['output'];
  updatedAt: Scalars['DateTime']['output'];
  /** The caller's role; null when not a member. */
  viewerRole?: Maybe<ProjectRole>;
};


/** A workspace with its own members. */
export type ProjectMembershipsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  role?: InputMaybe<Array<ProjectRole>>;
  search?: InputMaybe<Scalars['String']['input']>;
};

/** A project and a role in it. */
export type ProjectAssignmentInput = {
  projectId: Scalars['ID']['input'];
  role?: ProjectRole;
};

/** A page of projects. */
export type ProjectConnection = {
  __typename?: 'ProjectConnection';
  edges: Array<ProjectEdge>;
  nodes: Array<Project>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

/** A project and its cursor. */
export type ProjectEdge = {
  __typename?: 'ProjectEdge';
  cursor: Scalars['String']['output'];
  node: Project;
};

/** Which projects to list. */
export type ProjectFilter = {
  /** Projects this user is in. */
  memberId?: InputMaybe<Scalars['ID']['input']>;
  /** Part of the name or description. */
  search?: InputMaybe<Scalars['String']['input']>;
};

/** A user's place in a project. */
export type ProjectMembership = Node & {
  __typename?: 'ProjectMembership';
  id: Scalars['ID']['output'];
  joinedAt: Scalars['DateTime']['output'];
  project: Project;
  role: ProjectRole;
  user: User;
};

/** A page of project memberships. */
export type ProjectMembershipConnection = {
  __typename?: 'ProjectMembershipConnection';
  edges: Array<ProjectMembershipEdge>;
  nodes: Array<ProjectMembership>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

/** A project membership and its cursor. */
export type ProjectMembershipEdge = {
  __typename?: 'ProjectMembershipEdge';
  cursor: Scalars['String']['output'];
  node: ProjectMembership;
};

/** A project membership. */
export type ProjectMembershipPayload = {
  __typename?: 'ProjectMembershipPayload';
  membership: ProjectMembership;
};

/** A project. */
export type ProjectPayload = {
  __typename?: 'ProjectPayload';
  project: Project;
};

/** Role of a user in a project. */
export type ProjectRole =
  /** Also manages the project and its members. */
  | 'PROJECT_ADMIN'
  /** Uses the project. */
  | 'USER';

export type Query = {
  __typename?: 'Query';
  /** What a review of access looks at. Access: administrators. */
  accessReport?: Maybe<AccessReport>;
  /** Audit log, newest first. Access: administrators, monitoring READ. */
  auditEvents?: Maybe<AuditEventConnection>;
  /** Figures over all plans, in the currency of the settings; the last 12 months (this one and the eleven before it) when omitted. Access: administrators. */
  billingAnalytics?: Maybe<BillingAnalytics>;
  /** The same in every currency that there ever was a subscription or a payment in, by their codes. Nothing is converted. Access: administrators. */
  billingAnalyticsByCurrency?: Maybe<Array<BillingAnalytics>>;
  /** Answers one question about access, for a user, a credential (with its scopes) or the caller. Access: self, user management READ, API key scope ACCESS_CHECK. */
  can?: Maybe<AccessDecision>;
  /** Answers up to 100 questions at once, in order. Access: as for can. */
  canAll?: Maybe<Array<AccessDecision>>;
  /** Whether usage would fit now. Access: self, administrators, API key scope USAGE_WRITE. */
  checkUsage?: Maybe<UsageDecision>;
  /** Permissions of users who are in no group; roles can differ. Access: user management READ. */
  defaultPermissions?: Maybe<PermissionMatrix>;
  /** Directory connections, by name. Access: administrators. */
  directories?: Maybe<Array<Directory>>;
  /** Effective permissions of a user; the caller when omitted. Access: self, user management READ, API key scope ACCESS_CHECK. */
  effectivePermissions?: Maybe<EffectivePermissions>;
  /** Settings and configuration documents as one JSON document without secrets, for importSettings. Access: administrators. */
  exportSettings?: Maybe<Scalars['JSONObject']['output']>;
  /** One group. Access: its members, user management READ. */
  group?: Maybe<Group>;
  /** Groups by name. Access: user management ACCESS. */
  groups?: Maybe<GroupConnection>;
  /** Health with details; probes use /livez and /readyz. Access: administrators. */
  health?: Maybe<Health>;
  /** Inquiries, newest first. Access: administrators; others see their own. */
  inquiries?: Maybe<InquiryConnection>;
  /** One inquiry. Access: its author, administrators. */
  inquiry?: Maybe<Inquiry>;
  /** How many inquiries have each state, in the order of the states: the heads of the columns of a board, in one query. Access: administrators; others count their own. */
  inquiryStatusCounts?: Maybe<Array<InquiryStatusCount>>;
  /** Tells whether an access token or API key is valid and for whom. Refused over GET. Access: administrators, API key scope ACCESS_CHECK. */
  introspectToken?: Maybe<TokenIntrospection>;
  /** One job. Access: whoever started it, administrators. */
  job?: Maybe<Job>;
  /** Jobs, newest first. Access: one's own, administrators all. */
  jobs?: Maybe<JobConnection>;
  /** One organizational unit. Access: its users, user management READ. */
  orgUnit?: Maybe<OrgUnit>;
  /** Organizational units by name; read the tree from `parent` or `children`. Access: user management ACCESS. */
  orgUnits?: Maybe<OrgUnitConnection>;
  /** Payment providers that are set up, in lower case. Access: active users. */
  paymentProviders?: Maybe<Array<Scalars['String']['output']>>;
  /** One plan. Access: active users; one that is not active only administrators. */
  plan?: Maybe<Plan>;
  /** Subscriptions, newest first. Access: administrators. */
  planSubscriptions?: Maybe<PlanSubscriptionConnection>;
  /** Plans in display order. Access: active users; inactive plans only for administrators. */
  plans?: Maybe<Array<Plan>>;
  /** A configuration document of the platform. Access: settings READ; public documents: active users. To others it is like absent. */
  platformConfig?: Maybe<PlatformConfig>;
  /** All configuration documents the caller may read. Access: active users. */
  platformConfigs?: Maybe<Array<PlatformConfig>>;
  /** One project. Access: its members, user management READ. */
  project?: Maybe<Project>;
  /** Projects by name. Access: members see their projects; user management ACCESS sees all. */
  projects?: Maybe<ProjectConnection>;
  /** Cost and allowance of the caller's requests; null where there is no limit. Access: anyone. */
  rateLimit?: Maybe<RateLimit>;
  /** One resource. Access: whoever may see it. */
  resource?: Maybe<Resource>;
  /** Resources by name. Access: active users; only visible ones are returned. */
  resources?: Maybe<ResourceConnection>;
  /** Version of the service. Access: anyone. */
  service?: Maybe<ServiceInfo>;
  /** Settings. Access: settings READ. */
  settings?: Maybe<Settings>;
  /** What the sign-in page needs. Access: anyone. */
  signInOptions?: Maybe<SignInOptions>;
  /** Users, groups and units to share with, by part of the name; names only. Access: holders of a sharing flag, user management ACCESS. */
  subjects?: Maybe<Array<Subject>>;
  /** Payments, newest first. Access: administrators; others see their own. */
  transactions?: Maybe<TransactionConnection>;
  /** Usage of everyone, or of one project. Access: monitoring ACCESS, project admins for their projects. */
  usage?: Maybe<UsageSummary>;
  /** Limits configured at a level; null where there is no such subject. Access: user management READ. */
  usageLimits?: Maybe<Array<UsageLimit>>;
  /** One user. Access: self, project admins for members of their projects, user management READ; project admins and holders of a sharing flag find anyone by exact email and get id and name. */
  user?: Maybe<User>;
  /** Users. Access: user management ACCESS; project admins see the members of their projects. */
  users?: Maybe<UserConnection>;
  /** Checks the audit log's chain over at most 366 days; the last 31 days when no range is given. Errors: RATE_LIMITED while another check is under way here. Access: super admin. */
  verifyAuditLog?: Maybe<AuditVerification>;
  /** The caller's account; null when not signed in. Access: anyone. */
  viewer?: Maybe<User>;
  /** The session of this request; null for API keys and when not signed in. Access: anyone. */
  viewerSession?: Maybe<Session>;
  /** Webhooks, oldest first. Access: administrators. */
  webhooks?: Maybe<Array<Webhook>>;
};


export type QueryAccessReportArgs = {
  expiringDays?: Scalars['Int']['input'];
  inactiveDays?: Scalars['Int']['input'];
  pendingDays?: Scalars['Int']['input'];
};


export type QueryAuditEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<AuditEventFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryBillingAnalyticsArgs = {
  range?: InputMaybe<DateTimeRange>;
};


export type QueryBillingAnalyticsByCurrencyArgs = {
  range?: InputMaybe<DateTimeRange>;
};


export type QueryCanArgs = {
  check: AccessCheckInput;
  credential?: InputMaybe<Scalars['String']['input']>;
  userId?: InputMaybe<Scalars['ID']['input']>;
};


export type QueryCanAllArgs = {
  checks: Array<AccessCheckInput>;
  credential?: InputMaybe<Scalars['String']['input']>;
  userId?: InputMaybe<Scalars['ID']['input']>;
};


export type QueryCheckUsageArgs = {
  usage: UsageInput;
};


export type QueryDefaultPermissionsArgs = {
  role?: UserRole;
};


export type QueryEffectivePermissionsArgs = {
  userId?: InputMaybe<Scalars['ID']['input']>;
};


export type QueryGroupArgs = {
  id: Scalars['ID']['input'];
};


export type QueryGroupsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<GroupFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryInquiriesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<InquiryFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryInquiryArgs = {
  id: Scalars['ID']['input'];
};


export type QueryInquiryStatusCountsArgs = {
  filter?: InputMaybe<InquiryFilter>;
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


export type QueryOrgUnitArgs = {
  id: Scalars['ID']['input'];
};


export type QueryOrgUnitsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  directoryId?: InputMaybe<Scalars['ID']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  rootsOnly?: Scalars['Boolean']['input'];
  search?: InputMaybe<Scalars['String']['input']>;
};


export type QueryPlanArgs = {
  id: Scalars['ID']['input'];
};


export type QueryPlanSubscriptionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<PlanSubscriptionFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryPlansArgs = {
  includeInactive?: InputMaybe<Scalars['Boolean']['input']>;
};


export type QueryPlatformConfigArgs = {
  namespace: Scalars['String']['input'];
};


export type QueryProjectArgs = {
  id: Scalars['ID']['input'];
};


export type QueryProjectsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ProjectFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryResourceArgs = {
  ref: ResourceRef;
};


export type QueryResourcesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ResourceFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<ResourceOrder>;
};


export type QuerySubjectsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  search: Scalars['String']['input'];
};


export type QueryTransactionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<TransactionFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryUsageArgs = {
  projectId?: InputMaybe<Scalars['ID']['input']>;
  range?: InputMaybe<DateTimeRange>;
};


export type QueryUsageLimitsArgs = {
  scope: LimitScopeInput;
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


export type QueryVerifyAuditLogArgs = {
  range?: InputMaybe<DateTimeRange>;
};

/** Use of one quota of a plan. */
export type QuotaUsage = {
  __typename?: 'QuotaUsage';
  included: Scalars['SafeInt']['output'];
  metric: UsageMetric;
  used: Scalars['SafeInt']['output'];
};

/** Cost budget of the caller's requests, like GitHub's. Also sent as RateLimit response headers. */
export type RateLimit = {
  __typename?: 'RateLimit';
  /** Cost of this request in points. */
  cost: Scalars['Int']['output'];
  /** Points per window. */
  limit: Scalars['Int']['output'];
  /** Points left in the window. */
  remaining: Scalars['Int']['output'];
  /** When the window ends. */
  resetsAt: Scalars['DateTime']['output'];
};

/** A payment reported by the payment integration. A known external ID is updated. */
export type RecordTransactionInput = {
  amount: MoneyInput;
  /** At most 255 characters. */
  externalId: Scalars['String']['input'];
  /** At most 50 of a-z, 0-9, dot, hyphen and underscore. */
  provider: Scalars['String']['input'];
  /** Where it is left out, the known one stays. */
  receiptUrl?: InputMaybe<Scalars['URL']['input']>;
  status: TransactionStatus;
  /** A subscription of the user. */
  subscriptionId?: InputMaybe<Scalars['ID']['input']>;
  userId: Scalars['ID']['input'];
};

/** Outcomes of recording, in input order. */
export type RecordUsagePayload = {
  __typename?: 'RecordUsagePayload';
  results: Array<RecordUsageResult>;
};

/** Outcome of one record. */
export type RecordUsageResult = {
  __typename?: 'RecordUsageResult';
  error?: Maybe<ItemError>;
  idempotencyKey: Scalars['String']['output'];
  /** Whether the use was counted, now or by an earlier request with this key. */
  recorded: Scalars['Boolean']['output'];
};

/** A resource to register, or to update where type and external ID exist. */
export type RegisterResourceInput = {
  externalId: Scalars['String']['input'];
  name: Scalars['String']['input'];
  ownerId?: InputMaybe<Scalars['ID']['input']>;
  type: Scalars['String']['input'];
  visibility?: ResourceVisibility;
};

/** Outcome for one resource. Each resource is its own transaction. */
export type RegisterResourceResult = {
  __typename?: 'RegisterResourceResult';
  /** Why it failed; null when it succeeded. */
  error?: Maybe<ItemError>;
  /** The resource; null when it failed. */
  resource?: Maybe<Resource>;
};

/** Outcomes of registering many resources, in the order of the inputs. */
export type RegisterResourcesPayload = {
  __typename?: 'RegisterResourcesPayload';
  /** Resources left as they were because of an error. */
  failedCount: Scalars['Int']['output'];
  results: Array<RegisterResourceResult>;
  /** Resources registered, or there as ordered. */
  succeededCount: Scalars['Int']['output'];
};

/** Sign-up settings. */
export type RegistrationSettings = {
  __typename?: 'RegistrationSettings';
  /** Email domains that may sign up; empty for all. */
  allowedEmailDomains: Array<Scalars['String']['output']>;
  /** Role of new accounts; PENDING makes approval necessary. */
  defaultRole: UserRole;
  /** Whether an address has to be confirmed before the first sign-in. Needs mail to be set up. */
  emailConfirmationRequired: Scalars['Boolean']['output'];
  signUpEnabled: Scalars['Boolean']['output'];
};

/** Changes to sign-up settings. */
export type RegistrationSettingsInput = {
  allowedEmailDomains?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Any role but ADMIN. */
  defaultRole?: InputMaybe<UserRole>;
  emailConfirmationRequired?: InputMaybe<Scalars['Boolean']['input']>;
  signUpEnabled?: InputMaybe<Scalars['Boolean']['input']>;
};

/** Usage to reserve. */
export type ReserveUsageInput = {
  /** Questions about access, judged second, for the credential's account with the credential's scopes. */
  checks?: Array<AccessCheckInput>;
  /** API key or access token of the end user, as received; judged first. Saves a gateway the calls of introspectToken and canAll. */
  credential?: InputMaybe<Scalars['String']['input']>;
  /** Chosen by the caller; a repeated key returns the same reservation. */
  idempotencyKey: Scalars['String']['input'];
  /** Seconds until the reservation lapses, 1 to 3600. */
  ttlSeconds?: Scalars['Int']['input'];
  /** The estimate. */
  usage: UsageInput;
};

/** Result of a reservation. A refusal is data, not an error. */
export type ReserveUsagePayload = {
  __typename?: 'ReserveUsagePayload';
  /** Answers to `checks`, in order; empty when the credential is not valid. */
  checks: Array<AccessDecision>;
  /** Whether the usage fits; null when the credential is not valid or a check is denied, and nothing is held then. */
  decision?: Maybe<UsageDecision>;
  /** State of the credential; null when none was given. */
  introspection?: Maybe<TokenIntrospection>;
  /** Null when refused. */
  reservation?: Maybe<UsageReservation>;
};

/** When a counter starts again, at midnight in the time zone of the user. */
export type ResetPeriod =
  /** Every day. */
  | 'DAILY'
  /** On the first of every month. */
  | 'MONTHLY'
  /** Never: a lifetime limit or one-time budget. */
  | 'NEVER'
  /** Every Monday. */
  | 'WEEKLY';

/** An object of the platform, such as a package, agent or template, whose access is managed here. The object itself lives in the platform. */
export type Resource = Node & {
  __typename?: 'Resource';
  createdAt: Scalars['DateTime']['output'];
  /** Identifier in the platform; unique within the type. */
  externalId: Scalars['String']['output'];
  /** Who was granted access. Access: owner, user management READ. */
  grants?: Maybe<AccessGrantConnection>;
  id: Scalars['ID']['output'];
  /** Display name. */
  name: Scalars['String']['output'];
  /** Creator; always has WRITE. */
  owner?: Maybe<User>;
  /** Type in the platform's terms, lower snake case. agent, knowledge_base, prompt, tool, database, glossary, guardrail, flow and template belong to the area of that name, which bounds what others than the owner may do, and expert_template to that of template; any other type, such as package or chat, belongs to none. */
  type: Scalars['String']['output'];
  updatedAt: Scalars['DateTime']['output'];
  /** Users who have at least this level, by whatever source. Access: owner, user management READ. */
  users?: Maybe<UserConnection>;
  /** The caller's level on the resource. */
  viewerLevel: PermissionLevel;
  visibility: ResourceVisibility;
};


/** An object of the platform, such as a package, agent or template, whose access is managed here. The object itself lives in the platform. */
export type ResourceGrantsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** An object of the platform, such as a package, agent or template, whose access is managed here. The object itself lives in the platform. */
export type ResourceUsersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  level?: PermissionLevel;
};

/** A level on a resource. The resource is named by ID or by type and external ID. */
export type ResourceCheckInput = {
  level?: PermissionLevel;
  ref: ResourceRef;
};

/** A page of resources. */
export type ResourceConnection = {
  __typename?: 'ResourceConnection';
  edges: Array<ResourceEdge>;
  nodes: Array<Resource>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

/** A resource and its cursor. */
export type ResourceEdge = {
  __typename?: 'ResourceEdge';
  cursor: Scalars['String']['output'];
  node: Resource;
};

/** Which resources to list. Only resources visible to the caller are returned. */
export type ResourceFilter = {
  /** Resources this user may read. Another user than the caller needs user management READ. */
  accessibleTo?: InputMaybe<Scalars['ID']['input']>;
  ownerId?: InputMaybe<Scalars['ID']['input']>;
  /** Part of the name or external ID. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Resources of this type. */
  type?: InputMaybe<Scalars['String']['input']>;
  visibility?: InputMaybe<ResourceVisibility>;
};

/** Order of a list of resources. */
export type ResourceOrder = {
  direction?: OrderDirection;
  field: ResourceOrderField;
};

/** What resources can be sorted by. */
export type ResourceOrderField =
  | 'CREATED_AT'
  | 'NAME'
  | 'UPDATED_AT';

/** A resource. */
export type ResourcePayload = {
  __typename?: 'ResourcePayload';
  resource: Resource;
};

/** Names a resource. Exactly one field is set. */
export type ResourceRef =
  /** By the platform's own identifier. */
  { external: ExternalResourceRef; id?: never; }
  |  /** By ID. */
  { external?: never; id: Scalars['ID']['input']; };

/** Who may use a resource without a grant. */
export type ResourceVisibility =
  /** Only its owner, administrators and those with a grant. */
  | 'PRIVATE'
  /** Every active user may read it. */
  | 'PUBLIC';

/** Access to revoke. */
export type RevokeAccessInput = {
  /** Resources, at most 500. */
  resources: Array<ResourceRef>;
  subjects: Array<SubjectRef>;
};

/** Sessions ended by a mutation. */
export type RevokeSessionsPayload = {
  __typename?: 'RevokeSessionsPayload';
  revokedCount: Scalars['Int']['output'];
};

/** A webhook with its new signing secret. */
export type RotateWebhookSecretPayload = {
  __typename?: 'RotateWebhookSecretPayload';
  /** Signing secret (whsec_...). Shown this once; empty in the answer to a repetition with the same Idempotency-Key. */
  secret: Scalars['String']['output'];
  webhook: Webhook;
};

/** A part of the service that an installation can switch off (environment: ENABLE_USER_MANAGEMENT and so on). */
export type ServiceFeature =
  /** Plans, subscriptions and payments. */
  | 'BILLING'
  /** USD budgets and their spending. */
  | 'BUDGET_MANAGEMENT'
  /** Inquiries to the administrators. Off: their mutations answer FEATURE_DISABLED. */
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

/** Session settings. */
export type SessionSettings = {
  __typename?: 'SessionSettings';
  accessTokenMinutes: Scalars['Int']['output'];
  impersonationMinutes: Scalars['Int']['output'];
  refreshTokenDays: Scalars['Int']['output'];
};

/** Changes to session settings. */
export type SessionSettingsInput = {
  /** 1 to 60. */
  accessTokenMinutes?: InputMaybe<Scalars['Int']['input']>;
  /** 1 to 480. */
  impersonationMinutes?: InputMaybe<Scalars['Int']['input']>;
  /** 1 to 365. */
  refreshTokenDays?: InputMaybe<Scalars['Int']['input']>;
};

/** A budget to set for a user, in USD. */
export type SetBudgetInput = {
  category: BudgetCategory;
  /** Not negative, of at most 10 decimal places. Zero blocks all spending. */
  limit: Scalars['Decimal']['input'];
  period?: ResetPeriod;
  userId: Scalars['ID']['input'];
};

/** A configuration document to store. */
export type SetPlatformConfigInput = {
  /** At most 64 KiB. Of connections, tool_servers, code_execution, models and ui the shape is checked. */
  document: Scalars['JSONObject']['input'];
  /** Version the change is based on, 0 where there is none yet; CONFLICT when it is no longer current. Omit it to write regardless. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  isPublic?: Scalars['Boolean']['input'];
  /** Lower snake case, at most 64 characters. */
  namespace: Scalars['String']['input'];
};

/** Settings of the installation. What concerns the process, such as the database address, is set by environment variables. */
export type Settings = {
  __typename?: 'Settings';
  /** Currency of plans and analytics. */
  billingCurrency: Scalars['Currency']['output'];
  passwords: PasswordPolicy;
  permissions: PermissionSettings;
  pricing: PricingSettings;
  registration: RegistrationSettings;
  sessions: SessionSettings;
  updatedAt: Scalars['DateTime']['output'];
  users: UserSettings;
  /** Raised by each change; send it back as `expectedVersion`. */
  version: Scalars['Int']['output'];
};

/** Settings. */
export type SettingsPayload = {
  __typename?: 'SettingsPayload';
  settings: Settings;
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

/** What grants and limits can be given to. */
export type Subject = Group | OrgUnit | User;

/** What a grant is given to. Exactly one field is set. */
export type SubjectRef =
  { groupId: Scalars['ID']['input']; orgUnitId?: never; userId?: never; }
  |  { groupId?: never; orgUnitId: Scalars['ID']['input']; userId?: never; }
  |  { groupId?: never; orgUnitId?: never; userId: Scalars['ID']['input']; };

/** A subscription to set up. A present one is replaced. */
export type SubscribeUserInput = {
  planId: Scalars['ID']['input'];
  /** Days of free trial. */
  trialDays?: Scalars['Int']['input'];
  userId: Scalars['ID']['input'];
};

export type Subscription = {
  __typename?: 'Subscription';
  /** Accounts whose cached access must be dropped: changes of role, status, membership, grant or permission, suspension or end of a session or key. Access: self, API key scope ACCESS_CHECK for everyone. */
  accessChanged?: Maybe<AccessChange>;
  /** New audit events. Ends with SERVICE_UNAVAILABLE where some may have been missed. Access: administrators, monitoring READ. */
  auditEventCreated?: Maybe<AuditEvent>;
  /** New and changed inquiries; one that leaves the filter is sent once more. Ends with SERVICE_UNAVAILABLE where changes may have been missed. Access: administrators; others get their own. */
  inquiryUpdated?: Maybe<Inquiry>;
  /** A job's progress, at most once a second, and its end. Access: whoever started it, administrators. */
  jobUpdated?: Maybe<Job>;
  /** Usage of the caller that passed the alert threshold. Access: active users. */
  usageAlertRaised?: Maybe<UsageAlertEvent>;
};


export type SubscriptionAccessChangedArgs = {
  userId?: InputMaybe<Scalars['ID']['input']>;
};


export type SubscriptionAuditEventCreatedArgs = {
  filter?: InputMaybe<AuditEventFilter>;
};


export type SubscriptionInquiryUpdatedArgs = {
  filter?: InputMaybe<InquiryFilter>;
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

/** A payment for a subscription. */
export type Transaction = Node & {
  __typename?: 'Transaction';
  amount: Money;
  createdAt: Scalars['DateTime']['output'];
  /** Identifier at the payment provider; unique for the provider. */
  externalId: Scalars['String']['output'];
  id: Scalars['ID']['output'];
  /** Payment provider in lower case, for example stripe or yookassa. */
  provider: Scalars['String']['output'];
  receiptUrl?: Maybe<Scalars['URL']['output']>;
  /** How much of it was given back so far. */
  refundedAmount: Money;
  status: TransactionStatus;
  subscription?: Maybe<PlanSubscription>;
  updatedAt: Scalars['DateTime']['output'];
  /** Null when the account was deleted. */
  user?: Maybe<User>;
};

/** A page of transactions. */
export type TransactionConnection = {
  __typename?: 'TransactionConnection';
  edges: Array<TransactionEdge>;
  nodes: Array<Transaction>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

/** A transaction and its cursor. */
export type TransactionEdge = {
  __typename?: 'TransactionEdge';
  cursor: Scalars['String']['output'];
  node: Transaction;
};

/** Which transactions to list. */
export type TransactionFilter = {
  created?: InputMaybe<DateTimeRange>;
  status?: InputMaybe<Array<TransactionStatus>>;
  subscriptionId?: InputMaybe<Scalars['ID']['input']>;
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** A transaction. */
export type TransactionPayload = {
  __typename?: 'TransactionPayload';
  transaction: Transaction;
};

/** State of a payment. */
export type TransactionStatus =
  /** It was not; a later attempt may still succeed. */
  | 'FAILED'
  /** Not decided yet. */
  | 'PENDING'
  /** All of it was given back. Final. */
  | 'REFUNDED'
  /** The money was received. */
  | 'SUCCEEDED';

/** A user taken out of a project. */
export type UnassignProjectMemberPayload = {
  __typename?: 'UnassignProjectMemberPayload';
  project: Project;
  user: User;
};

/** Changes to an API key. */
export type UpdateApiKeyInput = {
  /** New label; cannot be null. */
  label?: InputMaybe<Scalars['String']['input']>;
  /** Suspend or activate; cannot be null. */
  status?: InputMaybe<ApiKeyStatus>;
};

/** Changes to a directory connection. */
export type UpdateDirectoryInput = {
  /** Administrator on whose behalf it is read. */
  adminEmail?: InputMaybe<Scalars['EmailAddress']['input']>;
  /** Client ID or service account at the provider. */
  clientId?: InputMaybe<Scalars['String']['input']>;
  /** New secret or key at the provider; cannot be null. */
  clientSecret?: InputMaybe<Scalars['String']['input']>;
  /** Whether scheduled syncs run; cannot be null. */
  enabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** Percent of its people that a sync may suspend without being told to; cannot be null. */
  maxRemovalPct?: InputMaybe<Scalars['Int']['input']>;
  /** New name; cannot be null. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Cron expression of five fields, in UTC; null for none. */
  schedule?: InputMaybe<Scalars['String']['input']>;
  /** Tenant or customer ID at the provider. */
  tenantId?: InputMaybe<Scalars['String']['input']>;
  /** What organizational units are made of; cannot be null. The next sync puts the new units in the place of the old ones, whose links to groups go with them. */
  unitsFrom?: InputMaybe<DirectoryUnitSource>;
};

/** Changes to a group. */
export type UpdateGroupInput = {
  description?: InputMaybe<Scalars['String']['input']>;
  /** New name; cannot be null. */
  name?: InputMaybe<Scalars['String']['input']>;
};

/** Changes to a permission matrix. Areas and flags not named keep their state. */
export type UpdatePermissionsInput = {
  /** Version the change is based on; CONFLICT when it is no longer current. Omit it to write regardless. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  flags?: InputMaybe<Array<FlagPermissionChange>>;
  levels?: InputMaybe<Array<AreaPermissionChange>>;
};

/** Changes to a plan. Lists take the place of those that there are. Quotas of a plan with active subscriptions can only rise (PLAN_IN_USE); a new price applies from the next period. */
export type UpdatePlanInput = {
  displayOrder?: InputMaybe<Scalars['Int']['input']>;
  features?: InputMaybe<Array<Scalars['String']['input']>>;
  isActive?: InputMaybe<Scalars['Boolean']['input']>;
  price?: InputMaybe<MoneyInput>;
  quotas?: InputMaybe<Array<UsageAmountInput>>;
  translations?: InputMaybe<Array<PlanTranslationInput>>;
};

/** Changes to a project. */
export type UpdateProjectInput = {
  description?: InputMaybe<Scalars['String']['input']>;
  /** New name; cannot be null. */
  name?: InputMaybe<Scalars['String']['input']>;
};

/** Changes to a resource. */
export type UpdateResourceInput = {
  name?: InputMaybe<Scalars['String']['input']>;
  ownerId?: InputMaybe<Scalars['ID']['input']>;
  visibility?: InputMaybe<ResourceVisibility>;
};

/** Changes to the settings. Settings not named stay. */
export type UpdateSettingsInput = {
  billingCurrency?: InputMaybe<Scalars['Currency']['input']>;
  /** Version the change is based on; CONFLICT when it is no longer current. Omit it to write regardless. */
  expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  passwords?: InputMaybe<PasswordPolicyInput>;
  permissions?: InputMaybe<PermissionSettingsInput>;
  pricing?: InputMaybe<PricingSettingsInput>;
  registration?: InputMaybe<RegistrationSettingsInput>;
  sessions?: InputMaybe<SessionSettingsInput>;
  users?: InputMaybe<UserSettingsInput>;
};

/** Changes to a usage alert. */
export type UpdateUsageAlertInput = {
  /** null for the account's own address. */
  email?: InputMaybe<Scalars['EmailAddress']['input']>;
  enabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** 1 to 100. */
  thresholdPercent?: InputMaybe<Scalars['Int']['input']>;
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

/** Changes to a webhook. */
export type UpdateWebhookInput = {
  /** Cannot be null. */
  actions?: InputMaybe<Array<AuditAction>>;
  /** Whether events are sent; enabled again, it gets what waited for it. Cannot be null. */
  enabled?: InputMaybe<Scalars['Boolean']['input']>;
  /** Cannot be null. */
  url?: InputMaybe<Scalars['URL']['input']>;
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

/** Mail alert on usage of a user. */
export type UsageAlert = {
  __typename?: 'UsageAlert';
  /** Where to send it; the account's email when null. */
  email?: Maybe<Scalars['EmailAddress']['output']>;
  enabled: Scalars['Boolean']['output'];
  lastSentAt?: Maybe<Scalars['DateTime']['output']>;
  /** Share of a limit or budget, in percent, from which to alert. */
  thresholdPercent: Scalars['Int']['output'];
};

/** A limit or budget that passed the alert threshold. */
export type UsageAlertEvent = {
  __typename?: 'UsageAlertEvent';
  /** The budget; null when it is a limit. */
  budget?: Maybe<Budget>;
  /** The limit; null when it is a budget. */
  limit?: Maybe<EffectiveLimit>;
  occurredAt: Scalars['DateTime']['output'];
};

/** An amount of one metric. */
export type UsageAmount = {
  __typename?: 'UsageAmount';
  amount: Scalars['SafeInt']['output'];
  metric: UsageMetric;
};

/** An amount of one metric. */
export type UsageAmountInput = {
  /** Not negative. */
  amount: Scalars['SafeInt']['input'];
  metric: UsageMetric;
};

/** Usage of one day, model or category. */
export type UsageBucket = {
  __typename?: 'UsageBucket';
  cost: Money;
  /** The day (YYYY-MM-DD), the model or the category; empty for use without a model. */
  key: Scalars['String']['output'];
  totals: Array<UsageAmount>;
};

/** Whether usage fits into all limits and budgets of a user. */
export type UsageDecision = {
  __typename?: 'UsageDecision';
  allowed: Scalars['Boolean']['output'];
  /** Budgets that would be exceeded. */
  exceededBudgets: Array<Budget>;
  /** Limits that would be exceeded. */
  exceededLimits: Array<EffectiveLimit>;
  /** Plan quotas that would be exceeded. */
  exceededQuotas: Array<QuotaUsage>;
  /** Earliest time at which it would fit; null when waiting does not help. */
  retryAt?: Maybe<Scalars['DateTime']['output']>;
};

/** How usage is broken down. */
export type UsageDimension =
  | 'CATEGORY'
  | 'DAY'
  | 'MODEL';

/** Usage to ask about, reserve or record. */
export type UsageInput = {
  /** Amount of each metric; TOKENS is not allowed. */
  amounts: Array<UsageAmountInput>;
  category?: BudgetCategory;
  /** Cost in USD, charged to the category's budget; at most 10 decimal places. */
  cost?: Scalars['Decimal']['input'];
  /** Model or service used, for breakdowns. */
  model?: InputMaybe<Scalars['String']['input']>;
  /** Project the use belongs to. */
  projectId?: InputMaybe<Scalars['ID']['input']>;
  /** Whose usage; when omitted the credential's account, else the caller. */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** A limit as configured. For one metric and period, limits at different levels combine: the highest wins, and unlimited is highest. */
export type UsageLimit = Node & {
  __typename?: 'UsageLimit';
  id: Scalars['ID']['output'];
  /** Greatest amount each user may use in a period; null for unlimited. */
  maximum?: Maybe<Scalars['SafeInt']['output']>;
  metric: UsageMetric;
  period: ResetPeriod;
  /** Who it applies to; null for everyone (global). */
  subject?: Maybe<Subject>;
  updatedAt: Scalars['DateTime']['output'];
};

/** What is metered. */
export type UsageMetric =
  /** Audio processed, in seconds. */
  | 'AUDIO_SECONDS'
  /** Images generated. */
  | 'IMAGES'
  | 'INPUT_TOKENS'
  | 'OUTPUT_TOKENS'
  /** API requests. */
  | 'REQUESTS'
  /** Input and output tokens together. Derived; cannot be recorded. */
  | 'TOKENS';

/** One use as recorded. */
export type UsageRecord = Node & {
  __typename?: 'UsageRecord';
  amounts: Array<UsageAmount>;
  category: BudgetCategory;
  cost: Money;
  id: Scalars['ID']['output'];
  model?: Maybe<Scalars['String']['output']>;
  occurredAt: Scalars['DateTime']['output'];
  /** Project it was for; null where there was none, it is gone, or the caller does not see it. */
  project?: Maybe<Project>;
};

/** A page of usage records. */
export type UsageRecordConnection = {
  __typename?: 'UsageRecordConnection';
  edges: Array<UsageRecordEdge>;
  nodes: Array<UsageRecord>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

/** A usage record and its cursor. */
export type UsageRecordEdge = {
  __typename?: 'UsageRecordEdge';
  cursor: Scalars['String']['output'];
  node: UsageRecord;
};

/** One use to record. Recording never fails for lack of quota, since the use already happened. */
export type UsageRecordInput = {
  /** Chosen by the caller; a repeated key is counted once. */
  idempotencyKey: Scalars['String']['input'];
  /** When it happened; now when omitted, at most 24 hours ago. */
  occurredAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Reservation to settle. One that is not there, or is another caller's, keeps nothing from being counted. */
  reservationId?: InputMaybe<Scalars['ID']['input']>;
  /** The actual use. */
  usage: UsageInput;
};

/** Usage held for work in progress, so that parallel requests cannot overshoot a limit. */
export type UsageReservation = Node & {
  __typename?: 'UsageReservation';
  /** When it lapses unless recorded. */
  expiresAt: Scalars['DateTime']['output'];
  id: Scalars['ID']['output'];
};

/** Usage added up. */
export type UsageSummary = {
  __typename?: 'UsageSummary';
  /** The same, for each day, model or category that has any: days in their order, the others with the dearest first. */
  breakdown: Array<UsageBucket>;
  /** Total cost in USD, as recorded. */
  cost: Money;
  /** Tokens at the prices in the settings, in their currency; null where no prices are set. An estimate. */
  estimatedCost?: Maybe<Money>;
  /** Total of each metric. */
  totals: Array<UsageAmount>;
};


/** Usage added up. */
export type UsageSummaryBreakdownArgs = {
  by?: UsageDimension;
};

/** Usage today, this month and ever. */
export type UsageToDate = {
  __typename?: 'UsageToDate';
  month: UsageSummary;
  today: UsageSummary;
  total: UsageSummary;
};

/** An account. */
export type User = Node & {
  __typename?: 'User';
  /** Access grants given directly to the user. Access: self, user management READ. */
  accessGrants?: Maybe<AccessGrantConnection>;
  /** API keys. Access: self, user management READ. */
  apiKeys?: Maybe<ApiKeyConnection>;
  /** When an administrator approved the account; null while it never was. Tells new sign-ups from people who left. */
  approvedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Profile image. */
  avatarUrl?: Maybe<Scalars['URL']['output']>;
  /** USD budgets with present spending; only categories that have a budget. Access: self, user management READ. */
  budgets?: Maybe<Array<Budget>>;
  /** Directory that masters the account, whose attributes are read-only here; null for local accounts. Access: self, user management READ. */
  directory?: Maybe<Directory>;
  /** Limits in force with present usage, one for each metric and period that is limited. Access: self, user management READ. */
  effectiveLimits?: Maybe<Array<EffectiveLimit>>;
  /** Effective permissions with their sources. Access: self, user management READ. */
  effectivePermissions?: Maybe<EffectivePermissions>;
  /** Email address. Visible to the user and to those who may read users; null to others. */
  email?: Maybe<Scalars['EmailAddress']['output']>;
  /** When the email address was confirmed; null while it is not. */
  emailConfirmedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Groups the user belongs to, directly or through a linked organizational unit. Access: self, user management READ. */
  groups?: Maybe<GroupConnection>;
  id: Scalars['ID']['output'];
  /** External identities used for single sign-on. Access: self, user management READ. */
  identities?: Maybe<Array<ExternalIdentity>>;
  /** Whether this is the first user of the installation, whose role and status are protected. */
  isFirstUser: Scalars['Boolean']['output'];
  /** Whether the user administers at least one project. */
  isProjectAdmin: Scalars['Boolean']['output'];
  /** Whether this is the designated super admin, whose email is the contact shown to pending users. */
  isSuperAdmin: Scalars['Boolean']['output'];
  /** When the account was created. */
  joinedAt: Scalars['DateTime']['output'];
  /** Most recent authenticated request, exact to the minute; null before the first. */
  lastActiveAt?: Maybe<Scalars['DateTime']['output']>;
  /** Limits configured for the user itself. Access: self, user management READ. */
  limits?: Maybe<Array<UsageLimit>>;
  /** Preferred language of mails. */
  locale: Scalars['Locale']['output'];
  /** Whether the password must be changed at the next sign-in. Access: self, user management READ. */
  mustChangePassword?: Maybe<Scalars['Boolean']['output']>;
  /** Display name. */
  name: Scalars['String']['output'];
  /** Organizational units the user belongs to, set by directory sync only. Access: self, user management READ. */
  orgUnits?: Maybe<Array<OrgUnit>>;
  /** New address that awaits confirmation; the old one holds until then. Access: self, user management READ. */
  pendingEmail?: Maybe<Scalars['EmailAddress']['output']>;
  /** Permissions given to the user directly, beside those of groups; mostly unset. Access: self, user management READ. */
  permissionMatrix?: Maybe<PermissionMatrix>;
  /** Strongest administrative standing, derived. */
  platformRole: PlatformRole;
  /** Whether the user is using the platform now, as measured or as set. */
  presence: Presence;
  /** Projects the user belongs to, with the role in each; to others than the user and user management READ only shared projects. */
  projectMemberships: ProjectMembershipConnection;
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
  /** Current subscription. Access: self, administrators. */
  subscription?: Maybe<PlanSubscription>;
  /** Time zone in which daily and monthly limits reset. */
  timeZone: Scalars['TimeZone']['output'];
  /** Kind of account. */
  type: UserType;
  /** When a profile attribute last changed. */
  updatedAt: Scalars['DateTime']['output'];
  /** Usage summed over a time range; the last 30 days when omitted. Access: self, user management READ. */
  usage?: Maybe<UsageSummary>;
  /** Mail alert on usage. Access: self, user management READ. */
  usageAlert?: Maybe<UsageAlert>;
  /** Single records of use, newest first. Access: self, user management READ. */
  usageRecords?: Maybe<UsageRecordConnection>;
  /** Usage today, this month and ever, in the user's time zone. Access: self, user management READ. */
  usageToDate?: Maybe<UsageToDate>;
  /** Sign-in name: a-z, 0-9, hyphen and underscore; null for accounts that sign in by email only. */
  username?: Maybe<Scalars['String']['output']>;
  /** Raised by each change; send it back as `expectedVersion`. */
  version: Scalars['Int']['output'];
};


/** An account. */
export type UserAccessGrantsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  resourceType?: InputMaybe<Scalars['String']['input']>;
};


/** An account. */
export type UserApiKeysArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** An account. */
export type UserGroupsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  directOnly?: Scalars['Boolean']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** An account. */
export type UserProjectMembershipsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** An account. */
export type UserUsageArgs = {
  range?: InputMaybe<DateTimeRange>;
};


/** An account. */
export type UserUsageRecordsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  range?: InputMaybe<DateTimeRange>;
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
  /** Members of this group. */
  groupId?: InputMaybe<Scalars['ID']['input']>;
  /** Whether the user administers at least one project, whatever else it is. */
  isProjectAdmin?: InputMaybe<Scalars['Boolean']['input']>;
  /** Created in this range. */
  joined?: InputMaybe<DateTimeRange>;
  /** Last active in this range; an open `from` includes accounts never active. */
  lastActive?: InputMaybe<DateTimeRange>;
  /** Members of this organizational unit or of a unit below it. */
  orgUnitId?: InputMaybe<Scalars['ID']['input']>;
  /** Strongest administrative standing is one of these. */
  platformRole?: InputMaybe<Array<PlatformRole>>;
  /** Members of this project. */
  projectId?: InputMaybe<Scalars['ID']['input']>;
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
  { email: Scalars['EmailAddress']['input']; id?: never; identity?: never; username?: never; }
  |  { email?: never; id: Scalars['ID']['input']; identity?: never; username?: never; }
  |  /** By subject identifier at an identity provider. */
  { email?: never; id?: never; identity: ExternalIdentityRef; username?: never; }
  |  { email?: never; id?: never; identity?: never; username: Scalars['String']['input']; };

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

/** Account settings. */
export type UserSettings = {
  __typename?: 'UserSettings';
  defaultLocale: Scalars['Locale']['output'];
  defaultTimeZone: Scalars['TimeZone']['output'];
  /** Whether administrators may change email addresses. */
  emailChangeAllowed: Scalars['Boolean']['output'];
};

/** Changes to account settings. */
export type UserSettingsInput = {
  defaultLocale?: InputMaybe<Scalars['Locale']['input']>;
  defaultTimeZone?: InputMaybe<Scalars['TimeZone']['input']>;
  emailChangeAllowed?: InputMaybe<Scalars['Boolean']['input']>;
};

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

/** An HTTP endpoint that receives events, signed as Standard Webhooks define. */
export type Webhook = Node & {
  __typename?: 'Webhook';
  /** Actions that are sent; every audit action can be. */
  actions: Array<AuditAction>;
  createdAt: Scalars['DateTime']['output'];
  /** Deliveries that were attempted, newest event first. They are kept for 14 days. */
  deliveries: WebhookDeliveryConnection;
  enabled: Scalars['Boolean']['output'];
  /** Since when nothing could be delivered; null when the latest attempt succeeded. */
  failingSince?: Maybe<Scalars['DateTime']['output']>;
  /** Until when the secret before the present one signs as well; null when it does not. */
  formerSecretUntil?: Maybe<Scalars['DateTime']['output']>;
  id: Scalars['ID']['output'];
  /** Outcome of the latest delivery; null before the first. */
  lastDelivery?: Maybe<WebhookDelivery>;
  url: Scalars['URL']['output'];
};


/** An HTTP endpoint that receives events, signed as Standard Webhooks define. */
export type WebhookDeliveriesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  succeeded?: InputMaybe<Scalars['Boolean']['input']>;
};

/** One delivery of an event. */
export type WebhookDelivery = {
  __typename?: 'WebhookDelivery';
  action: AuditAction;
  attempts: Scalars['Int']['output'];
  /** Readable reason when there was no answer. */
  detail?: Maybe<Scalars['String']['output']>;
  lastAttemptAt: Scalars['DateTime']['output'];
  /** The webhook-id header. It is the ID of the audit event. */
  messageId: Scalars['ID']['output'];
  /** When it is tried again; null when it is not. */
  nextAttemptAt?: Maybe<Scalars['DateTime']['output']>;
  /** HTTP status of the last attempt; null when there was no answer. */
  responseStatus?: Maybe<Scalars['Int']['output']>;
  succeeded: Scalars['Boolean']['output'];
};

/** A page of deliveries. */
export type WebhookDeliveryConnection = {
  __typename?: 'WebhookDeliveryConnection';
  edges: Array<WebhookDeliveryEdge>;
  nodes: Array<WebhookDelivery>;
  pageInfo: PageInfo;
  totalCount: Scalars['Int']['output'];
};

/** A delivery and its cursor. */
export type WebhookDeliveryEdge = {
  __typename?: 'WebhookDeliveryEdge';
  cursor: Scalars['String']['output'];
  node: WebhookDelivery;
};

/** A webhook. */
export type WebhookPayload = {
  __typename?: 'WebhookPayload';
  webhook: Webhook;
};

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

export type GroupsQueryVariables = Exact<{ [key: string]: never; }>;


export type GroupsQuery = { __typename?: 'Query', groups?: { __typename?: 'GroupConnection', nodes: Array<{ __typename?: 'Group', id: string, name: string, description?: string | null, members?: { __typename?: 'UserConnection', totalCount: number, nodes: Array<{ __typename?: 'User', id: string, name: string }> } | null }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, endCursor?: string | null } } | null };

export type CreateGroupMutationVariables = Exact<{
  groupName: Scalars['String']['input'];
  userId: Scalars['ID']['input'];
}>;


export type CreateGroupMutation = { __typename?: 'Mutation', createGroup?: { __typename?: 'GroupPayload', group: { __typename?: 'Group', id: string, name: string, members?: { __typename?: 'UserConnection', totalCount: number } | null } } | null };

export type GroupQueryVariables = Exact<{
  groupId: Scalars['ID']['input'];
}>;


export type GroupQuery = { __typename?: 'Query', group?: { __typename?: 'Group', id: string, name: string, description?: string | null, createdAt: string, updatedAt: string, members?: { __typename?: 'UserConnection', totalCount: number, nodes: Array<{ __typename?: 'User', id: string, name: string, email?: string | null }> } | null } | null };

export type AddGroupMembersMutationVariables = Exact<{
  groupId: Scalars['ID']['input'];
  userId: Scalars['ID']['input'];
  otherUserId: Scalars['ID']['input'];
}>;


export type AddGroupMembersMutation = { __typename?: 'Mutation', addGroupMembers?: { __typename?: 'GroupPayload', group: { __typename?: 'Group', id: string, members?: { __typename?: 'UserConnection', totalCount: number } | null } } | null };

export type RemoveGroupMembersMutationVariables = Exact<{
  groupId: Scalars['ID']['input'];
  otherUserId: Scalars['ID']['input'];
}>;


export type RemoveGroupMembersMutation = { __typename?: 'Mutation', removeGroupMembers?: { __typename?: 'GroupPayload', group: { __typename?: 'Group', id: string, members?: { __typename?: 'UserConnection', totalCount: number } | null } } | null };

export type GroupsOfUserQueryVariables = Exact<{
  userId: Scalars['ID']['input'];
}>;


export type GroupsOfUserQuery = { __typename?: 'Query', user?: { __typename?: 'User', id: string, name: string, groups?: { __typename?: 'GroupConnection', nodes: Array<{ __typename?: 'Group', id: string, name: string }> } | null } | null };

export type UsersOfGroupQueryVariables = Exact<{
  groupId: Scalars['ID']['input'];
}>;


export type UsersOfGroupQuery = { __typename?: 'Query', users?: { __typename?: 'UserConnection', totalCount: number, nodes: Array<{ __typename?: 'User', id: string, name: string, status: UserStatus }> } | null };

export type MoveUsersMutationVariables = Exact<{
  userId: Scalars['ID']['input'];
  otherUserId: Scalars['ID']['input'];
  groupId: Scalars['ID']['input'];
}>;


export type MoveUsersMutation = { __typename?: 'Mutation', updateUsers?: { __typename?: 'BulkUserPayload', succeededCount: number, failedCount: number, results: Array<{ __typename?: 'BulkUserResult', id: string, error?: { __typename?: 'ItemError', code: ErrorCode, message: string, path?: Array<string> | null } | null }> } | null };

export type DescribeGroupMutationVariables = Exact<{
  groupId: Scalars['ID']['input'];
}>;


export type DescribeGroupMutation = { __typename?: 'Mutation', updateGroup?: { __typename?: 'GroupPayload', group: { __typename?: 'Group', id: string, description?: string | null } } | null };

export type DeleteGroupMutationVariables = Exact<{
  groupId: Scalars['ID']['input'];
}>;


export type DeleteGroupMutation = { __typename?: 'Mutation', deleteGroup?: { __typename?: 'DeletePayload', deletedId: string } | null };

export type ProjectsQueryVariables = Exact<{ [key: string]: never; }>;


export type ProjectsQuery = { __typename?: 'Query', projects?: { __typename?: 'ProjectConnection', totalCount: number, nodes: Array<{ __typename?: 'Project', id: string, name: string, viewerRole?: ProjectRole | null }> } | null };

export type CreateProjectMutationVariables = Exact<{
  name: Scalars['String']['input'];
}>;


export type CreateProjectMutation = { __typename?: 'Mutation', createProject?: { __typename?: 'ProjectPayload', project: { __typename?: 'Project', id: string, name: string, viewerRole?: ProjectRole | null } } | null };

export type MembersOfProjectQueryVariables = Exact<{
  projectId: Scalars['ID']['input'];
}>;


export type MembersOfProjectQuery = { __typename?: 'Query', project?: { __typename?: 'Project', name: string, memberships: { __typename?: 'ProjectMembershipConnection', totalCount: number, nodes: Array<{ __typename?: 'ProjectMembership', role: ProjectRole, joinedAt: string, user: { __typename?: 'User', id: string, name: string } }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, endCursor?: string | null } } } | null };

export type UpdateProjectMutationVariables = Exact<{
  projectId: Scalars['ID']['input'];
}>;


export type UpdateProjectMutation = { __typename?: 'Mutation', updateProject?: { __typename?: 'ProjectPayload', project: { __typename?: 'Project', id: string, description?: string | null } } | null };

export type AssignProjectMemberMutationVariables = Exact<{
  userId: Scalars['ID']['input'];
  projectId: Scalars['ID']['input'];
}>;


export type AssignProjectMemberMutation = { __typename?: 'Mutation', assignProjectMember?: { __typename?: 'ProjectMembershipPayload', membership: { __typename?: 'ProjectMembership', role: ProjectRole, user: { __typename?: 'User', id: string, isProjectAdmin: boolean, platformRole: PlatformRole } } } | null };

export type ProjectsOfUserQueryVariables = Exact<{
  userId: Scalars['ID']['input'];
}>;


export type ProjectsOfUserQuery = { __typename?: 'Query', user?: { __typename?: 'User', name: string, projectMemberships: { __typename?: 'ProjectMembershipConnection', nodes: Array<{ __typename?: 'ProjectMembership', role: ProjectRole, project: { __typename?: 'Project', id: string, name: string } }> } } | null };

export type ProjectAdminsQueryVariables = Exact<{
  projectId: Scalars['ID']['input'];
}>;


export type ProjectAdminsQuery = { __typename?: 'Query', users?: { __typename?: 'UserConnection', nodes: Array<{ __typename?: 'User', id: string, name: string, platformRole: PlatformRole }> } | null };

export type UnassignProjectMemberMutationVariables = Exact<{
  otherUserId: Scalars['ID']['input'];
  projectId: Scalars['ID']['input'];
}>;


export type UnassignProjectMemberMutation = { __typename?: 'Mutation', unassignProjectMember?: { __typename?: 'UnassignProjectMemberPayload', user: { __typename?: 'User', id: string }, project: { __typename?: 'Project', memberships: { __typename?: 'ProjectMembershipConnection', totalCount: number } } } | null };

export type AssignManyMutationVariables = Exact<{
  userId: Scalars['ID']['input'];
  otherUserId: Scalars['ID']['input'];
  projectId: Scalars['ID']['input'];
}>;


export type AssignManyMutation = { __typename?: 'Mutation', updateUsers?: { __typename?: 'BulkUserPayload', succeededCount: number, failedCount: number } | null };

export type DeleteProjectMutationVariables = Exact<{
  projectId: Scalars['ID']['input'];
}>;


export type DeleteProjectMutation = { __typename?: 'Mutation', deleteProject?: { __typename?: 'DeletePayload', deletedId: string } | null };

export type MyPermissionsQueryVariables = Exact<{ [key: string]: never; }>;


export type MyPermissionsQuery = { __typename?: 'Query', effectivePermissions?: { __typename?: 'EffectivePermissions', levels: Array<{ __typename?: 'EffectiveAreaPermission', area: PermissionArea, level: PermissionLevel, sources: Array<{ __typename?: 'AccessSource', kind: AccessSourceKind, group?: { __typename?: 'Group', id: string, name: string } | null }> }>, flags: Array<{ __typename?: 'EffectiveFlagPermission', flag: PermissionFlag, enabled: boolean }> } | null };

export type MayIQueryVariables = Exact<{ [key: string]: never; }>;


export type MayIQuery = { __typename?: 'Query', can?: { __typename?: 'AccessDecision', allowed: boolean, reason: AccessReason, effectiveLevel?: PermissionLevel | null, cacheUntil: string } | null };

export type GivePermissionsToGroupMutationVariables = Exact<{
  groupId: Scalars['ID']['input'];
}>;


export type GivePermissionsToGroupMutation = { __typename?: 'Mutation', updateGroupPermissions?: { __typename?: 'GroupPayload', group: { __typename?: 'Group', id: string, name: string, permissionMatrix?: { __typename?: 'PermissionMatrix', version: number, levels: Array<{ __typename?: 'AreaPermission', area: PermissionArea, level?: PermissionLevel | null }>, flags: Array<{ __typename?: 'FlagPermission', flag: PermissionFlag, enabled?: boolean | null }> } | null } } | null };

export type GivePermissionsToUserMutationVariables = Exact<{
  userId: Scalars['ID']['input'];
}>;


export type GivePermissionsToUserMutation = { __typename?: 'Mutation', updateUserPermissions?: { __typename?: 'UserPayload', user: { __typename?: 'User', id: string, name: string, permissionMatrix?: { __typename?: 'PermissionMatrix', version: number, levels: Array<{ __typename?: 'AreaPermission', area: PermissionArea, level?: PermissionLevel | null }> } | null } } | null };

export type ChangeDefaultsMutationVariables = Exact<{ [key: string]: never; }>;


export type ChangeDefaultsMutation = { __typename?: 'Mutation', updateDefaultPermissions?: { __typename?: 'PermissionMatrixPayload', permissions: { __typename?: 'PermissionMatrix', version: number } } | null };

export type DefaultsQueryVariables = Exact<{ [key: string]: never; }>;


export type DefaultsQuery = { __typename?: 'Query', defaultPermissions?: { __typename?: 'PermissionMatrix', version: number, levels: Array<{ __typename?: 'AreaPermission', area: PermissionArea, level?: PermissionLevel | null }>, flags: Array<{ __typename?: 'FlagPermission', flag: PermissionFlag, enabled?: boolean | null }> } | null };

export type PermissionsOfUserQueryVariables = Exact<{
  userId: Scalars['ID']['input'];
}>;


export type PermissionsOfUserQuery = { __typename?: 'Query', user?: { __typename?: 'User', id: string, name: string, permissionMatrix?: { __typename?: 'PermissionMatrix', version: number, levels: Array<{ __typename?: 'AreaPermission', area: PermissionArea, level?: PermissionLevel | null }> } | null, effectivePermissions?: { __typename?: 'EffectivePermissions', levels: Array<{ __typename?: 'EffectiveAreaPermission', area: PermissionArea, level: PermissionLevel, sources: Array<{ __typename?: 'AccessSource', kind: AccessSourceKind, group?: { __typename?: 'Group', id: string, name: string } | null }> }> } | null } | null };

export type MayTheyByCredentialQueryVariables = Exact<{
  token: Scalars['String']['input'];
}>;


export type MayTheyByCredentialQuery = { __typename?: 'Query', canAll?: Array<{ __typename?: 'AccessDecision', allowed: boolean, reason: AccessReason, cacheUntil: string, sources: Array<{ __typename?: 'AccessSource', kind: AccessSourceKind, group?: { __typename?: 'Group', id: string, name: string } | null }> }> | null };

export type RegisterResourceMutationVariables = Exact<{ [key: string]: never; }>;


export type RegisterResourceMutation = { __typename?: 'Mutation', registerResource?: { __typename?: 'ResourcePayload', resource: { __typename?: 'Resource', id: string, viewerLevel: PermissionLevel } } | null };

export type RegisterResourcesMutationVariables = Exact<{ [key: string]: never; }>;


export type RegisterResourcesMutation = { __typename?: 'Mutation', registerResources?: { __typename?: 'RegisterResourcesPayload', succeededCount: number, results: Array<{ __typename?: 'RegisterResourceResult', resource?: { __typename?: 'Resource', id: string, type: string, externalId: string } | null, error?: { __typename?: 'ItemError', code: ErrorCode, message: string } | null }> } | null };

export type GrantAccessMutationVariables = Exact<{
  userId: Scalars['ID']['input'];
  otherUserId: Scalars['ID']['input'];
}>;


export type GrantAccessMutation = { __typename?: 'Mutation', grantAccess?: { __typename?: 'AccessPayload', resources: Array<{ __typename?: 'Resource', id: string }>, subjects: Array<
      | { __typename?: 'Group' }
      | { __typename?: 'OrgUnit' }
      | { __typename?: 'User', id: string, name: string }
    > } | null };

export type WhoMayUseQueryVariables = Exact<{ [key: string]: never; }>;


export type WhoMayUseQuery = { __typename?: 'Query', resource?: { __typename?: 'Resource', id: string, owner?: { __typename?: 'User', id: string, name: string } | null, grants?: { __typename?: 'AccessGrantConnection', totalCount: number, nodes: Array<{ __typename?: 'AccessGrant', level: PermissionLevel, expiresAt?: string | null, subject:
          | { __typename?: 'Group' }
          | { __typename?: 'OrgUnit' }
          | { __typename?: 'User', id: string, name: string }
        , grantedBy?: { __typename?: 'User', id: string, name: string } | null }> } | null, users?: { __typename?: 'UserConnection', totalCount: number, nodes: Array<{ __typename?: 'User', id: string, name: string }> } | null } | null };

export type ResourcesOfUserQueryVariables = Exact<{
  userId: Scalars['ID']['input'];
}>;


export type ResourcesOfUserQuery = { __typename?: 'Query', resources?: { __typename?: 'ResourceConnection', nodes: Array<{ __typename?: 'Resource', id: string, externalId: string, name: string, visibility: ResourceVisibility }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, endCursor?: string | null } } | null, user?: { __typename?: 'User', id: string, accessGrants?: { __typename?: 'AccessGrantConnection', totalCount: number, nodes: Array<{ __typename?: 'AccessGrant', level: PermissionLevel, createdAt: string, resource: { __typename?: 'Resource', externalId: string } }> } | null } | null };

export type RevokeAccessMutationVariables = Exact<{
  userId: Scalars['ID']['input'];
}>;


export type RevokeAccessMutation = { __typename?: 'Mutation', revokeAccess?: { __typename?: 'AccessPayload', resources: Array<{ __typename?: 'Resource', id: string }> } | null };

export type FindSubjectsQueryVariables = Exact<{ [key: string]: never; }>;


export type FindSubjectsQuery = { __typename?: 'Query', subjects?: Array<
    | { __typename?: 'Group', id: string, name: string }
    | { __typename?: 'OrgUnit' }
    | { __typename?: 'User', id: string, name: string }
  > | null };

export type MayReadQueryVariables = Exact<{
  userId: Scalars['ID']['input'];
}>;


export type MayReadQuery = { __typename?: 'Query', can?: { __typename?: 'AccessDecision', allowed: boolean, reason: AccessReason, effectiveLevel?: PermissionLevel | null, sources: Array<{ __typename?: 'AccessSource', kind: AccessSourceKind, grant?: { __typename?: 'AccessGrant', id: string, expiresAt?: string | null } | null }> } | null };

export type OrgUnitTreeQueryVariables = Exact<{ [key: string]: never; }>;


export type OrgUnitTreeQuery = { __typename?: 'Query', orgUnits?: { __typename?: 'OrgUnitConnection', totalCount: number, nodes: Array<{ __typename?: 'OrgUnit', id: string, name: string, externalId: string, children: { __typename?: 'OrgUnitConnection', totalCount: number, nodes: Array<{ __typename?: 'OrgUnit', id: string, name: string }> } }> } | null };

export type FindOrgUnitsQueryVariables = Exact<{ [key: string]: never; }>;


export type FindOrgUnitsQuery = { __typename?: 'Query', orgUnits?: { __typename?: 'OrgUnitConnection', nodes: Array<{ __typename?: 'OrgUnit', id: string, name: string, ancestors: Array<{ __typename?: 'OrgUnit', name: string }> }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, endCursor?: string | null } } | null };

export type OrgUnitQueryVariables = Exact<{
  orgUnitId: Scalars['ID']['input'];
}>;


export type OrgUnitQuery = { __typename?: 'Query', orgUnit?: { __typename?: 'OrgUnit', id: string, name: string, parent?: { __typename?: 'OrgUnit', id: string, name: string } | null, groups: Array<{ __typename?: 'Group', id: string, name: string }>, members: { __typename?: 'UserConnection', totalCount: number, nodes: Array<{ __typename?: 'User', id: string, name: string }> } } | null };

export type OrgUnitsOfUserQueryVariables = Exact<{
  userId: Scalars['ID']['input'];
}>;


export type OrgUnitsOfUserQuery = { __typename?: 'Query', user?: { __typename?: 'User', orgUnits?: Array<{ __typename?: 'OrgUnit', id: string, name: string, ancestors: Array<{ __typename?: 'OrgUnit', id: string, name: string }> }> | null } | null };

export type UsersOfOrgUnitQueryVariables = Exact<{
  orgUnitId: Scalars['ID']['input'];
}>;


export type UsersOfOrgUnitQuery = { __typename?: 'Query', users?: { __typename?: 'UserConnection', totalCount: number, nodes: Array<{ __typename?: 'User', id: string, name: string }> } | null };

export type SetGroupOrgUnitsMutationVariables = Exact<{
  groupId: Scalars['ID']['input'];
  orgUnitId: Scalars['ID']['input'];
}>;


export type SetGroupOrgUnitsMutation = { __typename?: 'Mutation', setGroupOrgUnits?: { __typename?: 'GroupPayload', group: { __typename?: 'Group', orgUnits?: Array<{ __typename?: 'OrgUnit', id: string, name: string }> | null, members?: { __typename?: 'UserConnection', totalCount: number } | null } } | null };

export type CreateGroupOfOrgUnitMutationVariables = Exact<{
  groupName: Scalars['String']['input'];
  orgUnitId: Scalars['ID']['input'];
}>;


export type CreateGroupOfOrgUnitMutation = { __typename?: 'Mutation', createGroup?: { __typename?: 'GroupPayload', group: { __typename?: 'Group', id: string, members?: { __typename?: 'UserConnection', totalCount: number } | null } } | null };

export type GroupsOfOrgUnitQueryVariables = Exact<{
  orgUnitId: Scalars['ID']['input'];
}>;


export type GroupsOfOrgUnitQuery = { __typename?: 'Query', groups?: { __typename?: 'GroupConnection', nodes: Array<{ __typename?: 'Group', id: string, name: string }> } | null };

export type WhyPermittedQueryVariables = Exact<{
  userId: Scalars['ID']['input'];
}>;


export type WhyPermittedQuery = { __typename?: 'Query', effectivePermissions?: { __typename?: 'EffectivePermissions', levels: Array<{ __typename?: 'EffectiveAreaPermission', area: PermissionArea, level: PermissionLevel, sources: Array<{ __typename?: 'AccessSource', kind: AccessSourceKind, group?: { __typename?: 'Group', name: string } | null, orgUnit?: { __typename?: 'OrgUnit', name: string } | null }> }> } | null };

export type ShareWithOrgUnitMutationVariables = Exact<{
  orgUnitId: Scalars['ID']['input'];
  resourceId: Scalars['ID']['input'];
}>;


export type ShareWithOrgUnitMutation = { __typename?: 'Mutation', grantAccess?: { __typename?: 'AccessPayload', subjects: Array<
      | { __typename?: 'Group' }
      | { __typename?: 'OrgUnit', id: string, name: string }
      | { __typename?: 'User' }
    > } | null };

export type DirectoriesQueryVariables = Exact<{ [key: string]: never; }>;


export type DirectoriesQuery = { __typename?: 'Query', directories?: Array<{ __typename?: 'Directory', id: string, name: string, provider: DirectoryProvider, enabled: boolean, schedule?: string | null, nextSyncAt?: string | null, unitsFrom?: DirectoryUnitSource | null, maxRemovalPct: number, lastSync?: { __typename?: 'Job', id: string, status: JobStatus, finishedAt?: string | null, error?: { __typename?: 'ItemError', message: string } | null } | null }> | null };

export type ConnectDirectoryMutationVariables = Exact<{
  tenantId: Scalars['String']['input'];
  clientId: Scalars['String']['input'];
  clientSecret: Scalars['String']['input'];
}>;


export type ConnectDirectoryMutation = { __typename?: 'Mutation', createDirectory?: { __typename?: 'DirectoryPayload', directory: { __typename?: 'Directory', id: string, nextSyncAt?: string | null } } | null };

export type ChangeDirectoryMutationVariables = Exact<{
  directoryId: Scalars['ID']['input'];
}>;


export type ChangeDirectoryMutation = { __typename?: 'Mutation', updateDirectory?: { __typename?: 'DirectoryPayload', directory: { __typename?: 'Directory', id: string, maxRemovalPct: number } } | null };

export type RehearseSyncMutationVariables = Exact<{
  directoryId: Scalars['ID']['input'];
}>;


export type RehearseSyncMutation = { __typename?: 'Mutation', syncDirectory?: { __typename?: 'JobPayload', job: { __typename?: 'Job', id: string, status: JobStatus, dryRun: boolean, items: { __typename?: 'JobItemConnection', nodes: Array<{ __typename?: 'JobItem', key?: string | null, status: JobStatus, changes: Array<JobItemChange>, user?: { __typename?: 'User', id: string, name: string } | null, error?: { __typename?: 'ItemError', code: ErrorCode, message: string, path?: Array<string> | null } | null }> } } } | null };

export type SyncDirectoryMutationVariables = Exact<{
  directoryId: Scalars['ID']['input'];
}>;


export type SyncDirectoryMutation = { __typename?: 'Mutation', syncDirectory?: { __typename?: 'JobPayload', job: { __typename?: 'Job', id: string, status: JobStatus } } | null };

export type ApproveSyncMutationVariables = Exact<{
  stoppedSyncId: Scalars['ID']['input'];
}>;


export type ApproveSyncMutation = { __typename?: 'Mutation', approveDirectorySync?: { __typename?: 'JobPayload', job: { __typename?: 'Job', id: string, status: JobStatus } } | null };

export type DisconnectDirectoryMutationVariables = Exact<{
  directoryId: Scalars['ID']['input'];
}>;


export type DisconnectDirectoryMutation = { __typename?: 'Mutation', deleteDirectory?: { __typename?: 'DeletePayload', deletedId: string } | null };

export type SignInButtonsQueryVariables = Exact<{ [key: string]: never; }>;


export type SignInButtonsQuery = { __typename?: 'Query', signInOptions?: { __typename?: 'SignInOptions', identityProviders: Array<{ __typename?: 'IdentityProvider', id: string, name: string, startUrl: string }> } | null };

export type WhoIsWhoQueryVariables = Exact<{ [key: string]: never; }>;


export type WhoIsWhoQuery = { __typename?: 'Query', users?: { __typename?: 'UserConnection', nodes: Array<{ __typename?: 'User', id: string, name: string, email?: string | null, role: UserRole, lastActiveAt?: string | null, joinedAt: string, identities?: Array<{ __typename?: 'ExternalIdentity', subject: string, linkedAt: string, provider: { __typename?: 'IdentityProvider', id: string, name: string } }> | null }> } | null };

export type BySubjectQueryVariables = Exact<{
  identity: ExternalIdentityRef;
}>;


export type BySubjectQuery = { __typename?: 'Query', user?: { __typename?: 'User', id: string, name: string, signInBlockers?: Array<SignInBlocker> | null } | null };

export type AdmitRequestMutationVariables = Exact<{
  token: Scalars['String']['input'];
  admissionKey: Scalars['String']['input'];
}>;


export type AdmitRequestMutation = { __typename?: 'Mutation', reserveUsage?: { __typename?: 'ReserveUsagePayload', introspection?: { __typename?: 'TokenIntrospection', active: boolean, user?: { __typename?: 'User', id: string, name: string } | null } | null, checks: Array<{ __typename?: 'AccessDecision', allowed: boolean, reason: AccessReason }>, decision?: { __typename?: 'UsageDecision', allowed: boolean, retryAt?: string | null, exceededLimits: Array<{ __typename?: 'EffectiveLimit', metric: UsageMetric, period: ResetPeriod, maximum?: number | null, used: number, reserved: number }>, exceededBudgets: Array<{ __typename?: 'Budget', category: BudgetCategory, limit: { __typename?: 'Money', amount: string }, spent: { __typename?: 'Money', amount: string } }>, exceededQuotas: Array<{ __typename?: 'QuotaUsage', metric: UsageMetric, included: number, used: number }> } | null, reservation?: { __typename?: 'UsageReservation', id: string, expiresAt: string } | null } | null };

export type RecordUsageMutationVariables = Exact<{
  userId: Scalars['ID']['input'];
  reservationId: Scalars['ID']['input'];
  recordKey: Scalars['String']['input'];
}>;


export type RecordUsageMutation = { __typename?: 'Mutation', recordUsage?: { __typename?: 'RecordUsagePayload', results: Array<{ __typename?: 'RecordUsageResult', idempotencyKey: string, recorded: boolean, error?: { __typename?: 'ItemError', code: ErrorCode, message: string, path?: Array<string> | null } | null }> } | null };

export type ReleaseUsageMutationVariables = Exact<{
  reservationId: Scalars['ID']['input'];
}>;


export type ReleaseUsageMutation = { __typename?: 'Mutation', releaseUsage?: { __typename?: 'DeletePayload', deletedId: string } | null };

export type CheckUsageQueryVariables = Exact<{
  userId: Scalars['ID']['input'];
}>;


export type CheckUsageQuery = { __typename?: 'Query', checkUsage?: { __typename?: 'UsageDecision', allowed: boolean, retryAt?: string | null, exceededLimits: Array<{ __typename?: 'EffectiveLimit', metric: UsageMetric, period: ResetPeriod, maximum?: number | null }> } | null };

export type SetUsageLimitsMutationVariables = Exact<{
  userId: Scalars['ID']['input'];
}>;


export type SetUsageLimitsMutation = { __typename?: 'Mutation', setUsageLimits?: { __typename?: 'LimitsPayload', limits: Array<{ __typename?: 'UsageLimit', id: string, metric: UsageMetric, period: ResetPeriod, maximum?: number | null }>, subject?:
      | { __typename?: 'Group' }
      | { __typename?: 'OrgUnit' }
      | { __typename?: 'User', id: string, name: string }
     | null } | null };

export type SetGlobalLimitMutationVariables = Exact<{ [key: string]: never; }>;


export type SetGlobalLimitMutation = { __typename?: 'Mutation', setUsageLimits?: { __typename?: 'LimitsPayload', limits: Array<{ __typename?: 'UsageLimit', id: string }> } | null };

export type SetGroupLimitMutationVariables = Exact<{
  groupId: Scalars['ID']['input'];
}>;


export type SetGroupLimitMutation = { __typename?: 'Mutation', setUsageLimits?: { __typename?: 'LimitsPayload', limits: Array<{ __typename?: 'UsageLimit', id: string, maximum?: number | null, updatedAt: string }> } | null };

export type LimitsOfGroupQueryVariables = Exact<{
  groupId: Scalars['ID']['input'];
}>;


export type LimitsOfGroupQuery = { __typename?: 'Query', usageLimits?: Array<{ __typename?: 'UsageLimit', id: string, metric: UsageMetric, period: ResetPeriod, maximum?: number | null }> | null };

export type SetBudgetMutationVariables = Exact<{
  userId: Scalars['ID']['input'];
}>;


export type SetBudgetMutation = { __typename?: 'Mutation', setBudget?: { __typename?: 'BudgetPayload', budget: { __typename?: 'Budget', id: string, resetsAt?: string | null, limit: { __typename?: 'Money', amount: string, currency: string }, remaining: { __typename?: 'Money', amount: string } } } | null };

export type WhatUserMayUseQueryVariables = Exact<{
  userId: Scalars['ID']['input'];
}>;


export type WhatUserMayUseQuery = { __typename?: 'Query', user?: { __typename?: 'User', id: string, limits?: Array<{ __typename?: 'UsageLimit', metric: UsageMetric, period: ResetPeriod, maximum?: number | null }> | null, effectiveLimits?: Array<{ __typename?: 'EffectiveLimit', metric: UsageMetric, period: ResetPeriod, maximum?: number | null, used: number, reserved: number, remaining?: number | null, resetsAt?: string | null, source: { __typename?: 'UsageLimit', subject?:
          | { __typename?: 'Group', name: string }
          | { __typename?: 'OrgUnit' }
          | { __typename?: 'User', name: string }
         | null }, candidates: Array<{ __typename?: 'UsageLimit', maximum?: number | null }> }> | null, budgets?: Array<{ __typename?: 'Budget', id: string, category: BudgetCategory, usedRatio?: number | null, resetsAt?: string | null, spent: { __typename?: 'Money', amount: string }, limit: { __typename?: 'Money', amount: string } }> | null, usageAlert?: { __typename?: 'UsageAlert', enabled: boolean, thresholdPercent: number, email?: string | null, lastSentAt?: string | null } | null } | null };

export type WhatUsersMayUseQueryVariables = Exact<{ [key: string]: never; }>;


export type WhatUsersMayUseQuery = { __typename?: 'Query', users?: { __typename?: 'UserConnection', nodes: Array<{ __typename?: 'User', id: string, name: string, effectiveLimits?: Array<{ __typename?: 'EffectiveLimit', metric: UsageMetric, period: ResetPeriod, maximum?: number | null, used: number, remaining?: number | null, resetsAt?: string | null, source: { __typename?: 'UsageLimit', subject?:
            | { __typename?: 'Group', name: string }
            | { __typename?: 'OrgUnit' }
            | { __typename?: 'User' }
           | null }, candidates: Array<{ __typename?: 'UsageLimit', maximum?: number | null }> }> | null }> } | null };

export type UpdateUsageAlertMutationVariables = Exact<{ [key: string]: never; }>;


export type UpdateUsageAlertMutation = { __typename?: 'Mutation', updateUsageAlert?: { __typename?: 'UserPayload', user: { __typename?: 'User', id: string, usageAlert?: { __typename?: 'UsageAlert', enabled: boolean, thresholdPercent: number } | null } } | null };

export type UsageAlertRaisedSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type UsageAlertRaisedSubscription = { __typename?: 'Subscription', usageAlertRaised?: { __typename?: 'UsageAlertEvent', occurredAt: string, limit?: { __typename?: 'EffectiveLimit', metric: UsageMetric, period: ResetPeriod, maximum?: number | null, used: number } | null, budget?: { __typename?: 'Budget', category: BudgetCategory, spent: { __typename?: 'Money', amount: string } } | null } | null };

export type MyUsageQueryVariables = Exact<{ [key: string]: never; }>;


export type MyUsageQuery = { __typename?: 'Query', viewer?: { __typename?: 'User', id: string, usageToDate?: { __typename?: 'UsageToDate', today: { __typename?: 'UsageSummary', totals: Array<{ __typename?: 'UsageAmount', metric: UsageMetric, amount: number }> }, month: { __typename?: 'UsageSummary', cost: { __typename?: 'Money', amount: string, currency: string }, estimatedCost?: { __typename?: 'Money', amount: string, currency: string } | null }, total: { __typename?: 'UsageSummary', cost: { __typename?: 'Money', amount: string, currency: string } } } | null } | null };

export type UsageOfUserQueryVariables = Exact<{
  id: Scalars['ID']['input'];
  range?: InputMaybe<DateTimeRange>;
}>;


export type UsageOfUserQuery = { __typename?: 'Query', user?: { __typename?: 'User', id: string, usage?: { __typename?: 'UsageSummary', cost: { __typename?: 'Money', amount: string }, breakdown: Array<{ __typename?: 'UsageBucket', key: string, totals: Array<{ __typename?: 'UsageAmount', metric: UsageMetric, amount: number }> }> } | null, usageRecords?: { __typename?: 'UsageRecordConnection', nodes: Array<{ __typename?: 'UsageRecord', id: string, occurredAt: string, model?: string | null, amounts: Array<{ __typename?: 'UsageAmount', metric: UsageMetric, amount: number }>, cost: { __typename?: 'Money', amount: string }, project?: { __typename?: 'Project', id: string, name: string } | null }>, pageInfo: { __typename?: 'PageInfo', endCursor?: string | null, hasNextPage: boolean } } | null } | null };

export type UsageOfEveryoneQueryVariables = Exact<{
  range?: InputMaybe<DateTimeRange>;
}>;


export type UsageOfEveryoneQuery = { __typename?: 'Query', usage?: { __typename?: 'UsageSummary', cost: { __typename?: 'Money', amount: string, currency: string }, breakdown: Array<{ __typename?: 'UsageBucket', key: string, cost: { __typename?: 'Money', amount: string } }> } | null };

export type UsageOfProjectQueryVariables = Exact<{
  projectId: Scalars['ID']['input'];
  range?: InputMaybe<DateTimeRange>;
}>;


export type UsageOfProjectQuery = { __typename?: 'Query', usage?: { __typename?: 'UsageSummary', totals: Array<{ __typename?: 'UsageAmount', metric: UsageMetric, amount: number }>, breakdown: Array<{ __typename?: 'UsageBucket', key: string, cost: { __typename?: 'Money', amount: string } }> } | null };

export type ExportUsageMutationVariables = Exact<{
  id: Scalars['ID']['input'];
  range?: InputMaybe<DateTimeRange>;
}>;


export type ExportUsageMutation = { __typename?: 'Mutation', exportUsage?: { __typename?: 'DownloadLink', url: string, contentType: string, expiresAt: string } | null };

export type SendInquiryMutationVariables = Exact<{ [key: string]: never; }>;


export type SendInquiryMutation = { __typename?: 'Mutation', createInquiry?: { __typename?: 'InquiryPayload', inquiry: { __typename?: 'Inquiry', id: string, type: InquiryType, status: InquiryStatus, allowedStatuses: Array<InquiryStatus> } } | null };

export type InquiryBoardQueryVariables = Exact<{ [key: string]: never; }>;


export type InquiryBoardQuery = { __typename?: 'Query', inquiryStatusCounts?: Array<{ __typename?: 'InquiryStatusCount', status: InquiryStatus, count: number }> | null, open?: { __typename?: 'InquiryConnection', nodes: Array<{ __typename?: 'Inquiry', id: string, subject: string, type: InquiryType, subtype: InquirySubtype, status: InquiryStatus, allowedStatuses: Array<InquiryStatus>, createdAt: string, author?: { __typename?: 'User', id: string, name: string } | null, assignee?: { __typename?: 'User', id: string, name: string } | null, messages: { __typename?: 'InquiryMessageConnection', nodes: Array<{ __typename?: 'InquiryMessage', body: string }> } }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, endCursor?: string | null } } | null, inProgress?: { __typename?: 'InquiryConnection', nodes: Array<{ __typename?: 'Inquiry', id: string, subject: string, type: InquiryType, subtype: InquirySubtype, status: InquiryStatus, allowedStatuses: Array<InquiryStatus>, createdAt: string, author?: { __typename?: 'User', id: string, name: string } | null, assignee?: { __typename?: 'User', id: string, name: string } | null, messages: { __typename?: 'InquiryMessageConnection', nodes: Array<{ __typename?: 'InquiryMessage', body: string }> } }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, endCursor?: string | null } } | null, resolved?: { __typename?: 'InquiryConnection', nodes: Array<{ __typename?: 'Inquiry', id: string, subject: string, type: InquiryType, subtype: InquirySubtype, status: InquiryStatus, allowedStatuses: Array<InquiryStatus>, createdAt: string, author?: { __typename?: 'User', id: string, name: string } | null, assignee?: { __typename?: 'User', id: string, name: string } | null, messages: { __typename?: 'InquiryMessageConnection', nodes: Array<{ __typename?: 'InquiryMessage', body: string }> } }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, endCursor?: string | null } } | null };

export type CardsFragment = { __typename?: 'InquiryConnection', nodes: Array<{ __typename?: 'Inquiry', id: string, subject: string, type: InquiryType, subtype: InquirySubtype, status: InquiryStatus, allowedStatuses: Array<InquiryStatus>, createdAt: string, author?: { __typename?: 'User', id: string, name: string } | null, assignee?: { __typename?: 'User', id: string, name: string } | null, messages: { __typename?: 'InquiryMessageConnection', nodes: Array<{ __typename?: 'InquiryMessage', body: string }> } }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, endCursor?: string | null } };

export type FindInquiriesQueryVariables = Exact<{ [key: string]: never; }>;


export type FindInquiriesQuery = { __typename?: 'Query', inquiries?: { __typename?: 'InquiryConnection', totalCount: number, nodes: Array<{ __typename?: 'Inquiry', id: string, subject: string }> } | null };

export type InquiryUpdatesSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type InquiryUpdatesSubscription = { __typename?: 'Subscription', inquiryUpdated?: { __typename?: 'Inquiry', id: string, status: InquiryStatus, allowedStatuses: Array<InquiryStatus>, updatedAt: string } | null };

export type TakeInquiryMutationVariables = Exact<{
  inquiryId: Scalars['ID']['input'];
  administratorId: Scalars['ID']['input'];
}>;


export type TakeInquiryMutation = { __typename?: 'Mutation', assignInquiry?: { __typename?: 'InquiryPayload', inquiry: { __typename?: 'Inquiry', assignee?: { __typename?: 'User', name: string } | null } } | null, changeInquiryStatus?: { __typename?: 'InquiryPayload', inquiry: { __typename?: 'Inquiry', status: InquiryStatus, allowedStatuses: Array<InquiryStatus> } } | null };

export type AnswerInquiryMutationVariables = Exact<{
  inquiryId: Scalars['ID']['input'];
}>;


export type AnswerInquiryMutation = { __typename?: 'Mutation', note?: { __typename?: 'InquiryPayload', inquiry: { __typename?: 'Inquiry', id: string } } | null, answer?: { __typename?: 'InquiryPayload', inquiry: { __typename?: 'Inquiry', id: string } } | null, changeInquiryStatus?: { __typename?: 'InquiryPayload', inquiry: { __typename?: 'Inquiry', status: InquiryStatus, resolvedAt?: string | null } } | null };

export type ReadInquiryQueryVariables = Exact<{
  inquiryId: Scalars['ID']['input'];
}>;


export type ReadInquiryQuery = { __typename?: 'Query', inquiry?: { __typename?: 'Inquiry', subject: string, body: string, status: InquiryStatus, messages: { __typename?: 'InquiryMessageConnection', totalCount: number, nodes: Array<{ __typename?: 'InquiryMessage', body: string, isInternal: boolean, createdAt: string, author?: { __typename?: 'User', name: string } | null }> } } | null };

export type CloseInquiryMutationVariables = Exact<{
  ownInquiryId: Scalars['ID']['input'];
}>;


export type CloseInquiryMutation = { __typename?: 'Mutation', changeInquiryStatus?: { __typename?: 'InquiryPayload', inquiry: { __typename?: 'Inquiry', status: InquiryStatus, closedAt?: string | null } } | null };

export type VerifyAuditLogQueryVariables = Exact<{
  range?: InputMaybe<DateTimeRange>;
}>;


export type VerifyAuditLogQuery = { __typename?: 'Query', verifyAuditLog?: { __typename?: 'AuditVerification', valid: boolean, checkedCount: number, firstInvalidId?: string | null, sealedUntil?: string | null } | null };

export type AuditEventCreatedSubscriptionVariables = Exact<{
  filter?: InputMaybe<AuditEventFilter>;
}>;


export type AuditEventCreatedSubscription = { __typename?: 'Subscription', auditEventCreated?: { __typename?: 'AuditEvent', createdAt: string, action: AuditAction, description: string, changes: Array<{ __typename?: 'AuditChange', field: string, before?: string | null, after?: string | null }> } | null };

export type SettingsQueryVariables = Exact<{ [key: string]: never; }>;


export type SettingsQuery = { __typename?: 'Query', settings?: { __typename?: 'Settings', billingCurrency: string, version: number, updatedAt: string, registration: { __typename?: 'RegistrationSettings', signUpEnabled: boolean, defaultRole: UserRole, emailConfirmationRequired: boolean, allowedEmailDomains: Array<string> }, passwords: { __typename?: 'PasswordPolicy', minLength: number, minStrength: number }, sessions: { __typename?: 'SessionSettings', accessTokenMinutes: number, refreshTokenDays: number, impersonationMinutes: number }, users: { __typename?: 'UserSettings', emailChangeAllowed: boolean, defaultTimeZone: string, defaultLocale: string }, permissions: { __typename?: 'PermissionSettings', defaultsApplyTo: DefaultPermissionsScope, adminsBypassGrants: boolean }, pricing: { __typename?: 'PricingSettings', currency: string, prices: Array<{ __typename?: 'ModelPrice', model?: string | null, inputPerMillion: string, outputPerMillion: string }> } } | null };

export type UpdateSettingsMutationVariables = Exact<{
  settings: UpdateSettingsInput;
}>;


export type UpdateSettingsMutation = { __typename?: 'Mutation', updateSettings?: { __typename?: 'SettingsPayload', settings: { __typename?: 'Settings', version: number } } | null };

export type ExportSettingsQueryVariables = Exact<{ [key: string]: never; }>;


export type ExportSettingsQuery = { __typename?: 'Query', exportSettings?: Record<string, unknown> | null };

export type RehearseImportOfSettingsMutationVariables = Exact<{
  document: Scalars['JSONObject']['input'];
}>;


export type RehearseImportOfSettingsMutation = { __typename?: 'Mutation', importSettings?: { __typename?: 'ImportSettingsPayload', changedPaths: Array<string>, settings: { __typename?: 'Settings', version: number } } | null };

export type AnnounceMutationVariables = Exact<{
  announcement: SetPlatformConfigInput;
}>;


export type AnnounceMutation = { __typename?: 'Mutation', setPlatformConfig?: { __typename?: 'PlatformConfigPayload', config: { __typename?: 'PlatformConfig', namespace: string, version: number, isPublic: boolean } } | null };

export type ConfigureToolServersMutationVariables = Exact<{
  toolServers: SetPlatformConfigInput;
}>;


export type ConfigureToolServersMutation = { __typename?: 'Mutation', setPlatformConfig?: { __typename?: 'PlatformConfigPayload', config: { __typename?: 'PlatformConfig', namespace: string, document: Record<string, unknown>, version: number } } | null };

export type PlatformConfigQueryVariables = Exact<{ [key: string]: never; }>;


export type PlatformConfigQuery = { __typename?: 'Query', platformConfig?: { __typename?: 'PlatformConfig', document: Record<string, unknown>, version: number, updatedAt: string, updatedBy?: { __typename?: 'User', id: string, name: string } | null } | null };

export type PlatformConfigsQueryVariables = Exact<{ [key: string]: never; }>;


export type PlatformConfigsQuery = { __typename?: 'Query', platformConfigs?: Array<{ __typename?: 'PlatformConfig', namespace: string, isPublic: boolean, version: number }> | null };

export type DeletePlatformConfigMutationVariables = Exact<{ [key: string]: never; }>;


export type DeletePlatformConfigMutation = { __typename?: 'Mutation', deletePlatformConfig?: { __typename?: 'PlatformConfigPayload', config: { __typename?: 'PlatformConfig', namespace: string } } | null };

export type CreateWebhookMutationVariables = Exact<{ [key: string]: never; }>;


export type CreateWebhookMutation = { __typename?: 'Mutation', createWebhook?: { __typename?: 'CreateWebhookPayload', secret: string, webhook: { __typename?: 'Webhook', id: string, url: string, actions: Array<AuditAction> } } | null };

export type WebhooksQueryVariables = Exact<{ [key: string]: never; }>;


export type WebhooksQuery = { __typename?: 'Query', webhooks?: Array<{ __typename?: 'Webhook', id: string, url: string, actions: Array<AuditAction>, enabled: boolean, failingSince?: string | null, lastDelivery?: { __typename?: 'WebhookDelivery', messageId: string, action: AuditAction, succeeded: boolean, attempts: number, responseStatus?: number | null, detail?: string | null, lastAttemptAt: string } | null, deliveries: { __typename?: 'WebhookDeliveryConnection', totalCount: number, nodes: Array<{ __typename?: 'WebhookDelivery', messageId: string, action: AuditAction, attempts: number, responseStatus?: number | null, detail?: string | null, nextAttemptAt?: string | null }> } }> | null };

export type RotateWebhookSecretMutationVariables = Exact<{
  webhookId: Scalars['ID']['input'];
}>;


export type RotateWebhookSecretMutation = { __typename?: 'Mutation', rotateWebhookSecret?: { __typename?: 'RotateWebhookSecretPayload', secret: string, webhook: { __typename?: 'Webhook', formerSecretUntil?: string | null } } | null };

export type RedeliverWebhookMutationVariables = Exact<{
  webhookId: Scalars['ID']['input'];
  messageId: Scalars['ID']['input'];
}>;


export type RedeliverWebhookMutation = { __typename?: 'Mutation', redeliverWebhook?: { __typename?: 'WebhookPayload', webhook: { __typename?: 'Webhook', id: string } } | null };

export type DisableWebhookMutationVariables = Exact<{
  webhookId: Scalars['ID']['input'];
}>;


export type DisableWebhookMutation = { __typename?: 'Mutation', updateWebhook?: { __typename?: 'WebhookPayload', webhook: { __typename?: 'Webhook', id: string, enabled: boolean } } | null };

export type DeleteWebhookMutationVariables = Exact<{
  webhookId: Scalars['ID']['input'];
}>;


export type DeleteWebhookMutation = { __typename?: 'Mutation', deleteWebhook?: { __typename?: 'DeletePayload', deletedId: string } | null };

export type TestConnectionMutationVariables = Exact<{ [key: string]: never; }>;


export type TestConnectionMutation = { __typename?: 'Mutation', testConnection?: { __typename?: 'ConnectionTest', reachable: boolean, httpStatus?: number | null, latencyMs?: number | null, detail?: string | null } | null };

export type AccessReportQueryVariables = Exact<{
  inactiveDays?: Scalars['Int']['input'];
  first?: Scalars['Int']['input'];
}>;


export type AccessReportQuery = { __typename?: 'Query', accessReport?: { __typename?: 'AccessReport', asOf: string, administrators: { __typename?: 'UserConnection', totalCount: number, nodes: Array<{ __typename?: 'User', name: string, email?: string | null, status: UserStatus, isSuperAdmin: boolean, lastActiveAt?: string | null }> }, inactiveUsers: { __typename?: 'UserConnection', totalCount: number, nodes: Array<{ __typename?: 'User', id: string, name: string, lastActiveAt?: string | null }> }, pendingUsers: { __typename?: 'UserConnection', totalCount: number, nodes: Array<{ __typename?: 'User', id: string, name: string, joinedAt: string }> }, usersWithOwnPermissions: { __typename?: 'UserConnection', totalCount: number, nodes: Array<{ __typename?: 'User', id: string, name: string }> } } | null };

export type EndingAccessQueryVariables = Exact<{
  first?: Scalars['Int']['input'];
}>;


export type EndingAccessQuery = { __typename?: 'Query', accessReport?: { __typename?: 'AccessReport', expiringGrants: { __typename?: 'AccessGrantConnection', totalCount: number, nodes: Array<{ __typename?: 'AccessGrant', level: PermissionLevel, expiresAt?: string | null, resource: { __typename?: 'Resource', name: string } }> }, expiringApiKeys: { __typename?: 'ApiKeyConnection', totalCount: number, nodes: Array<{ __typename?: 'ApiKey', prefix: string, label: string, expiresAt?: string | null, user: { __typename?: 'User', name: string } }> } } | null };

export type AllowanceQueryVariables = Exact<{ [key: string]: never; }>;


export type AllowanceQuery = { __typename?: 'Query', rateLimit?: { __typename?: 'RateLimit', cost: number, limit: number, remaining: number, resetsAt: string } | null };

export type CreatePlanMutationVariables = Exact<{
  input: CreatePlanInput;
}>;


export type CreatePlanMutation = { __typename?: 'Mutation', createPlan?: { __typename?: 'PlanPayload', plan: { __typename?: 'Plan', id: string, name: string, interval: BillingInterval, isActive: boolean, price: { __typename?: 'Money', amount: string, currency: string }, quotas: Array<{ __typename?: 'UsageAmount', metric: UsageMetric, amount: number }> } } | null };

export type PlansQueryVariables = Exact<{ [key: string]: never; }>;


export type PlansQuery = { __typename?: 'Query', plans?: Array<{ __typename?: 'Plan', id: string, name: string, description?: string | null, interval: BillingInterval, features: Array<string>, price: { __typename?: 'Money', amount: string, currency: string }, quotas: Array<{ __typename?: 'UsageAmount', metric: UsageMetric, amount: number }> }> | null };

export type ChangePlanMutationVariables = Exact<{
  planId: Scalars['ID']['input'];
}>;


export type ChangePlanMutation = { __typename?: 'Mutation', updatePlan?: { __typename?: 'PlanPayload', plan: { __typename?: 'Plan', updatedAt: string, price: { __typename?: 'Money', amount: string } } } | null };

export type DuplicatePlanMutationVariables = Exact<{
  planId: Scalars['ID']['input'];
}>;


export type DuplicatePlanMutation = { __typename?: 'Mutation', duplicatePlan?: { __typename?: 'PlanPayload', plan: { __typename?: 'Plan', id: string, isActive: boolean } } | null };

export type DeactivatePlanMutationVariables = Exact<{
  planId: Scalars['ID']['input'];
}>;


export type DeactivatePlanMutation = { __typename?: 'Mutation', updatePlan?: { __typename?: 'PlanPayload', plan: { __typename?: 'Plan', isActive: boolean } } | null };

export type DeletePlanMutationVariables = Exact<{
  planId: Scalars['ID']['input'];
}>;


export type DeletePlanMutation = { __typename?: 'Mutation', deletePlan?: { __typename?: 'DeletePayload', deletedId: string } | null };

export type SubscribeUserMutationVariables = Exact<{
  userId: Scalars['ID']['input'];
  planId: Scalars['ID']['input'];
}>;


export type SubscribeUserMutation = { __typename?: 'Mutation', subscribeUser?: { __typename?: 'PlanSubscriptionPayload', subscription: { __typename?: 'PlanSubscription', id: string, status: PlanSubscriptionStatus, trialEndsAt?: string | null, currentPeriodStart: string, currentPeriodEnd: string, quotaUsage: Array<{ __typename?: 'QuotaUsage', metric: UsageMetric, used: number, included: number }> } } | null };

export type SubscriptionsQueryVariables = Exact<{ [key: string]: never; }>;


export type SubscriptionsQuery = { __typename?: 'Query', planSubscriptions?: { __typename?: 'PlanSubscriptionConnection', totalCount: number, nodes: Array<{ __typename?: 'PlanSubscription', id: string, status: PlanSubscriptionStatus, currentPeriodEnd: string, cancelAtPeriodEnd: boolean, user?: { __typename?: 'User', name: string } | null, plan: { __typename?: 'Plan', name: string } }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, endCursor?: string | null } } | null };

export type MySubscriptionQueryVariables = Exact<{ [key: string]: never; }>;


export type MySubscriptionQuery = { __typename?: 'Query', viewer?: { __typename?: 'User', subscription?: { __typename?: 'PlanSubscription', id: string, status: PlanSubscriptionStatus, currentPeriodEnd: string, plan: { __typename?: 'Plan', name: string }, quotaUsage: Array<{ __typename?: 'QuotaUsage', metric: UsageMetric, used: number, included: number }> } | null } | null };

export type CancelSubscriptionMutationVariables = Exact<{
  subscriptionId: Scalars['ID']['input'];
}>;


export type CancelSubscriptionMutation = { __typename?: 'Mutation', cancelPlanSubscription?: { __typename?: 'PlanSubscriptionPayload', subscription: { __typename?: 'PlanSubscription', status: PlanSubscriptionStatus, cancelAtPeriodEnd: boolean, currentPeriodEnd: string } } | null };

export type ResumeSubscriptionMutationVariables = Exact<{
  subscriptionId: Scalars['ID']['input'];
}>;


export type ResumeSubscriptionMutation = { __typename?: 'Mutation', resumePlanSubscription?: { __typename?: 'PlanSubscriptionPayload', subscription: { __typename?: 'PlanSubscription', status: PlanSubscriptionStatus, cancelAtPeriodEnd: boolean } } | null };

export type RecordPaymentMutationVariables = Exact<{
  userId: Scalars['ID']['input'];
}>;


export type RecordPaymentMutation = { __typename?: 'Mutation', recordTransaction?: { __typename?: 'TransactionPayload', transaction: { __typename?: 'Transaction', id: string, status: TransactionStatus } } | null };

export type PaymentsQueryVariables = Exact<{
  userId: Scalars['ID']['input'];
}>;


export type PaymentsQuery = { __typename?: 'Query', transactions?: { __typename?: 'TransactionConnection', totalCount: number, nodes: Array<{ __typename?: 'Transaction', id: string, status: TransactionStatus, provider: string, externalId: string, receiptUrl?: string | null, createdAt: string, user?: { __typename?: 'User', name: string } | null, subscription?: { __typename?: 'PlanSubscription', id: string, plan: { __typename?: 'Plan', name: string } } | null, amount: { __typename?: 'Money', amount: string, currency: string }, refundedAmount: { __typename?: 'Money', amount: string } }>, pageInfo: { __typename?: 'PageInfo', hasNextPage: boolean, endCursor?: string | null } } | null };

export type MyPaymentsQueryVariables = Exact<{ [key: string]: never; }>;


export type MyPaymentsQuery = { __typename?: 'Query', paymentProviders?: Array<string> | null, transactions?: { __typename?: 'TransactionConnection', nodes: Array<{ __typename?: 'Transaction', status: TransactionStatus, receiptUrl?: string | null, createdAt: string, amount: { __typename?: 'Money', amount: string, currency: string } }> } | null };

export type FiguresQueryVariables = Exact<{ [key: string]: never; }>;


export type FiguresQuery = { __typename?: 'Query', billingAnalytics?: { __typename?: 'BillingAnalytics', subscriberCount: number, churnRate?: number | null, mrr: { __typename?: 'Money', amount: string, currency: string }, revenue: { __typename?: 'Money', amount: string }, trend: Array<{ __typename?: 'BillingTrendPoint', month: any, newSubscribers: number, churnedSubscribers: number, mrr: { __typename?: 'Money', amount: string }, revenue: { __typename?: 'Money', amount: string } }> } | null };

export type FiguresOfARangeQueryVariables = Exact<{
  range?: InputMaybe<DateTimeRange>;
}>;


export type FiguresOfARangeQuery = { __typename?: 'Query', billingAnalyticsByCurrency?: Array<{ __typename?: 'BillingAnalytics', subscriberCount: number, mrr: { __typename?: 'Money', amount: string, currency: string }, revenue: { __typename?: 'Money', amount: string } }> | null };

export type FiguresOfPlansQueryVariables = Exact<{
  range?: InputMaybe<DateTimeRange>;
}>;


export type FiguresOfPlansQuery = { __typename?: 'Query', plans?: Array<{ __typename?: 'Plan', name: string, analytics?: { __typename?: 'BillingAnalytics', subscriberCount: number, churnRate?: number | null, mrr: { __typename?: 'Money', amount: string, currency: string } } | null }> | null };

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
export const CardsFragmentDoc = new TypedDocumentString(`
    fragment Cards on InquiryConnection {
  nodes {
    id
    subject
    type
    subtype
    status
    allowedStatuses
    author {
      id
      name
    }
    assignee {
      id
      name
    }
    messages(last: 1) {
      nodes {
        body
      }
    }
    createdAt
  }
  pageInfo {
    hasNextPage
    endCursor
  }
}
    `, {"fragmentName":"Cards"}) as unknown as TypedDocumentString<CardsFragment, unknown>;
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
    `, {"hash":"ef65360b5f508a8314d9c047edc6982637966e27f6a665eb483eef3adc2c6fe4"}) as unknown as TypedDocumentString<WhoAmIQuery, WhoAmIQueryVariables>;
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
    `, {"hash":"5af4cbc5ad0bb6fae1da6a471417b853ec2edd2af89f86a215b3d88fe1f0c84a"}) as unknown as TypedDocumentString<ChangeMyProfileMutation, ChangeMyProfileMutationVariables>;
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
    `, {"hash":"1de28c6df45e6f8848b764e6c20089fc6011f7a7d1552d5d06e506c629373c6f"}) as unknown as TypedDocumentString<FindUsersQuery, FindUsersQueryVariables>;
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
    `, {"hash":"54dc2017810a2007ab2eb9a9970600ee887fe8483023e0ed03c71dd23c7e2974"}) as unknown as TypedDocumentString<OneUserQuery, OneUserQueryVariables>;
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
    `, {"hash":"76a4ca9ac5c1b9671279ed2ebb84a7d5281685f9a5f9f6a92e6869d697543b2e"}) as unknown as TypedDocumentString<AwaitingApprovalQuery, AwaitingApprovalQueryVariables>;
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
    `, {"hash":"b7c6183ddf8da577b15ad38dd7ea99e562bef8a01c35cfad6aaaa88a70700dd1"}) as unknown as TypedDocumentString<CreateUserMutation, CreateUserMutationVariables>;
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
    `, {"hash":"35878a138aebffb95c8302c5b04677cf0895c24051d61796ae806c487ba47951"}) as unknown as TypedDocumentString<UpdateUserMutation, UpdateUserMutationVariables>;
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
    `, {"hash":"9392f29a7c332583d55c2f40e423b8be6d4ae6f35c6c45f3b89a5649f3dd3711"}) as unknown as TypedDocumentString<ChangeUserRoleMutation, ChangeUserRoleMutationVariables>;
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
    `, {"hash":"d6f048bc2a79c315ff8bddaa1d41c5b6539b6b3eb44fd171a8fa73081a700172"}) as unknown as TypedDocumentString<ResetUserPasswordMutation, ResetUserPasswordMutationVariables>;
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
    `, {"hash":"14a1d163cdbf0f7a0abb728bb5440e3d68e7621e1f9f0aeb4d11e85ddaccbad1"}) as unknown as TypedDocumentString<DesignateSuperAdminMutation, DesignateSuperAdminMutationVariables>;
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
    `, {"hash":"d66cbdbd39788b14d4baf5ef2718b8fde8ad8e0d7b115362c1d7ebb853a0b439"}) as unknown as TypedDocumentString<SuspendUserMutation, SuspendUserMutationVariables>;
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
    `, {"hash":"dab5a74c1427bfe17a41d1165ccdd3ed27d7365390f062848dc0a07f14175d55"}) as unknown as TypedDocumentString<ActivateUserMutation, ActivateUserMutationVariables>;
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
    `, {"hash":"4e0ffb80d24e10afe0b8b3563af03525e96b52101297189f78d49b6fa88f208a"}) as unknown as TypedDocumentString<AuditLogQuery, AuditLogQueryVariables>;
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
    `, {"hash":"c7058457538438547bfa49c94a2cdba8525a16d726b2073577c14f874ab56306"}) as unknown as TypedDocumentString<WhatHappenedToQuery, WhatHappenedToQueryVariables>;
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
    `, {"hash":"b84588f08c723d589a3a462387a9d847c39cb98f666ad59343f79beea491b76f"}) as unknown as TypedDocumentString<MySessionsQuery, MySessionsQueryVariables>;
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
    `, {"hash":"82b97fb3fd79b8537ac8444cd294e93192016ed9c871030f86543fc636138e0e"}) as unknown as TypedDocumentString<SessionsOfUserQuery, SessionsOfUserQueryVariables>;
export const RevokeSessionDocument = new TypedDocumentString(`
    mutation RevokeSession($sessionId: ID!) {
  revokeSession(id: $sessionId) {
    session {
      id
      expiresAt
    }
  }
}
    `, {"hash":"29d4147b30e2c5b4f2391d5f78884ed86e4e94eeeceba8874dde96354797bd3c"}) as unknown as TypedDocumentString<RevokeSessionMutation, RevokeSessionMutationVariables>;
export const RevokeSessionsOfUserDocument = new TypedDocumentString(`
    mutation RevokeSessionsOfUser($userId: ID!) {
  revokeSessions(userId: $userId) {
    revokedCount
  }
}
    `, {"hash":"e080ad2c012672bf7d0deda347e52ab05d1644b4b6e92d74ac9fe053e841800f"}) as unknown as TypedDocumentString<RevokeSessionsOfUserMutation, RevokeSessionsOfUserMutationVariables>;
export const RevokeMyOtherSessionsDocument = new TypedDocumentString(`
    mutation RevokeMyOtherSessions {
  revokeSessions {
    revokedCount
  }
}
    `, {"hash":"99225b438a07e66e0cbeaac4ad546f9d60ab2f441eab69980c80e62b45eea199"}) as unknown as TypedDocumentString<RevokeMyOtherSessionsMutation, RevokeMyOtherSessionsMutationVariables>;
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
    `, {"hash":"376820bf3e1fb8d9cb6d6fa56bf3700712a63bbebfe57c311194150afa56319e"}) as unknown as TypedDocumentString<UpdateUsersMutation, UpdateUsersMutationVariables>;
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
    `, {"hash":"b8a1007784cbfdae6b05c7950149e0f7206279742510297f047b6ba6b05482dc"}) as unknown as TypedDocumentString<DeleteUsersMutation, DeleteUsersMutationVariables>;
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
    `, {"hash":"5c5fdec52852660ed69aa55f611f4496475f6617d07e567fe047295b5eb20d4f"}) as unknown as TypedDocumentString<SignInOptionsQuery, SignInOptionsQueryVariables>;
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
    `, {"hash":"3de5754ee9779d44dd1bd9beabd6e8c430fd260fc83b1a18c649ee05cc035431"}) as unknown as TypedDocumentString<SignUpMutation, SignUpMutationVariables>;
export const DeleteUserDocument = new TypedDocumentString(`
    mutation DeleteUser($id: ID!) {
  deleteUser(id: $id) {
    deletedId
  }
}
    `, {"hash":"747b22cc74aa66d2f2b5c0b7dec6b3e1ac3764be15c3a8b70a9bfd3ef1b19149"}) as unknown as TypedDocumentString<DeleteUserMutation, DeleteUserMutationVariables>;
export const ServiceDocument = new TypedDocumentString(`
    query Service {
  service {
    version
    commit
    schemaVersion
    features
  }
}
    `, {"hash":"5244ca8502ce3956e8f74e124c9b5d3f94ae9894da99236e2643bcfbc9b44727"}) as unknown as TypedDocumentString<ServiceQuery, ServiceQueryVariables>;
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
    `, {"hash":"fa293b436403507371ca70c849cd02414cf4891e94b3d118038bfd66401a27f0"}) as unknown as TypedDocumentString<HealthQuery, HealthQueryVariables>;
export const MyAccessChangedDocument = new TypedDocumentString(`
    subscription MyAccessChanged {
  accessChanged {
    userId
    occurredAt
  }
}
    `, {"hash":"bf51bb403537e5ce464397d882f847350de95359fdd6bcba5d0bca6ebd806776"}) as unknown as TypedDocumentString<MyAccessChangedSubscription, MyAccessChangedSubscriptionVariables>;
export const ExportUsersDocument = new TypedDocumentString(`
    mutation ExportUsers($users: UserFilter) {
  exportUsers(filter: $users) {
    url
    contentType
    expiresAt
  }
}
    `, {"hash":"2363c30ebc583e96d6635453159ea717f06b290991289a441739ec03dccbe38a"}) as unknown as TypedDocumentString<ExportUsersMutation, ExportUsersMutationVariables>;
export const ExportAuditEventsDocument = new TypedDocumentString(`
    mutation ExportAuditEvents($events: AuditEventFilter) {
  exportAuditEvents(filter: $events) {
    url
    contentType
    expiresAt
  }
}
    `, {"hash":"1a02fec4ce59df52e81dd50bcaedeb049850c106870ac9fe1fd6d254949a42da"}) as unknown as TypedDocumentString<ExportAuditEventsMutation, ExportAuditEventsMutationVariables>;
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
    `, {"hash":"893a1d18ea0b9faebff4f6cc18c7b21de979760a9560ef82f4103cb9b748ffb4"}) as unknown as TypedDocumentString<CreateMyApiKeyMutation, CreateMyApiKeyMutationVariables>;
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
    `, {"hash":"3e8b29e92ee88b84e541534898c201202082ca52da98fd77fc56aee7f8bf2b8b"}) as unknown as TypedDocumentString<MyApiKeysQuery, MyApiKeysQueryVariables>;
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
    `, {"hash":"f41b68163e687ab8a713cdd699b8947462cce285154e2f7db65f786f86fde255"}) as unknown as TypedDocumentString<CreateApiKeyMutation, CreateApiKeyMutationVariables>;
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
    `, {"hash":"cac89888ad254a0878e0447017974a3199e9e570da3bf0782712d836749e0344"}) as unknown as TypedDocumentString<ApiKeysOfUserQuery, ApiKeysOfUserQueryVariables>;
export const RenameApiKeyDocument = new TypedDocumentString(`
    mutation RenameApiKey($apiKeyId: ID!) {
  updateApiKey(id: $apiKeyId, input: {label: "ci of the shop"}) {
    apiKey {
      id
      label
    }
  }
}
    `, {"hash":"270743cea0268fcf8f18026e96f92b7063eb80e2b7ab96e43570af7539679329"}) as unknown as TypedDocumentString<RenameApiKeyMutation, RenameApiKeyMutationVariables>;
export const SuspendApiKeyDocument = new TypedDocumentString(`
    mutation SuspendApiKey($apiKeyId: ID!) {
  updateApiKey(id: $apiKeyId, input: {status: SUSPENDED}) {
    apiKey {
      id
      status
    }
  }
}
    `, {"hash":"a05ef99814c23dd5b032c507154a641bbbd6c575f1567b6d6e3159af67b53439"}) as unknown as TypedDocumentString<SuspendApiKeyMutation, SuspendApiKeyMutationVariables>;
export const DeleteApiKeyDocument = new TypedDocumentString(`
    mutation DeleteApiKey($apiKeyId: ID!) {
  deleteApiKey(id: $apiKeyId) {
    deletedId
  }
}
    `, {"hash":"c08d1989e421c834cf33e6e31fee63fd9b331c7f2bd45fbdd523144bb58d4957"}) as unknown as TypedDocumentString<DeleteApiKeyMutation, DeleteApiKeyMutationVariables>;
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
    `, {"hash":"cbebc1783e2eb7999221b2b3aefe3e2df723203a309abae106819a88848df4c7"}) as unknown as TypedDocumentString<IntrospectTokenQuery, IntrospectTokenQueryVariables>;
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
    `, {"hash":"be2d7b89c9c24a267c927612900b48f7eeeb497aab58b3bb82d307a86c183973"}) as unknown as TypedDocumentString<StartImpersonationMutation, StartImpersonationMutationVariables>;
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
    `, {"hash":"5019f84e37ae4ec0029fe4b142e7b0d00c2ee55677c78ffac877431df239bb2e"}) as unknown as TypedDocumentString<WhoActsAsWhomQuery, WhoActsAsWhomQueryVariables>;
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
    `, {"hash":"53f28b4a011b5b50d079fd723f4edf108f8c4533081a5c9b72cbeea3ba277efc"}) as unknown as TypedDocumentString<EndImpersonationMutation, EndImpersonationMutationVariables>;
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
    `, {"hash":"adf9892b3d34c8557cf85dc12f27ccbc815f78526ef16d3c481776a730585e00"}) as unknown as TypedDocumentString<ImpersonationsOfUserQuery, ImpersonationsOfUserQueryVariables>;
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
    `, {"hash":"8829e497e5587a48886ff29ae21b7c59e7d18fcf41bb6974e3718ef3b11aa51b"}) as unknown as TypedDocumentString<ImportUsersMutation, ImportUsersMutationVariables>;
export const CreateUserImportUploadDocument = new TypedDocumentString(`
    mutation CreateUserImportUpload($options: UserImportUploadInput!) {
  createUserImportUpload(input: $options) {
    url
    expiresAt
  }
}
    `, {"hash":"1f53e474175af23454cfd595bad8ef69f59b1423d649e17d9ffb45cac57bb345"}) as unknown as TypedDocumentString<CreateUserImportUploadMutation, CreateUserImportUploadMutationVariables>;
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
    `, {"hash":"0d0fb4d5292a28bca55c5839bc49756afbfbff3b950bc57647930cdc35fab2e2"}) as unknown as TypedDocumentString<ImportsQuery, ImportsQueryVariables>;
export const GroupsDocument = new TypedDocumentString(`
    query Groups {
  groups(first: 25, filter: {search: ""}) {
    nodes {
      id
      name
      description
      members(first: 5) {
        nodes {
          id
          name
        }
        totalCount
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"8c8766d9009d39955dfb9a7745fddf1162999ce187cb8a3d72de8703629c556f"}) as unknown as TypedDocumentString<GroupsQuery, GroupsQueryVariables>;
export const CreateGroupDocument = new TypedDocumentString(`
    mutation CreateGroup($groupName: String!, $userId: ID!) {
  createGroup(
    input: {name: $groupName, description: "Those who tell", memberIds: [$userId]}
  ) {
    group {
      id
      name
      members {
        totalCount
      }
    }
  }
}
    `, {"hash":"7f38a1722b4e37c62a76f98e7eca134503985736c369c3bda75cae73e8440a1a"}) as unknown as TypedDocumentString<CreateGroupMutation, CreateGroupMutationVariables>;
export const GroupDocument = new TypedDocumentString(`
    query Group($groupId: ID!) {
  group(id: $groupId) {
    id
    name
    description
    members(first: 25, search: "") {
      nodes {
        id
        name
        email
      }
      totalCount
    }
    createdAt
    updatedAt
  }
}
    `, {"hash":"2b84200219aa4e79956635fda8e20f8815c4cd386faec950a983103bbdae1da3"}) as unknown as TypedDocumentString<GroupQuery, GroupQueryVariables>;
export const AddGroupMembersDocument = new TypedDocumentString(`
    mutation AddGroupMembers($groupId: ID!, $userId: ID!, $otherUserId: ID!) {
  addGroupMembers(id: $groupId, userIds: [$userId, $otherUserId]) {
    group {
      id
      members {
        totalCount
      }
    }
  }
}
    `, {"hash":"d9853390bd73dee0f1ca7634b9dc65920d25ccf426e85ef83cff92666b1b4a27"}) as unknown as TypedDocumentString<AddGroupMembersMutation, AddGroupMembersMutationVariables>;
export const RemoveGroupMembersDocument = new TypedDocumentString(`
    mutation RemoveGroupMembers($groupId: ID!, $otherUserId: ID!) {
  removeGroupMembers(id: $groupId, userIds: [$otherUserId]) {
    group {
      id
      members {
        totalCount
      }
    }
  }
}
    `, {"hash":"f4fbe6dc84c0bb44e806673fb5ffe86d52c87e73758cc0d11c6341d80347ee48"}) as unknown as TypedDocumentString<RemoveGroupMembersMutation, RemoveGroupMembersMutationVariables>;
export const GroupsOfUserDocument = new TypedDocumentString(`
    query GroupsOfUser($userId: ID!) {
  user(by: {id: $userId}) {
    id
    name
    groups(first: 25) {
      nodes {
        id
        name
      }
    }
  }
}
    `, {"hash":"2a2441d806bc709de0ca5f3fffaaeabca1820fafca5c7c3d2f0201693d389a70"}) as unknown as TypedDocumentString<GroupsOfUserQuery, GroupsOfUserQueryVariables>;
export const UsersOfGroupDocument = new TypedDocumentString(`
    query UsersOfGroup($groupId: ID!) {
  users(filter: {groupId: $groupId}) {
    nodes {
      id
      name
      status
    }
    totalCount
  }
}
    `, {"hash":"7d3167174f56b42190daddb52085e9609365c26f70d9c7e76b2a53b74e1fd43f"}) as unknown as TypedDocumentString<UsersOfGroupQuery, UsersOfGroupQueryVariables>;
export const MoveUsersDocument = new TypedDocumentString(`
    mutation MoveUsers($userId: ID!, $otherUserId: ID!, $groupId: ID!) {
  updateUsers(ids: [$userId, $otherUserId], change: {addToGroups: [$groupId]}) {
    succeededCount
    failedCount
    results {
      id
      error {
        code
        message
        path
      }
    }
  }
}
    `, {"hash":"93b4613c0674b47ca46ea171705d304063425d755931aae0b189430c0500da6d"}) as unknown as TypedDocumentString<MoveUsersMutation, MoveUsersMutationVariables>;
export const DescribeGroupDocument = new TypedDocumentString(`
    mutation DescribeGroup($groupId: ID!) {
  updateGroup(
    id: $groupId
    input: {description: "Those who tell, and those who listen"}
  ) {
    group {
      id
      description
    }
  }
}
    `, {"hash":"ec246b06bf280997343f6daed496907ffc899662f2ea9b2d7ee4fcd00de6cba5"}) as unknown as TypedDocumentString<DescribeGroupMutation, DescribeGroupMutationVariables>;
export const DeleteGroupDocument = new TypedDocumentString(`
    mutation DeleteGroup($groupId: ID!) {
  deleteGroup(id: $groupId) {
    deletedId
  }
}
    `, {"hash":"8e2726431e47c470122d9026ab2dfe7f30ebb2a55a480bce7bbd7c9f03c8dc3b"}) as unknown as TypedDocumentString<DeleteGroupMutation, DeleteGroupMutationVariables>;
export const ProjectsDocument = new TypedDocumentString(`
    query Projects {
  projects(filter: {search: ""}, first: 25) {
    nodes {
      id
      name
      viewerRole
    }
    totalCount
  }
}
    `, {"hash":"a21515c9c2e7920e9c06c7c44c38873631d82aa67bcdf6f9c1e5fcf02d72e925"}) as unknown as TypedDocumentString<ProjectsQuery, ProjectsQueryVariables>;
export const CreateProjectDocument = new TypedDocumentString(`
    mutation CreateProject($name: String!) {
  createProject(input: {name: $name, description: "Maps of everything"}) {
    project {
      id
      name
      viewerRole
    }
  }
}
    `, {"hash":"5368246995bcbb3063d0e06a9d33433544fe161832a202ffe8b3df7dad742300"}) as unknown as TypedDocumentString<CreateProjectMutation, CreateProjectMutationVariables>;
export const MembersOfProjectDocument = new TypedDocumentString(`
    query MembersOfProject($projectId: ID!) {
  project(id: $projectId) {
    name
    memberships(first: 25) {
      nodes {
        user {
          id
          name
        }
        role
        joinedAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
}
    `, {"hash":"992f213507993f0e2b8a5620f02d56b6e71e5c96b9d86833613c29feb6f92a68"}) as unknown as TypedDocumentString<MembersOfProjectQuery, MembersOfProjectQueryVariables>;
export const UpdateProjectDocument = new TypedDocumentString(`
    mutation UpdateProject($projectId: ID!) {
  updateProject(id: $projectId, input: {description: "Maps of nearly everything"}) {
    project {
      id
      description
    }
  }
}
    `, {"hash":"ae91207a0aed46e1645a61ca987834fc7ad225cc6f98999d9b165e501c2718f3"}) as unknown as TypedDocumentString<UpdateProjectMutation, UpdateProjectMutationVariables>;
export const AssignProjectMemberDocument = new TypedDocumentString(`
    mutation AssignProjectMember($userId: ID!, $projectId: ID!) {
  assignProjectMember(
    user: {id: $userId}
    assignment: {projectId: $projectId, role: PROJECT_ADMIN}
  ) {
    membership {
      role
      user {
        id
        isProjectAdmin
        platformRole
      }
    }
  }
}
    `, {"hash":"b129393d9fdb72e04655d019e886699e9cdadddbbaa60fafdeeb2e1ba02fbbfd"}) as unknown as TypedDocumentString<AssignProjectMemberMutation, AssignProjectMemberMutationVariables>;
export const ProjectsOfUserDocument = new TypedDocumentString(`
    query ProjectsOfUser($userId: ID!) {
  user(by: {id: $userId}) {
    name
    projectMemberships(first: 25) {
      nodes {
        project {
          id
          name
        }
        role
      }
    }
  }
}
    `, {"hash":"1113cb3fdcc66877c675c7d51e817a0084d2759dc6bd6efe867a41beeae44771"}) as unknown as TypedDocumentString<ProjectsOfUserQuery, ProjectsOfUserQueryVariables>;
export const ProjectAdminsDocument = new TypedDocumentString(`
    query ProjectAdmins($projectId: ID!) {
  users(filter: {projectId: $projectId, isProjectAdmin: true}) {
    nodes {
      id
      name
      platformRole
    }
  }
}
    `, {"hash":"8016eeec43d52d784fd9e64506162c59d39ed876938e806f8046b63ea16ead9a"}) as unknown as TypedDocumentString<ProjectAdminsQuery, ProjectAdminsQueryVariables>;
export const UnassignProjectMemberDocument = new TypedDocumentString(`
    mutation UnassignProjectMember($otherUserId: ID!, $projectId: ID!) {
  unassignProjectMember(userId: $otherUserId, projectId: $projectId) {
    user {
      id
    }
    project {
      memberships {
        totalCount
      }
    }
  }
}
    `, {"hash":"a186843d362fc944dd479888a53b2f7a8a7aeab55b8653889cf274a6b7d484e3"}) as unknown as TypedDocumentString<UnassignProjectMemberMutation, UnassignProjectMemberMutationVariables>;
export const AssignManyDocument = new TypedDocumentString(`
    mutation AssignMany($userId: ID!, $otherUserId: ID!, $projectId: ID!) {
  updateUsers(
    ids: [$userId, $otherUserId]
    change: {assignToProject: {projectId: $projectId}}
  ) {
    succeededCount
    failedCount
  }
}
    `, {"hash":"97225a0afd3e22500d88bcb7c74f1f39a22469706c275f235fe0107364b42f49"}) as unknown as TypedDocumentString<AssignManyMutation, AssignManyMutationVariables>;
export const DeleteProjectDocument = new TypedDocumentString(`
    mutation DeleteProject($projectId: ID!) {
  deleteProject(id: $projectId) {
    deletedId
  }
}
    `, {"hash":"cc1f296ee6c42ac0187470ff230e4b345c3dd5f9d47d82c786a98238bc5e9e5a"}) as unknown as TypedDocumentString<DeleteProjectMutation, DeleteProjectMutationVariables>;
export const MyPermissionsDocument = new TypedDocumentString(`
    query MyPermissions {
  effectivePermissions {
    levels {
      area
      level
      sources {
        kind
        group {
          id
          name
        }
      }
    }
    flags {
      flag
      enabled
    }
  }
}
    `, {"hash":"f3c4a0b8da572a35c4e7bb94550ca93d91ae511f3ef44a1134e9fe416a1376cd"}) as unknown as TypedDocumentString<MyPermissionsQuery, MyPermissionsQueryVariables>;
export const MayIDocument = new TypedDocumentString(`
    query MayI {
  can(check: {permission: {area: AGENTS, level: WRITE}}) {
    allowed
    reason
    effectiveLevel
    cacheUntil
  }
}
    `, {"hash":"10bc4af11e38d410587b9d523c5fe33b63f0567107bf45cbd5fa54b18ab01dbf"}) as unknown as TypedDocumentString<MayIQuery, MayIQueryVariables>;
export const GivePermissionsToGroupDocument = new TypedDocumentString(`
    mutation GivePermissionsToGroup($groupId: ID!) {
  updateGroupPermissions(
    id: $groupId
    input: {levels: [{area: AGENTS, level: WRITE}], flags: [{flag: CHAT_FILE_UPLOAD, enabled: true}]}
  ) {
    group {
      id
      name
      permissionMatrix {
        levels {
          area
          level
        }
        flags {
          flag
          enabled
        }
        version
      }
    }
  }
}
    `, {"hash":"0855eda4c2d6d96ab26cd3711175c5e31a524534b16dd6de2a8bc8a12a846405"}) as unknown as TypedDocumentString<GivePermissionsToGroupMutation, GivePermissionsToGroupMutationVariables>;
export const GivePermissionsToUserDocument = new TypedDocumentString(`
    mutation GivePermissionsToUser($userId: ID!) {
  updateUserPermissions(
    id: $userId
    input: {levels: [{area: PROMPTS, level: READ}], expectedVersion: 0}
  ) {
    user {
      id
      name
      permissionMatrix {
        levels {
          area
          level
        }
        version
      }
    }
  }
}
    `, {"hash":"f502b30aa60288442eddf1ceecf80d45ce5fa3f6528648d47905296f3ca54b65"}) as unknown as TypedDocumentString<GivePermissionsToUserMutation, GivePermissionsToUserMutationVariables>;
export const ChangeDefaultsDocument = new TypedDocumentString(`
    mutation ChangeDefaults {
  updateDefaultPermissions(
    role: SUBSCRIBER
    input: {flags: [{flag: CHAT_DELETE, enabled: true}]}
  ) {
    permissions {
      version
    }
  }
}
    `, {"hash":"2890f8029d894f264cd56dff722db197acb3b66937875b21bc609ccc2d02fcb9"}) as unknown as TypedDocumentString<ChangeDefaultsMutation, ChangeDefaultsMutationVariables>;
export const DefaultsDocument = new TypedDocumentString(`
    query Defaults {
  defaultPermissions(role: EXPERT) {
    levels {
      area
      level
    }
    flags {
      flag
      enabled
    }
    version
  }
}
    `, {"hash":"b23f5aacc581d4e90fbe3568680a4cd319c9ce93dde616978e62936eb010c3cd"}) as unknown as TypedDocumentString<DefaultsQuery, DefaultsQueryVariables>;
export const PermissionsOfUserDocument = new TypedDocumentString(`
    query PermissionsOfUser($userId: ID!) {
  user(by: {id: $userId}) {
    id
    name
    permissionMatrix {
      levels {
        area
        level
      }
      version
    }
    effectivePermissions {
      levels {
        area
        level
        sources {
          kind
          group {
            id
            name
          }
        }
      }
    }
  }
}
    `, {"hash":"7a748c2bac44d17f600732cf2b06a80cde425508ff19c38f5c90d43b75d14f84"}) as unknown as TypedDocumentString<PermissionsOfUserQuery, PermissionsOfUserQueryVariables>;
export const MayTheyByCredentialDocument = new TypedDocumentString(`
    query MayTheyByCredential($token: String!) {
  canAll(
    credential: $token
    checks: [{permission: {area: AGENTS, level: READ}}, {flag: CHAT_FILE_UPLOAD}]
  ) {
    allowed
    reason
    sources {
      kind
      group {
        id
        name
      }
    }
    cacheUntil
  }
}
    `, {"hash":"d8330c7e43f25056ff00f2bbc1321283d57ff9babdd9e91a1357bf8e9a0e57f7"}) as unknown as TypedDocumentString<MayTheyByCredentialQuery, MayTheyByCredentialQueryVariables>;
export const RegisterResourceDocument = new TypedDocumentString(`
    mutation RegisterResource {
  registerResource(
    input: {type: "package", externalId: "core-tools", name: "Core tools"}
  ) {
    resource {
      id
      viewerLevel
    }
  }
}
    `, {"hash":"c2569dca6f764cd913bb8525aeaecb60bc6777a6fe67821e13db3ee4e9047c27"}) as unknown as TypedDocumentString<RegisterResourceMutation, RegisterResourceMutationVariables>;
export const RegisterResourcesDocument = new TypedDocumentString(`
    mutation RegisterResources {
  registerResources(
    inputs: [{type: "package", externalId: "core-tools", name: "Core tools"}, {type: "chat", externalId: "c-1", name: "First chat"}]
  ) {
    succeededCount
    results {
      resource {
        id
        type
        externalId
      }
      error {
        code
        message
      }
    }
  }
}
    `, {"hash":"2509be53a6e07bba0b25a8fb2ce9ef1e44a5a550c6bd2715f0925dddbbc5261c"}) as unknown as TypedDocumentString<RegisterResourcesMutation, RegisterResourcesMutationVariables>;
export const GrantAccessDocument = new TypedDocumentString(`
    mutation GrantAccess($userId: ID!, $otherUserId: ID!) {
  grantAccess(
    input: {resources: [{external: {type: "package", externalId: "core-tools"}}], subjects: [{userId: $userId}, {userId: $otherUserId}], level: READ}
  ) {
    resources {
      id
    }
    subjects {
      ... on User {
        id
        name
      }
    }
  }
}
    `, {"hash":"2339f921c1e4b64c8b772943233fbf36dce5b480c42ec37d5e4e08a7cdf4306a"}) as unknown as TypedDocumentString<GrantAccessMutation, GrantAccessMutationVariables>;
export const WhoMayUseDocument = new TypedDocumentString(`
    query WhoMayUse {
  resource(ref: {external: {type: "package", externalId: "core-tools"}}) {
    id
    owner {
      id
      name
    }
    grants {
      nodes {
        level
        expiresAt
        subject {
          ... on User {
            id
            name
          }
        }
        grantedBy {
          id
          name
        }
      }
      totalCount
    }
    users(level: READ) {
      nodes {
        id
        name
      }
      totalCount
    }
  }
}
    `, {"hash":"0b667f135d8539552de8049c93de9ca8d3e6d4b67dce5224efdeeb34d68f4e8f"}) as unknown as TypedDocumentString<WhoMayUseQuery, WhoMayUseQueryVariables>;
export const ResourcesOfUserDocument = new TypedDocumentString(`
    query ResourcesOfUser($userId: ID!) {
  resources(filter: {accessibleTo: $userId, type: "package"}, first: 25) {
    nodes {
      id
      externalId
      name
      visibility
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
  user(by: {id: $userId}) {
    id
    accessGrants(resourceType: "package") {
      totalCount
      nodes {
        level
        createdAt
        resource {
          externalId
        }
      }
    }
  }
}
    `, {"hash":"c684e0e7f05628205d33b0ca887849f5cb91e4f6bbc45103097c7aa530b0eb83"}) as unknown as TypedDocumentString<ResourcesOfUserQuery, ResourcesOfUserQueryVariables>;
export const RevokeAccessDocument = new TypedDocumentString(`
    mutation RevokeAccess($userId: ID!) {
  revokeAccess(
    input: {resources: [{external: {type: "package", externalId: "core-tools"}}], subjects: [{userId: $userId}]}
  ) {
    resources {
      id
    }
  }
}
    `, {"hash":"aa73dfd7d6fa20b11422db00f468c11e94b1b0b14e63dbe74db8cd6d6cd2660e"}) as unknown as TypedDocumentString<RevokeAccessMutation, RevokeAccessMutationVariables>;
export const FindSubjectsDocument = new TypedDocumentString(`
    query FindSubjects {
  subjects(search: "re", first: 10) {
    ... on User {
      id
      name
    }
    ... on Group {
      id
      name
    }
  }
}
    `, {"hash":"0282a5992723bf995d2d68ef49b2ee08fdebcd7817a7b007efa6d4e7eea634af"}) as unknown as TypedDocumentString<FindSubjectsQuery, FindSubjectsQueryVariables>;
export const MayReadDocument = new TypedDocumentString(`
    query MayRead($userId: ID!) {
  can(
    userId: $userId
    check: {resource: {ref: {external: {type: "package", externalId: "core-tools"}}, level: READ}}
  ) {
    allowed
    reason
    effectiveLevel
    sources {
      kind
      grant {
        id
        expiresAt
      }
    }
  }
}
    `, {"hash":"dddbfd496fc897a8d30771186fb7f52e413e125ea474fe0787058e741d177563"}) as unknown as TypedDocumentString<MayReadQuery, MayReadQueryVariables>;
export const OrgUnitTreeDocument = new TypedDocumentString(`
    query OrgUnitTree {
  orgUnits(rootsOnly: true, first: 5) {
    nodes {
      id
      name
      externalId
      children(first: 5) {
        nodes {
          id
          name
        }
        totalCount
      }
    }
    totalCount
  }
}
    `, {"hash":"f78032c09280f98f87254e0620b15a2900f0dde4129ae4d2c2d14a9ef2b513c7"}) as unknown as TypedDocumentString<OrgUnitTreeQuery, OrgUnitTreeQueryVariables>;
export const FindOrgUnitsDocument = new TypedDocumentString(`
    query FindOrgUnits {
  orgUnits(search: "sales", first: 10) {
    nodes {
      id
      name
      ancestors {
        name
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"e815a0908f8f84ec2e5faa25c0e340365e65ff72a22db58755c387cdab52d1a4"}) as unknown as TypedDocumentString<FindOrgUnitsQuery, FindOrgUnitsQueryVariables>;
export const OrgUnitDocument = new TypedDocumentString(`
    query OrgUnit($orgUnitId: ID!) {
  orgUnit(id: $orgUnitId) {
    id
    name
    parent {
      id
      name
    }
    groups {
      id
      name
    }
    members(includeDescendants: true, first: 10) {
      nodes {
        id
        name
      }
      totalCount
    }
  }
}
    `, {"hash":"58da1f56b2dc3c24eca2840dab0e83e9f782e56dc9128accd68558acbef06ea8"}) as unknown as TypedDocumentString<OrgUnitQuery, OrgUnitQueryVariables>;
export const OrgUnitsOfUserDocument = new TypedDocumentString(`
    query OrgUnitsOfUser($userId: ID!) {
  user(by: {id: $userId}) {
    orgUnits {
      id
      name
      ancestors {
        id
        name
      }
    }
  }
}
    `, {"hash":"7495dc9c5a62004d7d10877f7932f56c3d98b79171438f75d907bd6de6ac97ea"}) as unknown as TypedDocumentString<OrgUnitsOfUserQuery, OrgUnitsOfUserQueryVariables>;
export const UsersOfOrgUnitDocument = new TypedDocumentString(`
    query UsersOfOrgUnit($orgUnitId: ID!) {
  users(filter: {orgUnitId: $orgUnitId}) {
    nodes {
      id
      name
    }
    totalCount
  }
}
    `, {"hash":"d37b13e1a12f7475e719b4aebebbc6aa80f67ed2e84984f5cd628f77218c9c5c"}) as unknown as TypedDocumentString<UsersOfOrgUnitQuery, UsersOfOrgUnitQueryVariables>;
export const SetGroupOrgUnitsDocument = new TypedDocumentString(`
    mutation SetGroupOrgUnits($groupId: ID!, $orgUnitId: ID!) {
  setGroupOrgUnits(id: $groupId, orgUnitIds: [$orgUnitId]) {
    group {
      orgUnits {
        id
        name
      }
      members {
        totalCount
      }
    }
  }
}
    `, {"hash":"78ac667e00527f3b0fb093cb02370e04a59a5750d7fed8a20a5cdce9553d6622"}) as unknown as TypedDocumentString<SetGroupOrgUnitsMutation, SetGroupOrgUnitsMutationVariables>;
export const CreateGroupOfOrgUnitDocument = new TypedDocumentString(`
    mutation CreateGroupOfOrgUnit($groupName: String!, $orgUnitId: ID!) {
  createGroup(
    input: {name: $groupName, orgUnitIds: [$orgUnitId], permissions: {levels: [{area: PROMPTS, level: READ}], flags: [{flag: SHARE_PROMPTS, enabled: true}]}}
  ) {
    group {
      id
      members {
        totalCount
      }
    }
  }
}
    `, {"hash":"498eb0aa9f5edccdd3ddefc613f6fcd8eea7fab91806df15b6d46696b5c0f4cd"}) as unknown as TypedDocumentString<CreateGroupOfOrgUnitMutation, CreateGroupOfOrgUnitMutationVariables>;
export const GroupsOfOrgUnitDocument = new TypedDocumentString(`
    query GroupsOfOrgUnit($orgUnitId: ID!) {
  groups(filter: {orgUnitId: $orgUnitId}) {
    nodes {
      id
      name
    }
  }
}
    `, {"hash":"b9e4113a80304d2ae38a22b3cd8f3e3cf7ae087e45f22a17593234087a691168"}) as unknown as TypedDocumentString<GroupsOfOrgUnitQuery, GroupsOfOrgUnitQueryVariables>;
export const WhyPermittedDocument = new TypedDocumentString(`
    query WhyPermitted($userId: ID!) {
  effectivePermissions(userId: $userId) {
    levels {
      area
      level
      sources {
        kind
        group {
          name
        }
        orgUnit {
          name
        }
      }
    }
  }
}
    `, {"hash":"97f7212e4bd786b649a3c768bb3ec1a3beadaad014b48b14e255ca1d5ac9a20c"}) as unknown as TypedDocumentString<WhyPermittedQuery, WhyPermittedQueryVariables>;
export const ShareWithOrgUnitDocument = new TypedDocumentString(`
    mutation ShareWithOrgUnit($orgUnitId: ID!, $resourceId: ID!) {
  grantAccess(
    input: {resources: [{id: $resourceId}], subjects: [{orgUnitId: $orgUnitId}], level: READ}
  ) {
    subjects {
      ... on OrgUnit {
        id
        name
      }
    }
  }
}
    `, {"hash":"1aad4a324bd79b213a633798bcd39b2d6e2e51deebb0ad655ccf943654878e8f"}) as unknown as TypedDocumentString<ShareWithOrgUnitMutation, ShareWithOrgUnitMutationVariables>;
export const DirectoriesDocument = new TypedDocumentString(`
    query Directories {
  directories {
    id
    name
    provider
    enabled
    schedule
    nextSyncAt
    unitsFrom
    maxRemovalPct
    lastSync {
      id
      status
      finishedAt
      error {
        message
      }
    }
  }
}
    `, {"hash":"4616e93652333a008a9c735db6fada33716f5983de881421671bf8a22f7d8455"}) as unknown as TypedDocumentString<DirectoriesQuery, DirectoriesQueryVariables>;
export const ConnectDirectoryDocument = new TypedDocumentString(`
    mutation ConnectDirectory($tenantId: String!, $clientId: String!, $clientSecret: String!) {
  createDirectory(
    input: {name: "Staff", provider: ENTRA_ID, tenantId: $tenantId, clientId: $clientId, clientSecret: $clientSecret, unitsFrom: DEPARTMENTS, schedule: "0 3 * * *"}
  ) {
    directory {
      id
      nextSyncAt
    }
  }
}
    `, {"hash":"c438e1ffa4715a18e42fdf9467b8c956b24ddbc0b64b791c9e77b74291f93647"}) as unknown as TypedDocumentString<ConnectDirectoryMutation, ConnectDirectoryMutationVariables>;
export const ChangeDirectoryDocument = new TypedDocumentString(`
    mutation ChangeDirectory($directoryId: ID!) {
  updateDirectory(id: $directoryId, input: {maxRemovalPct: 10}) {
    directory {
      id
      maxRemovalPct
    }
  }
}
    `, {"hash":"a7f9c266b9fed26e7e42504c1c3a6a4fa3ed6362dba0259aff42a2dc3058cc77"}) as unknown as TypedDocumentString<ChangeDirectoryMutation, ChangeDirectoryMutationVariables>;
export const RehearseSyncDocument = new TypedDocumentString(`
    mutation RehearseSync($directoryId: ID!) {
  syncDirectory(id: $directoryId, dryRun: true) {
    job {
      id
      status
      dryRun
      items(first: 100) {
        nodes {
          key
          status
          changes
          user {
            id
            name
          }
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
    `, {"hash":"22def60c9d19a53225add45df54374d3460e2d79fac7194ab9e9f0c0e72c82ef"}) as unknown as TypedDocumentString<RehearseSyncMutation, RehearseSyncMutationVariables>;
export const SyncDirectoryDocument = new TypedDocumentString(`
    mutation SyncDirectory($directoryId: ID!) {
  syncDirectory(id: $directoryId) {
    job {
      id
      status
    }
  }
}
    `, {"hash":"0138293b5fc0bbb8766f278d450f70de8743a9a0b5335042378806c5f85949a6"}) as unknown as TypedDocumentString<SyncDirectoryMutation, SyncDirectoryMutationVariables>;
export const ApproveSyncDocument = new TypedDocumentString(`
    mutation ApproveSync($stoppedSyncId: ID!) {
  approveDirectorySync(jobId: $stoppedSyncId) {
    job {
      id
      status
    }
  }
}
    `, {"hash":"cc9baec3b863c40cf35f0a8ff55baea0f9098753c5220b0d58012f1c48355b95"}) as unknown as TypedDocumentString<ApproveSyncMutation, ApproveSyncMutationVariables>;
export const DisconnectDirectoryDocument = new TypedDocumentString(`
    mutation DisconnectDirectory($directoryId: ID!) {
  deleteDirectory(id: $directoryId) {
    deletedId
  }
}
    `, {"hash":"80cf51daa4a0c252abce64ba9d098c2c8af718f51a5fb12f7182bf76aba5e721"}) as unknown as TypedDocumentString<DisconnectDirectoryMutation, DisconnectDirectoryMutationVariables>;
export const SignInButtonsDocument = new TypedDocumentString(`
    query SignInButtons {
  signInOptions {
    identityProviders {
      id
      name
      startUrl
    }
  }
}
    `, {"hash":"8b0627791f8f5d7d6830503be72015e46688e5050f0ae9165d33452e82e71064"}) as unknown as TypedDocumentString<SignInButtonsQuery, SignInButtonsQueryVariables>;
export const WhoIsWhoDocument = new TypedDocumentString(`
    query WhoIsWho {
  users(first: 10) {
    nodes {
      id
      name
      email
      role
      identities {
        subject
        linkedAt
        provider {
          id
          name
        }
      }
      lastActiveAt
      joinedAt
    }
  }
}
    `, {"hash":"d0d233cefe71059eceea110c60f5bf5736a72ee6106ba04d2d1e1ef9b1df5aa0"}) as unknown as TypedDocumentString<WhoIsWhoQuery, WhoIsWhoQueryVariables>;
export const BySubjectDocument = new TypedDocumentString(`
    query BySubject($identity: ExternalIdentityRef!) {
  user(by: {identity: $identity}) {
    id
    name
    signInBlockers
  }
}
    `, {"hash":"fb942e6f0829aea208af4dcf8df7342d372070668bf74cd80af774b5c42b50e9"}) as unknown as TypedDocumentString<BySubjectQuery, BySubjectQueryVariables>;
export const AdmitRequestDocument = new TypedDocumentString(`
    mutation AdmitRequest($token: String!, $admissionKey: String!) {
  reserveUsage(
    input: {credential: $token, checks: [{permission: {area: AGENTS, level: NONE}}], usage: {amounts: [{metric: INPUT_TOKENS, amount: 1200}, {metric: OUTPUT_TOKENS, amount: 800}, {metric: REQUESTS, amount: 1}], cost: "0.0125", category: PREMIUM_MODELS, model: "gpt-5"}, ttlSeconds: 120, idempotencyKey: $admissionKey}
  ) {
    introspection {
      active
      user {
        id
        name
      }
    }
    checks {
      allowed
      reason
    }
    decision {
      allowed
      retryAt
      exceededLimits {
        metric
        period
        maximum
        used
        reserved
      }
      exceededBudgets {
        category
        limit {
          amount
        }
        spent {
          amount
        }
      }
      exceededQuotas {
        metric
        included
        used
      }
    }
    reservation {
      id
      expiresAt
    }
  }
}
    `, {"hash":"774835333ea85f8a6f25d4239e56546a57e83df698390e5768994f456ee6044b"}) as unknown as TypedDocumentString<AdmitRequestMutation, AdmitRequestMutationVariables>;
export const RecordUsageDocument = new TypedDocumentString(`
    mutation RecordUsage($userId: ID!, $reservationId: ID!, $recordKey: String!) {
  recordUsage(
    records: [{reservationId: $reservationId, usage: {userId: $userId, amounts: [{metric: INPUT_TOKENS, amount: 1187}, {metric: OUTPUT_TOKENS, amount: 412}, {metric: REQUESTS, amount: 1}], cost: "0.0089715", category: PREMIUM_MODELS, model: "gpt-5"}, idempotencyKey: $recordKey}]
  ) {
    results {
      idempotencyKey
      recorded
      error {
        code
        message
        path
      }
    }
  }
}
    `, {"hash":"788b9be6004e11bc17d8a25bd17c50ee2cb589141e4a2e233b1de4bd62f16b0b"}) as unknown as TypedDocumentString<RecordUsageMutation, RecordUsageMutationVariables>;
export const ReleaseUsageDocument = new TypedDocumentString(`
    mutation ReleaseUsage($reservationId: ID!) {
  releaseUsage(id: $reservationId) {
    deletedId
  }
}
    `, {"hash":"b5b2b276fb735d802030c75755e81790690df3455d84d04684b24bbbb25f55de"}) as unknown as TypedDocumentString<ReleaseUsageMutation, ReleaseUsageMutationVariables>;
export const CheckUsageDocument = new TypedDocumentString(`
    query CheckUsage($userId: ID!) {
  checkUsage(
    usage: {userId: $userId, amounts: [{metric: REQUESTS, amount: 1}], cost: "0.01"}
  ) {
    allowed
    retryAt
    exceededLimits {
      metric
      period
      maximum
    }
  }
}
    `, {"hash":"e388dc113a97f7c752ee56441b2ea648c8f20c90ae506bea516884bfede3ad65"}) as unknown as TypedDocumentString<CheckUsageQuery, CheckUsageQueryVariables>;
export const SetUsageLimitsDocument = new TypedDocumentString(`
    mutation SetUsageLimits($userId: ID!) {
  setUsageLimits(
    scope: {userId: $userId}
    limits: [{period: DAILY, maximum: 10000}, {period: MONTHLY, maximum: 200000}, {metric: IMAGES, period: NEVER, maximum: null}]
  ) {
    limits {
      id
      metric
      period
      maximum
    }
    subject {
      ... on User {
        id
        name
      }
    }
  }
}
    `, {"hash":"3375015323e5524deaa401a64b7a247663832029ad3e1d2e1f684485106995b0"}) as unknown as TypedDocumentString<SetUsageLimitsMutation, SetUsageLimitsMutationVariables>;
export const SetGlobalLimitDocument = new TypedDocumentString(`
    mutation SetGlobalLimit {
  setUsageLimits(
    scope: {global: true}
    limits: [{metric: REQUESTS, period: DAILY, maximum: 1000}]
  ) {
    limits {
      id
    }
  }
}
    `, {"hash":"83cefd45ab6bbf3836fb56d790c02c045160fcd0b2c5e832d0374a6281716ff7"}) as unknown as TypedDocumentString<SetGlobalLimitMutation, SetGlobalLimitMutationVariables>;
export const SetGroupLimitDocument = new TypedDocumentString(`
    mutation SetGroupLimit($groupId: ID!) {
  setUsageLimits(
    scope: {groupId: $groupId}
    limits: [{period: DAILY, maximum: 50000}]
  ) {
    limits {
      id
      maximum
      updatedAt
    }
  }
}
    `, {"hash":"3f76e1bb3386b240a897afd814a8939120a0508c08125130ae69a65a28db102b"}) as unknown as TypedDocumentString<SetGroupLimitMutation, SetGroupLimitMutationVariables>;
export const LimitsOfGroupDocument = new TypedDocumentString(`
    query LimitsOfGroup($groupId: ID!) {
  usageLimits(scope: {groupId: $groupId}) {
    id
    metric
    period
    maximum
  }
}
    `, {"hash":"5bf8a4756caf97e5047c511eb9cc6851cda7424ed8e433b93f8d47f0dc0af1d6"}) as unknown as TypedDocumentString<LimitsOfGroupQuery, LimitsOfGroupQueryVariables>;
export const SetBudgetDocument = new TypedDocumentString(`
    mutation SetBudget($userId: ID!) {
  setBudget(input: {userId: $userId, category: PLATFORM, limit: "50"}) {
    budget {
      id
      limit {
        amount
        currency
      }
      remaining {
        amount
      }
      resetsAt
    }
  }
}
    `, {"hash":"556d301d96050f13a3e9bb3ae31d9360a469f5b64db55320853f4eb2a470da21"}) as unknown as TypedDocumentString<SetBudgetMutation, SetBudgetMutationVariables>;
export const WhatUserMayUseDocument = new TypedDocumentString(`
    query WhatUserMayUse($userId: ID!) {
  user(by: {id: $userId}) {
    id
    limits {
      metric
      period
      maximum
    }
    effectiveLimits {
      metric
      period
      maximum
      used
      reserved
      remaining
      resetsAt
      source {
        subject {
          ... on User {
            name
          }
          ... on Group {
            name
          }
        }
      }
      candidates {
        maximum
      }
    }
    budgets {
      id
      category
      spent {
        amount
      }
      limit {
        amount
      }
      usedRatio
      resetsAt
    }
    usageAlert {
      enabled
      thresholdPercent
      email
      lastSentAt
    }
  }
}
    `, {"hash":"50444102db3104b74f9c307c342f6b67d4c27279e561dd3bd9c6a92f14da09a6"}) as unknown as TypedDocumentString<WhatUserMayUseQuery, WhatUserMayUseQueryVariables>;
export const WhatUsersMayUseDocument = new TypedDocumentString(`
    query WhatUsersMayUse {
  users(first: 50) {
    nodes {
      id
      name
      effectiveLimits {
        metric
        period
        maximum
        used
        remaining
        resetsAt
        source {
          subject {
            ... on Group {
              name
            }
          }
        }
        candidates {
          maximum
        }
      }
    }
  }
}
    `, {"hash":"b617dbfec7bbfc3202151d9ad5a54497acee412d0a29672b03dd15407382946e"}) as unknown as TypedDocumentString<WhatUsersMayUseQuery, WhatUsersMayUseQueryVariables>;
export const UpdateUsageAlertDocument = new TypedDocumentString(`
    mutation UpdateUsageAlert {
  updateUsageAlert(input: {enabled: true, thresholdPercent: 80}) {
    user {
      id
      usageAlert {
        enabled
        thresholdPercent
      }
    }
  }
}
    `, {"hash":"875717c079759bb389785b193e0983e1171b03ee54e1101ad06ea1c5ffe3d212"}) as unknown as TypedDocumentString<UpdateUsageAlertMutation, UpdateUsageAlertMutationVariables>;
export const UsageAlertRaisedDocument = new TypedDocumentString(`
    subscription UsageAlertRaised {
  usageAlertRaised {
    limit {
      metric
      period
      maximum
      used
    }
    budget {
      category
      spent {
        amount
      }
    }
    occurredAt
  }
}
    `, {"hash":"e570330defdfa4ee310be0f7cd56deaef2a94b3fd7817a1d19ecdfc99c9bc893"}) as unknown as TypedDocumentString<UsageAlertRaisedSubscription, UsageAlertRaisedSubscriptionVariables>;
export const MyUsageDocument = new TypedDocumentString(`
    query MyUsage {
  viewer {
    id
    usageToDate {
      today {
        totals {
          metric
          amount
        }
      }
      month {
        cost {
          amount
          currency
        }
        estimatedCost {
          amount
          currency
        }
      }
      total {
        cost {
          amount
          currency
        }
      }
    }
  }
}
    `, {"hash":"17a1764ebe35f729b637703b54dd079e34d0f5c00ac877105bea419be6d34cbc"}) as unknown as TypedDocumentString<MyUsageQuery, MyUsageQueryVariables>;
export const UsageOfUserDocument = new TypedDocumentString(`
    query UsageOfUser($id: ID!, $range: DateTimeRange) {
  user(by: {id: $id}) {
    id
    usage(range: $range) {
      cost {
        amount
      }
      breakdown(by: DAY) {
        key
        totals {
          metric
          amount
        }
      }
    }
    usageRecords(range: $range, first: 10) {
      nodes {
        id
        occurredAt
        amounts {
          metric
          amount
        }
        cost {
          amount
        }
        model
        project {
          id
          name
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
}
    `, {"hash":"ca5eac288b81f4f1546819bdef5d589869df066bbdfb6f717a6473bd85cfc67b"}) as unknown as TypedDocumentString<UsageOfUserQuery, UsageOfUserQueryVariables>;
export const UsageOfEveryoneDocument = new TypedDocumentString(`
    query UsageOfEveryone($range: DateTimeRange) {
  usage(range: $range) {
    cost {
      amount
      currency
    }
    breakdown(by: MODEL) {
      key
      cost {
        amount
      }
    }
  }
}
    `, {"hash":"b52797d1a6240f007b0c8d87ea7ea9079ab2d2bd8edcc49bf93a769f6c8ae1ef"}) as unknown as TypedDocumentString<UsageOfEveryoneQuery, UsageOfEveryoneQueryVariables>;
export const UsageOfProjectDocument = new TypedDocumentString(`
    query UsageOfProject($projectId: ID!, $range: DateTimeRange) {
  usage(range: $range, projectId: $projectId) {
    totals {
      metric
      amount
    }
    breakdown(by: CATEGORY) {
      key
      cost {
        amount
      }
    }
  }
}
    `, {"hash":"4698ab376ea390691d88b9e1e488dbdb3a63b5ea9ec69f1ca73bae41ff87a09d"}) as unknown as TypedDocumentString<UsageOfProjectQuery, UsageOfProjectQueryVariables>;
export const ExportUsageDocument = new TypedDocumentString(`
    mutation ExportUsage($id: ID!, $range: DateTimeRange) {
  exportUsage(userId: $id, range: $range) {
    url
    contentType
    expiresAt
  }
}
    `, {"hash":"c4839e57596fb7c72515cdc0e5a54415d06fef08acfac3f4ea069aaf4a8f0fd4"}) as unknown as TypedDocumentString<ExportUsageMutation, ExportUsageMutationVariables>;
export const SendInquiryDocument = new TypedDocumentString(`
    mutation SendInquiry {
  createInquiry(
    input: {subtype: BUG_CHAT, subject: "Chat stops", body: "After a minute, each time."}
  ) {
    inquiry {
      id
      type
      status
      allowedStatuses
    }
  }
}
    `, {"hash":"e3d2914c4967ad31643e74040b340b1b106bf55e0f47f796d9e79ec7ec76f425"}) as unknown as TypedDocumentString<SendInquiryMutation, SendInquiryMutationVariables>;
export const InquiryBoardDocument = new TypedDocumentString(`
    query InquiryBoard {
  inquiryStatusCounts {
    status
    count
  }
  open: inquiries(filter: {status: [OPEN]}) {
    ...Cards
  }
  inProgress: inquiries(filter: {status: [IN_PROGRESS]}) {
    ...Cards
  }
  resolved: inquiries(filter: {status: [RESOLVED]}) {
    ...Cards
  }
}
    fragment Cards on InquiryConnection {
  nodes {
    id
    subject
    type
    subtype
    status
    allowedStatuses
    author {
      id
      name
    }
    assignee {
      id
      name
    }
    messages(last: 1) {
      nodes {
        body
      }
    }
    createdAt
  }
  pageInfo {
    hasNextPage
    endCursor
  }
}`, {"hash":"13b9c9477f3cdd39c06a09b4945b938d852a0b8deee46f2721d8a34ab6a0543c"}) as unknown as TypedDocumentString<InquiryBoardQuery, InquiryBoardQueryVariables>;
export const FindInquiriesDocument = new TypedDocumentString(`
    query FindInquiries {
  inquiries(filter: {search: "chat", type: [BUG], unassigned: true}, first: 10) {
    totalCount
    nodes {
      id
      subject
    }
  }
}
    `, {"hash":"5c13f1e5904c026466d80d172cf5df7306b15a4466aaf6177a7cc0a0119d8d94"}) as unknown as TypedDocumentString<FindInquiriesQuery, FindInquiriesQueryVariables>;
export const InquiryUpdatesDocument = new TypedDocumentString(`
    subscription InquiryUpdates {
  inquiryUpdated(filter: {type: [BUG]}) {
    id
    status
    allowedStatuses
    updatedAt
  }
}
    `, {"hash":"e2d04c847cc430c880f0b460e966803aa244b0afff41261e2cdf918b6b592950"}) as unknown as TypedDocumentString<InquiryUpdatesSubscription, InquiryUpdatesSubscriptionVariables>;
export const TakeInquiryDocument = new TypedDocumentString(`
    mutation TakeInquiry($inquiryId: ID!, $administratorId: ID!) {
  assignInquiry(id: $inquiryId, assigneeId: $administratorId) {
    inquiry {
      assignee {
        name
      }
    }
  }
  changeInquiryStatus(id: $inquiryId, status: IN_PROGRESS) {
    inquiry {
      status
      allowedStatuses
    }
  }
}
    `, {"hash":"3495d7d34e789ca7324157a7e82627d8c36d944af7e158478075859956511763"}) as unknown as TypedDocumentString<TakeInquiryMutation, TakeInquiryMutationVariables>;
export const AnswerInquiryDocument = new TypedDocumentString(`
    mutation AnswerInquiry($inquiryId: ID!) {
  note: addInquiryMessage(
    id: $inquiryId
    body: "Known to the vendor."
    isInternal: true
  ) {
    inquiry {
      id
    }
  }
  answer: addInquiryMessage(id: $inquiryId, body: "Please try version 2.") {
    inquiry {
      id
    }
  }
  changeInquiryStatus(id: $inquiryId, status: RESOLVED) {
    inquiry {
      status
      resolvedAt
    }
  }
}
    `, {"hash":"d0b980e0a4c262340164b1d808ab87d3c1977bdbf9c43841b3c580c01f6205b0"}) as unknown as TypedDocumentString<AnswerInquiryMutation, AnswerInquiryMutationVariables>;
export const ReadInquiryDocument = new TypedDocumentString(`
    query ReadInquiry($inquiryId: ID!) {
  inquiry(id: $inquiryId) {
    subject
    body
    status
    messages(first: 20) {
      totalCount
      nodes {
        author {
          name
        }
        body
        isInternal
        createdAt
      }
    }
  }
}
    `, {"hash":"03472080724cfe29fc84e52b25e21aa73d18dd2217f698525f9a3f461f18b6fe"}) as unknown as TypedDocumentString<ReadInquiryQuery, ReadInquiryQueryVariables>;
export const CloseInquiryDocument = new TypedDocumentString(`
    mutation CloseInquiry($ownInquiryId: ID!) {
  changeInquiryStatus(id: $ownInquiryId, status: CLOSED) {
    inquiry {
      status
      closedAt
    }
  }
}
    `, {"hash":"8bfbe74871ced6864ce77aed6902777a7177172cb51745d13b9169e32140512e"}) as unknown as TypedDocumentString<CloseInquiryMutation, CloseInquiryMutationVariables>;
export const VerifyAuditLogDocument = new TypedDocumentString(`
    query VerifyAuditLog($range: DateTimeRange) {
  verifyAuditLog(range: $range) {
    valid
    checkedCount
    firstInvalidId
    sealedUntil
  }
}
    `, {"hash":"539a30d1b1bfc3b51db2eac26f75b4183a03b9d17fe0460d56114e195b8411fe"}) as unknown as TypedDocumentString<VerifyAuditLogQuery, VerifyAuditLogQueryVariables>;
export const AuditEventCreatedDocument = new TypedDocumentString(`
    subscription AuditEventCreated($filter: AuditEventFilter) {
  auditEventCreated(filter: $filter) {
    createdAt
    action
    description
    changes {
      field
      before
      after
    }
  }
}
    `, {"hash":"82b988db9b25ff6a97efd91a18fbc106122ef182f47fd0e32d21c8e6a1c951d5"}) as unknown as TypedDocumentString<AuditEventCreatedSubscription, AuditEventCreatedSubscriptionVariables>;
export const SettingsDocument = new TypedDocumentString(`
    query Settings {
  settings {
    registration {
      signUpEnabled
      defaultRole
      emailConfirmationRequired
      allowedEmailDomains
    }
    passwords {
      minLength
      minStrength
    }
    sessions {
      accessTokenMinutes
      refreshTokenDays
      impersonationMinutes
    }
    users {
      emailChangeAllowed
      defaultTimeZone
      defaultLocale
    }
    permissions {
      defaultsApplyTo
      adminsBypassGrants
    }
    pricing {
      currency
      prices {
        model
        inputPerMillion
        outputPerMillion
      }
    }
    billingCurrency
    version
    updatedAt
  }
}
    `, {"hash":"f784cb927fc6248f301e7557e552d1be4d13f79ec2469cbc844070b671cef232"}) as unknown as TypedDocumentString<SettingsQuery, SettingsQueryVariables>;
export const UpdateSettingsDocument = new TypedDocumentString(`
    mutation UpdateSettings($settings: UpdateSettingsInput!) {
  updateSettings(input: $settings) {
    settings {
      version
    }
  }
}
    `, {"hash":"952a6f0c13fe4ac3d8c4b36c2fa205992f5e289f96a96b59636a7cddd252f4f9"}) as unknown as TypedDocumentString<UpdateSettingsMutation, UpdateSettingsMutationVariables>;
export const ExportSettingsDocument = new TypedDocumentString(`
    query ExportSettings {
  exportSettings
}
    `, {"hash":"4b890f3da98876f93e49eaf3144bde30a869ce58419f1a09de5441a63eda0882"}) as unknown as TypedDocumentString<ExportSettingsQuery, ExportSettingsQueryVariables>;
export const RehearseImportOfSettingsDocument = new TypedDocumentString(`
    mutation RehearseImportOfSettings($document: JSONObject!) {
  importSettings(document: $document, dryRun: true) {
    changedPaths
    settings {
      version
    }
  }
}
    `, {"hash":"792e970fc4eaec0a1dc8e7aff831bd86a1de9e94a80293bff997f3d9c96c1ccb"}) as unknown as TypedDocumentString<RehearseImportOfSettingsMutation, RehearseImportOfSettingsMutationVariables>;
export const AnnounceDocument = new TypedDocumentString(`
    mutation Announce($announcement: SetPlatformConfigInput!) {
  setPlatformConfig(input: $announcement) {
    config {
      namespace
      version
      isPublic
    }
  }
}
    `, {"hash":"cb0b46d6f93b1c7a44c2af6f074d1b8c8774133837013acb48c87cd28b40a2ef"}) as unknown as TypedDocumentString<AnnounceMutation, AnnounceMutationVariables>;
export const ConfigureToolServersDocument = new TypedDocumentString(`
    mutation ConfigureToolServers($toolServers: SetPlatformConfigInput!) {
  setPlatformConfig(input: $toolServers) {
    config {
      namespace
      document
      version
    }
  }
}
    `, {"hash":"f709380cf446dedbe83ca2975bb8c7c30ce314ea231700b461b64ff4bb352f9b"}) as unknown as TypedDocumentString<ConfigureToolServersMutation, ConfigureToolServersMutationVariables>;
export const PlatformConfigDocument = new TypedDocumentString(`
    query PlatformConfig {
  platformConfig(namespace: "ui") {
    document
    version
    updatedBy {
      id
      name
    }
    updatedAt
  }
}
    `, {"hash":"0cc2172b449d7b8f7d10aa7ae818a3a9ebba5375630802b9f47813ad5f825e61"}) as unknown as TypedDocumentString<PlatformConfigQuery, PlatformConfigQueryVariables>;
export const PlatformConfigsDocument = new TypedDocumentString(`
    query PlatformConfigs {
  platformConfigs {
    namespace
    isPublic
    version
  }
}
    `, {"hash":"339e34b607751d6ed39f5f4de5184f1d92d3ab907389b24405ad1e466369f25c"}) as unknown as TypedDocumentString<PlatformConfigsQuery, PlatformConfigsQueryVariables>;
export const DeletePlatformConfigDocument = new TypedDocumentString(`
    mutation DeletePlatformConfig {
  deletePlatformConfig(namespace: "tool_servers") {
    config {
      namespace
    }
  }
}
    `, {"hash":"0cc3b8a3c9e51a4212430b2402b5348ceb834f5c72baedde2beb27f87ce9b563"}) as unknown as TypedDocumentString<DeletePlatformConfigMutation, DeletePlatformConfigMutationVariables>;
export const CreateWebhookDocument = new TypedDocumentString(`
    mutation CreateWebhook {
  createWebhook(
    input: {url: "https://hooks.example.org/gatehouse", actions: [USER_CREATED, USER_SUSPENDED, USER_DELETED, USER_USAGE_ALERT_RAISED]}
  ) {
    webhook {
      id
      url
      actions
    }
    secret
  }
}
    `, {"hash":"e2c893db5e97d064b5d97d6bdfb44f0471d01752a64fd4aaac3342f6f76a078a"}) as unknown as TypedDocumentString<CreateWebhookMutation, CreateWebhookMutationVariables>;
export const WebhooksDocument = new TypedDocumentString(`
    query Webhooks {
  webhooks {
    id
    url
    actions
    enabled
    failingSince
    lastDelivery {
      messageId
      action
      succeeded
      attempts
      responseStatus
      detail
      lastAttemptAt
    }
    deliveries(succeeded: false, first: 10) {
      totalCount
      nodes {
        messageId
        action
        attempts
        responseStatus
        detail
        nextAttemptAt
      }
    }
  }
}
    `, {"hash":"79232513543fbdfedb7729c2b96900a4593b8234bdb5ecf383d35dd6bf8675fc"}) as unknown as TypedDocumentString<WebhooksQuery, WebhooksQueryVariables>;
export const RotateWebhookSecretDocument = new TypedDocumentString(`
    mutation RotateWebhookSecret($webhookId: ID!) {
  rotateWebhookSecret(id: $webhookId, formerSecretHours: 24) {
    webhook {
      formerSecretUntil
    }
    secret
  }
}
    `, {"hash":"9f262adf5df619b0cdfc7ad150edb167cb9d106a9af13f59c5414af3ade82b3a"}) as unknown as TypedDocumentString<RotateWebhookSecretMutation, RotateWebhookSecretMutationVariables>;
export const RedeliverWebhookDocument = new TypedDocumentString(`
    mutation RedeliverWebhook($webhookId: ID!, $messageId: ID!) {
  redeliverWebhook(id: $webhookId, messageId: $messageId) {
    webhook {
      id
    }
  }
}
    `, {"hash":"a13673408c7782c449b540809628b00d249917db489bf7b6e27785908ac7ff60"}) as unknown as TypedDocumentString<RedeliverWebhookMutation, RedeliverWebhookMutationVariables>;
export const DisableWebhookDocument = new TypedDocumentString(`
    mutation DisableWebhook($webhookId: ID!) {
  updateWebhook(id: $webhookId, input: {enabled: false}) {
    webhook {
      id
      enabled
    }
  }
}
    `, {"hash":"7780e7ad79f4fb7469d9519b6f79a70f45b0975ca4008bbb9119a4c61c71013c"}) as unknown as TypedDocumentString<DisableWebhookMutation, DisableWebhookMutationVariables>;
export const DeleteWebhookDocument = new TypedDocumentString(`
    mutation DeleteWebhook($webhookId: ID!) {
  deleteWebhook(id: $webhookId) {
    deletedId
  }
}
    `, {"hash":"87cf716c5ff1c036a70f9ba4a0b98acf70a49efdec9735eb45001a9bcc6cb135"}) as unknown as TypedDocumentString<DeleteWebhookMutation, DeleteWebhookMutationVariables>;
export const TestConnectionDocument = new TypedDocumentString(`
    mutation TestConnection {
  testConnection(
    url: "https://tools.example.org/mcp"
    bearerToken: "a-token-of-the-tool-server"
  ) {
    reachable
    httpStatus
    latencyMs
    detail
  }
}
    `, {"hash":"924878d7d36493cf4605b34cc8d6471ab04d808826f02044dbeb98f6026aa04f"}) as unknown as TypedDocumentString<TestConnectionMutation, TestConnectionMutationVariables>;
export const AccessReportDocument = new TypedDocumentString(`
    query AccessReport($inactiveDays: Int! = 90, $first: Int! = 10) {
  accessReport(inactiveDays: $inactiveDays, pendingDays: 14, expiringDays: 30) {
    asOf
    administrators(first: $first) {
      totalCount
      nodes {
        name
        email
        status
        isSuperAdmin
        lastActiveAt
      }
    }
    inactiveUsers(first: $first) {
      totalCount
      nodes {
        id
        name
        lastActiveAt
      }
    }
    pendingUsers(first: $first) {
      totalCount
      nodes {
        id
        name
        joinedAt
      }
    }
    usersWithOwnPermissions(first: $first) {
      totalCount
      nodes {
        id
        name
      }
    }
  }
}
    `, {"hash":"f0703c3808be3bec73599ef21e536687de287f20f06cf77313883e4ec6d372e8"}) as unknown as TypedDocumentString<AccessReportQuery, AccessReportQueryVariables>;
export const EndingAccessDocument = new TypedDocumentString(`
    query EndingAccess($first: Int! = 10) {
  accessReport(expiringDays: 30) {
    expiringGrants(first: $first) {
      totalCount
      nodes {
        level
        expiresAt
        resource {
          name
        }
      }
    }
    expiringApiKeys(first: $first) {
      totalCount
      nodes {
        prefix
        label
        expiresAt
        user {
          name
        }
      }
    }
  }
}
    `, {"hash":"560fedc3446ac487692aa9f7ae20f1b5f3d0401c801fdeb6d6584657c43885cb"}) as unknown as TypedDocumentString<EndingAccessQuery, EndingAccessQueryVariables>;
export const AllowanceDocument = new TypedDocumentString(`
    query Allowance {
  rateLimit {
    cost
    limit
    remaining
    resetsAt
  }
}
    `, {"hash":"43ee433e6ba1568a88261a28f96c8616b259843b0ff4d23d086503464e6b8887"}) as unknown as TypedDocumentString<AllowanceQuery, AllowanceQueryVariables>;
export const CreatePlanDocument = new TypedDocumentString(`
    mutation CreatePlan($input: CreatePlanInput!) {
  createPlan(input: $input) {
    plan {
      id
      name(locale: "de")
      price {
        amount
        currency
      }
      interval
      quotas {
        metric
        amount
      }
      isActive
    }
  }
}
    `, {"hash":"ae0ff27c7f52caae513119f2b7a76df72e35fd036f7c2588ac6bbad03bd65ff6"}) as unknown as TypedDocumentString<CreatePlanMutation, CreatePlanMutationVariables>;
export const PlansDocument = new TypedDocumentString(`
    query Plans {
  plans {
    id
    name(locale: "de-AT")
    description(locale: "de-AT")
    price {
      amount
      currency
    }
    interval
    quotas {
      metric
      amount
    }
    features
  }
}
    `, {"hash":"37d665cd0c0a819d9c31d8358cdf98fb31690f9762136691ed39f8f3ba9c227e"}) as unknown as TypedDocumentString<PlansQuery, PlansQueryVariables>;
export const ChangePlanDocument = new TypedDocumentString(`
    mutation ChangePlan($planId: ID!) {
  updatePlan(
    id: $planId
    input: {price: {amount: "25", currency: "USD"}, displayOrder: 2}
  ) {
    plan {
      price {
        amount
      }
      updatedAt
    }
  }
}
    `, {"hash":"70b17ec00a3fd40095151a99c5ae5cc2f46b4672bea5a8c3f446daa5ca293b18"}) as unknown as TypedDocumentString<ChangePlanMutation, ChangePlanMutationVariables>;
export const DuplicatePlanDocument = new TypedDocumentString(`
    mutation DuplicatePlan($planId: ID!) {
  duplicatePlan(id: $planId) {
    plan {
      id
      isActive
    }
  }
}
    `, {"hash":"92b754e0b990ca3ec5529cc9be5b84f43532b228694670cb9082c05a1517412e"}) as unknown as TypedDocumentString<DuplicatePlanMutation, DuplicatePlanMutationVariables>;
export const DeactivatePlanDocument = new TypedDocumentString(`
    mutation DeactivatePlan($planId: ID!) {
  updatePlan(id: $planId, input: {isActive: false}) {
    plan {
      isActive
    }
  }
}
    `, {"hash":"4cb74eb9ba7ec000510f2ed18df7cc8cdf504f8c65f0233f9261d284dbd6a33d"}) as unknown as TypedDocumentString<DeactivatePlanMutation, DeactivatePlanMutationVariables>;
export const DeletePlanDocument = new TypedDocumentString(`
    mutation DeletePlan($planId: ID!) {
  deletePlan(id: $planId) {
    deletedId
  }
}
    `, {"hash":"e81839c71af512e853bfc1556de7dbf664d5a332504f8b3aeebe303f8d7ed2d5"}) as unknown as TypedDocumentString<DeletePlanMutation, DeletePlanMutationVariables>;
export const SubscribeUserDocument = new TypedDocumentString(`
    mutation SubscribeUser($userId: ID!, $planId: ID!) {
  subscribeUser(input: {userId: $userId, planId: $planId, trialDays: 14}) {
    subscription {
      id
      status
      trialEndsAt
      currentPeriodStart
      currentPeriodEnd
      quotaUsage {
        metric
        used
        included
      }
    }
  }
}
    `, {"hash":"955086cbf0b107fa5ce52d52d7dc57ca2187194ec8c91563081e03733845b944"}) as unknown as TypedDocumentString<SubscribeUserMutation, SubscribeUserMutationVariables>;
export const SubscriptionsDocument = new TypedDocumentString(`
    query Subscriptions {
  planSubscriptions(filter: {status: [TRIALING, ACTIVE, PAST_DUE]}, first: 10) {
    totalCount
    nodes {
      id
      user {
        name
      }
      plan {
        name
      }
      status
      currentPeriodEnd
      cancelAtPeriodEnd
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"d7529cae762ef964de9ccb62d35d3e9569c53a21156bf3f29c03762ef4ea9dce"}) as unknown as TypedDocumentString<SubscriptionsQuery, SubscriptionsQueryVariables>;
export const MySubscriptionDocument = new TypedDocumentString(`
    query MySubscription {
  viewer {
    subscription {
      id
      plan {
        name
      }
      status
      currentPeriodEnd
      quotaUsage {
        metric
        used
        included
      }
    }
  }
}
    `, {"hash":"57b98cf03b07b33d3a65a0433fad4322ed3a61a2a4b425a9de0141ea4d7ee4b2"}) as unknown as TypedDocumentString<MySubscriptionQuery, MySubscriptionQueryVariables>;
export const CancelSubscriptionDocument = new TypedDocumentString(`
    mutation CancelSubscription($subscriptionId: ID!) {
  cancelPlanSubscription(id: $subscriptionId) {
    subscription {
      status
      cancelAtPeriodEnd
      currentPeriodEnd
    }
  }
}
    `, {"hash":"94a205ff5e06e0caab0d9a36065e85384dea03476cd123064ff375491978104b"}) as unknown as TypedDocumentString<CancelSubscriptionMutation, CancelSubscriptionMutationVariables>;
export const ResumeSubscriptionDocument = new TypedDocumentString(`
    mutation ResumeSubscription($subscriptionId: ID!) {
  resumePlanSubscription(id: $subscriptionId) {
    subscription {
      status
      cancelAtPeriodEnd
    }
  }
}
    `, {"hash":"f536bb6f0e487a52f77519d7f03b180c0cdc29cffb891fecaf13ba36571551a9"}) as unknown as TypedDocumentString<ResumeSubscriptionMutation, ResumeSubscriptionMutationVariables>;
export const RecordPaymentDocument = new TypedDocumentString(`
    mutation RecordPayment($userId: ID!) {
  recordTransaction(
    input: {userId: $userId, amount: {amount: "49.90", currency: "EUR"}, status: SUCCEEDED, provider: "bank", externalId: "2026-000117", receiptUrl: "https://pay.example.org/receipts/2026-000117"}
  ) {
    transaction {
      id
      status
    }
  }
}
    `, {"hash":"df8ba9fc4a5aab2368a304943a4225c494aa57725e52f6cb1bb1d36ded2d7fd2"}) as unknown as TypedDocumentString<RecordPaymentMutation, RecordPaymentMutationVariables>;
export const PaymentsDocument = new TypedDocumentString(`
    query Payments($userId: ID!) {
  transactions(
    filter: {userId: $userId, status: [SUCCEEDED, REFUNDED]}
    first: 10
  ) {
    totalCount
    nodes {
      id
      user {
        name
      }
      subscription {
        id
        plan {
          name
        }
      }
      amount {
        amount
        currency
      }
      refundedAmount {
        amount
      }
      status
      provider
      externalId
      receiptUrl
      createdAt
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"9c9a9c677f01d53af58b9dbc4ee9823f1e6954e76b7a23a14b9dacd22a8a64ec"}) as unknown as TypedDocumentString<PaymentsQuery, PaymentsQueryVariables>;
export const MyPaymentsDocument = new TypedDocumentString(`
    query MyPayments {
  paymentProviders
  transactions(first: 10) {
    nodes {
      amount {
        amount
        currency
      }
      status
      receiptUrl
      createdAt
    }
  }
}
    `, {"hash":"821611c539a6dadb8651a2014a125ea7082bfadc5c4a7278caa4f5d4ee3c8e1d"}) as unknown as TypedDocumentString<MyPaymentsQuery, MyPaymentsQueryVariables>;
export const FiguresDocument = new TypedDocumentString(`
    query Figures {
  billingAnalytics {
    mrr {
      amount
      currency
    }
    subscriberCount
    churnRate
    revenue {
      amount
    }
    trend {
      month
      mrr {
        amount
      }
      revenue {
        amount
      }
      newSubscribers
      churnedSubscribers
    }
  }
}
    `, {"hash":"8232941c90abcc5d531d7f9fcf9aa609debde1c895823539700e614ec85992b2"}) as unknown as TypedDocumentString<FiguresQuery, FiguresQueryVariables>;
export const FiguresOfARangeDocument = new TypedDocumentString(`
    query FiguresOfARange($range: DateTimeRange) {
  billingAnalyticsByCurrency(range: $range) {
    mrr {
      amount
      currency
    }
    subscriberCount
    revenue {
      amount
    }
  }
}
    `, {"hash":"41a3e40dedd63b009dd410742b37b2da83d79c66c401caf15622bd80cc62462f"}) as unknown as TypedDocumentString<FiguresOfARangeQuery, FiguresOfARangeQueryVariables>;
export const FiguresOfPlansDocument = new TypedDocumentString(`
    query FiguresOfPlans($range: DateTimeRange) {
  plans(includeInactive: true) {
    name
    analytics(range: $range) {
      mrr {
        amount
        currency
      }
      subscriberCount
      churnRate
    }
  }
}
    `, {"hash":"d6c2adb505d6a114dec640a2edf1309180ffe04216203f10ea26fc11d2226ab0"}) as unknown as TypedDocumentString<FiguresOfPlansQuery, FiguresOfPlansQueryVariables>;