import { asksAboutOneself } from '../../access/rules.ts';

export const checkRules = {
  rules: { Query: { can: asksAboutOneself, canAll: asksAboutOneself } },
  readable: { AccessDecision: ['allowed', 'reason', 'effectiveLevel', 'sources', 'cacheUntil'] },
};
