import { asksAboutOneself, selfOr } from '../../access/rules.ts';

export const effectivePermissionsRules = {
  rules: { Query: { effectivePermissions: asksAboutOneself } },
  hidden: { User: { effectivePermissions: selfOr('USER_MANAGEMENT', 'READ') } },
  readable: {
    EffectivePermissions: ['levels', 'flags'],
    EffectiveAreaPermission: ['area', 'level', 'sources'],
    EffectiveFlagPermission: ['flag', 'enabled', 'sources'],
    AccessSource: ['kind', 'group', 'orgUnit', 'project', 'grant'],
  },
};
