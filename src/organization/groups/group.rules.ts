import { hasPermission, hiddenUnless, isActive, managesAccess, selfOr } from '../../access/rules.ts';

export const groupRules = {
  rules: {
    Query: {
      // Which groups one may see is decided for each: one's own, and all with user management READ.
      group: isActive,
      groups: hasPermission('USER_MANAGEMENT', 'ACCESS'),
    },
    Mutation: {
      updateGroup: managesAccess,
      deleteGroup: managesAccess,
      addGroupMembers: managesAccess,
      removeGroupMembers: managesAccess,
    },
  },
  hidden: {
    Group: { members: hiddenUnless('USER_MANAGEMENT', 'READ') },
    User: { groups: selfOr('USER_MANAGEMENT', 'READ') },
  },
  readable: { Group: ['id', 'name', 'description', 'createdAt', 'updatedAt'] },
};
