import type { PermissionSet, UserRole } from '../core/actor.ts';

/** What is known of an account for computing what it may do. */
export interface PermissionSources {
  readonly role: UserRole;
  readonly isActive: boolean;
}

const everything: PermissionSet = { level: (area) => (area === 'MONITORING' ? 'READ' : 'WRITE'), flag: () => true };
/** May do nothing. */
export const nothing: PermissionSet = { level: () => 'NONE', flag: () => false };

/** The one function that says what an account may do. Pure: rules, checks and explanations all use it. */
export function effectivePermissions({ role, isActive }: PermissionSources): PermissionSet {
  return isActive && role === 'ADMIN' ? everything : nothing;
}
