import type { PermissionLevel } from './permission-level.ts';

export const userRoles = ['PENDING', 'USER', 'SUBSCRIBER', 'EXPERT', 'ADMIN'] as const;
export type UserRole = (typeof userRoles)[number];

export const projectRoles = ['USER', 'PROJECT_ADMIN'] as const;
export type ProjectRole = (typeof projectRoles)[number];

/** What a user may do, computed once for each actor: see access/effective-permissions.ts. */
export interface PermissionSet {
  readonly level: (area: PermissionArea) => PermissionLevel;
  readonly flag: (flag: PermissionFlag) => boolean;
}

export const permissionAreas = [
  'AGENTS',
  'KNOWLEDGE_BASES',
  'PROMPTS',
  'TOOLS',
  'DATABASES',
  'GLOSSARY',
  'GUARDRAILS',
  'FLOWS',
  'TEMPLATES',
  'USER_MANAGEMENT',
  'SETTINGS',
  'EVALUATIONS',
  'MONITORING',
] as const;
export type PermissionArea = (typeof permissionAreas)[number];

/** Permissions that are on or off. */
export const permissionFlags = [
  'SHARE_AGENTS',
  'SHARE_KNOWLEDGE_BASES',
  'SHARE_PROMPTS',
  'SHARE_TOOLS',
  'SHARE_DATABASES',
  'SHARE_GLOSSARIES',
  'CHAT_FILE_UPLOAD',
  'CHAT_DELETE',
  'CHAT_EDIT_MESSAGE',
  'CHAT_CONTROLS',
  'CHAT_VOICE_INPUT',
  'CHAT_VOICE_OUTPUT',
  'CHAT_VOICE_CALL',
  'CHAT_MULTIPLE_MODELS',
  'CHAT_TEMPORARY',
  'FEATURE_DIRECT_TOOL_SERVERS',
  'FEATURE_WEB_SEARCH',
  'FEATURE_IMAGE_GENERATION',
  'FEATURE_CODE_EXECUTION',
  'FEATURE_API_KEYS',
] as const;
export type PermissionFlag = (typeof permissionFlags)[number];

/** With any of them one may share something. */
export const sharingFlags = permissionFlags.filter((flag) => flag.startsWith('SHARE_'));

export const apiKeyScopes = ['FULL', 'READ', 'ACCESS_CHECK', 'USAGE_WRITE', 'SCIM'] as const;
export type ApiKeyScope = (typeof apiKeyScopes)[number];

/** By what an account is known. */
export type Credential =
  | { readonly kind: 'SESSION'; readonly sessionId: string }
  /** A session in which an administrator acts as the account. */
  | { readonly kind: 'IMPERSONATION'; readonly sessionId: string }
  | {
      readonly kind: 'API_KEY';
      readonly apiKeyId: string;
      readonly scopes: ReadonlySet<ApiKeyScope>;
      /** The directory that a SCIM key writes to; null for all other keys. */
      readonly directoryId: string | null;
      /** null: never. */
      readonly expiresAt: Date | null;
    }
  /** Work that the account ordered and that is done later on its behalf. */
  | { readonly kind: 'JOB'; readonly jobId: string };

interface Acting {
  /** Who really acts (RFC 8693 §4.1 `act`); null for the system and for strangers. */
  readonly actorId: string | null;
  /** On whose behalf (`sub`); differs from `actorId` only under impersonation. */
  readonly subjectId: string | null;
  /** Name of the subject at this moment, as the audit log keeps it. */
  readonly name: string;
}

/** Nobody known: no credential, or one that does not hold. */
export interface AnonymousActor extends Acting {
  readonly kind: 'ANONYMOUS';
  /** A credential was sent and is expired, revoked or malformed. It bars everything but what a stranger needs to sign in. */
  readonly credentialRejected: boolean;
}

/** The service itself: first start, housekeeping. */
export interface SystemActor extends Acting {
  readonly kind: 'SYSTEM';
}

/** An account with a credential that holds, complete: checks on it need no I/O. */
export interface UserActor extends Acting {
  readonly kind: 'USER';
  readonly actorId: string;
  readonly subjectId: string;
  readonly credential: Credential;
  readonly role: UserRole;
  readonly isActive: boolean;
  readonly isSuperAdmin: boolean;
  readonly isFirstUser: boolean;
  /** Whether nothing else is allowed before the password is changed; only where the password was what it came with. */
  readonly mustChangePassword: boolean;
  readonly permissions: PermissionSet;
  /** Projects the subject belongs to, by id. */
  readonly projectRoles: ReadonlyMap<string, ProjectRole>;
  /** Groups the subject is in. */
  readonly groupIds: ReadonlySet<string>;
  /** Organizational units the subject is in, and those above them. */
  readonly orgUnitIds: ReadonlySet<string>;
}

export type Actor = AnonymousActor | SystemActor | UserActor;

export const anonymous = (credentialRejected: boolean): AnonymousActor => ({
  kind: 'ANONYMOUS',
  actorId: null,
  subjectId: null,
  name: 'anonymous',
  credentialRejected,
});

export const systemActor: SystemActor = { kind: 'SYSTEM', actorId: null, subjectId: null, name: 'system' };

/** The session of the request; null where there is none, as with an API key. */
export const sessionIdOf = (actor: Actor): string | null =>
  actor.kind === 'USER' && 'sessionId' in actor.credential ? actor.credential.sessionId : null;

/** Whether an administrator acts as somebody else, also by work that was ordered so and is done later. */
export const isImpersonated = ({ actorId, subjectId }: Pick<Actor, 'actorId' | 'subjectId'>): boolean =>
  actorId !== subjectId;

/** Whether it is an API key that may do but single things, and nothing of what its owner may. */
export const isNarrow = ({ credential }: Pick<UserActor, 'credential'>): boolean =>
  credential.kind === 'API_KEY' && !credential.scopes.has('FULL') && !credential.scopes.has('READ');
