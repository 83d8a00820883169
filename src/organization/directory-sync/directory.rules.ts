import { hiddenUnlessAdmin, isAdmin, selfOr } from '../../access/rules.ts';

export const directoryRules = {
  rules: {
    Query: { directories: isAdmin },
    Mutation: {
      createDirectory: isAdmin,
      updateDirectory: isAdmin,
      deleteDirectory: isAdmin,
      syncDirectory: isAdmin,
      approveDirectorySync: isAdmin,
    },
  },
  hidden: {
    // Reached by accounts and units, too: how it is connected is nobody's business there.
    Directory: {
      tenantId: hiddenUnlessAdmin,
      clientId: hiddenUnlessAdmin,
      adminEmail: hiddenUnlessAdmin,
      schedule: hiddenUnlessAdmin,
      nextSyncAt: hiddenUnlessAdmin,
      lastSync: hiddenUnlessAdmin,
    },
    User: { directory: selfOr('USER_MANAGEMENT', 'READ') },
  },
  readable: {
    OrgUnit: ['directory'],
    Directory: ['id', 'name', 'provider', 'enabled', 'unitsFrom', 'maxRemovalPct', 'createdAt'],
  },
};
