import { hasPermission, isAdmin, isSuperAdmin } from '../../access/rules.ts';

export const settingsRules = {
  rules: {
    Query: { settings: hasPermission('SETTINGS', 'READ'), exportSettings: isAdmin },
    Mutation: {
      // They decide who gets in, and for how long. Which of them need an administrator, the service says.
      updateSettings: hasPermission('SETTINGS', 'WRITE', { inPerson: true }),
      importSettings: isSuperAdmin,
    },
  },
};
