import { guard } from '../../access/guard.ts';
import { permitted } from '../../access/rules.ts';

const readsUsers = permitted('USER_MANAGEMENT', 'READ');

/** About oneself, or as somebody who may read users; a credential may be anybody's. */
const asksAboutThemselves = guard(
  'or(isSelf, hasPermission(USER_MANAGEMENT, READ))',
  (actor, parent, args) => {
    const { userId, credential } = args as { userId?: string | null; credential?: string | null };
    const isOneself = credential == null && (userId == null || userId.toLowerCase() === actor.subjectId);
    return isOneself || readsUsers(actor, parent, args);
  },
  { scope: 'ACCESS_CHECK' },
);

export const checkRules = {
  rules: { Query: { can: asksAboutThemselves, canAll: asksAboutThemselves } },
  readable: { AccessDecision: ['allowed', 'reason', 'effectiveLevel', 'sources', 'cacheUntil'] },
};
