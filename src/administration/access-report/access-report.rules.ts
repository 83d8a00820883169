import { isAdmin } from '../../access/rules.ts';

export const accessReportRules = {
  rules: { Query: { accessReport: isAdmin } },
  readable: {
    AccessReport: [
      'asOf',
      'administrators',
      'inactiveUsers',
      'pendingUsers',
      'usersWithOwnPermissions',
      'expiringGrants',
      'expiringApiKeys',
    ],
  },
};
