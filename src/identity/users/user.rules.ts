import { guard, isStrangerOrActive } from '../../access/guard.ts';
import {
  isActive,
  isUserAdmin,
  managesAccess,
  managesUsers,
  permitted,
  projectAdmin,
  selfOr,
} from '../../access/rules.ts';

const mayList = permitted('USER_MANAGEMENT', 'ACCESS');

/** Whom, the service decides. */
const listsUsers = guard(
  'or(hasPermission(USER_MANAGEMENT, ACCESS), isProjectAdmin)',
  (...asked) => mayList(...asked) || projectAdmin(...asked),
);

export const userRules = {
  rules: {
    Query: { viewer: isStrangerOrActive, user: isActive, users: listsUsers },
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
      'isProjectAdmin',
      'platformRole',
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
