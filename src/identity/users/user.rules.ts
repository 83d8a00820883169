import { isStrangerOrActive } from '../../access/guard.ts';
import { hasPermission, isActive, isUserAdmin, managesAccess, managesUsers, selfOr } from '../../access/rules.ts';

export const userRules = {
  rules: {
    Query: { viewer: isStrangerOrActive, user: isActive, users: hasPermission('USER_MANAGEMENT', 'ACCESS') },
    Mutation: {
      updateViewer: isActive,
      updateUser: managesUsers,
      changeUserRole: managesAccess,
      suspendUser: managesAccess,
      activateUser: managesAccess,
      designateSuperAdmin: isUserAdmin,
    },
  },
  hidden: {
    User: {
      email: selfOr('USER_MANAGEMENT', 'READ'),
      pendingEmail: selfOr('USER_MANAGEMENT', 'READ'),
      mustChangePassword: selfOr('USER_MANAGEMENT', 'READ'),
    },
  },
  readable: {
    User: [
      'id',
      'username',
      'name',
      'avatarUrl',
      'type',
      'role',
      'status',
      'statusMessage',
      'presence',
      'timeZone',
      'locale',
      'isFirstUser',
      'isSuperAdmin',
      'emailConfirmedAt',
      'approvedAt',
      'joinedAt',
      'lastActiveAt',
      'updatedAt',
      'version',
    ],
    DesignateSuperAdminPayload: ['user', 'former'],
  },
};
