import type { PermissionArea, PermissionFlag, ProjectRole, UserActor } from '../../core/actor.ts';
import { atLeast, type PermissionLevel } from '../../core/permission-level.ts';
import type { AccessSource, Subject } from '../effective/index.ts';
import { accessTo, type AccessFacts, type ResourceReference, type ResourceSettings } from '../resources/index.ts';

/** One question about access; exactly one field is set. */
export interface Question {
  readonly permission?: { readonly area: PermissionArea; readonly level: PermissionLevel } | null;
  readonly flag?: PermissionFlag | null;
  readonly project?: { readonly projectId: string; readonly role: ProjectRole } | null;
  readonly resource?: { readonly ref: ResourceReference; readonly level: PermissionLevel } | null;
}

export const accessReasons = [
  'GRANTED',
  'NOT_GRANTED',
  'LEVEL_TOO_LOW',
  'ACCOUNT_PENDING',
  'ACCOUNT_SUSPENDED',
  'CREDENTIAL_TOO_NARROW',
  'UNKNOWN_OBJECT',
] as const;
/** Why a decision was made. */
export type AccessReason = (typeof accessReasons)[number];

/** The answer to a question. */
export interface Decision {
  readonly allowed: boolean;
  readonly reason: AccessReason;
  /** null for flags and projects, and where nothing was looked at. */
  readonly effectiveLevel: PermissionLevel | null;
  readonly sources: readonly AccessSource[];
}

/** How much of what an account may do is left to a credential. */
export type Reach = 'EVERYTHING' | 'READING' | 'NOTHING';

/** What there is beyond the account. */
export interface Surroundings {
  /** Of the projects that are asked about and the account is not in, those that there are and the asker may know of. */
  readonly knownProjectIds: ReadonlySet<string>;
  /** Of the resource that is asked about what decides; null where there is none that the asker may know of. */
  readonly facts: AccessFacts | null;
  readonly settings: ResourceSettings;
}

/** What an account has of what is asked about, and whether that is enough. */
interface Finding {
  readonly suffices: boolean;
  readonly level: PermissionLevel | null;
  readonly sources: readonly AccessSource[];
  /** Whether it is more than reading. */
  readonly isDoing: boolean;
}

/** A key that may do but single things decides nothing about access, and before a due change of password nobody does. */
export function reachOf({ credential, mustChangePassword }: UserActor): Reach {
  if (mustChangePassword) return 'NOTHING';
  if (credential.kind !== 'API_KEY' || credential.scopes.has('FULL')) return 'EVERYTHING';
  return credential.scopes.has('READ') ? 'READING' : 'NOTHING';
}

/** Answers a question about an account by a credential of that reach. @param subject null for nobody */
export function decide(
  subject: Subject | null,
  reach: Reach,
  question: Question,
  surroundings: Surroundings,
): Decision {
  if (!subject) return refused('UNKNOWN_OBJECT');
  if (subject.isSuspended) return refused('ACCOUNT_SUSPENDED');
  if (subject.role === 'PENDING') return refused('ACCOUNT_PENDING');
  const finding = findingOf(subject, question, surroundings);
  if (!finding) return refused('UNKNOWN_OBJECT');
  const { level: effectiveLevel, sources } = finding;
  const answer = (reason: AccessReason): Decision => ({
    allowed: reason === 'GRANTED',
    reason,
    effectiveLevel,
    sources,
  });
  if (!finding.suffices) return answer(sources.length > 0 ? 'LEVEL_TOO_LOW' : 'NOT_GRANTED');
  const isReached = reach === 'EVERYTHING' || (reach === 'READING' && !finding.isDoing);
  return answer(isReached ? 'GRANTED' : 'CREDENTIAL_TOO_NARROW');
}

/** A question about nobody, or nobody in force. */
const refused = (reason: AccessReason): Decision => ({ allowed: false, reason, effectiveLevel: null, sources: [] });

function findingOf(
  subject: Subject,
  { permission, flag, project, resource }: Question,
  surroundings: Surroundings,
): Finding | null {
  const { permissions } = subject;
  if (permission) {
    const level = permissions.level(permission.area);
    const sources = permissions.levelSources(permission.area);
    return { suffices: atLeast(level, permission.level), level, sources, isDoing: permission.level === 'WRITE' };
  }
  if (flag)
    return { suffices: permissions.flag(flag), level: null, sources: permissions.flagSources(flag), isDoing: true };
  if (project) return projectFinding(subject, project, surroundings);
  return resource ? resourceFinding(subject, resource, surroundings) : null;
}

function resourceFinding(
  { id, role, permissions }: Subject,
  asked: NonNullable<Question['resource']>,
  { facts, settings }: Surroundings,
): Finding | null {
  if (!facts) return null;
  const { level, sources } = accessTo({ id, role, isActive: true, permissions }, facts, settings);
  return { suffices: atLeast(level, asked.level), level, sources, isDoing: asked.level === 'WRITE' };
}

function projectFinding(
  { role, projectRoles }: Subject,
  asked: NonNullable<Question['project']>,
  { knownProjectIds }: Surroundings,
): Finding | null {
  const projectId = asked.projectId.toLowerCase();
  const held = projectRoles.get(projectId);
  if (!held && !knownProjectIds.has(projectId)) return null;
  const isDoing = asked.role === 'PROJECT_ADMIN';
  const administrator: AccessSource[] = role === 'ADMIN' ? [{ kind: 'ADMIN_ROLE' }] : [];
  const sources = [...administrator, ...(held ? [{ kind: 'PROJECT', projectId } as const] : [])];
  const suffices = role === 'ADMIN' || held === 'PROJECT_ADMIN' || (held === 'USER' && !isDoing);
  return { suffices, level: null, sources, isDoing };
}
