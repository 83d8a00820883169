import { accessErrors } from '../../access/guard.ts';
import { higher } from '../../access/permission-matrix.ts';
import {
  isNarrow,
  type PermissionArea,
  type PermissionFlag,
  type PermissionSet,
  type UserActor,
  type UserRole,
} from '../../core/actor.ts';
import { atLeast, permissionLevels, type PermissionLevel } from '../../core/permission-level.ts';
import type { Settings } from '../../foundation/settings/index.ts';
import type { GrantLevel } from './access-grant.entity.ts';
import type { Resource, ResourceVisibility } from './resource.entity.ts';

// Who may do what with a resource: one function says it, and lists, checks and explanations all use it.

/** Types that belong to an area, which bounds what others than the owner may do. */
const areas: Readonly<Record<string, PermissionArea>> = {
  agent: 'AGENTS',
  knowledge_base: 'KNOWLEDGE_BASES',
  prompt: 'PROMPTS',
  tool: 'TOOLS',
  database: 'DATABASES',
  glossary: 'GLOSSARY',
  guardrail: 'GUARDRAILS',
  flow: 'FLOWS',
  template: 'TEMPLATES',
  expert_template: 'TEMPLATES',
};

/** Types whose owners share only with this flag. */
const sharingFlags: Readonly<Record<string, PermissionFlag>> = {
  agent: 'SHARE_AGENTS',
  knowledge_base: 'SHARE_KNOWLEDGE_BASES',
  prompt: 'SHARE_PROMPTS',
  tool: 'SHARE_TOOLS',
  database: 'SHARE_DATABASES',
  glossary: 'SHARE_GLOSSARIES',
};

// Own keys alone: a type may be named as what every object has.
const entryOf = <V>(table: Readonly<Record<string, V>>, type: string): V | null =>
  Object.hasOwn(table, type) ? table[type]! : null;

/** The area that a type of resources belongs to; null for none. */
export const areaOf = (type: string): PermissionArea | null => entryOf(areas, type);

/** Somebody whose access to resources is asked about. */
export interface Person {
  readonly id: string;
  readonly role: UserRole;
  readonly isActive: boolean;
  readonly permissions: PermissionSet;
}

/** An actor as somebody whose access is asked about. */
export const personOf = ({ subjectId, role, isActive, permissions }: UserActor): Person => ({
  id: subjectId,
  role,
  isActive,
  permissions,
});

/** What decides about a resource and one user: what it is, and the highest that the user was granted and still has. */
export interface AccessFacts extends Pick<Resource, 'id' | 'type' | 'ownerId' | 'visibility'> {
  /** null where nothing is granted. */
  readonly grantLevel: GrantLevel | null;
  /** Grants that give that level. */
  readonly grantIds: readonly string[];
  /** When the first of these grants ends; null where none does. */
  readonly grantsExpireAt: Date | null;
}

/** Where access to a resource comes from. */
export type ResourceSource =
  { readonly kind: 'OWNER' | 'PUBLIC' | 'ADMIN_ROLE' } | { readonly kind: 'GRANT'; readonly grantId: string };

/** What a user may do with a resource, and why. */
export interface ResourceAccess {
  readonly level: PermissionLevel;
  /** All that give any access, whether or not they give the level. */
  readonly sources: readonly ResourceSource[];
}

/** Settings that decide about resources. */
export type ResourceSettings = Pick<Settings['permissions'], 'adminsBypassGrants'>;

const lower = (one: PermissionLevel, other: PermissionLevel): PermissionLevel => (atLeast(one, other) ? other : one);

const isInForce = ({ isActive, role }: Person): boolean => isActive && role !== 'PENDING';

/** The most that a person may do with other people's resources of a type. */
const boundOf = ({ permissions }: Person, type: string): PermissionLevel => {
  const area = areaOf(type);
  return area === null ? 'WRITE' : permissions.level(area);
};

/** What a person may do with a resource, and why. Pure. A further grant never lowers it. */
export function accessTo(person: Person, facts: AccessFacts, { adminsBypassGrants }: ResourceSettings): ResourceAccess {
  if (!isInForce(person)) return { level: 'NONE', sources: [] };
  const bound = boundOf(person, facts.type);
  const given: (readonly [ResourceSource, PermissionLevel])[] = [
    ...(facts.ownerId === person.id ? [[{ kind: 'OWNER' }, 'WRITE'] as const] : []),
    ...(person.role === 'ADMIN' && adminsBypassGrants ? [[{ kind: 'ADMIN_ROLE' }, 'WRITE'] as const] : []),
    ...(facts.visibility === 'PUBLIC' ? [[{ kind: 'PUBLIC' }, lower('READ', bound)] as const] : []),
    ...facts.grantIds.map((grantId) => [{ kind: 'GRANT', grantId }, lower(facts.grantLevel!, bound)] as const),
  ];
  const giving = given.filter(([, level]) => level !== 'NONE');
  return {
    level: giving.reduce<PermissionLevel>((most, [, level]) => higher(most, level), 'NONE'),
    sources: giving.map(([source]) => source),
  };
}

/** Which resources a person has at least some level on: the same as `accessTo`, as conditions of a list. */
export interface Reach {
  readonly personId: string;
  /** Whether it has all there are. */
  readonly isEverything: boolean;
  /** Whether public resources are among them. */
  readonly isPublicEnough: boolean;
  /** Grants that are enough. */
  readonly grantLevels: readonly GrantLevel[];
  /** Types of which only what it owns is among them. */
  readonly barredTypes: readonly string[];
}

/** @param wanted any level but NONE, which everybody has on everything; null where the person has nothing at all */
export function reachOf(person: Person, wanted: GrantLevel, { adminsBypassGrants }: ResourceSettings): Reach | null {
  if (!isInForce(person)) return null;
  return {
    personId: person.id,
    isEverything: person.role === 'ADMIN' && adminsBypassGrants,
    isPublicEnough: atLeast('READ', wanted),
    grantLevels: levelsFrom(wanted),
    barredTypes: Object.keys(areas).filter((type) => !atLeast(boundOf(person, type), wanted)),
  };
}

/** The levels that are at least this. */
export const levelsFrom = (wanted: GrantLevel): GrantLevel[] =>
  permissionLevels.filter((level): level is GrantLevel => level !== 'NONE' && atLeast(level, wanted));

/** Whether every resource exists for an actor: for administrators, and for readers of user management. */
export const seesAll = (actor: Pick<UserActor, 'role' | 'permissions' | 'credential'>): boolean =>
  !isNarrow(actor) && (actor.role === 'ADMIN' || atLeast(actor.permissions.level('USER_MANAGEMENT'), 'READ'));

type Owned = Pick<Resource, 'type' | 'ownerId'>;

const owns = ({ subjectId }: UserActor, { ownerId }: Pick<Owned, 'ownerId'>): boolean => ownerId === subjectId;

/** Whether the actor may change a resource: its owner and administrators may. */
export const mayChange = (actor: UserActor, resource: Pick<Owned, 'ownerId'>): boolean =>
  actor.role === 'ADMIN' || owns(actor, resource);

/** Of changing a resource that the actor sees. @throws FORBIDDEN */
export function refuseChanging(actor: UserActor, resource: Pick<Owned, 'ownerId'>): void {
  if (!mayChange(actor, resource)) throw accessErrors.FORBIDDEN();
}

/** Of letting others in: by a grant, or by making it public. @throws FORBIDDEN */
export function refuseSharing(actor: UserActor, resource: Owned): void {
  refuseChanging(actor, resource);
  const flag = entryOf(sharingFlags, resource.type);
  if (actor.role !== 'ADMIN' && flag !== null && !actor.permissions.flag(flag)) throw accessErrors.FORBIDDEN();
}

/** A resource as it is ordered. */
export interface WantedResource {
  readonly type: string;
  readonly ownerId: string;
  readonly visibility: ResourceVisibility;
}

/** Of registering: for oneself with WRITE in the area of the type, where it has one. @throws FORBIDDEN */
export function refuseRegistering(actor: UserActor, { type, ownerId, visibility }: WantedResource): void {
  if (actor.role === 'ADMIN') return;
  const area = areaOf(type);
  if (ownerId !== actor.subjectId) throw accessErrors.FORBIDDEN();
  if (area !== null && !atLeast(actor.permissions.level(area), 'WRITE')) throw accessErrors.FORBIDDEN();
  if (visibility === 'PUBLIC') refuseSharing(actor, { type, ownerId });
}
