import { guard } from '../../access/guard.ts';
import { admin } from '../../access/rules.ts';

export const introspectionRules = {
  rules: { Query: { introspectToken: guard('isAdmin', admin, { scope: 'ACCESS_CHECK' }) } },
  readable: {
    TokenIntrospection: ['active', 'user', 'impersonator', 'scopes', 'expiresAt', 'cacheUntil'],
  },
};
