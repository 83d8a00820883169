import { guard } from '../../access/guard.ts';
import { permitted, selfOr } from '../../access/rules.ts';

const readsUsers = permitted('USER_MANAGEMENT', 'READ');

/**
 * Asking about oneself, which leaving out the user does as well, or as somebody who may read users. A credential may be
 * anybody's.
 */
export const asksAboutThemselves = guard(
  'or(isSelf, hasPermission(USER_MANAGEMENT, READ))',
  (actor, parent, args) => {
    const { userId, credential } = args as { userId?: string | null; credential?: string | null };
    const isOneself = credential == null && (userId == null || userId.toLowerCase() === actor.subjectId);
    return isOneself || readsUsers(actor, parent, args);
  },
  { scope: 'ACCESS_CHECK' },
);

export const effectivePermissionsRules = {
  rules: { Query: { effectivePermissions: asksAboutThemselves } },
  hidden: { User: { effectivePermissions: selfOr('USER_MANAGEMENT', 'READ') } },
  readable: {
    EffectivePermissions: ['levels', 'flags'],
    EffectiveAreaPermission: ['area', 'level', 'sources'],
    EffectiveFlagPermission: ['flag', 'enabled', 'sources'],
    AccessSource: ['kind', 'group', 'project'],
  },
};
