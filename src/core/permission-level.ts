/** How much of an area may be used; each level includes those before it. */
export const permissionLevels = ['NONE', 'ACCESS', 'READ', 'WRITE'] as const;
export type PermissionLevel = (typeof permissionLevels)[number];

/** Whether `level` gives at least `wanted`. */
export const atLeast = (level: PermissionLevel, wanted: PermissionLevel): boolean =>
  permissionLevels.indexOf(level) >= permissionLevels.indexOf(wanted);
