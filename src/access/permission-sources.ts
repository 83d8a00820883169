import type { ProjectRole, UserRole } from '../core/actor.ts';
import type { DefaultPermissionsScope, GroupEntries, PermissionSources } from './effective-permissions.ts';
import { noEntries, type MatrixEntries } from './permission-matrix.ts';

/** What is stored of an account's permissions and memberships, as `PERMISSION_SOURCES` gives it; null where nothing is. */
export interface StoredAccess {
  readonly own: MatrixEntries | null;
  readonly groups:
    | readonly {
        groupId: string;
        by: readonly (string | null)[];
        levels: MatrixEntries['levels'] | null;
        flags: MatrixEntries['flags'] | null;
      }[]
    | null;
  /** Units that it is in, and those above them. */
  readonly orgUnitIds: readonly string[] | null;
  readonly defaults: MatrixEntries | null;
  readonly defaultsApplyTo: DefaultPermissionsScope | null;
  readonly projects: Readonly<Record<string, ProjectRole>> | null;
}

const ENTRIES = `jsonb_build_object('levels', p.levels, 'flags', p.flags)`;

/**
 * The permissions and memberships of an account `u` as one JSON value, a `StoredAccess`: an SQL expression for whatever
 * statement reads an account, so that who asks, whom one acts on and whom one asks about are all seen the same way.
 */
export const PERMISSION_SOURCES = `jsonb_build_object(
  'own', (SELECT ${ENTRIES} FROM permission_matrices p WHERE p.user_id = u.id),
  'groups', (SELECT jsonb_agg(jsonb_build_object('groupId', g.group_id, 'by', g.ways, 'levels', p.levels, 'flags', p.flags)
      ORDER BY g.group_id)
    FROM (SELECT m.group_id, jsonb_agg(DISTINCT m.org_unit_id) AS ways FROM group_memberships m WHERE m.user_id = u.id
      GROUP BY m.group_id) g LEFT JOIN permission_matrices p ON p.group_id = g.group_id),
  'orgUnitIds', (SELECT jsonb_agg(DISTINCT m.org_unit_id) FROM org_unit_memberships m WHERE m.user_id = u.id),
  'defaults', (SELECT ${ENTRIES} FROM permission_matrices p WHERE p.role = CASE u.role WHEN 'PENDING' THEN 'USER' ELSE u.role END),
  'defaultsApplyTo', (SELECT document #> '{permissions,defaultsApplyTo}' FROM settings),
  'projects', (SELECT jsonb_object_agg(m.project_id, m.role) FROM project_memberships m WHERE m.user_id = u.id))`;

/**
 * Of an account `u`, the same for all accounts that have the same sources: where very many are to be judged, one of each
 * kind is.
 */
export const KIND_OF_SOURCES = `ROW(u.role,
  (SELECT ROW(p.levels, p.flags) FROM permission_matrices p WHERE p.user_id = u.id),
  ARRAY(SELECT DISTINCT m.group_id FROM group_memberships m WHERE m.user_id = u.id ORDER BY m.group_id))`;

/** What is stored of an account as the sources of what it may do. */
export const sourcesOf = (
  { role, isActive }: { readonly role: UserRole; readonly isActive: boolean },
  { own, groups, defaults, defaultsApplyTo }: StoredAccess,
): PermissionSources => ({
  role,
  isActive,
  own: own ?? noEntries,
  groups: (groups ?? []).map(({ groupId, by, levels, flags }): GroupEntries => ({
    groupId,
    by,
    levels: levels ?? {},
    flags: flags ?? {},
  })),
  defaults: defaults ?? noEntries,
  defaultsApplyTo: defaultsApplyTo ?? 'UNSET_ENTRIES',
});
