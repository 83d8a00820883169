import { hasPermission, hiddenUnless, isActive, managesAccess, selfOr } from '../../access/rules.ts';

export const orgUnitRules = {
  rules: {
    Query: {
      // Which units one may see is decided for each: one's own, and all with user management READ.
      orgUnit: isActive,
      orgUnits: hasPermission('USER_MANAGEMENT', 'ACCESS'),
    },
    Mutation: { setGroupOrgUnits: managesAccess },
  },
  hidden: {
    User: { orgUnits: selfOr('USER_MANAGEMENT', 'READ') },
    Group: { orgUnits: hiddenUnless('USER_MANAGEMENT', 'READ') },
  },
  readable: {
    // Which units, users and groups are seen from a unit, the service decides, wherever one is reached.
    OrgUnit: ['id', 'name', 'externalId', 'parent', 'ancestors', 'children', 'members', 'groups'],
  },
};
