import { hasPermission, isActive } from '../../access/rules.ts';

export const platformConfigRules = {
  rules: {
    // Which of them, the service says: those that are not for the caller are like absent.
    Query: { platformConfig: isActive, platformConfigs: isActive },
    Mutation: {
      setPlatformConfig: hasPermission('SETTINGS', 'WRITE'),
      deletePlatformConfig: hasPermission('SETTINGS', 'WRITE'),
    },
  },
  readable: {
    // Who changed it by name alone, to those who do not list users.
    PlatformConfig: ['namespace', 'document', 'isPublic', 'version', 'updatedBy', 'updatedAt'],
  },
};
