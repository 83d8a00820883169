import { asksAboutThemselves } from '../effective/index.ts';

export const checkRules = {
  rules: { Query: { can: asksAboutThemselves, canAll: asksAboutThemselves } },
  readable: { AccessDecision: ['allowed', 'reason', 'effectiveLevel', 'sources', 'cacheUntil'] },
};
