import {
  permissionAreas,
  permissionFlags,
  type PermissionArea,
  type PermissionFlag,
  type PermissionSet,
  type UserRole,
} from '../core/actor.ts';
import { atLeast, type PermissionLevel } from '../core/permission-level.ts';
import { higher, mostIn, type MatrixEntries } from './permission-matrix.ts';

export const defaultPermissionsScopes = ['UNSET_ENTRIES', 'USERS_WITHOUT_GROUP'] as const;
/** Whom the default permissions are for. */
export type DefaultPermissionsScope = (typeof defaultPermissionsScopes)[number];

/** What the groups of an account say: of every group it is in, whether it says anything or not. */
export interface GroupEntries extends MatrixEntries {
  readonly groupId: string;
  /** How it is in the group: by linked organizational units, and null among them where it was added. */
  readonly by: readonly (string | null)[];
}

/** All that decides what an account may do. */
export interface PermissionSources {
  readonly role: UserRole;
  readonly isActive: boolean;
  readonly own: MatrixEntries;
  readonly groups: readonly GroupEntries[];
  /** Of the account's role. */
  readonly defaults: MatrixEntries;
  readonly defaultsApplyTo: DefaultPermissionsScope;
}

/** Where a permission comes from. */
export type PermissionSource =
  | { readonly kind: 'ADMIN_ROLE' | 'DEFAULT' | 'USER' }
  | { readonly kind: 'GROUP'; readonly groupId: string }
  | { readonly kind: 'ORG_UNIT_GROUP'; readonly groupId: string; readonly orgUnitId: string };

interface Resolved<V> {
  readonly value: V;
  /** All that give the value; none where it is NONE or off. */
  readonly sources: readonly PermissionSource[];
}

/** What an account may do, and why. */
export interface EffectivePermissions extends PermissionSet {
  readonly levelSources: (area: PermissionArea) => readonly PermissionSource[];
  readonly flagSources: (flag: PermissionFlag) => readonly PermissionSource[];
}

/** May do nothing. */
export const nothing: EffectivePermissions = {
  level: () => 'NONE',
  flag: () => false,
  levelSources: () => [],
  flagSources: () => [],
};

const adminRole: readonly PermissionSource[] = [{ kind: 'ADMIN_ROLE' }];
const everything: EffectivePermissions = {
  level: mostIn,
  flag: () => true,
  levelSources: () => adminRole,
  flagSources: () => adminRole,
};

/**
 * The one function that says what an account may do, and why. Pure: rules, checks and explanations all use it.
 * Of each area and flag the most permissive of what the account's own entry and those of its groups say; where none of
 * them says anything, what the defaults of its role say.
 */
export function effectivePermissions(sources: PermissionSources): EffectivePermissions {
  if (!sources.isActive || sources.role === 'PENDING') return nothing;
  if (sources.role === 'ADMIN') return everything;
  const levels = resolvedEach(permissionAreas, sources, levelIn, { least: 'NONE', more: higher });
  const flags = resolvedEach(permissionFlags, sources, ({ flags }, flag) => flags[flag], {
    least: false,
    more: (one, other) => one || other,
  });
  const level = (area: PermissionArea): Resolved<PermissionLevel> => levels.get(area)!;
  return {
    level: (area) => level(area).value,
    flag: (flag) => flags.get(flag)!.value,
    levelSources: (area) => level(area).sources,
    flagSources: (flag) => flags.get(flag)!.sources,
  };
}

/** How strong an account is: what it may do once it is active and approved, whatever bars it now. */
export const strengthOf = (sources: PermissionSources): EffectivePermissions =>
  effectivePermissions({ ...sources, isActive: true, role: sources.role === 'PENDING' ? 'USER' : sources.role });

/** Whether a set has nothing that another has not. */
export const isWithin = (set: PermissionSet, limit: PermissionSet): boolean =>
  permissionAreas.every((area) => atLeast(limit.level(area), set.level(area))) &&
  permissionFlags.every((flag) => limit.flag(flag) || !set.flag(flag));

/** Whether entries give nothing, wherever they are heard, that a set has not. */
export const entriesWithin = (entries: MatrixEntries, limit: PermissionSet): boolean =>
  permissionAreas.every((area) => atLeast(limit.level(area), levelIn(entries, area) ?? 'NONE')) &&
  permissionFlags.every((flag) => limit.flag(flag) || entries.flags[flag] !== true);

/** What entries say of an area. Whatever was written: nobody has more in an area than there is. */
function levelIn({ levels }: MatrixEntries, area: PermissionArea): PermissionLevel | undefined {
  const level = levels[area];
  return level === undefined || atLeast(mostIn(area), level) ? level : mostIn(area);
}

/** A group as a source, once for each way by which the account is in it. */
const sourcesOfGroup = ({ groupId, by }: GroupEntries): PermissionSource[] =>
  by.map((orgUnitId) =>
    orgUnitId === null ? { kind: 'GROUP', groupId } : { kind: 'ORG_UNIT_GROUP', groupId, orgUnitId },
  );

interface Scale<V> {
  readonly least: V;
  readonly more: (one: V, other: V) => V;
}

function resolvedEach<K, V>(
  keys: readonly K[],
  { own, groups, defaults, defaultsApplyTo }: PermissionSources,
  entry: (entries: MatrixEntries, key: K) => V | undefined,
  { least, more }: Scale<V>,
): ReadonlyMap<K, Resolved<V>> {
  const voices: readonly (readonly [readonly PermissionSource[], MatrixEntries])[] = [
    [[{ kind: 'USER' }], own],
    ...groups.map((group) => [sourcesOfGroup(group), group] as const),
  ];
  const defaultsApply = defaultsApplyTo === 'UNSET_ENTRIES' || groups.length === 0;
  return new Map(
    keys.map((key) => {
      const said = voices.filter(([, entries]) => entry(entries, key) !== undefined);
      const heard = said.length > 0 || !defaultsApply ? said : [[[{ kind: 'DEFAULT' }], defaults] as const];
      const values = heard.map(([sources, entries]) => ({ sources, value: entry(entries, key) ?? least }));
      const value = values.reduce((most, each) => more(most, each.value), least);
      const giving = value === least ? [] : values.filter((each) => each.value === value);
      return [key, { value, sources: giving.flatMap(({ sources }) => sources) }];
    }),
  );
}
