import { selfOr } from '../../access/rules.ts';

export const ssoRules = {
  rules: {},
  hidden: { User: { identities: selfOr('USER_MANAGEMENT', 'READ') } },
  readable: { ExternalIdentity: ['provider', 'subject', 'linkedAt'] },
};
