import { isAnyone } from '../../access/guard.ts';

export const signUpRules = {
  rules: { Query: { signInOptions: isAnyone }, Mutation: { signUp: isAnyone } },
};
