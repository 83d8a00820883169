import { isAnyone } from '../../access/guard.ts';

export const proxySignInRules = { rules: { Mutation: { signInByProxy: isAnyone } } };
