import { hasPermission, hiddenUnless, isUserAdmin, managesAccess, selfOr } from '../../access/rules.ts';

export const permissionMatrixRules = {
  rules: {
    Query: { defaultPermissions: hasPermission('USER_MANAGEMENT', 'READ') },
    Mutation: {
      updateGroupPermissions: managesAccess,
      updateUserPermissions: managesAccess,
      updateDefaultPermissions: isUserAdmin,
    },
  },
  hidden: {
    User: { permissionMatrix: selfOr('USER_MANAGEMENT', 'READ') },
    Group: { permissionMatrix: hiddenUnless('USER_MANAGEMENT', 'READ') },
  },
  readable: {
    PermissionMatrix: ['levels', 'flags', 'version'],
    AreaPermission: ['area', 'level'],
    FlagPermission: ['flag', 'enabled'],
  },
};
