import { guard } from '../../access/guard.ts';
import { superAdmin } from '../../access/rules.ts';

export const signingKeyRules = {
  rules: {
    Mutation: {
      // Whoever rotates answers for it in person: no API key, and nobody acting as the super admin.
      rotateSigningKey: guard('isSuperAdmin', superAdmin, { inSession: true }),
    },
  },
};
