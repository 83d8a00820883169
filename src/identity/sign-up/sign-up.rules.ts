import { isAnyone } from '../../access/guard.ts';

export const signUpRules = {
  rules: { Query: { signInOptions: isAnyone }, Mutation: { signUp: isAnyone } },
  readable: {
    SignInOptions: ['passwordEnabled', 'passwordPolicy', 'identityProviders', 'signUpEnabled', 'approvalRequired'],
    PasswordPolicy: ['minLength', 'minStrength'],
    IdentityProvider: ['id', 'name', 'startUrl'],
  },
};
