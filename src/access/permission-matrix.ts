import type { PermissionArea, PermissionFlag, UserRole } from '../core/actor.ts';
import { permissionLevels, type PermissionLevel } from '../core/permission-level.ts';

/** What is said of areas and flags; about those left out nothing is said. */
export interface MatrixEntries {
  readonly levels: { readonly [A in PermissionArea]?: PermissionLevel };
  readonly flags: { readonly [F in PermissionFlag]?: boolean };
}

/** Roles whose accounts have what the defaults of the role say: PENDING accounts have nothing, ADMIN ones everything. */
export const defaultedRoles = ['USER', 'SUBSCRIBER', 'EXPERT'] as const satisfies readonly UserRole[];
export type DefaultedRole = (typeof defaultedRoles)[number];

/** Says nothing. */
export const noEntries: MatrixEntries = { levels: {}, flags: {} };

/** The most that anybody may do in an area: nobody writes what happened. */
export const mostIn = (area: PermissionArea): PermissionLevel => (area === 'MONITORING' ? 'READ' : 'WRITE');

/** The higher of two levels. */
export const higher = (one: PermissionLevel, other: PermissionLevel): PermissionLevel =>
  permissionLevels.indexOf(one) >= permissionLevels.indexOf(other) ? one : other;
